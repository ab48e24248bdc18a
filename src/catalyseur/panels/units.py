"""The units of a panel, on the communes of the latest year: every code ever used leads to its successor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalyseur.geography.atlas import Geography
from catalyseur.geography.tables import LAST_YEAR

NO_UNIT = -1
GEOGRAPHY_YEAR = LAST_YEAR
_DAY = date(LAST_YEAR, 1, 1)


class UnitKind(StrEnum):
    """What a row of the panel is about."""

    EPCI = "epci"
    TERRITORY = "territory"
    EMPLOYMENT_ZONE = "employment_zone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Units:
    """Codes and names in one order, and the place in it of every commune code ever used.

    `by_commune` holds NO_UNIT for a commune that lies in no unit of this kind, or in several; a code it
    does not hold is no commune of the data.
    """

    kind: UnitKind
    codes: tuple[str, ...]
    names: tuple[str, ...]
    by_commune: Mapping[str, int]


def load_units(geography: Geography, kind: UnitKind) -> Units:
    """Return the units of a kind; territories are those of the latest phase, certain members only."""
    readers = {
        UnitKind.EPCI: _epci,
        UnitKind.TERRITORY: _territories,
        UnitKind.EMPLOYMENT_ZONE: _employment_zones,
    }
    unit_of, names = readers[kind](geography)
    codes = tuple(sorted(set(unit_of.values())))
    places = {code: place for place, code in enumerate(codes)}
    history = geography.history
    found = {}
    for code in {*history.codes, *history.former}:
        homes = {unit_of.get(holder) for holder in history.holders(code, GEOGRAPHY_YEAR)}
        home = homes.pop() if len(homes) == 1 else None
        found[code] = NO_UNIT if home is None else places[home]
    return Units(kind=kind, codes=codes, names=tuple(names[code] for code in codes), by_commune=found)


def _epci(geography: Geography) -> tuple[dict[str, str], dict[str, str]]:
    names = {epci.siren: epci.name for epci in geography.epci_on(_DAY)}
    return geography.epci_history.by_commune(GEOGRAPHY_YEAR), names


def _territories(geography: Geography) -> tuple[dict[str, str], dict[str, str]]:
    names = {territory.key: territory.name for territory in geography.territories_on(_DAY)}
    keys = {territory.id: territory.key for territory in geography.territories_on(_DAY)}
    perimeter = geography.territory_history.perimeter(_DAY)
    certain = {code: next(iter(ids)) for code, ids in perimeter.items() if list(ids.values()) == [True]}
    return {code: keys[identifier] for code, identifier in certain.items()}, names


def _employment_zones(geography: Geography) -> tuple[dict[str, str], dict[str, str]]:
    columns, labels = geography.zonings.columns, geography.zonings.labels
    zones = {code: zone for code, zone in zip(columns["commune"], columns["ze2020"], strict=True) if zone}
    return zones, {zone: labels.get(("ze2020", zone), zone) for zone in zones.values()}
