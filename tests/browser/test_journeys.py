"""What people come to do, from start to end, with and without JavaScript."""

import pytest

from catalyseur.portal.projects.models import SavedProject

either_way = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])


def _press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def _follow(page, name):
    page.get_by_role("link", name=name).first.click()


@either_way
def test_from_the_search_of_a_commune_to_its_territory(script, open_context):
    page = open_context(java_script_enabled=script)
    page.goto("/")
    page.get_by_role("searchbox").fill("71153")
    _press(page, "Rechercher")
    page.wait_for_url("**/commune/71153/")
    _follow(page, "Bourgogne Industrie")
    page.wait_for_url("**/territoire/2/*/")
    assert "Bourgogne Industrie" in page.locator("h1").inner_text()
    assert page.get_by_role("link", name="CU Le Creusot Montceau-les-Mines").count() == 1


def test_names_come_while_typing_and_lead_to_the_place(open_context):
    page = open_context()
    page.goto("/")
    page.get_by_role("searchbox").press_sequentially("le creus")
    page.locator("#suggestions").get_by_role("link", name="Le Creusot").first.click()
    page.wait_for_url("**/commune/71153/")


@either_way
def test_the_toolbox_filters_and_opens_a_scheme(script, open_context):
    page = open_context(java_script_enabled=script)
    page.goto("/boite-a-outils/")
    before = page.locator("#resultats-titre").inner_text()
    page.get_by_label("Rechercher un dispositif").fill("DSP-035")
    _press(page, "Rechercher")
    page.wait_for_url("**q=DSP-035**")
    page.locator("#resultats-titre", has_text="1 dispositif").wait_for()
    assert page.locator("#resultats-titre").inner_text() != before
    _follow(page, "Prêt vert")
    page.wait_for_url("**/boite-a-outils/pret-vert/**")
    assert page.locator("h1").inner_text() == "Prêt vert"


@either_way
def test_a_project_is_checked_printed_downloaded_and_erased(script, open_context, transactional_db):  # noqa: ARG001 - the site's database
    page = open_context(java_script_enabled=script, accept_downloads=True)
    _check(page)
    address = page.url
    assert page.get_by_role("heading", level=1).inner_text() == "Résultats de la vérification"
    assert page.get_by_text("Ligne d’usinage").count()
    with page.expect_download() as download:
        _follow(page, "Tableau (CSV)")
    assert download.value.suggested_filename.endswith(".csv")
    assert "DSP-" in download.value.path().read_text(encoding="utf-8-sig")
    _follow(page, "Fiche à imprimer")
    page.wait_for_url("**/fiche/")
    assert page.pdf().startswith(b"%PDF")
    page.goto(address)
    _follow(page, "dès maintenant")
    _press(page, "Effacer")
    page.get_by_text("Votre vérification est effacée").wait_for()
    assert SavedProject.objects.count() == 0
    gone = page.goto(address)
    assert gone is not None
    assert gone.status == 404


def _check(page):
    """Answer the six steps."""
    page.goto("/")
    page.goto("/verifier/")
    page.get_by_label("Commune du projet").fill("Le Creusot")
    _press(page, "Enregistrer et continuer")
    page.wait_for_url("**/etape/porteur/")
    page.locator("[name=title]").fill("Ligne d’usinage")
    page.locator("[name=beneficiary]").select_option("company")
    _press(page, "Enregistrer et continuer")
    page.wait_for_url("**/etape/entreprise/")
    page.locator("[name=headcount]").fill("beaucoup")
    _press(page, "Enregistrer et continuer")
    wrong = page.locator("[name=headcount][aria-invalid=true]")
    wrong.fill("45")
    _press(page, "Enregistrer et continuer")
    page.wait_for_url("**/etape/projet/")
    page.locator("label", has_text="Investissement productif").first.click()
    _press(page, "Enregistrer et continuer")
    page.wait_for_url("**/etape/couts/")
    page.locator("[name=lignes-0-cost]").fill("900 000")
    _press(page, "Ajouter une ligne")
    page.locator("[name=lignes-1-cost]").fill("12,50")
    _press(page, "Enregistrer et continuer")
    page.wait_for_url("**/etape/dates/")
    _press(page, "Enregistrer et voir les résultats")
    page.wait_for_url("**/verifier/*/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_form_that_is_refused(scheme, open_context, axe_faults):
    page = open_context(color_scheme=scheme, reduced_motion="reduce")
    page.goto("/verifier/")
    page.get_by_label("Commune du projet").fill("zzzzqq")
    _press(page, "Enregistrer et continuer")
    page.locator("[aria-invalid=true]").wait_for()
    page.wait_for_selector(f"html[data-fr-theme={scheme}]")
    assert axe_faults(page) == []
