"""The next best question: what brute force through the readable form would ask."""

from datetime import date
from typing import Any

import pytest

from catalyseur.geography.atlas import Geography
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.matching import match_project
from catalyseur.toolbox.project import Project
from catalyseur.toolbox.questions import next_question
from catalyseur.toolbox.scheme import Scheme
from catalyseur.toolbox.sectors import load_naf
from catalyseur.toolbox.vocabulary import LOCAL_AUTHORITIES, Beneficiary, Kind
from catalyseur.values.verdict import Verdict
from tests.factories import SEED_DAY, make_project, make_scheme

FRANCE = {"perimeter": {"include": ["FR"]}}
AGREEMENT = {"name": "agreement", "question": "L’accord est-il signé ?"}


def numbered(*criteria: dict[str, Any]) -> Catalogue:
    return Catalogue(schemes=tuple(_scheme(place, one) for place, one in enumerate(criteria)))


def _scheme(place: int, criteria: dict[str, Any]) -> Scheme:
    return make_scheme(FRANCE | criteria, id=f"scheme-{place}", ref=f"DSP-{900 + place}")


def ask(project: Project, catalogue: Catalogue, geography: Geography, on: date = SEED_DAY) -> tuple[str, int]:
    question = next_question(match_project(project, catalogue, geography, on), geography)
    assert question is not None
    return question.fact, question.settles


def undecided(project: Project, catalogue: Catalogue, geography: Geography) -> int:
    matches = match_project(project, catalogue, geography, SEED_DAY).matches
    return sum(match.verdict is Verdict.CANNOT_TELL for match in matches)


def test_asks_for_the_fact_whose_worst_answer_decides_most(geography: Geography):
    """Sector decides three schemes whatever it is; the agreement decides two."""
    sector = {"sector": {"include": ["C"]}}
    both = {"conditions": [AGREEMENT], "beneficiary": ["company"]}
    catalogue = numbered(sector, sector, sector, both, both)
    assert ask(make_project(beneficiary="company"), catalogue, geography) == ("firm.naf", 3)


def test_the_worst_answer_counts_not_the_best(geography: Geography):
    """« Entreprise » would leave every scheme waiting for its sector, though any other answer decides all."""
    catalogue = numbered(
        *[{"beneficiary": ["company"], "sector": {"include": ["C"]}}] * 3,
        {"beneficiary": ["company"], "kind": ["training"]},
    )
    assert ask(make_project(), catalogue, geography)[1] == 0


@pytest.mark.parametrize(
    "facts", [{}, {"beneficiary": "company"}, {"kinds": ["training"]}, {"firm": {"naf": "25.62B"}}]
)
def test_equals_brute_force(geography: Geography, facts: dict[str, Any]):
    """Try every beneficiary, NAF code, kind and answer to the condition, one by one."""
    catalogue = numbered(
        {"beneficiary": ["company", "local_authority"], "kind": ["training", "study"]},
        {"beneficiary": ["company"], "sector": {"include": ["10-33"], "exclude": ["25"]}},
        {"sector": {"include": ["C"]}, "conditions": [AGREEMENT]},
        {"kind": ["training"], "beneficiary": ["commune"]},
    )
    levels = [one for one in Beneficiary if one is not Beneficiary.LOCAL_AUTHORITY]
    every: dict[str, list[dict[str, Any]]] = {
        "beneficiary": [{"beneficiary": one} for one in levels],
        "firm.naf": [{"firm": {"naf": code}} for code in list(load_naf())[::6]],
        "kinds": [{"kinds": [one]} for one in Kind],
        "conditions.agreement": [{"conditions": {"agreement": met}} for met in (True, False)],
    }
    before = undecided(make_project(**facts), catalogue, geography)
    worst = {
        fact: before - max(undecided(make_project(**facts | one), catalogue, geography) for one in tried)
        for fact, tried in every.items()
        if fact.split(".")[0] not in facts
    }
    fact, settles = ask(make_project(**facts), catalogue, geography)
    assert settles == max(worst.values()) == worst[fact]


def test_every_commune_is_tried(geography: Geography):
    """A perimeter of one commune: any other place decides it, and so does that one."""
    catalogue = numbered({"perimeter": {"include": ["COM-71153"]}, "beneficiary": ["company"]})
    assert ask(make_project(beneficiary="company"), catalogue, geography) == ("commune", 1)


