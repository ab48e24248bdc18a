"""Bilans: only what is alike is added; rows come back as written; values are written and read alike."""

import csv
import io
from dataclasses import replace
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalyseur.bilan.blocks import bounds_of, classify
from catalyseur.bilan.exports import neutral
from catalyseur.bilan.guard import MixedFiguresError, Nature, Quantity, total
from catalyseur.bilan.indicators import MEASURES
from catalyseur.bilan.reckoning import GRANTED, LABELS, PEOPLE
from catalyseur.bilan.records import AwardRow, SchemeMonthRow, read_records, write_records
from catalyseur.bilan.wording import plain_value, value_text
from catalyseur.values.cells import restore

MONEY = Nature(unit="cents", stage="actual", tax="ht", instrument="grant", source_id="a")
OTHERS: dict[str, Any] = {
    "stage": "announced",
    "tax": "ttc",
    "instrument": "loan",
    "source_id": "b",
    "unit": "count",
}
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
days = st.dates(date(2018, 1, 1), date(2030, 1, 1))


@given(st.lists(st.integers(0, 10**12)))
def test_alike_quantities_are_added(values):
    added = total((Quantity(value=value, nature=MONEY) for value in values), MONEY)
    assert added == Quantity(value=sum(values), nature=MONEY)


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**12))))
def test_one_unknown_makes_the_sum_unknown(values):
    added = total((Quantity(value=value, nature=MONEY) for value in values), MONEY)
    assert (added.value is None) is (None in values)


@pytest.mark.parametrize("name", OTHERS)
def test_what_differs_in_anything_is_never_added(name):
    one = Quantity(value=1, nature=MONEY)
    other = Quantity(value=1, nature=replace(MONEY, **{name: OTHERS[name]}))
    with pytest.raises(MixedFiguresError, match=name):
        one + other
    with pytest.raises(MixedFiguresError, match=name):
        total([one, other], MONEY)


@pytest.mark.parametrize("unit", ["jobs", "share", "date", "text"])
def test_jobs_shares_and_words_are_never_added(unit):
    nature = replace(MONEY, unit=unit)
    with pytest.raises(MixedFiguresError, match=f"'{unit}' are never added"):
        total([Quantity(value=1, nature=nature)], nature)


def test_what_is_added_has_the_nature_its_indicator_states():
    codes = {"population": PEOPLE, "sites_awarded": LABELS, "subsidy_amount": GRANTED}
    stated = attrgetter(*Nature.__slots__)
    assert {code: stated(MEASURES[code].indicator) for code in codes} == {
        code: stated(nature) for code, nature in codes.items()
    }


awards = st.builds(
    AwardRow,
    award=texts,
    company=texts,
    measure=texts,
    listed_on=st.none() | days,
    region=st.none() | texts,
    commune=st.none() | texts,
    commune_name=st.none() | texts,
    territory=st.none() | texts,
    certain=st.booleans(),
    defects=texts,
)


@given(st.lists(awards), st.randoms())
def test_rows_come_back_as_written_in_one_order(rows, random):
    content = write_records(AwardRow, rows)
    assert sorted(map(repr, read_records(AwardRow, content))) == sorted(map(repr, rows))
    random.shuffle(rows)
    assert write_records(AwardRow, rows) == content


def test_a_file_of_other_columns_is_refused():
    with pytest.raises(ValueError, match="must have the columns month, state, schemes"):
        read_records(SchemeMonthRow, b"month,state\n")


@given(texts)
def test_no_text_cell_begins_a_formula(text):
    written = neutral(text)
    assert not written.lstrip().startswith(("=", "+", "-", "@"))
    assert not written.startswith(("\t", "\r"))
    assert restore(written).split() == text.split()


@given(st.integers(0, 10**12))
def test_a_count_is_written_with_its_digits(number):
    assert "".join(filter(str.isdigit, value_text(number, "count"))) == str(number)


@given(st.fractions(0, 1))
def test_a_share_is_written_to_one_decimal_and_exported_to_six(share):
    shown = value_text(share, "share").removesuffix("\u00a0%").replace(",", ".")
    assert abs(Fraction(shown) - 100 * share) <= Fraction(1, 20)
    assert abs(Fraction(str(plain_value(share, "share"))) - share) <= Fraction(1, 10**6)


@given(st.lists(st.none() | st.integers(-5, 500)), st.lists(st.integers(0, 400), min_size=1, unique=True))
def test_each_area_is_in_one_class_of_a_map(values, limits):
    ordered = sorted(limits)
    areas = [(str(rank), value) for rank, value in enumerate(values)]
    classes = classify(areas, bounds_of(ordered, str))
    assert sorted(area for one in classes for area in one.areas) == sorted(area for area, _ in areas)
    for rank, one in enumerate(classes[: len(ordered) + 1]):
        for area in one.areas:
            value = values[int(area)]
            assert rank == 0 or value >= ordered[rank - 1]
            assert rank == len(ordered) or value < ordered[rank]


def test_a_csv_reader_reads_every_cell_back():
    content = write_records(SchemeMonthRow, [SchemeMonthRow(month=date(2020, 1, 1), state="open", schemes=3)])
    assert list(csv.reader(io.StringIO(content.decode()))) == [
        ["month", "state", "schemes"],
        ["2020-01-01", "open", "3"],
    ]
