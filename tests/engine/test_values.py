from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from catalyseur.values.codes import is_commune_code, is_siren, is_siret, normalise_naf
from catalyseur.values.dates import french_text, paris_day, parse_day, parse_partial
from catalyseur.values.money import cents_from_euros, euros_text


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2020, 12, 14, 22, 59, 59, tzinfo=UTC), date(2020, 12, 14)),
        (datetime(2020, 12, 14, 23, 0, tzinfo=UTC), date(2020, 12, 15)),
        (datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_the_day_is_the_one_of_paris_in_winter_and_in_summer(instant, day):
    assert paris_day(instant) == day


def test_a_naive_instant_has_no_day():
    with pytest.raises(ValueError, match="time zone"):
        paris_day(datetime(2020, 12, 15))  # noqa: DTZ001 - the mistake under test


@pytest.mark.parametrize(
    "text", ["2020-02-30", "2020-13-01", "15/12/2020", "20201215", "2020-1-5", "", "demain"]
)
def test_an_impossible_day_is_refused(text):
    with pytest.raises(ValueError, match=r"is not a day"):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2020-12-09", date(2020, 12, 9), date(2020, 12, 9)),
        ("2019-11", date(2019, 11, 1), date(2019, 11, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (2018, date(2018, 1, 1), date(2018, 12, 31)),
        ("2020-11-18/2020-11-30", date(2020, 11, 18), date(2020, 11, 30)),
        ("2020-11/2021", date(2020, 11, 1), date(2021, 12, 31)),
    ],
)
def test_a_partial_date_is_an_interval(text, earliest, latest):
    partial = parse_partial(text)
    assert (partial.earliest, partial.latest, str(partial)) == (earliest, latest, str(text))
    assert partial.is_exact == (earliest == latest)


@pytest.mark.parametrize(
    "text", ["2020-13", "2020-02-30", "202", "2021/2020", "avril 2020", "2020-01-01/", "/2020"]
)
def test_a_wrong_partial_date_is_refused(text):
    with pytest.raises(ValueError, match=r"date|ends before"):
        parse_partial(text)


@pytest.mark.parametrize(
    ("euros", "cents"), [(0.1, 10), (1250000, 125000000), ("12.34", 1234), (Decimal("0.07"), 7)]
)
def test_euros_become_exact_cents(euros, cents):
    assert cents_from_euros(euros) == cents


@pytest.mark.parametrize("value", [-1, 0.001, "abc", float("nan"), float("inf"), 10**14])
def test_a_wrong_amount_is_refused(value):
    with pytest.raises(ValueError, match=r"euros|decimals"):
        cents_from_euros(value)


def test_amounts_are_written_the_french_way():
    assert euros_text(125000000) == "1\u202f250\u202f000\u00a0€"
    assert euros_text(1250) == "12,50\u00a0€"


@pytest.mark.parametrize(
    ("text", "code"),
    [("25.62B", "25.62B"), ("2562b", "25.62B"), ("C25.62B", "25.62B"), ("25.62 B", "25.62B")],
)
def test_a_naf_code_has_one_writing(text, code):
    assert normalise_naf(text) == code


@pytest.mark.parametrize("text", ["25.6", "B25", "25.62", "2562", ""])
def test_a_shape_that_is_no_naf_code_is_refused(text):
    with pytest.raises(ValueError, match="NAF"):
        normalise_naf(text)


def test_official_codes_are_checked():
    assert is_siren("552100554")
    assert not is_siren("552100555")
    assert not is_siren("55210055")
    assert [is_siret(f"5521005540001{key}") for key in range(10)].count(True) == 1
    assert is_siret("35600000000048")
    assert is_commune_code("2A004")
    assert is_commune_code("97411")
    assert not is_commune_code("2C004")


@pytest.mark.parametrize(
    ("published", "written"),
    [
        ("2020-12-09", "le 09/12/2020"),
        ("2019-11", "en novembre 2019"),
        ("2019-01/2019-09-26", "entre janvier 2019 et le 26/09/2019"),
        ("2018", "en 2018"),
        ("2020-11-18/2020-11-30", "entre le 18/11/2020 et le 30/11/2020"),
        ("2021-09-07|2021-06-01", "le 07/09/2021 ou le 01/06/2021 (publications divergentes)"),
    ],
)
def test_published_dates_are_written_the_french_way(published, written):
    assert french_text(published) == written
