"""Legal notice, accessibility, sources, glossary, error pages."""

import json
import logging
import re
from importlib.resources import files
from io import StringIO
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.utils.html import escape

from catalyseur.portal.config.env import read_environment
from catalyseur.portal.ui.errors import server_error
from catalyseur.portal.ui.glossary import TERMS
from catalyseur.portal.ui.logs import RefusedInOneLine
from catalyseur.portal.ui.sources import TITLES, embedded_tables

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.error_urls")]
PACKAGE = json.loads(files("catalyseur.data").joinpath("datapackage.json").read_text("utf-8"))
GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"


@pytest.mark.parametrize("address", ["/mentions-legales/", "/accessibilite/", "/sources/", "/glossaire/"])
def test_a_page_is_french_with_one_heading_and_no_inline_script_or_style(client, address):
    text = client.get(address).content.decode()
    assert '<html lang="fr"' in text
    assert text.count("<h1") == 1
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=", text)


def test_every_table_has_a_french_title():
    assert set(TITLES) == {resource["name"] for resource in PACKAGE["resources"]}


def test_sources_give_vintage_licence_rows_and_hash_of_every_table(client):
    text = client.get("/sources/").content.decode()
    for resource, table in zip(PACKAGE["resources"], embedded_tables(), strict=True):
        assert resource["hash"] == f"sha256:{table.sha256}"
        assert table.path in text
        assert table.sha256 in text
        assert table.vintage in text
    assert text.count("Licence Ouverte 2.0</a>") == len(PACKAGE["resources"])


def test_the_glossary_has_every_term_of_the_developers_one_in_order_of_reading(client):
    rows = [line.split("|") for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("| ")]
    terms = {row[1].strip() for row in rows[1:]}
    assert terms <= {term.term for term in TERMS}
    text = client.get("/glossaire/").content.decode()
    assert all(f"<strong>{term.term}</strong>" in text for term in TERMS)


NOT_GIVEN = "non renseigné : cette installation n’a pas d’éditeur déclaré"
PUBLISHER = {
    "CATALYSEUR_PUBLISHER": "Exemple, service <publiant>",
    "CATALYSEUR_PUBLICATION_DIRECTOR": "le chef du service, exemple",
    "CATALYSEUR_HOST_NAME": "Hébergeur exemple, 1 rue Exemple, 71200 Le Creusot",
    "CATALYSEUR_SECURITY_CONTACT": "securite@exemple.fr",
}


def test_the_notice_says_that_nobody_answers_for_the_site_until_somebody_is_declared(client):
    text = client.get("/mentions-legales/").content.decode()
    assert NOT_GIVEN in text
    assert text.count("<dd>non renseigné") == 4


def test_the_notice_names_who_answers_for_the_site(client, settings):
    given = {"CATALYSEUR_SECRET_KEY": "k" * 40} | PUBLISHER
    settings.ENVIRONMENT = read_environment(given)
    text = client.get("/mentions-legales/").content.decode()
    assert "non renseigné" not in text
    for value in list(PUBLISHER.values())[:3]:
        assert f"<dd>{escape(value)}</dd>" in text
    assert '<a href="mailto:securite@exemple.fr">' in text


def test_a_value_left_empty_is_not_given():
    given = {"CATALYSEUR_SECRET_KEY": "k" * 40, "CATALYSEUR_PUBLISHER": "  "}
    assert read_environment(given).publisher.name is None


def test_the_notice_says_what_is_kept_and_for_how_long(client):
    text = client.get("/mentions-legales/").content.decode()
    assert "90 jours" in text
    assert "aucun traceur" in text


def test_the_statement_claims_no_conformity(client):
    assert "réputé non conforme" in client.get("/accessibilite/").content.decode()


def test_a_server_error_answers_in_french_without_reading_the_database(django_assert_num_queries):

    with django_assert_num_queries(0):
        response = server_error(HttpRequest())
    assert response.status_code == 500
    assert "Le site n’a pas pu répondre" in response.content.decode()


def test_the_log_keeps_one_line_of_a_refused_request_and_the_error_of_a_failed_one(client):
    log, handler = logging.getLogger("django"), logging.StreamHandler(StringIO())
    handler.addFilter(RefusedInOneLine())
    log.addHandler(handler)
    try:
        for address in ("/fonds/?le=jean@exemple.fr", "/jean/"):
            client.get(address)
        client.get("/", headers={"host": "jean.example"})
        log.error("Failed", exc_info=RuntimeError("here"), extra={"status_code": 500})
    finally:
        log.removeHandler(handler)
    refused, unknown, elsewhere, *failed = handler.stream.getvalue().splitlines()
    assert (refused, unknown) == ("400 GET fund-list", "404 GET no page")
    assert elsewhere == "400 GET no page DisallowedHost"
    assert failed == ["Failed", "RuntimeError: here"]
