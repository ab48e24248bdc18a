"""Small committees to decide upon, and the same decided in other ways than ours."""

from fractions import Fraction
from itertools import combinations
from math import inf
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from catalyseur.portfolio.check import check_awards, qualifies
from catalyseur.portfolio.committee import Committee, Quota
from catalyseur.portfolio.file import parse_committee
from catalyseur.portfolio.split import split_awards


def request(name: str, amount: float, score: float, **facts: Any) -> dict[str, Any]:
    return {
        "id": name,
        "amount_eur": amount,
        "score": score,
        "size": "sme",
        "sector": "S1",
        "territory": "T1",
        "region": "R1",
        **facts,
    }


def case(*requests: dict[str, Any], state: float = 0, regions: Any = None, **rules: Any) -> dict[str, Any]:
    return {
        "envelopes": {"state_eur": state, "regions_eur": regions or {}},
        "requests": list(requests),
        "rules": rules,
    }


def committee(*requests: dict[str, Any], state: float = 0, regions: Any = None, **rules: Any) -> Committee:
    return parse_committee(case(*requests, state=state, regions=regions, **rules))


def best_by_trying(found: Committee) -> tuple[Fraction, tuple[str, ...]] | None:
    """Try every set of fixed requests; of equals keep the first in rank order."""
    best: tuple[Fraction, tuple[bool, ...], tuple[str, ...]] | None = None
    for number in range(len(found.requests) + 1):
        for funded in combinations(found.requests, number):
            cents = {one.id: one.most_cents for one in funded}
            if not check_awards(found, split_awards(found, cents)).is_accepted:
                continue
            value = sum((found.value(one, one.most_cents) for one in funded), Fraction(0))
            key = (value, tuple(one in funded for one in found.requests))
            if best is None or key > best[:2]:
                best = (*key, tuple(one.id for one in funded))
    return None if best is None else (best[0], best[2])


def best_by_scipy(found: Committee) -> float | None:
    """Decide with scipy: for each request State euros, Région euros, funded or not; points in hundredths."""
    size, rows = len(found.requests), _Rows(len(found.requests))
    for place, one in enumerate(found.requests):
        least = float(found.least_cents(one)) / 100
        rows.add(0, inf, amounts={place: 1.0}, uses={place: -least})
        rows.add(-inf, 0, amounts={place: 1.0}, uses={place: -one.most_cents / 100})
    _envelope_rows(found, rows)
    _rule_rows(found, rows)
    uppers = [one.most_cents / 100 * one.is_state_eligible for one in found.requests]
    uppers += [one.most_cents / 100 * found.has_region_money(one) for one in found.requests]
    worth = [-found.points(one) / (one.asked_cents / 100) for one in found.requests]
    done = milp(
        np.array([*worth, *worth, *[0.0] * size]),
        integrality=np.array([0] * 2 * size + [1] * size),
        bounds=Bounds(np.zeros(3 * size), np.array([*uppers, *[1.0] * size])),
        constraints=LinearConstraint(np.array(rows.matrix), rows.lowers, rows.uppers),
        options={"mip_rel_gap": 0.0},
    )
    return None if done.x is None else float(-done.fun)


class _Rows:
    def __init__(self, size: int) -> None:
        self.size, self.lowers, self.uppers = size, list[float](), list[float]()
        self.matrix: list[list[float]] = []

    def add(self, lower: float, upper: float, amounts: Any = None, uses: Any = None, only: int = 3) -> None:
        """Add a row; `only` 1 counts State euros, 2 those of the Régions, 3 both."""
        row = [0.0] * (3 * self.size)
        for place, factor in (amounts or {}).items():
            row[place] += factor * (only & 1)
            row[self.size + place] += factor * (only >> 1)
        for place, factor in (uses or {}).items():
            row[2 * self.size + place] += factor
        self.matrix.append(row)
        self.lowers.append(lower)
        self.uppers.append(upper)


def _envelope_rows(found: Committee, rows: _Rows) -> None:
    everyone = dict.fromkeys(range(rows.size), 1.0)
    rows.add(-inf, found.envelopes.state_cents / 100, amounts=everyone, only=1)
    for region, cents in found.envelopes.region_cents.items():
        own = {place: 1.0 for place, one in enumerate(found.requests) if one.region == region}
        rows.add(-inf, cents / 100, amounts=own, only=2)


def _rule_rows(found: Committee, rows: _Rows) -> None:
    rules, everyone = found.rules, list(enumerate(found.requests))
    places = {one.id: place for place, one in everyone}
    if rules.smes_at_least:
        inside = {place for place, one in everyone if one.is_sme}
        rows.add(_euros(rules.smes_at_least), inf, amounts=_terms(rules.smes_at_least, inside, rows.size))
    for most in rules.at_most:
        inside = {place for place, one in everyone if getattr(one, most.kind) == most.name}
        rows.add(-inf, _euros(most.quota), amounts=_terms(most.quota, inside, rows.size))
    for left, right in rules.exclusive:
        rows.add(-inf, 1, uses={places[left]: 1.0, places[right]: 1.0})
    for place, one in everyone:
        if rules.large_helps_small and not one.is_sme:
            rows.add(-inf, 0, uses={place: 1.0, **{places[name]: -1.0 for name in one.helps}})
    for territory in {one.territory for one in found.requests if qualifies(found, one)} - {None}:
        inside = {p for p, one in everyone if one.territory == territory and qualifies(found, one)}
        rows.add(1, inf, uses=dict.fromkeys(inside, 1.0))


def _terms(quota: Quota, inside: set[int], size: int) -> dict[int, float]:
    share = float(quota.share or 0)
    return {place: (place in inside) - share for place in range(size)}


def _euros(quota: Quota) -> float:
    return (quota.cents or 0) / 100
