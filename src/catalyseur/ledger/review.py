"""How long a request is reviewed and how often it succeeds, inside and outside the label. A comparison, no effect."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from catalyseur.values.verdict import Verdict

DECIDED = ("awarded", "refused")
OUTCOMES = (*DECIDED, "withdrawn", "pending")


class ReviewCase(NamedTuple):
    """The days of one request and its outcome (one of `OUTCOMES`); `inside` tells whether its place was in the label.

    A tuple, the lightest to make: a page reads all the requests of a fund.
    """

    received_on: date
    complete_on: date | None
    decided_on: date | None
    outcome: str
    inside: Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Durations:
    """Days from one event to the decision, over `count` requests; `unknown` lack the first day. None without any.

    Quartiles are interpolated between the sorted values at rank 1 + (count − 1) × p (Hyndman and Fan, 1996, type 7).
    """

    count: int
    unknown: int
    first_quartile: Fraction | None
    median: Fraction | None
    third_quartile: Fraction | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Success:
    """Requests awarded out of those awarded or refused; withdrawn and pending ones are counted aside."""

    awarded: int
    refused: int
    withdrawn: int
    pending: int

    @property
    def decided(self) -> int:
        """The denominator of the rate."""
        return self.awarded + self.refused

    @property
    def rate(self) -> Fraction | None:
        """The share awarded, None when nothing was decided."""
        return Fraction(self.awarded, self.decided) if self.decided else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """The figures of one group of requests; both durations are of requests awarded or refused."""

    requests: int
    since_received: Durations
    since_complete: Durations
    success: Success


def compare_reviews(cases: Iterable[ReviewCase]) -> dict[Verdict, Review]:
    """Return the figures inside the label (yes), outside (no) and where the place does not tell; each request once."""
    groups: dict[Verdict, list[ReviewCase]] = {verdict: [] for verdict in Verdict}
    for case in cases:
        groups[case.inside].append(case)
    return {verdict: review_of(group) for verdict, group in groups.items()}


def review_of(cases: Sequence[ReviewCase]) -> Review:
    """Return the figures of some requests."""
    counts = Counter(case.outcome for case in cases)
    decided = [(one, one.decided_on) for one in cases if one.outcome in DECIDED and one.decided_on]
    return Review(
        requests=len(cases),
        since_received=durations([(day - one.received_on).days for one, day in decided]),
        since_complete=durations(
            [(day - one.complete_on).days if one.complete_on else None for one, day in decided]
        ),
        success=Success(**{outcome: counts[outcome] for outcome in OUTCOMES}),
    )


def durations(days: Iterable[int | None]) -> Durations:
    """Return the quartiles of some durations, those unknown counted aside."""
    given = list(days)
    known = sorted(day for day in given if day is not None)
    first, middle, third = (quantile(known, Fraction(rank, 4)) for rank in (1, 2, 3))
    return Durations(
        count=len(known),
        unknown=len(given) - len(known),
        first_quartile=first,
        median=middle,
        third_quartile=third,
    )


def quantile(ordered: Sequence[int], share: Fraction) -> Fraction | None:
    """Return the exact quantile of sorted values (type 7), None when there is none."""
    if not ordered:
        return None
    rank = (len(ordered) - 1) * share
    below = int(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (rank - below) * (ordered[above] - ordered[below])
