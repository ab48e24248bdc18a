"""Journeys in the toolbox: following a search, writing a scheme that a second person reads."""

import re

import pytest

from catalyseur.portal.accounts.models import Role, User
from catalyseur.portal.projects.models import SavedSearch
from tests.browser.gestures import faults_of, follow, press, tab_to

either_way = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
NAME = "Aide d’exemple"
ADDRESS = "/boite-a-outils/aide-dexemple/"


@either_way
def test_a_search_is_followed_kept_and_erased(script, open_context, transactional_db):  # noqa: ARG001 - the site's database
    page = open_context(java_script_enabled=script)
    page.goto("/boite-a-outils/")
    page.get_by_label("Rechercher un dispositif").fill("boulangerie")
    press(page, "Rechercher")
    page.wait_for_url("**q=boulangerie**")
    follow(page, "M’avertir des changements de cette recherche")
    page.wait_for_url("**/boite-a-outils/suivre/?q=boulangerie**")
    assert not SavedSearch.objects.exists()
    press(page, "Garder cette recherche")
    page.get_by_role("heading", name="Votre recherche suivie", level=1).wait_for()
    address = page.url
    assert "boulangerie" not in address
    assert page.locator("main dd", has_text="boulangerie").count() == 1
    press(page, "Obtenir l’adresse du flux")
    feed = page.locator("main code").inner_text()
    assert address.rsplit("/", 2)[1] not in feed
    assert page.request.get(re.sub(r"^https?://[^/]+", "", feed)).ok
    page.goto(address)
    press(page, "Garder 90 jours à partir d’aujourd’hui")
    page.get_by_text("gardée 90 jours de plus").wait_for()
    press(page, "Effacer la recherche et ses alertes")
    page.wait_for_url("**/boite-a-outils/")
    assert not SavedSearch.objects.exists()
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404


def test_a_new_scheme_is_written_read_by_another_then_visible(world, open_context, axe_faults):
    page = open_context(user=world.users[Role.CASE_OFFICER], reduced_motion="reduce")
    page.goto("/boite-a-outils/nouveau/")
    faults = faults_of(page, "Nouveau dispositif", axe_faults)
    page.get_by_label("Nom du dispositif").fill(NAME)
    page.get_by_label("Partir de").select_option("pret-vert")
    press(page, "Commencer")
    page.wait_for_url("**/boite-a-outils/nouveau/aide-dexemple/**")
    text = page.locator("[name=text]")
    assert f"name: {NAME}" in text.input_value().replace('"', "")
    page.locator("[name=explanation]").fill("Copie d’un prêt, exemple.")
    press(page, "Voir ce qui change")
    page.get_by_text("Un nouveau dispositif apparaît").wait_for()
    faults += faults_of(page, "aide-dexemple", axe_faults)
    press(page, "Proposer à la relecture")
    page.wait_for_url("**/boite-a-outils/revisions/*/")
    assert page.get_by_text("une autre personne doit la relire").count()
    assert page.get_by_role("button", name="Approuver").count() == 0
    other = User.objects.create(email="relecture@exemple.fr", role=Role.CASE_OFFICER)
    assert _approve_by_keyboard(open_context(user=other, reduced_motion="reduce"), page.url, axe_faults) == []
    visitor = open_context(java_script_enabled=False)
    visitor.goto(ADDRESS)
    assert visitor.locator("h1").inner_text() == NAME
    visitor.goto("/boite-a-outils/?q=aide+d%27exemple")
    assert visitor.get_by_role("link", name=NAME).count() == 1
    assert faults == []


def _approve_by_keyboard(page, address, axe_faults):
    page.goto(address)
    faults = faults_of(page, "Révision n°", axe_faults)
    page.locator("[name=reason]").focus()
    page.keyboard.type("Relu avec la publication.")
    tab_to(page, "Approuver")
    page.keyboard.press("Enter")
    page.locator(".fr-badge", has_text="en vigueur").wait_for()
    return faults
