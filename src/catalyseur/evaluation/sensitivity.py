"""How wrong parallel trends may be before the conclusion falls: relative magnitudes (Rambachan & Roth 2023).

Set: no post-treatment violation of parallel trends between two periods exceeds `mbar` times the largest one
seen before treatment. Test: Andrews, Roth & Pakes (2023), conditional, or hybrid with the least favourable
critical value (C-LF).

The linear program of that test has a dual cone with few extreme rays. Written in differences of successive
periods, the moments come in pairs (+d_r, -d_r) and a dual vector must weigh d_r in proportion to its weight in
the target: two rays (the target from above, from below), and one ray for each pair. So the program is solved
for all hypotheses at once by a maximum over P + 2 lines, however many periods P follow treatment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
from scipy.special import log_ndtr, ndtri_exp

from catalyseur.evaluation.arrays import Flags, Floats, product
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.normal import two_sided
from catalyseur.evaluation.pretrends import EventEstimates

GRID_POINTS = 1000
_GRID_REACH = 20.0
_NO_VARIANCE = 1e-10
_LEAST_FAVOURABLE_DRAWS = 20_000


class Test(StrEnum):
    """The test inverted into an interval."""

    CONDITIONAL = "conditional"
    HYBRID = "c-lf"


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """A confidence interval. `open_low`, `open_high`: the grid ends there, the interval may go further.

    Both ends None: the test refuses every effect of the grid.
    """

    low: float | None
    high: float | None
    open_low: bool = False
    open_high: bool = False


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Moments:
    """One way trends may break: vertices' statistics at effect 0 (V,), slopes (V,), covariance (V, V)."""

    at_zero: Floats
    slopes: Floats
    covariance: Floats


def mean_target(estimates: EventEstimates) -> Floats:
    """Return the weights of the average effect after treatment, (P,): the default target."""
    count = int((~estimates.before).sum())
    if count == 0:
        raise EvaluationError("no estimate after the reference period: there is no effect to bound")
    return np.full(count, 1 / count)


def relative_magnitudes(
    estimates: EventEstimates, mbar: float, target: Floats, test: Test = Test.HYBRID, confidence: float = 0.95
) -> Interval:
    """Return the interval for target'effects, (P,) weights, if violations keep under `mbar` times the past ones.

    The grid is the published one: 1000 effects within 20 standard errors of 0, widened only where the estimate
    itself stands near its edge.
    """
    ways = list(_ways(estimates, mbar, target))
    after = ~estimates.before
    error = float(np.sqrt(target @ estimates.covariance[np.ix_(after, after)] @ target))
    step = 2 * _GRID_REACH * error / (GRID_POINTS - 1)
    criticals = [_least_favourable(way, confidence) if test is Test.HYBRID else None for way in ways]
    reach = (GRID_POINTS - 1) / 2
    while reach * step < abs(float(target @ estimates.effects[after])) + _GRID_REACH * error / 4:
        reach += GRID_POINTS / 2
    grid = np.arange(-reach, reach + 1) * step
    accepted = np.zeros(len(grid), dtype=bool)
    for way, critical in zip(ways, criticals, strict=True):
        accepted |= _accepts(way, grid, critical, confidence)
    return _ends(grid, accepted)


def _ends(grid: Floats, accepted: Flags) -> Interval:
    inside = grid[accepted]
    if len(inside) == 0:
        return Interval(low=None, high=None)
    return Interval(
        low=float(inside[0]), high=float(inside[-1]), open_low=bool(accepted[0]), open_high=bool(accepted[-1])
    )


def breakdown_mbar(
    estimates: EventEstimates,
    target: Floats,
    test: Test = Test.HYBRID,
    confidence: float = 0.95,
    largest: float = 20.0,
) -> float | None:
    """Return the smallest `mbar` whose interval holds 0: 0.0 when no trend at all suffices, None above `largest`."""
    if _holds_zero(estimates, 0.0, target, test, confidence):
        return 0.0
    if not _holds_zero(estimates, largest, target, test, confidence):
        return None
    low, high = 0.0, largest
    while high - low > 1e-4:
        middle = (low + high) / 2
        if _holds_zero(estimates, middle, target, test, confidence):
            high = middle
        else:
            low = middle
    return high


def _holds_zero(
    estimates: EventEstimates, mbar: float, target: Floats, test: Test, confidence: float
) -> bool:
    for way in _ways(estimates, mbar, target):
        critical = _least_favourable(way, confidence) if test is Test.HYBRID else None
        if _accepts(way, np.zeros(1), critical, confidence)[0]:
            return True
    return False


def _ways(estimates: EventEstimates, mbar: float, target: Floats) -> Iterator[_Moments]:
    """Yield the moments for each period and sign of the largest past violation."""
    before = int(estimates.before.sum())
    after = len(estimates.effects) - before
    if before == 0:
        raise EvaluationError(
            "no estimate before the reference period: there is no past violation to compare with"
        )
    if len(target) != after or not np.any(target):
        raise EvaluationError(f"the target has {len(target)} weights for {after} periods after treatment")
    steps = _differences(before, after)
    for largest in range(before):
        for sign in (1.0, -1.0):
            yield _moments(estimates, steps, sign * steps[largest], mbar, target)


