"""What each scheme tells apart (amounts, days, headcounts, areas), kept so that any part of them adds up fast."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

MarkT = TypeVar("MarkT", bound=Hashable)


@dataclass(frozen=True, kw_only=True, eq=False)
class Marks(Generic[MarkT]):
    """Distinct values; the scheme at `owners[k]` holds `values[rows[k]]`, both (K,)."""

    values: tuple[MarkT, ...]
    rows: NDArray[np.intp]
    owners: NDArray[np.intp]

    def of(self, columns: NDArray[np.bool_]) -> list[MarkT]:
        """Return every value that one of the schemes told by `columns` (M,) holds, once."""
        return [self.values[row] for row in np.unique(self.rows[columns[self.owners]])]


def mark(held: Iterable[Iterable[MarkT]]) -> Marks[MarkT]:
    """Keep what each scheme holds, scheme by scheme."""
    numbers: dict[MarkT, int] = {}
    rows: list[int] = []
    owners: list[int] = []
    for owner, own in enumerate(held):
        for value in own:
            rows.append(numbers.setdefault(value, len(numbers)))
            owners.append(owner)
    return Marks(values=tuple(numbers), rows=np.array(rows, np.intp), owners=np.array(owners, np.intp))
