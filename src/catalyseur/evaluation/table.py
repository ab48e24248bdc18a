"""From a table of rows (one per unit and period) to a panel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalyseur.evaluation.arrays import Flags, Floats, Ints, some_labels
from catalyseur.evaluation.errors import EvaluationError, Notice, no_column
from catalyseur.evaluation.panel import Panel

Columns = Mapping[str, NDArray[Any]]
_MISSING = frozenset({"", "na", "nan", "null", "none", ".", "n/a"})
_LARGEST = 1e75  # its fourth power, the square of a covariance, is still a number
_ENDLESS = frozenset({"inf", "+inf", "infinity", "+infinity"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Roles:
    """Which column is what. One of `cohort` (first treated period) and `treated` (0/1 by period) is given."""

    unit: str
    time: str
    outcomes: tuple[str, ...]
    cohort: str | None = None
    treated: str | None = None
    covariates: tuple[str, ...] = ()
    weight: str | None = None
    cluster: str | None = None
    stratum: str | None = None
    positions: tuple[str, str] | None = None

    def columns(self) -> tuple[str, ...]:
        """Return the columns that play a role."""
        single = (self.unit, self.time, self.cohort, self.treated, self.weight, self.cluster, self.stratum)
        several = (*self.outcomes, *self.covariates, *(self.positions or ()))
        return tuple(dict.fromkeys(name for name in (*single, *several) if name is not None))


@dataclass(slots=True)
class _Grid:
    """Where each row falls: period x unit."""

    unit: Ints
    time: Ints
    units: NDArray[Any]
    times: Floats
    notices: list[Notice] = field(default_factory=list)

    def place(self, values: Floats) -> Floats:
        """Return a column as a (T, n) array, NaN where no row stands."""
        placed = np.full((len(self.times), len(self.units)), np.nan)
        placed[self.time, self.unit] = values
        return placed

    def note(self, code: str, detail: str) -> None:
        """Keep a notice."""
        self.notices.append(Notice(code=code, detail=detail))


def build_panel(columns: Columns, roles: Roles) -> Panel:
    """Return the panel of a table; each column is (rows,), texts or numbers.

    Raises EvaluationError on a column that is not there or not numeric, unknown weights or clusters.
    Treatment: 0, empty, infinity or later than the last period is never treated.
    """
    columns = _used_columns(columns, roles)
    grid, columns = _grid(columns, roles)
    outcomes = {name: _measured(grid, columns[name], name) for name in roles.outcomes}
    cohorts, changing = _cohorts(grid, columns, roles)
    covariates = _covariates(grid, columns, roles.covariates)
    weights = _weights(grid, columns, roles.weight)
    clusters, cluster_names = _codes(grid, columns, roles.cluster)
    order = _order(cohorts, outcomes, weights)
    panel = Panel(
        units=tuple(grid.units.astype(str).tolist()),
        times=grid.times,
        cohorts=cohorts,
        outcomes=outcomes,
        covariate_names=roles.covariates,
        covariates=covariates,
        weights=weights,
        clusters=clusters,
        cluster_names=cluster_names,
        positions=_positions(grid, columns, roles.positions),
        strata=_codes(grid, columns, roles.stratum)[0],
    )
    _note_gaps(grid, outcomes)
    return panel.reordered(order).select(~changing[order], *grid.notices)


def numeric(values: NDArray[Any], name: str) -> Floats:
    """Return a column as numbers, NaN for an empty cell; raises EvaluationError naming the cell."""
    if values.dtype.kind in "fiub":
        return values.astype(np.float64)
    try:
        return values.astype(np.float64)
    except (TypeError, ValueError):
        return np.array([_number(value, name, row) for row, value in enumerate(values.tolist(), 1)])


def _number(value: object, name: str, row: int) -> float:
    text = "" if value is None else str(value).strip()
    if text.lower() in _MISSING:
        return np.nan
    if text.lower() in _ENDLESS:
        return np.inf
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise EvaluationError(
            f"column '{name}', row {row}: '{text}' is not a number: give a number or leave the cell empty",
            french=f"colonne « {name} », ligne {row} : « {text} » n’est pas un nombre",
        ) from None


def _used_columns(columns: Columns, roles: Roles) -> dict[str, NDArray[Any]]:
    names = roles.columns()
    for name in names:
        if name not in columns:
            raise no_column(name, columns)
    if (roles.cohort is None) == (roles.treated is None):
        raise EvaluationError("the treatment is unknown: give either the cohort column or the treated column")
    return {name: np.asarray(columns[name]) for name in names}


def _grid(columns: dict[str, NDArray[Any]], roles: Roles) -> tuple[_Grid, dict[str, NDArray[Any]]]:
    times = numeric(columns[roles.time], roles.time)
    known = np.isfinite(times) & ~_is_missing(columns[roles.unit])
    if not known.any():
        raise EvaluationError("the table has no row with a unit and a period")
    columns = {name: values[known] for name, values in columns.items()}
    units, unit = np.unique(columns[roles.unit], return_inverse=True)
    periods, time = np.unique(times[known], return_inverse=True)
    grid = _Grid(unit=unit, time=time, units=units, times=periods)
    if not known.all():
        grid.note("rows_without_key", f"{int((~known).sum())} rows without unit or period were dropped")
    if len(periods) < 2:
        raise EvaluationError(
            f"column '{roles.time}': one period only: an evaluation compares at least two",
            french=f"colonne « {roles.time} » : une seule période, il en faut au moins deux",
        )
    return _without_duplicates(grid, columns, roles)


def _is_missing(values: NDArray[Any]) -> Flags:
    if values.dtype.kind == "f":
        unknown: Flags = np.isnan(values)
        return unknown
    if values.dtype.kind in "iub":
        return np.zeros(len(values), dtype=bool)
    return np.array([value is None or str(value).strip() == "" for value in values.tolist()], dtype=bool)


def _without_duplicates(
    grid: _Grid, columns: dict[str, NDArray[Any]], roles: Roles
) -> tuple[_Grid, dict[str, NDArray[Any]]]:
    """Keep one of several equal rows; drop rows of one unit and period that disagree."""
    key = grid.unit * len(grid.times) + grid.time
    _, first, inverse, count = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    if len(first) == len(key):
        return grid, columns
    differs = np.zeros(len(key), dtype=bool)
    for name, values in columns.items():
        if name not in (roles.unit, roles.time):
            differs |= values.astype(str) != values.astype(str)[first][inverse]
    conflicting = np.zeros(len(first), dtype=bool)
    np.logical_or.at(conflicting, inverse, differs)
    repeated = int((count > 1).sum() - conflicting.sum())
    if repeated:
        grid.note(
            "duplicate_rows",
            f"{repeated} unit-periods stood several times with equal values; one row was kept",
        )
    if conflicting.any():
        names = np.unique(grid.units[grid.unit[first[conflicting]]].astype(str))
        grid.note(
            "conflicting_duplicates",
            f"{int(conflicting.sum())} unit-periods stood several times with different values and were taken as "
            f"missing (units {some_labels(names)})",
        )
    keep = first[~conflicting]
    grid.unit, grid.time = grid.unit[keep], grid.time[keep]
    return grid, {name: values[keep] for name, values in columns.items()}


def _measured(grid: _Grid, values: NDArray[Any], name: str) -> Floats:
    """Return a column as a (T, n) array; what is too large to be multiplied is missing."""
    numbers = numeric(values, name)
    endless = np.isinf(numbers)
    huge = ~endless & (np.abs(numbers) > _LARGEST)
    if endless.any():
        grid.note(
            "infinite_values", f"{int(endless.sum())} infinite values of '{name}' were taken as missing"
        )
    if huge.any():
        grid.note(
            "huge_values",
            f"{int(huge.sum())} values of '{name}' beyond {_LARGEST:g} were taken as missing: their squares have no "
            "sum a computer holds",
        )
    return grid.place(np.where(endless | huge, np.nan, numbers))


def _cohorts(grid: _Grid, columns: Columns, roles: Roles) -> tuple[Floats, Flags]:
    """Return each unit's cohort, and which units changed cohort (dropped: their treatment is unknown)."""
    if roles.treated is not None:
        return _cohorts_from_treated(grid, numeric(columns[roles.treated], roles.treated), roles.treated)
    name = str(roles.cohort)
    dates = numeric(columns[name], name)
    dates = np.where(np.isnan(dates) | (dates == 0), np.inf, dates)
    placed = grid.place(dates)
    earliest, latest = np.fmin.reduce(placed, axis=0), np.fmax.reduce(placed, axis=0)
    unseen = np.isnan(earliest)  # every row of the unit was contradicted
    changing = (earliest != latest) & ~unseen
    if changing.any():
        names = grid.units[changing].astype(str)
        grid.note(
            "cohort_changes",
            f"{int(changing.sum())} units change cohort and were dropped (units {some_labels(names)})",
        )
    return earliest, changing | unseen


