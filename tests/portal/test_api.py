"""The API: the documents of the command line, errors in one sentence, fingerprints, tables, limits."""

import csv
import io
import json
from pathlib import Path

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from catalyseur.cli.main import main
from catalyseur.portal.api import schemas
from catalyseur.portal.api.description import description_text
from catalyseur.portal.config.wsgi import application

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
DAYS = ("2020-12-15", "2023-06-01", "2026-11-23")
DESCRIPTION = json.loads((ROOT / "docs/reference/openapi.json").read_text("utf-8"))
OPERATIONS = [one["operationId"] for path in DESCRIPTION["paths"].values() for one in path.values()]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
BOUNDED = bounds(
    max_examples=10, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_nothing_counted")]


@pytest.fixture
def _nothing_counted():
    cache.clear()


@pytest.fixture
def _connection_kept():
    """A server drops its connection around each request; the test's holds a transaction, as with Django's client."""
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


def command(capsys, *arguments):
    assert main([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def match(client, project, query="", **headers):
    body = project if isinstance(project, bytes) else json.dumps(project)
    return client.post(
        f"{reverse('api:match')}{query}", body, content_type="application/json", headers=headers
    )


def fits(document, shape):
    """A document has the shape the description declares, and nothing else."""
    return bool(getattr(schemas, shape).model_validate(document, strict=True))


@pytest.mark.parametrize(
    ("query", "on"),
    [
        ("71153", "2020-12-15"),
        ("71153", "2023-06-01"),
        ("Le Creusot", "2026-11-23"),
        ("st denis", "2026-11-23"),
        ("71200", "2020-12-15"),
        ("247100290", "2026-11-23"),
        ("1:ti-2708", "2020-12-15"),
    ],
)
def test_places_are_those_of_the_command_line(client, capsys, query, on):
    answer = client.get(reverse("api:places"), {"q": query, "on": on})
    assert answer.json() == command(capsys, "territory", query, "--on", on)
    assert fits(answer.json(), "Places")


@pytest.mark.parametrize(
    ("address", "query", "on"),
    [
        (("api:commune", "71153"), "71153", "2020-12-15"),
        (("api:commune", "71153"), "71153", "2026-11-23"),
        (("api:epci", "247100290"), "247100290", "2020-12-15"),
        (("api:epci", "200012060"), "200012060", "2026-11-23"),
        (("api:territory", 1, "ti-2708"), "1:ti-2708", "2020-12-15"),
        (("api:territory", 2, "ti-0101"), "2:ti-0101", "2026-11-23"),
    ],
)
def test_one_place_is_that_of_the_command_line(client, capsys, address, query, on):
    answer = client.get(reverse(address[0], args=address[1:]), {"on": on})
    assert answer.json() == command(capsys, "territory", query, "--on", on)
    assert fits(answer.json(), "Places")


@pytest.mark.parametrize("on", DAYS)
def test_schemes_are_those_of_the_command_line_page_after_page(client, capsys, on):
    address, found = f"{reverse('api:schemes')}?on={on}&per_page=30", []
    while address:
        page = client.get(address).json()
        assert fits(page, "SchemePage")
        found += page["results"]
        address = page["next"]
    assert found == command(capsys, "schemes", "list", "--on", on)
    assert len(found) == page["count"]


@pytest.mark.parametrize("name", ["DSP-003", "dsp-001", "sites-industriels-cles-en-main-2020"])
def test_a_scheme_is_that_of_the_command_line(client, capsys, name):
    answer = client.get(reverse("api:scheme", args=(name,)))
    assert answer.json() == command(capsys, "schemes", "show", name)


@pytest.mark.parametrize("on", DAYS[::2])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_answers_are_those_of_the_command_line(client, capsys, path, on):
    answer = match(client, path.read_bytes(), f"?on={on}")
    assert answer.json() == command(capsys, "match", path, "--on", on)
    assert fits(answer.json(), "Answers")


def test_without_a_day_the_answer_is_for_today_in_paris(client, capsys):
    answer = client.get(reverse("api:places"), {"q": "71153"}).json()
    assert answer == command(capsys, "territory", "71153")


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"state": "open"}, lambda row: row["window"]["state"] == "open"),
        ({"q": "DSP-003"}, lambda row: row["ref"] == "DSP-003"),
    ],
)
def test_filters_keep_what_they_say(client, filters, kept):
    everything = client.get(reverse("api:schemes"), {"on": "2020-12-15", "per_page": 500}).json()["results"]
    asked = {"on": "2020-12-15", "per_page": 500} | filters
    found = client.get(reverse("api:schemes"), asked).json()["results"]
    assert 0 < len(found) < len(everything)
    assert found == [row for row in everything if kept(row)]


@pytest.mark.parametrize(
    ("name", "arguments", "query", "status", "says"),
    [
        ("api:places", (), "", 422, "q: Field required"),
        ("api:places", (), "?q=", 422, "q: "),
        ("api:places", (), "?q=zzzqqq", 404, "is no place of the data"),
        ("api:places", (), "?q=200,95", 404, "latitude"),
        ("api:places", (), "?q=71153&on=hier", 422, "on: 'hier' is not a day"),
        ("api:places", (), "?q=71153&on=2020-02-30", 422, "not a day of the calendar"),
        ("api:places", (), "?q=71153&format=xml", 422, "format: "),
        ("api:commune", ("71999",), "", 404, "71999"),
        ("api:epci", ("999999999",), "", 404, "999999999"),
        ("api:territory", (3, "ti-0101"), "", 404, "3:ti-0101"),
        ("api:schemes", (), "?area=moon", 422, "area: 'moon' is not an area"),
        ("api:schemes", (), "?funder=moon", 422, "funder: "),
        ("api:schemes", (), "?page=0", 422, "page: "),
        ("api:schemes", (), "?page=99", 404, "there is no page 99"),
        ("api:scheme", ("DSP-999",), "", 404, "DSP-999"),
        ("api-unknown", ("moon/1",), "", 404, "is no address"),
    ],
)
def test_an_error_is_one_sentence(client, name, arguments, query, status, says):
    answer = client.get(reverse(name, args=arguments) + query)
    assert answer.status_code == status
    assert fits(answer.json(), "Problem")
    assert says in answer.json()["detail"]
    assert "\n" not in answer.json()["detail"]


