"""Two-way fixed effects: one effect, the event study, and Sun & Abraham (2021).

Errors follow fixest: clustered (units by default), times G/(G-1) and (N-1)/(N-K), where K counts the regressors
and the periods but not the units, nested in their clusters.
"""

from dataclasses import dataclass

import numpy as np

from catalyseur.evaluation.arrays import Flags, Floats, Ints
from catalyseur.evaluation.errors import EvaluationError, Notice
from catalyseur.evaluation.group_time import lone_treatment, without_always_treated
from catalyseur.evaluation.panel import Panel

_COLLINEAR = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Regression:
    """`effect` and its `error`; `event_times`, `event_effects`, `event_errors` (E,), NaN for what is not estimable.

    `event_covariance`: (E, E).
    """

    effect: float
    error: float
    event_times: Floats
    event_effects: Floats
    event_errors: Floats
    event_covariance: Floats
    n_observations: int
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Fit:
    coefficients: Floats
    covariance: Floats
    n_observations: int


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Long:
    """The observed cells of a panel, one row each."""

    outcome: Floats
    time: Ints
    unit: Ints
    weights: Floats
    clusters: Ints
    controls: Floats
    since: Floats
    cohort: Floats
    n_times: int
    n_units: int


def two_way(panel: Panel) -> Regression:
    """Return the coefficient of being treated, unit and period effects removed; covariates enter by period."""
    long = _long(panel)
    treated = (long.since >= 0).astype(np.float64)[:, None]
    fit = _fit(long, treated)
    empty = np.empty(0)
    return Regression(
        effect=float(fit.coefficients[0]),
        error=_error(fit.covariance[0, 0]),
        event_times=empty,
        event_effects=empty,
        event_errors=empty,
        event_covariance=np.empty((0, 0)),
        n_observations=fit.n_observations,
        notices=_notices(panel),
    )


def two_way_event_study(panel: Panel, reference: float = -1) -> Regression:
    """Return the coefficients of the times since treatment, against `reference`; the effect is their mean from 0."""
    long = _long(panel)
    times = np.unique(long.since[np.isfinite(long.since)])
    times = times[times != reference]
    fit = _fit(long, (long.since[:, None] == times[None, :]).astype(np.float64))
    weights = np.eye(len(times))
    return _event_result(
        panel, fit, times, weights, np.where(times >= 0, 1.0, 0.0) / max((times >= 0).sum(), 1)
    )


def sun_abraham(panel: Panel) -> Regression:
    """Return Sun & Abraham's event study: cohort by time effects, averaged by the cohorts' observations.

    Each cohort is compared with its last period before treatment.
    """
    panel = without_always_treated(panel)
    long = _long(panel)
    finite = np.isfinite(long.since)
    if finite.all():
        latest = long.cohort.max()
        long = _keep(long, long.time < np.searchsorted(panel.times, latest))
        finite = long.cohort < latest
    pairs = np.unique(np.stack([long.cohort[finite], long.since[finite]]), axis=1).T
    last = [
        pairs[(pairs[:, 0] == cohort) & (pairs[:, 1] < 0), 1].max(initial=-np.inf) for cohort in pairs[:, 0]
    ]
    pairs = pairs[pairs[:, 1] != last]
    if not (pairs[:, 1] >= 0).any():
        raise EvaluationError("all units are treated at the same date: nothing can stand in for them")
    columns = (long.cohort[:, None] == pairs[:, 0]) & (long.since[:, None] == pairs[:, 1])
    fit = _fit(long, columns.astype(np.float64))
    sizes = (columns * long.weights[:, None]).sum(axis=0) * ~np.isnan(fit.coefficients)
    times = np.unique(pairs[:, 1])
    weights = (times[:, None] == pairs[None, :, 1]) * sizes
    with np.errstate(invalid="ignore", divide="ignore"):
        weights = weights / weights.sum(axis=1, keepdims=True)
    post = np.where(pairs[:, 1] >= 0, sizes, 0.0)
    return _event_result(panel, fit, times, weights, post / post.sum())


def _event_result(panel: Panel, fit: _Fit, times: Floats, weights: Floats, overall: Floats) -> Regression:
    coefficients = np.nan_to_num(fit.coefficients)
    effects = weights @ coefficients
    covariance = weights @ fit.covariance @ weights.T
    errors = np.array([_error(variance) for variance in np.diag(covariance).tolist()])
    known = np.nan_to_num(np.abs(weights)) @ np.isfinite(fit.coefficients) > 0
    return Regression(
        effect=float(overall @ coefficients),
        error=_error(float(overall @ fit.covariance @ overall)),
        event_times=times,
        event_effects=np.where(known, effects, np.nan),
        event_errors=errors,
        event_covariance=covariance,
        n_observations=fit.n_observations,
        notices=_notices(panel),
    )


def _error(variance: float) -> float:
    """Return the error of a variance, NaN where rounding alone is left of it."""
    return float(np.sqrt(variance)) if variance > 0 else float("nan")


def _notices(panel: Panel) -> tuple[Notice, ...]:
    lone = lone_treatment(panel)
    return (*panel.notices, lone) if lone else panel.notices


