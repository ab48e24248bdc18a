"""Working days, and the days a period set by law ends on (Regulation 1182/71).

Neither Saturdays, Sundays nor the eleven legal holidays (Code du travail, art. L. 3133-1) are working days; the two of
Alsace-Moselle and those of overseas are not counted.
"""

import calendar
from datetime import date, timedelta
from functools import cache

_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday
_FRIDAY = 4


@cache
def legal_holidays(year: int) -> frozenset[date]:
    """Return the eleven legal holidays of a year."""
    easter = _easter(year)
    moving = (easter + timedelta(days=after) for after in _AFTER_EASTER)
    return frozenset((*moving, *(date(year, month, day) for month, day in _FIXED)))


def is_working_day(day: date) -> bool:
    """Tell whether a day is neither of a week-end nor a legal holiday."""
    return day.weekday() <= _FRIDAY and day not in legal_holidays(day.year)


def next_working_day(day: date) -> date:
    """Return the day itself when it is worked, else the first one after it (Regulation 1182/71, art. 3(4))."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """Return the last of `count` working days; the day of the event does not count (art. 3(1))."""
    for _ in range(count):
        day = next_working_day(day + timedelta(days=1))
    return day


def add_months(day: date, count: int) -> date:
    """Return the same day `count` months later, the last of the month where it has none (art. 3(2)(c))."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _easter(year: int) -> date:
    """Return Easter Sunday (Butcher's algorithm, Gregorian calendar)."""
    golden, (century, in_century) = year % 19, divmod(year, 100)
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)
