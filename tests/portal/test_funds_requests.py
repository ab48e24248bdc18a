"""Requests are entered, corrected and decided, and no award passes what one may have. Everything here is an example."""

import re

import pytest

from catalyseur.portal.funds.models import File, Movement, Proposal, Request
from tests.portal.funds_desk import (
    ACT,
    EURO,
    FACTS,
    FUND,
    STATE,
    award,
    awarded,
    entered,
    held,
    text,
)

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("fund")
def test_a_decision_is_taken_back_until_money_moves(first, second):
    row = entered(first)
    first.confirm("fund-request-decide", row.pk, **award())
    assert "Remettre en instruction" in text(second.get("fund-request", row.pk))
    second.post("fund-request-reopen", row.pk)
    row.refresh_from_db()
    assert (row.decision, row.decided_on, row.files.count()) == ("pending", None, 0)
    assert Proposal.objects.filter(rejected_at=None).count() == 0
    first.confirm("fund-request-decide", row.pk, **award(key="autre"))
    second.validate_all()
    answer = second.post("fund-request-reopen", row.pk)
    shown = text(second.client.get(answer["Location"]))
    assert ("De l’argent a bougé" in shown, "Remettre en instruction" in shown) == (True, False)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"decision": ""}, "Choisissez la décision."),
        ({"decided_on": "2026-01-31"}, "vient avant le dossier complet"),
        ({"decision": "refused"}, "Un refus donne son motif."),
        ({"state_amount": "350 000"}, "plus que les 400\u202f000\xa0€ demandés"),
        ({"state_holder": ""}, "Un montant va avec son enveloppe"),
        ({"act": ""}, "Donnez l’acte."),
    ],
)
@pytest.mark.usefixtures("fund")
def test_a_decision_that_does_not_hold_is_refused_whole(first, changes, said):
    row = entered(first)
    answer = first.post("fund-request-decide", row.pk, **award() | changes)
    assert answer.status_code == 422
    assert said in text(answer)
    assert not File.objects.exists()


@pytest.mark.usefixtures("fund")
def test_a_refusal_is_kept_with_its_reason(first):
    row = entered(first)
    first.post(
        "fund-request-decide",
        row.pk,
        decision="refused",
        decided_on="2026-06-30",
        why_refused="Hors critères",
        key="clé",
    )
    row.refresh_from_db()
    assert (row.decision, row.why_refused) == ("refused", "Hors critères")
    assert "Hors critères" in text(first.get("fund-request", row.pk))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reference": ""}, "Donnez la référence."),
        ({"siret": "12345678901234"}, "ne passe pas son contrôle"),
        ({"asked": "0"}, "doit dépasser zéro"),
        ({"eligible": "399 999"}, "est sous le montant demandé"),
        ({"commune": "zzzzqq"}, "Aucun lieu ne répond"),
        ({"received_on": "2030-01-01"}, "n’est pas encore venu"),
    ],
)
@pytest.mark.usefixtures("fund")
def test_a_request_that_does_not_hold_is_not_entered(first, changes, said):
    answer = first.post("fund-request-new", FUND, **FACTS | changes)
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Request.objects.exists()


@pytest.mark.usefixtures("fund")
def test_every_fault_of_a_request_is_told_at_once(first):
    entered(first)
    wrong = {"asked": "beaucoup", "siret": "12345678901234", "complete_on": "2025-01-01", "eligible": "-"}
    page = text(first.post("fund-request-new", FUND, **FACTS | wrong))
    top = page.partition("<form method")[0]
    for said in ("existe déjà dans ce fonds", "ne passe pas son contrôle", "vient avant la réception"):
        assert said in top
    assert set(re.findall('<p><a href="#id_([a-z_]+)"', top)) == {"reference", *wrong}


@pytest.mark.usefixtures("fund")
def test_a_request_is_corrected_and_what_money_stands_on_stays(first, second):
    file = awarded(first, second)
    edit = ("fund-request-edit", file.request.pk)
    assert 'value="400\u202f000"' in text(first.get(*edit))
    lawful = FACTS | {"siret": "", "size": "", "eligible": "2 000 000"}
    assert first.post(*edit, **lawful).status_code == 302
    file.refresh_from_db()
    assert (file.siret, Request.objects.get().size) == ("", "unknown")
    answer = first.post(*edit, **FACTS | {"asked": "500 000"})
    assert "ne changent plus" in text(answer)
    assert Request.objects.get().asked_cents == 400_000 * EURO


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.usefixtures("fund")
def test_the_list_of_requests_says_the_label_of_the_day(first, django_assert_num_queries, many):
    places = ("71153", "75056", "")
    for number in range(many):
        entered(first, reference=f"EX-{number}", commune=places[number])
    with django_assert_num_queries(7):
        shown = text(first.get("fund-requests"))
    words = ["dans le label", "hors label", "label inconnu"][:many]
    assert [shown.count(f"<td>{one}</td>") for one in words] == [1] * many
    assert "0 demande" in text(first.get("fund-requests", q="zzz"))


