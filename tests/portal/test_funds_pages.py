"""Two officers take a request from its entry to its last payment, page by page. Everything here is an example."""

import pytest

from catalyseur.portal.accounts.models import Entry as JournalEntry
from catalyseur.portal.accounts.models import Role
from catalyseur.portal.funds.account_forms import EnvelopeForm
from catalyseur.portal.funds.export_rows import sheet_of
from catalyseur.portal.funds.models import File, Holder, Movement, Proposal
from catalyseur.portal.funds.verification import verify_ledger
from tests.portal.funds_desk import (
    ACT,
    EURO,
    FUND,
    REGION,
    STATE,
    award,
    awarded,
    desk,
    entered,
    held,
    open_fund,
    text,
)

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("fund")
def test_from_entry_to_the_last_payment(first, second):
    file = awarded(first, second)
    row = file.request
    assert (row.decision, row.siret, row.is_example) == ("awarded", "35600000000048", True)
    assert [(one.holder.code, one.maximum_cents // EURO) for one in row.files.order_by("holder__code")] == [
        (STATE, 300_000),
        (REGION, 100_000),
    ]
    assert "engagez d’abord l’aide" in text(first.get("fund-file", file.code))
    steps = (
        ("engagement", {"amount": "300 000"}),
        ("avance", {"payer": STATE, "amount": "90 000"}),
        ("acompte", {"payer": STATE, "amount": "150 000"}),
        ("solde", {"payer": STATE, "justified": "900 000", "rate": "30", "cap": ""}),
    )
    for number, (kind, facts) in enumerate(steps):
        seen, sent = first.confirm(
            "fund-file-movement", file.code, kind, **facts, **ACT, key=f"étape {number}"
        )
        assert (seen.status_code, sent.status_code) == (200, 302), text(seen)
        assert f"Mouvement proposé : {kind}" in text(second.client.get(sent["Location"]))
        second.validate_all()
    assert "30\u202f000\xa0€ resteront engagés" in text(seen)
    assert [held(file.code, stage) for stage in ("advance", "instalment", "balance")] == [
        90_000,
        150_000,
        30_000,
    ]
    settled = text(second.get("fund-file", file.code))
    assert "Désengagez les 30\u202f000\xa0€ encore engagés" in settled
    assert "Ce qui peut encore être versé" not in settled
    facts = {"payer": STATE, "amount": "20 000", **ACT, "key": "reversement"}
    repaid = text(first.post("fund-file-movement", file.code, "reversement", **facts))
    assert "Enveloppe remboursée" in repaid
    assert "50\u202f000\xa0€ resteront engagés" in repaid
    advance = Movement.objects.get(kind="advance")
    undo = first.post("fund-movement-reverse", advance.pk, **ACT, key="défait")
    assert (undo.status_code, "contre-passez d’abord le solde." in text(undo)) == (422, True)
    first.confirm(
        "fund-file-movement", file.code, "desengagement", stage="committed", amount="30 000", **ACT, key="fin"
    )
    second.validate_all()
    assert held(file.code, "committed") == 270_000
    assert held(STATE, "ae_available", Holder) == 730_000
    first.confirm(
        "fund-movement-reverse", Movement.objects.get(kind="release").pk, **ACT, key="dernier défait"
    )
    second.validate_all()
    assert held(file.code, "committed") == 300_000
    assert verify_ledger().is_whole
    assert "Mouvements passés" in text(second.get("fund-file", file.code))
    done = set(JournalEntry.objects.values_list("action", flat=True))
    assert {"request_entered", "request_awarded", "file_opened", "movement_validated"} <= done


@pytest.mark.usefixtures("fund")
def test_balances_before_and_after_and_the_lowest_limit_are_shown(first):
    row = entered(first)
    seen = first.post("fund-request-decide", row.pk, **award())
    shown = text(seen)
    assert '1\u202f000\u202f000\xa0€</td><td class="fr-cell--right">700\u202f000\xa0€' in shown
    assert (
        "autorisations d’engagement disponibles : 1\u202f000\u202f000\xa0€ (la limite la plus basse)" in shown
    )
    for article, status, words in (
        ("art. 17", 422, "permet au plus, au 30/06/2026 : 20\u202f%"),
        ("art. 53", 200, "L’article 53 du RGEC n’est pas modélisé"),
    ):
        told = first.post("fund-request-decide", row.pk, **award(aid_basis="gber", aid_article=article))
        assert (told.status_code, words in text(told)) == (status, True)
    assert (Proposal.objects.count(), File.objects.count()) == (0, 0)
    row.refresh_from_db()
    assert row.decision == "pending"


@pytest.mark.usefixtures("fund")
def test_what_an_envelope_does_not_hold_is_refused_in_one_sentence(first, second):
    for number in range(3):
        row = entered(first, reference=f"EX-{number}")
        data = award(state="400 000", region="", region_holder="", key=f"clé {number}")
        seen = first.post("fund-request-decide", row.pk, **data)
        if seen.status_code == 200:
            first.post("fund-request-decide", row.pk, **data, seen=seen.context["seen"])
            second.validate_all()
    assert seen.status_code == 422
    assert (
        "Il manque 200\u202f000\xa0€ d’autorisations d’engagement disponibles au compte « État exemple »."
        in text(seen)
    )
    assert "Accorder l’aide" not in text(seen)
    forced = first.post("fund-request-decide", row.pk, **data, seen=seen.context["seen"])
    assert forced.status_code == 422
    row.refresh_from_db()
    assert (row.decision, row.files.count()) == ("pending", 0)


@pytest.mark.usefixtures("fund")
def test_a_form_changed_after_it_was_looked_at_is_looked_at_again(first, second):
    file = awarded(first, second)
    data = {"amount": "100 000", **ACT, "key": "engage"}
    seen = first.post("fund-file-movement", file.code, "engagement", **data)
    changed = first.post(
        "fund-file-movement",
        file.code,
        "engagement",
        **data | {"amount": "200 000"},
        seen=seen.context["seen"],
    )
    assert changed.status_code == 200
    assert Proposal.objects.filter(movement=None).count() == 0


@pytest.mark.usefixtures("fund")
def test_a_form_sent_twice_proposes_once(first, second):
    file = awarded(first, second)
    data = {"amount": "100 000", **ACT, "key": "engage"}
    seen, sent = first.confirm("fund-file-movement", file.code, "engagement", **data)
    again = first.post("fund-file-movement", file.code, "engagement", **data, seen=seen.context["seen"])
    assert sent["Location"] == again["Location"]
    assert Proposal.objects.filter(movement=None).count() == 1


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("avance", {"payer": STATE, "amount": "90 000,01"}, "90\u202f000,01\xa0€, au-delà de 30 %"),
        ("engagement", {"amount": "300 001"}, "Il manque 1\xa0€ de montants attribués"),
        ("acompte", {"payer": STATE, "amount": "1"}, "engagez l’aide avant de la verser."),
        ("reversement", {"payer": STATE, "amount": "12"}, "reverserait 12\xa0€ de plus"),
        ("engagement", {"amount": "beaucoup"}, "n’est pas un montant"),
        ("engagement", {"amount": ""}, "Donnez le montant."),
        ("solde", {"payer": STATE, "justified": "0", "rate": "30"}, "il n’y a pas de solde à verser"),
        ("solde", {"payer": STATE, "justified": "1", "rate": "101"}, "Un taux va de 0 à 100 %."),
    ],
)
@pytest.mark.usefixtures("fund")
def test_a_refusal_says_why_and_leaves_nothing(first, second, kind, facts, said):
    file = awarded(first, second)
    if kind == "avance":
        first.confirm("fund-file-movement", file.code, "engagement", amount="300 000", **ACT, key="engage")
        second.validate_all()
    before = Movement.objects.count()
    answer = first.post("fund-file-movement", file.code, kind, **facts, **ACT, key="refus")
    assert answer.status_code == 422
    assert said in text(answer)
    assert (Movement.objects.count(), Proposal.objects.filter(movement=None).count()) == (before, 0)


