"""The closing of a year by two people: one asks, another closes or says no."""

from datetime import date, datetime

from catalyseur.ledger.closing import Closing, close_year
from catalyseur.ledger.movements import Refused
from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.funds import queries
from catalyseur.portal.funds.actions import close_fund_year
from catalyseur.portal.funds.models import ClosedYear, ClosingProposal, Holder
from catalyseur.portal.funds.posting import MovementRefusedError
from catalyseur.portal.funds.transactions import one_transaction
from catalyseur.values.dates import paris_day


def show_closing(*, fund: Holder, year: int, on: date) -> Closing | Refused:
    """Return what closing a year would leave on each envelope, or why it may not be closed. Writes nothing."""
    rows = queries.holder_rows().filter(fund=fund)
    books = queries.running_books([*rows, queries.holder_rows().get(pk=fund.pk)], [])
    return close_year(books, fund=fund.code, year=year, on=on)


@one_transaction()
def propose_closing(*, fund: Holder, year: int, by: User, at: datetime) -> ClosingProposal:
    """Ask to close a year; asked again while it waits, it is the same. Raises MovementRefusedError. Writes the journal."""
    waiting = ClosingProposal.objects.filter(fund=fund, year=year, closed=None, rejected_at=None).first()
    if waiting:
        return waiting
    found = show_closing(fund=fund, year=year, on=paris_day(at))
    if isinstance(found, Refused):
        raise MovementRefusedError(found)
    proposal = ClosingProposal.objects.create(fund=fund, year=year, author=by, made_at=at)
    record(actor=by, action="closing_proposed", target=f"holder:{fund.code}/{year}", at=at)
    return proposal


@one_transaction()
def validate_closing(*, proposal: ClosingProposal, by: User, at: datetime) -> ClosedYear:
    """Close the year asked; done again, it changes nothing. Raises RefusedError to who asked, MovementRefusedError."""
    locked = ClosingProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if locked.rejected_at:
        raise RefusedError("Cette clôture a été refusée : demandez-la de nouveau.")
    if locked.closed:
        return locked.closed
    if locked.author_id == by.pk:
        raise RefusedError("Vous avez demandé cette clôture : une autre personne doit la valider.")
    locked.closed = close_fund_year(
        fund=locked.fund, year=locked.year, author=locked.author, validator=by, at=at
    )
    locked.save(update_fields=("closed",))
    return locked.closed


@one_transaction()
def reject_closing(*, proposal: ClosingProposal, by: User, at: datetime) -> None:
    """Put an end to a closing that waits, by who asked too. Raises RefusedError once closed. Writes the journal."""
    locked = ClosingProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if locked.closed_id:
        raise RefusedError("Cet exercice est clos : une clôture ne s’annule pas.")
    if not locked.rejected_at:
        locked.rejected_at = at
        locked.save(update_fields=("rejected_at",))
        record(actor=by, action="closing_rejected", target=f"holder:{locked.fund.code}/{locked.year}", at=at)
