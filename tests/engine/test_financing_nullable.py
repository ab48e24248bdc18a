"""Article 14 of docs/explanation/state-aid.md: every fact a case may leave unknown, one after the other.

Each is put at each value it may take: the headline is the lowest of these plans, legal in every one of them,
and the fact is named, with its euros, where it can raise the amount.
"""

import copy
from typing import Any

import pytest
from pydantic import BaseModel

from catalyseur.financing.case import (
    CaseError,
    CaseFirm,
    CasePrevious,
    CaseProject,
    CaseScheme,
    parse_case,
)
from catalyseur.financing.check import check_plan
from catalyseur.financing.plan import Plan
from tests.engine.financing_cases import answer, case, line, plan, scheme

EARLIER: dict[str, Any] = {
    "nuts3": "FRF21", "same_activity": True, "start_of_works": "2025-01-10",
    "eligible_cost": 30_000_000, "regional_aid": 1_000_000,
}  # fmt: skip
RESEARCH: dict[str, Any] = {"lines": [line(nature="experimental_development")]}
STARTED: dict[str, Any] = {"grant_date": "2026-06-01"}
UNDATED = {key: value for key, value in scheme().items() if key != "application"}
LOAN: dict[str, Any] = {"basis": "deminimis", "instrument": "loan", "rate": 0.2}


def aided(rate: float | None = None, **more: Any) -> dict[str, Any]:
    """A second scheme, so that the plan does not fall to nothing where the first is closed."""
    return scheme("SURE", "no_aid", rate=rate or 0.05, **more)


