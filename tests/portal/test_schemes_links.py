"""Addresses of schemes: asked by a command, kept, shown apart on the board; nothing changes without a network."""

import csv
import io
from datetime import timedelta
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from catalyseur.portal.accounts.models import Role, User
from catalyseur.portal.schemes import queries
from catalyseur.portal.schemes.links import (
    NO_ANSWER,
    Answer,
    Checked,
    LinksOffError,
    WebFetcher,
    check_links,
    current_fetcher,
)
from catalyseur.portal.schemes.models import LinkCheck, LinkState
from catalyseur.toolbox.catalogue import Catalogue
from tests.factories import make_scheme
from tests.fakes import FakeLinks, MissingNetwork

WORKS, GONE, LOST = "https://works.invalid/", "https://gone.invalid/", "https://lost.invalid/"
SHY, MUTE = "https://shy.invalid/", "https://mute.invalid/"
URLS = (WORKS, GONE, LOST, SHY, MUTE)


def _serve(monkeypatch, *urls):
    sources = [{"id": f"s{n}", "label": f"Source {n}", "url": url} for n, url in enumerate(urls)]
    schemes = (
        make_scheme({}, id="un", ref="DSP-901", sources=sources, verified_on="2026-11-01"),
        make_scheme({}, id="deux", ref="DSP-902", sources=sources[:1], verified_on="2026-11-01"),
    )
    monkeypatch.setattr(queries, "embedded_catalogue", lambda: Catalogue(schemes=schemes))
    monkeypatch.setattr(queries, "_held", [])


def _check(settings, fetcher):
    settings.LINK_FETCHER = f"tests.fakes.{fetcher}"
    said = io.StringIO()
    call_command("check_links", stdout=said)
    return said.getvalue()


def test_what_each_answer_means():
    found = check_links(URLS, FakeLinks(), lambda _: None)
    assert {one.url: (one.state, one.detail) for one in found} == {
        WORKS: (LinkState.WORKS, "200"),
        GONE: (LinkState.BROKEN, "404"),
        LOST: (LinkState.BROKEN, "nom de domaine inconnu"),
        SHY: (LinkState.UNSURE, "403"),
        MUTE: (LinkState.UNSURE, "pas de réponse"),
    }


def test_only_the_web_is_asked_and_each_address_once():
    told: list[Checked] = []
    check_links((WORKS, WORKS, "file:///etc/passwd", "ftp://works.invalid", "x"), FakeLinks(), told.append)
    assert [one.url for one in told] == [WORKS]


def test_without_a_network_nothing_is_said_broken():
    with pytest.raises(LinksOffError, match="the network is missing"):
        check_links(URLS, MissingNetwork(), lambda _: None)


def test_a_network_lost_on_the_way_breaks_nothing():
    class Leaving:
        calls = 0

        def ask(self, url):
            Leaving.calls += 1
            return FakeLinks().ask(url) if Leaving.calls <= 2 else MissingNetwork().ask(url)

    with pytest.raises(LinksOffError, match="on the way"):
        check_links((LOST, WORKS), Leaving(), lambda _: None)


@pytest.mark.parametrize(
    ("head", "get", "status"),
    [(200, 500, 200), (405, 200, 200), (404, 200, 200), (404, 404, 404), (301, 0, 404)],
)
def test_head_is_tried_then_get_and_redirects_are_followed(head, get, status):
    asked = []

    def answer(environ, start):
        asked.append(environ["REQUEST_METHOD"])
        if environ["PATH_INFO"] == "/moved":
            start("404 Gone", [])
        else:
            code = head if environ["REQUEST_METHOD"] == "HEAD" else get
            start(f"{code} Said", [("Location", "/moved")] if code == 301 else [])
        return [b""]

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    with make_server("127.0.0.1", 0, answer, handler_class=Quiet) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        get = 301 if get == 0 else get
        found = WebFetcher().ask(f"http://127.0.0.1:{server.server_port}/page")
        server.shutdown()
        serving.join()
    assert found == Answer(status=status)
    assert asked[0] == "HEAD"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://[x", "http://exemple..fr/"])
def test_what_does_not_answer_says_so(url):
    assert WebFetcher().ask(url) == Answer(status=None, why=NO_ANSWER)


@pytest.mark.django_db
def test_the_command_keeps_what_it_found_and_forgets_what_is_no_longer_named(monkeypatch, settings):
    _serve(monkeypatch, *URLS)
    LinkCheck.objects.create(
        url="https://former.invalid/", state=LinkState.BROKEN, detail="404", checked_at=timezone.now()
    )
    said = _check(settings, "FakeLinks")
    assert said.startswith("5 addresses to ask\n")
    assert said.endswith("5 addresses kept: 1 works, 2 broken, 2 unsure\n")
    assert f"broken  404  {GONE}" in said
    assert dict(LinkCheck.objects.values_list("url", "state")) == {
        WORKS: "works",
        GONE: "broken",
        LOST: "broken",
        SHY: "unsure",
        MUTE: "unsure",
    }


@pytest.mark.django_db
def test_offline_the_command_says_so_and_changes_nothing(monkeypatch, settings):
    _serve(monkeypatch, *URLS)
    _check(settings, "FakeLinks")
    before = list(LinkCheck.objects.values_list())
    with pytest.raises(CommandError, match="nothing was changed"):
        _check(settings, "MissingNetwork")
    assert list(LinkCheck.objects.values_list()) == before


@pytest.mark.django_db
def test_by_default_nothing_leaves_the_machine():
    with pytest.raises(CommandError, match="CATALYSEUR_CHECK_LINKS=1"):
        call_command("check_links", stdout=io.StringIO())


def test_the_environment_switch_plugs_the_web_in(settings):
    settings.LINK_FETCHER = "catalyseur.portal.schemes.links.WebFetcher"
    assert isinstance(current_fetcher(), WebFetcher)


@pytest.mark.django_db
def test_the_board_tells_broken_from_not_verified_and_exports_it(client, monkeypatch, settings):
    _serve(monkeypatch, SHY, GONE, LOST)
    _check(settings, "FakeLinks")
    client.force_login(User.objects.create(email="agente@exemple.fr", role=Role.CASE_OFFICER))
    response = client.get(reverse("freshness"), {"le": "2026-11-23"})
    board = response.context["board"]
    assert (board.links.total, board.links.broken, board.links.unsure) == (3, 2, 1)
    assert [(row.stale.scheme.id, row.marks) for row in board.rows] == [("un", (False, False, False, True))]
    page = response.content.decode()
    assert f"{GONE} (404)" in page
    assert f"{SHY} (" not in page
    export = client.get(reverse("freshness-csv"), {"le": "2026-11-23", "raison": "broken"})
    heading, line = csv.reader(io.StringIO(export.content.decode("utf-8-sig")), delimiter=";")
    told = dict(zip(heading, line, strict=True))
    assert (told["dispositif"], told["lien rompu"], told["jamais vérifié"]) == ("Exemple", "oui", "non")
    assert told["adresses rompues"] == f"{GONE} {LOST}"
    assert LinkCheck.objects.filter(checked_at__gt=timezone.now() - timedelta(minutes=5)).count() == 3
