"""What every award on a file must respect: the amount its request asked, and State-aid law."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db.models import Sum

from catalyseur.financing.law import load_law
from catalyseur.financing.zones import possible_zones
from catalyseur.ledger import movements as engine
from catalyseur.ledger.aid_check import AidCheck, check_award
from catalyseur.ledger.requests import FundRequest, check_total
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.funds.documents import facts_of
from catalyseur.portal.funds.models import File, Request
from catalyseur.portal.places.queries import current_geography


def aid_check(facts: FundRequest, aid_cents: int, on: date) -> AidCheck:
    """Return what State-aid law of a day says of an award of so much in all on a request."""
    law = load_law().on(on)
    zones = possible_zones(current_geography(), law, facts.commune or None)
    return check_award(facts, aid_cents=aid_cents, law=law, zones=zones)


def lock_requests(movements: Sequence[engine.Movement]) -> None:
    """Hold the requests that awards are for: two awards at once never pass together what one request may have."""
    asked = File.objects.filter(code__in=_awarded_files(movements)).values("request")
    list(Request.objects.select_for_update().filter(pk__in=asked).order_by("pk"))


def refuse_excess(movements: Sequence[engine.Movement]) -> None:
    """Raise RefusedError when movements would award a request more than it asked, or more than the law surely allows."""
    files = File.objects.filter(code__in=_awarded_files(movements), request__isnull=False)
    requests = dict(files.values_list("code", "request"))
    more: Counter[int] = Counter()
    for one in movements:
        if one.kind is engine.Kind.AWARD and one.file in requests:
            more[requests[one.file]] += one.amount_cents
    for request in Request.objects.filter(pk__in=more):
        _refuse(request, more[request.pk], movements[-1].on)


def _awarded_files(movements: Sequence[engine.Movement]) -> list[str]:
    return [one.file for one in movements if one.kind is engine.Kind.AWARD and one.file]


def _refuse(request: Request, more_cents: int, on: date) -> None:
    held = request.files.aggregate(awarded=Sum("awarded_cents"), committed=Sum("committed_cents"))
    total = sum(cents or 0 for cents in held.values()) + more_cents
    why = check_total(request.asked_cents, total)
    why = why or aid_check(facts_of(request), total, request.decided_on or on).refused
    if why:
        raise RefusedError(why)
