"""The panel as one table, with the report of what was read, kept, hidden and left out."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from catalyseur.geography.atlas import Geography
from catalyseur.panels.counting import Cells, Frame, read_counts
from catalyseur.panels.coverage import Coverage
from catalyseur.panels.employment import Employment, flores, urssaf
from catalyseur.panels.engines import Engine
from catalyseur.panels.expression import COLUMNS, count_expression
from catalyseur.panels.secrecy import FEWEST_FIRMS, LARGEST_PERCENT, Hidden, hide, sensitive
from catalyseur.panels.sources import Source
from catalyseur.panels.treatment import Treatment, treatments
from catalyseur.panels.units import GEOGRAPHY_YEAR

Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class Files:
    """What a panel is made from; employment is optional."""

    establishments: Source
    employment: Source | None = None
    flores: Source | None = None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class BuiltPanel:
    """One row a unit, sector and year, in that order, and the report as a JSON document."""

    table: pa.Table
    report: dict[str, Any]


def build_panel(files: Files, frame: Frame, engine: Engine, treated: Geography | None = None) -> BuiltPanel:
    """Count, hide, and add the treatment of each unit when a geography to date it is given.

    A unit whose treatment cannot be told is left out and named in the report. Raises PanelError.
    """
    source = files.establishments.pick(COLUMNS)
    rows = engine.run(
        count_expression(source.columns, frame.first, frame.last, len(frame.sectors.codes)),
        [source],
        frame.tables(),
    )
    cells, coverage = read_counts(rows, frame)
    employment = {}
    if files.employment:
        employment["urssaf"] = urssaf(files.employment, frame, engine)
    if files.flores:
        employment["flores"] = flores(files.flores, frame, engine)
    size, hidden = _secrecy(cells, employment)
    dated = treatments(treated, frame.units) if treated else ()
    listed: Flags = np.any(size > 0, axis=2)
    listed[[place for place, one in enumerate(dated) if one.cohort is None]] = False
    table = _table(frame, listed, _measures(cells, employment, hidden) | {"secret": hidden.cells}, dated)
    return BuiltPanel(table=table, report=_report(frame, coverage, hidden, listed, dated))


def _secrecy(cells: Cells, employment: dict[str, Employment]) -> tuple[NDArray[np.int64], Hidden]:
    size, primary = cells.present, sensitive(cells.present, cells.firms, cells.top)
    firms = cells.firms
    for one in employment.values():
        employers = np.nan_to_num(one.employers).astype(np.int64)
        primary |= (employers > 0) & (employers < FEWEST_FIRMS)
        size = np.maximum(size, employers)
        firms = np.where(firms == 0, employers, firms)
    return size, hide(size, firms, primary)


def _measures(cells: Cells, employment: dict[str, Employment], hidden: Hidden) -> dict[str, Any]:
    """Return the columns, hidden cells masked; flows also after a hidden year, or they would give its stock."""
    flows = hidden.cells.copy()
    flows[:, :, 1:] |= hidden.cells[:, :, :-1]
    columns: dict[str, Any] = {
        "establishments": np.ma.array(cells.active, mask=hidden.cells),
        "creations": np.ma.array(cells.opened, mask=flows),
        "closures": np.ma.array(cells.closed, mask=flows),
    }
    for name, one in employment.items():
        for measure, values in (("employees", one.employees), ("employers", one.employers)):
            whole = np.nan_to_num(values).round().astype(np.int64)
            columns[f"{name}_{measure}"] = np.ma.array(whole, mask=hidden.cells | np.isnan(values))
    return columns


def _table(frame: Frame, listed: Flags, grids: dict[str, Any], dated: tuple[Treatment, ...]) -> pa.Table:
    units, sectors = np.nonzero(listed)
    n_years = len(frame.years)
    unit = np.repeat(units, n_years)
    columns: dict[str, pa.Array] = {
        "unit": _take(frame.units.codes, unit),
        "unit_name": _take(frame.units.names, unit),
        "sector": _take(frame.sectors.codes, np.repeat(sectors, n_years)),
        "year": pa.array(np.tile(np.arange(frame.first, frame.last + 1), len(units)), pa.int32()),
    }
    for name, grid in grids.items():
        values = grid[units, sectors].reshape(-1)
        masked = np.ma.getmaskarray(values)
        columns[name] = pa.array(np.ma.getdata(values), mask=masked if name != "secret" else None)
    if dated:
        for name in ("cohort", "cohort_2018"):
            columns[name] = pa.array([getattr(dated[place], name) for place in unit], pa.int32())
        for phase in ("1", "2"):
            columns[f"phase_{phase}_share"] = pa.array([getattr(dated[p], f"share_{phase}") for p in unit])
    return pa.table(columns)


def _take(values: tuple[str, ...], places: NDArray[np.int64]) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(places))


def _report(
    frame: Frame, coverage: Coverage, hidden: Hidden, listed: Flags, dated: tuple[Treatment, ...]
) -> dict[str, Any]:
    unknown = [frame.units.codes[place] for place, one in enumerate(dated) if one.cohort is None]
    withheld = {
        "unit_totals": _named(hidden.unit_totals, frame.units.codes, frame.first),
        "sector_totals": _named(hidden.sector_totals, frame.sectors.codes, frame.first),
        "totals": [frame.first + int(year) for year in np.flatnonzero(hidden.totals)],
    }
    return {
        "by": frame.units.kind.value,
        "sectors": frame.sectors.nomenclature.value,
        "from": frame.first,
        "to": frame.last,
        "geography_year": GEOGRAPHY_YEAR,
        "rows": coverage.document(),
        "secrecy": {
            "fewest_firms": FEWEST_FIRMS,
            "largest_percent": LARGEST_PERCENT,
            "cells": int(listed.sum()) * len(frame.years),
            "hidden_cells": int(hidden.cells[listed].sum()),
            "dominance_in_employment": "cannot_tell",
            "totals_to_withhold": withheld,
        },
        "treatment_cannot_tell": unknown,
    }


def _named(flags: Flags, codes: tuple[str, ...], first: int) -> list[list[Any]]:
    return [[codes[place], first + int(year)] for place, year in np.argwhere(flags)]
