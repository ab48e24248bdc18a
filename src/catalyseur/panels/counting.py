"""From the rows an engine returns to counts by unit, sector and year."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from catalyseur.panels.coverage import Coverage, Fate
from catalyseur.panels.expression import COMMUNES, DIVISIONS, Kind
from catalyseur.panels.sectors import Sectors
from catalyseur.panels.units import Units

Counts = NDArray[np.int64]
_Columns = Mapping[str, Counts]
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
    spells, several = (_where(columns, columns["kind"] == kind) for kind in (Kind.SPELL, Kind.SEVERAL))
    fated = np.maximum(-spells["cell"], Fate.KEPT)
    fates = np.bincount(fated, weights=spells["n"], minlength=len(Fate)).astype(np.int64)
    coverage = Coverage(fates={fate: int(fates[fate]) for fate in Fate})
    kept = _where(spells, fated == Fate.KEPT)
    opened = _grid(kept, kept["opened"], "n", frame)
    ended = _where(kept, kept["closed"] <= frame.last)
    closed = _grid(ended, ended["closed"], "n", frame)
    active = np.cumsum(opened - closed, axis=2)[:, :, 1:]
    opened, closed = opened[:, :, 1:], closed[:, :, 1:]
    held, firms, top = (
        _grid(several, several["year"], name, frame)[:, :, 1:] for name in ("n", "firms", "top")
    )
    single = active + closed - held
    cells = Cells(
        active=active, opened=opened, closed=closed, firms=single + firms, top=np.maximum(top, single > 0)
    )
    return cells, coverage


def _where(columns: _Columns, chosen: NDArray[np.bool_]) -> _Columns:
    return {name: values[chosen] for name, values in columns.items()}


def _grid(rows: _Columns, years: Counts, name: str, frame: Frame) -> Counts:
    """Sum a column as (unit, sector, year), the first year being the one before the panel."""
    units, sectors, count = frame.shape
    places = rows["cell"] * (count + 1) + years - (frame.first - 1)
    summed = np.bincount(places, weights=rows[name], minlength=units * sectors * (count + 1))
    return summed.astype(np.int64).reshape(units, sectors, count + 1)


def _table(key: str, value: str, places: Mapping[str, int]) -> pa.Table:
    return pa.table({key: pa.array(list(places)), value: pa.array(list(places.values()), _INT32)})
