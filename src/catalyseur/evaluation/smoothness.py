"""Sensitivity to trends that bend: fixed-length intervals under bounded second differences (Rambachan & Roth 2023).

Set: the trend's slope changes by at most `bend` from one period to the next. The best affine estimator trades
its worst bias against its variance. In cumulated weights c, the worst bias is `bend` times a constant plus
the sum of |c_j|, and the variance is quadratic: a lasso, whose whole path is followed exactly.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from catalyseur.evaluation.arrays import Floats
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.normal import normal_chance, normal_quantile, two_sided
from catalyseur.evaluation.pretrends import EventEstimates
from catalyseur.evaluation.roots import crossing
from catalyseur.evaluation.sensitivity import Interval


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Problem:
    """Variance c'Qc + 2q'c + v of free cumulated weights c, (K-1,); bias = constant + sum |c|; how c gives weights."""

    quadratic: Floats
    linear: Floats
    variance: float
    constant_bias: float
    weights_at_zero: Floats
    weights_along: Floats


def smoothness_interval(
    estimates: EventEstimates, bend: float, target: Floats, confidence: float = 0.95
) -> Interval:
    """Return the shortest fixed-length interval for target'effects, (P,), if slopes change by at most `bend`.

    Raises EvaluationError without a period before treatment.
    """
    from scipy import optimize  # noqa: PLC0415 - loading it takes longer than what the other commands compute

    problem = _problem(estimates, target)
    path = _lasso_path(problem)
    top = path[0][0]

    def half_length(log_penalty: float) -> float:
        return _half_length(problem, _on_path(path, np.exp(log_penalty)), bend, confidence)

    candidates = [path[-1][1], path[0][1]]
    if bend > 0 and top > 0:
        knots = np.log(np.unique([max(penalty, top * 1e-9) for penalty, _ in path]))
        grid = np.unique(np.concatenate([knots, np.linspace(np.log(top * 1e-9), np.log(top), 40)]))
        best = int(np.argmin([half_length(x) for x in grid]))
        ends = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
        found = optimize.minimize_scalar(half_length, bounds=ends, method="bounded", options={"xatol": 1e-9})
        candidates.append(_on_path(path, np.exp(found.x)))
    free = min(candidates, key=lambda c: _half_length(problem, c, bend, confidence))
    reach = _half_length(problem, free, bend, confidence)
    weights = problem.weights_at_zero + problem.weights_along @ free
    centre = float(weights @ estimates.effects)
    return Interval(low=centre - reach, high=centre + reach)


def breakdown_bend(
    estimates: EventEstimates, target: Floats, confidence: float = 0.95, largest: float | None = None
) -> float | None:
    """Return the smallest `bend` whose interval holds 0; 0.0 if none is needed, None above `largest`."""
    if _holds_zero(smoothness_interval(estimates, 0.0, target, confidence)):
        return 0.0
    scale = float(np.abs(target @ estimates.effects[~estimates.before]))
    high = 4 * scale if largest is None else largest
    if not _holds_zero(smoothness_interval(estimates, high, target, confidence)):
        return None
    low = 0.0
    while high - low > 1e-5 * scale:
        middle = (low + high) / 2
        if _holds_zero(smoothness_interval(estimates, middle, target, confidence)):
            high = middle
        else:
            low = middle
    return high


def _holds_zero(interval: Interval) -> bool:
    return interval.low is not None and interval.high is not None and interval.low <= 0 <= interval.high


def _problem(estimates: EventEstimates, target: Floats) -> _Problem:
    before = int(estimates.before.sum())
    after = len(target)
    if before == 0:
        raise EvaluationError("no estimate before the reference period: no slope can be extrapolated")
    reach = np.arange(1, after + 1)
    total = float(reach @ target)
    bias = sum(abs(float(reach[:k] @ target[after - k :])) for k in reach) - total
    # cumulated weights c -> successive weights w -> weights on the estimates, w_k - w_(k-1)
    to_weights = np.eye(before) - 2 * np.eye(before, k=-1) + np.eye(before, k=-2)
    fixed = np.r_[to_weights[:, -1] * total, target]
    along = np.concatenate([to_weights[:, :-1], np.zeros((after, before - 1))])
    return _Problem(
        quadratic=along.T @ estimates.covariance @ along,
        linear=along.T @ estimates.covariance @ fixed,
        variance=float(fixed @ estimates.covariance @ fixed),
        constant_bias=bias + abs(total),
        weights_at_zero=fixed,
        weights_along=along,
    )


def _half_length(problem: _Problem, free: Floats, bend: float, confidence: float) -> float:
    variance = problem.variance + 2 * problem.linear @ free + free @ problem.quadratic @ free
    error = float(np.sqrt(variance))
    return error * folded_quantile(
        bend * float(problem.constant_bias + np.abs(free).sum()) / error, confidence
    )


def folded_quantile(shift: float, confidence: float) -> float:
    """Return the quantile of |N(shift, 1)|."""
    low = normal_quantile(confidence) + shift - 1e-9
    high = two_sided(confidence) + shift + 1e-9
    return crossing(
        lambda c: normal_chance(c - shift) - normal_chance(-c - shift) - confidence, low, high, 1e-13
    )


def _lasso_path(problem: _Problem) -> list[tuple[float, Floats]]:
    """Return the knots (penalty, c) of min c'Qc/2 + q'c + penalty |c|, from all zero down to no penalty."""
    size = len(problem.linear)
    free = np.zeros(size)
    if size == 0:
        return [(0.0, free)]
    penalty = float(np.abs(problem.linear).max())
    active = [int(np.abs(problem.linear).argmax())]
    signs = {active[0]: -float(np.sign(problem.linear[active[0]]))}
    path = [(penalty, free)]
    left: tuple[int, float] | None = None
    while penalty > 0:
        block = problem.quadratic[np.ix_(active, active)]
        order = np.array([signs[i] for i in active])
        line: Floats = -np.linalg.solve(block, np.stack([problem.linear[active], order], axis=1)).astype(
            np.float64
        )
        following, event = _next_knot(problem, active, line, penalty, left)
        free = np.zeros(size)
        free[active] = line[:, 0] + line[:, 1] * following
        left = None
        if event is not None:
            index, sign = event
            if index in active:
                active.remove(index)
                free[index], left = 0.0, (index, signs[index])
            else:
                active.append(index)
                signs[index] = sign
        penalty = following
        path.append((penalty, free))
    return path


def _next_knot(
    problem: _Problem, active: list[int], line: Floats, penalty: float, left: tuple[int, float] | None
) -> tuple[float, tuple[int, float] | None]:
    """Return the next penalty where a weight enters (index, sign) or leaves; 0 and None at the end of the path.

    `line`: active weights as intercepts and slopes in the penalty, (A, 2).
    """
    best: tuple[float, tuple[int, float] | None] = (0.0, None)
    below = penalty * (1 - 1e-12)
    base, slope = line.T
    for index, start, along in zip(active, base, slope, strict=True):
        at = -start / along if along else -1.0
        if best[0] < at < below:
            best = (float(at), (index, 0.0))
    for index in set(range(len(problem.linear))) - set(active):
        gradient = problem.linear[index] + problem.quadratic[index, active] @ base
        along = problem.quadratic[index, active] @ slope
        for side in (1.0, -1.0):
            room = side - along
            at = gradient / room if room else -1.0
            if best[0] < at < below and left != (index, -side):
                best = (float(at), (index, -side))
    return best


def _on_path(path: list[tuple[float, Floats]], penalty: float) -> Floats:
    """Return c at a penalty, linear between knots."""
    for (high, start), (low, end) in pairwise(path):
        if penalty >= low:
            share = (high - min(penalty, high)) / (high - low)
            return start + share * (end - start)
    return path[-1][1]
