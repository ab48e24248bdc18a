"""Everything is reached without a mouse."""

import pytest

PHONE = {"width": 390, "height": 844}
FOCUSED = "document.activeElement"
OUTLINE = f"getComputedStyle({FOCUSED}).outlineStyle"


def test_the_first_key_leads_to_the_skip_links_and_they_skip(open_context):
    page = open_context()
    page.goto("/boite-a-outils/")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.textContent") == "Contenu"
    assert page.evaluate(f"{FOCUSED}.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.id") == "contenu"
    page.keyboard.press("Tab")
    assert page.evaluate(f"document.getElementById('contenu').contains({FOCUSED})")


def test_the_menu_of_a_phone_opens_and_closes(open_context):
    page = open_context(viewport=PHONE)
    page.goto("/")
    link = page.get_by_role("link", name="Boîte à outils")
    button = page.get_by_role("button", name="Menu")
    assert not link.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    link.wait_for()
    page.keyboard.press("Escape")
    link.wait_for(state="hidden")
    page.wait_for_function(f"{FOCUSED}.id === 'menu-bouton'")


def test_without_javascript_the_menu_of_a_phone_is_open(open_context):
    page = open_context(viewport=PHONE, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="Boîte à outils").click()
    page.wait_for_url("**/boite-a-outils/")


@pytest.mark.parametrize("path", ["/", "/boite-a-outils/", "/verifier/", "/compte/connexion/"])
def test_every_question_and_button_of_a_form_is_reached_in_order_and_seen(path, open_context):
    page = open_context()
    page.goto(path)
    expected = page.evaluate(
        "[...document.querySelectorAll('main form :is(input, select, textarea, button)')]"
        ".filter(one => one.type !== 'hidden' && one.tabIndex >= 0).map(one => one.name + one.textContent.trim())"
    )
    page.locator("#contenu").focus()
    reached: list[str] = []
    while _tab_inside_the_page(page):
        if page.evaluate(f"{FOCUSED}.matches('main form :is(input, select, textarea, button)')"):
            name = page.evaluate(f"{FOCUSED}.name + {FOCUSED}.textContent.trim()")
            reached += [name] if reached[-1:] != [name] else []  # the parts of a date are several stops
            assert page.evaluate(f"{FOCUSED}.type === 'date' || {OUTLINE} !== 'none'"), name
        if len(reached) == len(expected):
            break
    assert expected
    assert reached == expected


def _tab_inside_the_page(page):
    page.keyboard.press("Tab")
    return page.evaluate(f"document.getElementById('contenu').contains({FOCUSED})")
