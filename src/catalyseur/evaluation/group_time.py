"""Group-time average treatment effects (Callaway & Sant'Anna 2021), with their influence functions.

Units are sorted by cohort, so a cohort is a slice; every period of one cohort and one control set shares one logit
and one regression; several outcomes share them too.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from catalyseur.evaluation.arrays import Floats, Ints, product, some_labels, to_label
from catalyseur.evaluation.errors import EvaluationError, Notice
from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.specification import Base, Control, Missing, Specification
from catalyseur.evaluation.two_by_two import Comparison, NotEstimableError, compare

SMALL_COHORT = 5
_ROUNDING = 1e-13


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One effect to estimate: a cohort, a period, and the base period it is compared with."""

    cohort: float
    time: float
    base: float


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class GroupTimes:
    """P group-time effects of one outcome.

    `effects` (P,): NaN where not estimable. `influence` (P + G, n): mean 0; the last G rows are the cohorts'
    weighted shares of the units, which aggregations need. `covariance` (P + G, P + G): analytic, of the
    estimates, clustered when the panel has clusters. An error up to `smallest_error` is rounding, not chance: it is NaN.
    """

    panel: Panel
    specification: Specification
    outcome: str
    cells: tuple[Cell, ...]
    effects: Floats
    errors: Floats
    n_treated: Ints
    n_control: Ints
    cohorts: Floats
    shares: Floats
    influence: Floats
    covariance: Floats
    smallest_error: float
    notices: tuple[Notice, ...]

    @property
    def cell_cohorts(self) -> Floats:
        """Cohort of each cell, (P,)."""
        return np.array([cell.cohort for cell in self.cells])

    @property
    def cell_times(self) -> Floats:
        """Period of each cell, (P,)."""
        return np.array([cell.time for cell in self.cells])


def estimate_group_times(panel: Panel, specification: Specification) -> Mapping[str, GroupTimes]:
    """Return the group-time effects of every outcome of the panel, by name.

    Raises EvaluationError when no cohort or no control can be compared.
    """
    panel = prepare(panel, specification)
    work = _Work(panel, specification, list_cells(panel.times, panel.treated_cohorts(), specification))
    influence = work.keep_influence()
    work.run()
    return {name: _finish(work, influence[index], index, name) for index, name in enumerate(panel.outcomes)}


def average_effect(panel: Panel, specification: Specification) -> float:
    """Return the simple aggregation alone, NaN when nothing can be compared: for many panels in turn.

    The same cells by the same estimators as `estimate_group_times`, without their influence functions.
    """
    panel = prepare(panel, specification)
    cells = list_cells(panel.times, panel.treated_cohorts(), specification)
    work = _Work(panel, specification, tuple(cell for cell in cells if cell.time >= cell.cohort))
    work.run()
    cohorts = np.array([cell.cohort for cell in work.cells])
    chosen = ~np.isnan(work.effects[0])
    weights = work.shares[np.searchsorted(work.cohorts, cohorts[chosen])]
    return float(np.average(work.effects[0, chosen], weights=weights)) if chosen.any() else float("nan")


def prepare(panel: Panel, specification: Specification) -> Panel:
    """Drop what cannot be compared: incomplete units if asked, units treated from the first period on.

    Without never-treated units, the periods in which every unit is treated (or anticipates) are dropped too; the
    last cohort is then a control. Raises EvaluationError when nothing can be compared.
    """
    if specification.missing is Missing.BALANCED:
        panel = panel.balanced()
    panel = without_always_treated(panel, specification.anticipation)
    if not (panel.cohorts <= panel.last_time).any():
        raise EvaluationError(
            "no unit is treated within the panel after its first period: check the treatment column",
            french="aucune unité n’est traitée après la première période : vérifiez la colonne du traitement",
        )
    if (panel.cohorts > panel.last_time + specification.anticipation).any():
        return panel
    if specification.control is Control.NEVER:
        raise EvaluationError(
            "no unit is never treated: ask for the not-yet-treated as controls (notyet) or add untreated units",
            french="toutes les unités finissent par être traitées : prenez pour témoins les pas encore traitées",
        )
    return _while_controls_last(panel, specification)


