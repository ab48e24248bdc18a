"""The day a page answers for: `?le=2020-12-15`, by default the day it is in Paris."""

from datetime import date

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from catalyseur.values.dates import parse_day, today

PARAMETER = "le"


def day_asked(request: HttpRequest) -> date:
    """Return the day of the answer. Raises BadRequest with one French sentence when it is no day."""
    text = request.GET.get(PARAMETER, "").strip()
    if not text:
        return today()
    try:
        return parse_day(text)
    except ValueError:
        raise BadRequest(
            f"« {text[:20]} » n’est pas un jour : écrivez l’année, le mois et le jour, par exemple 2020-12-15."
        ) from None


def day_query(request: HttpRequest) -> str:
    """Return `?le=…` when the address names a day, to keep it from page to page; else nothing."""
    return f"?{PARAMETER}={day_asked(request).isoformat()}" if request.GET.get(PARAMETER, "").strip() else ""


def nearest_day(on: date, first: date, last: date) -> date:
    """Return the day from `first` to `last`, both included, nearest to `on`."""
    return min(max(on, first), last)
