"""What was said of a place at assemblies, and the practices told there, on the pages of places."""

from catalyseur.portal.assemblies.queries import follow_ups_about, practices_at
from catalyseur.portal.places.sections import Ground, PlaceSection


def assemblies_section(place: Ground) -> PlaceSection | None:
    """Return the practices of a place and, for a territory, what assemblies say of it; None when there is nothing.

    One query, two for a territory.
    """
    practices = practices_at(frozenset(place.communes))
    items = follow_ups_about(place.code) if place.kind == "territory" else []
    if not practices and not items:
        return None
    return PlaceSection(
        template="assemblies/_place_section.html", content={"practices": practices, "items": items}
    )
