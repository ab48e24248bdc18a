"""Two officers take a request from its entry to its last payment, in the browser. Everything here is an example."""

from importlib import import_module

import pytest
from django.db import connection

from catalyseur.portal.accounts.models import Role, User
from catalyseur.portal.funds.models import ClosedYear, Entry, File, Movement, Proposal
from catalyseur.portal.funds.verification import verify_ledger
from tests.browser.gestures import faults_of, follow, press
from tests.portal.funds_desk import FUND, REGION, STATE, open_fund

TRIGGERS = import_module("catalyseur.portal.funds.migrations.0003_movements_never_change")
EURO = 100


@pytest.fixture
def officers(transactional_db):  # noqa: ARG001 - the site reads the same database
    """A fund with money and two case officers; the database forgets movements afterwards, which it refuses otherwise."""
    open_fund()
    yield [
        User.objects.create(email=f"agent-{number}@example.fr", role=Role.CASE_OFFICER, totp_nonce="n" * 64)
        for number in (1, 2)
    ]
    Proposal.objects.all().delete()
    with connection.schema_editor() as editor:
        TRIGGERS._drop(None, editor)  # noqa: SLF001 - the site has no way to do it
        for model in (Entry, Movement, ClosedYear):
            editor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608, SLF001 - a table's own name
        TRIGGERS._create(None, editor)  # noqa: SLF001 - same


def test_from_entry_to_the_last_payment(officers, open_context, client, axe_faults):
    first = open_context(user=officers[0], java_script_enabled=False)
    client.cookies.clear()
    second = open_context(user=officers[1], reduced_motion="reduce")
    enter(first)
    faults = decide(first, second, axe_faults)
    validate_all(second)
    file = File.objects.get(holder__code=STATE)
    for kind, facts in (
        ("engagement", {"Montant": "300 000"}),
        ("avance", {"Montant": "90 000"}),
        ("solde", {"Dépense justifiée": "900 000", "Taux de la décision": "30"}),
    ):
        first.goto(f"/fonds/dossiers/{file.code}/mouvement/{kind}/")
        if kind != "engagement":
            first.get_by_label("Enveloppe qui paie").select_option(STATE)
        prepare(first, facts)
        press(first, "Proposer ce mouvement")
        first.get_by_text("une autre personne doit le valider").first.wait_for()
        validate_all(second)
    file.refresh_from_db()
    assert [file.committed_cents // EURO, file.advance_cents // EURO, file.balance_cents // EURO] == [
        300_000,
        90_000,
        180_000,
    ]
    for address, heading in (
        (f"/fonds/dossiers/{file.code}/", "Usine exemple, part État"),
        (f"/fonds/comptes/{FUND}/", "Fonds exemple"),
        (f"/fonds/demandes/{file.request_id}/", "Demande EX-1"),
        (f"/fonds/dossiers/{file.code}/mouvement/acompte/", "Préparer : acompte"),
        (f"/fonds/comptes/{FUND}/demande/", "Saisir une demande"),
        ("/fonds/demandes/", "Demandes"),
        ("/fonds/rapprochement/", "Rapprochement comptable"),
    ):
        second.goto(address)
        faults += faults_of(second, heading, axe_faults)
    assert faults == []
    assert verify_ledger().is_whole


def enter(page):
    page.goto("/fonds/")
    follow(page, "Demandes")
    follow(page, "Saisir une demande : Fonds exemple")
    for label, text in (
        ("Référence", "EX-1"),
        ("Raison sociale", "Usine exemple"),
        ("Objet", "Ligne exemple"),
        ("Commune du projet", "71153"),
        ("Montant demandé", "400 000"),
        ("Dépense éligible", "1 000 000"),
        ("Reçue le", "2026-01-05"),
    ):
        page.get_by_label(label).fill(text)
    press(page, "Enregistrer")
    page.get_by_text("dans le label le 05/01/2026").wait_for()


def decide(page, other, axe_faults):
    """Award both shares; return what is wrong with the page that shows what it changes, and with the list to validate."""
    follow(page, "Décider")
    page.get_by_label("Décision", exact=True).select_option("awarded")
    page.get_by_label("Décidée le").fill("2026-06-30")
    for payer, code, euros in (("l’État", STATE, "300 000"), ("la Région", REGION, "100 000")):
        page.get_by_label(f"Enveloppe de {payer}").select_option(code)
        page.get_by_label(f"Part de {payer}").fill(euros)
    prepare(page, {}, button="Continuer")
    assert page.get_by_text("(la limite la plus basse)").count() == 4
    press(page, "Accorder l’aide et proposer ces mouvements")
    page.get_by_text("L’aide est accordée").wait_for()
    other.goto("/fonds/validation/")
    faults = faults_of(other, "Mouvements à valider", axe_faults)
    follow(other, "Réservation")
    return faults + faults_of(other, "Réservation : 300\u202f000\xa0€", axe_faults)


def prepare(page, facts, button="Voir ce que cela change"):
    for label, text in {**facts, "Acte": "décision exemple", "Base légale": "texte exemple"}.items():
        page.get_by_label(label).first.fill(text)
    press(page, button)
    page.get_by_text("Soldes avant et après").first.wait_for()


def validate_all(page):
    """Validate what waits, the oldest first."""
    while proposal := Proposal.objects.filter(movement=None, rejected_at=None).first():
        page.goto(f"/fonds/validation/{proposal.pk}/")
        press(page, "Valider ce mouvement")
        page.get_by_text("Le mouvement est passé.").wait_for()
