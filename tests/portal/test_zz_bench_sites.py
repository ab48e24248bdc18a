import time, random, pytest, csv, io
from django.test import Client
from django.utils import timezone
from django.urls import reverse
from catalyseur.portal.accounts.models import Role, User
from catalyseur.portal.land import actions
from catalyseur.portal.land.actions import Described
from tests.portal.land_files import ROW
from catalyseur.ingest.schema import load_schema
from catalyseur.portal.places.queries import current_geography
pytestmark = pytest.mark.django_db
def test_bench(client):
    g=current_geography(); rnd=random.Random(1)
    hist=g.history; codes=[c for c in hist.standing(2026) if hist.commune(c).lon]
    text=io.StringIO(); w=csv.DictWriter(text, load_schema("cnig_friches").columns, lineterminator="\n"); w.writeheader()
    for n in range(3000):
        c=hist.commune(rnd.choice(codes))
        w.writerow(ROW|{"site_id":f"x{n}","site_nom":f"Friche {n} exemple","comm_insee":c.code,"comm_nom":c.name,"geompoint":f"POINT({c.lon} {c.lat})","unite_fonciere_surface":str(rnd.randint(1,900000)),"site_statut":rnd.choice(["friche sans projet","friche reconvertie","inconnu"])})
    content=text.getvalue().encode()
    u=User.objects.create(email="a@exemple.fr",role=Role.CASE_OFFICER,totp_nonce="n")
    t=time.perf_counter(); d=actions.upload(described=Described(source_id="bench",title="x",file_format="friches"),contents={"cnig_friches":content},actor=u,at=timezone.now()); print("upload",time.perf_counter()-t,len(content))
    t=time.perf_counter(); actions.confirm_import(import_id=d.pk,actor=u,at=timezone.now()); print("confirm",time.perf_counter()-t)
    for addr in ("/sites/","/sites/?lieu=REG-84","/sites/?lieu=REG-84&friche=oui&surface=5&q=friche","/sites/?page=7","/sites/besoin/?surface_min=5&friches_d_abord=on","/sites/export.csv","/sites/export.geojson","/epci/200067106/","/sites/fiche/bench/x5/"):
        times=[]
        for i in range(25):
            t=time.process_time(); r=client.get(addr, HTTP_ACCEPT_ENCODING="gzip"); times.append(time.process_time()-t)
        times_=sorted(times[1:]); print(addr, r.status_code, len(r.content), "first %.0f p50 %.0f p95 %.0f ms"%(times[0]*1e3,times_[12]*1e3,times_[-2]*1e3))

    import gc; gc.collect(); gc.freeze()
    import cProfile,pstats
    for addr in ("/sites/besoin/?surface_min=5&friches_d_abord=on","/sites/"):
        p=cProfile.Profile(); p.enable()
        for i in range(10): client.get(addr, HTTP_ACCEPT_ENCODING="gzip")
        p.disable(); pstats.Stats(p).sort_stats("tottime").print_stats(14)
