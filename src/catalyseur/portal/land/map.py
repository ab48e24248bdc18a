"""Sites as marks on the sheet of France: a shape and a colour for brownfields, other sites, and unknown."""

from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from catalyseur.geography.atlas import Geography
from catalyseur.geography.drawing import LABELS, SHEET_HEIGHT, SHEET_WIDTH, place_point
from catalyseur.portal.places.lists import phase_drawing
from catalyseur.sites.register import Site

MARKS = {
    True: ("yes", "M{x} {y}m-30 0a30 30 0 1 0 60 0a30 30 0 1 0-60 0"),
    False: ("no", "M{x} {y}m-27-27h54v54h-54z"),
    None: ("unknown", "M{x} {y}m0-36l36 36l-36 36l-36-36z"),
}


def site_map(sites: Iterable[Site], geography: Geography, *, title: str) -> SafeString:
    """Draw sites where they stand, else at the centre of their commune; those known by neither are left out."""
    marks: dict[bool | None, list[str]] = {known: [] for known in MARKS}
    for site in sites:
        marks[site.brownfield].append(_mark(site.name, site.brownfield, site.point, site.commune, geography))
    groups = "".join(
        f'<g class="ct-map__site ct-map__site--{MARKS[known][0]}">{"".join(paths)}</g>'
        for known, paths in marks.items()
    )
    labels = "".join(f'<text x="{x}" y="{y}">{escape(label)}</text>' for x, y, label in LABELS)
    return mark_safe(  # noqa: S308 - every word is escaped, every path is digits
        f'<svg class="ct-map" viewBox="0 0 {SHEET_WIDTH} {SHEET_HEIGHT}" role="img" '
        f'aria-labelledby="map-title map-description"><title id="map-title">{escape(title)}</title>'
        f'<desc id="map-description">La liste des sites dit la même chose que la carte.</desc>'
        f'<g class="ct-map__regions">{_regions()}</g>{groups}<g class="ct-map__labels">{labels}</g></svg>'
    )


@lru_cache(maxsize=1)
def _regions() -> str:
    return "".join(f'<path d="{path}"/>' for path in phase_drawing(2).regions.values())


@lru_cache(maxsize=65_536)
def _mark(
    name: str,
    brownfield: bool | None,  # noqa: FBT001 - a fact that may be unknown
    point: tuple[float, float] | None,
    commune: str | None,
    geography: Geography,
) -> str:
    """Return the mark of a site, at its point, else at the centre of its commune; nothing when neither is known."""
    if point is None and commune is not None and commune in geography.history.index:
        home = geography.history.commune(commune)
        point = (home.lon, home.lat) if home.lon is not None and home.lat is not None else None
    place = place_point(*point) if point else None
    if place is None:
        return ""
    path = MARKS[brownfield][1].format(x=place[0], y=place[1])
    return f'<path d="{path}"><title>{escape(name)}</title></path>'
