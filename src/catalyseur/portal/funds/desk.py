"""Reads for those who look after the money: what is asked, what waits, which accounts a movement may name."""

from django.db.models import Q, QuerySet, Sum

from catalyseur.ledger.accounts import HolderKind
from catalyseur.ledger.movements import Kind
from catalyseur.portal.funds.models import File, Holder, Movement, Proposal, Request

_LOADED = ("holder", "to", "file", "reverses__file", "reversed_by")


def kinds_on(holder: Holder) -> tuple[Kind, ...]:
    """Return the movements that start from an account."""
    return {
        HolderKind.FUND: (Kind.VOTE, Kind.DELEGATE),
        HolderKind.ENVELOPE: (Kind.DELEGATE, Kind.CARRY_OVER),
        HolderKind.SUB_DELEGATION: (Kind.CARRY_OVER,),
    }[HolderKind(holder.kind)]


def receivers(holder: Holder, kind: Kind) -> QuerySet[Holder]:
    """Return the accounts that may receive from another."""
    if kind is Kind.DELEGATE:
        return holder.children.order_by("code")
    if kind is Kind.CARRY_OVER and holder.year is not None:
        return Holder.objects.filter(
            kind=HolderKind.ENVELOPE,
            fund=holder.fund,
            payer=holder.payer,
            region=holder.region,
            year=holder.year + 1,
        ).order_by("code")
    return Holder.objects.none()


def paying_holders(file: File, year: int) -> QuerySet[Holder]:
    """Return the accounts that pay a file in a year: same fund, payer and région."""
    own = file.holder
    return Holder.objects.filter(fund=own.fund, payer=own.payer, region=own.region, year=year).order_by(
        "code"
    )


def awarding_holders(fund: Holder) -> QuerySet[Holder]:
    """Return the accounts of a fund an award may come from: its payer known, its year not closed."""
    return (
        fund.all_holders.exclude(payer="")
        .exclude(year__in=fund.closed_years.values("year"))
        .order_by("-year", "label")
    )


def requests_asked(*, fund: Holder | None, decision: str, text: str) -> QuerySet[Request]:
    """Return the requests of a fund, a decision, whose reference or business name holds a text; all when empty."""
    rows = Request.objects.select_related("fund").order_by("-received_on", "-pk")
    if fund:
        rows = rows.filter(fund=fund)
    if decision:
        rows = rows.filter(decision=decision)
    return rows.filter(Q(reference__icontains=text) | Q(business_name__icontains=text)) if text else rows


def waiting_proposals() -> QuerySet[Proposal]:
    """Return the proposals nobody validated or refused yet, the oldest first."""
    return Proposal.objects.filter(movement=None, rejected_at=None).order_by("made_at", "pk")


def waiting_on(*files: str) -> QuerySet[Proposal]:
    """Return the proposals that wait on files, by their codes, or would undo a movement of one, the oldest first."""
    moved = list(Movement.objects.filter(file__code__in=files).order_by().values_list("key", flat=True))
    return waiting_proposals().filter(Q(document__file__in=files) | Q(document__reverses__in=moved))


def delegated_by(holder: Holder) -> list[tuple[str, int]]:
    """Return what an account delegated, by credit, what was reversed left out."""
    given = Movement.objects.filter(holder=holder, kind=Kind.DELEGATE, reversed_by=None)
    return list(given.order_by("credit").values_list("credit").annotate(Sum("amount_cents")))


def movements_of(holder: Holder) -> QuerySet[Movement]:
    """Return what moved on an account, the last first."""
    rows = Movement.objects.filter(Q(holder=holder) | Q(to=holder))
    return rows.select_related(*_LOADED).order_by("-pk")
