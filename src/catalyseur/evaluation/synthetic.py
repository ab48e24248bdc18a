"""Synthetic control, synthetic difference in differences (Arkhangelsky et al. 2021), and plain differences.

Weights by Frank-Wolfe steps with exact line search, twice: from equal weights, then from the largest ones only.
Staggered dates: one estimate a cohort against the never treated, pooled by treated unit-periods.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from catalyseur.evaluation.arrays import Floats, Ints
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.panel import Panel

_FIRST_STEPS = 100
_STEPS = 10_000
_STOP_AT = 1e-5
_SMALL = 1e-6


class Synthetic(StrEnum):
    """Which weights are sought: donors and periods, donors only, none."""

    SDID = "sdid"
    SC = "sc"
    DID = "did"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class CohortEstimate:
    """Effect of one cohort; `unit_weights` of `donors` (N0,), `time_weights` of `before` (T0,); jackknife error.

    `error` is NaN where the jackknife is not defined: one treated unit, or one donor that counts.
    """

    cohort: float
    effect: float
    error: float
    n_treated: int
    n_cells: int
    donors: tuple[str, ...]
    before: Floats
    unit_weights: Floats
    time_weights: Floats


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class SyntheticEstimate:
    """Effects by cohort and pooled by treated unit-periods; `error`: cohorts taken as independent."""

    method: Synthetic
    effect: float
    error: float
    cohorts: tuple[CohortEstimate, ...]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class DonorPlacebo:
    """Each donor in turn as if treated, (N0,) effects; their spread is the error of one treated unit.

    `p`: share of units, the treated included, whose effect is at least as large in size.
    """

    donors: tuple[str, ...]
    effects: Floats
    spread: float
    p: float


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Block:
    """Donors then treated units by row, before then after by column."""

    values: Floats
    n_donors: int
    n_before: int
    cohort: float
    donors: Ints


def synthetic(panel: Panel, method: Synthetic) -> SyntheticEstimate:
    """Return the effect of each cohort and their pool.

    Raises EvaluationError without never-treated donors, or with missing values (balance the panel first).
    """
    blocks = list(_blocks(panel))
    found = tuple(_estimate_block(panel, block, method) for block in blocks)
    cells = np.array([one.n_cells for one in found], dtype=np.float64)
    share = cells / cells.sum()
    errors = np.array([one.error for one in found])
    return SyntheticEstimate(
        method=method,
        effect=float(share @ np.array([one.effect for one in found])),
        error=float(np.sqrt(share**2 @ errors**2)),
        cohorts=found,
    )


def donor_placebo(panel: Panel, method: Synthetic) -> DonorPlacebo:
    """Return the effect found on each donor, treated units left out, at the date of the only cohort.

    Raises EvaluationError when cohorts are several.
    """
    blocks = list(_blocks(panel))
    if len(blocks) != 1:
        raise EvaluationError(f"{len(blocks)} cohorts: the donor placebo needs one treatment date")
    block = blocks[0]
    actual = _effect(block.values, block.n_donors, block.n_before, _weights(block, method))
    effects = np.array([_as_treated(block, donor, method) for donor in range(block.n_donors)])
    extreme = int((np.abs(effects) >= abs(actual)).sum())
    return DonorPlacebo(
        donors=tuple(panel.units[i] for i in block.donors),
        effects=effects,
        spread=float(effects.std()),
        p=(1 + extreme) / (1 + len(effects)),
    )


def _as_treated(block: _Block, donor: int, method: Synthetic) -> float:
    others = np.delete(block.values[: block.n_donors], donor, axis=0)
    turned = _Block(
        values=np.concatenate([others, block.values[donor : donor + 1]]),
        n_donors=block.n_donors - 1,
        n_before=block.n_before,
        cohort=block.cohort,
        donors=np.delete(block.donors, donor),
    )
    return _effect(turned.values, turned.n_donors, turned.n_before, _weights(turned, method))


def _blocks(panel: Panel) -> Iterator[_Block]:
    if np.isnan(panel.outcome).any():
        raise EvaluationError("synthetic weights need every unit in every period: ask for the balanced panel")
    donors = np.flatnonzero(panel.cohorts > panel.last_time)
    cohorts = panel.treated_cohorts()
    if len(donors) < 2 or len(cohorts) == 0:
        raise EvaluationError("synthetic weights need treated units and at least two never-treated ones")
    for cohort in cohorts:
        treated = np.flatnonzero(panel.cohorts == cohort)
        before = int((panel.times < cohort).sum())
        if before < 2:
            raise EvaluationError(f"cohort {cohort:g}: synthetic weights need two periods before treatment")
        values = panel.outcome[:, np.concatenate([donors, treated])].T
        yield _Block(
            values=values, n_donors=len(donors), n_before=before, cohort=float(cohort), donors=donors
        )


def _estimate_block(panel: Panel, block: _Block, method: Synthetic) -> CohortEstimate:
    weights = _weights(block, method)
    treated = len(block.values) - block.n_donors
    return CohortEstimate(
        cohort=block.cohort,
        effect=_effect(block.values, block.n_donors, block.n_before, weights),
        error=_jackknife(block, weights),
        n_treated=treated,
        n_cells=treated * (block.values.shape[1] - block.n_before),
        donors=tuple(panel.units[i] for i in block.donors),
        before=panel.times[: block.n_before],
        unit_weights=weights[0],
        time_weights=weights[1],
    )


def _effect(values: Floats, n_donors: int, n_before: int, weights: tuple[Floats, Floats]) -> float:
    """Return treated minus weighted donors, after minus weighted before."""
    rows = values[n_donors:].mean(axis=0) - weights[0] @ values[:n_donors]
    return float(rows[n_before:].mean() - weights[1] @ rows[:n_before])


def _weights(block: _Block, method: Synthetic) -> tuple[Floats, Floats]:
    """Return unit weights (N0,) and time weights (T0,)."""
    n_donors, n_before = block.n_donors, block.n_before
    if method is Synthetic.DID:
        return np.full(n_donors, 1 / n_donors), np.full(n_before, 1 / n_before)
    before = block.values[:, :n_before]
    noise = float(np.diff(before[:n_donors], axis=1).std(ddof=1))
    treated_cells = (len(block.values) - n_donors) * (block.values.shape[1] - n_before)
    donors_before = before[:n_donors]
    target = before[n_donors:].mean(axis=0)
    if method is Synthetic.SC:
        return _simplex(donors_before.T, target, _SMALL * noise, noise, centred=False), np.zeros(n_before)
    after = block.values[:n_donors, n_before:].mean(axis=1)
    time_weights = _simplex(donors_before, after, _SMALL * noise, noise, centred=True)
    unit_weights = _simplex(donors_before.T, target, treated_cells**0.25 * noise, noise, centred=True)
    return unit_weights, time_weights


def _simplex(matrix: Floats, target: Floats, ridge: float, noise: float, *, centred: bool) -> Floats:
    """Return weights on the simplex near min |Ax - b|2/m + ridge2 |x|2, (k,); A (m, k)."""
    if centred:
        matrix, target = matrix - matrix.mean(axis=0), target - target.mean()
    quadratic = _Quadratic(
        columns=np.ascontiguousarray(matrix.T), target=target, penalty=len(matrix) * ridge**2
    )
    start = np.full(matrix.shape[1], 1 / matrix.shape[1])
    first = _frank_wolfe(quadratic, start, _FIRST_STEPS, _STOP_AT * noise)
    kept = np.where(first <= first.max() / 4, 0.0, first)
    return _frank_wolfe(quadratic, kept / kept.sum(), _STEPS, _STOP_AT * noise)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Quadratic:
    """|Ax - b|2 + penalty |x|2 with A's columns as rows, (k, m)."""

    columns: Floats
    target: Floats
    penalty: float


