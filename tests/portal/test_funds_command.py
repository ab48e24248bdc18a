"""`catalyseur ledger`: one cent is told; the demonstration is an example, loaded once."""

import json
from datetime import UTC, datetime

import pytest
from django.db.models import F, Sum

from catalyseur.cli.main import main
from catalyseur.ledger import movements
from catalyseur.ledger.accounts import Stage
from catalyseur.portal.funds import queries
from catalyseur.portal.funds.award_checks import aid_to_verify
from catalyseur.portal.funds.demonstration import FUND, load_demonstration
from catalyseur.portal.funds.desk import paying_holders
from catalyseur.portal.funds.labels import inside_label
from catalyseur.portal.funds.models import Decision, File, Holder, Movement, Request
from catalyseur.portal.funds.posting import show_effects
from catalyseur.portal.funds.verification import verify_ledger
from catalyseur.portal.places.queries import current_geography
from catalyseur.values.dates import paris_day
from catalyseur.values.verdict import Verdict

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)  # the command reads the clock, and the year it pays in
TODAY = paris_day(NOW)


@pytest.fixture
def fund():
    return load_demonstration(at=NOW)


def test_a_whole_ledger_verifies_and_one_cent_makes_it_fail(fund, capsys):
    assert main(["ledger", "verify"]) == 0
    assert "chaque solde se retrouve au centime" in capsys.readouterr().out
    Holder.objects.filter(pk=fund.pk).update(ae_available_cents=F("ae_available_cents") + 1)
    assert main(["ledger", "verify"]) == 1
    assert f"holder {FUND}, ae_available : 1 centimes tenus, 0 recomptés" in capsys.readouterr().out


def test_the_same_in_json(fund, capsys):
    Holder.objects.filter(pk=fund.pk).update(cp_available_cents=5)
    assert main(["ledger", "verify", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["whole"] is False
    assert {(one["account"], one["stage"], one["held_cents"]) for one in found["differences"]} == {
        (f"holder {FUND}", "cp_available", 5)
    }


def test_an_empty_ledger_is_whole():
    assert main(["ledger", "verify"]) == 0


def test_the_demonstration_brings_what_was_announced_and_says_what_no_source_tells(fund):
    votes = Movement.objects.filter(kind="vote", credit="ae").aggregate(total=Sum("amount_cents"))
    assert votes["total"] == 848_500_000_00
    by_label = {
        holder.label: sum(
            queries.running_books([holder], []).of_holders[holder.code].of(stage)
            for stage in (Stage.AE_AVAILABLE, Stage.RESERVED, Stage.AWARDED, Stage.COMMITTED)
        )
        for holder in queries.holder_rows().filter(fund=fund)
    }
    assert by_label == {
        "État, France entière, 2020": 400_000_000_00,
        "État, France entière, 2021": 157_000_000_00,
        "Région, France entière, 2021": 141_500_000_00,
        "Partage inconnu, 2021 (à vérifier)": 150_000_000_00,
        f"État, France entière, {TODAY.year} (exemple : pour payer)": 0,
        f"Région, France entière, {TODAY.year} (exemple : pour payer)": 0,
    }
    assert list(Holder.objects.exclude(to_verify="").values_list("payer", flat=True)) == [""]


def test_a_file_of_the_demonstration_is_paid_this_year(fund):
    file = File.objects.filter(holder__fund=fund, committed_cents__gt=0, advance_cents=0)[0]
    [payer] = paying_holders(file, TODAY.year)
    advance = movements.Movement(
        key="essai",
        kind=movements.Kind.ADVANCE,
        amount_cents=100,
        on=TODAY,
        act="exemple",
        legal_basis="exemple",
        author="prépare",
        validator="valide",
        holder=payer.code,
        file=file.code,
    )
    [effect] = show_effects([advance])
    assert effect.refused is None


def test_everything_of_the_demonstration_is_an_example_and_loads_once(fund, capsys):
    before = Movement.objects.count()
    assert main(["ledger", "demo"]) == 0
    assert "démonstration" in capsys.readouterr().out
    assert (Movement.objects.count(), fund.all_holders.count()) == (before, 6)
    assert not Holder.objects.filter(is_example=False).exists()
    assert not File.objects.filter(is_example=False).exists()
    assert all("exemple" in label for label in File.objects.values_list("label", flat=True))


def test_the_example_requests_stand_inside_and_outside_the_label_and_end_in_every_way(fund):
    geography = current_geography()
    requests = list(Request.objects.filter(fund=fund))
    seen = {(inside_label(geography, one.commune, one.received_on), one.decision) for one in requests}
    assert {verdict for verdict, _ in seen} == set(Verdict)
    for verdict in (Verdict.YES, Verdict.NO):
        assert {decision for found, decision in seen if found is verdict} >= {"awarded", "refused"}
    assert {one.decision for one in requests} == {str(decision) for decision in Decision}
    assert len({one.decided_on for one in requests}) > 5
    assert all(one.is_example and "exemple" in one.business_name for one in requests)
    assert File.objects.filter(request=None).count() == 0
    said = [aid_to_verify(one, one.files.all()) for one in requests]
    assert [one for one in said if "l’aide ferait" in one.lower()] == []
    assert verify_ledger().is_whole
