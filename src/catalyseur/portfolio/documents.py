"""Selections as plain JSON documents: the same for the command line, the API and the exports."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any

from catalyseur.portfolio.check import Awards, Checked
from catalyseur.portfolio.committee import HUNDREDTHS
from catalyseur.portfolio.ranking import Ranking
from catalyseur.portfolio.selection import Infeasible, Selection
from catalyseur.portfolio.what_if import Gain
from catalyseur.portfolio.words import conflict_texts
from catalyseur.values.money import euros_number

Document = dict[str, Any]


def selection_document(answer: Selection | Infeasible, ranking: Ranking) -> Document:
    """Write a selection; `conflict` stands only where no selection meets every rule."""
    baseline = {
        "objective": points(ranking.value),
        "awarded_eur": euros_number(ranking.cents),
        "awards": awards_document(ranking.awards),
        "broken": sorted(ranking.broken),
    }
    if isinstance(answer, Infeasible):
        return {
            "status": "infeasible",
            "awards": [],
            "refused": {},
            "objective": None,
            "bound": None,
            "gap": None,
            "order_proved": None,
            "ranking_baseline": baseline,
            "conflict": conflict_texts(answer.conflict, answer.committee),
        }
    return {
        "status": "optimal" if answer.is_optimal else "feasible",
        "awards": awards_document(answer.awards),
        "refused": dict(answer.refused),
        "objective": points(answer.value),
        "bound": points(answer.bound, is_bound=not answer.is_optimal),
        "gap": float(answer.gap),
        "order_proved": answer.is_order_proved,
        "ranking_baseline": baseline,
    }


def awards_document(awards: Awards) -> list[Document]:
    """Write awards in euros, in rank order."""
    return [
        {
            "request": name,
            "state_eur": euros_number(award.state_cents),
            "region_eur": euros_number(award.region_cents),
        }
        for name, award in awards.items()
    ]


def gains_document(gains: Mapping[str, Gain]) -> Document:
    """Write what each change gains: points as an interval, requests in and out."""
    return {
        name: {
            "points": [points(gain.low), points(gain.high, is_bound=gain.high != gain.low)],
            "added": list(gain.added),
            "removed": list(gain.removed),
        }
        for name, gain in gains.items()
    }


def checked_document(checked: Checked) -> Document:
    """Write what the exact check found: the rules broken, with the excess in cents or requests."""
    return {
        "accepted": checked.is_accepted,
        "broken": {rule: str(excess) for rule, excess in checked.broken.items()},
    }


def points(hundredths: Fraction, *, is_bound: bool = False) -> float | int:
    """Write points with two decimals: a bound rounded up, a value down."""
    whole = ceil(hundredths) if is_bound else floor(hundredths)
    return whole / HUNDREDTHS if whole % HUNDREDTHS else whole // HUNDREDTHS
