"""Pre-trends: the joint test, and what that test could have seen (Roth 2022)."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from catalyseur.evaluation.arrays import Flags, Floats
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.group_time import GroupTimes
from catalyseur.evaluation.normal import normal_quantile, two_sided
from catalyseur.evaluation.normal_box import Box, box_under
from catalyseur.evaluation.roots import crossing

_RANK_TOLERANCE = 1e-10


@dataclass(frozen=True, kw_only=True, slots=True)
class WaldTest:
    """Joint test that effects before treatment are 0: no statistic when the covariance is singular."""

    wald: float | None
    df: int
    rank: int
    p: float | None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class EventEstimates:
    """Event-study estimates (K,), their covariance (K, K) and times; the reference period is left out."""

    effects: Floats
    covariance: Floats
    times: Floats
    reference: float = -1.0

    def __post_init__(self) -> None:
        """Refuse what no test can use; raises EvaluationError."""
        size = len(self.effects)
        if self.covariance.shape != (size, size) or len(self.times) != size:
            raise EvaluationError(f"{size} estimates need {size} times and a {size} x {size} covariance")
        if not (np.isfinite(self.effects).all() and np.isfinite(self.covariance).all()):
            raise EvaluationError("the estimates or their covariance hold a value that is not a number")
        if not (np.diag(self.covariance) > 0).all() or not np.allclose(
            self.covariance, self.covariance.T, rtol=1e-6
        ):
            raise EvaluationError("the covariance is not symmetric with a positive diagonal")

    @property
    def before(self) -> Flags:
        """Which estimates stand before the reference period, (K,)."""
        return self.times < self.reference


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class TrendPower:
    """What the pre-test does when the truth is a given trend.

    `power`: chance to find it; `bayes_factor`: chance to pass under the trend over chance to pass without;
    `likelihood_ratio`: of the observed estimates; `mean_if_passed` (K,): expected estimates given a passed test.
    """

    trend: Floats
    power: float
    bayes_factor: float
    likelihood_ratio: float
    mean_if_passed: Floats


def pretest(result: GroupTimes) -> WaldTest:
    """Test that every effect of a period before its cohort's treatment is 0."""
    before = (result.cell_times < result.cell_cohorts) & ~np.isnan(result.errors)
    chosen = np.flatnonzero(before)
    return wald_test(result.effects[chosen], result.covariance[np.ix_(chosen, chosen)])


def wald_test(effects: Floats, covariance: Floats) -> WaldTest:
    """Return the Wald test that all effects are 0; `df` of them, `rank` of their covariance."""
    df = len(effects)
    if df == 0:
        return WaldTest(wald=None, df=0, rank=0, p=None)
    scale = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(scale, scale)
    rank = int(np.linalg.matrix_rank(correlation, tol=_RANK_TOLERANCE * df, hermitian=True))
    if rank < df:
        return WaldTest(wald=None, df=df, rank=rank, p=None)
    standard = effects / scale
    wald = float(standard @ np.linalg.solve(correlation, standard))
    return WaldTest(wald=wald, df=df, rank=rank, p=float(chdtrc(df, wald)))


def equivalence_bound(estimates: EventEstimates, confidence: float = 0.95) -> float | None:
    """Return the smallest bound that every pre-trend estimate is shown to respect at the stated confidence."""
    before = estimates.before
    if not before.any():
        return None
    reach = normal_quantile(confidence) * np.sqrt(np.diag(estimates.covariance)[before])
    return float((np.abs(estimates.effects[before]) + reach).max())


def detectable_slope(estimates: EventEstimates, power: float, confidence: float = 0.95) -> float:
    """Return the slope per period of the linear trend that the pre-test finds with the given power.

    Raises EvaluationError without a period before the reference, or a power the test already has at slope 0.
    """
    box = _pretest_box(estimates, confidence)
    away = (estimates.times - estimates.reference)[estimates.before]
    step = float((box.limits / np.abs(away)).min())
    missing = 1 - power
    if not 0 < power < 1 or box.chance(np.zeros(len(away))) <= missing:
        raise EvaluationError(f"power {power}: ask for a power between the test's size and 1")
    high = step
    while box.chance(high * away) > missing:
        high *= 2
    return crossing(lambda slope: box.chance(slope * away) - missing, 0.0, high, 1e-12)


def trend_power(estimates: EventEstimates, trend: Floats, confidence: float = 0.95) -> TrendPower:
    """Return what the pre-test does under a trend, (K,), the true bias at each time."""
    box = _pretest_box(estimates, confidence)
    before = estimates.before
    pre = np.ix_(before, before)
    chance, mean = box.chance_and_mean(trend[before])
    gaps = estimates.effects[before] - trend[before], estimates.effects[before]
    distances = [gap @ np.linalg.solve(estimates.covariance[pre], gap) for gap in gaps]
    shift = np.linalg.solve(estimates.covariance[pre], mean - trend[before])
    expected = trend + estimates.covariance[:, before] @ shift
    return TrendPower(
        trend=trend,
        power=1 - chance,
        bayes_factor=chance / box.chance(np.zeros(int(before.sum()))),
        likelihood_ratio=float(np.exp((distances[1] - distances[0]) / 2)),
        mean_if_passed=expected,
    )


def _pretest_box(estimates: EventEstimates, confidence: float) -> Box:
    before = estimates.before
    if not before.any():
        raise EvaluationError("no estimate before the reference period: a pre-test needs one")
    covariance = estimates.covariance[np.ix_(before, before)]
    limits = two_sided(confidence) * np.sqrt(np.diag(covariance))
    return box_under(covariance, limits)