@pytest.mark.usefixtures("fund")
def test_a_movement_needs_two_people_and_a_refusal_its_reason(first, second):
    row = entered(first)
    first.confirm("fund-request-decide", row.pk, **award(region="", region_holder=""))
    proposal = Proposal.objects.order_by("pk").first()
    assert proposal is not None
    page = text(first.get("fund-proposals"))
    assert "Vous pouvez les valider (0)" in page
    answer = first.post("fund-proposal-validate", proposal.pk)
    assert "une autre personne doit le valider" in text(first.client.get(answer["Location"]))
    assert Movement.objects.filter(file__isnull=False).count() == 0
    assert "Vous pouvez les valider (2)" in text(second.get("fund-proposals"))
    answer = second.post("fund-proposal-reject", proposal.pk, why="")
    assert "Dites pourquoi" in text(second.client.get(answer["Location"]))
    second.post("fund-proposal-reject", proposal.pk, why="Pièce manquante (exemple).")
    assert "Pièce manquante (exemple)." in text(first.get("fund-proposals"))


@pytest.mark.usefixtures("fund")
def test_an_award_is_validated_after_its_reservation(first, second):
    row = entered(first)
    first.confirm("fund-request-decide", row.pk, **award(region="", region_holder=""))
    last = Proposal.objects.order_by("-pk").first()
    assert last is not None
    shown = text(second.get("fund-proposal", last.pk))
    assert "Il manque 300\u202f000\xa0€ de montants réservés" in shown
    assert "validez-les ou refusez-les d’abord" in shown
    assert f"Mouvement n° {last.pk - 1}</a> : réservation de 300\u202f000\xa0€" in shown
    assert "Valider ce mouvement" not in shown
    assert "d’abord" not in text(second.get("fund-proposal", last.pk - 1))
    assert "Valider ce mouvement" in text(second.get("fund-proposal", last.pk - 1))
    answer = second.post("fund-proposal-validate", last.pk)
    assert "Il manque" in text(second.client.get(answer["Location"]))
    second.validate_all()
    assert held(File.objects.get().code, "awarded") == 300_000


