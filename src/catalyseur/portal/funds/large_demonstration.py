"""A fund of 20,000 files and 200,000 movements, to try the site at full size. Every bit of it is an example.

Two payers in every région, seven years; a file in five is still on its way, the others went to their end. Chance comes
from a fixed seed: two runs make the same fund.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from math import ceil
from random import Random

from catalyseur.geography.atlas import Geography
from catalyseur.ledger.accounts import Payer, Stage
from catalyseur.ledger.grant import Settlement
from catalyseur.ledger.movements import PAYMENTS, Credit, Kind, Movement
from catalyseur.ledger.requests import AidBasis, Decision, Size
from catalyseur.portal.funds.actions import NewEnvelope, open_envelope, open_fund
from catalyseur.portal.funds.bulk import post_in_bulk
from catalyseur.portal.funds.models import File, Holder, Request
from catalyseur.portal.funds.transactions import one_transaction
from catalyseur.values.codes import is_siren, is_siret

FUND = "exemple-volume"
_YEARS = range(2020, 2027)
_FIRST_DAY = timedelta(days=9)  # votes and delegations of a year come before
_LAST_DAY = 300  # of the year: no movement comes after the end of October 2026
_INSTALMENTS = 6
_WAYS = ("reserve", "award", "commit", "advance")  # how far the files on their way went, one in five
_SEED = 20261128
_BATCH = 2_000
_NAF = ("10.71A", "20.30Z", "22.29A", "24.51Z", "25.62B", "26.51B", "28.29B", "29.32Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """One file: who pays, where, which year, how many cents, and the last step it reaches (None: the end)."""

    number: int
    payer: Payer
    commune: str
    region: str
    year: int
    cents: int
    last: str | None

    @property
    def code(self) -> str:
        """The code of the file."""
        return f"{FUND}-{self.number}-{self.payer}"


@one_transaction()
def load_large_demonstration(
    *, files: int, geography: Geography, at: datetime, tell: Callable[[str, int], object]
) -> int:
    """Make the fund with so many files in a database that lacks it; return how many movements it has.

    `tell` is given what is being written and how many so far. Side effects: opens the fund, its envelopes, requests and
    files, posts the movements, writes the journal.
    """
    plans = list(_plans(files, geography))
    fund = open_fund(code=FUND, label="Fonds de 20 000 dossiers (exemple)", at=at, by=None, is_example=True)
    for payer, region, year in sorted({(p.payer, p.region, year) for p in plans for year in _YEARS}):
        new = NewEnvelope(
            fund=fund,
            code=_envelope(payer, region, year),
            label=f"{payer.label}, {geography.region_names[region]}, {year} (exemple)",
            payer=payer,
            region=region,
            year=year,
        )
        open_envelope(new=new, at=at, by=None)
    _open_files(fund, plans, tell)
    return post_in_bulk(movements=_movements(plans), at=at, tell=lambda done: tell("mouvements", done))


def _plans(files: int, geography: Geography) -> Iterator[Plan]:
    """Give a file a request, two for one request in four: the State's share and the Région's."""
    rng = Random(_SEED)  # noqa: S311 - an example, not a secret
    regions, index = geography.history.columns["region"], geography.history.index
    inside = sorted(geography.territory_history.perimeter(date(2026, 11, 1)))
    everywhere = geography.history.columns["code"]
    made = 0
    for number in count(1):
        commune = rng.choice(inside if number % 2 else everywhere)
        last = _WAYS[number // 5 % len(_WAYS)] if number % 5 == 0 else None
        year = 2025 + number % 2 if last else 2020 + number % 4
        for payer in (Payer.STATE, Payer.REGION)[: 2 if number % 4 == 0 else 1]:
            if made == files:
                return
            made += 1
            cents = rng.randint(200, 8_000) * 100_00
            region = regions[index[commune]]
            yield Plan(
                number=number, payer=payer, commune=commune, region=region, year=year, cents=cents, last=last
            )


def _open_files(fund: Holder, plans: Sequence[Plan], tell: Callable[[str, int], object]) -> None:
    """Enter a request a number, one refused beside one in four, then open the files."""
    shares: dict[int, list[Plan]] = {}
    for plan in plans:
        shares.setdefault(plan.number, []).append(plan)
    requests = [_request(fund, number, of) for number, of in shares.items()]
    refused = [_refused(fund, one, rank) for rank, one in enumerate(requests[::4], start=len(requests) + 1)]
    Request.objects.bulk_create(requests + refused, batch_size=_BATCH)
    tell("demandes", len(requests) + len(refused))
    by_reference = {row.reference: row for row in requests}
    holders = {row.code: row for row in Holder.objects.filter(fund=fund)}
    File.objects.bulk_create(
        (
            File(
                code=plan.code,
                holder=holders[_envelope(plan.payer, plan.region, plan.year)],
                label=f"Entreprise exemple {plan.number}, part {plan.payer.label}",
                request=by_reference[_reference(plan.number)],
                siret=_siret(plan.number),
                commitment_number=f"EX{plan.number:07d}{plan.payer[0].upper()}",
                advance_bp=3000,
                instalments_bp=8000,
                is_example=True,
            )
            for plan in plans
        ),
        batch_size=_BATCH,
    )
    tell("dossiers", len(plans))


def _request(fund: Holder, number: int, shares: Sequence[Plan]) -> Request:
    first = shares[0]
    asked = sum(one.cents for one in shares)
    decided = _day(first, 1) if first.last != "reserve" else None
    return Request(
        fund=fund,
        reference=_reference(number),
        siret=_siret(number),
        business_name=f"Entreprise exemple {number}",
        purpose="Investissement productif (exemple)",
        commune=first.commune,
        naf=_NAF[number % len(_NAF)],
        size=str(Size.LARGE if number % 10 == 0 else Size.SME),
        is_cooperative=number % 12 == 0,
        asked_cents=asked,
        eligible_cents=2 * asked,
        received_on=_day(first, 0) - timedelta(days=30 + number % 60),
        complete_on=_day(first, 0) - timedelta(days=number % 30),
        decided_on=decided,
        decision=str(Decision.AWARDED if decided else Decision.PENDING),
        aid_basis=str(AidBasis.DE_MINIMIS if asked < 30_000_000 else AidBasis.GBER),
        is_example=True,
    )


def _refused(fund: Holder, like: Request, number: int) -> Request:
    """Return a request refused about when another was received."""
    return Request(
        fund=fund,
        reference=_reference(number),
        siret=_siret(number),
        business_name=f"Entreprise exemple {number}",
        purpose="Investissement productif (exemple)",
        commune=like.commune,
        naf=like.naf,
        size=like.size,
        is_cooperative=like.is_cooperative,
        asked_cents=like.asked_cents,
        eligible_cents=like.eligible_cents,
        received_on=like.received_on,
        complete_on=like.complete_on,
        decided_on=like.received_on + timedelta(days=120),
        decision=str(Decision.REFUSED),
        why_refused="Hors de l’objet du fonds (exemple).",
        is_example=True,
    )


def _movements(plans: Sequence[Plan]) -> Iterator[Movement]:
    """Give every movement in the order of days: credits first, then the files."""
    steps = sorted((one for plan in plans for one in _steps(plan)), key=lambda one: one.on)
    needs: Counter[tuple[str, int, Credit]] = Counter()
    for one in steps:
        if one.kind in {*PAYMENTS, Kind.RESERVE}:
            credit = Credit.AE if one.kind is Kind.RESERVE else Credit.CP
            needs[one.holder, one.on.year, credit] += one.amount_cents
    credits_ = sorted(_credits(needs), key=lambda one: one.on)
    yield from sorted((*credits_, *steps), key=lambda one: one.on)


def _credits(needs: Counter[tuple[str, int, Credit]]) -> Iterator[Movement]:
    """Vote then delegate what each envelope needs, a twentieth more, to the thousand euros above."""
    for place, ((holder, year, credit), cents) in enumerate(needs.items()):
        given = ceil(cents * 21 / 20 / 1_000_00) * 1_000_00
        vote = _movement(f"{FUND}:{place}:vote", Kind.VOTE, given, date(year, 1, 2), FUND)
        vote = replace(vote, credit=credit)
        yield vote
        yield replace(vote, key=f"{FUND}:{place}:delegate", kind=Kind.DELEGATE, to=holder)


def _steps(plan: Plan) -> Iterator[Movement]:
    settlement = Settlement(
        maximum_cents=plan.cents,
        rate_bp=5000,
        justified_expense_cents=plan.cents * 19 // 10,
        intensity_cap_cents=None,
    )
    amounts = {
        "advance": plan.cents * 3 // 10,
        "instalment": plan.cents // 20,
        "balance": settlement.final_cents - plan.cents * 3 // 10 - _INSTALMENTS * (plan.cents // 20),
        "release": plan.cents - settlement.final_cents,
        "clawback": plan.cents // 100,
    }
    kinds = (*_WAYS, *["instalment"] * _INSTALMENTS, "balance", "release", "clawback")
    for rank, kind in enumerate(kinds[: kinds.index(plan.last) + 1] if plan.last else kinds):
        on = _day(plan, rank)
        is_paid = Kind(kind) in {*PAYMENTS, Kind.CLAWBACK}
        holder = _envelope(plan.payer, plan.region, on.year if is_paid else plan.year)
        movement = _movement(f"{plan.code}:{rank}", Kind(kind), amounts.get(kind, plan.cents), on, holder)
        yield replace(
            movement,
            file=plan.code,
            settlement=settlement if kind == "balance" else None,
            stage=Stage.COMMITTED if kind == "release" else None,
        )


def _day(plan: Plan, rank: int) -> date:
    """Return the day of a step: four in the year of the envelope, the rest over the three that follow."""
    years, place = (0, rank) if rank < len(_WAYS) else divmod(rank - len(_WAYS), 3)
    year = plan.year + years + (rank >= len(_WAYS))
    spread = (plan.number * 37 + place * 61) % (_LAST_DAY // 4)
    return date(year, 1, 1) + _FIRST_DAY + timedelta(days=place * (_LAST_DAY // 4) + spread)


def _movement(key: str, kind: Kind, cents: int, on: date, holder: str) -> Movement:
    return Movement(
        key=key,
        kind=kind,
        amount_cents=cents,
        on=on,
        act="exemple",
        legal_basis="exemple",
        author="démonstration : préparation",
        validator="démonstration : validation",
        holder=holder,
    )


def _envelope(payer: Payer, region: str, year: int) -> str:
    return f"{FUND}-{payer}-{region}-{year}"


def _reference(number: int) -> str:
    return f"EX-{number:05d}"


def _siret(number: int) -> str:
    """Return a SIRET of no firm: its SIREN begins with three zeros, both pass their check."""
    siren = next(code for last in range(10) if is_siren(code := f"000{number:05d}{last}"))
    return next(code for last in range(10) if is_siret(code := f"{siren}0001{last}"))
