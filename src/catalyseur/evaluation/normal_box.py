"""The chance that a normal vector stays in a box around 0, and its mean there (Genz 1992, on a fixed lattice)."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from catalyseur.evaluation.arrays import Floats
from catalyseur.evaluation.errors import EvaluationError

_POINTS = 20_011  # prime; slopes within 1e-6 of exact quadrature
_EDGE = 1e-16
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Box:
    """|x_i| <= limits_i for x normal with the covariance whose Cholesky factor is `factor`, (K, K)."""

    factor: Floats
    limits: Floats
    points: Floats

    def chance(self, mean: Floats) -> float:
        """Return the chance of the box, x having the given mean, (K,)."""
        weight, _ = self._draw(mean, len(mean) - 1)
        return float(weight.mean())

    def chance_and_mean(self, mean: Floats) -> tuple[float, Floats]:
        """Return the chance of the box and the mean of x inside it, (K,)."""
        weight, drawn = self._draw(mean, len(mean))
        total = weight.sum()
        inner = drawn @ weight / total if total > 0 else np.zeros(len(mean))
        return float(weight.mean()), mean + self.factor @ inner

    def _draw(self, mean: Floats, needed: int) -> tuple[Floats, Floats]:
        """Return the weight of each point, (points,), and the first `needed` coordinates drawn in the box."""
        size, count = len(mean), self.points.shape[1]
        drawn = np.zeros((size, count))
        weight = np.ones(count)
        for i in range(size):
            offset = mean[i] + self.factor[i, :i] @ drawn[:i]
            low = ndtr((-self.limits[i] - offset) / self.factor[i, i])
            high = ndtr((self.limits[i] - offset) / self.factor[i, i])
            weight = weight * (high - low)
            if i < needed:
                inside = low + self.points[i] * (high - low)
                drawn[i] = ndtri(np.clip(inside, _EDGE, 1 - _EDGE))
        return weight, drawn


def box_under(covariance: Floats, limits: Floats) -> Box:
    """Return the box of a covariance (K, K) and limits (K,); raises EvaluationError when not positive definite."""
    try:
        factor: Floats = np.linalg.cholesky(covariance).astype(np.float64)
    except np.linalg.LinAlgError:
        raise EvaluationError("the covariance of the estimates before treatment is singular") from None
    return Box(factor=factor, limits=limits, points=_lattice(len(limits)))


def _lattice(size: int) -> Floats:
    """Return a Richtmyer lattice folded like a tent, (size, points): the same points at every call."""
    if size > len(_PRIMES):
        raise EvaluationError(f"{size} periods before treatment: at most {len(_PRIMES)} are supported")
    roots = np.sqrt(np.array(_PRIMES[:size], dtype=np.float64))[:, None]
    folded: Floats = np.abs(2 * ((roots * np.arange(1, _POINTS + 1)) % 1.0) - 1)
    return folded
