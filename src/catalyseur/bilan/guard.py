"""Only what is alike is added: same unit, stage, tax, instrument and source. Jobs and shares never are."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalyseur.bilan.report import Instrument, Stage, Tax, Unit

ADDABLE: tuple[Unit, ...] = ("count", "cents", "ha")


class MixedFiguresError(ValueError):
    """Figures that say different things were about to be added."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Nature:
    """What a number is: two numbers of different natures have no sum."""

    unit: Unit
    stage: Stage
    tax: Tax
    instrument: Instrument
    source_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number with its nature; None is unknown, and what it is added to becomes unknown."""

    value: int | None
    nature: Nature

    def __add__(self, other: "Quantity") -> "Quantity":
        """Add a quantity of the same nature. Raises MixedFiguresError."""
        _check(self.nature, other.nature)
        known = None if self.value is None or other.value is None else self.value + other.value
        return Quantity(value=known, nature=self.nature)


def total(quantities: Iterable[Quantity], nature: Nature) -> Quantity:
    """Add quantities to nothing of that nature. Raises MixedFiguresError when one differs."""
    _check(nature, nature)
    added, known = 0, True
    for quantity in quantities:
        if quantity.nature is not nature:  # the same object needs no second look
            _check(nature, quantity.nature)
        known = known and quantity.value is not None
        added += quantity.value or 0
    return Quantity(value=added if known else None, nature=nature)


def _check(mine: Nature, theirs: Nature) -> None:
    if mine.unit not in ADDABLE:
        raise MixedFiguresError(f"figures in '{mine.unit}' are never added: show them side by side")
    for name in Nature.__slots__:
        one, other = getattr(mine, name), getattr(theirs, name)
        if one != other:
            raise MixedFiguresError(
                f"'{one}' and '{other}' figures ({name}) are never added: show them side by side"
            )
