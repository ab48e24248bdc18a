"""What holds for any name and any single typing error."""

from string import ascii_lowercase

from hypothesis import example, given
from hypothesis import strategies as st

from catalyseur.geography.search import NamedPlace, NameIndex, normalise

NAMES = (
    "Saint-Denis",
    "Saint-Étienne",
    "Sainte-Marie-aux-Mines",
    "Le Creusot",
    "La Roche-sur-Yon",
    "L'Haÿ-les-Roses",
    "Chalon-sur-Saône",
    "Châlons-en-Champagne",
    "Villeneuve-lès-Avignon",
    "Forest-sur-Marque",
    "Fort-de-France",
    "Mamoudzou",
    "Dunkerque",
    "Romorantin-Lanthenay",
    "CC du Pays de Pontchâteau St-Gildas-des-Bois",
    "Métropole de Lyon",
    "Œyreluy-Plage",
    "Vallée de l'Arve",
    "Béziers",
    "Brest Métropole",
)
INDEX = NameIndex.build(
    [
        NamedPlace(kind="commune", code=str(rank), name=name, population=rank)
        for rank, name in enumerate(NAMES)
    ]
)
LETTERS = ascii_lowercase + " "


@st.composite
def one_error(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a name and the same name, as compared, with one letter added, left out, replaced or swapped."""
    name = draw(st.sampled_from(NAMES))
    text = normalise(name)
    place = draw(st.integers(0, len(text) - 2))
    letter = draw(st.sampled_from(LETTERS))
    before, after = text[:place], text[place + 1 :]
    written = draw(
        st.sampled_from(
            (
                before + letter + text[place:],
                before + after,
                before + letter + after,
                before + text[place + 1] + text[place] + text[place + 2 :],
            )
        )
    )
    return name, written


@given(one_error())
def test_one_error_in_a_name_of_six_letters_or_more_finds_it(case: tuple[str, str]) -> None:
    name, written = case
    assert name in [hit.place.name for hit in INDEX.search(written)]


@given(st.text())
@example("ſt İœ Æ\n s/ K")
@example("st st\r\nlez")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text())
def test_a_normal_form_holds_plain_words_only(text: str) -> None:
    form = normalise(text)
    assert set(form) <= set(ascii_lowercase + "0123456789 ")
    assert form == " ".join(form.split())


@given(st.text(max_size=12))
def test_every_answer_of_a_search_is_of_one_kind_and_by_population(query: str) -> None:
    hits = INDEX.search(query)
    assert len({hit.match for hit in hits}) <= 1
    populations = [hit.place.population for hit in hits]
    assert populations == sorted(populations, reverse=True)


@given(st.sampled_from(NAMES), st.integers(1, 60))
def test_any_beginning_of_a_name_completes_to_it(name: str, length: int) -> None:
    begun = normalise(name)[:length]
    assert name in [hit.place.name for hit in INDEX.complete(begun, limit=len(NAMES))]