def _differences(before: int, after: int) -> Floats:
    """Return the matrix of successive differences, the reference period being 0, (K, K)."""
    full = np.diff(np.eye(before + after + 1), axis=0)
    return np.delete(full, before, axis=1)


def _moments(estimates: EventEstimates, steps: Floats, past: Floats, mbar: float, target: Floats) -> _Moments:
    before, after = int(estimates.before.sum()), len(target)
    rows, bounds = steps[before:], mbar * past
    moments = np.concatenate([rows - bounds, -rows - bounds])
    if after == 1:  # no nuisance parameter: each moment after treatment is its own vertex
        rays = np.eye(2)
    else:
        reach = np.cumsum(target[::-1])[::-1]
        up, down = np.maximum(reach, 0), np.maximum(-reach, 0)
        pairs = np.concatenate([np.eye(after), np.eye(after)], axis=1)
        rays = np.concatenate([[np.r_[up, down], np.r_[down, up]], pairs])
    errors = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", moments, estimates.covariance, moments), 0))
    if not (rays @ errors > 0).all():
        raise EvaluationError("the covariance of the estimates is singular: no sensitivity can be computed")
    combined = (rays / (rays @ errors)[:, None]) @ moments
    direction = np.zeros(len(estimates.effects))
    direction[before:] = target / (target @ target)
    return _Moments(
        at_zero=combined @ estimates.effects,
        slopes=combined @ direction,
        covariance=combined @ estimates.covariance @ combined.T,
    )


def _accepts(way: _Moments, grid: Floats, critical: float | None, confidence: float) -> Flags:
    """Tell which effects (N,) the test does not reject."""
    statistics = way.at_zero[:, None] - way.slopes[:, None] * grid
    best = statistics.argmax(axis=0)
    accepted = np.zeros(len(grid), dtype=bool)
    for vertex in np.unique(best):
        at = best == vertex
        accepted[at] = _accepts_at(way, int(vertex), statistics[:, at], critical, confidence)
    return accepted


def _accepts_at(
    way: _Moments, vertex: int, statistics: Floats, critical: float | None, confidence: float
) -> Flags:
    """Apply the conditional test where one vertex is the maximum; statistics (V, N)."""
    largest = statistics[vertex]
    variance = way.covariance[vertex, vertex]
    if variance < _NO_VARIANCE**2:
        still: Flags = largest <= _NO_VARIANCE
        return still
    slopes = way.covariance[:, vertex] / variance
    room = 1 - slopes
    with np.errstate(divide="ignore", invalid="ignore"):
        limits = (statistics - slopes[:, None] * largest) / room[:, None]
    low = np.max(limits, axis=0, initial=-np.inf, where=(room > 1e-12)[:, None])
    high = np.min(limits, axis=0, initial=np.inf, where=(room < -1e-12)[:, None])
    level = confidence
    if critical is not None:
        first_stage = (1 - confidence) / 10
        level = 1 - (1 - confidence - first_stage) / (1 - first_stage)
        high = np.minimum(high, critical)
    error = np.sqrt(variance)
    cutoff = np.maximum(0.0, _truncated_quantile(level, low / error, high / error))
    accepted: Flags = largest / error <= cutoff
    if critical is not None:
        accepted &= largest <= critical
    return accepted


def _truncated_quantile(level: float, low: Floats, high: Floats) -> Floats:
    """Return the quantile of a standard normal truncated to [low, high], stable in both tails."""
    flip = low > 0
    lower, upper = np.where(flip, -high, low), np.where(flip, -low, high)
    share = np.where(flip, 1 - level, level)
    log_low, log_high = log_ndtr(lower), log_ndtr(upper)
    with np.errstate(divide="ignore"):
        log_mass = np.logaddexp(np.log1p(-share) + log_low, np.log(share) + log_high)
    quantile = np.where(flip, -ndtri_exp(log_mass), ndtri_exp(log_mass))
    clipped: Floats = np.clip(quantile, low, high)
    return clipped


def _least_favourable(way: _Moments, confidence: float) -> float:
    """Return the critical value of the first stage, a tenth of the error, by fixed-seed simulation."""
    values, vectors = np.linalg.eigh(way.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0))
    largest = product(_standard_draws(len(root)), root.T.copy()).max(axis=1)
    return float(np.quantile(largest, 1 - (1 - confidence) / 10))


@cache
def _standard_draws(size: int) -> Floats:
    """Return the simulation's draws, (draws, size): the same for every way, every hypothesis and every run."""
    return np.random.Generator(np.random.PCG64(0)).standard_normal((_LEAST_FAVOURABLE_DRAWS, size))


def plain_interval(estimates: EventEstimates, target: Floats, confidence: float = 0.95) -> Interval:
    """Return the usual interval, exact parallel trends assumed."""
    after = ~estimates.before
    effect = float(target @ estimates.effects[after])
    error = float(np.sqrt(target @ estimates.covariance[np.ix_(after, after)] @ target))
    reach = two_sided(confidence) * error
    return Interval(low=effect - reach, high=effect + reach)
