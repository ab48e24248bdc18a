"""From the rows an engine returns to counts by unit, sector and year."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from catalyseur.panels.coverage import Coverage, Fate
from catalyseur.panels.expression import COMMUNES, DIVISIONS, YEARS, Kind
from catalyseur.panels.sectors import Sectors
from catalyseur.panels.units import Units

Counts = NDArray[np.int64]
_INT32 = pa.int32()


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """What the panel is over: its units, its sectors, its years, both ends included."""

    units: Units
    sectors: Sectors
    first: int
    last: int

    @property
    def years(self) -> range:
        """The years, in order."""
        return range(self.first, self.last + 1)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Numbers of units, sectors and years."""
        return len(self.units.codes), len(self.sectors.codes), len(self.years)

    def tables(self) -> Mapping[str, pa.Table]:
        """Return the small tables the expressions join."""
        return {
            COMMUNES: _table("commune", "unit", self.units.by_commune),
            DIVISIONS: _table("division", "sector", self.sectors.by_division),
            YEARS: pa.table({"year": pa.array(self.years, _INT32)}),
        }


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Cells:
    """Counts by (unit, sector, year).

    `active` on 31 December; `opened` and `closed` within the year; `present` at some time in it (so active
    plus closed); `firms` with an establishment present; `top` establishments of the largest of them.
    """

    active: Counts
    opened: Counts
    closed: Counts
    firms: Counts
    top: Counts

    @property
    def present(self) -> Counts:
        """Establishments that existed at some time in the year."""
        return self.active + self.closed


def read_counts(rows: pa.Table, frame: Frame) -> tuple[Cells, Coverage]:
    """Return the cells and the coverage that the rows of `count_expression` hold."""
    columns = {name: rows.column(name).to_numpy() for name in rows.column_names}
    by_kind = {kind: {name: values[columns["kind"] == kind] for name, values in columns.items()} for kind in Kind}
    fates = by_kind[Kind.FATE]
    coverage = Coverage(
        fates={Fate(int(fate)): int(n) for fate, n in zip(fates["unit"], fates["n"], strict=True)}
    )
    opened = _grid(by_kind[Kind.OPENED], "n", frame)
    closed = _grid(by_kind[Kind.CLOSED], "n", frame)
    active = np.cumsum(opened - closed, axis=2)[:, :, 1:]
    opened, closed = opened[:, :, 1:], closed[:, :, 1:]
    several = by_kind[Kind.SEVERAL]
    held, firms, top = (_grid(several, name, frame)[:, :, 1:] for name in ("n", "firms", "top"))
    single = active + closed - held
    cells = Cells(
        active=active, opened=opened, closed=closed, firms=single + firms, top=np.maximum(top, single > 0)
    )
    return cells, coverage


def _grid(rows: Mapping[str, NDArray[np.int64]], name: str, frame: Frame) -> Counts:
    """Return a column as (unit, sector, year), the first year being the one before the panel."""
    units, sectors, years = frame.shape
    grid = np.zeros((units, sectors, years + 1), dtype=np.int64)
    grid[rows["unit"], rows["sector"], rows["year"] - (frame.first - 1)] = rows[name]
    return grid


def _table(key: str, value: str, places: Mapping[str, int]) -> pa.Table:
    return pa.table({key: pa.array(list(places)), value: pa.array(list(places.values()), _INT32)})
