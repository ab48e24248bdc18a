"""A small fund with money this year, and people who look after it. Everything here is an example."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from catalyseur.ledger.accounts import Payer
from catalyseur.ledger.movements import Credit, Kind, Movement
from catalyseur.portal.accounts.models import Role, User
from catalyseur.portal.funds import actions
from catalyseur.portal.funds.models import File, Holder, Proposal, Request
from catalyseur.portal.funds.posting import post_movements
from catalyseur.values.dates import today

FUND, STATE, REGION = "exemple", "exemple-etat", "exemple-region"
EURO = 100
FACTS = {
    "reference": "EX-1",
    "business_name": "Usine exemple",
    "siret": "356 000 000 00048",
    "purpose": "Ligne exemple",
    "commune": "71153",
    "naf": "25.62B",
    "size": "sme",
    "is_cooperative": "no",
    "asked": "400 000",
    "eligible": "1 000 000",
    "received_on": "2026-01-05",
    "complete_on": "2026-02-01",
    "aid_basis": "gber",
    "aid_article": "art. 17",
}
ACT = {"act": "décision exemple", "legal_basis": "texte exemple"}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A person at work: who, and the browser."""

    user: User
    client: Client

    def post(self, name, *args, **data):
        """Send a form; return the answer."""
        return self.client.post(reverse(name, args=args), data)

    def get(self, name, *args, **query):
        """Open a page; return the answer."""
        return self.client.get(reverse(name, args=args), query)

    def confirm(self, name, *args, **data):
        """Look at a form, then send it as it was looked at; return both answers."""
        seen = self.post(name, *args, **data)
        return seen, self.post(name, *args, **data, seen=seen.context["seen"])

    def validate_all(self):
        """Validate what waits for this person, the oldest first; each must pass."""
        for proposal in Proposal.objects.filter(movement=None, rejected_at=None).exclude(author=self.user):
            self.post("fund-proposal-validate", proposal.pk)
            proposal.refresh_from_db()
            assert proposal.movement is not None


def desk(role=Role.CASE_OFFICER, name="agent"):
    """Sit a person down."""
    user = User.objects.create(email=f"{name}@example.fr", role=role, totp_nonce="n" * 64)
    client = Client()
    client.force_login(user)
    return Desk(user=user, client=client)


def open_fund(*, euros=1_000_000, year=None):
    """Open a fund whose two envelopes of the year hold as much AE as CP."""
    at = datetime.now(UTC)
    year = year or today().year
    fund = actions.open_fund(code=FUND, label="Fonds exemple", at=at, by=None, is_example=True)
    made = []
    for code, payer in ((STATE, Payer.STATE), (REGION, Payer.REGION)):
        new = actions.NewEnvelope(
            fund=fund, code=code, label=f"{payer.label} exemple", payer=payer, region=None, year=year
        )
        actions.open_envelope(new=new, at=at, by=None)
        for credit in Credit:
            vote = Movement(
                key=f"{code}:{credit}",
                kind=Kind.VOTE,
                amount_cents=euros * EURO,
                on=today(),
                act="exemple",
                legal_basis="exemple",
                author="prépare",
                validator="valide",
                holder=FUND,
                credit=credit,
            )
            made += [vote, replace(vote, key=f"{vote.key}:d", kind=Kind.DELEGATE, to=code)]
    post_movements(movements=made, at=at)
    return Holder.objects.get(code=FUND)


def entered(officer, **changes):
    answer = officer.post("fund-request-new", FUND, **FACTS | changes)
    assert answer.status_code == 302, answer.context["form"].errors
    return Request.objects.get(reference=changes.get("reference", "EX-1"))


def award(state="300 000", region="100 000", key="clé", **more):
    return {
        "decision": "awarded",
        "decided_on": "2026-06-30",
        "state_holder": STATE,
        "state_amount": state,
        "region_holder": REGION,
        "region_amount": region,
        "key": key,
        **ACT,
        **more,
    }


def awarded(first, second, **changes):
    row = entered(first, **changes)
    first.confirm("fund-request-decide", row.pk, **award())
    second.validate_all()
    return File.objects.get(request=row, holder__code=STATE)


def held(code, stage, model=File):
    return getattr(model.objects.get(code=code), f"{stage}_cents") // EURO


def text(answer):
    return answer.content.decode()
