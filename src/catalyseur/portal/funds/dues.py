"""What the awards of a fund oblige to declare, counted and put in order: only what that takes is read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from catalyseur.ledger.declarations import COMMITMENT, Rule, rules
from catalyseur.ledger.movements import Kind
from catalyseur.ledger.requests import AidBasis
from catalyseur.portal.funds.models import Declared, File, Holder, Movement, Request
from catalyseur.values.verdict import Verdict

_UNKNOWN = str(AidBasis.UNKNOWN)
_Dated = tuple[int, str]  # the row of a file and the day of an event, as written


class Due(NamedTuple):
    """One declaration due; `code` is of its file, `file` its row."""

    code: str
    duty: str
    file: int
    due_on: date
    is_done: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Dues:
    """What awards oblige to, what is not done first, by last day, then by file: put in order where a slice is asked.

    `groups` holds, for each last day, the duty and the row of the file of what is due; what is done apart.
    """

    groups: Mapping[tuple[bool, date], Sequence[tuple[str, int]]]

    def __len__(self) -> int:
        """Count them, done or not."""
        return sum(map(len, self.groups.values()))

    def __getitem__(self, wanted: slice) -> list[Due]:
        """Return some, by their ranks: only the last days among them are read and put in order."""
        first, last, _ = wanted.indices(len(self))
        asked: list[tuple[bool, date]] = []
        skipped = rank = 0
        for key in sorted(self.groups):
            after = rank + len(self.groups[key])
            if first < after and rank < last:
                asked.append(key)
            elif after <= first:
                skipped = after
            rank = after
        codes = File.objects.only("code").in_bulk({file for key in asked for _, file in self.groups[key]})
        ordered = (
            Due(code, duty, file, due_on, is_done)
            for is_done, due_on in asked
            for code, duty, file in sorted(
                (codes[file].code, duty, file) for duty, file in self.groups[is_done, due_on]
            )
        )
        return list(islice(ordered, first - skipped, last - skipped))

    def to_do(self, before: date = date.max) -> int:
        """Count what is not done, its last day before a day."""
        return sum(
            len(some) for (is_done, due_on), some in self.groups.items() if not is_done and due_on < before
        )


def due_on_awards(fund: Holder, on: date) -> Dues:
    """Return what the awards of a fund made by a day oblige to on that day; their maximum is today's."""
    done: dict[str, set[int]] = defaultdict(set)
    # Of all funds: to sort them out takes longer.
    kept = Declared.objects.filter(declared_on__lte=on).order_by()
    for file, duty in kept.values_list("file", "duty"):
        done[duty].add(file)
    undecided = _undecided(fund, on)
    groups: dict[tuple[bool, date], list[tuple[str, int]]] = defaultdict(list)
    for rule in rules():
        made = done[rule.duty]
        by_day: dict[str, list[int]] = defaultdict(list)
        for file, day in _concerned(rule, fund, undecided):
            by_day[day].append(file)
        for day, files in by_day.items():
            since = date.fromisoformat(day)
            if since > on or not rule.holds(since):
                continue
            due_on = rule.last_day(since)
            groups[False, due_on] += [(rule.duty, file) for file in files if file not in made]
            groups[True, due_on] += [(rule.duty, file) for file in files if file in made]
    return Dues(groups=groups)


def first_days(fund: Holder, kind: Kind, *wanted: Q) -> dict[int, str]:
    """Return the first day of a kind of movement by file, as written; what was reversed is left out.

    The few reversals are read apart: to look for one beside each movement PostgreSQL reads the whole table twice.
    """
    reversals = Movement.objects.filter(reverses__isnull=False).order_by()
    undone = set(reversals.values_list("reverses", flat=True))
    moved = Movement.objects.filter(*wanted, holder__fund=fund, kind=kind, file__isnull=False).order_by()
    found: dict[int, str] = {}
    for key, file, on in moved.values_list("pk", "file", Cast("on", TextField())):
        if key not in undone and (file not in found or on < found[file]):
            found[file] = on
    return found


def known_basis(basis: str | None) -> str | None:
    """Return the base of an aid; None when it is not known, or without a request to say it."""
    return None if basis == _UNKNOWN else basis


class _Undecided(NamedTuple):
    """An award without its day of decision: that of its first award is taken, or the day asked."""

    file: int
    cents: int
    basis: str | None
    since: date


def _undecided(fund: Holder, on: date) -> list[_Undecided]:
    without = File.objects.filter(holder__fund=fund, request=None, maximum_cents__gt=0).order_by()
    asked = Request.objects.filter(
        fund=fund, decided_on=None, files__holder__fund=fund, files__maximum_cents__gt=0
    ).order_by()
    rows = [
        *((file, cents, None) for file, cents in without.values_list("pk", "maximum_cents")),
        *asked.values_list("files__pk", "files__maximum_cents", "aid_basis"),
    ]
    awarded = first_days(fund, Kind.AWARD) if rows else {}
    return [
        _Undecided(
            file=file,
            cents=cents,
            basis=known_basis(basis),
            since=date.fromisoformat(awarded[file]) if file in awarded else on,
        )
        for file, cents, basis in rows
    ]


def _concerned(rule: Rule, fund: Holder, undecided: Sequence[_Undecided]) -> Iterator[_Dated]:
    """Give the awards a rule concerns, maybe or for sure, and the day of the event it counts from."""
    if rule.event == COMMITMENT:
        wanted = [Q(file__maximum_cents__gt=rule.over_cents)]
        if rule.aid_basis:
            bases = Q(file__request__aid_basis__in=(rule.aid_basis, _UNKNOWN))
            wanted.append(bases | Q(file__request=None))
        yield from first_days(fund, Kind.COMMIT, *wanted).items()
        return
    decided = Request.objects.filter(
        fund=fund,
        decided_on__range=(rule.valid_from, rule.valid_to or date.max),
        files__holder__fund=fund,
        files__maximum_cents__gt=rule.over_cents,
    )
    if rule.aid_basis:
        decided = decided.filter(aid_basis__in=(rule.aid_basis, _UNKNOWN))
    yield from decided.order_by().values_list("files__pk", Cast("decided_on", TextField()))
    for one in undecided:
        if one.cents > rule.over_cents and rule.applies(one.basis) is not Verdict.NO:
            yield one.file, one.since.isoformat()
