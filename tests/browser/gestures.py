"""What people do on a page, and what is looked at on the way."""

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


def press(page, name):
    """Press the button of this name."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page, name):
    """Follow the first link of this name."""
    page.get_by_role("link", name=name).first.click()


def tab_to(page, name):
    """Press Tab from the top of the content until what bears this name is reached."""
    page.locator("#contenu").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"« {name} » is not reached")


def faults_of(page, heading, axe_faults):
    """Wait for a page by its heading; return what axe finds in light and dark, and whether a phone shows less than all."""
    page.get_by_role("heading", name=heading, level=1).wait_for()
    faults = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_selector(f"html[data-fr-theme={scheme}]")
        faults += [(heading, scheme, *fault) for fault in axe_faults(page)]
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(DESKTOP)
    return faults + ([(heading, f"{width} pixels wide")] if width > PHONE["width"] else [])
