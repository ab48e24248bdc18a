"""What people do with requests: enter, change, decide them, take a decision back. One transaction and one journal entry each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.text import slugify

from catalyseur.ledger import accounts, movements
from catalyseur.ledger.aid_check import AidCheck
from catalyseur.ledger.effects import Effect, effects
from catalyseur.ledger.law import NoRuleError, payment_rules
from catalyseur.ledger.requests import AidBasis, Decision, FundRequest, check_request, check_shares
from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.funds import queries
from catalyseur.portal.funds.actions import WAITING, NewFile, file_to_open, open_file, propose_movements
from catalyseur.portal.funds.award_checks import aid_check, refuse_correction
from catalyseur.portal.funds.documents import columns_of, facts_of, file_of
from catalyseur.portal.funds.models import File, Holder, Proposal, Request
from catalyseur.portal.funds.transactions import one_transaction
from catalyseur.values.dates import paris_day

_PAYER_CODES = {accounts.Payer.STATE: "etat", accounts.Payer.REGION: "region"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """What one payer brings: the envelope or sub-delegation it comes from, and how much."""

    holder: Holder
    amount_cents: int

    @property
    def payer(self) -> accounts.Payer:
        """Whose money it is; an envelope whose payer no source tells awards nothing."""
        if not self.holder.payer:
            raise RefusedError("Le payeur de cette enveloppe n’est pas connu : choisissez-en une autre.")
        return accounts.Payer(self.holder.payer)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruling:
    """A decision on a request. `shares`, `act`, `legal_basis` and `key` are for an award; `key` makes it count once."""

    decision: Decision
    decided_on: date
    why_refused: str = ""
    aid_basis: AidBasis = AidBasis.UNKNOWN
    aid_article: str = ""
    shares: Sequence[Share] = ()
    act: str = ""
    legal_basis: str = ""
    has_guarantee: bool = False
    over_48_months: bool = False
    key: str = ""


@one_transaction()
def enter_request(*, fund: Holder, facts: FundRequest, by: User | None, at: datetime) -> Request:
    """Keep a request to a fund; an example's is an example. Raises RefusedError. Writes the journal."""
    _check(facts, paris_day(at))
    _check_reference(fund, facts.reference)
    request = Request.objects.create(fund=fund, is_example=fund.is_example, **columns_of(facts))
    record(actor=by, action="request_entered", target=f"request:{request.pk}", at=at)
    return request


@one_transaction()
def change_request(*, request: Request, facts: FundRequest, by: User, at: datetime) -> None:
    """Correct what a request says, its decision aside. Raises RefusedError.

    Once its files are open, its reference and the amount asked stay; the aid in force must still be lawful. Side
    effects: gives its files the SIRET, writes the journal.
    """
    locked = _lock(request)
    kept = facts_of(locked)
    facts = replace(facts, decision=kept.decision, decided_on=kept.decided_on, why_refused=kept.why_refused)
    _check(facts, paris_day(at))
    if facts.reference != kept.reference:
        _check_reference(locked.fund, facts.reference)
    if locked.files.exists() and (facts.reference, facts.asked_cents) != (kept.reference, kept.asked_cents):
        raise RefusedError(
            "Les dossiers de cette demande sont ouverts : sa référence et le montant demandé ne changent plus."
        )
    refuse_correction(locked, facts)
    Request.objects.filter(pk=locked.pk).update(**columns_of(facts))
    locked.files.update(siret=facts.siret)
    record(actor=by, action="request_changed", target=f"request:{locked.pk}", at=at)


@one_transaction()
def decide_request(*, request: Request, ruling: Ruling, by: User, at: datetime) -> list[Proposal]:
    """Decide a request under review; an award opens a file a payer and proposes to reserve and award its share.

    Raises RefusedError, MovementRefusedError when an envelope does not hold it. Side effects: marks the request, opens the
    files, proposes the movements, writes the journal.
    """
    locked = _lock(request)
    if locked.decision != Decision.PENDING:
        raise RefusedError(
            "Cette demande est déjà décidée : « Remettre en instruction », sur sa page, annule d’abord sa décision, tant "
            "qu’aucun argent n’a bougé."
        )
    _check(_ruled(locked, ruling), paris_day(at))
    Request.objects.filter(pk=locked.pk).update(**columns_of(_ruled(locked, ruling)))
    record(actor=by, action=f"request_{ruling.decision}", target=f"request:{locked.pk}", at=at)
    if ruling.decision is not Decision.AWARDED:
        return []
    _check_shares(locked, ruling)
    _check_aid(locked, ruling)
    for new in _files(locked, ruling):
        open_file(new=new, at=at, by=by)
    return propose_movements(movements=list(_movements(locked, ruling, by, paris_day(at))), by=by, at=at)


def show_award(*, request: Request, ruling: Ruling, by: User, on: date) -> tuple[Effect, ...]:
    """Return what the movements of an award would change on a day. Writes nothing. Raises RefusedError."""
    _check(_ruled(request, ruling), on)
    _check_shares(request, ruling)
    _check_aid(request, ruling)
    held = queries.running_books([share.holder for share in ruling.shares], [])
    chart = replace(held.chart, files={row.code: file_of(row) for row in files_to_open(request, ruling)})
    return effects(replace(held, chart=chart), _movements(request, ruling, by, on))


