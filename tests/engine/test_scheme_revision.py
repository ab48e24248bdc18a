"""A proposed text is refused by key and line in French, compared field by field, its cases run on both sides."""

from importlib.resources import files

import pytest

from catalyseur.toolbox.catalogue import read_scheme
from catalyseur.toolbox.description import describe_version, window_text
from catalyseur.toolbox.revision import MAX_TEXT, compare, compare_cases, line_of, may_review, read_draft
from catalyseur.toolbox.windows import window_on

NAME = "industrie-du-futur-2020"


@pytest.fixture(scope="module")
def text():
    return files("catalyseur.data").joinpath(f"schemes/{NAME}.yaml").read_text("utf-8")


@pytest.fixture(scope="module")
def draft(catalogue, geography):
    return lambda text: read_draft(NAME, text, catalogue, geography)


def test_the_embedded_text_has_no_fault(draft, text):
    assert (draft(text).scheme.id, draft(text).faults) == (NAME, ())


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        (
            "include: [FR]",
            "include: [France]",
            "versions.0.criteria.perimeter.0.include.0",
            "« France » n’est pas un périmètre",
        ),
        ("funder:", "fundr:", "fundr", "cette clé n’existe pas"),
        ("source: decret", "source: decre", "source", "la source « decre » n’est pas déclarée"),
        ("ref: DSP-017", "ref: DSP-022", "ref", "« DSP-022 » est la référence de « Première usine »"),
        ("ref: DSP-017", "ref: DSP-999", "ref", "la référence reste « DSP-017 »"),
        ("[grant]", "[gift]", "instruments.0", "valeur refusée ; sont admises : 'grant'"),
        ("2020-12-31", "2020-13-31", "versions.0.window.closes_on.0", "« 2020-13-31 » n’est pas une date"),
        ("window: closed", "window: shut", "cases.4.window", "« shut » n’est pas un état de fenêtre"),
        (
            "verdict: no",
            "verdict: yes",
            "cases.1",
            "attend « oui, ferme bientôt » et obtient « non, ferme bientôt »",
        ),
        (f"id: {NAME}", "id: autre", "id", "il ne change pas"),
    ],
)
def test_a_fault_names_its_key_its_line_and_what_to_write(draft, text, old, new, key, words):
    wrong = text.replace(old, new, 1)
    fault = next(fault for fault in draft(wrong).faults if fault.key == key)
    assert words in fault.message
    line = wrong.splitlines()[fault.line - 1]
    assert new in line or key.startswith(("cases", "versions"))
    assert draft(wrong).scheme is None


@pytest.mark.parametrize(
    "wrong", ["", "[]", "a: [", "a: " + "[" * 3000, "id: &a [*a]", "\x00", "x" * (MAX_TEXT + 1)]
)
def test_a_text_that_is_no_scheme_is_refused_not_crashed_on(draft, wrong):
    assert draft(wrong).scheme is None
    assert draft(wrong).faults


@pytest.mark.parametrize("value", ["[17]", "[[17]]", "{a: 1}"])
def test_a_code_without_quotes_is_refused(draft, text, value):
    assert draft(text.replace("include: [B-E]", f"include: {value}")).faults


def test_a_required_scheme_must_exist(draft, text):
    faults = draft(text + "\nstacking: {requires: [nulle-part]}\n").faults
    assert [(fault.key, fault.message) for fault in faults] == [
        ("stacking.requires", "« nulle-part » n’est l’identifiant d’aucun dispositif")
    ]


def test_differences_are_told_in_french_field_by_field(geography, text):
    current = read_scheme(f"{NAME}.yaml", text)
    changed = text.replace(
        "cap_eur: {value: 800000, source: cci}", "cap_eur: {value: 900000, source: decret}"
    )
    found = compare(current, read_scheme(f"{NAME}.yaml", changed.replace("[PME, ETI]", "[PME]")), geography)
    assert [(one.where, one.label) for one in found] == [
        ("version « guichet-2020 »", "taille de l’entreprise"),
        ("version « guichet-2020 »", "aide plafonnée à"),
    ]
    before, after = found[1].before[0], found[1].after[0]
    assert (before.text, after.text) == ("800\u202f000\u00a0€", "900\u202f000\u00a0€")
    assert after.source == "lexbase.fr (décret 2020-1291 du 23 octobre 2020)"
    assert compare(current, current, geography) == ()


def test_a_new_version_and_a_lost_line_are_differences(geography, text):
    current = read_scheme(f"{NAME}.yaml", text)
    without = read_scheme(
        f"{NAME}.yaml", text.replace("      envelope_eur: {value: 40000000, source: cci}\n", "")
    )
    assert [(one.label, one.after) for one in compare(current, without, geography)] == [("enveloppe de", ())]
    renamed = read_scheme(f"{NAME}.yaml", text.replace("id: guichet-2020", "id: guichet"))
    assert {one.where for one in compare(current, renamed, geography)} == {
        "version « guichet-2020 »",
        "version « guichet »",
    }


def test_worked_cases_run_on_both_sides(geography, text):
    current = read_scheme(f"{NAME}.yaml", text)
    proposed = read_scheme(f"{NAME}.yaml", text.replace("[PME, ETI]", "[PME]"))
    changes = compare_cases(current, proposed, geography)
    assert {one.title: (one.before, one.after) for one in changes if one.has_changed} == {
        "Chiffres inconnus, mais catégorie INSEE connue": ("oui, ferme bientôt", "non, ferme bientôt")
    }
    assert len(changes) == len(current.cases)
    assert {one.before for one in compare_cases(None, proposed, geography)} == {None}


def test_a_conflict_shows_both_values_and_their_sources(catalogue, geography):
    scheme = catalogue.find(NAME)
    opening = describe_version(scheme, scheme.versions[0], geography).window[1]
    assert [(reading.text, reading.source) for reading in opening.readings] == [
        ("le 24/10/2020", "m-eti.fr ; cci.ippon-hosting.com ; var.cci.fr"),
        ("le 27/10/2020", "banquedesterritoires.fr, octobre 2020"),
    ]


def test_a_sector_is_told_in_words(catalogue, geography):
    scheme = catalogue.find(NAME)
    sector = describe_version(scheme, scheme.versions[0], geography).criteria[3]
    assert sector.readings[0].text.startswith(
        "NAF B-E : industries extractives ; industrie manufacturière ; "
    )


def test_every_embedded_version_is_described(catalogue, geography):
    for scheme in catalogue.schemes:
        for version in scheme.versions:
            described = describe_version(scheme, version, geography)
            assert len(described.criteria) == 9
            assert all(reading.text for line in described.criteria for reading in line.readings)
            assert window_text(
                window_on(version.window, version.window.opens_on.values[0].earliest)
                if version.window.opens_on
                else window_on(version.window, scheme.known_from.latest)
            )


def test_lines_of_keys():
    text = "a: 1\nb:\n  - c: 2\n  - d:\n      value: {e: 3}\n"
    assert [line_of(text, key) for key in ("a", "b.1.d", "b.1.d.e", "b.9", "z", "a.b")] == [
        1,
        4,
        5,
        2,
        None,
        1,
    ]


def test_nobody_reads_their_own_text_again():
    assert not may_review(author=1, reviewer=1)
    assert may_review(author=1, reviewer=2)
