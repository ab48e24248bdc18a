"""A recount of every movement, read in slices: it holds as much as there are accounts, however long the ledger."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from heapq import merge
from itertools import groupby
from operator import itemgetter

from django.db.models import Sum

from catalyseur.ledger.accounts import Balances, Stage
from catalyseur.ledger.movements import Entry, Posted, Refused
from catalyseur.ledger.replay import Difference, Recount, differences
from catalyseur.portal.funds import queries
from catalyseur.portal.funds.documents import balances_of, movement_of
from catalyseur.portal.funds.models import OPEN, File, FilePosition, Holder, HolderPosition, Movement
from catalyseur.portal.funds.models import Entry as EntryRow
from catalyseur.portal.funds.transactions import one_snapshot

_SLICE = 5_000
_Position = tuple[int, date, date, Mapping[Stage, int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """What a recount of every movement found; whole when every list is empty.

    `refused` are movements the engine would not take again, `other_entries` movements whose entries are not the
    engine's, `differences` running balances that are off, against the engine's replay or the sum of entries,
    `other_days` accounts whose last day is not that of their last movement, `other_positions` accounts whose positions
    are not, on every day, the sum of their entries.
    """

    movements: int
    accounts: int
    refused: tuple[str, ...]
    other_entries: tuple[str, ...]
    differences: tuple[Difference, ...]
    other_days: tuple[str, ...]
    other_positions: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is off, to the cent and to the day."""
        return not (
            self.refused or self.other_entries or self.differences or self.other_days or self.other_positions
        )


def verify_ledger(*, tell: Callable[[int, int], object] = lambda _done, _all: None) -> Verification:
    """Derive every balance twice, from the movements and from the entries, and compare with what is held.

    All is read as it stood at one moment, whatever is posted meanwhile; `tell` is given the movements read so far
    and their number.
    """
    with one_snapshot():
        return _Desk(tell=tell).verify()


@dataclass(kw_only=True, slots=True)
class _Desk:
    """The accounts, the books made again so far, and what was found off."""

    tell: Callable[[int, int], object]
    holders: dict[int, Holder] = field(default_factory=lambda: {row.pk: row for row in queries.holder_rows()})
    files: dict[int, File] = field(default_factory=dict)
    originals: dict[int, Movement] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    other_entries: list[str] = field(default_factory=list)

    def verify(self) -> Verification:
        """Read everything once."""
        for file in File.objects.order_by("pk"):
            file.holder = self.holders[file.holder_id]
            self.files[file.pk] = file
        self._read_reversed()
        recount = Recount(
            chart=queries.chart_of(self.holders.values(), self.files.values()),
            kept={row.key for row in self.originals.values()},
        )
        count, seen, done = Movement.objects.count(), 0, 0
        for rows in _slices():
            entries = self._entries(rows)
            seen += sum(map(len, entries.values()))
            for row in rows:
                self._take(recount, row, tuple(entries.get(row.pk, ())))
            done += len(rows)
            self.tell(done, count)
        if seen != EntryRow.objects.count():
            self.other_entries.append("(entries without a movement)")
        return self._compare(recount, done)

    def _read_reversed(self) -> None:
        """Load the movements that were reversed: nothing else is referred to."""
        for row in queries.movement_rows().exclude(reversed_by=None):
            self.originals[row.pk] = row

    def _take(self, recount: Recount, row: Movement, entries: tuple[Entry, ...]) -> None:
        row.to = self.holders.get(row.to_id) if row.to_id else None
        row.file = self.files.get(row.file_id) if row.file_id else None
        row.reverses = self.originals.get(row.reverses_id) if row.reverses_id else None
        row.holder = self.holders[row.holder_id]
        answer = recount.take(movement_of(row))
        if isinstance(answer, Refused):
            self.refused.append(f"{row.key}: {answer.code}")
        if entries != (answer.entries if isinstance(answer, Posted) else ()):
            self.other_entries.append(row.key)

    def _entries(self, rows: list[Movement]) -> Mapping[int, list[Entry]]:
        """Return the entries of a slice of movements; one of another day stands under an empty amount."""
        found: dict[int, list[Entry]] = {}
        days = {row.pk: row.on for row in rows}
        kept = EntryRow.objects.filter(movement__gte=rows[0].pk, movement__lte=rows[-1].pk)
        for row in kept.order_by("movement_id", "pk"):
            holder = self.holders[row.holder_id].code if row.holder_id else None
            file = self.files[row.file_id].code if row.file_id else None
            cents = row.cents if row.on == days[row.movement_id] else 0
            entry = Entry(holder=holder, file=file, stage=Stage(row.stage), cents=cents)
            found.setdefault(row.movement_id, []).append(entry)
        return found

    def _compare(self, recount: Recount, movements: int) -> Verification:
        held = {f"holder {row.code}": balances_of(row) for row in self.holders.values()}
        held |= {f"file {row.code}": balances_of(row) for row in self.files.values()}
        derived = {f"holder {code}": found for code, found in recount.of_holders.items()}
        derived |= {f"file {code}": found for code, found in recount.of_files.items()}
        off = (*differences(held, derived), *differences(held, _summed()))
        return Verification(
            movements=movements,
            accounts=len(held),
            refused=tuple(self.refused),
            other_entries=tuple(self.other_entries),
            differences=tuple(dict.fromkeys(off)),
            other_days=tuple(
                code for code, one in held.items() if one.last_on != derived.get(code, Balances()).last_on
            ),
            other_positions=(
                *(f"holder {self.holders[key].code}" for key in _other_positions(HolderPosition, "holder")),
                *(f"file {self.files[key].code}" for key in _other_positions(FilePosition, "file")),
            ),
        )


