"""Statistical secrecy: which cells may be published, so that no total gives the others away.

A cell is sensitive under 3 firms, or when one holds 85 % of it. Totals by unit and by sector of a year are taken
as known to all; each line that holds hidden cells then hides the next smallest of its cells, until no hidden
cell can be deduced by subtracting (Insee, guide du secret statistique).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from catalyseur.panels.graph import bridges

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
FEWEST_FIRMS = 3
LARGEST_PERCENT = 85
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Hidden:
    """What is not to be published.

    Cells (unit, sector, year), totals of a unit (unit, year), of a sector (sector, year), of all (year).
    """

    cells: Flags
    unit_totals: Flags
    sector_totals: Flags
    totals: Flags


def sensitive(size: Counts, firms: Counts, top: Counts) -> Flags:
    """Tell which cells break the rule by themselves; an empty cell never does."""
    return (size > 0) & ((firms < FEWEST_FIRMS) | (100 * top >= LARGEST_PERCENT * size))


def hide(size: Counts, firms: Counts, primary: Flags) -> Hidden:
    """Return what to hide besides the `primary` cells; all arrays are (unit, sector, year)."""
    years = [_Year(size[:, :, year], firms[:, :, year], primary[:, :, year]) for year in range(size.shape[2])]
    for year in years:
        year.close()
    hidden = np.stack([year.hidden for year in years], axis=2)
    return Hidden(
        cells=hidden[:-1, :-1],
        unit_totals=hidden[:-1, -1],
        sector_totals=hidden[-1, :-1],
        totals=hidden[-1, -1],
    )


class _Year:
    """The table of one year with its totals as a last row and a last column: each line then sums to nothing."""

    def __init__(self, size: Counts, firms: Counts, primary: Flags) -> None:
        self.size, self.firms = _with_totals(size), _with_totals(firms)
        self.hidden = np.pad(primary, ((0, 1), (0, 1)))
        self.cost = self.size + self.size[-1, -1] * (_edge(self.size, 0) + _edge(self.size, 1))

    def close(self) -> None:
        """Hide until no line gives a cell away, alone or with the others."""
        while self._close_lines() or self._close_determined():
            pass

    def _close_lines(self) -> bool:
        changed = False
        for axis in (1, 0):
            weak = np.flatnonzero(self._weak(axis))
            changed |= sum(self._hide_smallest(axis, line) for line in weak.tolist()) > 0
        return changed

    def _weak(self, axis: int) -> Flags:
        """Tell which lines give something away: what they hide is one cell, too few firms, or all ones."""
        count = self.hidden.sum(axis)
        firms, size = (np.where(self.hidden, values, 0).sum(axis) for values in (self.firms, self.size))
        total_hidden = self.hidden[:, -1] if axis == 1 else self.hidden[-1]
        plain = (firms < FEWEST_FIRMS) | (size <= count)
        weak: Flags = (count > 0) & ((count < 2) | (plain & ~total_hidden))
        return weak

    def _hide_smallest(self, axis: int, line: int) -> bool:
        where = (line, slice(None)) if axis == 1 else (slice(None), line)
        cost = np.where(self.hidden[where] | (self.size[where] == 0), _NEVER, self.cost[where])
        place = int(cost.argmin())
        if cost[place] == _NEVER:
            return False
        self.hidden[(line, place) if axis == 1 else (place, line)] = True
        return True

    def _close_determined(self) -> bool:
        found = list(self._determined())
        return sum(self._hide_around(row, column) for row, column in found) > 0

    def _hide_around(self, row: int, column: int) -> bool:
        """Hide one cell more on the lines of a hidden cell or, where none is left, on the lines that cross them."""
        beside = np.flatnonzero(self.hidden[:, column]), np.flatnonzero(self.hidden[row])
        return (
            self._hide_smallest(1, row)
            or self._hide_smallest(0, column)
            or any(self._hide_smallest(1, other) for other in beside[0].tolist())
            or any(self._hide_smallest(0, other) for other in beside[1].tolist())
        )

    def _determined(self) -> Iterator[tuple[int, int]]:
        """Yield the hidden cells that the published ones leave a single value.

        Another table with the same sums differs by cycles of hidden cells, up in one, down in the next (in a total
        the other way round); a hidden cell is known to be at least 1, so a 1 cannot go down.
        """
        rows, columns = np.nonzero(self.hidden)
        starts, ends = rows, columns + len(self.hidden)
        in_total = (rows == len(self.hidden) - 1) != (columns == self.hidden.shape[1] - 1)
        falls = self.size[rows, columns] > 1
        up, down = ~in_total | falls, in_total | falls
        steps = np.concatenate([starts[up], ends[down]]), np.concatenate([ends[up], starts[down]])
        n_nodes = sum(self.hidden.shape)
        around = coo_array((np.ones(len(steps[0])), steps), shape=(n_nodes, n_nodes))
        _, part = connected_components(around, connection="strong")
        inside = part[starts] == part[ends]
        yield from zip(rows[~inside].tolist(), columns[~inside].tolist(), strict=True)
        edges = list(zip(starts[inside].tolist(), ends[inside].tolist(), strict=True))
        for edge in bridges(edges, n_nodes):
            yield edges[edge][0], edges[edge][1] - len(self.hidden)


def _with_totals(values: Counts) -> Counts:
    wide = np.concatenate([values, values.sum(1, keepdims=True)], axis=1)
    return np.concatenate([wide, wide.sum(0, keepdims=True)], axis=0)


def _edge(values: Counts, axis: int) -> Counts:
    edge = np.zeros_like(values)
    edge[(-1, slice(None)) if axis == 0 else (slice(None), -1)] = 1
    return edge
