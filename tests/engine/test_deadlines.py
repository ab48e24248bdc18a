from datetime import date

import pytest

from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.deadlines import deadlines
from catalyseur.toolbox.matching import match_project
from tests.factories import make_project, make_scheme

CRITERIA = {"perimeter": {"include": ["FR"]}, "sector": {"include": ["C"]}}


def deadlines_on(geography, on, window, naf="25.62B"):
    scheme = make_scheme(CRITERIA, {"mode": "one_off", "opens_on": "2026-01-01", **window})
    project = make_project(firm={"naf": naf})
    return deadlines(match_project(project, Catalogue(schemes=(scheme,)), geography, on))


@pytest.mark.parametrize(
    ("on", "days"),
    [
        (date(2026, 6, 1), [date(2026, 12, 31)]),
        (date(2026, 12, 31), [date(2026, 12, 31)]),
        (date(2027, 1, 1), []),
    ],
)
def test_the_last_day_is_a_deadline_until_it_is_past(geography, on, days):
    assert [one.day for one in deadlines_on(geography, on, {"closes_on": "2026-12-31"})] == days


def test_a_date_known_to_the_month_is_no_deadline(geography):
    assert deadlines_on(geography, date(2026, 6, 1), {"closes_on": "2026-12"}) == ()


def test_intakes_come_by_day_with_the_closing_and_keep_their_keys(geography):
    window = {"closes_on": "2026-12-31", "closes_at": "12:00", "intakes": ["2026-09-30", "2026-12-01"]}
    found = deadlines_on(geography, date(2026, 10, 1), window)
    assert [(one.label, one.day, one.closes_at) for one in found] == [
        ("Relève", date(2026, 12, 1), "12:00"),
        ("Clôture", date(2026, 12, 31), "12:00"),
    ]
    assert [one.key for one in found] == ["exemple/v1/intake/2", "exemple/v1/closing/1"]


def test_dates_that_disagree_are_all_deadlines(geography):
    window = {
        "closes_on": {
            "conflict": [{"value": "2026-12-01", "source": "a"}, {"value": "2026-12-31", "source": "b"}]
        }
    }
    assert [one.day.day for one in deadlines_on(geography, date(2026, 6, 1), window)] == [1, 31]


def test_a_scheme_answered_no_has_no_deadline(geography):
    assert deadlines_on(geography, date(2026, 6, 1), {"closes_on": "2026-12-31"}, naf="01.11Z") == ()
