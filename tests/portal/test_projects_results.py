"""The answers: those of the command line, grouped, printed, exported, compared."""

import csv
import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.urls import reverse
from icalendar import Calendar

from catalyseur.cli.main import main
from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.projects.actions import start_project
from catalyseur.portal.projects.exports import answers_csv, deadlines_calendar
from catalyseur.portal.projects.results import MOST_ENDED
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.documents import answers_document
from catalyseur.toolbox.matching import match_project
from catalyseur.toolbox.windows import ENDED
from catalyseur.values.cells import neutralise
from tests.factories import make_project, make_scheme

pytestmark = pytest.mark.django_db
EXAMPLES = sorted(Path(__file__).parents[2].joinpath("examples").glob("*.json"))
CRITERIA = {"perimeter": {"include": ["FR"]}, "sector": {"include": ["C"]}}


@pytest.fixture
def machining():
    raw = next(path for path in EXAMPLES if path.stem == "usinage").read_text("utf-8")
    return start_project(document=json.loads(raw), now=datetime.now(UTC))


def get(client, name, token, **query):
    return client.get(reverse(name, args=[token]), query)


@pytest.mark.parametrize("on", ["2020-12-15", "2026-11-23"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_answers_are_those_of_the_command_line(client, capsys, tmp_path, example, on):
    token = start_project(document=json.loads(example.read_text("utf-8")), now=datetime.now(UTC))
    found = get(client, "project-results", token, le=on).context["results"]
    saved = tmp_path / "projet.json"
    saved.write_bytes(get(client, "project-document", token).content)
    capsys.readouterr()
    assert main(["match", str(saved), "--on", on, "--json"]) == 0
    assert json.loads(json.dumps(answers_document(found.answers, found.question))) == json.loads(
        capsys.readouterr().out
    )


def test_every_listed_scheme_stands_in_one_group_by_window(client, machining):
    page = get(client, "project-results", machining, le="2020-12-15")
    groups, answers = page.context["groups"], page.context["results"].answers
    assert [group.title for group in groups] == ["Oui", "Ne peut pas encore dire", "Non"]
    assert sum(group.total for group in groups) == len(answers.matches)
    first = groups[0]
    assert [card.ref for card in (*first.running, *first.ended)] == [
        match.scheme.ref for match in answers.matches if match.verdict == "yes"
    ]
    assert all(card.reasons for card in first.running)
    assert not any(card.ended for group in groups for card in group.running)


def test_schemes_known_too_late_are_counted_not_listed(client, machining):
    text = get(client, "project-results", machining, le="2020-12-15").content.decode()
    count = get(client, "project-results", machining, le="2020-12-15").context["results"].answers.not_listed
    assert count > 1
    assert f"{count} dispositifs connus plus d’un an après cette date ne sont pas listés." in " ".join(
        text.split()
    )


def test_ended_schemes_are_folded(client, machining):
    page = get(client, "project-results", machining, le="2026-11-23")
    text, last = page.content.decode(), page.context["groups"][2]
    ended = [match for match in page.context["results"].answers.matches if match.window.state in ENDED]
    refused = [match.scheme.ref for match in ended if match.verdict == "no"]
    assert len(refused) > MOST_ENDED
    assert [card.ref for card in last.ended] == refused[:MOST_ENDED]
    assert last.is_cut
    assert f'<details class="ct-ended"><summary>Fermés ou épuisés ce jour-là ({len(refused)})' in text
    assert f"Les {MOST_ENDED} premiers sont détaillés ici" in text
    assert reverse("project-group", args=[machining, "non"]) in text


def test_the_next_question_stands_on_top_with_a_link_to_answer_it(client, machining):
    page = get(client, "project-results", machining, le="2026-11-23")
    text, question = page.content.decode(), page.context["question"]
    url = page.context["question_url"]
    assert text.index("La question qui tranche le plus") < text.index('id="groupe-oui"')
    path, _, anchor = url.partition("#")
    asked = client.get(path).content.decode()
    assert f'id="{anchor}"' in asked
    assert question.fact.partition(".")[2] in anchor or question.fact in anchor


def test_every_missing_fact_links_to_its_question(client):
    token = start_project(document={"title": "Essai"}, now=datetime.now(UTC))
    page = get(client, "project-results", token)
    urls = {
        wanted.url for group in page.context["groups"] for card in group.running for wanted in card.wanted
    }
    asked: dict[str, str] = {}
    for url in urls:
        path, _, anchor = url.partition("#")
        asked.setdefault(path, client.get(path).content.decode())
        assert f'id="{anchor}"' in asked[path], url
    assert len(urls) > 8


def test_a_group_too_long_for_the_page_is_paginated(client, machining):
    first = get(client, "project-results", machining, le="2026-11-23").context["groups"][2]
    address = reverse("project-group", args=[machining, "non"])
    refs = []
    for number in range(1, 4):
        page = client.get(address, {"le": "2026-11-23", "page": number})
        refs += [card.ref for card in page.context["cards"]]
    assert first.is_cut
    assert len(refs) == len(set(refs)) == first.total
    assert client.get(reverse("project-group", args=[machining, "jamais"])).status_code == 404


def test_a_wrong_day_is_refused(client, machining):
    for name in ("project-results", "project-print", "project-csv", "project-calendar", "project-compare"):
        assert get(client, name, machining, le="2020-13-45").status_code == 400
    assert get(client, "project-compare", machining, depuis="hier").status_code == 400


def test_the_sheet_to_print_holds_every_scheme_and_what_was_said(client, machining):
    page = get(client, "project-print", machining, le="2020-12-15")
    text = page.content.decode()
    assert "projects/print.css" in text
    assert not any(group.is_cut for group in page.context["groups"])
    for words in (
        "Le Creusot (71153)",
        "25.62B Mécanique industrielle",
        "950\u202f000\u00a0€ hors taxes",
        "01/03/2021",
    ):
        assert words in text


def test_the_table_has_a_row_a_scheme_in_order(client, machining):
    response = get(client, "project-csv", machining, le="2020-12-15")
    text = response.content.decode("utf-8")
    assert text.startswith("\ufeff")
    header, *rows = csv.reader(StringIO(text[1:]), delimiter=";")
    answers = get(client, "project-results", machining, le="2020-12-15").context["results"].answers
    assert [row[0] for row in rows] == [match.scheme.ref for match in answers.matches]
    assert all(len(row) == len(header) for row in rows)
    assert response["Content-Disposition"] == 'attachment; filename="dispositifs-2020-12-15.csv"'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "  ="])
