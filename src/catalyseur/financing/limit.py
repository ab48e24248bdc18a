"""One rule read against a plan: what is used, what is allowed."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from catalyseur.financing.exact import Exact
from catalyseur.financing.situation import CostLine, Offer


@dataclass(frozen=True, kw_only=True, slots=True)
class Paid:
    """What one offer pays on one line, in cents."""

    offer: Offer
    line: CostLine
    cents: int

    @property
    def gge(self) -> Exact:
        """Its gross grant equivalent in cents."""
        return self.offer.gge * self.cents


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """`used` may reach `bound`; one more cent of money moves `used` by `step` at least."""

    rule: str
    used: Exact
    bound: Exact
    step: Exact = 1
    is_silent: bool = False

    @property
    def slack(self) -> Fraction:
        """What is left before the rule breaks."""
        return Fraction(self.bound) - self.used

    @property
    def is_binding(self) -> bool:
        """Tell whether no further cent fits."""
        return not self.is_silent and 0 <= self.slack < (self.step or 1)


def total_gge(paid: Iterable[Paid]) -> Fraction:
    """Add up gross grant equivalents, in cents."""
    return Fraction(sum(part.gge for part in paid))
