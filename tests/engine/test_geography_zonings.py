"""Zonings and their days: employment zone, ZRR, FRR, QPV, regional aid map."""

from datetime import date

import pytest

from catalyseur.geography.atlas import Geography
from catalyseur.geography.overlay import Overlay
from catalyseur.geography.zonings import QUESTION_AFR, Zoning, ZoningTables, load_zonings
from catalyseur.values.provenance import Provenance
from catalyseur.values.verdict import Verdict

YES, NO, CANNOT_TELL = Verdict.YES, Verdict.NO, Verdict.CANNOT_TELL
TODAY = date(2026, 11, 23)
LILLE, FOS, SAINT_DENIS, FORT_DE_FRANCE, SAINT_MARTIN, PAPEETE = (
    "59350",
    "13039",
    "97411",
    "97209",
    "97801",
    "98735",
)
METROPOLITAN, RENNES = "01004", "35238"


def _first(geography: Geography, coverage: str) -> str:
    found = geography.zonings.map_1.items()
    return next(code for code, (zone, how) in found if (zone, how) == ("c", coverage))


@pytest.mark.parametrize(
    ("code", "on", "verdict", "reason"),
    [
        ("23019", date(2021, 6, 1), YES, None),
        ("23019", date(2019, 6, 1), YES, "best_known"),
        ("23019", date(2017, 6, 30), CANNOT_TELL, "outside_dates"),
        ("23019", date(2024, 6, 30), YES, None),
        ("23019", date(2024, 7, 1), NO, "ended"),
        (LILLE, date(2021, 6, 1), NO, None),
        (PAPEETE, date(2021, 6, 1), CANNOT_TELL, "not_covered"),
    ],
)
def test_zrr_runs_until_the_end_of_june_2024(
    geography: Geography, code: str, on: date, verdict: Verdict, reason: str | None
) -> None:
    found = geography.zonings_of(code, on).zrr
    assert (found.verdict, found.reason) == (verdict, reason)


def test_a_partly_listed_commune_of_zrr_asks_a_question(geography: Geography) -> None:
    columns = geography.zonings.columns
    code = columns["commune"][columns["zrr_2021"].index("PC")]
    found = geography.zonings_of(code, date(2022, 1, 1)).zrr
    assert (found.verdict, found.reason) == (CANNOT_TELL, "partial")
    assert found.question


def test_frr_follows_zrr_and_its_list_is_unknown(geography: Geography) -> None:
    assert geography.zonings_of("23019", date(2024, 6, 30)).frr.verdict is NO
    after = geography.zonings_of("23019", date(2024, 7, 1)).frr
    assert (after.verdict, after.reason) == (CANNOT_TELL, "list_not_in_data")


@pytest.mark.parametrize(
    ("code", "on", "verdict"),
    [
        (LILLE, date(2023, 12, 31), CANNOT_TELL),
        (LILLE, date(2024, 1, 1), YES),
        ("23019", date(2024, 1, 1), NO),
        (PAPEETE, TODAY, CANNOT_TELL),
    ],
)
def test_qpv_of_2024_are_known_from_2024(geography: Geography, code: str, on: date, verdict: Verdict) -> None:
    assert geography.zonings_of(code, on).qpv.verdict is verdict


def test_the_employment_zone_has_code_and_name(geography: Geography) -> None:
    found = geography.zonings_of(METROPOLITAN, TODAY).employment_zone
    assert (found.verdict, found.code, found.label) == (YES, "8405", "Bourg-en-Bresse")
    assert geography.zonings_of(PAPEETE, TODAY).employment_zone.verdict is CANNOT_TELL
    assert geography.zonings_of("12076", date(2020, 6, 1)).employment_zone.verdict is YES


def _rates(zoning: Zoning) -> tuple[int, int, int] | None:
    rates = zoning.rates
    return (rates.large_bp, rates.medium_bp, rates.small_bp) if rates else None


