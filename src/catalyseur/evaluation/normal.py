"""The normal distribution, without the second that scipy.stats takes to load."""

from statistics import NormalDist

_STANDARD = NormalDist()


def normal_quantile(share: float) -> float:
    """Return the quantile of a standard normal."""
    return _STANDARD.inv_cdf(share)


def normal_chance(value: float) -> float:
    """Return the chance that a standard normal is at most a value."""
    return _STANDARD.cdf(value)


def two_sided(confidence: float) -> float:
    """Return how many standard errors a two-sided interval reaches: 1.96 for 0.95."""
    return normal_quantile((1 + confidence) / 2)
