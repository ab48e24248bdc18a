"""What nobody knows of a plan: the values a fact may take, from the least paying where an order is known."""

from dataclasses import dataclass

YES, NO = "yes", "no"
CEILING, NIL = "ceiling", "0"
LEFT_OUT, OPEN = "left_out", "open"
CLOSED, ALLOWED = "closed", "allowed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown:
    """A fact nobody gave, and the values it may take (codes), from the least paying where an order is known.

    `least` is the value that never pays more, where one is known; the last value is then the best.
    """

    fact: str
    values: tuple[str, ...]
    least: str | None = None


def from_least(fact: str, least: str, best: str) -> Unknown:
    """Return a fact of two values of which the first never pays more."""
    return Unknown(fact=fact, values=(least, best), least=least)
