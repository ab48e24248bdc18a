"""Lists of sites come as every other: a table or the ZIP of a set; a producer's file replaces its own part."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalyseur.ingest.archive import read_tables
from catalyseur.ingest.faults import ImportRefusedError
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import Role, User
from catalyseur.portal.imports.actions import preview_import
from catalyseur.portal.imports.models import Import
from catalyseur.portal.imports.sources import sources_for
from catalyseur.portal.land import queries
from catalyseur.portal.land.models import SiteRow
from catalyseur.portal.studies.knowledge import current_knowledge
from catalyseur.sites.register import embedded_sites
from tests.engine.test_sites_cnig import ECO_POLE, ECO_SITE, PLOTS, table
from tests.portal.land_files import bring, friches, upload, zipped

pytestmark = pytest.mark.django_db
SITES = table("cnig_sites_eco_site_eco", ECO_SITE)
TERRAINS = table("cnig_sites_eco_terrain_eco", PLOTS)
POLES = table("cnig_sites_eco_pole_eco", ECO_POLE)


@pytest.fixture
def officer():
    return User.objects.create(email="agent@exemple.fr", role=Role.CASE_OFFICER, totp_nonce="n")


def ids():
    return sorted(SiteRow.objects.values_list("site_id", flat=True))


def counts(batch):
    return (batch.rows, batch.added, batch.changed, batch.removed)


def test_a_case_officer_looks_at_a_list_of_sites_then_imports_it(client, officer):
    client.force_login(officer)
    listed = client.get(reverse("site-list")).content.decode()
    assert f"{reverse('import-list')}?source=cnig_friches" in listed
    page = client.get(f"{reverse('import-list')}?source=cnig_friches").content.decode()
    assert '<option value="cnig_friches" selected>' in page
    file = SimpleUploadedFile("friches.csv", friches(3, geompoint="POINT(0 0)"))
    form = {"source": "cnig_friches", "vintage": "2026-01-01", "file": file}
    shown = client.post(reverse("import-preview"), form)
    assert "3 ajoutées" in shown.content.decode()
    assert "Point illisible ou loin de Le Creusot" in shown.content.decode()
    assert ids() == []
    done = client.post(reverse("import-confirm"), shown.context["form"].initial)
    assert done["Location"] == reverse("import-report", args=[Import.objects.get().pk])
    assert ids() == ["71153_1", "71153_2", "71153_3"]
    assert Import.objects.get().imported_by == officer


def test_a_case_officer_imports_sites_and_no_award(client, officer):
    client.force_login(officer)
    assert {source.code for source in sources_for(officer)} == {"cnig_friches", "cnig_sites", "fund_requests"}
    assert "plan_de_relance" not in client.get(reverse("import-list")).content.decode()
    for source in ("plan_de_relance", "scdl_subventions"):
        form = {"source": source, "vintage": "2026-01-01", "file": SimpleUploadedFile("a.csv", b"a")}
        assert client.post(reverse("import-preview"), form).status_code == 422
        with pytest.raises(RefusedError, match="Votre rôle"):
            bring(b"a", source=source, by=officer)
    assert not Import.objects.exists()


def test_a_producer_replaces_what_it_gave_of_a_departement_and_nothing_else():
    bring(friches(3))
    other = {"site_id": "71153_9", "source_nom": "autre inventaire, exemple"}
    assert counts(bring(friches(1, **other))) == (1, 1, 0, 0)
    elsewhere = {
        "site_id": "13055_1",
        "comm_insee": "13055",
        "comm_nom": "Marseille",
        "geompoint": "POINT(5.37 43.29)",
    }
    assert counts(bring(friches(1, **elsewhere))) == (1, 1, 0, 0)
    assert counts(bring(friches(2, unite_fonciere_surface="10000"))) == (2, 0, 1, 1)
    assert ids() == ["13055_1", "71153_1", "71153_2", "71153_9"]
    assert queries.current_register().by_key["cnig_friches", "71153_1"].area_m2 == 10_000


def test_the_same_file_twice_changes_nothing():
    first = bring(friches(2))
    before = list(SiteRow.objects.values())
    assert preview_import(upload(friches(2))).differences.is_empty
    assert bring(friches(2)) == first
    assert list(SiteRow.objects.values()) == before


def test_a_wrong_file_is_refused_by_line_and_column_and_nothing_is_kept():
    with pytest.raises(ImportRefusedError, match="line 2, column site_type"):
        bring(friches(3, site_type="usine"))
    assert (ids(), Import.objects.count()) == ([], 0)


def test_an_economic_set_is_a_table_or_the_zip_of_three():
    bring(SITES, source="cnig_sites")
    alone = queries.current_register().by_key["cnig_sites", "71153_S"]
    assert (alone.area_m2, alone.on_sale, alone.brownfield) == (372_000, None, None)
    batch = bring(zipped(site_eco=SITES, terrain_eco=TERRAINS, pole_eco=POLES), source="cnig_sites")
    assert counts(batch) == (1, 0, 1, 0)
    site = queries.current_register().by_key["cnig_sites", "71153_S"]
    assert (site.area_m2, site.on_sale, site.brownfield) == (372_000, True, True)
    assert set(queries.cells_of(site)) == {
        f"cnig_sites_eco_{name}_eco" for name in ("site", "terrain", "pole")
    }


def test_a_fault_in_a_zip_names_its_table():
    lonely = table("cnig_sites_eco_terrain_eco", PLOTS | {"site_id": "71153_Z"})
    with pytest.raises(ImportRefusedError, match=r"^terrain_eco: line 2, column site_id") as refused:
        bring(zipped(site_eco=SITES, terrain_eco=lonely), source="cnig_sites")
    assert "table terrain_eco, " in refused.value.faults[0].french_sentence


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped(terrain_eco=TERRAINS), "the ZIP holds no site_eco.csv: add it"),
        (zipped(site_eco=SITES)[:-30], "the ZIP is damaged"),
        (b"PK\x03\x04", "the ZIP is damaged"),
    ],
)
def test_a_wrong_zip_is_refused(content, words):
    with pytest.raises(ImportRefusedError, match=words):
        bring(content, source="cnig_sites")


def test_a_zip_gives_the_tables_it_names_whatever_their_folder_and_case():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("export/SITE_ECO.CSV", b"a")
        opened.writestr("lisez-moi.txt", b"b")
    tables = {"site_eco.csv": "site", "terrain_eco.csv": "plot"}
    assert read_tables(archive.getvalue(), name="a.zip", tables=tables) == {"site": b"a"}
    assert read_tables(b"b", name="b.csv", tables=tables) == {"site": b"b"}


def test_an_imported_site_is_no_turnkey_site_of_the_bilan():
    before = current_knowledge().sites
    bring(friches(2))
    assert current_knowledge().sites == before == embedded_sites()
