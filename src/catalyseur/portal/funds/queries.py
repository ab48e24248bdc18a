"""Reads of funds: books for the engine, running balances, what a recount says of them."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from catalyseur.ledger.accounts import Chart, HolderKind
from catalyseur.ledger.movements import Books
from catalyseur.ledger.replay import books_on
from catalyseur.portal.funds.documents import balances_of, file_of, holder_of, movement_of
from catalyseur.portal.funds.models import ClosedYear, File, Holder, Movement

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


def _codes_of(fund: str) -> QuerySet[Holder, int]:
    rows = Holder.objects.filter(code=fund) | Holder.objects.filter(fund__code=fund)
    return rows.order_by().values_list("pk", flat=True)
