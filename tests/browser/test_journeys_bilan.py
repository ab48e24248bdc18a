"""Journeys of the bilan and of the lists it counts: read on a day, compared, published, imported."""

import pytest

from catalyseur.portal.accounts.models import Role
from catalyseur.portal.imports.models import Import
from catalyseur.portal.studies.models import Publication
from tests.browser.gestures import faults_of, follow, press, tab_to
from tests.import_files import valid_file

either_way = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
LIST = "plan_de_relance"


@either_way
def test_the_bilan_of_a_day_its_sheets_and_its_pdf(script, open_context, transactional_db):  # noqa: ARG001 - the site's database
    page = open_context(java_script_enabled=script, accept_downloads=True)
    page.goto("/bilan/")
    page.get_by_label("Bilan arrêté au").fill("2020-12-15")
    press(page, "Voir ce jour")
    page.wait_for_url("**/bilan/?le=2020-12-15")
    assert page.locator(".ct-figure", has_text="148").count()
    with page.expect_download() as download:
        follow(page, "PDF")
    assert download.value.path().read_bytes().startswith(b"%PDF-1.")
    follow(page, "Bourgogne-Franche-Comté")
    page.wait_for_url("**/bilan/region/27/?le=2020-12-15")
    assert page.locator("h1").inner_text() == "Bourgogne-Franche-Comté"
    page.locator(".fr-breadcrumb").get_by_role("link", name="Le bilan").click()
    page.wait_for_url("**/bilan/?le=2020-12-15")
    page.locator("summary", has_text="La liste des 148 territoires").click()
    page.locator("details[open]").get_by_role("link").first.click()
    page.wait_for_url("**/bilan/territoire/*/?le=2020-12-15")
    name = page.locator("h1").inner_text()
    follow(page, "Comparer à un autre territoire")
    page.wait_for_url("**/bilan/comparer/**")
    assert page.get_by_label("Premier territoire").locator("option:checked").inner_text().startswith(name)
    page.get_by_label("Second territoire").select_option(index=3)
    press(page, "Comparer")
    table = page.locator("table", has_text="Chiffres des deux territoires au 15 décembre 2020")
    table.wait_for()
    other = page.get_by_label("Second territoire").locator("option:checked").inner_text()
    heads = table.locator("thead th").all_inner_texts()
    assert heads[1] == name
    assert other.startswith(heads[2])


def test_an_administrator_publishes_by_keyboard_and_compares_what_is_frozen(world, open_context, axe_faults):
    page = open_context(user=world.users[Role.ADMINISTRATOR], reduced_motion="reduce")
    page.goto("/bilan/publies/")
    faults = faults_of(page, "Bilans publiés", axe_faults)
    for day in ("2019-06-30", "2020-12-15"):
        page.goto("/bilan/publies/")
        page.get_by_label("Arrêté au").fill(day)  # typing a date depends on the language of the browser
        tab_to(page, "Figer et publier")
        page.keyboard.press("Enter")
        page.wait_for_url("**/bilan/publies/*/")
    faults += faults_of(page, "Bilan arrêté au 15 décembre 2020", axe_faults)
    assert page.locator(".ct-figure", has_text="148").count()
    first = Publication.objects.get(day="2020-12-15")
    assert page.locator("main code", has_text=first.digest).count()
    page.goto("/bilan/publies/")
    faults += faults_of(page, "Bilans publiés", axe_faults)
    press(page, "Voir les écarts")
    page.wait_for_url("**/bilan/ecarts/**")
    assert page.get_by_text("arrêtés à des jours différents").count()
    faults += faults_of(page, "Ce qui diffère entre deux bilans", axe_faults)
    assert faults == []


@either_way
def test_an_administrator_looks_at_a_list_then_imports_it(script, world, open_context):
    page = open_context(user=world.users[Role.ADMINISTRATOR], java_script_enabled=script)
    _send(page, valid_file(LIST))
    page.get_by_role("heading", name="Aperçu de l’import", level=1).wait_for()
    assert not Import.objects.filter(source=LIST).exists()
    press(page, "Importer ces 3 lignes")
    page.wait_for_url("**/imports/*/")
    assert page.get_by_text("3 lues, 3 ajoutées").count() == 1
    follow(page, "Tous les imports")
    page.wait_for_url("**/imports/")
    assert page.locator("tbody tr", has_text="Lauréats de France Relance").count() == 1


def test_every_page_of_an_import_is_sound(world, open_context, axe_faults):
    page = open_context(user=world.users[Role.ADMINISTRATOR], reduced_motion="reduce")
    _send(page, valid_file(LIST, mise_a_jour="hier"))
    faults = faults_of(page, "Fichier refusé", axe_faults)
    assert page.get_by_text("Ligne 2, colonne mise_a_jour").count() == 1
    assert not Import.objects.filter(source=LIST).exists()
    follow(page, "Lire un autre fichier")
    _send(page, valid_file(LIST, coordonnees_gps="0.0, 0.0"))
    faults += faults_of(page, "Aperçu de l’import", axe_faults)
    press(page, "Importer ces 3 lignes")
    page.wait_for_url("**/imports/*/")
    faults += faults_of(page, "Compte rendu d’import", axe_faults)
    page.goto("/imports/")
    faults += faults_of(page, "Imports", axe_faults)
    assert faults == []


def _send(page, content):
    page.goto("/imports/")
    page.get_by_label("Liste", exact=True).select_option(LIST)
    page.get_by_label("Date des données").fill("2022-04-08")
    page.locator("[name=file]").set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": content}
    )
    press(page, "Voir ce que le fichier changerait")
