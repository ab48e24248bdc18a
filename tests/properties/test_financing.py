"""What holds of every plan, whatever the case: the solve, the exact check and two other solvers agree."""

from datetime import date
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from catalyseur.financing.admission import admit
from catalyseur.financing.case import parse_case
from catalyseur.financing.check import check_plan
from catalyseur.financing.from_case import variants_of
from catalyseur.financing.law import load_law
from catalyseur.financing.limit import Paid, total_gge
from catalyseur.financing.model import Model
from catalyseur.financing.optimum import best_value
from catalyseur.financing.plan import Plan, Variant, make_plan
from catalyseur.financing.rules import build_model
from catalyseur.financing.situation import Allocation, Situation

LAW = load_law().on(date(2026, 3, 1))
QUIET = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
NATURES = ("initial_investment_tangible", "initial_investment_intangible", "industrial_research", "training")
BASES = ("art14", "art17", "art25", "art31", "deminimis", "no_aid", "art22")


@st.composite
def schemes(
    draw: st.DrawFn, name: str, lines: list[str], unit: int, instruments: tuple[str, ...]
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": name,
        "instrument": draw(st.sampled_from(instruments)),
        "basis": draw(st.sampled_from(BASES)),
        "lines": draw(st.lists(st.sampled_from(lines), min_size=1, unique=True)),
        "rate": draw(st.integers(5, 60)) / 100,
    }
    if found["instrument"] == "loan":
        found["gge_per_euro"] = draw(st.integers(1, 50)) / 100
    for key, highest in (("cap", 40), ("floor", 10), ("min_base", 120)):
        if draw(st.integers(0, 3)) == 0:
            found[key] = draw(st.integers(1, highest)) * unit / 100
    if draw(st.integers(0, 2)) == 0:
        found["exclusive_group"] = draw(st.sampled_from(["X", "Y"]))
    if draw(st.integers(0, 5)) == 0 and name != "S0":
        found["requires"] = "S0"
    return found


@st.composite
def cases(
    draw: st.DrawFn,
    lines: int = 3,
    schemes_most: int = 5,
    unit: int = 1_000_000,
    instruments: tuple[str, ...] = ("grant",),
) -> dict[str, Any]:
    """Draw a case whose costs are 1 to 100 times `unit` cents."""
    count = draw(st.integers(1, lines))
    costs = [
        {
            "id": f"L{k}",
            "cost": draw(st.integers(1, 100)) * unit / 100,
            "nature": draw(st.sampled_from(NATURES)),
        }
        for k in range(count)
    ]
    names = [f"S{k}" for k in range(draw(st.integers(1, schemes_most)))]
    return {
        "project": {
            "owner": draw(st.sampled_from(["company", "company", "commune"])),
            "firm": {
                "size": draw(st.sampled_from(["small", "medium", "large"])),
                "difficulty": draw(st.sampled_from([False, False, True])),
                "deminimis_received_3y": draw(st.integers(0, 300_000)),
            },
            "zone": draw(st.sampled_from(["none", "c15", "a70"])),
            "grant_date": "2026-03-01",
            "start_of_works": "2026-04-01",
            "new_economic_activity": True,
            "effective_collaboration": draw(st.booleans()),
        },
        "lines": costs,
        "schemes": [
            draw(schemes(name, [f"L{k}" for k in range(count)], unit, instruments)) for name in names
        ],
    }


def situation_of(raw: dict[str, Any]) -> Situation:
    return variants_of(parse_case(raw), LAW, {})[0].situation


def plan_of(raw: dict[str, Any]) -> Plan:
    found = make_plan([Variant(id=None, situation=situation_of(raw))], LAW)
    assert isinstance(found, Plan)
    return found


@QUIET
@given(cases(instruments=("grant", "loan", "repayable_advance", "tax_credit")), st.data())
def test_more_budget_never_lowers_the_optimum(raw: dict[str, Any], data: st.DataObject):
    before = plan_of(raw).gge_cents
    capped = [scheme for scheme in raw["schemes"] if "cap" in scheme]
    if capped:
        data.draw(st.sampled_from(capped))["cap"] += data.draw(st.integers(1, 100_000))
    else:
        raw["schemes"][0]["rate"] = min(1, raw["schemes"][0]["rate"] + 0.1)
    assert plan_of(raw).gge_cents >= before - len(raw["schemes"]) * len(raw["lines"])


@QUIET
@given(cases())
def test_more_budget_never_lowers_the_optimum_of_grants_by_a_cent(raw: dict[str, Any]):
    before = plan_of(raw).gge_cents
    for scheme in raw["schemes"]:
        scheme["cap"] = scheme.get("cap", 10_000_000) + 0.01
    assert plan_of(raw).gge_cents >= before


@QUIET
@given(cases())
def test_the_check_refuses_one_more_cent_of_grant_anywhere(raw: dict[str, Any]):
    found = plan_of(raw)
    situation = situation_of(raw)
    admission = admit(situation, LAW)
    assert check_plan(situation, LAW, found.allocation).is_accepted
    for offer, line in admission.ceilings:
        moved: Allocation = {name: dict(lines) for name, lines in found.allocation.items()}
        moved.setdefault(offer, {})[line] = moved.get(offer, {}).get(line, 0) + 1
        assert not check_plan(situation, LAW, moved).is_accepted, (offer, line)


@QUIET
@given(cases(instruments=("grant", "loan", "tax_credit")), st.randoms(use_true_random=False))
def test_the_order_of_schemes_changes_no_objective(raw: dict[str, Any], chance: Any):
    before = plan_of(raw).rank
    chance.shuffle(raw["schemes"])
    assert plan_of(raw).rank == before


