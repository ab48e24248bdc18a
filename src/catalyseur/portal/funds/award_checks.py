"""What the aid on a file must respect: the amount its request asked, and State-aid law."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from catalyseur.financing.law import load_law
from catalyseur.financing.zones import possible_zones
from catalyseur.ledger import movements as engine
from catalyseur.ledger.accounts import Stage
from catalyseur.ledger.aid_check import AidCheck, check_award
from catalyseur.ledger.grant import Settlement
from catalyseur.ledger.requests import Decision, FundRequest, check_total
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.funds.documents import balances_of, facts_of
from catalyseur.portal.funds.models import File, Movement, Request
from catalyseur.portal.places.queries import current_geography

_IN_FORCE = {Stage.AWARDED, Stage.COMMITTED}
_AMOUNT_UNKNOWN = (
    "Le montant accordé n’est pas connu ici. Si tout le montant demandé l’a été : {}"  # from an imported file
)


def aid_check(facts: FundRequest, aid_cents: int, on: date) -> AidCheck:
    """Return what State-aid law of a day says of an award of so much in all on a request."""
    law = load_law().on(on)
    zones = possible_zones(current_geography(), law, facts.commune or None)
    return check_award(facts, aid_cents=aid_cents, law=law, zones=zones)


def asked_to_verify(facts: FundRequest) -> str:
    """Say in French why an award told without its amount would be refused, were it all that was asked; empty otherwise."""
    if facts.decision is not Decision.AWARDED or facts.decided_on is None:
        return ""
    why = aid_check(facts, facts.asked_cents, facts.decided_on).refused
    return _AMOUNT_UNKNOWN.format(why) if why else ""


def aid_to_verify(request: Request, files: Iterable[File]) -> str:
    """Return in French what is to verify of the aid a decided request has; empty when there is nothing to say."""
    facts, held = facts_of(request), [balances_of(file).in_force for file in files]
    if not held:
        return asked_to_verify(facts)
    if not sum(held) or not request.decided_on:
        return ""
    found = aid_check(facts, sum(held), request.decided_on)
    return found.refused or found.to_verify


def refuse_correction(request: Request, facts: FundRequest) -> None:
    """Raise RefusedError when corrected facts would make the aid in force on a request more than the law surely allows."""
    held, on = sum(balances_of(file).in_force for file in request.files.all()), request.decided_on
    if not held or not on or aid_check(facts_of(request), held, on).refused:
        return  # nothing awarded, or too much already: the correction does not make it so
    why = aid_check(facts, held, on).refused
    if why:
        raise RefusedError(f"{why} Désengagez d’abord ce qui dépasse, puis corrigez la demande.")


def lock_requests(movements: Sequence[engine.Movement]) -> None:
    """Hold the requests whose aid movements raise or settle: two at once never pass together what one request may have."""
    asked = File.objects.filter(code__in={*_raised(movements), *_settled(movements)}).values("request")
    list(Request.objects.select_for_update().filter(pk__in=asked).order_by("pk"))


def refuse_excess(movements: Sequence[engine.Movement]) -> None:
    """Raise RefusedError when movements would give a request more than it asked, or more than the law surely allows."""
    raised, settled = _raised(movements), _settled(movements)
    concerned = Request.objects.filter(files__code__in={*raised, *settled}).distinct()
    for request in concerned.prefetch_related("files"):
        on = request.decided_on or movements[-1].on
        files = list(request.files.all())
        if any(file.code in raised for file in files):
            _refuse_award(request, sum(balances_of(one).in_force + raised[one.code] for one in files), on)
        for code in settled.keys() & {file.code for file in files}:
            others = [balances_of(file) for file in files if file.code != code]
            paid = sum(one.net_paid for one in others if one.is_settled)  # the rest may still go down
            _refuse_balance(request, settled[code], paid, on)


def _raised(movements: Sequence[engine.Movement]) -> Counter[str]:
    """Return how much more each file would have in force: by an award, or a release undone."""
    undone = [one.reverses for one in movements if one.reverses]
    releases = Movement.objects.filter(key__in=undone, kind=str(engine.Kind.RELEASE), stage__in=_IN_FORCE)
    back = releases.values_list("file__code", "amount_cents") if undone else ()
    awards = [(one.file, one.amount_cents) for one in movements if one.kind is engine.Kind.AWARD and one.file]
    raised: Counter[str] = Counter()
    for code, cents in (*awards, *back):
        raised[code] += cents
    return raised


def _settled(movements: Sequence[engine.Movement]) -> Mapping[str, Settlement]:
    return {one.file: one.settlement for one in movements if one.file and one.settlement}


def _refuse_award(request: Request, total_cents: int, on: date) -> None:
    why = check_total(request.asked_cents, total_cents)
    why = why or aid_check(facts_of(request), total_cents, on).refused
    if why:
        raise RefusedError(why)


def _refuse_balance(request: Request, settlement: Settlement, others_cents: int, on: date) -> None:
    """Compare what a request is paid in the end with the expense justified in the end."""
    if settlement.final_cents <= 0:
        return  # the engine tells that there is nothing to pay
    facts = replace(facts_of(request), eligible_cents=settlement.justified_expense_cents)
    why = aid_check(facts, settlement.final_cents + others_cents, on).refused
    if why:
        raise RefusedError(f"Solde, sur la dépense justifiée. {why}")
