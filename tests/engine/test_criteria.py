"""One criterion at a time; docs/explanation/three-answers.md numbers the rules."""

from datetime import date

import pytest

from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import match_scheme
from catalyseur.toolbox.project import parse_project
from tests.factories import SEED_DAY, TODAY, judge

FRANCE = {"include": ["FR"]}
LE_CREUSOT, LYON, MARSEILLE, AJACCIO, SAINT_DENIS_REUNION = "71153", "69123", "13055", "2A004", "97411"


def line(cost, nature="initial_investment_tangible", **more):
    return {"id": f"{nature}-{cost}", "nature": nature, "cost_eur": cost, **more}


def verdict_of(match, criterion):
    return next(found for found in match.findings if found.criterion == criterion)


@pytest.mark.parametrize(
    ("perimeter", "commune", "on", "verdict", "cause"),
    [
        ({"include": ["REG-27"]}, LE_CREUSOT, SEED_DAY, "yes", "geography"),
        ({"include": ["REG-84"]}, LE_CREUSOT, SEED_DAY, "no", "geography"),
        ({"include": ["REG-84"]}, None, SEED_DAY, "cannot_tell", "project"),
        ({"include": ["FR"]}, None, SEED_DAY, "yes", "geography"),
        ({"include": ["FR"], "exclude": ["REG-93"]}, None, SEED_DAY, "cannot_tell", "project"),
        ({"include": ["FR"], "exclude": ["REG-93"]}, MARSEILLE, SEED_DAY, "no", "geography"),
        ({"include": ["FR"], "exclude": ["REG-93"]}, LE_CREUSOT, SEED_DAY, "yes", "geography"),
        ({"include": ["TI"]}, LE_CREUSOT, SEED_DAY, "yes", "geography"),
        ({"include": ["TI-1"]}, LE_CREUSOT, SEED_DAY, "yes", "geography"),
        ({"include": ["TI-2"]}, LE_CREUSOT, SEED_DAY, "no", "geography"),
        ({"include": ["TI"]}, LE_CREUSOT, date(2023, 6, 1), "no", "geography"),
        ({"include": ["TI"]}, LYON, SEED_DAY, "no", "geography"),
        ({"include": ["TI-2"]}, LE_CREUSOT, TODAY, "yes", "geography"),
        ({"include": ["ZONE-acv"]}, LE_CREUSOT, SEED_DAY, "cannot_tell", "geography"),
        ({"include": ["ZONE-acv", "TI"]}, LE_CREUSOT, SEED_DAY, "yes", "geography"),
        ({"include": ["ZONE-afr"]}, LE_CREUSOT, SEED_DAY, "yes", "geography"),
        ({"include": ["ZONE-afr"]}, LE_CREUSOT, TODAY, "cannot_tell", "geography"),
        ({"include": ["ZONE-afr"]}, LE_CREUSOT, date(2022, 5, 1), "no", "geography"),
        ({"include": ["ZONE-afr"]}, SAINT_DENIS_REUNION, date(2022, 5, 1), "yes", "geography"),
        ({"include": ["ZONE-qpv"]}, "97801", TODAY, "cannot_tell", "geography"),
    ],
)
def test_perimeter(geography, perimeter, commune, on, verdict, cause):
    facts = {"commune": commune} if commune else {}
    found = verdict_of(judge(geography, {"perimeter": perimeter}, on, **facts), "perimeter")
    assert (found.verdict, found.cause) == (verdict, cause)
    assert found.missing == (("commune",) if cause == "project" else ())


def test_who_bears_a_scheme_is_not_where_it_applies(geography, catalogue):
    """DSP-024 is borne by the State and a Région; its perimeter alone decides the place."""
    match = judge(geography, {"perimeter": {"include": ["REG-84"]}}, commune=LYON)
    assert verdict_of(match, "perimeter").verdict == "yes"
    scheme = catalogue.find("DSP-024")
    assert "Région" in scheme.funder
    assert scheme.versions[0].criteria.perimeter.values[0].include == ("REG-84",)


@pytest.mark.parametrize(
    ("accepted", "beneficiary", "verdict"),
    [
        (["company"], "company", "yes"),
        (["company"], "epci", "no"),
        (["company"], None, "cannot_tell"),
        (["local_authority"], "epci", "yes"),
        (["local_authority"], "local_authority", "yes"),
        (["epci"], "local_authority", "cannot_tell"),
        (["company"], "local_authority", "no"),
    ],
)
def test_beneficiary(geography, accepted, beneficiary, verdict):
    facts = {"beneficiary": beneficiary} if beneficiary else {}
    found = verdict_of(judge(geography, {"beneficiary": accepted}, **facts), "beneficiary")
    assert found.verdict == verdict
    assert found.missing == (("beneficiary",) if verdict == "cannot_tell" else ())