def _cohorts_from_treated(grid: _Grid, treated: Floats, name: str) -> tuple[Floats, Flags]:
    odd = ~np.isin(treated, (0.0, 1.0))
    if odd.any():
        raise EvaluationError(
            f"column '{name}', row {int(np.flatnonzero(odd)[0]) + 1}: neither 0 nor 1: give 1 from the first "
            "treated period on and 0 elsewhere"
        )
    placed = grid.place(treated)
    ever = (placed == 1).any(axis=0)
    first = np.where(ever, (placed == 1).argmax(axis=0), len(grid.times))
    cohorts = np.where(ever, grid.times[np.minimum(first, len(grid.times) - 1)], np.inf)
    after = np.arange(len(grid.times))[:, None] > first[None, :]
    stops = (after & (placed == 0)).any(axis=0)
    if stops.any():
        grid.note(
            "treatment_stops",
            f"{int(stops.sum())} units stop being treated; they count as treated from their first treated period on "
            f"(units {some_labels(grid.units[stops].astype(str))})",
        )
    return cohorts, np.zeros(len(cohorts), dtype=bool)


def _covariates(grid: _Grid, columns: Columns, names: Sequence[str]) -> Floats | None:
    """Return (1, n, k) when every covariate is constant in time, else (T, n, k)."""
    if not names:
        return None
    placed = np.stack([_measured(grid, columns[name], name) for name in names], axis=2)
    low, high = np.fmin.reduce(placed, axis=0), np.fmax.reduce(placed, axis=0)
    unknown = np.isnan(low).any(axis=1)
    if unknown.any():
        grid.note(
            "covariates_missing", f"{int(unknown.sum())} units lack a covariate; comparisons leave them out"
        )
    return low[None] if np.array_equal(low, high, equal_nan=True) else placed