@pytest.mark.usefixtures("fund")
def test_no_file_awards_more_than_its_request_asked(first, second):
    file = awarded(first, second)
    first.confirm("fund-file-movement", file.code, "reservation", amount="0,01", **ACT, key="de plus")
    second.validate_all()
    answer = first.post("fund-file-movement", file.code, "attribution", amount="0,01", **ACT, key="attribue")
    sent = first.post(
        "fund-file-movement",
        file.code,
        "attribution",
        amount="0,01",
        **ACT,
        key="attribue",
        seen=answer.context["seen"],
    )
    assert "400\u202f000,01\xa0€ en tout, plus que les 400\u202f000\xa0€ demandés" in text(sent)
    assert held(file.code, "awarded") == 300_000
    assert Proposal.objects.filter(movement=None).count() == 0


def awarded_twenty_percent(first, second):
    """The State's file of a request awarded the most that article 17 allows."""
    row = entered(first)
    ruling = award(state="150 000", region="50 000", aid_basis="gber", aid_article="art. 17")
    first.confirm("fund-request-decide", row.pk, **ruling)
    second.validate_all()
    return File.objects.get(request=row, holder__code=STATE)


@pytest.mark.usefixtures("fund")
def test_no_file_awards_more_than_its_article_allows(first, second):
    file = awarded_twenty_percent(first, second)
    first.confirm("fund-file-movement", file.code, "reservation", amount="1", **ACT, key="de plus")
    second.validate_all()
    _, sent = first.confirm("fund-file-movement", file.code, "attribution", amount="1", **ACT, key="attribue")
    assert "20,01\u202f% de la dépense éligible" in text(sent)
    assert held(file.code, "awarded") == 150_000


@pytest.mark.usefixtures("fund")
def test_what_is_paid_in_the_end_is_what_the_article_allows_of_the_expense(first, second):
    file = awarded_twenty_percent(first, second)
    first.confirm("fund-file-movement", file.code, "engagement", amount="150 000", **ACT, key="engage")
    second.validate_all()
    settled = {"payer": STATE, "justified": "500 000", **ACT, "key": "solde"}
    answer = first.post("fund-file-movement", file.code, "solde", rate="20,01", **settled)
    assert (answer.status_code, "20,01\u202f% de la dépense éligible" in text(answer)) == (422, True)
    _, sent = first.confirm("fund-file-movement", file.code, "solde", rate="20", **settled)
    second.validate_all()
    assert (sent.status_code, held(file.code, "balance")) == (302, 100_000)


@pytest.mark.usefixtures("fund")
def test_a_correction_never_makes_the_aid_in_force_unlawful(first, second):
    row = awarded_twenty_percent(first, second).request
    for wrong in ({"eligible": "999 000"}, {"size": "large"}, {"aid_article": "art. 99"}):
        answer = first.post("fund-request-edit", row.pk, **FACTS | wrong)
        assert (answer.status_code, "Désengagez d’abord" in text(answer)) == (422, True), wrong
    assert first.post("fund-request-edit", row.pk, **FACTS | {"purpose": "Corrigé"}).status_code == 302


@pytest.mark.usefixtures("fund")
def test_a_release_undone_gives_no_more_than_what_was_asked(first, second):
    file = awarded(first, second)
    other = File.objects.exclude(pk=file.pk).get()
    for step in (
        (file.code, "desengagement", {"amount": "300 000", "stage": "awarded"}),
        (other.code, "reservation", {"amount": "300 000"}),
        (other.code, "attribution", {"amount": "300 000"}),
    ):
        first.confirm("fund-file-movement", *step[:2], **step[2], **ACT, key=step[1])
        second.validate_all()
    release = Movement.objects.get(kind="release")
    answer = first.post("fund-movement-reverse", release.pk, **ACT, key="annule")
    assert (answer.status_code, "700\u202f000\xa0€ en tout, plus que" in text(answer)) == (422, True)