@pytest.mark.parametrize(
    ("size", "firm", "verdict", "missing"),
    [
        ({"eu": ["micro", "small", "medium"]}, {"headcount": 300}, "no", ()),
        (
            {"eu": ["micro", "small", "medium"]},
            {"headcount": 45},
            "cannot_tell",
            ("firm.turnover_eur", "firm.balance_sheet_eur"),
        ),
        ({"eu": ["micro", "small", "medium"]}, {"headcount": 45, "turnover_eur": 5e7}, "yes", ()),
        ({"eu": ["micro", "small", "medium", "large"]}, {}, "yes", ()),
        ({"category": ["PME", "ETI"]}, {"category": "GE"}, "no", ()),
        ({"category": ["PME", "ETI"]}, {"category": "ETI"}, "yes", ()),
        ({"headcount": {"max": 249}}, {"headcount": 249.5}, "yes", ()),
        ({"headcount": {"max": 249}}, {"headcount": 250}, "no", ()),
        ({"headcount": {"max": 249}}, {}, "cannot_tell", ("firm.headcount",)),
        ({"headcount": {"min": 20, "max": 249}}, {"headcount": 19}, "no", ()),
        ({"headcount": {"max": 4999}, "eu": ["small", "medium", "large"]}, {"headcount": 300}, "yes", ()),
        ({"headcount": {"max": 249}, "eu": ["large"]}, {"headcount": 300}, "no", ()),
    ],
)
def test_size(geography, size, firm, verdict, missing):
    found = verdict_of(judge(geography, {"size": size}, firm=firm), "size")
    assert (found.verdict, found.missing) == (verdict, missing)


@pytest.mark.parametrize(
    ("sector", "naf", "verdict"),
    [
        ({"include": ["B-E"]}, "25.62B", "yes"),
        ({"include": ["B-E"]}, "01.11Z", "no"),
        ({"include": ["10-33"]}, "33.20D", "yes"),
        ({"include": ["C"], "exclude": ["25.6"]}, "25.62B", "no"),
        ({"include": ["C"], "exclude": ["25.6"]}, "25.71Z", "yes"),
        ({"include": ["B-E"]}, None, "cannot_tell"),
        ({"include": ["A-U"]}, None, "yes"),
        ({"include": ["A-U"], "exclude": ["46.38A"]}, None, "cannot_tell"),
    ],
)
def test_sector(geography, sector, naf, verdict):
    facts = {"firm": {"naf": naf}} if naf else {}
    assert verdict_of(judge(geography, {"sector": sector}, **facts), "sector").verdict == verdict


def test_one_kind_in_common_is_enough(geography):
    criteria = {"kind": ["decarbonisation", "waste_heat"]}
    assert judge(geography, criteria, kinds=["training", "waste_heat"]).findings[0].verdict == "yes"
    assert judge(geography, criteria, kinds=["training"]).findings[0].verdict == "no"
    assert judge(geography, criteria).missing_facts == ("kinds",)


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([line(1, "training")], "yes"),
        ([line(1, "remediation")], "no"),
        ([line(1, "remediation"), line(1, "other")], "cannot_tell"),
        ([line(1, "training"), line(1, "other")], "yes"),
        (None, "cannot_tell"),
    ],
)
def test_nature(geography, lines, verdict):
    facts = {"lines": lines} if lines else {}
    assert verdict_of(judge(geography, {"nature": ["training"]}, **facts), "nature").verdict == verdict


SPEND = {"min_eur": 400000, "exceptions": [{"areas": ["REG-94", "REG-04"], "min_eur": 0}]}


