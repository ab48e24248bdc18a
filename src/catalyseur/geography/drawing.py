"""A sheet to draw France on: the mainland and five overseas insets, each to its own scale.

Projection: conformal conic of Lambert with two standard parallels on the GRS 80 ellipsoid (IGN, note
NT/G 71, algorithms ALG0001 to ALG0003). The mainland takes the parallels of Lambert-93; an inset takes
one parallel, its own. The sheet is in units of a fifth of a pixel when the map is 600 pixels wide.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from catalyseur.geography.outlines import Outlines

Points = NDArray[np.float64]

GRS80_SEMI_MAJOR_M = 6_378_137.0
GRS80_ECCENTRICITY = 0.081_819_191_042_8
SHEET_WIDTH = 3000
MAINLAND_HEIGHT = 2880
INSET_TOP, INSET_WIDTH, INSET_HEIGHT = 2930, 560, 420
SHEET_HEIGHT = 3480
TOLERANCE = 5.0  # units of the sheet: one pixel


@dataclass(frozen=True, kw_only=True, slots=True)
class Lambert:
    """A conformal conic: central meridian, latitude of the origin, standard parallels, in degrees."""

    lon: float
    lat: float
    south: float
    north: float

    @property
    def exponent(self) -> float:
        """The constant of the cone, n: the sine of the parallel when there is only one."""
        south, north = math.radians(self.south), math.radians(self.north)
        if math.isclose(south, north):
            return math.sin(south)
        width = math.log(_radius(south) / _radius(north))
        return width / float(_isometric(np.array(north)) - _isometric(np.array(south)))

    def project(self, degrees: Points) -> Points:
        """Turn longitudes and latitudes (N, 2) into metres east and north of the origin."""
        n, south = self.exponent, math.radians(self.south)
        scale = _radius(south) / n * math.exp(n * float(_isometric(np.array(south))))
        angle = n * np.radians(degrees[:, 0] - self.lon)
        radius = scale * np.exp(-n * _isometric(np.radians(degrees[:, 1])))
        origin = scale * math.exp(-n * float(_isometric(np.array(math.radians(self.lat)))))
        return np.column_stack([radius * np.sin(angle), origin - radius * np.cos(angle)])


LAMBERT_93 = Lambert(lon=3.0, lat=46.5, south=44.0, north=49.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """A part of the sheet: its projection, its box, its label if any, and the ground it shows.

    `ground_km` is west, south, east and north in kilometres from the origin of the projection.
    """

    projection: Lambert
    ground_km: tuple[int, int, int, int]
    left: float
    top: float
    width: float
    height: float
    label: str = ""

    def holds(self, degrees: Points) -> NDArray[np.bool_]:
        """Tell which longitudes and latitudes (N, 2) lie on the ground of this frame."""
        near = np.abs(degrees - [self.projection.lon, self.projection.lat]).max(axis=1) < NEAR_DEGREES
        west, south, east, north = self.ground_km
        x, y = (self.projection.project(degrees) / 1000).T
        inside: NDArray[np.bool_] = near & (west <= x) & (x <= east) & (south <= y) & (y <= north)
        return inside

    def place(self, degrees: Points) -> Points:
        """Put longitudes and latitudes on the sheet, the ground in the middle of the frame, north up."""
        west, south, east, north = (1000 * km for km in self.ground_km)
        scale = min(self.width / (east - west), self.height / (north - south))
        left = self.left + (self.width - scale * (east - west)) / 2
        top = self.top + (self.height - scale * (north - south)) / 2
        corner = np.array([left - scale * west, top + scale * north])
        return np.asarray(self.projection.project(degrees) * np.array([scale, -scale]) + corner)


def _inset(place: int, label: str, lon: float, lat: float, ground_km: tuple[int, int, int, int]) -> Frame:
    return Frame(
        projection=Lambert(lon=lon, lat=lat, south=lat, north=lat),
        ground_km=ground_km,
        left=place * (SHEET_WIDTH - INSET_WIDTH) / 4,
        top=INSET_TOP,
        width=INSET_WIDTH,
        height=INSET_HEIGHT,
        label=label,
    )


NEAR_DEGREES = 15.0  # no frame shows ground so far from its origin; a cone means nothing much beyond
MAINLAND = Frame(
    projection=LAMBERT_93,
    ground_km=(-602, -553, 543, 511),
    left=0,
    top=0,
    width=SHEET_WIDTH,
    height=MAINLAND_HEIGHT,
)
FRAMES = (
    MAINLAND,
    _inset(0, "Guadeloupe", -61.45, 16.2, (-39, -41, 48, 35)),
    _inset(1, "Martinique", -61.0, 14.65, (-25, -29, 21, 26)),
    _inset(2, "Guyane", -53.1, 4.0, (-168, -209, 165, 194)),
    _inset(3, "La Réunion", 55.5, -21.1, (-30, -32, 36, 26)),
    _inset(4, "Mayotte", 45.15, -12.8, (-15, -23, 17, 19)),
)
LABELS = tuple(
    (round(frame.left + frame.width / 2), SHEET_HEIGHT - 20, frame.label) for frame in FRAMES if frame.label
)


def place_point(lon: float, lat: float) -> tuple[int, int] | None:
    """Return the place on the sheet of a longitude and a latitude in degrees, None when no frame shows it."""
    degrees = np.array([[lon, lat]])
    for frame in FRAMES:
        if frame.holds(degrees)[0]:
            x, y = np.rint(frame.place(degrees)[0]).astype(int)
            return int(x), int(y)
    return None


def shape_paths(outlines: Outlines, codes: Iterable[str]) -> dict[str, str]:
    """Return the SVG path on the sheet of each code, in the order of `codes`.

    Borders shared by two of them stay shared once simplified. Raises KeyError for a code without outline,
    ValueError for an outline that no frame shows.
    """
    asked = tuple(codes)
    shapes = np.array([outlines.geometry(code) for code in asked], dtype=object)
    centres = shapely.get_coordinates(shapely.point_on_surface(shapes))
    paths = dict.fromkeys(asked, "")
    shown = np.zeros(len(asked), dtype=bool)
    for frame in FRAMES:
        inside = np.flatnonzero(frame.holds(centres))
        if len(inside):
            placed = shapely.transform(shapes[inside], frame.place)
            simple = shapely.coverage_simplify(placed, TOLERANCE)
            paths |= {asked[rank]: _path(shape) for rank, shape in zip(inside, simple, strict=True)}
            shown[inside] = True
    if not shown.all():
        raise ValueError(f"'{asked[int(np.argmin(shown))]}' lies outside every frame of the map")
    return paths


def _radius(latitude: float) -> float:
    """Return the radius in metres of a parallel, its latitude in radians."""
    sine = GRS80_ECCENTRICITY * math.sin(latitude)
    return GRS80_SEMI_MAJOR_M * math.cos(latitude) / math.sqrt(1 - sine * sine)


def _isometric(latitudes: Points) -> Points:
    """Return isometric latitudes, from latitudes in radians (IGN, ALG0001)."""
    sine = GRS80_ECCENTRICITY * np.sin(latitudes)
    conformal = ((1 - sine) / (1 + sine)) ** (GRS80_ECCENTRICITY / 2)
    return np.asarray(np.log(np.tan(math.pi / 4 + latitudes / 2) * conformal))


def _path(shape: shapely.Geometry) -> str:
    """Write rings in whole units, each vertex relative to the one before; specks are left out."""
    rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    return "".join(filter(None, (_ring(np.rint(shapely.get_coordinates(ring))) for ring in rings)))


def _ring(vertices: Points) -> str:
    steps = np.diff(vertices, axis=0).astype(int)
    steps = steps[steps.any(axis=1)]
    if len(steps) < 3:
        return ""
    x, y = vertices[0].astype(int)
    moves = " ".join(f"{dx} {dy}" for dx, dy in steps[:-1])
    return f"M{x} {y}l{moves}z".replace(" -", "-")
