"""A small fund, its movements and its books. Everything here is an example."""

from dataclasses import replace
from datetime import date

from catalyseur.ledger.accounts import Chart, File, Holder, HolderKind, Payer, Stage
from catalyseur.ledger.movements import Credit, Kind, Movement, Posted, Refused
from catalyseur.ledger.posting import post
from catalyseur.ledger.replay import replay

FUND = "fonds"
STATE_2021, STATE_2022, REGION_2021 = "etat-2021", "etat-2022", "region-2021"
DESK = "etat-2021-prefecture"
FILE, OTHER, DESK_FILE = "D1-etat", "D1-region", "D2-etat"
EURO = 100
FIRST_DAY = date(2021, 3, 1)


def envelope(code, payer, year, region="44"):
    return Holder(
        code=code, kind=HolderKind.ENVELOPE, fund=FUND, parent=FUND, payer=payer, region=region, year=year
    )


CHART = Chart(
    holders={
        holder.code: holder
        for holder in (
            Holder(code=FUND, kind=HolderKind.FUND, fund=FUND),
            envelope(STATE_2021, Payer.STATE, 2021),
            envelope(STATE_2022, Payer.STATE, 2022),
            envelope(REGION_2021, Payer.REGION, 2021),
            replace(envelope(DESK, Payer.STATE, 2021), kind=HolderKind.SUB_DELEGATION, parent=STATE_2021),
        )
    },
    files={
        file.code: file
        for file in (
            File(code=FILE, holder=STATE_2021, advance_bp=3000, instalments_bp=8000),
            File(code=OTHER, holder=REGION_2021, advance_bp=6000, instalments_bp=9000),
            File(code=DESK_FILE, holder=DESK, advance_bp=3000, instalments_bp=8000),
        )
    },
)


class Numbered:
    """Movements with a key each; whole euros unless said otherwise."""

    def __init__(self):
        self.made = 0

    def __call__(self, kind, euros, holder, on=FIRST_DAY, *, cents=None, **more):
        self.made += 1
        return Movement(
            key=f"m{self.made}",
            kind=Kind(kind),
            amount_cents=euros * EURO if cents is None else cents,
            on=on,
            act="acte exemple",
            legal_basis="exemple",
            author="prépare",
            validator="valide",
            holder=holder,
            **more,
        )


def opened(move, *, ae=1000, cp=1000):
    """The movements that put AE and CP in the State envelope of 2021."""
    return [
        move("vote", 10_000, FUND, credit=Credit.AE),
        move("vote", 10_000, FUND, credit=Credit.CP),
        move("delegate", ae, FUND, to=STATE_2021, credit=Credit.AE),
        move("delegate", cp, FUND, to=STATE_2021, credit=Credit.CP),
    ]


def committed(move, euros, file=FILE, holder=STATE_2021):
    """The movements that reserve, award and commit."""
    return [move(kind, euros, holder, file=file) for kind in ("reserve", "award", "commit")]


def books_after(movements, chart=CHART):
    """The books after movements that all pass."""
    done = replay(chart, movements)
    assert done.refused == ()
    return done.books


def stages(balances):
    """The balances that are not zero, in euros."""
    return {str(stage): balances.of(stage) / EURO for stage in Stage if balances.of(stage)}


def code_of(books, movement):
    """The code of the refusal, which changes nothing and reads as one French sentence."""
    answer = post(books, movement)
    assert isinstance(answer, Refused), answer
    assert answer.reason.endswith((".", "€."))
    assert answer.reason[0].isupper()
    return answer.code


def passed(books, movement):
    """What a movement that passes changes."""
    answer = post(books, movement)
    assert isinstance(answer, Posted), answer
    return answer
