"""Numbers, days and shares as French readers write them; the order of names; the warm start."""

from datetime import date

import pytest

from catalyseur.portal.places.days import nearest_day
from catalyseur.portal.places.names import name_key
from catalyseur.portal.places.neighbours import load_adjacency
from catalyseur.portal.places.openings import LISTED_STATES
from catalyseur.portal.places.start import warm_up
from catalyseur.portal.places.templatetags.places_text import (
    epci_kind,
    long_day,
    number,
    percent,
    state_words,
    window_dates,
)
from catalyseur.toolbox.windows import WindowAnswer, WindowState


def _window(state, opens_on=None, closes_on=None, days_left=None):
    return WindowAnswer(state=state, opens_on=opens_on, closes_on=closes_on, days_left=days_left)


def test_a_number_is_grouped_by_thousands():
    assert number(1234567) == "1\u202f234\u202f567"


@pytest.mark.parametrize(
    ("day", "text"), [(date(2024, 1, 1), "1er janvier 2024"), (date(2020, 12, 15), "15 décembre 2020")]
)
def test_a_day_is_written_in_full(day, text):
    assert long_day(day) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0\u202f%"), (0.004, "moins de 1\u202f%"), (0.374, "37\u202f%"), (1.0, "100\u202f%")],
)
def test_a_small_share_is_not_written_zero(share, text):
    assert percent(share) == text


def test_a_kind_of_epci_is_written_in_full():
    assert epci_kind("CU") == "communauté urbaine"


@pytest.mark.parametrize(
    ("window", "text"),
    [
        (_window(WindowState.OPEN), "sans date de clôture publiée"),
        (_window(WindowState.TO_VERIFY), ""),
        (_window(WindowState.UPCOMING, opens_on="2026-12-01"), "ouverture le 01/12/2026"),
        (_window(WindowState.UPCOMING), ""),
        (
            _window(WindowState.CLOSING_SOON, closes_on="2026-11-23", days_left=0),
            "clôture le 23/11/2026, dernier jour aujourd’hui",
        ),
        (
            _window(WindowState.OPEN, closes_on="2027-02-21", days_left=90),
            "clôture le 21/02/2027, dernier jour dans 90 j",
        ),
        (_window(WindowState.OPEN, closes_on="2027-02-22", days_left=91), "clôture le 22/02/2027"),
        (_window(WindowState.OPEN, closes_on="2027"), "clôture en 2027"),
    ],
)
def test_a_window_is_written_from_what_is_published(window, text):
    assert window_dates(window) == text


def test_every_listed_state_has_its_heading():
    assert len({state_words(state) for state in LISTED_STATES}) == len(LISTED_STATES)


def test_names_sort_without_their_accents():
    assert sorted(["Zuydcoote", "Écuisses", "Île-de-France", "Évry"], key=name_key) == [
        "Écuisses",
        "Évry",
        "Île-de-France",
        "Zuydcoote",
    ]


@pytest.mark.parametrize(("day", "nearest"), [(1, 10), (10, 10), (15, 15), (20, 20), (30, 20)])
def test_the_nearest_day_of_a_spell(day, nearest):
    found = nearest_day(date(2020, 1, day), date(2020, 1, 10), date(2020, 1, 20))
    assert found == date(2020, 1, nearest)


def test_a_warm_start_reads_the_borders():
    warm_up()
    assert load_adjacency.cache_info().currsize == 1