def without_always_treated(panel: Panel, anticipation: float = 0) -> Panel:
    """Drop the units treated, or anticipating, from the first period on: nothing of theirs comes before."""
    early = panel.cohorts <= panel.times[0] + anticipation
    if not early.any():
        return panel
    if early.all():
        raise EvaluationError(
            "every unit is already treated in the first usable period: add earlier periods or untreated units",
            french="toutes les unités sont traitées dès la première période : il faut des périodes plus anciennes",
        )
    units = [unit for unit, found in zip(panel.units, early, strict=True) if found]
    named = f"{len(units)} units already treated in the first usable period were dropped"
    return panel.select(
        ~early, Notice(code="treated_from_start", detail=f"{named} (units {some_labels(units)})")
    )


def _while_controls_last(panel: Panel, specification: Specification) -> Panel:
    """Keep the periods before the last cohort is treated: it is then the last control."""
    end = float(panel.cohorts.max()) - specification.anticipation
    cohorts = panel.treated_cohorts()
    if len(cohorts) == 1 or cohorts[0] >= end:
        raise EvaluationError(
            "all units are treated at the same date: nothing can stand in for them",
            french="toutes les unités sont traitées à la même date : rien ne peut leur servir de témoin",
        )
    detail = f"no unit is never treated: periods from {to_label(end)} on have no control and were dropped"
    return panel.before(end, Notice(code="periods_without_control", detail=detail))


def list_cells(times: Floats, cohorts: Floats, specification: Specification) -> tuple[Cell, ...]:
    """Return the cells, by cohort then period; the first period has no varying base.

    From the first period that may anticipate treatment on, the base is the last one before it.
    """
    found = []
    for cohort in cohorts:
        before = times[times + specification.anticipation < cohort]
        for position, time in enumerate(times):
            base = before[-1]
            if time + specification.anticipation < cohort and specification.base is Base.VARYING:
                if position == 0:
                    continue
                base = times[position - 1]
            found.append(Cell(cohort=float(cohort), time=float(time), base=float(base)))
    return tuple(found)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Batch:
    """Cells that share treated units, controls and covariates."""

    positions: Ints
    times: Ints
    bases: Ints


