from datetime import date

import pytest

from catalyseur.toolbox.scheme import Window
from catalyseur.toolbox.windows import version_on, window_on

CALL = {"mode": "one_off", "opens_on": "2020-12-09", "closes_on": "2021-03-31"}


def answer(window, on):
    found = window_on(Window.model_validate(window), date.fromisoformat(on))
    return found.state.value, found.days_left


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2020-12-08", ("upcoming", None)),
        ("2020-12-09", ("open", 112)),
        ("2020-12-15", ("open", 106)),
        ("2021-02-28", ("open", 31)),
        ("2021-03-01", ("closing_soon", 30)),
        ("2021-03-31", ("closing_soon", 0)),
        ("2021-04-01", ("closed", None)),
    ],
)
def test_both_ends_of_a_window_are_inside_it(on, state):
    assert answer(CALL, on) == state


@pytest.mark.parametrize(
    ("window", "on", "state"),
    [
        ({"mode": "one_off", "closes_on": "2021-03-31"}, "2020-12-15", "to_verify"),
        ({"mode": "one_off", "closes_on": "2021-03-31"}, "2021-04-01", "closed"),
        ({"mode": "one_off", "opens_on": "2020-01-01"}, "2020-12-15", "to_verify"),
        ({"mode": "rolling", "opens_on": "2020-01-01"}, "2020-12-15", "open"),
        ({"mode": "rolling"}, "2020-12-15", "to_verify"),
        ({"mode": "one_off"}, "2020-12-15", "to_verify"),
    ],
)
def test_an_unknown_end_is_never_guessed(window, on, state):
    assert answer(window, on)[0] == state


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2019-10-31", "upcoming"),
        ("2019-11-01", "to_verify"),
        ("2019-11-29", "to_verify"),
        ("2019-11-30", "open"),
        ("2023-11-30", "open"),
        ("2023-12-02", "closing_soon"),
        ("2024-01-02", "to_verify"),
        ("2024-12-31", "to_verify"),
        ("2025-01-01", "closed"),
    ],
)
def test_a_partial_date_is_an_interval_and_counts_no_days(on, state):
    window = {"mode": "rolling", "opens_on": "2019-11", "closes_on": "2024"}
    assert answer(window, on) == (state, None)


def test_published_dates_that_disagree_on_the_state_are_to_verify():
    closes = {"conflict": [{"value": "2021-06-01"}, {"value": "2021-09-07"}]}
    window = {"mode": "one_off", "opens_on": "2020-09-01", "closes_on": closes}
    assert answer(window, "2020-12-15") == ("open", 168)
    assert answer(window, "2021-05-20") == ("closing_soon", 12)
    assert answer(window, "2021-06-02") == ("to_verify", None)
    assert answer(window, "2021-09-08") == ("closed", None)


def test_conflicting_openings_do_not_matter_once_both_are_past():
    opens = {"conflict": [{"value": "2020-01-20"}, {"value": "2020-07-20"}]}
    window = {"mode": "one_off", "opens_on": opens, "closes_on": "2020-12-31"}
    assert answer(window, "2020-01-19")[0] == "upcoming"
    assert answer(window, "2020-03-01")[0] == "to_verify"
    assert answer(window, "2020-07-20")[0] == "open"


def test_spent_funds_and_suspensions_show():
    window = CALL | {
        "exhausted_on": "2021-02",
        "suspensions": [{"starts_on": "2021-01-10", "ends_on": "2021-01-20"}],
    }
    assert [answer(window, on)[0] for on in ("2021-01-09", "2021-01-10", "2021-01-20", "2021-01-21")] == [
        "open",
        "suspended",
        "suspended",
        "open",
    ]
    assert [answer(window, on)[0] for on in ("2021-02-01", "2021-02-28", "2021-03-31", "2021-04-01")] == [
        "to_verify",
        "exhausted",
        "exhausted",
        "closed",
    ]


def test_a_version_serves_until_its_window_has_ended(catalogue):
    fund = catalogue.find("DSP-001")
    served = [
        version_on(fund, date(2020, month, day)).id for month, day in ((8, 1), (11, 17), (11, 18), (12, 15))
    ]
    assert served == ["fenetre-1", "fenetre-1", "fenetre-2", "fenetre-2"]
    assert version_on(fund, date(2025, 1, 1)).id == "fenetre-2"
    assert window_on(version_on(fund, date(2020, 11, 20)).window, date(2020, 11, 20)).state == "to_verify"


@pytest.mark.parametrize(
    ("ref", "state", "days_left"),
    [
        ("DSP-001", "open", 168),
        ("DSP-003", "open", 106),
        ("DSP-005", "closing_soon", 6),
        ("DSP-008", "to_verify", None),
        ("DSP-009", "open", 72),
    ],
)
def test_the_windows_of_the_seed_day(catalogue, ref, state, days_left):
    on = date(2020, 12, 15)
    found = window_on(version_on(catalogue.find(ref), on).window, on)
    assert (found.state, found.days_left) == (state, days_left)
