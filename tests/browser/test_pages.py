"""Every page, as people meet it: nothing axe can see, nothing wider than a phone, nothing the browser refuses."""

import pytest

from tests.browser.pages import ADDRESSES

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_a_page_is_sound_in_light_and_dark_and_on_a_phone(address, world, open_context, axe_faults):
    page = open_context(user=world.users.get(address.role), color_scheme="light", reduced_motion="reduce")
    refused = _listen(page)
    address.open(page, world)
    own = {page.url} if address.status >= 400 else set()
    faults = [f"refused: {url} {text}" for url, text in refused if url not in own]
    faults += _colours(page, "light", axe_faults)
    page.emulate_media(color_scheme="dark")
    faults += _colours(page, "dark", axe_faults)
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > PHONE["width"]:
        faults.append(f"on a phone: {width} pixels wide")
    assert faults == []
    assert page.locator("h1").count() == 1
    assert page.evaluate("[...document.styleSheets].filter(sheet => sheet.cssRules.length).length") >= 3


def test_a_reader_who_chose_nothing_gets_the_scheme_of_the_system(open_context):
    for scheme in ("light", "dark"):
        page = open_context(color_scheme=scheme)
        page.goto("/glossaire/")
        page.wait_for_selector(f"html[data-fr-scheme=system][data-fr-theme={scheme}]")


def _colours(page, scheme, axe_faults):
    page.wait_for_selector(f"html[data-fr-theme={scheme}]")
    return [f"{scheme}: {fault}" for fault in axe_faults(page)]


def _listen(page):
    """Gather what the browser refuses: a policy broken, an error of a script, a request without its answer."""
    refused: list[tuple[str, str]] = []
    page.on("console", lambda said: _keep_console(said, refused))
    page.on("pageerror", lambda error: refused.append(("", str(error))))
    page.on("requestfailed", lambda request: refused.append((request.url, str(request.failure))))
    page.on("response", lambda answer: _keep_answer(answer, refused))
    return refused


def _keep_console(said, refused):
    if said.type in {"error", "warning"}:
        refused.append((said.location["url"], said.text))


def _keep_answer(answer, refused):
    if answer.status >= 400:
        refused.append((answer.url, str(answer.status)))
