"""A project file against schemes of the catalogue: what is published is used, the rest is named."""

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product
from typing import Any

import pytest

from catalyseur.financing.from_project import NoLinesError, ProjectAnswer, Sources, plan_project
from catalyseur.financing.law import load_law
from catalyseur.financing.plan import Infeasible, Plan
from catalyseur.financing.request import Request
from catalyseur.financing.scenarios import Scenario
from catalyseur.geography.atlas import Geography, load_geography
from catalyseur.toolbox.catalogue import Catalogue, read_scheme
from catalyseur.toolbox.project import parse_project

ON = date(2026, 3, 1)
SCHEME = """
id: {id}
ref: DSP-{number}
name: Dispositif {id}
summary: Essai
audience: Essai
funder: {funder}
operator: État
instruments: [{instrument}]
known_from: 2020-01
legal_basis: [{basis}]
sources: [{{id: essai, label: essai}}]
versions:
  - id: unique
    window: {{mode: rolling, opens_on: 2020-01-01, closes_on: {closes}}}
    criteria:
      perimeter: {{include: [{perimeter}]}}
      beneficiary: [company, commune]
{criteria}
    aid: {aid}
cases:
  - {{title: essai, on: 2026-01-01, project: {{title: essai}}, verdict: cannot_tell, window: open}}
"""
FIRM = {
    "naf": "25.62B",
    "headcount": 20,
    "turnover_eur": 3_000_000,
    "balance_sheet_eur": 2_000_000,
    "in_difficulty": False,
    "de_minimis": [],
}
RATE = "{rates: [{rate_pct: 30}]}"


@cache
def france() -> Geography:
    return load_geography()


def catalogue(*schemes: dict[str, Any]) -> Catalogue:
    defaults = {
        "instrument": "grant",
        "funder": "État",
        "basis": "{kind: deminimis}",
        "perimeter": "FR",
        "aid": RATE,
        "criteria": "",
        "closes": "2030-01-01",
    }
    found = []
    for number, given in enumerate(schemes):
        values = {"id": f"s{number}", "number": f"{number:03d}", **defaults, **given}
        found.append(read_scheme(f"{values['id']}.yaml", SCHEME.format(**values)))
    return Catalogue(schemes=tuple(found))


def plan(
    *schemes: dict[str, Any], request: Request | None = None, on: date = ON, **facts: Any
) -> ProjectAnswer:
    raw = {
        "title": "essai",
        "commune": "71153",
        "beneficiary": "company",
        "firm": FIRM,
        "lines": [{"id": "machines", "nature": "initial_investment_tangible", "cost_eur": 1_000_000}],
        "start_of_works_on": "2026-06-01",
        **facts,
    }
    sources = Sources(catalogue=catalogue(*schemes), geography=france(), book=load_law())
    return plan_project(parse_project(raw), sources, on, request)


def test_a_published_rate_and_basis_give_one_plan():
    found = plan({"basis": "{kind: gber, article: art17}"}).answer
    assert found.least_cents == 20_000_000
    assert not found.is_at_least


def test_de_minimis_alone_may_pay_more_than_an_article():
    """Article 8."""
    found = plan({}, {"basis": "{kind: gber, article: art17}"}).answer
    assert found.least_cents == 30_000_000


def test_an_unpublished_rate_raises_the_headline():
    found = plan({"aid": "{}"}).answer
    assert (found.least_cents, found.most_cents) == (0, 30_000_000)
    assert found.raises[0].fact == "schemes.s0.rate"


@pytest.mark.parametrize("instrument", ["loan", "guarantee"])
def test_a_loan_is_worth_between_nothing_and_its_amount(instrument: str):
    """Article 17: no loan publishes its gross grant equivalent."""
    found = plan({"instrument": instrument, "aid": "{cap_eur: 120000}"}).answer
    assert (found.least_cents, found.most_cents) == (0, 12_000_000)
    assert found.raises[0].fact == "schemes.s0.gge"


BEGUN: dict[str, Any] = {"start_of_works_on": "2026-02-01"}
ART14: dict[str, Any] = {"basis": "{kind: gber, article: art14}", "aid": "{rates: [{rate_pct: 10}]}"}