def test_a_commune_that_cannot_be_told_counts_as_an_answer(geography: Geography):
    """A list that is not in the data leaves every commune undecided."""
    catalogue = numbered({"perimeter": {"include": ["ZONE-acv"]}, "beneficiary": ["company"]})
    assert ask(make_project(beneficiary="company"), catalogue, geography) == ("commune", 0)


@pytest.mark.parametrize(
    ("criteria", "facts", "fact"),
    [
        ({"size": {"headcount": {"max": 249}}}, {}, "firm.headcount"),
        ({"size": {"eu": ["small"]}}, {"firm": {"headcount": 20, "turnover_eur": 10**8}}, "firm.balance_sheet_eur"),
        ({"size": {"eu": ["small"]}}, {"firm": {"headcount": 20, "balance_sheet_eur": 10**8}}, "firm.turnover_eur"),
        ({"spend": {"min_eur": 400_000}}, {}, "lines"),
        (
            {"spend": {"min_eur": 400_000}},
            {"lines": [{"id": "1", "nature": "training", "cost_eur": 450_000, "vat": "ttc"}]},
            "lines",
        ),
        ({"difficulty": "excluded"}, {}, "firm.in_difficulty"),
        ({"conditions": [AGREEMENT]}, {}, "conditions.agreement"),
        ({"start_of_works": "after_application"}, {"start_of_works_on": "2019-05-02"}, "applications.scheme-0"),
    ],
)  # fmt: skip
def test_a_fact_that_decides_is_asked(
    geography: Geography, criteria: dict[str, Any], facts: dict[str, Any], fact: str
):
    catalogue = numbered({"beneficiary": ["company"], **criteria})
    assert ask(make_project(beneficiary="company", **facts), catalogue, geography) == (fact, 1)


def test_start_of_works_may_leave_the_question_open(geography: Geography):
    """Works begun inside the window need the day of application: the worst answer decides nothing."""
    catalogue = numbered({"beneficiary": ["company"], "start_of_works": "after_application"})
    assert ask(make_project(beneficiary="company"), catalogue, geography) == ("start_of_works_on", 0)


def test_an_imprecise_authority_is_only_made_precise(geography: Geography):
    """« Collectivité » is answered by its four levels, not by « entreprise »."""
    others = sorted(LOCAL_AUTHORITIES - {Beneficiary.REGION})
    catalogue = numbered({"beneficiary": others}, {"beneficiary": ["region"]})
    project = make_project(beneficiary="local_authority")
    assert ask(project, catalogue, geography) == ("beneficiary", 2)


def test_the_size_of_linked_enterprises_moves_the_limits(geography: Geography):
    """With 40 employees in a subsidiary, ten of its own make the firm medium."""
    linked = [{"share": 1, "headcount": 40, "turnover_eur": 1, "balance_sheet_eur": 1}]
    firm = {"turnover_eur": 1, "balance_sheet_eur": 1, "linked": linked}
    catalogue = numbered({"beneficiary": ["company"], "size": {"eu": ["small"]}})
    assert ask(make_project(beneficiary="company", firm=firm), catalogue, geography) == ("firm.headcount", 1)


def test_texts_are_in_french(geography: Geography):
    catalogue = numbered({"beneficiary": ["company"], "conditions": [AGREEMENT]})
    answers = match_project(make_project(beneficiary="company"), catalogue, geography, SEED_DAY)
    question = next_question(answers, geography)
    assert question is not None
    assert question.text == "L’accord est-il signé ?"


@pytest.mark.parametrize(
    ("criteria", "facts"),
    [
        ({"beneficiary": ["company"]}, {"beneficiary": "company"}),
        ({"beneficiary": ["company"]}, {"beneficiary": "commune"}),
        ({"perimeter": {"include": ["ZONE-acv"]}}, {"commune": "71153", "beneficiary": "company"}),
    ],
)
def test_no_question_when_no_fact_is_missing(
    geography: Geography, criteria: dict[str, Any], facts: dict[str, Any]
):
    answers = match_project(make_project(**facts), numbered(criteria), geography, SEED_DAY)
    assert next_question(answers, geography) is None


def test_asks_until_nothing_is_missing(geography: Geography, catalogue: Catalogue):
    """The real schemes, from a title alone: the first question decides several whatever its answer."""
    fact, settles = ask(make_project(), catalogue, geography)
    assert fact in {"kinds", "beneficiary", "firm.naf", "commune"}
    assert settles > 5