def test_no_cell_is_a_formula(start):
    assert neutralise(f"{start}1+1") == f"'{start}1+1"
    assert neutralise(f"texte {start}") == f"texte {start}"


def test_a_scheme_named_like_a_formula_is_neutralised_in_the_table():
    answers = _answers(make_scheme(CRITERIA, name="=HYPERLINK(1)"))
    (_, row) = csv.reader(StringIO(answers_csv(answers, "t" * 32)[1:]), delimiter=";")
    assert row[1] == "'=HYPERLINK(1)"


def _answers(*schemes, on=date(2026, 11, 23)):
    project = make_project(firm={"naf": "25.62B"})
    return match_project(project, Catalogue(schemes=schemes), current_geography(), on)


def _events(closes, on=date(2026, 11, 23)):
    window = {"mode": "one_off", "opens_on": "2026-01-01", "closes_on": closes}
    text = deadlines_calendar(_answers(make_scheme(CRITERIA, window), on=on), "a" * 64)
    return Calendar.from_ical(text).walk("VEVENT")


def test_deadlines_are_whole_days_with_alarms_thirty_and_seven_days_before():
    (event,) = _events("2026-12-31")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 12, 31), date(2027, 1, 1))
    assert [alarm.decoded("trigger").days for alarm in event.walk("VALARM")] == [-30, -7]
    assert "Réponse pour votre projet : oui" in event["description"]


def test_an_event_keeps_its_uid_when_its_day_moves():
    ((one,), (other,)) = (_events("2026-12-31"), _events("2027-01-31", on=date(2026, 12, 1)))
    assert one["uid"] == other["uid"]
    assert one.decoded("dtstart") != other.decoded("dtstart")


def test_the_calendar_of_a_project_is_the_same_twice(client, machining):
    first, second = (get(client, "project-calendar", machining, le="2020-12-15").content for _ in range(2))
    assert first == second
    assert Calendar.from_ical(first).walk("VEVENT")


def test_two_days_are_compared(client, machining):
    page = get(client, "project-compare", machining, depuis="2020-12-15", le="2026-11-23")
    assert page.context["changes"]
    assert "du 15 décembre 2020 au 23 novembre 2026" in page.content.decode()
    same = get(client, "project-compare", machining, depuis="2026-11-23", le="2026-11-23")
    assert "Rien n’a changé" in same.content.decode()


@pytest.mark.parametrize(
    "name", ["project-results", "project-print", "project-csv", "project-calendar", "project-compare"]
)
@pytest.mark.parametrize("lines", [1, 3])
def test_reading_a_project_costs_the_same_queries_whatever_it_holds(
    client, django_assert_num_queries, name, lines
):
    document = {
        "title": "Essai",
        "lines": [{"id": str(rank), "nature": "other", "cost_eur": 1} for rank in range(lines)],
        "firm": {"linked": [{"share": 30} for _ in range(lines)]},
    }
    token = start_project(document=document, now=datetime.now(UTC))
    get(client, name, token)
    with django_assert_num_queries(3 if name == "project-compare" else 2):
        get(client, name, token)
