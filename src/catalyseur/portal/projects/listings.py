"""The schemes of the site compiled by day: once a catalogue, a geography and a day, the last days kept."""

from dataclasses import dataclass, field
from datetime import date

from catalyseur.geography.atlas import Geography
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.ranking import Listing, list_schemes

DAYS_KEPT = 8


@dataclass(frozen=True, kw_only=True, eq=False)
class _Held:
    catalogue: Catalogue
    geography: Geography
    days: dict[date, Listing] = field(default_factory=dict)


_held: list[_Held] = []


def held_listing(catalogue: Catalogue, geography: Geography, on: date) -> Listing:
    """Return the catalogue compiled for a day; another catalogue or geography starts anew.

    Two threads may compile the same day: they find the same.
    """
    held = _held[0] if _held else None
    if held is None or held.catalogue is not catalogue or held.geography is not geography:
        held = _Held(catalogue=catalogue, geography=geography)
        _held[:] = [held]
    listing = held.days.get(on)
    if listing is None:
        listing = list_schemes(catalogue, geography, on)
        if len(held.days) >= DAYS_KEPT:
            held.days.clear()
        held.days[on] = listing
    return listing