def _frank_wolfe(quadratic: _Quadratic, weights: Floats, steps: int, smallest: float) -> Floats:
    """Step to the best vertex, as far as the line search says, until the objective falls by less than smallest2."""
    columns, target, penalty = quadratic.columns, quadratic.target, quadratic.penalty
    rows = len(target)
    fitted = weights @ columns
    square = float(weights @ weights)
    previous = np.inf
    for step in range(steps):
        gap = fitted - target
        gradient = columns @ gap + penalty * weights
        vertex = int(gradient.argmin())
        move = columns[vertex] - fitted
        length = square - 2 * weights[vertex] + 1
        curvature = float(move @ move) + penalty * length
        if curvature > 0:
            slope = float(gradient[vertex] - gradient @ weights)
            size = min(1.0, max(0.0, -slope / curvature))
            weights = weights * (1 - size)
            weights[vertex] += size
            fitted = fitted + size * move
            square = float(weights @ weights)
        gap = fitted - target
        value = (penalty * square + float(gap @ gap)) / rows
        if step >= 1 and previous - value <= smallest**2:
            break
        previous = value
    return weights


def _jackknife(block: _Block, weights: tuple[Floats, Floats]) -> float:
    """Return the jackknife error, weights kept and scaled without the unit left out."""
    n_donors, total = block.n_donors, len(block.values)
    if total - n_donors < 2 or (weights[0] > 0).sum() < 2:
        return float("nan")
    # each unit's change: mean after minus weighted mean before
    changes = block.values[:, block.n_before :].mean(axis=1) - block.values[:, : block.n_before] @ weights[1]
    treated, donors = changes[n_donors:], changes[:n_donors]
    mean, fitted = treated.mean(), weights[0] @ donors
    without_treated = (treated.sum() - treated) / (len(treated) - 1) - fitted
    without_donor = mean - (fitted - weights[0] * donors) / (1 - weights[0])
    effects = np.concatenate([without_donor, without_treated])
    return float(np.sqrt((total - 1) / total * ((effects - effects.mean()) ** 2).sum()))
