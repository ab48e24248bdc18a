"""What people do with funds. Each action is one transaction and one journal entry."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import Q

from catalyseur.ledger import movements as engine
from catalyseur.ledger.accounts import HolderKind, Payer
from catalyseur.ledger.closing import close_year
from catalyseur.ledger.law import payment_rules
from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.funds import queries
from catalyseur.portal.funds.award_checks import lock_requests, refuse_excess
from catalyseur.portal.funds.documents import read_movement, write_movement
from catalyseur.portal.funds.models import ClosedYear, File, Holder, Movement, Proposal, Request
from catalyseur.portal.funds.posting import MovementRefusedError, post_movements, show_effects
from catalyseur.portal.funds.transactions import one_transaction
from catalyseur.values.dates import paris_day

WAITING = "en attente de validation"  # what the validator of a proposal is until somebody validates it


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEnvelope:
    """An envelope to open: whose money (None: no source tells), where (INSEE code of a région, None for France), which year.

    `to_verify` says what no source gives about it.
    """

    fund: Holder
    code: str
    label: str
    payer: Payer | None
    region: str | None
    year: int
    to_verify: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFile:
    """A file to open, for a request or none; the ceilings of its payments are those of the law on `decided_on`."""

    code: str
    label: str
    holder: Holder
    decided_on: date
    siret: str = ""
    has_guarantee: bool = False
    over_48_months: bool = False
    request: Request | None = None


@one_transaction()
def open_fund(*, code: str, label: str, at: datetime, by: User | None, is_example: bool = False) -> Holder:
    """Open a fund, without money. Writes the journal."""
    fund = Holder.objects.create(code=code, label=label, kind=HolderKind.FUND.value, is_example=is_example)
    record(actor=by, action="fund_opened", target=f"holder:{code}", at=at)
    return fund


@one_transaction()
def open_envelope(*, new: NewEnvelope, at: datetime, by: User | None) -> Holder:
    """Open an envelope of a fund, without money; an example's is an example. Writes the journal."""
    envelope = Holder.objects.create(
        code=new.code,
        label=new.label,
        kind=HolderKind.ENVELOPE.value,
        fund=new.fund,
        parent=new.fund,
        payer=str(new.payer or ""),
        region=new.region or "",
        year=new.year,
        is_example=new.fund.is_example,
        to_verify=new.to_verify,
    )
    record(actor=by, action="envelope_opened", target=f"holder:{new.code}", at=at)
    return envelope


@one_transaction()
def open_sub_delegation(*, envelope: Holder, code: str, label: str, at: datetime, by: User | None) -> Holder:
    """Open a sub-delegation of an envelope, without money. Writes the journal."""
    holder = Holder.objects.create(
        code=code,
        label=label,
        kind=HolderKind.SUB_DELEGATION.value,
        fund=envelope.fund,
        parent=envelope,
        payer=envelope.payer,
        region=envelope.region,
        year=envelope.year,
        is_example=envelope.is_example,
    )
    record(actor=by, action="sub_delegation_opened", target=f"holder:{code}", at=at)
    return holder


@one_transaction()
def open_file(*, new: NewFile, at: datetime, by: User | None) -> File:
    """Open a file on an envelope or a sub-delegation. Raises RefusedError on a fund. Writes the journal."""
    if new.holder.kind == HolderKind.FUND:
        raise RefusedError("Un dossier s’ouvre sur une enveloppe ou une sous-délégation, pas sur un fonds.")
    file = file_to_open(new)
    file.save()
    record(actor=by, action="file_opened", target=f"file:{new.code}", at=at)
    return file


def file_to_open(new: NewFile) -> File:
    """Return the row of a new file, not kept."""
    advance_bp, instalments_bp = payment_rules(new.decided_on).ceilings(
        has_guarantee=new.has_guarantee, over_48_months=new.over_48_months
    )
    return File(
        code=new.code,
        holder=new.holder,
        label=new.label,
        request=new.request,
        siret=new.siret,
        advance_bp=advance_bp,
        instalments_bp=instalments_bp,
        is_example=new.holder.is_example,
    )


def propose_movements(*, movements: Sequence[engine.Movement], by: User, at: datetime) -> list[Proposal]:
    """Keep movements until somebody else validates each; their author becomes `by`.

    The same list sent again by the same person, while none was refused, changes nothing. Raises MovementRefusedError
    when the engine would refuse one today, after those before it; RefusedError when a key served for something
    else, or when a request would have more than it may (`award_checks`). Writes the journal.
    """
    signed = [replace(one, author=f"user:{by.pk}", validator=WAITING, on=paris_day(at)) for one in movements]
    try:
        return _propose_all(signed, by, at)
    except IntegrityError:
        return _propose_all(signed, by, at)  # the same keys came in at the same moment: they are there now