def _slices() -> Iterator[list[Movement]]:
    """Give every movement in the order they were posted, a slice at a time."""
    last = 0
    while rows := list(Movement.objects.filter(pk__gt=last).order_by("pk")[:_SLICE]):
        yield rows
        last = rows[-1].pk


def _summed() -> Mapping[str, Balances]:
    """Return the sums of the entries of each account."""
    sums: dict[str, dict[Stage, int]] = {}
    for name in ("holder", "file"):
        rows = EntryRow.objects.exclude(**{name: None}).order_by()
        grouped = rows.values_list(f"{name}__code", "stage").annotate(total=Sum("cents"))
        for code, stage, total in grouped.iterator():
            sums.setdefault(f"{name} {code}", {})[Stage(stage)] = total
    return {code: Balances(cents=cents) for code, cents in sums.items()}


def _other_positions(kept: type[HolderPosition] | type[FilePosition], name: str) -> list[int]:
    """Return the accounts of which a position, kept or summed again, is not in both; each read once, in order."""
    rows = kept.objects.order_by("account_id", "since").iterator()
    held = ((row.account_id, row.since, row.until, balances_of(row).cents) for row in rows)
    both = groupby(merge(held, _summed_positions(name), key=itemgetter(0, 1)), key=itemgetter(0, 1))
    return [*dict.fromkeys(account for (account, _), pair in both if not _is_twice([*pair]))]


def _is_twice(pair: list[_Position]) -> bool:
    return len(pair) == 2 and pair[0] == pair[1]


def _summed_positions(name: str) -> Iterator[_Position]:
    """Give the positions of accounts as their entries make them: row, first day, day of the next, cents by stage."""
    rows = (
        EntryRow.objects.exclude(**{name: None}).order_by(f"{name}_id", "on").values_list(name, "on", "stage")
    )
    for account, sums in groupby(rows.annotate(Sum("cents")).iterator(), key=itemgetter(0)):
        cents: Counter[Stage] = Counter()
        stood: list[tuple[date, dict[Stage, int]]] = []
        for on, stages in groupby(sums, key=itemgetter(1)):
            cents.update({Stage(stage): int(total) for *_, stage, total in stages})
            stood.append((on, {stage: held for stage, held in cents.items() if held}))
        for (since, held), (until, _) in zip(stood, (*stood[1:], (OPEN, {})), strict=True):
            yield account, since, until, held
