"""Aggregations of group-time effects: each is a row of weights, so errors and draws are mapped, not recomputed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalyseur.evaluation.arrays import Flags, Floats
from catalyseur.evaluation.group_time import GroupTimes


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Aggregate:
    """A aggregated effects: `labels` (event times, cohorts or periods), `effects`, `errors` (A,), NaN if unknown.

    `loadings`: (A, P + G), the influence of each as a combination of those of the cells and cohort shares.
    """

    labels: Floats
    effects: Floats
    errors: Floats
    loadings: Floats


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Aggregates:
    """`by`: one effect a label; `overall`: their summary, one row."""

    by: Aggregate
    overall: Aggregate


def simple(result: GroupTimes) -> Aggregate:
    """Return the average effect over treated cells, cohorts weighted by their share of units."""
    row = _weighted(result, result.cell_times >= result.cell_cohorts)
    return _aggregate(result, np.zeros(1), [row])


def event_study(
    result: GroupTimes, *, low: float = -np.inf, high: float = np.inf, balance: float | None = None
) -> Aggregates:
    """Return the effects by time since treatment between `low` and `high`; overall: mean of those from 0 on.

    `balance`: keep cohorts observed at least that long after treatment, and event times up to it.
    """
    since = result.cell_times - result.cell_cohorts
    kept = np.ones(len(since), dtype=bool)
    last, first = result.panel.last_time, float(result.panel.times[0])
    if balance is not None:
        kept = last - result.cell_cohorts >= balance
        low, high = max(low, balance - last + first), min(high, balance)
    labels = np.unique(since[kept])
    labels = labels[(labels >= low) & (labels <= high)]
    rows = [_weighted(result, kept & (since == label)) for label in labels]
    return _summarised(result, labels, rows, labels >= 0)


def by_cohort(result: GroupTimes) -> Aggregates:
    """Return the average effect of each cohort; overall: weighted by the cohorts' shares."""
    post = result.cell_times >= result.cell_cohorts
    members = [post & (result.cell_cohorts == cohort) for cohort in result.cohorts]
    members = [member & ~np.isnan(result.effects) for member in members]
    rows = [_plain(result, member) for member in members]
    by = _aggregate(result, result.cohorts, rows)
    known = np.array([member.any() for member in members])
    shares = np.where(known, result.shares, 0.0)
    if not known.any():
        return Aggregates(by=by, overall=_aggregate(result, np.zeros(1), [None]))
    weights = shares / shares.sum()
    row = weights @ np.nan_to_num(by.loadings)
    row[len(result.cells) :] += np.where(
        known, np.nan_to_num(by.effects) - weights @ np.nan_to_num(by.effects), 0.0
    ) / (shares.sum())
    return Aggregates(by=by, overall=_aggregate(result, np.zeros(1), [row]))


def by_period(result: GroupTimes) -> Aggregates:
    """Return the average effect in each period over the cohorts treated by then; overall: their mean."""
    times = result.panel.times[result.panel.times >= result.cohorts.min()]
    rows = [_weighted(result, (result.cell_times == time) & (result.cell_cohorts <= time)) for time in times]
    return _summarised(result, times, rows, np.ones(len(times), dtype=bool))


def _weighted(result: GroupTimes, chosen: Flags) -> Floats | None:
    """Return the loadings of the share-weighted mean of chosen cells; None when there is none to average."""
    chosen = chosen & ~np.isnan(result.effects)
    if not chosen.any():
        return None
    owner = np.searchsorted(result.cohorts, result.cell_cohorts[chosen])
    total = result.shares[owner].sum()
    weights = result.shares[owner] / total
    effects = result.effects[chosen]
    row = np.zeros(len(result.influence))
    row[: len(result.cells)][chosen] = weights
    np.add.at(row, len(result.cells) + owner, (effects - weights @ effects) / total)
    return row


def _plain(result: GroupTimes, chosen: Flags) -> Floats | None:
    if not chosen.any():
        return None
    row = np.zeros(len(result.influence))
    row[: len(result.cells)][chosen] = 1 / chosen.sum()
    return row


def _summarised(result: GroupTimes, labels: Floats, rows: Sequence[Floats | None], post: Flags) -> Aggregates:
    """Return the effects by label and the plain mean of those chosen."""
    by = _aggregate(result, labels, rows)
    chosen = post & ~np.isnan(by.effects)
    mean = by.loadings[chosen].mean(axis=0) if chosen.any() else None
    return Aggregates(by=by, overall=_aggregate(result, np.zeros(1), [mean]))


def _aggregate(result: GroupTimes, labels: Floats, rows: Sequence[Floats | None]) -> Aggregate:
    width = len(result.influence)
    loadings = np.array([np.full(width, np.nan) if row is None else row for row in rows]).reshape(-1, width)
    cells = len(result.cells)
    effects = loadings[:, :cells] @ np.nan_to_num(result.effects)
    variances = np.einsum("ap,pq,aq->a", loadings, result.covariance, loadings, optimize=True)
    with np.errstate(invalid="ignore"):
        errors = np.sqrt(variances)
        errors = np.where(errors > result.smallest_error, errors, np.nan)
    return Aggregate(labels=labels, effects=effects, errors=errors, loadings=loadings)
