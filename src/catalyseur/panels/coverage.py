"""What became of each row read: kept, or why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


class Fate(IntEnum):
    """What became of a row; the first that applies, in this order."""

    OUTSIDE_FRANCE = 1
    WITHOUT_COMMUNE = 2
    UNMATCHED_COMMUNE = 3
    OUTSIDE_UNITS = 4
    OTHER_NOMENCLATURE = 5
    WITHOUT_NAF = 6
    OUTSIDE_SCOPE = 7
    WITHOUT_SIREN = 8
    WITHOUT_STATE = 9
    WITHOUT_DATE = 10
    CONTRADICTORY_DATES = 11
    OUTSIDE_PERIOD = 12
    KEPT = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """How many rows were read, and how many met each fate."""

    fates: Mapping[Fate, int]

    @property
    def rows_read(self) -> int:
        """Number of rows read."""
        return sum(self.fates.values())

    def document(self) -> dict[str, int]:
        """Return the counts by name, rows read first, kept last."""
        named = {fate.name.lower(): self.fates.get(fate, 0) for fate in Fate}
        return {"rows_read": self.rows_read} | named
