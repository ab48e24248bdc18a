"""What a single undertaking may still receive as de minimis aid."""

from collections.abc import Iterable
from datetime import date

from catalyseur.financing.law import DeMinimisLaw, Law
from catalyseur.financing.situation import Situation


def received_cents(entries: Iterable[tuple[date, int]], granted_on: date, law: DeMinimisLaw | None) -> int:
    """Add up the aids (day, cents) that count on the day of a new grant.

    Regulation (EU) 2023/2831, art. 3(2): the three years before the grant, the anniversary included.
    Regulation (EU) 1407/2013, art. 3(2): the current fiscal year and the two before (calendar years meant).
    An aid granted after that day is not received yet.
    """
    if law is None:
        return 0
    if law.period == "three_fiscal_years":
        first = date(granted_on.year - 2, 1, 1)
    else:
        day = 28 if (granted_on.month, granted_on.day) == (2, 29) else granted_on.day
        first = date(granted_on.year - 3, granted_on.month, day)
    return sum(cents for day, cents in entries if first <= day <= granted_on)


def room_cents(situation: Situation, law: Law) -> int:
    """Return what is left under the ceiling of the day, in cents of gross grant equivalent."""
    if law.de_minimis is None:
        return 0
    return max(0, law.de_minimis.ceiling_eur.cents - situation.de_minimis_received_cents)