@pytest.mark.parametrize(
    ("project", "status", "says"),
    [
        (b"", 400, "not JSON"),
        (b"\xff\xfe{", 400, "not JSON"),
        (b"[" * 100_000, 400, "not JSON"),
        (b"[]", 422, "a project is a JSON object"),
        ({}, 422, "title"),
        ({"title": "x", "commune": "71999"}, 422, "commune: '71999'"),
        ({"title": "x", "applications": {"DSP-999": "2020-01-01"}}, 422, "applications"),
        ({"title": "x", "unknown": 1}, 422, "unknown"),
        (b" " * 300_000, 413, "at most"),
    ],
)
def test_a_wrong_project_is_one_sentence(client, project, status, says):
    answer = match(client, project)
    assert answer.status_code == status
    assert fits(answer.json(), "Problem")
    assert says in answer.json()["detail"]


@pytest.mark.parametrize(
    "address", ["places?q=71153&on=2020-12-15", "schemes?on=2020-12-15&format=csv", "schemes/DSP-003"]
)
def test_a_fingerprint_spares_an_answer_already_held(client, address):
    first = client.get(f"/api/v1/{address}")
    again = client.get(f"/api/v1/{address}", headers={"If-None-Match": first["ETag"]})
    other = client.get(f"/api/v1/{address}", headers={"If-None-Match": '"other"'})
    assert (again.status_code, again.content) == (304, b"")
    assert (other.status_code, other.content) == (200, first.content)


def test_csv_says_what_json_says(client):
    asked = {"on": "2020-12-15", "per_page": 500}
    rows = client.get(reverse("api:schemes"), asked).json()["results"]
    by_address = client.get(reverse("api:schemes"), asked | {"format": "csv"})
    by_header = client.get(reverse("api:schemes"), asked, headers={"Accept": "text/csv"})
    assert by_address.content == by_header.content
    assert by_address["Content-Type"] == "text/csv; charset=utf-8"
    table = list(csv.DictReader(io.StringIO(by_address.content.decode(), newline="")))
    assert [line["ref"] for line in table] == [row["ref"] for row in rows]
    assert [line["window_state"] for line in table] == [row["window"]["state"] for row in rows]


def test_csv_of_answers_and_of_places(client):
    project = EXAMPLES[0].read_bytes()
    document = match(client, project, "?on=2020-12-15").json()
    table = match(client, project, "?on=2020-12-15", Accept="text/csv").content.decode()
    read = list(csv.DictReader(io.StringIO(table, newline="")))
    assert [(line["scheme"], line["verdict"]) for line in read] == [
        (found["scheme"], found["verdict"]) for found in document["matches"]
    ]
    table = client.get(reverse("api:places"), {"q": "st denis", "format": "csv"}).content.decode()
    codes = [line["code"] for line in csv.DictReader(io.StringIO(table, newline=""))]
    assert codes[:2] == ["97411", "93066"]


def test_what_is_posted_is_not_kept_by_anyone_on_the_way(client):
    answer = match(client, EXAMPLES[0].read_bytes())
    assert (answer["Cache-Control"], "ETag" in answer) == ("no-store", False)


def test_no_other_site_may_read_through_a_browser(client):
    answer = client.get(reverse("api:schemes"), headers={"Origin": "https://ailleurs.example"})
    assert [name for name in answer.headers if name.startswith("Access-Control")] == []


def test_too_many_requests_are_told_to_wait(client, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    answers = [client.get(reverse("api:index")) for _ in range(5)]
    last = answers[-1]
    assert last.status_code == 429
    assert 1 <= int(last["Retry-After"]) <= 60
    assert fits(last.json(), "Problem")
    assert client.get(reverse("api:index"), REMOTE_ADDR="203.0.113.9").status_code == 200


def test_the_index_names_every_address(client):
    answer = client.get(reverse("api:index")).json()
    assert answer["addresses"] == list(DESCRIPTION["paths"])
    assert client.get(answer["openapi"]).json() == DESCRIPTION


def test_the_description_of_the_documentation_is_current():
    kept = (ROOT / "docs/reference/openapi.json").read_text("utf-8")
    assert kept == description_text(), (
        "run: python -m django describe_api --settings catalyseur.portal.config.settings "
        "> docs/reference/openapi.json"
    )
    assert DESCRIPTION["openapi"].startswith("3.1")


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_list(client, django_assert_num_queries, count):
    client.get(reverse("api:schemes"))
    with django_assert_num_queries(1):
        client.get(reverse("api:schemes"), {"per_page": count})


@pytest.mark.parametrize(
    ("operation_id", "mode"),
    [
        *((name, GenerationMode.POSITIVE) for name in OPERATIONS),
        *((name, GenerationMode.NEGATIVE) for name in ("places", "territory", "schemes", "match")),
    ],
)
@pytest.mark.usefixtures("_connection_kept")
def test_no_request_makes_the_server_fail_or_lie_about_its_answers(operation_id, mode):
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operation = described.find_operation_by_id(operation_id)

    @given(case=operation.as_strategy(generation_mode=mode))
    @BOUNDED
    def tries(case):
        answer = case.call(headers={"Accept-Encoding": "identity"})
        case.validate_response(answer, checks=CHECKS)

    tries()
