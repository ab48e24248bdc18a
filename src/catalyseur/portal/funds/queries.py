"""Reads of funds: accounts, movements, books for the engine from running balances."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from catalyseur.ledger.accounts import Chart, HolderKind
from catalyseur.ledger.movements import Books
from catalyseur.portal.funds.documents import balances_of, file_of, holder_of
from catalyseur.portal.funds.models import ClosedYear, File, Holder, Movement

_LOADED = ("holder", "to", "file", "reverses__file")


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


def movement_rows() -> QuerySet[Movement]:
    """Return the movements in the order they were posted."""
    return Movement.objects.select_related(*_LOADED).order_by("pk")


def moved_on(files: QuerySet[File]) -> Q:
    """Ask for the movements of some files and what undoes them, which bears no file; read by keys, as both are indexed."""
    keys = list(Movement.objects.filter(file__in=files).order_by().values_list("pk", flat=True))
    return Q(pk__in=keys) | Q(reverses__in=keys)