class _Work:
    """The running totals of one estimation: effects (O, P), counts, notices, and influence (O, P + G, n) if kept."""

    def __init__(self, panel: Panel, specification: Specification, cells: tuple[Cell, ...]) -> None:
        """Set up empty totals."""
        cohorts = panel.treated_cohorts()
        self.panel, self.specification, self.cohorts = panel, specification, cohorts
        self.cells = cells
        self.weights = panel.weight_vector()
        self.values = np.stack(list(panel.outcomes.values()))
        size = len(self.values), len(self.cells)
        self.effects = np.full(size, np.nan)
        self.n_treated, self.n_control = np.zeros(size, dtype=np.intp), np.zeros(size, dtype=np.intp)
        self.member = (panel.cohorts[None, :] == cohorts[:, None]) * self.weights
        self.shares = self.member.mean(axis=1)
        self.influence: Floats | None = None
        self.notices: list[Notice] = []
        self.failures: defaultdict[str, list[str]] = defaultdict(list)
        self.whole = not np.isnan(self.values).any() and (
            panel.covariates is None or not np.isnan(panel.covariates).any()
        )

    def keep_influence(self) -> Floats:
        """Return the influence functions that `run` will fill, those of the cohorts' weighted shares in place."""
        outcomes, cells = self.effects.shape
        self.influence = np.zeros((outcomes, cells + len(self.cohorts), self.panel.n_units))
        self.influence[:, cells:] = self.member - self.shares[:, None]
        return self.influence

    def run(self) -> None:
        """Estimate every cell."""
        batches = defaultdict(list)
        time_of = {float(time): index for index, time in enumerate(self.panel.times)}
        for position, cell in enumerate(self.cells):
            batches[self._key(cell)].append((position, time_of[cell.time], time_of[cell.base]))
        for (cohort, reach, _), members in batches.items():
            positions, times, bases = np.array(members).T
            batch = _Batch(positions=positions, times=times, bases=bases)
            self._compare(batch, self._treated(cohort), self._controls(cohort, reach))

    def _key(self, cell: Cell) -> tuple[float, float, float]:
        """Cells with the same key share their controls and their covariates."""
        reach = np.inf
        if self.specification.control is Control.NOT_YET:
            reach = max(cell.time, cell.base) + self.specification.anticipation
        covariates = self.panel.covariates
        varying = covariates is not None and len(covariates) > 1 and self.specification.covariates
        return cell.cohort, reach, min(cell.time, cell.base) if varying else 0.0

    def _treated(self, cohort: float) -> Ints:
        return np.flatnonzero(self.panel.cohorts == cohort)

    def _controls(self, cohort: float, reach: float) -> Ints:
        cohorts = self.panel.cohorts
        if np.isinf(reach):
            reach = self.panel.last_time + self.specification.anticipation
        return np.flatnonzero((cohorts > reach) & (cohorts != cohort))

    def _design(self, time: int) -> Floats | None:
        """Return the covariates as known at a period with their constant, (n, 1 + k)."""
        covariates = self.panel.covariates
        if covariates is None or not self.specification.covariates:
            return None
        values = covariates[time if len(covariates) > 1 else 0]
        return np.concatenate([np.ones((len(values), 1)), values], axis=1)

    def _compare(self, batch: _Batch, treated: Ints, controls: Ints) -> None:
        rows = np.concatenate([treated, controls])
        design = self._design(min(batch.times[0], batch.bases[0]))
        if design is not None:
            design = design[rows]
        outcomes = len(self.values)
        moved = np.flatnonzero(batch.times != batch.bases)
        self.effects[:, batch.positions[batch.times == batch.bases]] = 0.0
        if len(moved) == 0:
            return
        batch = _Batch(positions=batch.positions[moved], times=batch.times[moved], bases=batch.bases[moved])
        local = self.values[:, :, rows]
        changes = (local[:, batch.times] - local[:, batch.bases]).reshape(-1, len(rows))
        where = np.repeat(np.arange(outcomes), len(moved)), np.tile(batch.positions, outcomes)
        if self.whole:
            self._fill(where, rows, changes, len(treated), design)
            return
        for index, row in enumerate(changes):
            seen = ~np.isnan(row) if design is None else ~np.isnan(row) & ~np.isnan(design).any(axis=1)
            self._fill(
                (where[0][index : index + 1], where[1][index : index + 1]),
                rows[seen],
                row[None, seen],
                int(seen[: len(treated)].sum()),
                None if design is None else design[seen],
            )

    def _fill(
        self, where: tuple[Ints, Ints], rows: Ints, changes: Floats, n_treated: int, design: Floats | None
    ) -> None:
        self.n_treated[where], self.n_control[where] = n_treated, len(rows) - n_treated
        try:
            found = compare(self.specification.method, changes, n_treated, design, self.weights[rows])
        except NotEstimableError as reason:
            self._note_failure(where, str(reason))
            return
        self.effects[where] = found.effects
        if self.influence is not None:
            scale = self.panel.n_units / len(rows)
            self.influence[where[0][:, None], where[1][:, None], rows[None, :]] = found.influence() * scale
        self._note_trimming(where, found)

    def _note_failure(self, where: tuple[Ints, Ints], reason: str) -> None:
        self.failures[reason] += [self._name(position) for position in dict.fromkeys(where[1].tolist())]

    def _note_trimming(self, where: tuple[Ints, Ints], found: Comparison) -> None:
        if found.n_trimmed:
            cohort = to_label(self.cells[int(where[1][0])].cohort)
            self.notices.append(
                Notice(
                    code="scores_trimmed",
                    detail=f"cohort {cohort}: {found.n_trimmed} controls with a propensity score of 0.995 or more "
                    "were left out",
                )
            )

    def _name(self, position: int) -> str:
        cell = self.cells[position]
        return f"cohort {to_label(cell.cohort)} in {to_label(cell.time)}"


