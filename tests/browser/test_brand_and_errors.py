"""The State brand, the page of a failure, and what is read by machines: as a browser meets them."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site

PHONE = {"width": 390, "height": 844}
MARIANNE = "[...document.fonts].some(font => font.family.includes('Marianne') && font.status === 'loaded')"
STATE_PAGES = (
    "/",
    "/commune/71153/",
    "/boite-a-outils/",
    "/verifier/",
    "/mentions-legales/",
    "/commune/00000/",
)


@pytest.fixture
def state_brand(settings):
    """The site as a State service deploys it."""
    settings.ENVIRONMENT = replace(site.ENVIRONMENT, brand="state")


@pytest.mark.usefixtures("state_brand", "transactional_db")
@pytest.mark.parametrize("path", STATE_PAGES)
def test_the_state_brand_is_whole_and_sound(path, open_context, axe_faults):
    page = open_context(color_scheme="light", reduced_motion="reduce")
    page.goto(path)
    assert page.locator("header .fr-logo").inner_text().lower().split() == ["république", "française"]
    assert page.get_by_text("non officielle").count() == 0
    page.wait_for_function(MARIANNE)
    assert _faults_in_both(page, axe_faults) == []


@pytest.mark.usefixtures("state_brand", "transactional_db")
def test_the_state_brand_keeps_its_menu_on_a_phone(open_context):
    page = open_context(viewport=PHONE)
    page.goto("/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Boîte à outils").click()
    page.wait_for_url("**/boite-a-outils/")


@pytest.mark.usefixtures("transactional_db")
def test_on_a_phone_nothing_is_empty_above_the_name_of_the_site(open_context):
    page = open_context(viewport=PHONE)
    page.goto("/")
    name = page.locator(".fr-header__service").bounding_box()
    button = page.get_by_role("button", name="Menu").bounding_box()
    assert name["y"] == 0
    assert name["y"] <= button["y"] < button["y"] + button["height"] <= name["y"] + name["height"]


@pytest.mark.urls("tests.browser.failing_urls")
@pytest.mark.usefixtures("transactional_db")
def test_a_page_that_fails_says_so_soundly(open_context, axe_faults):
    page = open_context(color_scheme="light", reduced_motion="reduce")
    answer = page.goto("/glossaire/")
    assert answer is not None
    assert answer.status == 500
    assert page.locator("h1").inner_text() == "Erreur du site"
    assert axe_faults(page) == []


def test_the_feed_of_a_project_is_given_on_its_page_and_read_without_it(world, open_context):
    page = open_context(java_script_enabled=False)
    page.goto(f"/verifier/{world.words['token']}/alerte/")
    page.get_by_role("button", name="Obtenir l’adresse du flux").click()
    address = urlsplit(page.locator("main code").inner_text())
    answer = page.request.get(address.path)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert "Ligne d’usinage" not in answer.text()


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize(
    ("path", "status"), [("/api/v1/", 200), ("/api/v1/places?q=71153", 200), ("/api/v1/x", 404)]
)
def test_the_api_answers_a_browser_in_json(path, status, open_context):
    answer = open_context().request.get(path)
    assert (answer.status, answer.headers["content-type"].split(";")[0]) == (status, "application/json")


def _faults_in_both(page, axe_faults):
    faults = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_selector(f"html[data-fr-theme={scheme}]")
        faults += [(scheme, *fault) for fault in axe_faults(page)]
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    return faults + ([f"{width} pixels wide"] if width > PHONE["width"] else [])
