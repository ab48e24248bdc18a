"""Whatever people type, the search of schemes answers, in order, and only with schemes that exist."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalyseur.toolbox.catalogue import load_catalogue
from catalyseur.toolbox.search import SchemeIndex

CATALOGUE = load_catalogue()
INDEX = SchemeIndex.build(CATALOGUE.schemes)
WORDS = st.sampled_from(
    ["prêt", "FRICHE", "papeterie", "r&d", "l’eau", "des", "œuvre", "DSP-017", "xyz", "robot"]
)
QUERIES = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=6).map(" ".join))


@given(query=QUERIES)
def test_hits_are_schemes_each_once_best_first(query: str) -> None:
    hits = INDEX.search(query).hits
    ids = [hit.scheme_id for hit in hits]
    assert len(set(ids)) == len(ids)
    assert all(CATALOGUE.find(name) for name in ids)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@given(query=QUERIES)
def test_case_changes_no_answer(query: str) -> None:
    if query.upper().lower() == query.lower():  # « ß » and a few others have no way back
        assert INDEX.search(query.upper()).hits == INDEX.search(query.lower()).hits


@given(typed=st.text(max_size=30))
def test_what_completes_begins_so(typed: str) -> None:
    assert len(INDEX.complete(typed, limit=3)) <= 3


@pytest.mark.parametrize("scheme", CATALOGUE.schemes, ids=lambda scheme: scheme.id)
def test_every_scheme_is_found_by_its_own_name(scheme) -> None:
    found = [hit.scheme_id for hit in INDEX.search(scheme.name).hits]
    assert scheme.id in found[:3]
    assert INDEX.search(scheme.ref).hits[0].scheme_id == scheme.id
