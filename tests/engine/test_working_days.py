"""Working days of France and the ends of periods."""

from datetime import date, timedelta

import pytest

from catalyseur.values.working_days import (
    add_months,
    add_working_days,
    is_working_day,
    legal_holidays,
    next_working_day,
)


def test_the_eleven_holidays_of_2026():
    assert sorted(day.strftime("%d/%m") for day in legal_holidays(2026)) == [
        "01/01",
        "01/05",
        "01/11",
        "06/04",
        "08/05",
        "11/11",
        "14/05",
        "14/07",
        "15/08",
        "25/05",
        "25/12",
    ]


@pytest.mark.parametrize(
    ("year", "easter_monday"),
    [(1981, "04-20"), (2000, "04-24"), (2008, "03-24"), (2038, "04-26"), (2049, "04-19"), (2076, "04-20")],
)
def test_easter_moves_as_the_calendar_says(year, easter_monday):
    assert date.fromisoformat(f"{year}-{easter_monday}") in legal_holidays(year)


def test_twenty_working_days_skip_week_ends_and_holidays():
    assert add_working_days(date(2026, 4, 24), 20) == date(2026, 5, 28)  # 1, 8, 14 and 25 May
    assert add_working_days(date(2026, 9, 1), 20) == date(2026, 9, 29)
    assert add_working_days(date(2026, 12, 18), 5) == date(2026, 12, 28)


def test_working_days_counted_one_by_one_are_the_same():
    start, end = date(2025, 12, 20), add_working_days(date(2025, 12, 20), 20)
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(map(is_working_day, days)) == 20
    assert is_working_day(end)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-08-31", 6, "2027-02-28"), ("2026-01-15", 6, "2026-07-15"), ("2023-08-31", 6, "2024-02-29")],
)
def test_months_end_on_the_same_day_or_the_last(day, months, expected):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_a_last_day_not_worked_moves_on():
    assert next_working_day(date(2026, 12, 25)) == date(2026, 12, 28)
    assert next_working_day(date(2026, 12, 28)) == date(2026, 12, 28)
