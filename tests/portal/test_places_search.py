"""The home page, the search box and its suggestions."""

import gzip
import re

import pytest

from catalyseur.portal.places.catalogue import embedded_catalogue, serve_catalogue
from catalyseur.portal.places.lists import phase_asked, regions_of
from catalyseur.portal.places.queries import current_geography
from catalyseur.values.dates import parse_day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def catalogue():
    replaced = serve_catalogue(embedded_catalogue)
    yield embedded_catalogue()
    serve_catalogue(replaced)


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("71153", "/commune/71153/"),
        ("le creuzot", "/commune/71153/"),
        ("247100290", "/epci/247100290/"),
        ("247 100 290", "/epci/247100290/"),
        ("2:ti-0101", "/territoire/2/ti-0101/"),
        ("217101534", "/commune/71153/"),
        ("4.4333,46.8", "/commune/71153/"),
        ("DSP-001", "/boite-a-outils/fonds-acceleration-investissements-industriels/"),
        ("dsp-001", "/boite-a-outils/fonds-acceleration-investissements-industriels/"),
    ],
)
def test_a_query_with_one_meaning_goes_to_its_page(client, query, address):
    response = client.get("/recherche/", {"q": query, "le": "2026-11-23"})
    assert response.status_code == 302
    assert response["Location"] == f"{address}?le=2026-11-23"


def test_without_a_day_in_the_address_none_is_added(client):
    assert client.get("/recherche/", {"q": "71153"})["Location"] == "/commune/71153/"


def test_a_query_with_several_meanings_lists_them_by_kind(client):
    text = text_of(client.get("/recherche/", {"q": "ti-0101"}))
    assert '<h2 class="fr-h4" id="territoires">' in text
    assert 'href="/territoire/1/ti-0101/"' in text
    assert 'href="/territoire/2/ti-0101/"' in text


def test_homonyms_are_all_listed_the_most_populated_first(client):
    text = text_of(client.get("/recherche/", {"q": "saint martin"}))
    found = text.partition('id="titre-communes"')[2]
    people = [int(one.replace("\u202f", "")) for one in re.findall(r"([\d\u202f]+) hab\.", found)]
    assert len(people) > 3
    assert people == sorted(people, reverse=True)
    assert "32389, Gers" in found


def test_five_digits_are_read_as_a_postal_code_too(client):
    text = text_of(client.get("/recherche/", {"q": "71200"}))  # an Insee code, and Le Creusot's postal code
    assert 'href="/commune/71200/"' in text
    assert 'href="/commune/71153/"' in text


def test_words_of_a_scheme_s_name_find_it(client):
    assert client.get("/recherche/", {"q": "chaleur bois"})["Location"] == "/boite-a-outils/chaleur-bois/"
    text = text_of(client.get("/recherche/", {"q": "pret vert"}))
    assert 'href="/boite-a-outils/pret-vert/"' in text
    assert 'href="/boite-a-outils/pret-vert-ademe/"' in text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("zzzzqqq", "Rien ne répond à « zzzzqqq »"),
        ("732829320", "S’il est celui d’une entreprise"),
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("4.4,95.0", "Rien ne répond"),
    ],
)
def test_a_query_nothing_answers_says_what_to_try(client, query, words):
    response = client.get("/recherche/", {"q": query})
    assert response.status_code == 200
    assert words in text_of(response)


@pytest.mark.parametrize("query", ["", "   ", "é", "😀", "\x00", "a" * 5000, "1" * 14, "-", "0,0", "«»"])
def test_no_query_breaks_the_search_nor_the_suggestions(client, query):
    assert client.get("/recherche/", {"q": query}).status_code in (200, 302)
    assert client.get("/recherche/suggestions/", {"q": query}).status_code == 200


def test_the_fragment_is_the_page_s_part(client):
    query = {"q": "saint-mart", "le": "2020-12-15"}
    fragment = text_of(client.get("/recherche/suggestions/", query))
    assert "Saint-Martin" in fragment
    assert "?le=2020-12-15" in fragment
    assert f'<div id="suggestions" aria-live="polite">{fragment}</div>' in text_of(
        client.get("/recherche/", query)
    )


def test_suggestions_are_few_distinct_and_need_two_letters(client):
    text = text_of(client.get("/recherche/suggestions/", {"q": "sa"}))
    addresses = re.findall(r'href="([^"]+)"', text)
    assert 1 < len(addresses) == len(set(addresses)) <= 8
    assert "<li>" not in text_of(client.get("/recherche/suggestions/", {"q": "s"}))


def test_suggestions_forgive_accents_and_abbreviations(client):
    assert "Saint-Étienne" in text_of(client.get("/recherche/suggestions/", {"q": "st etien"}))


def test_suggestions_name_schemes_too(client):
    assert "/boite-a-outils/pret-vert/" in text_of(client.get("/recherche/suggestions/", {"q": "prêt vert"}))


@pytest.mark.parametrize("phase", [1, 2])
def test_the_home_page_lists_every_territory_of_its_map(client, phase):
    text = text_of(client.get("/", {"phase": phase, "le": "2026-11-23"}))
    listed = set(re.findall(rf'href="/territoire/{phase}/(ti-\d+)/', text))
    day = parse_day("2022-12-31" if phase == 1 else "2026-11-23")
    geography = current_geography()
    standing = geography.territories_on(day)
    assert listed == {territory.id for territory in standing}
    drawn = text.partition("ct-map__territories")[2].partition("</g>")[0]
    assert drawn.count("<title>") == len(standing)
    assert f"Les {len(standing)} territoires de la phase {phase}" in text


@pytest.mark.parametrize(
    ("asked", "day", "number"),
    [
        ("", "2018-01-01", 1),
        ("", "2020-12-15", 1),
        ("", "2023-06-01", 1),
        ("", "2026-11-23", 2),
        ("", "2030-01-01", 2),
        ("1", "2026-11-23", 1),
        ("3", "2026-11-23", 2),
        ("x", "2020-12-15", 1),
    ],
)
def test_the_phase_is_the_one_asked_for_else_the_last_begun(asked, day, number):
    assert phase_asked(current_geography(), asked, parse_day(day)).number == number


def test_regions_are_in_the_order_of_their_names_accents_aside():
    geography = current_geography()
    names = [one.name for one in regions_of(geography, geography.territories_on(parse_day("2026-11-23")))]
    assert names.index("Île-de-France") < names.index("La Réunion")


def test_home_works_without_javascript_and_holds_no_inline_script_or_style(client):
    text = text_of(client.get("/"))
    assert '<form class="ct-search" action="/recherche/" method="get"' in text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text)


def test_home_and_its_map_weigh_less_than_100_kilobytes(client):
    assert len(gzip.compress(client.get("/").content)) < 100_000
