"""The ranking through the batch form: verdicts, windows, order, missing facts and question of the readable form."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalyseur.geography.atlas import Geography
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.changes import standings
from catalyseur.toolbox.deadlines import deadlines
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import match_project
from catalyseur.toolbox.missing import missing_facts
from catalyseur.toolbox.project import Project, parse_project
from catalyseur.toolbox.questions import next_question, question_of
from catalyseur.toolbox.ranking import explain, judge, list_schemes, rank, rank_standings
from catalyseur.values.verdict import Verdict
from tests.factories import make_project

EXAMPLES = sorted(Path(__file__).parents[2].joinpath("examples").glob("*.json"))
DAYS = (date(2020, 12, 15), date(2022, 5, 2), date(2026, 11, 23))
FACTS: tuple[dict[str, Any], ...] = (
    {},
    {"beneficiary": "company"},
    {"beneficiary": "company", "commune": "71153", "firm": {"naf": "25.62B"}},
    {"beneficiary": "local_authority", "commune": "29019", "kinds": ["brownfield_remediation"]},
    {"beneficiary": "company", "commune": "97411", "start_of_works_on": "2020-11-01"},
    {"firm": {"headcount": 40}, "lines": [{"id": "1", "nature": "other", "cost_eur": 300_000, "vat": "ttc"}]},
    {
        "beneficiary": "company",
        "commune": "71153",
        "firm": {"naf": "25.62B", "headcount": 40, "turnover_eur": 5_000_000, "in_difficulty": False},
        "kinds": ["production_investment"],
        "lines": [{"id": "1", "nature": "initial_investment_tangible", "cost_eur": 500_000}],
        "start_of_works_on": "2023-01-10",
    },
)  # fmt: skip


def projects(catalogue: Catalogue) -> list[Project]:
    """The examples, some half-known projects, and one worked case of each scheme."""
    return [
        *(parse_project(json.loads(path.read_text("utf-8"))) for path in EXAMPLES),
        *(make_project(**facts) for facts in FACTS),
        *(Project.model_validate(scheme.cases[0].project) for scheme in catalogue.schemes[::4]),
    ]


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_ranks_as_the_readable_form(geography: Geography, catalogue: Catalogue, on: date):
    listing = list_schemes(catalogue, geography, on)
    for project in projects(catalogue):
        answers, ranking = match_project(project, catalogue, geography, on), rank(project, listing)
        assert [
            (match.scheme.id, match.version, match.verdict, match.window) for match in answers.matches
        ] == [(match.scheme.id, match.version, match.verdict, match.window) for match in ranking.matches]
        assert ranking.not_listed == answers.not_listed
        assert rank_standings(ranking, listing) == standings(answers)
        assert [(one.key, one.day) for one in deadlines(ranking)] == [
            (one.key, one.day) for one in deadlines(answers)
        ]
        assert explain(ranking.matches[0], project, listing) == answers.matches[0]


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_asks_what_the_readable_form_asks(geography: Geography, catalogue: Catalogue, on: date):
    listing = list_schemes(catalogue, geography, on)
    for project in projects(catalogue):
        answers, bits = match_project(project, catalogue, geography, on), judge(project, listing)
        undecided = [match for match in answers.matches if match.verdict is Verdict.CANNOT_TELL]
        facts = Facts(project=project, on=on, geography=geography)
        assert missing_facts(facts, bits) == {fact for match in undecided for fact in match.missing_facts}
        assert question_of(project, bits, geography) == next_question(answers, geography)
