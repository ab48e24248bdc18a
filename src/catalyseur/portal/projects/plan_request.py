"""What a person asks of the plan of a saved project: schemes to use or to leave, amounts already decided."""

from collections.abc import Collection

from catalyseur.financing.request import Request
from catalyseur.portal.projects.documents import Document, without_nothing
from catalyseur.values.money import cents_from_euros, euros_number

FREE, USE, LEAVE = "", "use", "leave"


def request_of(asked: Document, schemes: Collection[str]) -> Request:
    """Read what was asked; a scheme that is no more in the toolbox is forgotten."""
    totals = {name: cents_from_euros(euros) for name, euros in asked.get("totals", {}).items()}
    return Request(
        use=frozenset(asked.get("use", ())) & frozenset(schemes),
        leave=frozenset(asked.get("leave", ())) & frozenset(schemes),
        totals={name: cents for name, cents in totals.items() if name in schemes},
    )


def request_document(request: Request) -> Document:
    """Write what was asked, as a saved project keeps it."""
    return without_nothing(
        {
            "use": sorted(request.use) or None,
            "leave": sorted(request.leave) or None,
            "totals": {name: euros_number(cents) for name, cents in sorted(request.totals.items())} or None,
        }
    )
