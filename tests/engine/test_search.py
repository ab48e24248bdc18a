"""Places are found by name whatever the accents, the abbreviations or one typing error; never chosen for you."""

from dataclasses import FrozenInstanceError

import pytest

from catalyseur.geography.search import NamedPlace, NameHit, NameIndex, PlaceKind, normalise


def _place(code: str, name: str, population: int, kind: PlaceKind = "commune") -> NamedPlace:
    return NamedPlace(kind=kind, code=code, name=name, population=population)


PLACES = (
    _place("11339", "Saint-Denis", 440),
    _place("93066", "Saint-Denis", 150_000),
    _place("97411", "Saint-Denis", 156_000),
    _place("89342", "Saint-Denis", 700),
    _place("71153", "Le Creusot", 21_000),
    _place("200", "CU Le Creusot Montceau-les-Mines", 92_000, "epci"),
    _place("42218", "Saint-Étienne", 173_000),
    _place("201", "CC du Pays de Pontchâteau St-Gildas-des-Bois", 35_000, "epci"),
    _place("71076", "Chalon-sur-Saône", 45_000),
    _place("51108", "Châlons-en-Champagne", 43_000),
    _place("62178", "Bruay-la-Buissière", 22_000),
    _place("31555", "Villeneuve-lès-Bouloc", 1_600),
    _place("38563", "Œyreluy", 1_700),
    _place("94038", "L'Haÿ-les-Roses", 31_000),
    _place("97407", "Le Port", 33_000),
    _place("09230", "Port", 900),
    _place("57463", "Metz", 120_000),
    _place("57454", "Mey", 300),
    _place("29019", "Brest", 140_000),
    _place("1:ti-5301", "Brest", 210_000, "territory"),
    _place("245900428", "CU de Dunkerque", 195_000, "epci"),
    _place("59183", "Dunkerque", 86_000),
    _place("75", "Paris", 2_100_000, "departement"),
    _place("59448", "Forest-sur-Marque", 1_500),
)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.build(PLACES)


def _codes(hits: tuple[NameHit, ...]) -> list[str]:
    return [hit.place.code for hit in hits]


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("ST ETIENNE", "saint etienne"),
        ("  Ste-Marie-aux-Mines ", "sainte marie aux mines"),
        ("Stes-Maries-de-la-Mer", "saintes maries de la mer"),
        ("Chalon s/ Saône", "chalon sur saone"),
        ("Chalon s/Saône", "chalon sur saone"),
        ("Villeneuve-lez-Avignon", "villeneuve les avignon"),
        ("Villeneuve-lès-Avignon", "villeneuve les avignon"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Œyreluy", "oeyreluy"),
        ("Vœuil\n", "voeuil"),
        ("Est", "est"),
        (" – ", ""),
        ("", ""),
    ],
)
def test_names_are_compared_in_one_form(written: str, form: str) -> None:
    assert normalise(written) == form


def test_a_shared_name_gives_every_place_by_population(index: NameIndex) -> None:
    hits = index.search("St Denis")
    assert _codes(hits) == ["97411", "93066", "89342", "11339"]
    assert {(hit.match, hit.score) for hit in hits} == {("exact", 1.0)}


def test_the_limit_keeps_the_most_populated(index: NameIndex) -> None:
    assert _codes(index.search("Saint-Denis", limit=2)) == ["97411", "93066"]


def test_a_name_shared_across_kinds_gives_them_all(index: NameIndex) -> None:
    assert _codes(index.search("brest")) == ["1:ti-5301", "29019"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("Le Creusot", ["71153"]),
        ("creusot", ["71153"]),
        ("Le Creusot Montceau-les-Mines", ["200"]),
        ("Creusot Montceau les Mines", ["200"]),
        ("communauté urbaine Creusot Montceau les Mines", ["200"]),
        ("Pays de Pontchateau Saint-Gildas des Bois", ["201"]),
        ("Dunkerque", ["245900428", "59183"]),
        ("CU de Dunkerque", ["245900428"]),
        ("CA de Dunkerque", ["245900428", "59183"]),
        ("Villeneuve lez Bouloc", ["31555"]),
        ("chalon s/ saone", ["71076"]),
        ("Lhaÿ les roses", ["94038"]),
        ("Les Paris", ["75"]),
    ],
)
def test_accents_articles_abbreviations_and_legal_forms_do_not_matter(
    index: NameIndex, query: str, codes: list[str]
) -> None:
    assert _codes(index.search(query)) == codes


def test_an_article_that_is_typed_counts_first(index: NameIndex) -> None:
    assert _codes(index.search("Le Port")) == ["97407"]
    assert _codes(index.search("Port")) == ["97407", "09230"]


@pytest.mark.parametrize(
    "query",
    ["Dunkerqe", "Dunkerquee", "Dunkrque", "Dunkreque", "Dunketque", "unkerque", "D unkerque"],
)
def test_one_error_is_forgiven_when_nothing_bears_the_name(index: NameIndex, query: str) -> None:
    hits = index.search(query)
    assert _codes(hits) == ["245900428", "59183"]
    assert {hit.match for hit in hits} == {"typo"}
    assert all(0.8 < hit.score < 1 for hit in hits)


def test_two_errors_are_not(index: NameIndex) -> None:
    assert index.search("Dunqerqe") == ()


def test_an_exact_name_hides_its_neighbours(index: NameIndex) -> None:
    assert _codes(index.search("Metz")) == ["57463"]


def test_an_error_that_looks_like_an_abbreviation_is_still_one_error(index: NameIndex) -> None:
    assert _codes(index.search("For st-sur-Marque")) == ["59448"]


@pytest.mark.parametrize("query", ["", " ", "-", "zz", "Mez", "Atlantide"])
def test_nothing_is_invented(index: NameIndex, query: str) -> None:
    assert index.search(query) == ()


def test_completion_puts_the_whole_name_first_then_by_population(index: NameIndex) -> None:
    hits = index.complete("port")
    assert [(hit.place.code, hit.match) for hit in hits] == [("97407", "exact"), ("09230", "exact")]
    hits = index.complete("ch")
    assert [(hit.place.code, hit.match) for hit in hits] == [("71076", "prefix"), ("51108", "prefix")]
    assert hits[0].score == pytest.approx(2 / 16)


def test_completion_spells_out_and_keeps_what_is_typed(index: NameIndex) -> None:
    assert _codes(index.complete("st", limit=2)) == ["42218", "97411"]
    assert _codes(index.complete("l'ha")) == ["94038"]
    assert index.complete("") == ()
    assert index.complete("xyz") == ()


def test_equals_keep_the_order_given() -> None:
    twins = [_place("B", "Mont", 5), _place("A", "Mont", 5)]
    assert _codes(NameIndex.build(twins).search("mont")) == ["B", "A"]


def test_an_empty_index_answers_nothing() -> None:
    empty = NameIndex.build([])
    assert empty.search("Paris") == ()
    assert empty.complete("P") == ()


def test_answers_are_frozen(index: NameIndex) -> None:
    (hit,) = index.search("Metz")
    assert hit == NameHit(place=PLACES[16], match="exact", score=1.0)
    with pytest.raises(FrozenInstanceError):
        hit.score = 0.5  # type: ignore[misc]  # what the test is about
