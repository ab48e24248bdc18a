"""The register's pages: filters in the address, map, site, exports; on the pages of places too."""

import csv
import io
import json
import re
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalyseur.portal.imports.models import Import
from catalyseur.portal.land.models import SiteRow
from tests.portal.land_files import bring, friches

pytestmark = pytest.mark.django_db
DAY = "le=2026-11-23"


def listed(client, query=""):
    response = client.get(f"{reverse('site-list')}?{DAY}&{query}")
    assert response.status_code == 200
    return response.context["page"].paginator.count, response.content.decode()


def test_the_register_shows_the_44_named_sites_and_says_of_how_many(client):
    count, page = listed(client)
    assert count == 44
    assert "44 sites nommés sur 182 labels attribués (12 + 66 + 49 + 55)" in page
    assert "Aucun fichier de friches ou de sites économiques n’a encore été importé." in page
    assert page.count('class="ct-site"') == 20
    assert "page=2" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("lieu=REG-28", 10),
        ("lieu=DEP-68", 1),
        ("lieu=COM-33056", 1),
        ("lieu=EPCI-200039204", 2),
        ("lieu=TI-2:ti-7601", None),
        ("friche=oui", 17),
        ("friche=inconnu", 18),
        ("vague=2021-09", 7),
        ("vague=inconnue", 2),
        ("pret=yes", 0),
        ("pret=cannot_tell", 44),
        ("q=LACQ", 2),
        ("jeu=turnkey-sites", 44),
        ("surface=zzz", 44),
        ("lieu=nulle-part", 44),
        ("lieu=COM-99999", 44),
        ("lieu=FR", 44),
    ],
)
def test_every_filter_stands_in_the_address(client, query, count):
    found, _ = listed(client, query)
    assert found == count if count is not None else found < 44


def test_an_unknown_area_is_not_refused_by_a_least_area(client):
    found, page = listed(client, "surface=100")
    assert found == 7 + 23
    assert "surface inconnue" in page


def test_the_map_marks_each_site_by_shape_and_says_what_it_leaves_out(client):
    _, page = listed(client)
    groups = re.findall(r'<g class="ct-map__site ct-map__site--(\w+)">(.*?)</g>', page, re.DOTALL)
    assert {name: marks.count("<path") for name, marks in groups} == {"yes": 17, "no": 9, "unknown": 17}
    assert "1 site dont ni la commune ni le point ne sont connus n’y figure pas." in page


def test_a_site_page_gives_its_facts_its_place_and_its_steps(client):
    page = client.get(reverse("site-detail", args=["turnkey-sites", "SCM-005"]) + f"?{DAY}").content.decode()
    assert "Ancien site Ford (Axtom)" in page
    assert "Disponibilité annoncée</dt><dd>entre 2025 et 2027" in page
    assert "Surface totale</dt><dd>inconnue" in page
    assert "29 sites nommés sur 55" in page
    assert "prefectures-regions.gouv.fr/nouvelle-aquitaine 2024-04-23" in page
    assert "0 sur 9 prouvés" in page
    assert page.count(">inconnu</span>") == 9
    assert reverse("place-commune", args=["33056"]) in page
    assert "?lieu=COM-33056&amp;objet=land_development" in page


def test_an_imported_site_shows_every_cell_but_contacts(client):
    bring(friches(urba_zone_lib="UX1", source_contact="service@exemple.fr"))
    page = client.get(reverse("site-detail", args=["cnig_friches", "71153_1"])).content.decode()
    assert "Friches (CNIG Friches 1.0.6)" in page
    assert "<dt>urba_zone_lib</dt><dd>UX1</dd>" in page
    assert "service@exemple.fr" not in page


def test_a_site_that_is_not_in_the_register_is_not_found(client):
    assert client.get(reverse("site-detail", args=["turnkey-sites", "SCM-999"])).status_code == 404


def test_the_csv_keeps_the_filters_and_neutralises_formulas(client):
    bring(friches(site_nom="=SOMME(A1)"))
    response = client.get(reverse("site-csv") + f"?{DAY}&jeu=cnig_friches")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["nom"], row["surface (ha)"], row["friche"]) for row in rows] == [
        ("'=SOMME(A1)", "25", "oui")
    ]


def test_the_geojson_says_where_its_points_come_from(client):
    bring(friches())
    features = json.loads(client.get(reverse("site-geojson")).content)["features"]
    basis = [one["properties"]["point_basis"] for one in features]
    assert (len(features), basis.count("commune"), basis.count("site"), basis.count(None)) == (45, 43, 1, 1)
    [site] = [one for one in features if one["properties"]["source_id"] == "cnig_friches"]
    assert site["geometry"] == {"type": "Point", "coordinates": [4.42, 46.8]}


def test_the_cnig_export_gives_back_what_came_and_nothing_else(client):
    assert client.get(reverse("site-cnig")).status_code == 404
    bring(friches(3))
    response = client.get(reverse("site-cnig") + "?friche=oui")
    assert response["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.namelist() == ["friches.csv"]
    before = list(SiteRow.objects.values("site_id", "record", "cells"))
    SiteRow.objects.all().delete()
    assert bring(response.content).added == 3
    assert list(SiteRow.objects.values("site_id", "record", "cells")) == before


@pytest.mark.parametrize("address", ["/commune/33056/", "/epci/243300316/", "/territoire/2/ti-7601/"])
def test_a_place_lists_its_sites(client, address):
    page = client.get(f"{address}?{DAY}").content.decode()
    assert "Sites industriels connus ici (" in page
    assert "44 sites nommés sur 182 labels attribués" in page
    if "7601" not in address:
        assert "Ancien site Ford (Axtom)" in page


def test_a_place_without_a_site_says_the_register_is_partial(client):
    page = client.get(f"/commune/71153/?{DAY}").content.decode()
    assert "Sites industriels connus ici (0)" in page
    assert "il est partiel" in page


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    "address",
    [
        "/sites/",
        "/sites/fiche/turnkey-sites/SCM-005/",
        "/sites/besoin/?surface_min=5",
        "/sites/export.csv",
        "/sites/export.geojson",
        "/commune/71153/",
    ],
)
def test_the_queries_are_as_many_with_one_site_and_with_three(client, address):
    counts = []
    for size in (1, 3):
        bring(friches(size))
        counts.append(queries_of(client, address))
    assert counts[0] == counts[1] <= 5


def test_what_a_file_says_is_never_markup(client):
    bring(friches(site_nom='<b>"exemple"</b>'))
    Import.objects.update(name="<i>Friches</i>")
    for address in ("/sites/?jeu=cnig_friches", "/sites/fiche/cnig_friches/71153_1/", "/commune/71153/"):
        page = client.get(address).content.decode()
        assert "<b>" not in page
        assert "<i>" not in page
        assert "&lt;b&gt;&quot;exemple&quot;&lt;/b&gt;" in page


def test_the_register_is_not_kept_longer_than_it_stands(client):
    assert listed(client)[0] == 44
    bring(friches(2))
    assert listed(client)[0] == 46
    bring(friches(1))
    assert listed(client)[0] == 45