@pytest.mark.usefixtures("fund")
def test_a_second_proposal_on_a_file_is_shown_the_first(first, second):
    file = awarded(first, second)
    told = "Déjà proposé sur ce dossier"
    facts = {"amount": "300 000", **ACT}
    seen, _ = first.confirm("fund-file-movement", file.code, "engagement", **facts, key="une")
    assert told not in text(seen)
    again = text(first.post("fund-file-movement", file.code, "engagement", **facts, key="deux"))
    assert told in again
    assert "</a> : engagement de 300\u202f000\xa0€" in again


def test_regions_are_listed_as_french_readers_sort_them():
    shown = str(EnvelopeForm()["region"])
    assert shown.index("Île-de-France") < shown.index("La Réunion")


@pytest.mark.usefixtures("fund")
def test_a_movement_is_reversed_by_a_second(first, second):
    file = awarded(first, second)
    first.confirm("fund-file-movement", file.code, "engagement", amount="300 000", **ACT, key="engage")
    second.validate_all()
    row = Movement.objects.get(kind="commit")
    _, sent = first.confirm("fund-movement-reverse", row.pk, **ACT, key="contre")
    assert "Mouvements en attente" in text(first.get("fund-file", file.code))
    assert f"{file.label} (État exemple)" in text(first.client.get(sent["Location"]))
    second.validate_all()
    assert (held(file.code, "committed"), held(file.code, "awarded")) == (0, 300_000)
    again = first.post("fund-movement-reverse", row.pk, **ACT, key="encore")
    assert (again.status_code, "déjà contre-passé" in text(again)) == (422, True)
    undone = f"contre-passation : engagement du {row.on:%d/%m/%Y}"
    past = text(first.get("fund-file", file.code)).split("Mouvements passés")[1]
    assert 0 < past.index(undone) < past.index(">engagement<")
    assert f"{undone}, {file.label}" in text(first.get("fund-account", STATE))
    found = text(first.get("fund-movements", FUND, nature="reversal", dossier=file.code))
    assert f"/{file.code}/" in found.split(undone)[1]
    [exported] = [
        one for one in sheet_of("movements", file.holder.fund).rows() if one[2] == "contre-passation"
    ]
    assert exported[6] == file.code


