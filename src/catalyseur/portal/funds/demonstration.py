"""The acceleration fund as it was announced, with requests that are examples: to learn and to show.

The fund and all it holds are marked `is_example`: they enter neither the awards nor a bilan. What no source tells
(how an increase was shared, when credits were paid) is said « à vérifier » or « exemple ».
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from catalyseur.bilan.embedded import FundEvent, fund_history
from catalyseur.ledger.accounts import Payer, Stage
from catalyseur.ledger.grant import Settlement
from catalyseur.ledger.movements import Credit, Kind, Movement
from catalyseur.portal.funds.actions import NewEnvelope, NewFile, open_envelope, open_file, open_fund
from catalyseur.portal.funds.models import Holder
from catalyseur.portal.funds.posting import post_movements
from catalyseur.portal.funds.transactions import one_transaction
from catalyseur.values.dates import french_text, parse_partial

FUND = "exemple-acceleration"
_LABEL = "Fonds d’accélération des investissements industriels (démonstration)"
_UNKNOWN_SHARE = "La part de l’État et celle des Régions ne sont dans aucune source : à vérifier."
_TOTAL = "Enveloppe annoncée"  # an event that gives a total, the first tranche included, not an increase
_EUROS = 100
_EXAMPLE = "exemple"
_REQUESTS = (
    # euros asked for, and how far each example goes
    (400_000, ("reserve",)),
    (800_000, ("reserve", "award")),
    (250_000, ("reserve", "award", "commit")),
    (600_000, ("reserve", "award", "commit", "advance")),
    (300_000, ("reserve", "award", "commit", "advance", "instalment", "balance", "release")),
    (500_000, ("reserve", "award", "commit", "advance", "clawback", "release")),
)


@one_transaction()
def load_demonstration(*, at: datetime) -> Holder:
    """Return the demonstration's fund, made when it is not there yet.

    Side effects: opens the fund, its envelopes and the example files, posts their movements, writes the journal.
    """
    found = Holder.objects.filter(code=FUND).first()
    if found is not None:
        return found
    fund = open_fund(code=FUND, label=_LABEL, at=at, by=None, is_example=True)
    events = fund_history()
    for payer, year in sorted(
        {(payer, _day(event).year) for event in events for payer, _ in _shares(event, 0)}
    ):
        open_envelope(new=_envelope(fund, payer, year), at=at, by=None)
    post_movements(movements=list(_announced(events)), at=at)
    holder = Holder.objects.get(code=_code("state", 2021))
    for number, (euros, kinds) in enumerate(_REQUESTS, start=1):
        code = f"{FUND}-{number}"
        new = NewFile(
            code=code, label=f"Demande n° {number} (exemple)", holder=holder, decided_on=date(2021, 10, 1)
        )
        open_file(new=new, at=at, by=None)
        post_movements(movements=list(_request(code, euros * _EUROS, kinds)), at=at)
    return fund


def _envelope(fund: Holder, payer: str, year: int) -> NewEnvelope:
    known = Payer(payer) if payer in set(Payer) else None
    label = f"{known.label}, France entière, {year}" if known else f"Partage inconnu, {year} (à vérifier)"
    return NewEnvelope(
        fund=fund,
        code=_code(payer, year),
        label=label,
        payer=known,
        region=None,
        year=year,
        to_verify="" if known else _UNKNOWN_SHARE,
    )


def _code(payer: str, year: int) -> str:
    return f"{FUND}-{payer}-{year}"


def _day(event: FundEvent) -> date:
    """Return the last day the announcement may be of."""
    return parse_partial(event.on).latest


def _shares(event: FundEvent, before_cents: int) -> tuple[tuple[str, int], ...]:
    """Return who brings how much; a total announced counts for what it adds to `before_cents`."""
    if event.state_cents is None or event.regions_cents is None:
        return (("unknown", event.amount_cents),)
    shares = (("state", event.state_cents - before_cents), ("region", event.regions_cents))
    return tuple((payer, cents) for payer, cents in shares if cents > 0)


def _announced(events: Sequence[FundEvent]) -> Iterator[Movement]:
    total = 0
    for number, event in enumerate(events, start=1):
        is_total = event.event.startswith(_TOTAL)
        for payer, cents in _shares(event, total if is_total else 0):
            total += cents
            day = _day(event)
            vote = Movement(
                key=f"{FUND}:{number}:{payer}:vote",
                kind=Kind.VOTE,
                amount_cents=cents,
                on=day,
                act=f"annonce {french_text(event.on)}",
                legal_basis=f"annonce publique ({event.source})"[:200],
                author="démonstration : préparation",
                validator="démonstration : validation",
                holder=FUND,
                credit=Credit.AE,
            )
            yield vote
            yield replace(vote, key=f"{vote.key}:delegate", kind=Kind.DELEGATE, to=_code(payer, day.year))
    yield from _example_credits()


def _example_credits() -> Iterator[Movement]:
    """Credits of payment: none is sourced, these are an example."""
    vote = replace(_movement("cp", Kind.VOTE, 2_000_000 * _EUROS), holder=FUND, file=None, credit=Credit.CP)
    yield vote
    yield replace(vote, key=f"{vote.key}:delegate", kind=Kind.DELEGATE, to=_code("state", 2021))


def _request(code: str, cents: int, kinds: Sequence[str]) -> Iterator[Movement]:
    settlement = Settlement(
        maximum_cents=cents, rate_bp=5000, justified_expense_cents=cents * 9 // 5, intensity_cap_cents=None
    )
    final = settlement.final_cents
    amounts = {
        "advance": cents * 3 // 10,
        "instalment": cents * 4 // 10,
        "balance": final - cents * 7 // 10,
        "clawback": cents // 10,
        "release": cents - final if "balance" in kinds else cents // 2,
    }
    for kind in kinds:
        movement = replace(_movement(f"{code}:{kind}", Kind(kind), amounts.get(kind, cents)), file=code)
        if kind == "balance":
            movement = replace(movement, settlement=settlement)
        yield replace(movement, stage=Stage.COMMITTED) if kind == "release" else movement


def _movement(key: str, kind: Kind, cents: int) -> Movement:
    return Movement(
        key=f"{FUND}:{key}",
        kind=kind,
        amount_cents=cents,
        on=date(2021, 10, 15),
        act=_EXAMPLE,
        legal_basis=_EXAMPLE,
        author="démonstration : préparation",
        validator="démonstration : validation",
        holder=_code("state", 2021),
    )