@pytest.mark.parametrize(
    ("spend", "commune", "lines", "verdict", "missing"),
    [
        (SPEND, LE_CREUSOT, [line(400000)], "yes", ()),
        (SPEND, LE_CREUSOT, [line(399999.99)], "no", ()),
        (SPEND, AJACCIO, [line(1)], "yes", ()),
        (SPEND, SAINT_DENIS_REUNION, [line(1)], "yes", ()),
        (SPEND, None, [line(1)], "cannot_tell", ("commune",)),
        (SPEND, None, [line(400000)], "yes", ()),
        (SPEND, LE_CREUSOT, None, "cannot_tell", ("lines",)),
        ({"min_eur": 1e5, "max_eur": 3e6}, LE_CREUSOT, [line(3000000)], "yes", ()),
        ({"min_eur": 1e5, "max_eur": 3e6}, LE_CREUSOT, [line(3000000.01)], "no", ()),
        ({"min_eur": 1e5}, LE_CREUSOT, [line(120000, vat="TTC")], "yes", ()),
        ({"min_eur": 1e5}, LE_CREUSOT, [line(110000, vat="included")], "cannot_tell", ("lines",)),
        ({"min_eur": 1e5}, LE_CREUSOT, [line(99999, vat="TTC")], "no", ()),
        ({"min_eur": 1e5}, LE_CREUSOT, [line(60000), line(40000)], "yes", ()),
    ],
)
def test_spend(geography, spend, commune, lines, verdict, missing):
    facts = {"commune": commune} if commune else {}
    facts |= {"lines": lines} if lines else {}
    found = verdict_of(judge(geography, {"spend": spend}, **facts), "spend")
    assert (found.verdict, found.missing) == (verdict, missing)


def test_an_overseas_exception_keeps_the_ceiling_it_does_not_mention(geography):
    spend = {"min_eur": 100000, "max_eur": 3000000, "exceptions": [{"areas": ["REG-04"], "min_eur": 25000}]}
    for cost, verdict in ((25000, "yes"), (24999, "no"), (3000000, "yes"), (3000001, "no")):
        match = judge(geography, {"spend": spend}, commune=SAINT_DENIS_REUNION, lines=[line(cost)])
        assert verdict_of(match, "spend").verdict == verdict


def test_only_eligible_natures_count_towards_the_floor(geography):
    criteria = {"nature": ["training"], "spend": {"min_eur": 100}}
    lines = [line(60, "training"), line(500, "remediation")]
    assert verdict_of(judge(geography, criteria, lines=lines), "spend").verdict == "no"
    assert (
        verdict_of(judge(geography, criteria, lines=[*lines, line(50, "other")]), "spend").verdict
        == "cannot_tell"
    )


def test_a_cap_on_the_expense_counted_is_not_a_cap_on_the_aid(catalogue, geography):
    """The spend ceiling decides who may apply; the caps of the aid never refuse a project."""
    scheme = catalogue.find("DSP-047")
    assert scheme.versions[-1].aid.cap_cents.values == (30_000_000,)
    project = scheme.cases[0].project | {"lines": [line(40_000_000)]}
    facts = Facts(project=parse_project(project), on=scheme.cases[0].on, geography=geography)
    assert match_scheme(facts, scheme).verdict == "yes"


WORKS = {"start_of_works": "after_application"}
CALL = {"mode": "one_off", "opens_on": "2020-12-09", "closes_on": "2021-03-31"}


@pytest.mark.parametrize(
    ("facts", "verdict", "missing"),
    [
        ({}, "cannot_tell", ("start_of_works_on",)),
        ({"start_of_works_on": "2020-12-16"}, "yes", ()),
        ({"start_of_works_on": "2020-12-15"}, "cannot_tell", ("applications.exemple",)),
        ({"start_of_works_on": "2020-12-10"}, "cannot_tell", ("applications.exemple",)),
        ({"start_of_works_on": "2020-12-09"}, "no", ()),
        ({"start_of_works_on": "2020-12-10", "applications": {"exemple": "2020-12-09"}}, "yes", ()),
        ({"start_of_works_on": "2020-12-10", "applications": {"DSP-999": "2020-12-11"}}, "no", ()),
        ({"start_of_works_on": "2021-03-01", "applications": {"dsp-999": "2021-03-02"}}, "no", ()),
    ],
)
def test_works_begin_after_the_application(geography, facts, verdict, missing):
    found = verdict_of(judge(geography, WORKS, window=CALL, **facts), "start_of_works")
    assert (found.verdict, found.missing) == (verdict, missing)


