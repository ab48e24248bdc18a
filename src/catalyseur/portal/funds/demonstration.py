"""The acceleration fund as it was announced, with requests that are examples: to learn and to show.

The fund and all it holds are marked `is_example`: they enter neither the awards nor a bilan. What no source tells
(how an increase was shared, when credits were paid) is said « à vérifier » or « exemple ».
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from catalyseur.bilan.embedded import FundEvent, fund_history
from catalyseur.ledger.accounts import Payer, Stage
from catalyseur.ledger.grant import Settlement
from catalyseur.ledger.movements import Credit, Kind, Movement
from catalyseur.portal.funds.actions import NewEnvelope, NewFile, open_envelope, open_file, open_fund
from catalyseur.portal.funds.demonstration_requests import example_requests
from catalyseur.portal.funds.models import Holder
from catalyseur.portal.funds.posting import post_movements
from catalyseur.portal.funds.requesting import enter_request
from catalyseur.portal.funds.transactions import one_transaction
from catalyseur.values.dates import french_text, paris_day, parse_partial

FUND = "exemple-acceleration"
_LABEL = "Fonds d’accélération des investissements industriels (démonstration)"
_UNKNOWN_SHARE = "La part de l’État et celle des Régions ne sont dans aucune source : à vérifier."
_TOTAL = "Enveloppe annoncée"  # an event that gives a total, the first tranche included, not an increase
_EUROS = 100
_EXAMPLE = "exemple"
_FIRST_DAY = date(2021, 10, 15)
_BETWEEN_MOVEMENTS = timedelta(days=7)


@one_transaction()
def load_demonstration(*, at: datetime) -> Holder:
    """Return the demonstration's fund, made when it is not there yet, with credits to pay in the year of `at`.

    Side effects: opens the fund, its envelopes and the example files, posts their movements, writes the journal.
    """
    fund = Holder.objects.filter(code=FUND).first() or _open(at)
    for payer in Payer:
        _open_year(fund, payer, at)
    return fund


def _open(at: datetime) -> Holder:
    """Open the fund as it was announced, and enter the example requests."""
    fund = open_fund(code=FUND, label=_LABEL, at=at, by=None, is_example=True)
    events = fund_history()
    for payer, year in sorted(
        {(payer, _day(event).year) for event in events for payer, _ in _shares(event, 0)}
    ):
        open_envelope(new=_envelope(fund, payer, year), at=at, by=None)
    post_movements(movements=list(_announced(events)), at=at)
    _load_requests(fund, at)
    return fund


def _open_year(fund: Holder, payer: Payer, at: datetime) -> None:
    """Open an envelope that pays this year, unless it is there: nothing to commit, which would add to what was announced."""
    day = paris_day(at)
    code = _code(payer, day.year)
    if Holder.objects.filter(code=code).exists():
        return
    label = f"{payer.label}, France entière, {day.year} (exemple : pour payer)"
    new = NewEnvelope(fund=fund, code=code, label=label, payer=payer, region=None, year=day.year)
    open_envelope(new=new, at=at, by=None)
    post_movements(movements=list(_example_credits(code, day)), at=at)


def _load_requests(fund: Holder, at: datetime) -> None:
    """Enter the example requests, open the file of those that have one, post their movements in the order of days."""
    holder = Holder.objects.get(code=_code("state", 2021))
    movements: list[Movement] = []
    for number, example in enumerate(example_requests(), start=1):
        request = enter_request(fund=fund, facts=example.facts, by=None, at=at)
        if example.kinds:
            day = max(example.facts.decided_on or _FIRST_DAY, _FIRST_DAY)
            new = NewFile(
                code=f"{FUND}-{number}",
                label=f"{request.business_name}, part État",
                holder=holder,
                decided_on=day,
                request=request,
            )
            open_file(new=new, at=at, by=None)
            movements += _request(new.code, request.asked_cents, example.kinds, day)
    post_movements(movements=sorted(movements, key=lambda one: one.on), at=at)


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
    yield from _example_credits(_code("state", _FIRST_DAY.year), _FIRST_DAY)


def _example_credits(envelope: str, on: date) -> Iterator[Movement]:
    """Credits of payment: none is sourced, these are an example."""
    vote = _movement(f"{envelope}:cp", Kind.VOTE, 2_000_000 * _EUROS)
    vote = replace(vote, on=on, holder=FUND, credit=Credit.CP)
    yield vote
    yield replace(vote, key=f"{vote.key}:delegate", kind=Kind.DELEGATE, to=envelope)


def _request(code: str, cents: int, kinds: Sequence[str], day: date) -> Iterator[Movement]:
    settlement = Settlement(
        maximum_cents=cents, rate_bp=1000, justified_expense_cents=cents * 9, intensity_cap_cents=None
    )
    final = settlement.final_cents
    amounts = {
        "advance": cents * 3 // 10,
        "instalment": cents * 4 // 10,
        "balance": final - cents * 7 // 10,
        "clawback": cents // 10,
        "release": cents - final if "balance" in kinds else cents // 2,
    }
    for rank, kind in enumerate(kinds):
        movement = _movement(f"{code}:{kind}", Kind(kind), amounts.get(kind, cents))
        movement = replace(movement, file=code, on=day + rank * _BETWEEN_MOVEMENTS)
        if kind == "balance":
            movement = replace(movement, settlement=settlement)
        yield replace(movement, stage=Stage.COMMITTED) if kind == "release" else movement


def _movement(key: str, kind: Kind, cents: int) -> Movement:
    return Movement(
        key=f"{FUND}:{key}",
        kind=kind,
        amount_cents=cents,
        on=_FIRST_DAY,
        act=_EXAMPLE,
        legal_basis=_EXAMPLE,
        author="démonstration : préparation",
        validator="démonstration : validation",
        holder=_code("state", 2021),
    )
