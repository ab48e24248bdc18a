"""What a person asks of the plan: offers to use, offers to leave, totals already decided."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from catalyseur.values.money import cents_from_euros, euros_number

_FORM: dict[str, type] = {"use": list, "leave": list, "totals": dict}


@dataclass(frozen=True, kw_only=True)
class Request:
    """Offers that must be used or left out, and exact totals in cents; each may end in a conflict."""

    use: frozenset[str] = frozenset()
    leave: frozenset[str] = frozenset()
    totals: Mapping[str, int] = field(default_factory=dict)

    @property
    def wanted(self) -> frozenset[str]:
        """Every offer asked for."""
        return self.use | {offer for offer, cents in self.totals.items() if cents > 0}


def read_request(document: object, schemes: AbstractSet[str]) -> Request:
    """Read what was asked, as `request_document` writes it.

    Raises ValueError with one sentence for another form, a scheme that is none of `schemes`, or no amount.
    """
    if not isinstance(document, dict) or document.keys() - {"use", "leave", "totals"}:
        raise ValueError('write {"use": [IDS], "leave": [IDS], "totals": {ID: EUROS}}, each key at will')
    use, leave, totals = (document.get(key, kind()) for key, kind in _FORM.items())
    if not all(
        isinstance(given, kind) for given, kind in zip((use, leave, totals), _FORM.values(), strict=True)
    ):
        raise ValueError(
            '"use" and "leave" are lists of scheme ids, "totals" an object of euros by scheme id'
        )
    unknown = next((name for name in (*use, *leave, *totals) if name not in schemes), None)
    if unknown is not None:
        raise ValueError(f"'{unknown}' is not the id of a scheme: give the id of a scheme the plan reads")
    cents = {name: cents_from_euros(euros) for name, euros in totals.items()}
    asked = Request(use=frozenset(use), leave=frozenset(leave), totals=cents)
    if torn := sorted(asked.wanted & asked.leave):
        raise ValueError(f"'{torn[0]}' is both to use and to leave: choose one")
    return asked


def known_request(document: Mapping[str, Any], schemes: AbstractSet[str]) -> Request:
    """Read what was asked before, schemes that are no more forgotten."""
    kept = {
        "use": [name for name in document.get("use", ()) if name in schemes],
        "leave": [name for name in document.get("leave", ()) if name in schemes],
        "totals": {name: euros for name, euros in document.get("totals", {}).items() if name in schemes},
    }
    return read_request(kept, schemes)


def request_document(request: Request) -> dict[str, Any]:
    """Write what was asked; `read_request` reads it back."""
    written = {
        "use": sorted(request.use),
        "leave": sorted(request.leave),
        "totals": {name: euros_number(cents) for name, cents in sorted(request.totals.items())},
    }
    return {key: asked for key, asked in written.items() if asked}
