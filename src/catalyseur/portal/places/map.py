"""The territories of a phase as an SVG image for the pages, drawn on the sheet of `geography.drawing`."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from catalyseur.geography.drawing import LABELS, SHEET_HEIGHT, SHEET_WIDTH, shape_paths
from catalyseur.geography.outlines import Outlines


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """Paths ready to be written, by code: regions below, territories of one phase above."""

    regions: Mapping[str, str]
    territories: Mapping[str, str]


def prepare(regions: Outlines, territories: Outlines, phase: int) -> Drawing:
    """Draw the outlines of the regions and of the territories of a phase."""
    keys = [code for code in territories.codes if code.startswith(f"{phase}:")]
    return Drawing(regions=shape_paths(regions, regions.codes), territories=shape_paths(territories, keys))


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
    regions = "".join(f'<path d="{path}"/>' for path in drawing.regions.values())
    territories = "".join(
        _territory(path, names.get(code), classes.get(code)) for code, path in drawing.territories.items()
    )
    labels = "".join(f'<text x="{x}" y="{y}">{escape(label)}</text>' for x, y, label in LABELS)
    return mark_safe(  # noqa: S308 - every word is escaped, every path is digits
        f'<svg class="ct-map" viewBox="0 0 {SHEET_WIDTH} {SHEET_HEIGHT}" role="img" '
        f'aria-labelledby="map-title map-description"><title id="map-title">{escape(title)}</title>'
        f'<desc id="map-description">{escape(description)}</desc>'
        f'<g class="ct-map__regions">{regions}</g><g class="ct-map__territories">{territories}</g>'
        f'<g class="ct-map__labels">{labels}</g></svg>'
    )


def _territory(path: str, name: str | None, css_class: str | None) -> str:
    own = f' class="{escape(css_class)}"' if css_class else ""
    return (
        f'<path{own} d="{path}"><title>{escape(name)}</title></path>' if name else f'<path{own} d="{path}"/>'
    )
