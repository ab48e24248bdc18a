"""What a scenario keeps of a selection, and the selection read back from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from catalyseur.portal.committees.models import Scenario
from catalyseur.portfolio.check import Award, check_awards
from catalyseur.portfolio.committee import Committee
from catalyseur.portfolio.file import parse_committee
from catalyseur.portfolio.moves import Standing, stand
from catalyseur.portfolio.ranking import Ranking
from catalyseur.portfolio.selection import Infeasible, Selection
from catalyseur.portfolio.what_if import Gain

Record = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A scenario as the engine knows it: the case, what was computed, what stands after the moves by hand."""

    scenario: Scenario
    committee: Committee
    answer: Selection | Infeasible
    ranking: Standing
    standing: Standing

    @property
    def moved(self) -> Mapping[str, Mapping[str, Any]]:
        """The last move of each request."""
        return {move["request"]: move for move in self.scenario.moves}


def record_of(answer: Selection | Infeasible, ranking: Ranking) -> Record:
    """Write an answer as JSON: cents by payer, exact fractions as texts."""
    record: Record = {"ranking": _cents(ranking.awards)}
    if isinstance(answer, Infeasible):
        return record | {"conflict": list(answer.conflict)}
    return record | {
        "awards": _cents(answer.awards),
        "refused": dict(answer.refused),
        "value": str(answer.value),
        "bound": str(answer.bound),
        "is_order_proved": answer.is_order_proved,
    }


def keep(scenario: Scenario) -> Kept:
    """Read a scenario back."""
    committee = parse_committee(scenario.case)
    answer = _answer(scenario.record, committee)
    computed = {} if isinstance(answer, Infeasible) else _sums(scenario.record["awards"])
    return Kept(
        scenario=scenario,
        committee=committee,
        answer=answer,
        ranking=stand(committee, _sums(scenario.record["ranking"])),
        standing=stand(committee, cents_after(computed, scenario.moves)),
    )


def cents_after(cents: Mapping[str, int], moves: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the cents by request once the moves are made."""
    found = {**cents, **{move["request"]: move["cents"] for move in moves}}
    return {name: amount for name, amount in found.items() if amount}


def cents_of(standing: Standing) -> dict[str, int]:
    """Return the cents by request."""
    return {name: award.cents for name, award in standing.awards.items()}


def gain_record(gain: Gain) -> Record:
    """Write what a change brings."""
    return {
        "low": str(gain.low),
        "high": str(gain.high),
        "added": list(gain.added),
        "removed": list(gain.removed),
    }


def gain_from(record: Record) -> Gain:
    """Read what a change brings."""
    return Gain(
        low=Fraction(record["low"]),
        high=Fraction(record["high"]),
        added=tuple(record["added"]),
        removed=tuple(record["removed"]),
    )


def _answer(record: Record, committee: Committee) -> Selection | Infeasible:
    if "conflict" in record:
        return Infeasible(committee=committee, conflict=tuple(record["conflict"]))
    awards = {
        name: Award(state_cents=state, region_cents=region)
        for name, (state, region) in record["awards"].items()
    }
    ordered = {request.id: awards[request.id] for request in committee.requests if request.id in awards}
    return Selection(
        committee=committee,
        awards=ordered,
        refused=record["refused"],
        value=Fraction(record["value"]),
        bound=Fraction(record["bound"]),
        is_order_proved=record["is_order_proved"],
        checked=check_awards(committee, ordered),
    )


def _cents(awards: Mapping[str, Award]) -> dict[str, list[int]]:
    return {name: [award.state_cents, award.region_cents] for name, award in awards.items()}


def _sums(awards: Mapping[str, list[int]]) -> dict[str, int]:
    return {name: sum(both) for name, both in awards.items()}
