"""Where the projects of files stand, by the geography of a day."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import cache

from django.db.models import TextField
from django.db.models.functions import Cast

from catalyseur.geography.atlas import Geography
from catalyseur.ledger.review import ReviewCase
from catalyseur.portal.funds.labels import homes_of, label_on
from catalyseur.portal.funds.models import Holder, Request

UNKNOWN = "Lieu inconnu"
_OUTSIDE, _UNSURE = "outside", "unsure"
_WORDS: Mapping[Hashable, str] = {
    _OUTSIDE: "Hors de tout territoire d’industrie",
    _UNSURE: "Territoire incertain ce jour-là",
}


def region_key(geography: Geography, on: date) -> Callable[[str], Hashable]:
    """Return what gives the région of a commune code of any year, None when unknown."""
    columns, index = geography.history.columns, geography.history.index

    def key_of(commune: str) -> Hashable:
        homes = homes_of(geography, commune, on)
        return columns["region"][index[homes[0]]] if homes else None

    return key_of


def territory_key(geography: Geography, on: date) -> Callable[[str], Hashable]:
    """Return what gives the territory of a commune code on a day: its identifier, outside, unsure, None unknown."""
    perimeter = geography.territory_history.perimeter(on)

    def key_of(commune: str) -> Hashable:
        homes = homes_of(geography, commune, on)
        if not homes:
            return None
        found: dict[str, bool] = {}
        for home in homes:
            found |= perimeter.get(home, {})
        if not found:
            return _OUTSIDE
        [*identifiers] = found
        return identifiers[0] if len(identifiers) == 1 and all(found.values()) else _UNSURE

    return key_of


def territory_labels(geography: Geography, on: date) -> Mapping[Hashable, str]:
    """Return the names of the territories of a day, and of what is none."""
    standing = geography.territory_history.standing_on(on)
    names = [territory.name for territory in standing]
    return {
        territory.id: territory.name
        if names.count(territory.name) == 1
        else f"{territory.name} ({territory.id})"
        for territory in standing
    } | dict(_WORDS)


def review_cases(fund: Holder, geography: Geography, on: date) -> Iterable[ReviewCase]:
    """Return the requests received by a day, as they stood then; inside the label or not on the day each came in.

    A request decided after the day is pending then. One query.
    """
    columns = [Cast(name, TextField()) for name in ("received_on", "complete_on", "decided_on")]
    rows = Request.objects.filter(fund=fund, received_on__lte=on).order_by()
    day_of = cache(date.fromisoformat)  # thousands of requests share a few hundred days
    inside = cache(lambda received: label_on(geography, received))
    for commune, received, complete, decided, decision in rows.values_list("commune", *columns, "decision"):
        received_on, decided_on = day_of(received), day_of(decided) if decided else None
        is_decided = decided_on is not None and decided_on <= on
        yield ReviewCase(
            received_on=received_on,
            complete_on=day_of(complete) if complete else None,
            decided_on=decided_on if is_decided else None,
            outcome=decision if is_decided else "pending",
            inside=inside(received_on)(commune),
        )
