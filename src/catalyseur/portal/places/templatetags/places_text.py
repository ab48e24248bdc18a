"""Numbers, days and shares as French readers write them."""

from datetime import date

from django import template

from catalyseur.geography.places import EPCI_KINDS
from catalyseur.toolbox.windows import WindowAnswer, WindowState
from catalyseur.values.dates import MONTHS, french_text

register = template.Library()

NARROW_SPACE = "\u202f"
COUNTED_DAYS = 90  # beyond, the date says it better


@register.filter
def number(value: int) -> str:
    """Write a whole number: 1 234 567."""
    return f"{value:,}".replace(",", NARROW_SPACE)


@register.filter
def long_day(on: date) -> str:
    """Write a day: 1er janvier 2024."""
    first = "1er" if on.day == 1 else str(on.day)
    return f"{first} {MONTHS[on.month - 1]} {on.year}"


@register.filter
def percent(share: float) -> str:
    """Write a share (0 to 1): « 37 % », « moins de 1 % »."""
    return f"moins de 1{NARROW_SPACE}%" if 0 < share < 0.01 else f"{round(100 * share)}{NARROW_SPACE}%"


@register.filter
def epci_kind(kind: str) -> str:
    """Write the kind of an EPCI in full."""
    return EPCI_KINDS.get(kind, kind)


@register.filter
def window_dates(window: WindowAnswer) -> str:
    """Write the dates of a window, from what is published."""
    if window.state is WindowState.UPCOMING:
        return f"ouverture {french_text(window.opens_on)}" if window.opens_on else ""
    if not window.closes_on:
        return "" if window.state is WindowState.TO_VERIFY else "sans date de clôture publiée"
    left = window.days_left
    near = left is not None and left <= COUNTED_DAYS
    days = f", dernier jour {'aujourd’hui' if left == 0 else f'dans {left} j'}" if near else ""
    return f"clôture {french_text(window.closes_on)}{days}"


@register.filter
def state_words(state: WindowState) -> str:
    """Name the state of a window, for a heading."""
    return {
        WindowState.CLOSING_SOON: "Ferment dans les trente jours",
        WindowState.OPEN: "Ouverts",
        WindowState.TO_VERIFY: "Dates à vérifier auprès du guichet",
        WindowState.UPCOMING: "À venir",
    }[state]
