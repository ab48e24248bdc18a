"""Case officers come in: link, application of codes, recovery codes; each page sound on the way."""

import re
from datetime import UTC, datetime

import pyotp
import pytest
from django.core import mail

PHONE = {"width": 390, "height": 844}
EMAIL = "case_officer@exemple.fr"
either_way = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])


def _press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def _link(page):
    """Wait for the e-mail: it leaves after the answer."""
    for _ in range(100):
        if mail.outbox:
            break
        page.wait_for_timeout(50)
    [path] = re.findall(r"/compte/connexion/lien/\S+", str(mail.outbox[-1].body))
    return path


def _code(page):
    return pyotp.TOTP(page.locator("main code").inner_text().replace(" ", "")).at(datetime.now(UTC))


@either_way
def test_a_first_sign_in_then_another_with_a_recovery_code(script, world, open_context):  # noqa: ARG001 - the accounts
    page = open_context(java_script_enabled=script)
    page.goto("/compte/journal/")
    page.get_by_label("Adresse électronique").fill(EMAIL)
    _press(page, "Recevoir un lien de connexion")
    page.wait_for_url("**/compte/connexion/envoyee/")
    page.goto(_link(page))
    _press(page, "Continuer")
    page.wait_for_url("**/compte/code/")
    page.locator("[name=code]").fill("000000x")
    _press(page, "Associer et se connecter")
    page.locator("[name=code][aria-invalid=true]").fill(_code(page))
    _press(page, "Associer et se connecter")
    page.get_by_role("heading", name="Vos codes de secours", level=1).wait_for()
    codes = page.locator("main li code").all_inner_texts()
    assert len(codes) == len(set(codes)) == 10
    page.goto("/compte/")
    _press(page, "Se déconnecter")
    page.wait_for_url(re.compile(r"/$"))
    mail.outbox.clear()
    page.goto("/compte/connexion/")
    page.get_by_label("Adresse électronique").fill(EMAIL)
    _press(page, "Recevoir un lien de connexion")
    page.wait_for_url("**/compte/connexion/envoyee/")
    page.goto(_link(page))
    _press(page, "Continuer")
    page.locator("[name=code]").fill(codes[0])
    _press(page, "Se connecter")
    page.wait_for_url("**/compte/")
    assert page.get_by_text(EMAIL).count()


def test_the_way_in_without_a_mouse_each_page_sound(world, open_context, axe_faults):  # noqa: ARG001 - the accounts
    page = open_context(color_scheme="light", reduced_motion="reduce")
    faults: list[tuple[str, ...]] = []

    def look(heading):
        page.get_by_role("heading", name=heading, level=1).wait_for()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_selector(f"html[data-fr-theme={scheme}]")
            faults.extend((heading, scheme, *fault) for fault in axe_faults(page))
        page.set_viewport_size(PHONE)
        width = page.evaluate("document.documentElement.scrollWidth")
        faults.extend([(heading, f"{width} pixels wide")] if width > PHONE["width"] else [])
        page.set_viewport_size({"width": 1280, "height": 900})

    page.goto("/compte/connexion/")
    page.locator("[name=email]").focus()
    page.keyboard.type(EMAIL)
    page.keyboard.press("Enter")
    page.wait_for_url("**/compte/connexion/envoyee/")
    page.goto(_link(page))
    look("Continuer la connexion")
    _tab_to(page, "Continuer")
    page.keyboard.press("Enter")
    look("Associer une application de codes")
    page.locator("[name=code]").focus()
    page.keyboard.type(_code(page))
    page.keyboard.press("Enter")
    look("Vos codes de secours")
    _tab_to(page, "Continuer")
    page.keyboard.press("Enter")
    look("Mon compte")
    assert faults == []


def _tab_to(page, name):
    page.locator("#contenu").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"« {name} » is not reached")


def test_without_javascript_and_twice_the_same_link_is_refused(world, open_context):  # noqa: ARG001 - the accounts
    page = open_context(java_script_enabled=False)
    page.goto("/compte/connexion/")
    page.get_by_label("Adresse électronique").fill(EMAIL)
    _press(page, "Recevoir un lien de connexion")
    link = _link(page)
    page.goto(link)
    _press(page, "Continuer")
    page.goto(link)
    assert page.get_by_role("heading", level=1).inner_text() == "Ce lien n’est plus valable"
