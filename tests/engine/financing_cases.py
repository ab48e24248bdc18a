"""Small cases the financing tests vary."""

from datetime import date
from typing import Any

from catalyseur.financing.case import parse_case
from catalyseur.financing.from_case import plan_case
from catalyseur.financing.law import load_law
from catalyseur.financing.plan import Infeasible, Plan
from catalyseur.financing.request import Request
from catalyseur.financing.scenarios import Answer

ON = date(2026, 11, 23)


def scheme(name: str = "S", basis: str | None = "art17", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "instrument": "grant",
        "basis": basis,
        "lines": ["L"],
        "application": "2026-01-10",
        **more,
    }


def line(
    cost: float = 1_000_000, nature: str = "initial_investment_tangible", name: str = "L"
) -> dict[str, Any]:
    return {"id": name, "cost": cost, "nature": nature}


def case(
    *schemes: dict[str, Any],
    lines: list[dict[str, Any]] | None = None,
    firm: dict[str, Any] | None = None,
    **project: Any,
) -> dict[str, Any]:
    facts = {
        "owner": "company",
        "firm": {"size": "small", "difficulty": False, "deminimis_received_3y": 0, **(firm or {})},
        "zone": "none",
        "grant_date": "2026-03-01",
        "start_of_works": "2026-04-01",
        **project,
    }
    return {"project": facts, "lines": lines or [line()], "schemes": list(schemes)}


def answer(raw: dict[str, Any], on: date = ON, request: Request | None = None) -> Answer:
    return plan_case(parse_case(raw), load_law(), on, request)


def plan(raw: dict[str, Any], on: date = ON, request: Request | None = None) -> Plan:
    found = plan_case(parse_case(raw), load_law(), on, request).headline.answer
    assert isinstance(found, Plan), found
    return found


def conflict(raw: dict[str, Any], request: Request) -> tuple[str, ...]:
    found = plan_case(parse_case(raw), load_law(), ON, request).headline.answer
    assert isinstance(found, Infeasible), found
    return found.conflict


def gge(raw: dict[str, Any], on: date = ON) -> float:
    return plan(raw, on).gge_cents / 100
