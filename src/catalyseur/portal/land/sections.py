"""« Sites industriels connus ici », on the pages of places."""

from catalyseur.portal.land.listing import site_lines
from catalyseur.portal.land.queries import current_register, sites_at
from catalyseur.portal.places.sections import Ground, PlaceSection
from catalyseur.sites.register import embedded_sites, waves
from catalyseur.sites.wording import coverage_text

SHOWN = 10
_AREAS = {"epci": "EPCI-{}", "commune": "COM-{}", "territory": "TI-{}"}


def sites_section(place: Ground) -> PlaceSection:
    """Return the sites of a place, the first ten by name, and how many there are. Two queries."""
    register = current_register()
    sites = sites_at(register, place.geography, place.communes, place.on)
    return PlaceSection(
        template="land/_place_section.html",
        content={
            "lines": site_lines(sites[:SHOWN], register, place.geography, place.on),
            "count": len(sites),
            "area": _AREAS[place.kind].format(place.code),
            "coverage": coverage_text(waves(), len(embedded_sites())),
        },
    )
