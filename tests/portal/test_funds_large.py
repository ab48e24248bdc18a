"""The large demonstration, made small: all examples, and a ledger as whole as one posted movement by movement."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.db.models import Sum

from catalyseur.ledger.accounts import Payer
from catalyseur.ledger.movements import Credit, Kind
from catalyseur.ledger.requests import Decision
from catalyseur.portal.funds import actions
from catalyseur.portal.funds.bulk import post_in_bulk
from catalyseur.portal.funds.large_demonstration import load_large_demonstration
from catalyseur.portal.funds.models import File, Holder, Movement, Request
from catalyseur.portal.funds.posting import MovementRefusedError
from catalyseur.portal.funds.verification import verify_ledger
from tests.ledger_cases import Numbered

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_the_large_demonstration_is_whole_and_all_examples(geography):
    told = []
    count = load_large_demonstration(
        files=60, geography=geography, at=NOW, tell=lambda what, done: told.append((what, done))
    )
    found = verify_ledger()
    assert (found.is_whole, found.movements) == (True, count)
    assert told[1:] == [("dossiers", 60), ("mouvements", count)]
    assert File.objects.count() == 60
    assert not any(model.objects.filter(is_example=False).exists() for model in (Holder, File, Request))
    decisions = Counter(Request.objects.values_list("decision", flat=True))
    assert set(decisions) == {str(one) for one in (Decision.AWARDED, Decision.PENDING, Decision.REFUSED)}
    assert set(Movement.objects.values_list("kind", flat=True)) == set(Kind) - {"carry_over", "reversal"}
    paid = File.objects.aggregate(cents=Sum("advance_cents"))["cents"]
    assert paid == sum(Movement.objects.filter(kind="advance").values_list("amount_cents", flat=True))


def test_a_list_written_at_once_is_refused_whole():
    fund = actions.open_fund(code="exemple", label="Exemple", at=NOW, by=None, is_example=True)
    new = actions.NewEnvelope(
        fund=fund, code="exemple-2021", label="Exemple", payer=Payer.STATE, region=None, year=2021
    )
    actions.open_envelope(new=new, at=NOW, by=None)
    move = Numbered()
    vote = move("vote", 10, "exemple", credit=Credit.AE)
    too_much = move("delegate", 11, "exemple", date(2021, 3, 2), to="exemple-2021", credit=Credit.AE)
    with pytest.raises(MovementRefusedError) as caught:
        post_in_bulk(movements=[vote, too_much], at=NOW)
    assert caught.value.code == "ae_exceeded"
    assert Movement.objects.count() == 0
