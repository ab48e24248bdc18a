"""A committee from its requests to its minutes."""

from datetime import UTC, datetime

from catalyseur.portal.accounts.models import Role, User
from catalyseur.portal.committees.models import Scenario, Session
from tests.browser.world import SELECTION


def test_a_committee_is_held_from_requests_to_minutes(open_context, transactional_db):  # noqa: ARG001 - the site's database
    officer = User.objects.create(
        email="agent@exemple.fr", role=Role.CASE_OFFICER, created_at=datetime.now(UTC)
    )
    page = open_context(user=officer, accept_downloads=True)
    page.goto("/comites/nouveau/")
    page.get_by_label("Intitulé").fill("Comité exemple")
    page.get_by_label("Jour du comité").fill("2026-11-28")
    page.get_by_text("C’est un exemple").click()
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**/charger/")
    page.get_by_label("Fichier de sélection").set_input_files(SELECTION)
    page.get_by_role("button", name="Charger", exact=True).click()
    page.get_by_text("10 demandes,").wait_for()
    page.get_by_role("link", name="Fixer les enveloppes et les règles").click()
    page.get_by_label("Aux PME, au moins").fill("40 %")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_label("Nom", exact=False).fill("Calculé")
    page.get_by_role("button", name="Calculer").click()
    page.get_by_text("Optimum prouvé").wait_for()
    page.get_by_text("calculés.").wait_for(state="detached")
    assert page.locator("#effets-tableau", has_text="à calculer").count() == 0
    page.get_by_label("Nom", exact=False).fill("À la main")
    page.get_by_role("button", name="Copier").click()
    page.get_by_role("heading", name="Scénario « À la main »").wait_for()
    first = page.locator("#tableau-demandes-retenues tbody th").first.inner_text()
    page.get_by_role("link", name="Déplacer une demande").click()
    page.get_by_label("Demande", exact=False).select_option(first)
    page.get_by_label("Montant attribué").fill("0")
    page.get_by_role("button", name="Voir ce que cela change").click()
    page.get_by_role("heading", name=f"Retirer « {first} »").wait_for()
    assert page.locator("#tableau-enveloppes tbody tr").count() == 3
    page.get_by_label("Motif").fill("Projet reporté.")
    page.get_by_role("button", name="Enregistrer le déplacement").click()
    page.get_by_text("Déplacement enregistré.").wait_for()
    page.get_by_role("link", name="Comité exemple").click()
    for name in ("Calculé", "À la main"):
        page.get_by_text(name, exact=True).click()
    page.get_by_role("button", name="Comparer").click()
    assert first in page.locator("#tableau-differences").inner_text()
    page.goto(f"/comites/{Session.objects.get().pk}/scenarios/{Scenario.objects.get(name='À la main').pk}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Procès-verbal accessible (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
