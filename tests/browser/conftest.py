"""One Chromium for the session, the site served live, and what its pages need to have something to show."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.browser.world import World, make_world

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Debian's Chromium, headless; every test that needs it is skipped where it is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in the thread of the tests
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_context(browser, live_server, client) -> "Iterator[OpenContext]":
    """Open windows on the site, signed in or not, with or without JavaScript."""
    opener = OpenContext(browser, live_server.url, client)
    yield opener
    opener.close()


class OpenContext:
    """Opens windows, each without memory of another one."""

    def __init__(self, browser: "Browser", address: str, client) -> None:
        self._browser, self._address, self._client = browser, address, client
        self._opened: list[BrowserContext] = []

    def __call__(self, *, user=None, **options) -> "Page":
        """Return an empty window; `options` are Playwright's."""
        context = self._browser.new_context(
            base_url=self._address, locale="fr-FR", **({"viewport": DESKTOP} | options)
        )
        context.set_default_timeout(60_000)  # the first page of all loads the geography
        self._opened.append(context)
        if user is not None:
            self._client.force_login(user)
            session = self._client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": self._address}])
        return context.new_page()

    def close(self) -> None:
        """Close every window before the site's data goes."""
        for context in self._opened:
            context.close()


@pytest.fixture
def world(transactional_db, live_server) -> World:  # noqa: ARG001 - the site reads the same database
    """What people saved before: accounts, a project, a subscription, a proposed text, a report."""
    return make_world(datetime.now(UTC))


@pytest.fixture(scope="session")
def axe_faults():
    """Return what axe finds on a page: rule, where, and what it says."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()

    def faults(page: "Page") -> list[tuple[str, str, str]]:
        found = axe.run(page).response["violations"]
        return [
            (fault["id"], node["html"][:160], node["failureSummary"])
            for fault in found
            for node in fault["nodes"]
        ]

    return faults
