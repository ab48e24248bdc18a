"""Days as the programme counts them: Paris days, partial dates as intervals, inclusive ends."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_PARTIAL = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")


def paris_day(instant: datetime) -> date:
    """Return the day it is in Paris at `instant` (aware; a naive instant raises ValueError)."""
    if instant.tzinfo is None:
        raise ValueError("a naive instant has no day: give it a time zone")
    return instant.astimezone(PARIS).date()


def today() -> date:
    """Return the day it is in Paris now. Only the outermost layer may call it."""
    return paris_day(datetime.now(UTC))


def parse_day(text: str) -> date:
    """Read an exact ISO day, `2020-12-15`. Raises ValueError with one sentence."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(f"'{text}' is not a day: write it YYYY-MM-DD, for example 2020-12-15")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a day of the calendar: check the month and the day") from None


@dataclass(frozen=True, kw_only=True, slots=True)
class PartialDate:
    """A day known exactly, or only to the month, the year or an interval.

    `earliest` and `latest` bound it, both included; `text` is what the source publishes.
    """

    earliest: date
    latest: date
    text: str

    @property
    def is_exact(self) -> bool:
        """Tell whether the day is known."""
        return self.earliest == self.latest

    def __str__(self) -> str:
        """Write it as published: `2020-12-09`, `2019-11`, `2018` or `2020-11-18/2020-11-30`."""
        return self.text


def parse_partial(value: object) -> PartialDate:
    """Read `2020-12-09`, `2019-11`, `2018` or an interval `A/B` (text, date or whole year).

    Raises ValueError with one sentence when it is none of these or when B comes before A.
    """
    text = str(value)
    first, slash, last = text.partition("/")
    earliest, latest = _bounds(first)[0], _bounds(last if slash else first)[1]
    if latest < earliest:
        raise ValueError(f"'{text}' ends before it begins: write EARLIEST/LATEST")
    return PartialDate(earliest=earliest, latest=latest, text=text)


def french_text(published: str) -> str:
    """Write a published date for French readers: `le 09/12/2020`, `en novembre 2019`, `en 2018`, « entre … et … ».

    An interval is `A/B`, publications that disagree are `A|B`.
    """
    choices = published.split("|")
    if len(choices) > 1:
        return " ou ".join(french_text(choice) for choice in choices) + " (publications divergentes)"
    first, slash, last = published.partition("/")
    if slash:
        return f"entre {_french_day(first)} et {_french_day(last)}"
    return _french_day(first) if first.count("-") == 2 else f"en {_french_day(first)}"


def _french_day(text: str) -> str:
    """Write `le 09/12/2020`, `novembre 2019` or `2018`."""
    year, *rest = text.split("-")
    if not rest:
        return year
    return f"{MONTHS[int(rest[0]) - 1]} {year}" if len(rest) == 1 else f"le {rest[1]}/{rest[0]}/{year}"


def _bounds(text: str) -> tuple[date, date]:
    found = _PARTIAL.fullmatch(text)
    if not found:
        raise ValueError(f"'{text}' is not a date: write YYYY-MM-DD, YYYY-MM, YYYY or EARLIEST/LATEST")
    year, month, day = (int(found[name] or 0) for name in ("year", "month", "day"))
    try:
        if found["day"]:
            return date(year, month, day), date(year, month, day)
        first_month, last_month = (month, month) if found["month"] else (1, 12)
        last_day = calendar.monthrange(year, last_month)[1]
        return date(year, first_month, 1), date(year, last_month, last_day)
    except (ValueError, calendar.IllegalMonthError):
        raise ValueError(f"'{text}' is not a date of the calendar: check the month and the day") from None
