"""Where the projects of files stand, by the geography of a day."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

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


class Place(NamedTuple):
    """Where a project stands on a day, by code, None when unknown; a territory may be outside or unsure."""

    region: str | None
    territory: str | None


@lru_cache(maxsize=4)  # thousands of communes, asked again by every page of the day
def place_key(geography: Geography, on: date) -> Callable[[str], Place]:
    """Return what gives the place of a commune code of any year, each found once."""
    columns, index = geography.history.columns, geography.history.index
    perimeter = geography.territory_history.perimeter(on)

    @cache
    def key_of(commune: str) -> Place:
        homes = homes_of(geography, commune, on)
        if not homes:
            return Place(None, None)
        held = perimeter.get(homes[0], {})
        for home in homes[1:]:
            held = {**held, **perimeter.get(home, {})}
        return Place(columns["region"][index[homes[0]]], _territory(held))

    return key_of


def _territory(held: Mapping[str, bool]) -> str:
    """Return the one sure territory of those that hold a place, each surely or not."""
    if not held:
        return _OUTSIDE
    [(territory, is_sure), *others] = held.items()
    return territory if is_sure and not others else _UNSURE


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
    inside = cache(lambda received: label_on(geography, day_of(received)))
    limit = on.isoformat()
    for commune, received, complete, decided, decision in rows.values_list("commune", *columns, "decision"):
        is_decided = decided is not None and decided <= limit
        yield ReviewCase(
            day_of(received),
            day_of(complete) if complete else None,
            day_of(decided) if is_decided else None,
            decision if is_decided else "pending",
            inside(received)(commune),
        )
