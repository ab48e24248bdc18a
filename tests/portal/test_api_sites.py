"""The API about sites: the documents of the command line, the filters of the page, errors in one sentence."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse

from catalyseur.cli.main import main
from catalyseur.portal.api import schemas
from tests.portal.land_files import bring, friches

DAY = "2026-11-23"
NEED = (Path(__file__).parents[2] / "examples/needs/site_need.json").read_bytes()

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


def command(capsys, *arguments):
    assert main(["sites", *map(str, arguments), "--on", DAY, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def listed(client, **asked):
    answer = client.get(reverse("api:sites"), {"on": DAY, "per_page": 500} | asked)
    assert answer.status_code == 200
    schemas.SitePage.model_validate(answer.json(), strict=True)
    return answer.json()["results"]


def rank(client, need, **asked):
    body = need if isinstance(need, bytes) else json.dumps(need)
    address = reverse("api:site-ranking", query={"on": DAY} | asked)
    return client.post(address, body, content_type="application/json")


def test_the_register_is_that_of_the_command_line_page_after_page(client, capsys):
    address, found = f"{reverse('api:sites')}?on={DAY}&per_page=20", []
    while address:
        page = client.get(address).json()
        found += page["results"]
        address = page["next"]
    assert page["count"] == len(found) == 44
    assert sorted(found, key=lambda site: site["site_id"]) == command(capsys, "list")["sites"]


def test_one_site_is_that_of_the_list(client):
    bring(friches(1))
    for site in listed(client, q="axtom") + listed(client, source="cnig_friches"):
        address = reverse("api:site", args=[site["source_id"], site["site_id"]])
        answer = client.get(address, {"on": DAY})
        assert answer.json() == site
        again = client.get(address, {"on": DAY}, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ({"q": "lacq"}, "q=lacq"),
        ({"area": "REG-28"}, "lieu=REG-28"),
        ({"brownfield": "unknown"}, "friche=inconnu"),
        ({"area_min_ha": "100"}, "surface=100"),
        ({"wave": "2021-09"}, "vague=2021-09"),
        ({"ready": "cannot_tell"}, "pret=cannot_tell"),
        ({"source": "cnig_friches"}, "jeu=cnig_friches"),
    ],
)
def test_the_filters_are_those_of_the_page(client, asked, query):
    bring(friches(2))
    rows = client.get(f"{reverse('site-csv')}?le={DAY}&{query}").content.decode("utf-8-sig")
    expected = [row["identifiant"] for row in csv.DictReader(io.StringIO(rows), delimiter=";")]
    assert [site["site_id"] for site in listed(client, **asked)] == expected
    assert len(expected) > 0


def test_a_need_is_ranked_as_by_the_command_line(client, capsys, tmp_path):
    near = {"near": {"commune": "13004", "km": 60.5}, "area_min_ha": 12.5}
    for need in (NEED, json.dumps(near).encode()):
        path = tmp_path / "need.json"
        path.write_bytes(need)
        answer = rank(client, need)
        assert answer.json() == command(capsys, path)
        schemas.Ranking.model_validate(answer.json(), strict=True)


def test_an_imported_site_is_ranked_too(client):
    bring(friches(1))
    first = rank(client, {"place": "COM-71153", "area_min_ha": 20}).json()["sites"][0]
    assert (first["source_id"], first["site"], first["verdict"]) == ("cnig_friches", "71153_1", "yes")


@pytest.mark.parametrize(
    ("need", "status", "says"),
    [
        (b"", 400, "not JSON"),
        (b"[]", 422, "a need is a JSON object"),
        ({}, 422, "nothing is asked"),
        ({"area_min_ha": "1e999999"}, 422, "area_min_ha: "),
        ({"place": "COM-99999"}, 422, "place: "),
        ({"near": {"commune": "99999", "km": 5}}, 422, "near.commune: "),
        (b" " * 300_000, 413, "at most"),
    ],
)
def test_a_wrong_need_is_one_sentence(client, need, status, says):
    answer = rank(client, need)
    assert (answer.status_code, list(answer.json())) == (status, ["detail"])
    assert says in answer.json()["detail"]


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("sites?area=moon", 422, "area: 'moon' is not an area"),
        ("sites?area=FR", 422, "area: 'FR' is too wide"),
        ("sites?brownfield=oui", 422, "brownfield: "),
        ("sites?area_min_ha=-1", 422, "area_min_ha: "),
        ("sites?page=99", 404, "there is no page 99"),
        ("sites/turnkey-sites/SCM-999", 404, "'turnkey-sites/SCM-999' is no site of the register"),
    ],
)
def test_an_error_is_one_sentence(client, address, status, says):
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, list(answer.json())) == (status, ["detail"])
    assert says in answer.json()["detail"]


def test_csv_says_what_json_says_and_computes_nothing(client):
    bring(friches(1, site_nom="=SOMME(A1)"))
    table = client.get(reverse("api:sites"), {"on": DAY, "per_page": 500, "format": "csv"}).content.decode()
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    sites = listed(client)
    assert [row["site_id"] for row in rows] == [site["site_id"] for site in sites]
    assert [row["ready"] for row in rows] == [site["readiness"]["ready"] for site in sites]
    assert "'=SOMME(A1)" in {row["name"] for row in rows}
    ranked = rank(client, NEED, format="csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(ranked, newline="")))
    found = rank(client, NEED).json()["sites"]
    assert [(row["site"], row["verdict"]) for row in rows] == [(one["site"], one["verdict"]) for one in found]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_register(client, django_assert_num_queries, count):
    bring(friches(count))
    client.get(reverse("api:sites"))
    with django_assert_num_queries(2):
        client.get(reverse("api:sites"))