def test_accounts_are_opened_and_voted(second):
    administrator = desk(Role.ADMINISTRATOR, "administration")
    administrator.post("fund-open", code=FUND, label="Fonds exemple")
    administrator.post(
        "fund-envelope-open", FUND, code=STATE, label="État 2026", payer="state", region="44", year="2026"
    )
    second.post("fund-delegation-open", STATE, code="exemple-bureau", label="Bureau exemple")
    for code, kind, facts in (
        (FUND, "ouverture", {}),
        (FUND, "delegation", {"to": STATE}),
        (STATE, "delegation", {"to": "exemple-bureau"}),
    ):
        administrator.confirm(
            "fund-account-movement",
            code,
            kind,
            credit="ae",
            amount="1 000",
            **facts,
            **ACT,
            key=f"{code}{kind}",
        )
        second.validate_all()
    assert held("exemple-bureau", "ae_available", Holder) == 1_000
    envelope = Holder.objects.get(code=STATE)
    assert (envelope.payer, envelope.region, envelope.year, envelope.to_verify) == ("state", "44", 2026, "")
    shown = text(second.get("fund-account", FUND))
    assert "Ouvrir une enveloppe" not in shown
    assert "Tout est délégué aux enveloppes : 1\u202f000\xa0€ d’AE." in shown
    assert "Ouvrir une enveloppe" in text(administrator.get("fund-account", FUND))
    twice = administrator.post("fund-open", code=FUND, label="Fonds exemple")
    assert (twice.status_code, "sert déjà" in text(twice)) == (422, True)


def test_a_year_is_closed_by_two_administrators():
    open_fund(year=2025)
    one, other = (desk(Role.ADMINISTRATOR, name) for name in ("administration-1", "administration-2"))
    shown = text(one.get("fund-close", FUND, year=2025))
    assert shown.count("1\u202f000\u202f000\xa0€") == 4
    assert "se clôt après le 31 décembre" in text(one.get("fund-close", FUND, year=2090))
    for _ in range(2):
        one.post("fund-close", FUND, year=2025)
    [proposal] = Holder.objects.get(code=FUND).closing_proposals.all()
    answer = one.post("fund-closing-validate", proposal.pk)
    assert "une autre personne doit la valider" in text(one.client.get(answer["Location"]))
    other.post("fund-closing-validate", proposal.pk)
    assert [row.year for row in Holder.objects.get(code=FUND).closed_years.all()] == [2025]
    answer = other.post("fund-closing-reject", proposal.pk)
    assert "ne s’annule pas" in text(other.client.get(answer["Location"]))
    assert "déjà clos" in text(one.get("fund-close", FUND, year=2025))


@pytest.mark.usefixtures("fund")
def test_the_number_of_the_accounting_system_is_kept(first, second):
    file = awarded(first, second)
    first.post("fund-file-number", file.code, commitment_number=" 2103456789 ")
    file.refresh_from_db()
    assert file.commitment_number == "2103456789"
    answer = first.post("fund-file-number", file.code, commitment_number="9" * 41)
    assert "trop long" in text(first.client.get(answer["Location"]))
