"""Three answers and their logic (Kleene, 1952, strong three-valued logic)."""

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """Yes, no, or cannot tell. Unknown is a value: it never silently becomes a no."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


NO, YES, CANNOT_TELL = 0, 1, 2  # verdicts, and facts, as the integers of arrays
CODES = {Verdict.NO: NO, Verdict.YES: YES, Verdict.CANNOT_TELL: CANNOT_TELL}


def from_bool(known: bool | None) -> Verdict:  # noqa: FBT001 - a fact that may be unknown
    """Turn a fact, or its absence, into a verdict."""
    if known is None:
        return Verdict.CANNOT_TELL
    return Verdict.YES if known else Verdict.NO


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Kleene AND: one no decides; else one unknown leaves it open; nothing at all is yes."""
    seen = set(verdicts)
    if Verdict.NO in seen:
        return Verdict.NO
    return Verdict.CANNOT_TELL if Verdict.CANNOT_TELL in seen else Verdict.YES


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Kleene OR: one yes decides; else one unknown leaves it open; nothing at all is no."""
    return negate(all_of(negate(verdict) for verdict in verdicts))


def negate(verdict: Verdict) -> Verdict:
    """Kleene NOT: yes and no swap, unknown stays."""
    return {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES}.get(verdict, verdict)


def agree(verdicts: Iterable[Verdict]) -> Verdict:
    """Return what every possible value of an unknown answers, or cannot tell where they differ.

    Raises ValueError on an empty iterable: with no possible value there is nothing to say.
    """
    seen = set(verdicts)
    if not seen:
        raise ValueError("no possible value to agree on")
    return seen.pop() if len(seen) == 1 else Verdict.CANNOT_TELL