def aid_check_of(request: Request, ruling: Ruling) -> AidCheck:
    """Return what State-aid law says of an award on the day it is decided."""
    total = sum(share.amount_cents for share in ruling.shares)
    return aid_check(_ruled(request, ruling), total, ruling.decided_on)


def files_to_open(request: Request, ruling: Ruling) -> list[File]:
    """Return the files an award would open, not kept."""
    return [file_to_open(new) for new in _files(request, ruling)]


def has_moved(request: Request) -> bool:
    """Tell whether money moved for a request: its decision is not taken back any more."""
    return request.files.filter(movements__isnull=False).exists()


@one_transaction()
def reopen_request(*, request: Request, by: User, at: datetime) -> None:
    """Put a decided request back under review, as long as no money moved. Raises RefusedError.

    Side effects: rejects the movements that wait on its files, removes the files, writes the journal.
    """
    locked = _lock(request)
    codes = list(locked.files.values_list("code", flat=True))
    waiting = Proposal.objects.filter(movement=None, rejected_at=None, document__file__in=codes)
    waiting.update(rejected_at=at, why_rejected="Décision annulée.")
    if has_moved(locked):  # asked once the proposals are held: one that was being validated has moved money
        raise RefusedError(
            "De l’argent a bougé sur les dossiers de cette demande : sa décision ne s’annule plus, "
            "désengagez les dossiers."
        )
    locked.files.all().delete()
    facts = replace(facts_of(locked), decision=Decision.PENDING, decided_on=None, why_refused="")
    Request.objects.filter(pk=locked.pk).update(**columns_of(facts))
    record(actor=by, action="request_reopened", target=f"request:{locked.pk}", at=at)


@one_transaction()
def number_file(*, file: File, commitment_number: str, by: User, at: datetime) -> None:
    """Keep the number the accounting system gave the commitment of a file. Writes the journal."""
    File.objects.filter(pk=file.pk).update(commitment_number=commitment_number)
    record(actor=by, action="file_numbered", target=f"file:{file.code}", at=at)


def _lock(request: Request) -> Request:
    return Request.objects.select_for_update(of=("self",)).get(pk=request.pk)


def _check(facts: FundRequest, on: date) -> None:
    wrong = next(check_request(facts, on), None)
    if wrong:
        raise RefusedError(wrong.french[:1].upper() + wrong.french[1:])


def refusal_of_reference(fund: Holder, reference: str) -> str | None:
    """Say in French that a request of the fund has this reference already; None when none has."""
    if not Request.objects.filter(fund=fund, reference=reference).exists():
        return None
    return f"La référence {reference} existe déjà dans ce fonds : donnez-en une autre."


def _check_reference(fund: Holder, reference: str) -> None:
    if refusal := refusal_of_reference(fund, reference):
        raise RefusedError(refusal)


def _check_shares(request: Request, ruling: Ruling) -> None:
    shares = {share.payer: share.amount_cents for share in ruling.shares}
    why = check_shares(request.asked_cents, shares)
    if why:
        raise RefusedError(why)
    try:
        payment_rules(ruling.decided_on)
    except NoRuleError:
        raise RefusedError(
            f"Aucune règle de versement n’est connue au {ruling.decided_on:%d/%m/%Y} : vérifiez le jour de la décision."
        ) from None


def _check_aid(request: Request, ruling: Ruling) -> None:
    why = aid_check_of(request, ruling).refused
    if why:
        raise RefusedError(why)


def _ruled(request: Request, ruling: Ruling) -> FundRequest:
    return replace(
        facts_of(request),
        decision=ruling.decision,
        decided_on=ruling.decided_on,
        why_refused=ruling.why_refused,
        aid_basis=ruling.aid_basis,
        aid_article=ruling.aid_article,
    )


def _code(request: Request, share: Share) -> str:
    return f"{slugify(request.reference)[:40]}-{request.pk}-{_PAYER_CODES[share.payer]}"


def _files(request: Request, ruling: Ruling) -> Iterator[NewFile]:
    for share in ruling.shares:
        yield NewFile(
            code=_code(request, share),
            label=f"{request.business_name}, part {share.payer.label}"[:200],
            holder=share.holder,
            decided_on=ruling.decided_on,
            siret=request.siret,
            has_guarantee=ruling.has_guarantee,
            over_48_months=ruling.over_48_months,
            request=request,
        )


def _movements(request: Request, ruling: Ruling, by: User, on: date) -> Iterator[movements.Movement]:
    for share in ruling.shares:
        for kind in (movements.Kind.RESERVE, movements.Kind.AWARD):
            yield movements.Movement(
                key=f"{ruling.key}:{share.payer}:{kind}",
                kind=kind,
                amount_cents=share.amount_cents,
                on=on,
                act=ruling.act,
                legal_basis=ruling.legal_basis,
                author=f"user:{by.pk}",
                validator=WAITING,
                holder=share.holder.code,
                file=_code(request, share),
            )
