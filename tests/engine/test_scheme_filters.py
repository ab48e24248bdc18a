"""A filter answers yes, no or cannot tell; only a no removes a scheme, and doubt is said."""

from datetime import date
from typing import Any

import pytest

from catalyseur.toolbox.filters import Filters, covers_area, list_on, narrow
from catalyseur.toolbox.freshness import Staleness, addresses_of, stale_schemes
from catalyseur.toolbox.scheme import Perimeter
from catalyseur.toolbox.vocabulary import Beneficiary, Instrument, Kind
from catalyseur.toolbox.windows import WindowState
from catalyseur.values.verdict import Verdict
from tests.factories import TODAY, make_scheme


def _kept(geography, criteria, filters, **more):
    listed = list_on([make_scheme(criteria, **more)], TODAY)
    return [one.to_confirm for one in narrow(listed, filters, geography, TODAY)]


@pytest.mark.parametrize(
    ("criteria", "kept"),
    [({"kind": ["digital"]}, [()]), ({"kind": ["hydrogen"]}, []), ({}, [("kind",)])],
)
def test_an_unpublished_kind_is_kept_and_said(geography, criteria, kept):
    assert _kept(geography, criteria, Filters(kind=Kind.DIGITAL)) == kept


def test_publications_that_disagree_cannot_tell(geography):
    kinds = {
        "kind": {"conflict": [{"value": ["digital"], "source": "a"}, {"value": ["study"], "source": "b"}]}
    }
    assert _kept(geography, kinds, Filters(kind=Kind.DIGITAL)) == [("kind",)]
    assert _kept(geography, kinds, Filters(kind=Kind.HYDROGEN)) == []


@pytest.mark.parametrize(
    ("accepted", "asked", "kept"),
    [
        ("local_authority", Beneficiary.COMMUNE, [()]),
        ("commune", Beneficiary.LOCAL_AUTHORITY, [()]),
        ("company", Beneficiary.COMMUNE, []),
    ],
)
def test_a_local_authority_stands_for_its_levels(geography, accepted, asked, kept):
    assert _kept(geography, {"beneficiary": [accepted]}, Filters(beneficiary=asked)) == kept


def test_funder_instrument_and_window(geography):
    assert _kept(geography, {}, Filters(funder="region"), funder="Région Occitanie") == [()]
    assert _kept(geography, {}, Filters(funder="state"), funder="Région Occitanie") == []
    assert _kept(geography, {}, Filters(instrument=Instrument.LOAN)) == []
    assert _kept(geography, {}, Filters(window=WindowState.OPEN)) == [()]
    assert _kept(geography, {}, Filters(window=WindowState.CLOSED)) == []


@pytest.mark.parametrize(
    ("include", "exclude", "area", "verdict"),
    [
        (("FR",), (), "REG-27", Verdict.YES),
        (("REG-27",), (), "REG-27", Verdict.YES),
        (("REG-84",), (), "REG-27", Verdict.NO),
        (("DEP-71",), (), "REG-27", Verdict.CANNOT_TELL),
        (("REG-27",), (), "COM-71153", Verdict.YES),
        (("FR",), ("REG-27",), "REG-27", Verdict.NO),
        (("FR",), ("DEP-71",), "REG-27", Verdict.CANNOT_TELL),
        (("ZONE-basin-rmc",), (), "COM-71153", Verdict.CANNOT_TELL),
    ],
)
def test_an_area_is_in_wholly_in_part_or_not(geography, include, exclude, area, verdict):
    assert covers_area(geography, Perimeter(include=include, exclude=exclude), area, TODAY) is verdict


def test_a_territory_out_of_its_phase_cannot_be_placed(geography):
    perimeter = Perimeter(include=("REG-27",))
    assert covers_area(geography, perimeter, "TI-2:ti-0101", date(2020, 12, 15)) is Verdict.CANNOT_TELL


def test_a_scheme_known_much_later_is_not_listed(geography):
    listed = list_on([make_scheme({}, known_from="2026-01-01")], date(2020, 12, 15))
    assert narrow(listed, Filters(), geography, date(2020, 12, 15)) == ()


def _reasons(on, *, broken=(), window=None, **more):
    listed = list_on([make_scheme({}, window, **more)], on)
    found = stale_schemes(listed, frozenset(), frozenset(broken), on)
    return [reason for one in found for reason in one.reasons]


def test_a_year_after_its_verification_a_scheme_is_to_look_at_again():
    assert _reasons(date(2026, 11, 23), verified_on="2025-11-23") == []
    assert _reasons(date(2026, 11, 24), verified_on="2025-11-23") == [Staleness.VERIFIED_LONG_AGO]
    assert _reasons(TODAY) == [Staleness.NEVER_VERIFIED]


@pytest.mark.parametrize(
    ("closes", "reason"),
    [
        ("2026-12-23", Staleness.ENDING),
        ("2026-12-24", None),
        ("2026-11-22", Staleness.PAST),
        ("2026", Staleness.DATES_UNSURE),
    ],
)
def test_windows_that_end_are_told(closes, reason):
    window = {"mode": "rolling", "opens_on": "2020-01-01", "closes_on": closes}
    expected = [reason] if reason else []
    assert _reasons(TODAY, window=window, verified_on="2026-11-01") == expected


def test_a_scheme_that_names_a_broken_address_is_told():
    addresses: dict[str, Any] = {
        "contact": {"function": "Guichet", "url": "https://exemple.fr/guichet"},
        "sources": [{"id": "a", "label": "A", "url": "https://exemple.fr/a"}],
        "verified_on": "2026-11-01",
    }
    assert addresses_of(make_scheme({}, **addresses)) == (
        "https://exemple.fr/guichet",
        "https://exemple.fr/a",
    )
    assert _reasons(TODAY, broken=["https://exemple.fr/a"], **addresses) == [Staleness.BROKEN]
    assert _reasons(TODAY, broken=["https://exemple.fr/b"], **addresses) == []


def test_a_reported_scheme_comes_first():
    schemes = [make_scheme({}, id="past", ref="DSP-901"), make_scheme({}, id="wrong", ref="DSP-902")]
    found = stale_schemes(list_on(schemes, TODAY), frozenset(("wrong",)), frozenset(), TODAY)
    assert [one.scheme.id for one in found] == ["wrong", "past"]
    assert found[0].reasons == (Staleness.REPORTED, Staleness.NEVER_VERIFIED)
