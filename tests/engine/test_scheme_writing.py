"""Values written into the text of a scheme: nothing else moves, a shared part is refused; amended, ended, copied."""

from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from catalyseur.toolbox.amendment import (
    NewSource,
    amend,
    amended_version,
    copy_scheme,
    end_scheme,
    held_values,
    next_ref,
    with_case_windows,
)
from catalyseur.toolbox.catalogue import read_scheme, read_yaml
from catalyseur.toolbox.effects import effects
from catalyseur.toolbox.revision import read_draft
from catalyseur.toolbox.scheme import Scheme
from catalyseur.toolbox.windows import WindowState, version_on, window_on
from catalyseur.toolbox.writing import NotWritableError, append_value, set_value, write_value
from catalyseur.values.verdict import Verdict
from tests.factories import TODAY

NAMES = sorted(
    path.name.removesuffix(".yaml") for path in files("catalyseur.data").joinpath("schemes").iterdir()
)
VALUES = (
    (("name",), "Un nom : « x » # y"),
    (("contact", "url"), "https://exemple.fr/#a"),
    (("verified_on",), "2026-01-02"),
    (("versions", 0, "window", "closes_on"), {"value": "2026-01-02", "source": "a"}),
    (("versions", 0, "window", "opens_on"), None),
    (("versions", 0, "aid", "rates"), [{"rate_pct": 40}]),
    (("versions", 0, "criteria", "size"), None),
    (("cases", 0, "window"), "closed"),
    (("legal_basis",), [{"kind": "unknown"}]),
)
SOURCE = NewSource(label="Publication d’exemple", url="https://exemple.fr/", published_on="2026-11")


def _text(name):
    return files("catalyseur.data").joinpath(f"schemes/{name}.yaml").read_text("utf-8")


def _put(data, path, value):
    for part in path[:-1]:
        data = data.setdefault(part, {}) if isinstance(data, dict) else data[part]
    data[path[-1]] = value


@pytest.mark.parametrize("name", NAMES)
def test_only_what_is_meant_changes_in_every_embedded_text_or_it_is_refused(name):
    text, written = _text(name), 0
    for path, value in VALUES:
        expected = read_yaml(text)
        _put(expected, path, value)
        try:
            changed = set_value(text, path, value)
        except NotWritableError:
            continue
        written += 1
        assert read_yaml(changed) == expected
    assert written >= len(VALUES) - 2
    noted = append_value(text, ("notes",), "Une note.")
    assert read_yaml(noted)["notes"] == [*read_yaml(text).get("notes", []), "Une note."]


@pytest.mark.parametrize(
    ("text", "path", "value", "expected"),
    [
        ("a: 1  # gardé\nb: 2\n", ("a",), 3, "a: 3  # gardé\nb: 2\n"),
        ("a:\n  b: 1\n  c: 2\n", ("a", "d"), "x", "a:\n  b: 1\n  d: x\n  c: 2\n"),
        ("a: {b: 1}\n", ("a", "c"), "X", 'a: {b: 1, c: "X"}\n'),
        ("a:\n  - b: 1\n  - b: 2\n# fin\n", ("a",), None, "a: null\n# fin\n"),
        ("a:\n", ("a",), "b", "a: b\n"),
        ("a: null\n", ("a", "b"), True, "a: {b: true}\n"),
        ("a:\n  - b: 1\n    c: 2\n", ("a", 0, "d", "e"), 1, "a:\n  - b: 1\n    d: {e: 1}\n    c: 2\n"),
        ("a: [x]\n", ("b",), "2026-01-02", "a: [x]\nb: 2026-01-02\n"),
    ],
)
def test_where_a_value_is_written(text, path, value, expected):
    assert set_value(text, path, value) == expected


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a: &x {b: 1}\nc: *x\n", ("c", "b")),
        ("a: &x {b: 1}\nc: *x\n", ("a", "b")),
        ("a: 1\n", ("a", "b")),
        ("a: [1]\n", ("a", 4)),
        ("", ("a",)),
    ],
)
def test_what_cannot_be_written_alone_is_refused(text, path):
    with pytest.raises(NotWritableError):
        set_value(text, path, 2)


@pytest.mark.parametrize(
    "value", ["yes", "no", "12", "a: b", "null", "é", "", "2026-01", "- x", "line\nline"]
)
def test_a_text_is_read_back_as_it_was(value):
    assert read_yaml(f"a: {write_value(value)}") == {"a": value}


