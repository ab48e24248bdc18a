"""What a person asks of the plan: offers to use, offers to leave, totals already decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
