"""Communes since 2019: who existed which year, and what every other code belonged to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from tools.build_sources import FIRST_YEAR, LAST_YEAR, Sources

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
KINDS = {
    "commune-deleguee": "delegated",
    "commune-associee": "associated",
    "arrondissement-municipal": "arrondissement",
}
Record = dict[str, Any]
Row = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class Communes:
    """Lists by year: `alive[year][code]` is a commune; `parents[year][code]` holds any other code."""

    alive: dict[int, dict[str, Record]]
    parents: dict[int, dict[str, tuple[str, ...]]]
    parts: dict[str, Record]

    def resolve(self, code: str, year: int) -> tuple[str, ...]:
        """Return the communes of `year` that hold `code` (itself when it stands)."""
        return (code,) if code in self.alive[year] else self.parents[year].get(code, ())


def read_communes(sources: Sources) -> Communes:
    """Read the eight yearly lists. The package of 2020 still lists 2019: its EPCI members correct it."""
    lists = {year: sources.cog(year, "communes") for year in YEARS}
    alive = {year: {c["code"]: c for c in lists[year] if c["type"] == "commune-actuelle"} for year in YEARS}
    alive[2020] = _communes_of_2020(sources, alive)
    stated = {year: _stated_parents(lists[year], alive[year]) for year in YEARS}
    codes = set().union(*alive.values(), *stated.values())
    parents = {
        year: {code: _chase(code, year, alive, stated) for code in codes - alive[year].keys()}
        for year in YEARS
    }
    parts = {c["code"]: c for year in YEARS for c in lists[year] if c["type"] in KINDS}
    return Communes(alive=alive, parents=parents, parts=parts)


def _communes_of_2020(sources: Sources, alive: Mapping[int, dict[str, Record]]) -> dict[str, Record]:
    members = {member["code"] for epci in sources.cog(2020, "epci") for member in epci["membres"]}
    merged = alive[2019].keys() - members - alive[2021].keys()
    restored = members - alive[2019].keys()
    kept = {code: record for code, record in alive[2019].items() if code not in merged}
    return kept | {code: alive[2021][code] for code in sorted(restored)}


def _stated_parents(rows: Iterable[Record], alive: Mapping[str, Record]) -> dict[str, set[str]]:
    parents: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["type"] == "commune-actuelle":
            for old in row.get("anciensCodes", ()):
                parents[old].add(row["code"])
        else:
            parents[row["code"]].add(row.get("chefLieu") or row["commune"])
    return {code: holders for code, holders in parents.items() if code not in alive}


def _chase(
    code: str,
    year: int,
    alive: Mapping[int, dict[str, Record]],
    stated: Mapping[int, dict[str, set[str]]],
) -> tuple[str, ...]:
    """Follow the holders stated that year, else the nearest year, up to communes that stand."""
    for near in sorted(YEARS, key=lambda other: (abs(other - year), other < year)):
        holders = stated[near].get(code, set())
        standing = {holder for holder in holders if holder in alive[year]}
        if standing:
            return tuple(sorted(standing))
    later = {holder for near in YEARS for holder in stated[near].get(code, set()) if holder != code}
    return tuple(sorted({up for holder in later for up in _chase_once(holder, year, alive, stated)}))


def _chase_once(
    code: str,
    year: int,
    alive: Mapping[int, dict[str, Record]],
    stated: Mapping[int, dict[str, set[str]]],
) -> set[str]:
    return {holder for near in YEARS for holder in stated[near].get(code, set()) if holder in alive[year]}


def write_spells(years: Iterable[int]) -> str:
    """Write a set of years as `2019-2026` or `2019-2020|2023-2026`."""
    spells: list[list[int]] = []
    for year in sorted(years):
        if spells and spells[-1][1] == year - 1:
            spells[-1][1] = year
        else:
            spells.append([year, year])
    return "|".join(f"{first}-{last}" for first, last in spells)


def commune_rows(sources: Sources, communes: Communes) -> list[Row]:
    """Return one row per code that was a commune in some year, with its latest name and figures."""
    centres = read_centres(sources)
    sirens = _sirens(sources)
    rows: list[Row] = []
    for code in sorted(set().union(*communes.alive.values())):
        years = [year for year in YEARS if code in communes.alive[year]]
        latest = communes.alive[years[-1]][code]
        departement = latest.get("departement") or latest["collectiviteOutremer"]["code"]
        lon, lat = centres.get(code, ("", ""))
        rows.append(
            (
                code,
                latest["nom"],
                departement,
                latest.get("region") or departement,
                latest.get("siren") or sirens.get(code, ""),
                latest.get("population", ""),
                "|".join(sorted(latest.get("codesPostaux", ()))),
                lon,
                lat,
                write_spells(years),
            )
        )
    return rows


def _sirens(sources: Sources) -> dict[str, str]:
    return {
        member["code"]: member["siren"]
        for year in YEARS
        for epci in sources.cog(year, "epci")
        for member in epci["membres"]
        if member.get("siren")
    }


def read_centres(sources: Sources) -> dict[str, tuple[str, str]]:
    """Return the centre of each outline: its centroid, or a point inside when that falls outside."""
    rows = [row for row in sources.france_rows("communes") if row["geometry"] and row["type"] != "SRM"]
    rows.sort(key=lambda row: row["type"] == "COM")  # a standing commune wins over its namesake part
    shapes = shapely.from_wkb([row["geometry"] for row in rows])
    centres = shapely.centroid(shapes)
    inside = shapely.contains(shapes, centres)
    points = [
        c if ok else shapely.point_on_surface(s) for c, ok, s in zip(centres, inside, shapes, strict=True)
    ]
    return {
        str(row["code"]): (f"{point.x:.4f}", f"{point.y:.4f}")
        for row, point in zip(rows, points, strict=True)
    }


def former_rows(sources: Sources, communes: Communes) -> list[Row]:
    """Return what held each code in the years it was no commune: one row per holder and spell."""
    ended, names = _ended_before_2019(sources)
    rows: list[Row] = []
    for code in sorted(set().union(*communes.parents.values())):
        holders: dict[str, list[int]] = defaultdict(list)
        for year in YEARS:
            for holder in communes.parents[year].get(code, ()):
                holders[holder].append(year)
        if not holders:
            raise ValueError(f"commune code {code} leads nowhere: extend the reading of the yearly lists")
        standing = [year for year in YEARS if code in communes.alive[year]]
        since = ended.get(code, "") if not standing else _ended_since_2019(standing)
        part = communes.parts.get(code)
        name = (
            communes.alive[standing[-1]][code]["nom"]
            if standing
            else part["nom"]
            if part
            else names.get(code, "")
        )
        kind = KINDS[part["type"]] if part else "former"
        rows += [
            (code, name, kind, since, holder, write_spells(years))
            for holder, years in sorted(holders.items())
        ]
    return rows


def _ended_since_2019(standing: list[int]) -> str:
    return f"{standing[-1] + 1}-01-01" if standing[-1] < LAST_YEAR else ""


def _ended_before_2019(sources: Sources) -> tuple[dict[str, str], dict[str, str]]:
    ended: dict[str, str] = {}
    names: dict[str, str] = {}
    for event in sources.cog(2019, "historique-communes"):
        if event["type"] == "COM" and event.get("dateFin", "") >= ended.get(event["code"], ""):
            ended[event["code"]] = event.get("dateFin", "")
            names[event["code"]] = event["nom"]
    return ended, names
