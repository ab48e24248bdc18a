"""Whether a request stood inside the label the day it came: read from the dated geography, never kept."""

from collections.abc import Callable, Mapping
from datetime import date

from catalyseur.geography.atlas import Geography
from catalyseur.geography.tables import LAST_YEAR, year_of
from catalyseur.values.verdict import Verdict

LABEL_WORDS = {
    Verdict.YES: "dans le label",
    Verdict.NO: "hors label",
    Verdict.CANNOT_TELL: "label inconnu",
}


def inside_label(geography: Geography, commune: str, on: date) -> Verdict:
    """Tell whether a commune was in a territory d'industrie on a day; cannot tell without a commune or where pictures differ."""
    return label_on(geography, on)(commune)


def label_on(geography: Geography, on: date) -> Callable[[str], Verdict]:
    """Return what tells whether a commune was in a territory on that day, for many communes."""
    perimeter = geography.territory_history.perimeter(on)

    def verdict_of(commune: str) -> Verdict:
        homes = homes_of(geography, commune, on)
        if len(homes) == 1:  # nearly all: no set is made
            return _verdict(perimeter.get(homes[0]))
        found = {_verdict(perimeter.get(home)) for home in homes}
        return found.pop() if len(found) == 1 else Verdict.CANNOT_TELL

    return verdict_of


def _verdict(held: Mapping[str, bool] | None) -> Verdict:
    if not held:
        return Verdict.NO
    return Verdict.YES if any(held.values()) else Verdict.CANNOT_TELL


def homes_of(geography: Geography, commune: str, on: date) -> tuple[str, ...]:
    """Return the communes of a day that hold a commune code of any year; none when it is unknown."""
    history = geography.history
    if commune in history.index and commune not in history.unstable:
        return (commune,)
    return history.holders(commune, year_of(on)) or history.holders(commune, LAST_YEAR)
