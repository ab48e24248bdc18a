"""Schemes are found by French words: accents, plurals, synonyms, trades; the best place of a word wins."""

import pytest

from catalyseur.toolbox.lexicon import fold, load_lexicon, stems, words_of
from catalyseur.toolbox.search import SchemeIndex
from catalyseur.toolbox.sectors import parse_naf_scope
from tests.factories import make_scheme


def _scheme(number, criteria=None, **texts):
    words = {
        "name": "Néant",
        "summary": "Néant.",
        "audience": "Néant.",
        "funder": "Néant",
        "operator": "Néant",
    }
    return make_scheme(criteria or {}, id=f"s{number}", ref=f"DSP-{900 + number}", **(words | texts))


def _found(schemes, query):
    return [hit.scheme_id for hit in SchemeIndex.build(schemes).search(query).hits]


@pytest.fixture(scope="module")
def index(catalogue):
    return SchemeIndex.build(catalogue.schemes)


def test_a_word_counts_by_its_place():
    schemes = [
        _scheme(1, {"kind": ["hydrogen"]}),
        _scheme(2, audience="Filière de l’hydrogène."),
        _scheme(3, summary="Soutien à l’hydrogène."),
        _scheme(4, name="Plan hydrogène"),
    ]
    assert _found(schemes, "hydrogène") == ["s4", "s3", "s2", "s1"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Écoconception", "ecoconception"),
        ("Chantiers navals", "chantier naval"),
        ("Mise en œuvre", "mise en OEUVRE"),
        ("L’innovation", "d'innovation"),
        ("Dépollution des friches", "friche depolluee"),
        ("Décarboner", "décarbonation"),
        ("Prêt vert", "pret-vert"),
        ("Fonds « matières »", "matiere"),
    ],
)
def test_accents_ligatures_apostrophes_and_endings_are_forgiven(written, typed):
    assert _found([_scheme(1, name=written), _scheme(2)], typed) == ["s1"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Achat de robots", "automatisation"),
        ("Très petites entreprises", "TPE"),
        ("Aide à la TPE", "très petite entreprise"),
        ("Recherche et développement", "R&D"),
        ("Recyclage foncier", "friche"),
    ],
)
def test_synonyms_and_phrases_answer(written, typed):
    assert _found([_scheme(1, summary=written), _scheme(2)], typed) == ["s1"]


def test_the_word_itself_comes_before_its_synonym():
    schemes = [_scheme(1, name="Emprunt industriel"), _scheme(2, name="Prêt industriel")]
    assert _found(schemes, "prêt") == ["s2", "s1"]
    assert _found(schemes, "emprunt") == ["s1", "s2"]


def test_a_trade_finds_the_schemes_open_to_it():
    schemes = [
        _scheme(1, {"sector": {"include": ["17"]}}),
        _scheme(2, {"sector": {"include": ["C"], "exclude": ["17", "47"]}}),
        _scheme(
            3,
            {
                "sector": {
                    "conflict": [
                        {"value": {"include": ["20"]}, "source": "a"},
                        {"value": {"include": ["10-33"]}, "source": "b"},
                    ]
                }
            },
        ),
        _scheme(4),
    ]
    found = SchemeIndex.build(schemes).search("papeterie")
    assert [(hit.scheme_id, hit.by_sector) for hit in found.hits] == [("s1", True), ("s3", True)]
    assert {"17.12Z", "17.23Z"} <= {trade.code for trade in found.trades}


def test_a_text_that_names_the_trade_comes_before_sectors():
    schemes = [_scheme(1, {"sector": {"include": ["17"]}}), _scheme(2, summary="Papeteries.")]
    assert _found(schemes, "papeterie") == ["s2", "s1"]


def test_a_word_of_aid_is_no_trade(index):
    assert index.search("prêt").trades == ()  # « béton prêt à l’emploi » is one


def test_every_word_must_answer_unless_none_answers_all():
    schemes = [_scheme(1, name="Robots de soudage"), _scheme(2, name="Soudage"), _scheme(3, name="Friches")]
    both = SchemeIndex.build(schemes).search("robots soudage")
    assert ([hit.scheme_id for hit in both.hits], both.is_partial) == (["s1"], False)
    neither = SchemeIndex.build(schemes).search("robots friches")
    assert ({hit.scheme_id for hit in neither.hits}, neither.is_partial) == ({"s1", "s3"}, True)


def test_a_word_nothing_answers_is_said_and_set_aside():
    found = SchemeIndex.build([_scheme(1, name="Robots")]).search("robots xylophone")
    assert ([hit.scheme_id for hit in found.hits], found.unknown) == (["s1"], ("xylophone",))


def test_a_beginning_or_one_typing_error_answers_when_nothing_else_does():
    schemes = [_scheme(1, name="Décarbonation"), _scheme(2, name="Chaleur fatale")]
    assert _found(schemes, "décarbonatoin") == ["s1"]
    assert _found(schemes, "chal") == ["s2"]


@pytest.mark.parametrize("query", ["", "   ", "de la", "’", "«»", "l'"])
def test_a_query_that_says_nothing_finds_nothing(index, query):
    found = index.search(query)
    assert (found.hits, found.unknown, found.is_partial) == ((), (), False)


def test_equals_come_in_the_order_given():
    schemes = [_scheme(number, name="Robots") for number in (3, 1, 2)]
    assert _found(schemes, "robot") == ["s3", "s1", "s2"]


def test_an_empty_toolbox_answers():
    index = SchemeIndex.build(())
    assert (index.search("robot").unknown, index.complete("r")) == (("robot",), ())


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("DSP-017", "industrie-du-futur-2020"),
        ("prêt vert", "pret-vert"),
        ("crédit d'impôt recherche", "credit-impot-recherche"),
        ("hydrogene", "innovation-hydrogene"),
        ("robot", "industrie-du-futur-2020"),
        ("fond vert 2025", "fonds-vert-territoires-industrie-2025"),
    ],
)
def test_the_embedded_schemes_are_found_first_by_what_they_are_called(index, query, first):
    assert index.search(query).hits[0].scheme_id == first


def test_completing_takes_the_beginning_of_each_word(index):
    assert [one.scheme_id for one in index.complete("pre ver")] == ["pret-vert", "pret-vert-ademe"]
    assert index.complete("pret v")[0].name == "Prêt vert"
    assert len(index.complete("p", limit=3)) == 3
    assert index.complete("zzz") == index.complete("") == ()


def test_folding_and_cutting():
    assert fold("Œuvre d’Été, ÆTHER") == "oeuvre d’ete, aether"
    assert words_of("L’eau-forte, R&D : 100 %") == ["l", "eau", "forte", "r", "d", "100"]
    assert stems("décarbonation") & stems("decarboner")


def test_every_trade_of_the_table_is_a_scope_of_naf():
    for scopes in load_lexicon().sectors.values():
        assert all(parse_naf_scope(scope).prefixes for scope in scopes)
