"""Whether a request stood inside the label the day it came: read from the dated geography, never kept."""

from datetime import date

from catalyseur.geography.atlas import Geography
from catalyseur.geography.places import UnknownPlaceError
from catalyseur.values.verdict import Verdict

LABEL_WORDS = {
    Verdict.YES: "dans le label",
    Verdict.NO: "hors label",
    Verdict.CANNOT_TELL: "label inconnu",
}


def inside_label(geography: Geography, commune: str, on: date) -> Verdict:
    """Tell whether a commune was in a territory d'industrie on a day; cannot tell without a commune or where pictures differ."""
    try:
        memberships = geography.territories_of(commune, on)
    except UnknownPlaceError:
        return Verdict.CANNOT_TELL
    if any(one.certain for one in memberships):
        return Verdict.YES
    return Verdict.CANNOT_TELL if memberships else Verdict.NO