def large(**earlier: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {"zone": "c15", "nuts3": "FRF21", "firm": {"size": "medium"}}
    previous = [{**EARLIER, **earlier}]
    return case(scheme("S", "art14"), aided(), lines=[line(40_000_000)], previous_projects=previous, **facts)


ZONED = (scheme("S", "art14"), scheme("R", "art17", rate=0.1), aided())
ONE = (scheme(), aided())
TWO = (scheme("A", "art17"), scheme("M", "deminimis"), aided())
EDGES: dict[str, Any] = {
    "zone": "c15",
    "nuts3": "FRF21",
    "firm": {"size": "large"},
    "new_economic_activity": True,
}
BEYOND = case(scheme("S", "art14"), lines=[line(60_000_000)], previous_projects=[EARLIER], **EDGES)

# fact: a case where it weighs, the values it may take, the name the answer gives it where it is another
FACTS: dict[str, tuple[dict[str, Any], list[Any], str]] = {
    "project.zone": (case(*ZONED), ["none", "c10", "c15", "a50", "a60", "a70"], "zone"),
    "project.zone_by_map.2022-2027": (
        case(*ZONED, zone_by_map={"2022-2027": "c10"}),
        ["none", "c10", "c15", "a50", "a60", "a70"],
        "zone",
    ),
    "project.firm.size": (case(*ONE), ["small", "medium", "large"], ""),
    "project.firm.difficulty": (case(*ONE), [True, False], ""),
    "project.firm.insolvency": (
        case(scheme("S", **LOAN), aided(), firm={"difficulty": True}),
        [True, False],
        "",
    ),
    "project.firm.deminimis_received_3y": (case(*TWO), [0, 200_000, 300_000], ""),
    "project.firm.deminimis": (
        case(*TWO),
        [[], [{"granted_on": "2025-02-01", "amount": 300_000}]],
        "firm.deminimis_received_3y",
    ),
    "project.firm.sector": (
        case(scheme("S", "art14"), *TWO, zone="c15"),
        ["25.62B", "24.10Z", "05.10Z", "35.11Z", "49.41A", "01.11Z"],
        "",
    ),
    "project.start_of_works": (case(scheme(), aided()), ["2026-01-10", "2026-04-01"], ""),
    "project.application_date": (
        case(UNDATED, aided(), **STARTED),
        ["2026-03-31", "2026-04-01"],
        "",
    ),
    "schemes.S.application": (case(scheme("S"), aided(), **STARTED), ["2026-03-31", "2026-04-01"], ""),
    "project.initial_investment": (
        case(
            scheme("S", "art14"),
            aided(),
            lines=[line(), line(nature="circular_extra_cost", name="G")],
            zone="c15",
        ),
        [True, False],
        "",
    ),
    "project.new_economic_activity": (
        case(scheme("S", "art14"), aided(), firm={"size": "large"}, zone="c15"),
        [True, False],
        "",
    ),
    "project.effective_collaboration": (case(scheme("S", "art25"), **RESEARCH), [True, False], ""),
    "project.private_contribution": (
        case(scheme("S", "no_aid"), owner="commune"),
        [0, 400_000, 1_000_000],
        "",
    ),
    "project.previous_projects": (large(), [[], [EARLIER], [{**EARLIER, "regional_aid": 99_000_000}]], ""),
    "project.previous_projects.0.regional_aid": (large(), [0, 1_000_000, 99_000_000], ""),
    "project.previous_projects.0.eligible_cost": (
        large(regional_aid=20_000_000),
        [0, 30_000_000, 99_000_000],
        "",
    ),
    "project.previous_projects.0.same_activity": (large(), [True, False], "previous_projects.0.same_project"),
    "project.previous_projects.0.nuts3": (
        large(),
        ["FRF21", "FRK11"],
        "previous_projects.0.same_project",
    ),
    "project.previous_projects.0.start_of_works": (
        BEYOND,
        ["2025-01-10", "2019-01-10"],
        "previous_projects.0.same_project",
    ),
    "project.nuts3": (large(), ["FRF21", "FRK11"], "previous_projects.0.same_project"),
    "schemes.S.basis": (case(scheme("S"), aided(), zone="c10"), ["art14", "art17", "deminimis"], ""),
    "schemes.S.rate": (case(scheme("S"), aided()), [0, 0.1, 1], ""),
    "schemes.S.gge_per_euro": (case(scheme("S", **LOAN), aided()), [0, 0.1, 1], "schemes.S.gge"),
}
# read with the default docs/reference/financing-case.md states, unknown or absent
DEFAULTS = {
    "project.grant_date", "project.lines_indivisible", "project.note", "schemes.S.cap", "schemes.S.floor",
    "schemes.S.min_base", "schemes.S.exclusive_group", "schemes.S.note",
}  # fmt: skip


def put(raw: dict[str, Any], fact: str, value: object) -> dict[str, Any]:
    """Write a value in a copy of a case; a scheme is named by its id, an earlier project by its rank."""
    found = copy.deepcopy(raw)
    *parts, last = fact.split(".")
    holder: Any = found
    for part in parts:
        if isinstance(holder, dict):
            holder = holder[part]
        elif part.isdigit():
            holder = holder[int(part)]
        else:
            holder = next(one for one in holder if one["id"] == part)
    holder[last] = value
    return found


@pytest.mark.parametrize("fact", FACTS)
def test_an_unknown_fact_gives_the_lowest_plan_legal_whatever_it_is(fact: str):
    raw, values, name = FACTS[fact]
    found = answer(put(raw, fact, None))
    headline = found.headline.answer
    assert isinstance(headline, Plan)
    for scenario in found.others:
        assert isinstance(scenario.answer, Plan)
        assert found.least_cents <= scenario.answer.gge_cents
    completed = [plan(put(raw, fact, value)) for value in values]
    for one in completed:
        checked = check_plan(one.variant.situation, one.law, headline.allocation)
        assert checked.is_accepted, checked.broken
    totals = [one.gge_cents for one in completed]
    assert (found.least_cents, found.most_cents) == (min(totals), max(totals))
    assert min(totals) < max(totals)
    named = name or fact.removeprefix("project.")
    assert [(raised.fact, raised.cents) for raised in found.raises] == [(named, max(totals) - min(totals))]


def test_every_fact_a_case_may_leave_unknown_is_spread_or_read_with_a_default():
    raw = large()
    records: tuple[type[BaseModel], ...] = (CaseProject, CaseFirm, CasePrevious, CaseScheme)
    places = ("project", "project.firm", "project.previous_projects.0", "schemes.S")
    facts = [
        f"{place}.{field.alias or name}"
        for place, record in zip(places, records, strict=True)
        for name, field in record.model_fields.items()
    ]
    spread = {fact.removesuffix(".2022-2027") for fact in FACTS}
    assert {fact for fact in facts if is_read(put(raw, fact, None))} == spread | DEFAULTS


def is_read(raw: dict[str, Any]) -> bool:
    try:
        parse_case(raw)
    except CaseError:
        return False
    return True


def test_many_doubtful_investments_of_the_group_leave_no_regional_aid():
    """Article 6: beyond three, each counts as having taken all."""
    raw = large()
    raw["project"]["previous_projects"] = [{**EARLIER, "same_activity": None}] * 4
    found = answer(raw)
    assert found.least_cents == 200_000_000
    assert found.most_cents > found.least_cents
