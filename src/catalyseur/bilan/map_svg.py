"""A map of a bilan as an SVG image: one fill a class, hatches where nothing is known, régions beneath.

The fills are attributes, so that the image prints alone; each class also bears a CSS class, so that a page may
give it the colours of its theme. Words are those of the table and of the legend, written beside.
"""

import re
from collections.abc import Mapping
from html import escape
from itertools import accumulate

from catalyseur.bilan.report import Map, MapClass
from catalyseur.geography.drawing import LABELS, SHEET_HEIGHT, SHEET_WIDTH

Shapes = Mapping[str, Mapping[str, str]]  # kind of area -> code -> path on the sheet of geography.drawing

UNKNOWN = "unknown"  # code of the class of what is not known
RAMP = ((0xC5, 0xCC, 0xF4), (0x6B, 0x78, 0xE5), (0x20, 0x29, 0x7A))


def class_fills(classes: tuple[MapClass, ...]) -> dict[str, str | None]:
    """Return the colour of each class by its code, from light to dark; None for hatches (not known)."""
    known = [one.code for one in classes if one.code != UNKNOWN]
    last = max(len(known) - 1, 1)
    fills = {code: _on_ramp(1.0 if len(known) == 1 else rank / last) for rank, code in enumerate(known)}
    return {one.code: fills.get(one.code) for one in classes}


def map_svg(drawn: Map, shapes: Shapes) -> str:
    """Draw a map from the paths of its areas and of the régions.

    Raises KeyError for an area that has no path: a map never leaves out silently what its table lists.
    """
    name, fills = f"map-{drawn.table.id}", class_fills(drawn.classes)
    groups = "".join(
        _group(one, rank, fills[one.code] or f"url(#{name}-hatch)", shapes[drawn.shapes])
        for rank, one in enumerate(drawn.classes, 1)
    )
    labels = "".join(f'<text x="{x}" y="{y}">{escape(label)}</text>' for x, y, label in LABELS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ct-map" viewBox="0 0 {SHEET_WIDTH} {SHEET_HEIGHT}" '
        f'role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(drawn.table.title)}</title>'
        f'<desc id="{name}-desc">{escape(drawn.alt)}</desc>{_hatch(f"{name}-hatch")}'
        f'<g class="ct-map__ground" fill="#e9e9ef" stroke="#a5a5b8" stroke-width="5">{_paths(shapes["region"])}</g>'
        f'<g class="ct-map__areas" stroke="#ffffff" stroke-width="4">{groups}</g>'
        f'<g class="ct-map__labels" fill="currentColor" font-size="80" text-anchor="middle">{labels}</g></svg>'
    )


def ornament_svg(shapes: Shapes) -> str:
    """Draw the régions and the territories in one pale colour each: an ornament, without words."""
    areas = "".join(_paths(paths) for kind, paths in sorted(shapes.items()) if kind.startswith("territory"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SHEET_WIDTH} {SHEET_HEIGHT}">'
        f'<g fill="#f0f1fa" stroke="#d5d8ef" stroke-width="5">{_paths(shapes["region"])}</g>'
        f'<g fill="#c5ccf4" stroke="#ffffff" stroke-width="4">{areas}</g></svg>'
    )


def region_svg(shapes: Shapes, code: str) -> str:
    """Draw a région and the territories that reach it, cut close around it: beside its sheet."""
    own = shapes["region"][code]
    west, north, east, south = _bounds(own)
    near = {
        key: path
        for kind, paths in sorted(shapes.items())
        if kind.startswith("territory")
        for key, path in paths.items()
        if _meet(_bounds(path), (west, north, east, south))
    }
    margin = (east - west + south - north) // 50
    view = f"{west - margin} {north - margin} {east - west + 2 * margin} {south - north + 2 * margin}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}">'
        f'<defs><g id="near">{_paths(near)}</g><clipPath id="own"><path d="{own}"/></clipPath></defs>'
        f'<use href="#near" fill="#e4e6f8"/><path fill="#e9e9ef" d="{own}"/>'
        f'<g clip-path="url(#own)"><use href="#near" fill="#8e99ec" stroke="#ffffff" stroke-width="{margin / 8}"/></g>'
        f'<path fill="none" stroke="#20297a" stroke-width="{margin / 5}" d="{own}"/></svg>'
    )


def _bounds(path: str) -> tuple[int, int, int, int]:
    """Return west, north, east and south of a path of `geography.drawing`: rings of relative whole steps."""
    corners: list[tuple[int, int]] = []
    for ring in path.removesuffix("z").split("z"):
        steps = [int(number) for number in re.findall(r"-?\d+", ring)]
        corners += zip(accumulate(steps[::2]), accumulate(steps[1::2]), strict=True)
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _paths(paths: Mapping[str, str]) -> str:
    return "".join(f'<path d="{path}"/>' for path in paths.values())


def _group(one: MapClass, rank: int, fill: str, paths: Mapping[str, str]) -> str:
    css = "ct-map__unknown" if one.code == UNKNOWN else f"ct-map__class-{rank}"
    drawn = "".join(f'<path d="{paths[area]}"/>' for area in one.areas)
    return f'<g class="{css}" fill="{fill}"><title>{escape(one.label)}</title>{drawn}</g>'


def _hatch(identity: str) -> str:
    return (
        f'<defs><pattern id="{identity}" width="24" height="24" patternUnits="userSpaceOnUse">'
        '<rect width="24" height="24" fill="#ffffff"/>'
        '<path d="M0 24L24 0M-6 6L6 -6M18 30L30 18" stroke="#55556a" stroke-width="4"/></pattern></defs>'
    )


def _on_ramp(part: float) -> str:
    """Return the colour at `part` (0 to 1) of the ramp, light to dark."""
    place = part * (len(RAMP) - 1)
    low = min(int(place), len(RAMP) - 2)
    mixed = (round(a + (b - a) * (place - low)) for a, b in zip(RAMP[low], RAMP[low + 1], strict=True))
    return "#" + "".join(f"{level:02x}" for level in mixed)
