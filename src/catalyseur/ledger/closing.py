"""The closing of a year: what is left of each envelope, and what stops it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catalyseur.ledger.accounts import Stage
from catalyseur.ledger.movements import Books, Refused
from catalyseur.values.money import euros_text


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosingLine:
    """What one envelope or sub-delegation of the year leaves, in cents.

    `ae_left_cents` and `cp_left_cents` are lost unless carried over; `committed_cents` is to be paid from the CP of
    the years to come, less what was paid already, whatever the year it was paid in.
    """

    holder: str
    ae_left_cents: int
    cp_left_cents: int
    committed_cents: int
    paid_in_year_cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Closing:
    """A closed year of a fund."""

    fund: str
    year: int
    closed_on: date
    lines: tuple[ClosingLine, ...]


def close_year(books: Books, *, fund: str, year: int, on: date) -> Closing | Refused:
    """Reckon the closing of a year; refused before its end, out of order, or while money waits for a decision."""
    return next(_refusals(books, fund, year, on), None) or Closing(
        fund=fund,
        year=year,
        closed_on=on,
        lines=tuple(_line(books, code) for code in _holders(books, fund, year)),
    )


def _refusals(books: Books, fund: str, year: int, on: date) -> Iterator[Refused]:
    if on.year <= year:
        yield Refused(code="too_early", reason=f"L’exercice {year} se clôt après le 31 décembre {year}.")
    last = books.chart.closed_through.get(fund)
    if last is not None and year <= last:
        yield Refused(code="year_closed", reason=f"L’exercice {year} est déjà clos.")
    years = [one.year for one in books.chart.holders.values() if one.fund == fund and one.year is not None]
    earlier = [one for one in years if (last or 0) < one < year]
    if earlier:
        yield Refused(code="out_of_order", reason=f"Clôturez d’abord l’exercice {min(earlier)}.")
    for code in _holders(books, fund, year):
        waiting = books.holder(code).of(Stage.RESERVED) + books.holder(code).of(Stage.AWARDED)
        if waiting:
            yield Refused(
                code="money_waits",
                reason=f"{euros_text(waiting)} attendent une décision sur {books.chart.holders[code].name} : engagez-les ou libérez-les.",
            )


def _holders(books: Books, fund: str, year: int) -> list[str]:
    holders = books.chart.holders.values()
    return sorted(one.code for one in holders if one.fund == fund and one.year == year)


def _line(books: Books, code: str) -> ClosingLine:
    balances = books.holder(code)
    return ClosingLine(
        holder=code,
        ae_left_cents=balances.of(Stage.AE_AVAILABLE),
        cp_left_cents=balances.of(Stage.CP_AVAILABLE),
        committed_cents=balances.of(Stage.COMMITTED),
        paid_in_year_cents=balances.paid,
    )