def test_amended_values_are_read_back_with_their_new_source(geography, catalogue):
    name = "pret-vert"
    scheme = catalogue.find(name)
    changes = {
        "summary": "Une phrase.",
        "window.opens_on": "2026-11",
        "window.closes_on": "2027-03-31",
        "aid.cap_eur": 1200000.5,
        "aid.rate_pct": Decimal("12.5"),
        "aid.floor_eur": None,
        "verified_on": "2026-11-20",
    }
    text = amend(_text(name), scheme, scheme.versions[0], changes, SOURCE)
    text = with_case_windows(text, name, geography)
    amended = read_draft(name, text, catalogue, geography).scheme
    assert amended is not None
    held = {key: one.value for key, one in held_values(amended, amended.versions[0]).items()}
    assert held["window.opens_on"] == "2026-11"
    assert held["aid.cap_eur"] == "1200000.5"
    assert held["aid.rate_pct"] == "12.5"
    assert (held["aid.floor_eur"], held["verified_on"]) == ("", "2026-11-20")
    closes = amended.versions[0].window.closes_on
    assert closes is not None
    assert amended.source_label(closes.alternatives[0].source) == SOURCE.label
    assert [one.id for one in amended.sources][-1] == "source-1"
    assert [case.verdict for case in amended.cases] == [case.verdict for case in scheme.cases]


def test_a_value_two_sources_dispute_is_shut(catalogue):
    scheme = catalogue.find("industrie-du-futur-2020")
    held = held_values(scheme, scheme.versions[0])
    assert held["window.opens_on"].is_shut
    assert held["aid.rate_pct"].is_shut
    assert not held["window.closes_on"].is_shut


def test_every_embedded_scheme_can_end_and_says_why(catalogue, geography):
    on = date(2026, 12, 1)
    for scheme in catalogue.schemes:
        text = with_case_windows(
            end_scheme(_text(scheme.id), scheme, on, "fin", SOURCE), scheme.id, geography
        )
        ended = read_draft(scheme.id, text, catalogue, geography)
        assert ended.faults == ()
        proposed = ended.scheme
        assert isinstance(proposed, Scheme)
        after = date(2026, 12, 2)
        assert window_on(version_on(proposed, after).window, after).state in {
            WindowState.CLOSED,
            WindowState.EXHAUSTED,
        }
        assert proposed.notes == (*scheme.notes, "Retiré le 01/12/2026 : fin")
        assert [version.criteria for version in proposed.versions] == [
            version.criteria for version in scheme.versions
        ]


def test_a_copy_has_its_own_identity_and_is_verified_by_nobody(catalogue, geography):
    text = copy_scheme(_text("pret-vert"), "mon-pret", "DSP-1000", "Mon prêt")
    copied = read_draft("mon-pret", text, catalogue, geography)
    assert copied.faults == ()
    assert copied.scheme is not None
    assert (copied.scheme.ref, copied.scheme.name, copied.scheme.verified_on) == (
        "DSP-1000",
        "Mon prêt",
        None,
    )


def test_local_references_follow_each_other():
    assert next_ref(frozenset({"DSP-064", "DSP-1000", "DSP-1001"})) == "DSP-1002"


def test_an_unknown_place_is_a_fault_as_in_the_command(catalogue, geography):
    text = _text("industrie-du-futur-2020").replace("include: [FR]", "include: [COM-99999]")
    (fault,) = read_draft("industrie-du-futur-2020", text, catalogue, geography).faults
    assert fault.key == "perimeter"
    assert "COM-99999" in text.splitlines()[(fault.line or 0) - 1]
    assert "« COM-99999 » n’est aucun lieu" in fault.message


def test_the_version_asked_for_is_amended_else_that_of_the_day(catalogue):
    scheme = catalogue.find("fonds-acceleration-investissements-industriels")
    first = scheme.versions[0]
    assert amended_version(scheme, first.id, TODAY) is first
    assert amended_version(scheme, "nulle-part", TODAY) is version_on(scheme, TODAY)


def test_effects_count_the_answers_that_change(catalogue, geography):
    scheme = catalogue.find("pret-vert")
    proposed = read_scheme("pret-vert.yaml", _text("pret-vert").replace("[FR]", "[COM-71153]"))
    found = effects(scheme, proposed, catalogue, geography, TODAY)
    before, after = ({verdict: pair[n] for verdict, *pair in found.answers} for n in (0, 1))
    assert sum(before.values()) == sum(after.values()) == found.projects
    assert after[Verdict.NO] - before[Verdict.NO] == found.changed > 0
    assert effects(scheme, scheme, catalogue, geography, TODAY).changed == 0
    new = effects(None, scheme, catalogue, geography, TODAY)
    assert (new.window_before, new.changed) == (None, new.projects)
    assert len(new.questions_added) == 2
