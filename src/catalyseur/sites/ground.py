"""Where a need looks for a site: an area on a day, a circle, and what is known of where a site stands."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from catalyseur.geography.areas import parse_area
from catalyseur.geography.atlas import Geography
from catalyseur.geography.outlines import METRES_PER_DEGREE, Outlines, load_outlines
from catalyseur.geography.places import UnknownPlaceError
from catalyseur.geography.tables import LAST_YEAR, year_bit, year_of
from catalyseur.sites.need import Near, NeedError, read_place
from catalyseur.sites.register import Site
from catalyseur.values.verdict import Verdict, agree, from_bool

WIDEST_M = 120_000  # no commune goes farther from its centre than Maripasoula does


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """The communes of an area on a day, each with whether it surely belongs; counts by département and région.

    `whole`: départements every commune of which surely belongs; `touched`: those with one at least.
    """

    code: str
    label: str
    communes: Mapping[str, bool]
    whole: frozenset[str]
    touched: frozenset[str]
    regions: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Circle:
    """A centre in degrees and a radius in metres."""

    label: str
    lon: float
    lat: float
    radius_m: int


@lru_cache(maxsize=64)
def find_ground(code: str, geography: Geography, on: date) -> Ground | None:
    """Return the communes of an area on a day; None when the area does not stand that day; the last are kept.

    Raises NeedError when no list names the area.
    """
    try:
        area = parse_area(read_place(code))
        label, communes = _FINDERS[area.level](area.key, geography, on)
    except ValueError as error:
        raise NeedError(f"place: {error}") from None
    if not communes:
        return None
    index, columns = geography.history.index, geography.history.columns
    departements = {one: columns["departement"][index[one]] for one in communes}
    sure = Counter(departements[one] for one, is_sure in communes.items() if is_sure)
    every = Counter(_column("departement", geography, on).values())
    return Ground(
        code=code,
        label=label,
        communes=communes,
        whole=frozenset(departement for departement, count in sure.items() if count == every[departement]),
        touched=frozenset(departements.values()),
        regions=frozenset(columns["region"][index[one]] for one in communes),
    )


def find_circle(near: Near, geography: Geography, on: date) -> Circle:
    """Return the circle around the centre of a commune. Raises NeedError when its centre is unknown."""
    try:
        commune = geography.commune(near.commune, on).communes[0]
    except UnknownPlaceError as error:
        raise NeedError(f"near.commune: {error}") from None
    if commune.lon is None or commune.lat is None:
        raise NeedError(f"near.commune: the data have no centre for '{near.commune}': name a commune beside")
    return Circle(label=commune.name, lon=commune.lon, lat=commune.lat, radius_m=near.radius_m)


def stands_on(site: Site, ground: Ground, geography: Geography, on: date) -> Verdict:
    """Tell whether a site stands in an area: by its commune, else by its département, else by its région."""
    if site.commune is not None:
        return _commune_in(site.commune, ground, geography, on)
    if site.departement is not None:
        if site.departement in ground.whole:
            return Verdict.YES
        return Verdict.CANNOT_TELL if site.departement in ground.touched else Verdict.NO
    if site.region is not None and site.region not in ground.regions:
        return Verdict.NO
    return Verdict.CANNOT_TELL


def place_of(site: Site, geography: Geography, on: date) -> tuple[float, float] | None:
    """Return longitude and latitude: of the site, else of the centre of its commune, else None."""
    if site.point is not None:
        return site.point
    for code in _holders(site.commune, geography, on):
        commune = geography.history.commune(code)
        if commune.lon is not None and commune.lat is not None:
            return commune.lon, commune.lat
    return None


def distance_m(site: Site, circle: Circle, geography: Geography, on: date) -> int | None:
    """Return how far a site, or the centre of its commune, stands from a centre; None when unknown."""
    place = place_of(site, geography, on)
    if place is None:
        return None
    lat_0, lat_1 = math.radians(circle.lat), math.radians(place[1])
    half = (
        math.sin((lat_1 - lat_0) / 2) ** 2
        + math.cos(lat_0) * math.cos(lat_1) * math.sin(math.radians(place[0] - circle.lon) / 2) ** 2
    )
    return round(2 * math.degrees(math.asin(math.sqrt(half))) * METRES_PER_DEGREE)


def is_within(site: Site, distance: int | None, circle: Circle, geography: Geography, on: date) -> Verdict:
    """Tell whether a site is in a circle; one known by its commune is left open as far as that one goes."""
    if distance is None:
        return Verdict.CANNOT_TELL
    if site.point is not None or distance - WIDEST_M > circle.radius_m:
        return from_bool(distance <= circle.radius_m)
    spread = spread_m(site, geography, on)
    return agree(from_bool(distance + side <= circle.radius_m) for side in (-spread, spread))


def spread_m(site: Site, geography: Geography, on: date) -> int:
    """Return how far from `place_of` a site may stand: 0 for its own point, else as far as its commune goes."""
    place = place_of(site, geography, on)
    if site.point is not None or place is None or site.commune is None:
        return 0
    return _commune_reach(site.commune, place, geography)


@lru_cache(maxsize=65_536)
def _commune_reach(commune: str, place: tuple[float, float], geography: Geography) -> int:
    homes = geography.history.holders(commune, LAST_YEAR)
    try:
        return math.ceil(max(_outlines().reach_m(home, *place) for home in homes))
    except (KeyError, ValueError):  # no outline, or no commune of the latest year
        return WIDEST_M


@lru_cache(maxsize=1)
def _outlines() -> Outlines:
    return load_outlines("commune")


def _holders(commune: str | None, geography: Geography, on: date) -> tuple[str, ...]:
    return geography.history.holders(commune, year_of(on)) if commune else ()


def _commune_in(commune: str, ground: Ground, geography: Geography, on: date) -> Verdict:
    holders = _holders(commune, geography, on)
    if not holders:
        return Verdict.CANNOT_TELL
    return agree(_holds(ground, code) for code in holders)


def _holds(ground: Ground, code: str) -> Verdict:
    if code not in ground.communes:
        return Verdict.NO
    return Verdict.YES if ground.communes[code] else Verdict.CANNOT_TELL


def _commune_ground(key: str, geography: Geography, on: date) -> tuple[str, dict[str, bool]]:
    found = geography.commune(key, on)
    sure = len(found.communes) == 1
    return found.name, {commune.code: sure for commune in found.communes}


def _epci_ground(key: str, geography: Geography, on: date) -> tuple[str, dict[str, bool]]:
    found = geography.epci(key, on)
    if found is None:
        raise UnknownPlaceError(f"'{key}' is the SIREN of no EPCI since 2019: check it")
    return found.epci.name, {commune.code: True for commune in geography.members_of_epci(key, on)}


def _territory_ground(key: str, geography: Geography, on: date) -> tuple[str, dict[str, bool]]:
    territory = geography.territory(int(key[0]), key[2:], on)
    return territory.name, {
        commune.code: certain for commune, certain in geography.communes_of(territory, on)
    }


def _departement_ground(key: str, geography: Geography, on: date) -> tuple[str, dict[str, bool]]:
    found = _column("departement", geography, on)
    return geography.departement_names[key], {code: True for code, held in found.items() if held == key}


def _region_ground(key: str, geography: Geography, on: date) -> tuple[str, dict[str, bool]]:
    found = _column("region", geography, on)
    return geography.region_names[key], {code: True for code, held in found.items() if held == key}


def _column(name: str, geography: Geography, on: date) -> dict[str, str]:
    """Return one column of the communes of a day, by code."""
    history, bit = geography.history, year_bit(year_of(on))
    rows = zip(history.codes, history.columns[name], history.masks, strict=True)
    return {code: value for code, value, mask in rows if mask & bit}


_FINDERS = {
    "COM": _commune_ground,
    "EPCI": _epci_ground,
    "TI": _territory_ground,
    "DEP": _departement_ground,
    "REG": _region_ground,
}
