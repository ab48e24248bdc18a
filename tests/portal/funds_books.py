"""A fund with an envelope, its desk, and files at need. Everything here is an example."""

from datetime import UTC, date, datetime

from catalyseur.ledger.accounts import Payer
from catalyseur.ledger.movements import Credit
from catalyseur.portal.funds import actions
from catalyseur.portal.funds.models import Decision, Holder, Request
from catalyseur.portal.funds.posting import post_movements
from tests.ledger_cases import Numbered

FIRST, LAST = date(2024, 3, 1), date(2024, 9, 1)
AT = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)
INSIDE, OUTSIDE = "71153", "75056"  # Le Creusot, Paris
FUND, ENVELOPE, DESK = "fonds", "fonds-etat-27-2024", "fonds-etat-27-2024-prefecture"


def make_fund():
    """A fund, an envelope of 1,000 euros, its desk of 300: empty of files."""
    fund = actions.open_fund(code=FUND, label="Fonds des essais", at=AT, by=None)
    new = actions.NewEnvelope(
        fund=fund, code=ENVELOPE, label="État, BFC, 2024", payer=Payer.STATE, region="27", year=2024
    )
    envelope = actions.open_envelope(new=new, at=AT, by=None)
    actions.open_sub_delegation(envelope=envelope, code=DESK, label="Préfecture", at=AT, by=None)
    move = Numbered()
    movements = [move("vote", 5000, FUND, FIRST, credit=credit) for credit in Credit]
    movements += [move("delegate", 1000, FUND, FIRST, to=ENVELOPE, credit=credit) for credit in Credit]
    movements.append(move("delegate", 300, ENVELOPE, FIRST, to=DESK, credit=Credit.AE))
    post_movements(movements=movements, at=AT)
    return fund


def add_files(fund, *places):
    """Requests awarded, a file each of 100 euros committed, then 30 paid on another day; places: commune, holder."""
    move, codes = Numbered(), []
    move.made = 100
    for number, (commune, holder) in enumerate(places, start=1):
        request = Request.objects.create(
            fund=fund,
            reference=f"D-{number}",
            business_name=f"Exemple {number}",
            purpose="Exemple.",
            commune=commune,
            asked_cents=10_000,
            received_on=FIRST,
            decided_on=FIRST,
            decision=Decision.AWARDED,
        )
        codes.append(f"fonds-{number}")
        new = actions.NewFile(
            code=codes[-1],
            label=f"Dossier {number}",
            holder=Holder.objects.get(code=holder),
            decided_on=FIRST,
            request=request,
        )
        actions.open_file(new=new, at=AT, by=None)
        done = [move(kind, 100, holder, FIRST, file=codes[-1]) for kind in ("reserve", "award", "commit")]
        post_movements(movements=done, at=AT)
    post_movements(movements=[move("advance", 30, ENVELOPE, LAST, file=code) for code in codes], at=AT)