def propose_movement(*, movement: engine.Movement, by: User, at: datetime) -> Proposal:
    """Propose one movement, as `propose_movements` does."""
    [proposal] = propose_movements(movements=[movement], by=by, at=at)
    return proposal


@one_transaction()
def _propose_all(movements: Sequence[engine.Movement], by: User, at: datetime) -> list[Proposal]:
    kept = {one.key: one for one in Proposal.objects.filter(key__in=[one.key for one in movements])}
    if kept:
        return [_same(kept.get(one.key), one) for one in movements]
    refuse_excess(movements)
    refused = next((effect.refused for effect in show_effects(movements) if effect.refused), None)
    if refused:
        raise MovementRefusedError(refused)
    proposals = []
    for movement in movements:
        proposal = Proposal.objects.create(
            key=movement.key, document=write_movement(movement), author=by, made_at=at
        )
        record(actor=by, action="movement_proposed", target=f"proposal:{proposal.pk}", at=at)
        proposals.append(proposal)
    return proposals


def _same(kept: Proposal | None, movement: engine.Movement) -> Proposal:
    """Return the proposal kept when it says the same, its day aside. Raises RefusedError."""
    if kept and not kept.rejected_at and read_movement(kept.document, on=movement.on) == movement:
        return kept
    raise RefusedError("Cette clé a déjà servi : actualisez la page et recommencez.")


@one_transaction()
def validate_proposal(*, proposal: Proposal, by: User, at: datetime) -> Movement:
    """Post a proposed movement, dated of the day of its validation; done again, it changes nothing.

    Raises RefusedError to its author, or when a request would have more than it may (`award_checks`),
    MovementRefusedError when the engine refuses it. Side effects: those of `post_movements`, marks the proposal, writes
    the journal.
    """
    movement = read_movement(proposal.document, validator=f"user:{by.pk}", on=paris_day(at))
    lock_requests([movement])  # before the proposal, as those who decide a request do
    # No select_related: after waiting for the lock PostgreSQL would join what the row pointed to before.
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if locked.author_id == by.pk:
        raise RefusedError("Vous avez préparé ce mouvement : une autre personne doit le valider.")
    if locked.rejected_at:
        raise RefusedError("Ce mouvement a été refusé : préparez-en un nouveau.")
    if locked.movement:
        return locked.movement
    refuse_excess([movement])
    [posted] = post_movements(movements=[movement], at=at)
    locked.movement = posted
    locked.save(update_fields=("movement",))
    record(actor=by, action="movement_validated", target=f"movement:{posted.pk}", at=at)
    return posted


@one_transaction()
def reject_proposal(*, proposal: Proposal, why: str, by: User, at: datetime) -> None:
    """Put an end to a proposal, by its author too. Raises RefusedError once posted. Writes the journal."""
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if locked.movement_id:
        raise RefusedError("Ce mouvement est passé : contre-passez-le.")
    if not locked.rejected_at:
        locked.rejected_at, locked.why_rejected = at, why
        locked.save(update_fields=("rejected_at", "why_rejected"))
        record(actor=by, action="movement_rejected", target=f"proposal:{locked.pk}", at=at)


@one_transaction()
def close_fund_year(*, fund: Holder, year: int, author: User, validator: User, at: datetime) -> ClosedYear:
    """Close a year of a fund: no movement dated in it, nor new commitment on its envelopes, passes any more.

    Raises RefusedError. Side effects: locks every account of the fund, keeps what each envelope left, writes
    the journal.
    """
    if author.pk == validator.pk:
        raise RefusedError("Une clôture demande deux personnes.")
    rows = queries.holder_rows().filter(Q(fund=fund) | Q(pk=fund.pk))
    books = queries.running_books(rows.select_for_update(of=("self",)).order_by("pk"), [])
    closing = close_year(books, fund=fund.code, year=year, on=paris_day(at))
    if isinstance(closing, engine.Refused):
        raise MovementRefusedError(closing)
    lines: list[dict[str, Any]] = [asdict(line) for line in closing.lines]
    closed = ClosedYear.objects.create(
        fund=fund,
        year=year,
        closed_on=closing.closed_on,
        closed_at=at,
        author=f"user:{author.pk}",
        validator=f"user:{validator.pk}",
        lines=lines,
    )
    record(actor=validator, action="year_closed", target=f"holder:{fund.code}/{year}", at=at)
    return closed