@pytest.mark.parametrize(
    ("code", "on", "verdict", "rates"),
    [
        (SAINT_DENIS, date(2014, 6, 30), CANNOT_TELL, None),
        (SAINT_DENIS, date(2014, 7, 1), YES, (4500, 5500, 6500)),
        (SAINT_DENIS, date(2021, 12, 31), YES, (4500, 5500, 6500)),
        (SAINT_DENIS, date(2022, 1, 1), YES, (5000, 6000, 7000)),
        (FORT_DE_FRANCE, date(2023, 12, 31), YES, (4000, 5000, 6000)),
        (FORT_DE_FRANCE, date(2024, 1, 1), YES, (5000, 6000, 7000)),
        (SAINT_MARTIN, date(2020, 1, 1), YES, (4500, 5500, 6500)),
        (SAINT_MARTIN, TODAY, YES, (6000, 7000, 8000)),
        (PAPEETE, date(2020, 1, 1), CANNOT_TELL, None),
        (PAPEETE, TODAY, CANNOT_TELL, None),
        (METROPOLITAN, date(2020, 1, 1), NO, None),
        (METROPOLITAN, date(2022, 1, 1), NO, None),
        (METROPOLITAN, date(2022, 7, 2), NO, None),
        (METROPOLITAN, date(2022, 7, 3), CANNOT_TELL, None),
        (METROPOLITAN, date(2027, 12, 31), CANNOT_TELL, None),
        (SAINT_DENIS, date(2028, 1, 1), CANNOT_TELL, None),
    ],
)
def test_the_regional_aid_map_of_the_day_and_its_rates(
    geography: Geography, code: str, on: date, verdict: Verdict, rates: tuple[int, int, int] | None
) -> None:
    found = geography.zonings_of(code, on).afr
    assert (found.verdict, _rates(found)) == (verdict, rates)


def test_a_listed_commune_of_2014_has_its_rates_until_2021(geography: Geography) -> None:
    code = _first(geography, "full")
    found = geography.zonings_of(code, date(2021, 12, 31)).afr
    assert (found.verdict, found.code, _rates(found)) == (YES, "c", (1000, 2000, 3000))
    assert geography.zonings_of(code, date(2022, 1, 1)).afr.verdict is NO


def test_a_partly_listed_commune_of_2014_asks_where_the_address_is(geography: Geography) -> None:
    found = geography.zonings_of(_first(geography, "partial"), date(2020, 12, 15)).afr
    assert (found.verdict, found.reason, found.question) == (CANNOT_TELL, "partial", QUESTION_AFR)


@pytest.fixture(scope="module")
def loaded(geography: Geography) -> ZoningTables:
    """Tables with a short list of 2022-2027 loaded."""
    provenance = Provenance(
        source="test", licence="Licence Ouverte 2.0", vintage="2022-07-01", sha256="0" * 64
    )
    coverage = {METROPOLITAN: "full", RENNES: "full", "02003": "partial", "49126": "full", "15031": "full"}
    overlay = Overlay(name="afr-2022", coverage=coverage, provenance=provenance)
    return load_zonings(geography.history, {"afr-2022": overlay})


@pytest.mark.parametrize(
    ("code", "on", "verdict", "rates"),
    [
        (METROPOLITAN, TODAY, YES, (1500, 2500, 3500)),
        (METROPOLITAN, date(2022, 7, 2), NO, None),
        (RENNES, TODAY, YES, (1000, 2000, 3000)),
        ("02003", TODAY, CANNOT_TELL, (1500, 2500, 3500)),
        (LILLE, TODAY, NO, None),
        ("49069", date(2023, 1, 1), YES, (1500, 2500, 3500)),
        ("15141", date(2023, 1, 1), CANNOT_TELL, (1500, 2500, 3500)),
        (SAINT_DENIS, TODAY, YES, (5000, 6000, 7000)),
        (PAPEETE, TODAY, CANNOT_TELL, None),
    ],
)
def test_the_loaded_list_decides_from_july_2022(
    loaded: ZoningTables, code: str, on: date, verdict: Verdict, rates: tuple[int, int, int] | None
) -> None:
    found = loaded.afr(code, on)
    assert (found.verdict, _rates(found)) == (verdict, rates)