@settings(QUIET, max_examples=60)
@given(cases(instruments=("loan", "grant", "tax_credit"), unit=1_000_003), st.randoms(use_true_random=False))
def test_the_order_of_schemes_changes_no_total_where_ceilings_have_fractions(
    raw: dict[str, Any], chance: Any
):
    before = plan_of(raw).rank
    chance.shuffle(raw["schemes"])
    assert plan_of(raw).rank == before


FRACTIONS: tuple[tuple[str, dict[str, float], list[dict[str, Any]]], ...] = (
    (
        "none",
        {"L0": 3416356.08, "L1": 9996957.29, "L2": 2569528.62},
        [
            {"instrument": "tax_credit", "rate": 0.46, "cap": 106034.64},
            {"instrument": "loan", "rate": 0.49, "gge_per_euro": 0.2},
            {"instrument": "loan", "rate": 0.59, "gge_per_euro": 0.08},
        ],
    ),
    (
        "a70",
        {"L0": 7612878.04, "L1": 655135.2},
        [
            {"instrument": "grant", "rate": 0.18, "cap": 736952.45},
            {"instrument": "loan", "rate": 0.41, "gge_per_euro": 0.39},
        ],
    ),
    (
        "c15",
        {"L0": 3441344.64, "L1": 1402421.15},
        [
            {"instrument": "loan", "rate": 0.56, "gge_per_euro": 0.26},
            {"instrument": "grant", "rate": 0.29},
            {"instrument": "loan", "rate": 0.51, "gge_per_euro": 0.08},
        ],
    ),
)


@pytest.mark.parametrize(("zone", "costs", "offers"), FRACTIONS)
def test_equally_good_vertices_floor_to_the_same_totals(zone, costs, offers):
    case = {
        "project": {
            "owner": "company",
            "firm": {"size": "medium", "difficulty": False, "deminimis_received_3y": 0},
            "zone": zone,
            "grant_date": "2026-03-01",
            "start_of_works": "2026-04-01",
            "new_economic_activity": True,
        },
        "lines": [{"id": key, "cost": cost, "nature": NATURES[0]} for key, cost in costs.items()],
    }
    named = [
        {"id": f"S{k}", "basis": "art17", "lines": list(costs)} | offer for k, offer in enumerate(offers)
    ]
    ranks = {plan_of(case | {"schemes": list(order)}).rank for order in permutations(named)}
    assert len(ranks) == 1


@QUIET
@given(cases(lines=2, schemes_most=2, unit=1))
def test_trying_every_cent_finds_nothing_better(raw: dict[str, Any]):
    for line in raw["lines"]:
        line["cost"] = min(line["cost"], 0.12)
    situation = situation_of(raw)
    admission = admit(situation, LAW)
    pairs = list(admission.ceilings)
    best = (0, 0, 0)
    most = [int(situation.line(line).cost_cents * (situation.offer(o).rate or 1)) for o, line in pairs]
    for cents in product(*(range(top + 1) for top in most)):
        allocation: Allocation = {}
        for (offer, line), amount in zip(pairs, cents, strict=True):
            if amount:
                allocation.setdefault(offer, {})[line] = amount
        rank = (sum(cents), -len(allocation), -sum(cents))
        if rank > best and check_plan(situation, LAW, allocation, admission).is_accepted:
            best = rank
    assert plan_of(raw).rank == best


@QUIET
@given(
    cases(
        lines=4, schemes_most=8, instruments=("grant", "loan", "repayable_advance", "tax_credit", "guarantee")
    )
)
def test_a_second_solver_finds_the_same_value(raw: dict[str, Any]):
    situation = situation_of(raw)
    model = build_model(situation, LAW, admit(situation, LAW))
    if model.amounts:
        value = float(best_value(model))
        assert abs(second_opinion(model) - value) <= 1e-6 * max(1.0, value) + 10


def second_opinion(model: Model) -> float:
    """Solve the model with scipy.optimize.milp, in thousands of euros."""
    scale = 1e5
    columns = len(model.uppers)
    unit = np.array([1.0 if c in model.choices else scale for c in range(columns)])
    rows = np.zeros((len(model.rows), columns))
    right = np.zeros(len(model.rows))
    for place, row in enumerate(model.rows):
        for column, factor in row.terms.items():
            rows[place, column] = float(factor) * unit[column]
        largest = np.abs(rows[place]).max()
        rows[place] /= largest
        right[place] = float(row.right) / largest
    costs = np.zeros(columns)
    for column, factor in model.gge.items():
        costs[column] = -float(factor)
    found = milp(
        costs,
        integrality=np.array([int(c in model.choices) for c in range(columns)]),
        bounds=Bounds(np.zeros(columns), np.array([float(u) for u in model.uppers]) / unit),
        constraints=LinearConstraint(rows, -np.inf, right),
        options={"mip_rel_gap": 0},
    )
    assert found.fun is not None
    return float(-found.fun * scale)


@QUIET
@given(cases(instruments=("grant", "loan", "repayable_advance", "tax_credit", "guarantee")))
def test_the_check_and_the_plan_agree_on_the_value(raw: dict[str, Any]):
    found, situation = plan_of(raw), situation_of(raw)
    paid = [
        Paid(offer=situation.offer(offer), line=situation.line(line), cents=cents)
        for offer, lines in found.allocation.items()
        for line, cents in lines.items()
    ]
    assert found.gge_cents == int(total_gge(paid))
    assert found.own_and_private_cents + found.nominal_cents == situation.cost_cents