@pytest.mark.parametrize(
    ("scheme", "facts", "fact", "answers"),
    [
        (
            {},
            {"firm": {key: known for key, known in FIRM.items() if key != "naf"}},
            "firm.sector",
            {"firm": FIRM},
        ),
        (
            {"basis": "{kind: gber, article: art17}"},
            BEGUN,
            "application_date",
            {**BEGUN, "application_on": "2026-01-31"},
        ),
        (
            ART14,
            {
                "commune": "97105",
                "lines": [{"id": "L", "nature": "initial_investment_tangible", "cost_eur": 60_000_000}],
                "firm": {**FIRM, "previous_projects": [{"eligible_cost_eur": 1}]},
            },
            "previous_projects.0.regional_aid",
            {
                "commune": "97105",
                "lines": [{"id": "L", "nature": "initial_investment_tangible", "cost_eur": 60_000_000}],
            },
        ),
    ],
)
def test_an_unknown_fact_of_a_project_is_named_and_can_be_given(
    scheme: dict[str, Any], facts: dict[str, Any], fact: str, answers: dict[str, Any]
):
    """Article 14."""
    found, known = plan(scheme, **facts).answer, plan(scheme, **answers).answer
    assert found.least_cents == 0
    assert [(raised.fact, raised.cents) for raised in found.raises] == [(fact, known.least_cents)]
    assert known.least_cents > 0


def test_an_unknown_basis_keeps_its_least_plan():
    """Article 14: 300,000 euros of de minimis, 200,000 under Art. 17, or nothing out of a zone."""
    found = plan({"basis": "{kind: unknown}"}).answer
    assert {found.least_cents, found.most_cents} == {0, 30_000_000}


def test_unknown_facts_of_the_firm_are_named():
    firm = {key: value for key, value in FIRM.items() if key not in ("in_difficulty", "de_minimis")}
    found = plan({}, {"basis": "{kind: gber, article: art17}"}, firm=firm).answer
    assert found.least_cents == 0
    assert {raised.fact for raised in found.raises} == {"firm.difficulty", "firm.deminimis_received_3y"}


@pytest.mark.parametrize(
    ("scheme", "reason"),
    [
        ({"closes": "2026-02-28"}, "window"),
        ({"instrument": "label"}, "not_modelled"),
        ({"basis": "{kind: temporary_framework}"}, "not_modelled"),
        ({"criteria": "      sector: {include: [A]}"}, "sector"),
        ({"criteria": "      kind: [training]"}, "not_eligible"),
    ],
)
def test_a_scheme_that_cannot_pay_says_why(scheme: dict[str, Any], reason: str):
    assert plan(scheme, kinds=["modernisation"]).refused["s0"].reason.value == reason


def test_a_scheme_filed_in_time_still_counts_after_it_closed():
    found = plan({"closes": "2026-02-28"}, applications={"s0": "2026-02-01"})
    assert found.answer.least_cents == 30_000_000


@pytest.mark.parametrize(
    ("aid", "expected"),
    [
        ("{rates: [{rate_pct: 30}], cap_eur: 50000}", 50_000),
        ("{rates: [{rate_pct: 30}], cap_eur: {conflict: [{value: 50000}, {value: 40000}]}}", 40_000),
        ("{rates: [{rate_pct: 30}], base_cap_eur: 400000}", 120_000),
        ("{flat_eur: 4000}", 4_000),
        ("{rates: [{rate_pct: 30}, {rate_pct: 10, eu: [micro, small]}]}", 100_000),
        ("{rates: [{rate_pct: 10}, {rate_pct: 30, areas: [DEP-71]}]}", 300_000),
        ("{rates: [{rate_pct: 10}, {rate_pct: 30, areas: [DEP-13]}]}", 100_000),
        ("{rates: [{rate_pct: 10}, {rate_pct: 30, natures: [training]}]}", 100_000),
    ],
)
def test_published_amounts_bound_the_aid(aid: str, expected: int):
    assert plan({"aid": aid}).answer.least_cents == expected * 100


def test_a_cost_with_tax_counts_for_what_is_left_without_it():
    lines = [{"id": "m", "nature": "initial_investment_tangible", "cost_eur": 120_000, "vat": "included"}]
    assert plan({}, lines=lines).answer.least_cents == 3_000_000


def test_a_commune_keeps_a_fifth_of_its_investment():
    lines = [{"id": "m", "nature": "remediation_public_owner", "cost_eur": 100_000}]
    scheme = {"basis": "{kind: no_aid}", "aid": "{rates: [{rate_pct: 100}]}"}
    assert plan(scheme, beneficiary="commune", lines=lines, firm={}).answer.least_cents == 8_000_000


def test_a_project_without_lines_is_refused():
    with pytest.raises(NoLinesError, match="at least one line"):
        plan({}, lines=None)


def test_the_order_of_the_catalogue_changes_no_total():
    first = plan({"id": "a"}, {"id": "b", "basis": "{kind: gber, article: art17}"}).answer
    second = plan({"id": "b", "basis": "{kind: gber, article: art17}"}, {"id": "a"}).answer
    assert replace(first.headline, facts={}).answer.gge_cents == second.headline.answer.gge_cents  # type: ignore[union-attr]


def test_a_scheme_asked_for_is_taken_for_granted():
    """Article 18: a scheme whose amount nobody published counts up to the law's ceilings when it is asked for."""
    scheme = {"aid": "{}", "basis": "{kind: gber, article: art17}"}
    assert plan(scheme).answer.least_cents == 0
    assert plan(scheme, request=Request(use=frozenset({"s0"}))).answer.least_cents == 20_000_000


