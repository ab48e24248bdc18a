"""The days a project must not miss: closings and intakes of the schemes it may get."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalyseur.toolbox.matching import Ranked, Ranking
from catalyseur.values.dates import PartialDate
from catalyseur.values.verdict import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """An exact day, Paris time, included to `closes_at` (else 23:59:59).

    `key` names the deadline for good: the same when its day moves.
    """

    key: str
    label: str
    day: date
    closes_at: str | None
    match: Ranked


def deadlines(answers: Ranking) -> tuple[Deadline, ...]:
    """Return the exact deadlines from the day of the answers on, of schemes not answered « no », by day.

    A closing known only to the month, or on which nothing exact is published, is no deadline.
    """
    found = (
        deadline
        for match in answers.matches
        if match.verdict is not Verdict.NO
        for deadline in _of_match(match, answers.on)
    )
    return tuple(sorted(found, key=lambda deadline: (deadline.day, deadline.key)))


def _of_match(match: Ranked, on: date) -> Iterable[Deadline]:
    window = match.version.window
    if window.closes_on:
        yield from _exact(match, "closing", "Clôture", window.closes_on.values, on)
    if window.intakes:
        yield from _exact(match, "intake", "Relève", window.intakes, on)


def _exact(match: Ranked, kind: str, label: str, days: Iterable[PartialDate], on: date) -> Iterable[Deadline]:
    for rank, day in enumerate(days, start=1):
        if day.earliest >= on and day.is_exact:
            yield Deadline(
                key=f"{match.scheme.id}/{match.version.id}/{kind}/{rank}",
                label=label,
                day=day.earliest,
                closes_at=match.version.window.closes_at,
                match=match,
            )
