"""The places of a bilan: territories of the day, their members and communes, régions, outlines."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import shapely

from catalyseur.bilan.knowledge import Knowledge
from catalyseur.bilan.records import CommuneRow, LinkRow, MemberRow, RegionRow, TerritoryRow
from catalyseur.geography.atlas import Geography
from catalyseur.geography.outlines import Outlines
from catalyseur.geography.tables import LAST_YEAR, year_of

DECIMALS = 4
GRID_DEGREES = 10**-DECIMALS  # about eleven metres: finer than the source


class PerimeterIndex:
    """The perimeters of a day, read both ways: communes of a territory, territory of a commune."""

    def __init__(self, geography: Geography, day: date) -> None:
        """Read them once."""
        self._history = geography.history
        self._year = year_of(day)
        phase = geography.territory_history.phase_on(day)
        self.prefix = f"{phase.number}:" if phase else ""
        self.perimeter = geography.territory_history.perimeter(day)
        self.communes: dict[str, dict[str, bool]] = defaultdict(dict)
        for code, territories in self.perimeter.items():
            for territory, certain in territories.items():
                self.communes[f"{self.prefix}{territory}"][code] = certain

    def locate(self, commune: str | None) -> tuple[str | None, bool]:
        """Return the territory of a commune code of any year (`""`: none), and whether that is certain.

        None where the commune is not known or lies that day in communes that differ.
        """
        homes = self._history.holders(commune, self._year) if commune else ()
        found = {one: certain for home in homes for one, certain in self.perimeter.get(home, {}).items()}
        if not homes or len(found) > 1:
            return None, False
        everywhere = all(self.perimeter.get(home, {}).keys() == found.keys() for home in homes)
        territory = next((f"{self.prefix}{one}" for one in found), "")
        return territory, everywhere and all(found.values())

    def commune_name(self, commune: str | None) -> str | None:
        """Return the name of a commune code, if any."""
        return self._history.commune(commune).name if commune in self._history.index else None

    def latest(self, territory: str) -> frozenset[str]:
        """Return the communes of the latest year that hold those of a territory."""
        return frozenset(
            home for code in self.communes[territory] for home in self._history.holders(code, LAST_YEAR)
        )

    def geometries(self, outlines: Outlines) -> dict[str, Any]:
        """Return the outlines of the territories as GeoJSON geometries (RFC 7946), rings the right way round."""
        shapes = np.array([outlines.geometry(code) for code in outlines.codes], dtype=object)
        valid = shapely.orient_polygons(shapely.set_precision(shapes, GRID_DEGREES))
        texts = shapely.to_geojson(shapely.transform(valid, lambda degrees: np.round(degrees, DECIMALS)))
        return {code: json.loads(text) for code, text in zip(outlines.codes, texts, strict=True)}


def lists_on(geography: Geography, day: date) -> str:
    """Say how the perimeters of a day are known: `known`, `between`, `before` or `none`."""
    phase = geography.territory_history.phase_on(day)
    if phase is None:
        return "none"
    if day < phase.first.true_from:
        return "before"
    return "known" if len(phase.pictures_on(day)) == 1 else "between"


def territory_rows(geography: Geography, day: date, places: PerimeterIndex) -> list[TerritoryRow]:
    """Return the territories of a day; one that some list of that day leaves out is not certain."""
    phase = geography.territory_history.phase_on(day)
    listed = [set(picture.communes.values()) for picture in phase.pictures_on(day)] if phase else []
    before = lists_on(geography, day) == "before"
    rows = []
    for territory in geography.territories_on(day):
        members = geography.members(territory, day)
        whole = all(places.communes[territory.key].values()) and all(one.certain for one in members)
        certain = not before and all(territory.id in ids for ids in listed)
        rows.append(
            TerritoryRow(
                key=territory.key,
                name=_typography(territory.name),
                region=territory.region,
                certain=certain,
                whole=certain and whole,
            )
        )
    return rows


def member_rows(geography: Geography, day: date) -> list[MemberRow]:
    """Return the members of the territories of a day."""
    return [
        MemberRow(
            territory=territory.key,
            kind=member.kind,
            siren=member.siren,
            commune=member.commune,
            name=_typography(member.name),
            certain=member.certain,
        )
        for territory in geography.territories_on(day)
        for member in geography.members(territory, day)
    ]


def commune_rows(geography: Geography, day: date, places: PerimeterIndex) -> list[CommuneRow]:
    """Return the communes of the territories of a day, with the people of their ground that day."""
    history, year = geography.history, year_of(day)
    return [
        CommuneRow(
            territory=territory,
            commune=code,
            region=history.columns["region"][history.index[code]],
            population=history.people(code, year),
            certain=certain,
        )
        for territory, communes in places.communes.items()
        for code, certain in communes.items()
    ]


def region_rows(geography: Geography, day: date, codes: Iterable[str]) -> list[RegionRow]:
    """Return régions with their communes and people; people are not known where those of one commune are not."""
    history, year = geography.history, year_of(day)
    people: dict[str, list[int | None]] = defaultdict(list)
    for code in history.standing(year):
        people[history.columns["region"][history.index[code]]].append(history.people(code, year))
    return [
        RegionRow(
            code=code,
            name=_typography(geography.region_names[code]),
            communes=len(people[code]),
            population=None if None in people[code] else sum(filter(None, people[code])),
        )
        for code in codes
    ]


def link_rows(geography: Geography, day: date) -> list[LinkRow]:
    """Return the territories of the other phase that share communes with those of a day."""
    rows = []
    for territory in geography.territories_on(day):
        links = (*geography.successors(territory), *geography.predecessors(territory))
        for link in links:
            share = link.share_of_phase_1 if territory.phase == 1 else link.share_of_phase_2
            rows.append(
                LinkRow(
                    territory=territory.key,
                    other=link.territory.key,
                    name=_typography(link.territory.name),
                    share=Fraction(share).limit_denominator(10_000),
                )
            )
    return rows


def day_outlines(known: Knowledge, places: PerimeterIndex) -> tuple[Outlines, tuple[str, ...]]:
    """Return the outlines of the territories of the day, and those that could only be drawn as of the last list.

    The embedded outlines are those of the last list of each phase. A territory made otherwise that day is
    drawn anew from whole EPCI where they make it exactly.
    """
    last = _last_communes(known.geography, places.prefix)
    shapes, approximate = {}, []
    for key in sorted(places.communes):
        made = None if places.latest(key) == last.get(key) else _from_epci(known, places.latest(key))
        if made is None and key in known.territories.codes:
            made = known.territories.geometry(key)
            approximate += [key] * (places.latest(key) != last.get(key))
        if made is not None:
            shapes[key] = made
    return Outlines("territory", list(shapes), np.array(list(shapes.values()), dtype=object)), tuple(
        approximate
    )


def _last_communes(geography: Geography, prefix: str) -> dict[str, frozenset[str]]:
    if not prefix:
        return {}
    phase = geography.territory_history.phases[int(prefix[0]) - 1]
    index = PerimeterIndex(geography, phase.last.true_to)
    return {key: index.latest(key) for key in index.communes}


def _from_epci(known: Knowledge, communes: frozenset[str]) -> shapely.MultiPolygon | None:
    """Join the EPCI of the latest year that lie wholly in `communes`, None where they leave some out."""
    groupings = known.geography.epci_history
    holding = groupings.by_commune(LAST_YEAR)
    sirens = sorted({holding[code] for code in communes if code in holding})
    parts = [siren for siren in sirens if communes.issuperset(groupings.composition(siren, LAST_YEAR))]
    covered = {code for siren in parts for code in groupings.composition(siren, LAST_YEAR)}
    if covered != communes:
        return None
    joined = shapely.coverage_union_all([known.epci.geometry(siren) for siren in parts])
    return shapely.MultiPolygon(shapely.get_parts(joined).tolist())


def _typography(name: str) -> str:
    return name.replace("'", "’")
