"""A map of territories as SVG: mainland France and five overseas insets, each to its own scale.

Projection: conformal conic of Lambert with two standard parallels on the GRS 80 ellipsoid (IGN, note
NT/G 71, algorithms ALG0001 to ALG0003). The mainland takes the parallels of Lambert-93; an inset takes
one parallel, its own. The sheet is in units of a fifth of a pixel when the map is 600 pixels wide.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from numpy.typing import NDArray

from catalyseur.geography.outlines import Outlines

Points = NDArray[np.float64]
Placing = Callable[[Points], Points]

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
    """A part of the sheet: the regions whose extent fits it, its projection, its box, its label if any."""

    regions: tuple[str, ...]
    projection: Lambert
    left: float
    top: float
    width: float
    height: float
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """The path of one outline on the sheet."""

    code: str
    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """Paths ready to be written: regions below, territories of one phase above, labels of the insets."""

    regions: tuple[Shape, ...]
    territories: tuple[Shape, ...]
    labels: tuple[tuple[int, int, str], ...]


def _inset(place: int, region: str, label: str, lon: float, lat: float) -> Frame:
    return Frame(
        regions=(region,),
        projection=Lambert(lon=lon, lat=lat, south=lat, north=lat),
        left=place * (SHEET_WIDTH - INSET_WIDTH) / 4,
        top=INSET_TOP,
        width=INSET_WIDTH,
        height=INSET_HEIGHT,
        label=label,
    )


MAINLAND = Frame(
    regions=("11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"),
    projection=LAMBERT_93,
    left=0,
    top=0,
    width=SHEET_WIDTH,
    height=MAINLAND_HEIGHT,
)
FRAMES = (
    MAINLAND,
    _inset(0, "01", "Guadeloupe", -61.45, 16.2),
    _inset(1, "02", "Martinique", -61.0, 14.65),
    _inset(2, "03", "Guyane", -53.1, 4.0),
    _inset(3, "04", "La Réunion", 55.5, -21.1),
    _inset(4, "06", "Mayotte", 45.15, -12.8),
)


def prepare(regions: Outlines, territories: Outlines, phase: int) -> Drawing:
    """Project, fit and simplify the outlines of the regions and of the territories of a phase."""
    keys = [code for code in territories.codes if code.startswith(f"{phase}:")]
    ground = {code: regions.geometry(code) for code in regions.codes}
    found = {key: territories.geometry(key) for key in keys}
    below: list[Shape] = []
    above: list[Shape] = []
    for frame in FRAMES:
        parts = {code: ground[code] for code in frame.regions}
        extent = shapely.box(*shapely.total_bounds(list(parts.values())))
        inside = {
            key: shape for key, shape in found.items() if extent.intersects(shape.representative_point())
        }
        place = _placing(frame, list(parts.values()))
        below += _shapes(parts, place)
        above += _shapes(inside, place)
    labels = tuple(
        (round(frame.left + frame.width / 2), SHEET_HEIGHT - 20, frame.label)
        for frame in FRAMES
        if frame.label
    )
    return Drawing(regions=tuple(below), territories=tuple(above), labels=labels)


def svg(
    drawing: Drawing,
    *,
    title: str,
    description: str,
    names: Mapping[str, str] | None = None,
    classes: Mapping[str, str] | None = None,
) -> SafeString:
    """Write the drawing. Only the words and the CSS classes, by code, change from page to page."""
    names, classes = names or {}, classes or {}
    regions = "".join(f'<path d="{shape.path}"/>' for shape in drawing.regions)
    territories = "".join(_territory(shape, names, classes) for shape in drawing.territories)
    labels = "".join(f'<text x="{x}" y="{y}">{escape(label)}</text>' for x, y, label in drawing.labels)
    return mark_safe(  # noqa: S308 - every word is escaped, every path is digits
        f'<svg class="ct-map" viewBox="0 0 {SHEET_WIDTH} {SHEET_HEIGHT}" role="img" '
        f'aria-labelledby="map-title map-description"><title id="map-title">{escape(title)}</title>'
        f'<desc id="map-description">{escape(description)}</desc>'
        f'<g class="ct-map__regions">{regions}</g><g class="ct-map__territories">{territories}</g>'
        f'<g class="ct-map__labels">{labels}</g></svg>'
    )


def _territory(shape: Shape, names: Mapping[str, str], classes: Mapping[str, str]) -> str:
    own = f' class="{escape(classes[shape.code])}"' if shape.code in classes else ""
    name = f"<title>{escape(names[shape.code])}</title>" if shape.code in names else ""
    return f'<path{own} d="{shape.path}">{name}</path>' if name else f'<path{own} d="{shape.path}"/>'


def _radius(latitude: float) -> float:
    """Return the radius in metres of a parallel, its latitude in radians."""
    sine = GRS80_ECCENTRICITY * math.sin(latitude)
    return GRS80_SEMI_MAJOR_M * math.cos(latitude) / math.sqrt(1 - sine * sine)


def _isometric(latitudes: Points) -> Points:
    """Return isometric latitudes, from latitudes in radians (IGN, ALG0001)."""
    sine = GRS80_ECCENTRICITY * np.sin(latitudes)
    conformal = ((1 - sine) / (1 + sine)) ** (GRS80_ECCENTRICITY / 2)
    return np.asarray(np.log(np.tan(math.pi / 4 + latitudes / 2) * conformal))


def _placing(frame: Frame, shapes: Sequence[shapely.MultiPolygon]) -> Placing:
    """Fit the projected extent of `shapes` to the middle of the frame, north up."""
    metres = shapely.transform(np.array(shapes, dtype=object), frame.projection.project)
    west, south, east, north = shapely.total_bounds(metres)
    scale = min(frame.width / (east - west), frame.height / (north - south))
    left = frame.left + (frame.width - scale * (east - west)) / 2
    top = frame.top + (frame.height - scale * (north - south)) / 2
    return partial(
        _on_sheet, projection=frame.projection, scale=scale, shift=(left - scale * west, top + scale * north)
    )


def _on_sheet(degrees: Points, projection: Lambert, scale: float, shift: tuple[float, float]) -> Points:
    return np.asarray(projection.project(degrees) * np.array([scale, -scale]) + np.array(shift))


def _shapes(outlines: Mapping[str, shapely.MultiPolygon], place: Placing) -> Iterable[Shape]:
    if not outlines:
        return []
    placed = shapely.transform(np.array(list(outlines.values()), dtype=object), place)
    simple = shapely.coverage_simplify(placed, TOLERANCE)
    return [Shape(code=code, path=_path(shape)) for code, shape in zip(outlines, simple, strict=True)]


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
