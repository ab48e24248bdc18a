"""Pages of communes, EPCI and territories on any day."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalyseur.portal.places.catalogue import embedded_catalogue, serve_catalogue
from catalyseur.portal.places.neighbours import adjacency, communes_around
from catalyseur.portal.places.openings import LISTED_STATES, openings_at
from catalyseur.portal.places.pages import commune_page, epci_page, territory_page
from catalyseur.portal.places.queries import current_geography
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.matching import match_project
from catalyseur.toolbox.project import Project
from catalyseur.values.verdict import Verdict

pytestmark = pytest.mark.django_db
DAY = date(2020, 12, 15)
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def catalogue():
    replaced = serve_catalogue(embedded_catalogue)
    yield embedded_catalogue()
    serve_catalogue(replaced)


@contextmanager
def served(schemes):
    catalogue = Catalogue(schemes=schemes)
    replaced = serve_catalogue(lambda: catalogue)
    yield
    serve_catalogue(replaced)


def text_of(response):
    return response.content.decode().replace("\u202f", " ")


def test_a_commune_says_its_epci_its_phases_its_zonings_and_its_neighbours(client):
    text = text_of(client.get("/commune/71153/", {"le": "2026-11-23"}))
    for words in (
        "CU Le Creusot Montceau-les-Mines",
        "Saône-et-Loire",
        "Ouest Saône-et-Loire",
        "Bourgogne Industrie",
        "Creusot-Montceau",
        "Montcenis",
        "Réponse au 23 novembre 2026",
    ):
        assert words in text


def test_a_page_has_one_title_and_one_first_heading(client):
    for address in ("/", "/recherche/", "/commune/71153/", "/epci/247100290/", "/territoire/2/ti-0101/"):
        text = text_of(client.get(address))
        assert text.count("<h1") == text.partition("</head>")[0].count("<title>") == 1


def test_a_merged_commune_says_what_became_of_it(client):
    geography = current_geography()
    code = next(
        one
        for one, former in geography.history.former.items()
        if former.kind == "delegated" and one in geography.commune_index
    )
    found = geography.commune(code, TODAY)
    text = text_of(client.get(f"/commune/{code}/", {"le": "2026-11-23"}))
    assert "commune déléguée" in text
    assert reverse("place-commune", args=[found.communes[0].code]) in text
    assert "Communes voisines" not in text


def test_every_part_of_a_commune_has_a_page(client):
    former = current_geography().history.former
    for code in sorted(former)[::400]:
        assert client.get(f"/commune/{code}/").status_code == 200


def test_an_old_siren_says_what_became_of_it(client):
    geography = current_geography()
    found = next(
        resolution
        for siren in sorted(geography.epci_history.names)
        if (resolution := geography.epci(siren, TODAY)) and not resolution.standing
    )
    text = text_of(client.get(f"/epci/{found.epci.siren}/", {"le": "2026-11-23"}))
    assert "n’existe pas le 23 novembre 2026" in text
    for holder in found.holders:
        assert reverse("place-epci", args=[holder.epci.siren]) + "?le=2026-11-23" in text
    assert "Dispositifs ouverts" not in text


def test_an_ept_has_a_page(client):
    siren = current_geography().ept_history.records(TODAY.year)[0].siren
    assert "établissement public territorial" in text_of(client.get(f"/epci/{siren}/"))


def test_a_territory_says_its_members_its_successors_and_whom_to_write_to(client):
    text = text_of(client.get("/territoire/1/ti-2701/", {"le": "2020-12-15"}))
    assert "chef de projet Territoire d’industrie de l’intercommunalité" in text
    assert "Devenu en phase 2" in text
    assert 'href="/territoire/2/' in text
    assert "hors des jours" not in text


def test_every_territory_of_both_phases_has_a_page_whose_members_have_one():
    geography, catalogue = current_geography(), Catalogue(schemes=())
    for number, identifier in geography.territory_history.names:
        place = territory_page(geography, catalogue, number, identifier, TODAY)
        assert place.communes
        assert place.members
        for member in place.members:
            known = geography.epci(member.siren, TODAY) or geography.history.knows(member.commune or "")
            assert known, member


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("2018-01-01", date(2018, 11, 22)),
        ("2023-06-15", date(2022, 12, 31)),
        ("2030-01-01", date(2022, 12, 31)),
    ],
)
def test_outside_its_phase_a_territory_is_read_on_the_nearest_day_and_says_so(client, asked, read):
    place = territory_page(
        current_geography(), Catalogue(schemes=()), 1, "ti-2701", date.fromisoformat(asked)
    )
    text = text_of(client.get("/territoire/1/ti-2701/", {"le": asked}))
    assert place.read_on == read
    assert "hors des jours de ce territoire" in text


def test_between_the_phases_a_commune_keeps_both_with_the_day_each_is_read(client):
    page = commune_page(current_geography(), Catalogue(schemes=()), "71153", date(2023, 6, 15))
    assert [row.read_on for row in page.phases] == [date(2022, 12, 31), date(2023, 11, 9)]
    assert "lue au 31 décembre 2022" in text_of(client.get("/commune/71153/", {"le": "2023-06-15"}))


@pytest.mark.parametrize("day", ["0001-01-01", "2018-05-01", "2027-06-01", "9999-12-31"])
def test_a_day_outside_the_lists_says_which_list_answers(client, day):
    for address in ("/commune/71153/", "/epci/247100290/"):
        assert "répondent." in text_of(client.get(address, {"le": day}))


@pytest.mark.urls("tests.portal.error_urls")
@pytest.mark.parametrize("day", ["2026-13-01", "hier", "2026-02-30", "<script>"])
@pytest.mark.parametrize("address", ["/", "/commune/71153/", "/epci/247100290/", "/territoire/2/ti-0101/"])
def test_a_wrong_day_is_one_french_sentence(client, address, day):
    response = client.get(address, {"le": day})
    assert response.status_code == 400
    assert "n’est pas un jour : écrivez l’année, le mois et le jour" in text_of(response)
    assert "<script>" not in text_of(response)


@pytest.mark.urls("tests.portal.error_urls")
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/commune/99999/", "Aucune commune ne porte le code « 99999 »"),
        ("/commune/abc/", "Aucune commune ne porte le code « ABC »"),
        ("/epci/123456789/", "Aucune intercommunalité n’a le SIREN « 123456789 »"),
        ("/territoire/2/ti-9999/", "Aucun territoire d’industrie n’a l’identifiant « ti-9999 »"),
        ("/territoire/3/ti-0101/", "deux phases : 1 et 2"),
        ("/nulle-part/", "L’adresse est peut-être mal recopiée"),
    ],
)
def test_a_wrong_code_is_a_french_404(client, address, words):
    response = client.get(address)
    assert response.status_code == 404
    assert words in text_of(response)


def test_the_day_of_the_address_goes_along_the_links(client):
    text = text_of(client.get("/commune/71153/", {"le": "2020-12-15"}))
    assert 'href="/epci/247100290/?le=2020-12-15"' in text
    assert "?le=" not in text_of(client.get("/commune/71153/"))


def test_openings_say_what_the_match_says_of_the_perimeter(catalogue):
    geography = current_geography()
    for code in ("71153", "75056", "13055", "97411", "2A004", "59183"):
        answers = match_project(Project(title="-", commune=code), catalogue, geography, DAY)
        verdicts = {
            match.scheme.ref: next(
                (f.verdict for f in match.findings if f.criterion == "perimeter"), Verdict.CANNOT_TELL
            )
            for match in answers.matches
            if match.window.state in LISTED_STATES
        }
        found = openings_at(geography, catalogue, [code], DAY)
        expected = {ref: verdict for ref, verdict in verdicts.items() if verdict is not Verdict.NO}
        assert {
            one.scheme.ref: Verdict.YES if one.yes else Verdict.CANNOT_TELL for one in found.here
        } == expected
        assert found.elsewhere == len(verdicts) - len(expected)


def test_openings_of_several_communes_count_those_inside(catalogue):
    geography = current_geography()
    one = catalogue.find("vte-territoires-d-industrie")  # territories of either phase
    codes = ["71153", "75056"]  # the second is in none
    opening = openings_at(geography, Catalogue(schemes=(one,)), codes, TODAY).here[0]
    assert (opening.yes, opening.maybe, opening.total) == (1, 0, 2)
    outside = openings_at(geography, Catalogue(schemes=(one,)), codes[1:], TODAY)
    assert (outside.here, outside.elsewhere) == ((), 1)


def test_a_scheme_without_a_perimeter_is_to_confirm_everywhere(client, catalogue):
    one = catalogue.find("vte-territoires-d-industrie")
    version = one.versions[0]
    criteria = version.criteria.model_copy(update={"perimeter": None})
    silent = one.model_copy(update={"versions": (version.model_copy(update={"criteria": criteria}),)})
    with served((silent,)):
        assert "Périmètre non publié : à confirmer" in text_of(client.get("/commune/75056/"))


def test_a_place_without_communes_has_nothing_open(catalogue):
    found = openings_at(current_geography(), catalogue, [], DAY)
    assert found.here == ()


def test_communes_that_name_the_same_arc_are_neighbours():
    found = adjacency([("a", [[[0, 1]]]), ("b", [[[~0, 2]]]), ("c", [[[3]], [[~2]]])])
    assert found == {"a": frozenset("b"), "b": frozenset("ac"), "c": frozenset("b")}


def test_neighbours_are_mutual_and_outside():
    geography = current_geography()
    around = communes_around(geography, ["71153"], 2026)
    assert "71153" not in around
    assert all("71153" in communes_around(geography, [code], 2026) for code in around)


def test_neighbours_are_those_of_the_day():
    geography = current_geography()
    for year in (2019, 2022, 2026):
        standing = set(geography.history.standing(year))
        found = communes_around(geography, sorted(geography.history.unstable & standing)[:50], year)
        assert found
        assert standing.issuperset(found)


def test_neighbours_of_an_epci_are_epci_of_the_day():
    found = epci_page(current_geography(), Catalogue(schemes=()), "247100290", DAY)
    standing = {epci.siren for epci in current_geography().epci_on(DAY)}
    assert found is not None
    assert found.neighbours
    assert standing.issuperset(epci.siren for epci in found.neighbours)


SECTION_QUERIES = 4  # the register of sites (two), the list of awards, the practices told there


def _queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/commune/71153/", SECTION_QUERIES),
        ("/epci/247100290/", SECTION_QUERIES),
        ("/territoire/2/ti-0101/", SECTION_QUERIES + 1),  # what assemblies say of it
    ],
)
def test_the_queries_are_as_many_with_one_scheme_and_with_three(client, catalogue, address, queries):
    counts = []
    for size in (1, 3):
        with served(catalogue.schemes[:size]):
            counts.append(_queries(client, address))
    assert counts == [queries] * 2


def test_the_queries_are_as_many_with_one_commune_and_with_many(client):
    geography = current_geography()
    sizes = sorted(
        (len(geography.epci_history.composition(epci.siren, 2026)), epci.siren)
        for epci in geography.epci_on(TODAY)
    )
    small, large = sizes[0], sizes[-1]
    assert large[0] > 100
    counts = [_queries(client, f"/epci/{siren}/") for _, siren in (small, large)]
    assert counts == [SECTION_QUERIES] * 2


def test_a_long_list_of_communes_is_paginated(client):
    geography = current_geography()
    siren = max(
        (epci.siren for epci in geography.epci_on(TODAY)),
        key=lambda one: len(geography.epci_history.composition(one, 2026)),
    )
    first, second = (text_of(client.get(f"/epci/{siren}/", {"communes": n})) for n in (1, 2))
    assert first.count('href="/commune/') == second.count('href="/commune/') == 60
    assert 'aria-current="page">2<' in second
    assert client.get(f"/epci/{siren}/", {"communes": "zzz"}).status_code == 200


def test_pages_are_read_only(client):
    assert client.post("/commune/71153/").status_code in (403, 405)


def test_people_are_counted_once_where_communes_have_merged(catalogue):
    geography = current_geography()
    plaine_commune = "200057867"  # where Saint-Denis took Pierrefitte in 2025
    then, now = (epci_page(geography, catalogue, plaine_commune, on) for on in (DAY, TODAY))
    assert then is not None
    assert now is not None
    assert len(then.communes) == len(now.communes) + 1
    assert then.population == now.population == sum(one.population or 0 for one in then.communes)
    saint_denis = commune_page(geography, catalogue, "93066", DAY).commune
    assert saint_denis is not None
    assert saint_denis.population == 149_077 - 33_670
