"""Simplified outlines of places: which commune holds a point, and shapes for maps.

Two embedded TopoJSON files (specification 1.0, xz-compressed), read only when asked for. Source: IGN ADMIN
EXPRESS COG, Licence Ouverte 2.0. Coordinates are longitude and latitude in degrees (EPSG:4326).
"""

import json
import lzma
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

Level = Literal["commune", "epci", "territory", "departement", "region"]

EMBEDDED = files("catalyseur.data") / "outlines"
METRES_PER_DEGREE = 111_320.0  # of latitude; of longitude, times the cosine of the latitude
BORDER_TOLERANCE_M = 200.0  # the source is generalised: so near a border, a point proves nothing


@dataclass(frozen=True, kw_only=True, slots=True)
class PointMatch:
    """A place that holds a point, or may hold it.

    `distance_m`: 0 inside the outline, else how far outside it. `near_border`: the point lies within the
    tolerance of this outline, so the true border may leave it on the other side.
    """

    code: str
    distance_m: float
    near_border: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PointAnswer:
    """The places at a point, nearest first; empty at sea and abroad."""

    matches: tuple[PointMatch, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the matches, in their order."""
        return tuple(match.code for match in self.matches)

    @property
    def is_certain(self) -> bool:
        """Tell whether one place holds the point, away from its border."""
        return len(self.matches) == 1 and not self.matches[0].near_border


class Outlines:
    """The outlines of one level: `codes` in order, a shape for each, and what stands at a point."""

    def __init__(self, level: Level, codes: Sequence[str], shapes: NDArray[Any]) -> None:
        """Take one MultiPolygon in degrees for each code."""
        self.level = level
        self.codes = tuple(codes)
        self._places = {code: place for place, code in enumerate(self.codes)}
        self._shapes = shapes
        self._tree = shapely.STRtree(shapes)

    def geometry(self, code: str) -> shapely.MultiPolygon:
        """Return the outline of a code, in degrees. Raises KeyError when this level has none for it."""
        if code not in self._places:
            raise KeyError(f"no outline of level {self.level} for '{code}'")
        shape: shapely.MultiPolygon = self._shapes[self._places[code]]
        return shape

    def reach_m(self, code: str, lon: float, lat: float) -> float:
        """Return how far the place may go from a point: its farthest vertex, and the tolerance of its border.

        Raises KeyError when this level has no outline for the code.
        """
        vertices = np.radians(shapely.get_coordinates(self.geometry(code)))
        east, north = vertices[:, 0] - math.radians(lon), vertices[:, 1] - math.radians(lat)
        half = np.sin(north / 2) ** 2
        half += math.cos(math.radians(lat)) * np.cos(vertices[:, 1]) * np.sin(east / 2) ** 2
        farthest = math.degrees(2 * math.asin(math.sqrt(half.max())))
        return farthest * METRES_PER_DEGREE + BORDER_TOLERANCE_M

    def at(self, lon: float, lat: float) -> PointAnswer:
        """Return the place that holds the point and every other within the tolerance of its border.

        Raises ValueError when `lon` or `lat` is not a longitude or latitude in degrees, and for the levels
        of the maps: too coarse for that, they follow from the commune.
        """
        if self.level != "commune":
            raise ValueError(
                f"outlines of level {self.level} only draw maps: find the commune of the point first"
            )
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            raise ValueError(f"({lon}, {lat}) is not a longitude and a latitude in degrees")
        metres = np.array([METRES_PER_DEGREE * math.cos(math.radians(lat)), METRES_PER_DEGREE])
        reach = BORDER_TOLERANCE_M / np.maximum(metres, 1.0)
        window = shapely.box(lon - reach[0], lat - reach[1], lon + reach[0], lat + reach[1])
        found = (
            _match(self.codes[place], self._shapes[place], np.array([lon, lat]), metres)
            for place in self._tree.query(window)
        )
        near = [match for match in found if match.distance_m <= BORDER_TOLERANCE_M]
        return PointAnswer(matches=tuple(sorted(near, key=lambda match: (match.distance_m, match.code))))


def load_outlines(level: Level, folder: Traversable = EMBEDDED) -> Outlines:
    """Read the outlines of a level. Slow enough (communes: about one second) to be kept by the caller.

    Codes: INSEE for communes, départements and régions, SIREN for EPCI, `1:ti-0101` for territories.
    """
    name = "communes" if level == "commune" else "maps"
    topology = json.loads(lzma.decompress((folder / f"{name}.topojson.xz").read_bytes()))
    geometries = topology["objects"][level]["geometries"]
    return Outlines(level, [one["id"] for one in geometries], _shapes(topology, geometries))


def _match(code: str, shape: shapely.MultiPolygon, point: NDArray[Any], metres: NDArray[Any]) -> PointMatch:
    """Measure in the plane tangent at the point: exact enough over a few kilometres."""
    local = shapely.transform(shape, lambda vertices: (vertices - point) * metres)
    origin = shapely.Point(0, 0)
    to_border = shapely.distance(shapely.boundary(local), origin)
    inside = shapely.intersects(local, origin)
    return PointMatch(
        code=code,
        distance_m=0.0 if inside else float(to_border),
        near_border=bool(to_border <= BORDER_TOLERANCE_M),
    )


def _shapes(topology: dict[str, Any], geometries: list[dict[str, Any]]) -> NDArray[Any]:
    """Rebuild the MultiPolygons of a TopoJSON object, whole arrays at a time."""
    points, sizes = _arc_points(topology)
    polygons = list(chain.from_iterable(one["arcs"] for one in geometries))
    rings = list(chain.from_iterable(polygons))
    references = np.fromiter(chain.from_iterable(rings), dtype=np.int64)
    vertices, lengths = _walk(references, sizes)
    owner = np.repeat(np.repeat(np.arange(len(rings)), [len(ring) for ring in rings]), lengths)
    closed = np.asarray(shapely.linearrings(points[vertices], indices=owner))
    faces = np.asarray(
        shapely.polygons(closed, indices=np.repeat(np.arange(len(polygons)), [len(p) for p in polygons]))
    )
    owners = np.repeat(np.arange(len(geometries)), [len(one["arcs"]) for one in geometries])
    return np.asarray(shapely.multipolygons(faces, indices=owners))


def _arc_points(topology: dict[str, Any]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the vertices of all arcs in degrees, one after the other, and the vertex count of each arc."""
    arcs = topology["arcs"]
    sizes = np.fromiter(map(len, arcs), dtype=np.int64)
    steps = np.fromiter(chain.from_iterable(chain.from_iterable(arcs)), dtype=np.int64).reshape(-1, 2)
    walked = np.cumsum(steps, axis=0)
    starts = np.cumsum(sizes) - sizes
    before = walked[starts] - steps[starts]  # each arc begins at an absolute vertex
    grid = walked - np.repeat(before, sizes, axis=0)
    transform = topology["transform"]
    return grid * np.array(transform["scale"]) + np.array(transform["translate"]), sizes


def _walk(
    references: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the vertices met along the referenced arcs, the last of each left to the next arc.

    A negative reference `~n` is arc n travelled backwards. Second result: how many vertices each gives.
    """
    backwards = references < 0
    arc = np.where(backwards, ~references, references)
    starts = (np.cumsum(sizes) - sizes)[arc]
    lengths = sizes[arc] - 1
    first = np.where(backwards, starts + lengths, starts)
    step = np.where(backwards, -1, 1)
    rank = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.repeat(first, lengths) + np.repeat(step, lengths) * rank, lengths