def _weights(grid: _Grid, columns: Columns, name: str | None) -> Floats | None:
    if name is None:
        return None
    placed = grid.place(numeric(columns[name], name))
    first = _first_known(placed)
    if np.isnan(first).any() or (first > _LARGEST).any() or (first < 0).any() or first.sum() == 0:
        raise EvaluationError(
            f"column '{name}': a weight is unknown or negative: give each unit a weight of 0 or more"
        )
    if (np.fmax.reduce(placed, axis=0) != np.fmin.reduce(placed, axis=0)).any():
        grid.note("weights_vary", f"the weight '{name}' changes in time; each unit keeps its first one")
    scaled: Floats = first / first.mean()
    return scaled


def _codes(grid: _Grid, columns: Columns, name: str | None) -> tuple[Ints | None, tuple[str, ...]]:
    """Return each unit's cluster or stratum as a code, (n,), and what the codes stand for."""
    if name is None:
        return None, ()
    if _is_missing(columns[name]).any():
        raise EvaluationError(f"column '{name}': an empty cell: give each row its value")
    names, codes = np.unique(columns[name], return_inverse=True)
    placed = grid.place(codes.astype(np.float64))
    if (np.fmax.reduce(placed, axis=0) != np.fmin.reduce(placed, axis=0)).any():
        grid.note("clusters_vary", f"some units change '{name}'; each keeps its first one")
    return _first_known(placed).astype(np.intp), tuple(names.astype(str).tolist())


def _positions(grid: _Grid, columns: Columns, names: tuple[str, str] | None) -> Floats | None:
    if names is None:
        return None
    placed = [_first_known(grid.place(numeric(columns[name], name))) for name in names]
    return np.stack(placed, axis=1)


def _first_known(placed: Floats) -> Floats:
    """Return each unit's first observed value, (n,)."""
    first = np.isnan(placed).argmin(axis=0)
    found: Floats = placed[first, np.arange(placed.shape[1])]
    return found


def _order(cohorts: Floats, outcomes: Mapping[str, Floats], weights: Floats | None) -> Ints:
    """Sort units by cohort, then by what is observed: relabelled or shuffled units keep their place."""
    content = next(iter(outcomes.values()))
    keys = [*content[::-1], cohorts]
    if weights is not None:
        keys.insert(0, weights)
    return np.lexsort(keys)


def _note_gaps(grid: _Grid, outcomes: Mapping[str, Floats]) -> None:
    for name, values in outcomes.items():
        missing = np.isnan(values)
        if missing.any():
            grid.note(
                "gaps",
                f"'{name}': {int(missing.sum())} of {missing.size} unit-periods are missing, in "
                f"{int(missing.any(axis=0).sum())} units",
            )