@pytest.mark.parametrize(
    ("opens_on", "start", "verdict"),
    [
        ("2021-01-28", "2021-01-15", "no"),
        ("2021-01-28", "2021-01-28", "no"),
        ("2021-01-28", "2021-01-29", "yes"),
        ("2021-01", "2021-01-15", "cannot_tell"),
        ("2021-01", "2021-02-01", "yes"),
        ({"conflict": [{"value": "2021-01-28"}, {"value": "2023-01-01"}]}, "2021-03-01", "cannot_tell"),
        ({"conflict": [{"value": "2021-01-28"}, {"value": "2023-01-01"}]}, "2021-01-15", "no"),
    ],
)
def test_no_application_comes_before_the_window_opens(geography, opens_on, start, verdict):
    window = {"mode": "rolling", "opens_on": opens_on}
    found = verdict_of(judge(geography, WORKS, window=window, start_of_works_on=start), "start_of_works")
    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("on", "verdict"),
    [(date(2021, 1, 1), "no"), (date(2021, 6, 1), "cannot_tell"), (date(2022, 2, 7), "yes")],
)
def test_an_alternative_counts_from_its_first_day(geography, on, verdict):
    condition = GEPP | {"or_else": OTHER_WAY | {"since": "2021-01-15/2022-02-07"}}
    facts = {"conditions": {"gepp_agreement": False, "unilateral_decision": True}, "firm": {"headcount": 10}}
    match = judge(geography, {"conditions": [condition]}, on, **facts)
    assert verdict_of(match, "condition:gepp_agreement").verdict == verdict


def test_a_firm_in_difficulty_is_refused_only_when_known_to_be(geography):
    criteria = {"difficulty": "excluded"}
    assert judge(geography, criteria, firm={"in_difficulty": True}).verdict == "no"
    assert judge(geography, criteria, firm={"in_difficulty": False}).findings[0].verdict == "yes"
    assert judge(geography, criteria).missing_facts == ("firm.in_difficulty",)


OTHER_WAY = {
    "name": "unilateral_decision",
    "question": "Une décision unilatérale a-t-elle été prise ?",
    "headcount": {"max": 299},
}
GEPP = {
    "name": "gepp_agreement",
    "question": "Un accord GEPP est-il signé ?",
    "or_else": OTHER_WAY,
}


@pytest.mark.parametrize(
    ("conditions", "headcount", "verdict", "missing"),
    [
        ({"gepp_agreement": True}, None, "yes", ()),
        ({"unilateral_decision": True}, 299, "yes", ()),
        ({"unilateral_decision": True, "gepp_agreement": False}, 300, "no", ()),
        ({"unilateral_decision": True, "gepp_agreement": False}, None, "cannot_tell", ("firm.headcount",)),
        (
            {"unilateral_decision": True},
            None,
            "cannot_tell",
            ("conditions.gepp_agreement", "firm.headcount"),
        ),
        ({"gepp_agreement": False, "unilateral_decision": False}, None, "no", ()),
        ({"gepp_agreement": False}, 100, "cannot_tell", ("conditions.unilateral_decision",)),
        ({}, 300, "cannot_tell", ("conditions.gepp_agreement",)),
    ],
)
def test_the_threshold_of_300_people_with_a_headcount_known_or_not(
    geography, conditions, headcount, verdict, missing
):
    firm = {"headcount": headcount} if headcount else {}
    match = judge(geography, {"conditions": [GEPP]}, conditions=conditions, firm=firm)
    found = verdict_of(match, "condition:gepp_agreement")
    assert (found.verdict, found.missing) == (verdict, missing)


def test_published_values_that_disagree_cannot_tell_and_show_both_sources(geography):
    values = [
        {"value": {"headcount": {"min": 20, "max": 249}}, "source": "a"},
        {"value": {"eu": ["micro", "small", "medium"]}, "source": "b"},
    ]
    criteria = {"size": {"conflict": values}}
    found = judge(geography, criteria, firm={"headcount": 12, "turnover_eur": 1000000}).findings[0]
    assert (found.verdict, found.cause, found.source) == ("cannot_tell", "scheme", "Source A ; Source B")
    assert "Source A" in found.expected
    assert "Source B" in found.expected
    agreed = judge(geography, criteria, firm={"headcount": 40, "turnover_eur": 1000000}).findings[0]
    assert agreed.verdict == "yes"


def test_a_fact_missing_before_a_conflict_is_the_projects_to_give(geography):
    values = [
        {"value": {"headcount": {"max": 49}}, "source": "a"},
        {"value": {"headcount": {"max": 249}}, "source": "b"},
    ]
    found = judge(geography, {"size": {"conflict": values}}).findings[0]
    assert (found.verdict, found.cause, found.missing) == ("cannot_tell", "project", ("firm.headcount",))