def _finish(work: _Work, influence: Floats, index: int, name: str) -> GroupTimes:
    covariance = covariance_of(influence, work.panel.clusters)
    smallest = _ROUNDING * float(np.nanmax(np.abs(work.values[index]), initial=0.0))
    if lone_treatment(work.panel):
        smallest = float("inf")  # no error is large enough to be one
    errors = np.sqrt(np.diag(covariance)[: len(work.cells)])
    errors = np.where(errors > smallest, errors, np.nan)
    errors[np.isnan(work.effects[index])] = np.nan
    return GroupTimes(
        panel=work.panel if len(work.panel.outcomes) == 1 else work.panel.only(name),
        specification=work.specification,
        outcome=name,
        cells=work.cells,
        effects=work.effects[index],
        errors=errors,
        n_treated=work.n_treated[index],
        n_control=work.n_control[index],
        cohorts=work.cohorts,
        shares=work.shares,
        influence=influence,
        covariance=covariance,
        smallest_error=smallest,
        notices=(*work.panel.notices, *_all_notices(work)),
    )


def lone_treatment(panel: Panel) -> Notice | None:
    """Return what is to be said when one unit, or one cluster, is treated: the spread of its effect cannot be seen."""
    groups = np.arange(panel.n_units) if panel.clusters is None else panel.clusters
    if len(np.unique(groups[panel.cohorts <= panel.last_time])) > 1:
        return None
    what = "unit" if panel.clusters is None else "cluster"
    return Notice(
        code="one_treated",
        detail=f"one treated {what}: no error can be estimated; permute or sdid tell what chance alone would give",
    )


def _all_notices(work: _Work) -> Iterator[Notice]:
    lone = lone_treatment(work.panel)
    if lone:
        yield lone
    for cohort in work.cohorts:
        size = int((work.panel.cohorts == cohort).sum())
        if size < SMALL_COHORT:
            yield Notice(
                code="small_cohort",
                detail=f"cohort {to_label(cohort)} has {size} units: its errors are rough",
            )
    last = work.panel.last_time
    between = (work.panel.cohorts > last) & (work.panel.cohorts <= last + work.specification.anticipation)
    if between.any():
        yield Notice(
            code="anticipating_controls",
            detail=f"{int(between.sum())} units treated just after the last period may already anticipate: they are "
            "no controls",
        )
    clusters = work.panel.clusters
    if clusters is not None and len(np.unique(clusters)) < 20:
        yield Notice(
            code="few_clusters", detail=f"{len(np.unique(clusters))} clusters: errors are too small below 20"
        )
    yield from dict.fromkeys(work.notices)
    for reason, cells in work.failures.items():
        yield Notice(code="not_estimable", detail=f"{some_labels(list(dict.fromkeys(cells)))}: {reason}")


def covariance_of(influence: Floats, clusters: Ints | None) -> Floats:
    """Return the analytic covariance of estimates with influence functions (Q, n): sums within clusters, / n2."""
    summed = cluster_sums(influence, clusters)
    covariance: Floats = product(summed, summed.T.copy()) / influence.shape[1] ** 2
    return covariance


def cluster_sums(influence: Floats, clusters: Ints | None) -> Floats:
    """Return the sums by cluster, (Q, C), clusters in the order the units meet them; the input without clusters."""
    if clusters is None:
        return influence
    _, first, inverse = np.unique(clusters, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    order = np.argsort(rank[inverse], kind="stable")
    starts = np.searchsorted(rank[inverse][order], np.arange(len(first)))
    return np.add.reduceat(influence[:, order], starts, axis=1)
