"""Reads of funds: books for the engine, running balances, what a recount says of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet, Sum

from catalyseur.ledger.accounts import Balances, Chart, HolderKind, Stage
from catalyseur.ledger.movements import Books, Entry
from catalyseur.ledger.replay import Difference, Replayed, books_on, differences, replay
from catalyseur.portal.funds.documents import balances_of, file_of, holder_of, movement_of
from catalyseur.portal.funds.models import ClosedYear, File, Holder, Movement
from catalyseur.portal.funds.models import Entry as EntryRow

_LOADED = ("holder", "to", "file", "reverses")


def funds() -> QuerySet[Holder]:
    """Return the funds, those that are examples last."""
    return Holder.objects.filter(kind=HolderKind.FUND).order_by("is_example", "label")


def holder_rows() -> QuerySet[Holder]:
    """Return the holders with what the engine needs."""
    return Holder.objects.select_related("fund", "parent")


def file_rows() -> QuerySet[File]:
    """Return the files with what the engine needs."""
    return File.objects.select_related("holder__fund", "holder__parent")


def chart_of(holders: Iterable[Holder], files: Iterable[File]) -> Chart:
    """Return the engine's chart of these accounts, those that hold the files included."""
    files = list(files)
    every = [*holders, *(file.holder for file in files)]
    funds = {row.fund_id or row.pk for row in every}
    closed = ClosedYear.objects.filter(fund__in=funds).order_by("year").values_list("fund__code", "year")
    return Chart(
        holders={row.code: holder_of(row) for row in every},
        files={row.code: file_of(row) for row in files},
        closed_through=dict(closed),
    )


def running_books(holders: Iterable[Holder], files: Iterable[File]) -> Books:
    """Return the books of these rows as their running balances give them, without their movements."""
    holders, files = list(holders), list(files)
    return Books(
        chart=chart_of(holders, files),
        of_holders={row.code: balances_of(row) for row in holders},
        of_files={row.code: balances_of(row) for row in files},
    )


def movement_rows(fund: str | None = None) -> QuerySet[Movement]:
    """Return the movements in the order they were posted, of one fund or all."""
    rows = Movement.objects.select_related(*_LOADED).order_by("pk")
    return rows if fund is None else rows.filter(holder__in=_codes_of(fund))


def books_of_day(*, fund: str, day: date) -> Books:
    """Return the books of a fund as they stood at the end of a day."""
    holders = holder_rows().filter(pk__in=_codes_of(fund))
    files = file_rows().filter(holder__in=_codes_of(fund))
    return books_on(chart_of(holders, files), map(movement_of, movement_rows(fund)), day)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """What a recount of every movement found; whole when every list is empty.

    `refused` are movements the engine would not take again, `other_entries` movements whose entries are not the
    engine's, `differences` running balances that are off, against the engine's replay or the sum of entries.
    """

    movements: int
    accounts: int
    refused: tuple[str, ...]
    other_entries: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is off, to the cent."""
        return not (self.refused or self.other_entries or self.differences)


def verify_ledger() -> Verification:
    """Derive every balance twice, from the movements and from the entries, and compare with what is held."""
    holders, files = list(holder_rows()), list(file_rows())
    chart = chart_of(holders, files)
    rows = list(movement_rows())
    done = replay(chart, map(movement_of, rows))
    held = {f"holder {row.code}": balances_of(row) for row in holders}
    held |= {f"file {row.code}": balances_of(row) for row in files}
    derived = {f"holder {code}": found for code, found in done.books.of_holders.items()}
    derived |= {f"file {code}": found for code, found in done.books.of_files.items()}
    return Verification(
        movements=len(rows),
        accounts=len(held),
        refused=tuple(f"{one.key}: {refusal.code}" for one, refusal in done.refused),
        other_entries=tuple(_other_entries(done)),
        differences=(*differences(held, derived), *differences(held, _summed())),
    )


def _other_entries(done: Replayed) -> list[str]:
    """Return the keys of movements whose entries are not those the engine makes, of another day, or not there."""
    kept: dict[str, list[Entry]] = {}
    rows = EntryRow.objects.order_by("pk").values_list(
        "movement__key", "holder__code", "file__code", "stage", "cents"
    )
    for key, holder, file, stage, cents in rows.iterator():
        kept.setdefault(key, []).append(Entry(holder=holder, file=file, stage=Stage(stage), cents=cents))
    keys = done.entries.keys() | kept.keys()
    other = {key for key in keys if tuple(kept.get(key, ())) != done.entries.get(key)}
    misdated = EntryRow.objects.exclude(on=F("movement__on")).order_by()
    return sorted(other | set(misdated.values_list("movement__key", flat=True)))


def _summed() -> Mapping[str, Balances]:
    sums: dict[str, dict[Stage, int]] = {}
    for name in ("holder", "file"):
        rows = EntryRow.objects.exclude(**{name: None}).order_by()
        grouped = rows.values_list(f"{name}__code", "stage").annotate(total=Sum("cents"))
        for code, stage, total in grouped:
            sums.setdefault(f"{name} {code}", {})[Stage(stage)] = total
    return {code: Balances(cents=cents) for code, cents in sums.items()}


def _codes_of(fund: str) -> QuerySet[Holder, int]:
    rows = Holder.objects.filter(code=fund) | Holder.objects.filter(fund__code=fund)
    return rows.order_by().values_list("pk", flat=True)
