"""3,000 imported sites: time of geojson, need, list."""
import csv, io, random, time, pytest
from tests.portal.land_files import ROW, bring, upload
from catalyseur.ingest.schema import load_schema
from catalyseur.portal.imports.actions import import_file, preview_import
from catalyseur.portal.places.queries import current_geography
import cProfile, pstats
pytestmark = pytest.mark.django_db
def big(n):
    g = current_geography(); rng = random.Random(3)
    codes = [c for c in g.history.codes if g.history.stands(c, 2026) and g.history.commune(c).lon is not None]
    text = io.StringIO(); w = csv.DictWriter(text, load_schema("cnig_friches").columns, lineterminator="\n"); w.writeheader()
    for i, c in enumerate(rng.sample(codes, n)):
        h = g.history.commune(c)
        w.writerow(ROW | {"site_id": f"{c}_{i}", "site_nom": f"Forge {i}, exemple", "comm_insee": c, "comm_nom": h.name, "geompoint": f"POINT({h.lon} {h.lat})", "unite_fonciere_surface": str(rng.randint(1000, 900000))})
    return text.getvalue().encode()
def test_bench(client):
    content = big(3000)
    t=time.perf_counter(); preview_import(upload(content)); print("preview", time.perf_counter()-t)
    t=time.perf_counter(); bring(content); print("import", time.perf_counter()-t)
    t=time.perf_counter(); preview_import(upload(content)); print("preview again", time.perf_counter()-t)
    for a in ("/sites/","/sites/export.geojson","/sites/export.csv","/sites/besoin/?surface_min=20&puissance=15&pret_le=2028-12-31&lieu=REG-28&friches_d_abord=on","/sites/besoin/?surface_min=20&commune=71153&km=100"):
        for _ in range(3): client.get(a)
        ts=[]
        for _ in range(20):
            t=time.perf_counter(); client.get(a); ts.append(time.perf_counter()-t)
        ts.sort(); print(a, "median", round(ts[10]*1000), "p95", round(ts[18]*1000), "min", round(ts[0]*1000))
        pr=cProfile.Profile(); pr.enable(); client.get(a); pr.disable()
        s=io.StringIO(); pstats.Stats(pr,stream=s).sort_stats("tottime").print_stats(12); print("\n".join(s.getvalue().splitlines()[6:24]))
