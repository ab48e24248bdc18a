"""The average effect under many other assignments of the treatment at once.

Without covariates nor gaps, every assignment only changes group means: one product of one-hot labels and outcomes
gives the means of all of them. Otherwise each assignment is estimated in turn.
"""

from enum import StrEnum

import numpy as np

from catalyseur.evaluation.arrays import Floats, Ints, product
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.group_time import average_effect, list_cells
from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.specification import Control, Specification

_BLOCK = 512
LEFT_OUT = -1


class Statistic(StrEnum):
    """What is recomputed: the simple aggregation of group-time effects, or means after minus means before."""

    GROUP_TIME = "att"
    MEANS = "did"


def effects_under(
    panel: Panel, specification: Specification, statistic: Statistic, dates: Floats, labels: Ints
) -> Floats:
    """Return the effect under each assignment, (B,); labels (B, n) index `dates` (D,), or LEFT_OUT.

    NaN where an assignment leaves nothing to compare.
    """
    covariates = panel.covariates is not None and specification.covariates
    blocks = [labels[start : start + _BLOCK] for start in range(0, len(labels), _BLOCK)]
    whole = not np.isnan(panel.outcome).any()
    if statistic is Statistic.MEANS:
        if covariates or not whole:
            raise EvaluationError("the method 'did' needs a panel without covariates nor gaps: ask for 'dr'")
        return np.concatenate([_means_statistic(panel, dates, block) for block in blocks])
    if whole and not covariates:
        return np.concatenate([_from_means(panel, specification, dates, block) for block in blocks])
    return np.array([_one(panel, specification, dates[row], row == LEFT_OUT) for row in labels])


def _one(panel: Panel, specification: Specification, cohorts: Floats, left_out: Ints) -> float:
    """Estimate one assignment in full."""
    try:
        kept = panel.with_cohorts(np.where(left_out, np.nan, cohorts))
        return average_effect(kept.select(~np.isnan(kept.cohorts)), specification)
    except EvaluationError:
        return float("nan")


def _group_means(panel: Panel, dates: Floats, labels: Ints) -> tuple[Floats, Floats]:
    """Return sums of outcomes (B, D, T) and of weights (B, D) by assigned date."""
    weights = panel.weight_vector()
    weighted = (panel.outcome * weights).T
    sums = np.empty((len(labels), len(dates), len(panel.times)))
    masses = np.empty((len(labels), len(dates)))
    for index in range(len(dates)):
        member = (labels == index).astype(np.float64)
        sums[:, index] = product(member, weighted)
        masses[:, index] = member @ weights
    return sums, masses


def _from_means(panel: Panel, specification: Specification, dates: Floats, labels: Ints) -> Floats:
    """Return the simple aggregation under each assignment, from group means."""
    sums, masses = _group_means(panel, dates, labels)
    last = panel.last_time + specification.anticipation
    treated = dates[dates <= panel.last_time]
    total, mass = np.zeros(len(labels)), np.zeros(len(labels))
    with np.errstate(divide="ignore", invalid="ignore"):
        for cell in list_cells(panel.times, treated, specification):
            if cell.time < cell.cohort:
                continue
            time, base = np.searchsorted(panel.times, (cell.time, cell.base))
            own = int(np.flatnonzero(dates == cell.cohort)[0])
            reach = last
            if specification.control is Control.NOT_YET:
                reach = max(cell.time, cell.base) + specification.anticipation
            others = np.flatnonzero((dates > reach) & (dates != cell.cohort))
            change = sums[:, :, time] - sums[:, :, base]
            effect = change[:, own] / masses[:, own] - change[:, others].sum(axis=1) / masses[:, others].sum(
                axis=1
            )
            known = np.isfinite(effect)
            total += np.where(known, masses[:, own] * effect, 0.0)
            mass += np.where(known, masses[:, own], 0.0)
        effects: Floats = total / mass
    return effects


def _means_statistic(panel: Panel, dates: Floats, labels: Ints) -> Floats:
    """Return mean after minus mean before, treated minus never treated, cohorts weighted by treated cells."""
    sums, masses = _group_means(panel, dates, labels)
    never = np.flatnonzero(dates > panel.last_time)
    total, mass = np.zeros(len(labels)), np.zeros(len(labels))
    with np.errstate(divide="ignore", invalid="ignore"):
        for own in np.flatnonzero(dates <= panel.last_time):
            after = panel.times >= dates[own]
            change = sums[:, :, after].mean(axis=2) - sums[:, :, ~after].mean(axis=2)
            effect = change[:, own] / masses[:, own] - change[:, never].sum(axis=1) / masses[:, never].sum(
                axis=1
            )
            weight = np.where(np.isfinite(effect), masses[:, own] * after.sum(), 0.0)
            total += np.where(weight > 0, weight * effect, 0.0)
            mass += weight
        effects: Floats = total / mass
    return effects