def _long(panel: Panel) -> _Long:
    size, count = panel.outcome.shape
    time, unit = np.divmod(np.arange(size * count), count)
    clusters = np.arange(count) if panel.clusters is None else panel.clusters
    cohorts = np.where(panel.cohorts <= panel.last_time, panel.cohorts, np.inf)
    long = _Long(
        outcome=panel.outcome.reshape(-1),
        time=time,
        unit=unit,
        weights=np.tile(panel.weight_vector(), size),
        clusters=np.tile(clusters, size),
        controls=_controls(panel),
        since=panel.times[time] - cohorts[unit],
        cohort=cohorts[unit],
        n_times=size,
        n_units=count,
    )
    if not np.isfinite(cohorts).any():
        raise EvaluationError("no unit is treated within the panel: there is no effect to estimate")
    known = ~np.isnan(long.outcome) & ~np.isnan(long.controls).any(axis=1)
    if not known.any():
        raise EvaluationError("no unit is observed: see the missing values of the outcome and the covariates")
    return _keep(long, known)


def _controls(panel: Panel) -> Floats:
    """Return covariates by cell, (T n, k); those constant in time interact with the periods."""
    size, count = panel.outcome.shape
    if panel.covariates is None:
        return np.empty((size * count, 0))
    if len(panel.covariates) > 1:
        return panel.covariates.reshape(size * count, -1)
    values = panel.covariates[0]
    blocks = np.zeros((size, count, size - 1, values.shape[1]))
    for period in range(1, size):
        blocks[period, :, period - 1] = values
    return blocks.reshape(size * count, -1)


def _keep(long: _Long, rows: Flags) -> _Long:
    if rows.all():
        return long
    return _Long(
        outcome=long.outcome[rows],
        time=long.time[rows],
        unit=long.unit[rows],
        weights=long.weights[rows],
        clusters=long.clusters[rows],
        controls=long.controls[rows],
        since=long.since[rows],
        cohort=long.cohort[rows],
        n_times=long.n_times,
        n_units=long.n_units,
    )


def _fit(long: _Long, columns: Floats) -> _Fit:
    """Regress within units, periods as regressors; a column without own variation gets NaN and no variance."""
    wanted = columns.shape[1]
    periods = (long.time[:, None] == np.unique(long.time)[None, 1:]).astype(np.float64)
    nuisance = _within(long, np.concatenate([periods, long.controls, long.outcome[:, None]], axis=1))
    wanted_within = _within(long, columns)
    outcome, nuisance = nuisance[:, -1], nuisance[:, :-1]
    root = np.sqrt(long.weights)[:, None]
    design = np.concatenate([nuisance, wanted_within], axis=1) * root
    gram = design.T @ design
    used = _independent(gram)
    solved = np.linalg.inv(gram[np.ix_(used, used)])
    design = design[:, used]
    beta = solved @ (design.T @ (outcome * root[:, 0]))
    residuals = outcome * root[:, 0] - design @ beta
    bread = _sandwich(design * residuals[:, None], long.clusters, solved)
    groups = len(np.unique(long.clusters))
    if groups < 2:
        raise EvaluationError("one cluster only: its error cannot be estimated")
    rank = len(used) + 1
    bread *= groups / (groups - 1) * (len(outcome) - 1) / (len(outcome) - rank)
    if len(np.unique(long.clusters[np.isfinite(long.cohort)])) == 1:
        bread = np.full_like(bread, np.nan)  # one treated cluster: the spread of its effect cannot be seen
    place = np.searchsorted(used, np.arange(nuisance.shape[1], nuisance.shape[1] + wanted))
    kept = np.isin(np.arange(nuisance.shape[1], nuisance.shape[1] + wanted), used)
    coefficients, covariance = np.full(wanted, np.nan), np.zeros((wanted, wanted))
    coefficients[kept] = beta[place[kept]]
    covariance[np.ix_(kept, kept)] = bread[np.ix_(place[kept], place[kept])]
    return _Fit(coefficients=coefficients, covariance=covariance, n_observations=len(outcome))


def _within(long: _Long, values: Floats) -> Floats:
    """Subtract each unit's weighted mean; weights are constant within a unit, so they cancel."""
    order = np.argsort(long.unit, kind="stable")
    units, starts, counts = np.unique(long.unit[order], return_index=True, return_counts=True)
    means = np.add.reduceat(values[order], starts, axis=0) / counts[:, None]
    within: Floats = values - means[np.searchsorted(units, long.unit)]
    return within


def _independent(gram: Floats) -> Ints:
    """Return the columns kept, the first of any collinear set, by pivots of the scaled Gram matrix."""
    scale = np.sqrt(np.maximum(np.diag(gram), 0))
    scale[scale == 0] = 1.0
    left = gram / np.outer(scale, scale)
    kept = []
    for column in range(len(left)):
        pivot = left[column, column]
        if pivot <= _COLLINEAR:
            continue
        kept.append(column)
        left = left - np.outer(left[:, column], left[column]) / pivot
    return np.array(kept, dtype=np.intp)


def _sandwich(scores: Floats, clusters: Ints, bread: Floats) -> Floats:
    order = np.argsort(clusters, kind="stable")
    starts = np.unique(clusters[order], return_index=True)[1]
    summed = np.add.reduceat(scores[order], starts, axis=0)
    return np.asarray(bread @ (summed.T @ summed) @ bread)