def test_a_scheme_left_aside_pays_nothing_and_says_so():
    found = plan({}, {"basis": "{kind: gber, article: art17}"}, request=Request(leave=frozenset({"s0"})))
    assert found.answer.least_cents == 20_000_000
    headline = found.answer.headline.answer
    assert isinstance(headline, Plan)
    assert str(headline.excluded["s0"]) == "not_used: écarté à votre demande"


def test_a_scheme_asked_for_that_cannot_pay_leaves_no_plan():
    request = Request(use=frozenset({"s0"}))
    headline = plan({"criteria": "      kind: [training]"}, kinds=["modernisation"], request=request)
    answer = headline.answer.headline.answer
    assert isinstance(answer, Infeasible)
    assert answer.conflict[0].startswith("Dispositif s0 est demandé, mais")


def test_an_amount_already_decided_is_kept():
    found = plan({}, {"basis": "{kind: gber, article: art17}"}, request=Request(totals={"s0": 5_000_000}))
    headline = found.answer.headline.answer
    assert isinstance(headline, Plan)
    assert sum(headline.allocation["s0"].values()) == 5_000_000


def test_too_many_schemes_asked_for_without_a_known_basis_are_said():
    schemes = [{"basis": "{kind: unknown}", "aid": "{}"} for _ in range(6)]
    found = plan(*schemes, commune=None, request=Request(use=frozenset(f"s{k}" for k in range(6))))
    headline = found.answer.headline.answer
    assert isinstance(headline, Infeasible)
    assert "trop de cas possibles" in headline.conflict[0]


def test_a_scheme_asked_for_before_it_is_known_leaves_no_plan():
    """Article 18."""
    request = Request(use=frozenset({"s0"}))
    headline = plan({}, request=request, on=date(2015, 1, 1)).answer.headline.answer
    assert isinstance(headline, Infeasible)
    assert headline.conflict == ("Dispositif s0 est demandé, mais il n’est pas encore connu ce jour-là",)


UNSURE = "{kind: unknown}"
GREEN: dict[str, Any] = {
    "lines": [
        {"id": "machines", "nature": "initial_investment_tangible", "cost_eur": 950_000},
        {"id": "vert", "nature": "environmental_extra_cost", "cost_eur": 400_000},
    ],
    "flags": {"initial_investment": True},
}


def test_the_best_case_is_the_best_of_every_case():
    """Article 14: bases best alone, de minimis each, are not taken all together, in any order of schemes."""
    caps = [{"basis": UNSURE, "aid": f"{{cap_eur: {cap}}}"} for cap in (150_000, 250_000)]
    found = plan(*caps, **GREEN).answer
    taken = [{"kind": "deminimis"}, *({"kind": "gber", "article": f"art{n}"} for n in (14, 17, 36))]
    every = [
        plan(*({**cap, "basis": str(basis)} for cap, basis in zip(caps, bases, strict=True)), **GREEN).answer
        for bases in product(taken, repeat=len(caps))
    ]
    assert (found.is_whole, found.most_cents > 30_000_000) == (False, True)
    assert found.most_cents == max(one.most_cents for one in every)
    assert plan(*caps[::-1], **GREEN).answer.most_cents == found.most_cents


@pytest.mark.parametrize(
    "aids", [("{rates: [{rate_pct: 25}]}",) * 3, ("{}", "{cap_eur: 90000}", "{cap_eur: 200000}")]
)
def test_answering_what_the_best_case_supposes_never_lowers_it(aids: tuple[str, ...]):
    schemes = [{"basis": UNSURE, "aid": aid} for aid in aids]
    asked = {**GREEN, "firm": {name: known for name, known in FIRM.items() if name != "de_minimis"}}
    found = plan(*schemes, **asked).answer
    assert found.most_cents == max(_brings(one) for one in (found.headline, *found.others))
    assert plan(*schemes, **GREEN).answer.most_cents >= found.most_cents
    for rank, scheme in enumerate(schemes):
        value = next(v for fact, v in found.best.facts.items() if fact.startswith(f"schemes.s{rank}."))
        basis = {"kind": "gber", "article": value} if value.startswith("art") else {"kind": "deminimis"}
        told = [*schemes[:rank], {**scheme, "basis": str(basis)}, *schemes[rank + 1 :]]
        assert plan(*told, **asked).answer.most_cents >= found.most_cents


def _brings(scenario: Scenario) -> int:
    return scenario.answer.gge_cents if isinstance(scenario.answer, Plan) else 0


def test_a_scheme_of_another_place_is_refused_for_the_place_not_for_the_zone():
    refusal = plan({"perimeter": "REG-53"}).refused["s0"]
    assert (refusal.reason.code, refusal.reason.label) == ("zone", "lieu du projet")
