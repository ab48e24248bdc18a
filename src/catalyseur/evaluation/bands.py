"""Simultaneous bands by the multiplier bootstrap: random signs on the influence functions, never on the data."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalyseur.evaluation.aggregation import Aggregate
from catalyseur.evaluation.arrays import Floats, product
from catalyseur.evaluation.group_time import GroupTimes, cluster_sums
from catalyseur.evaluation.normal import normal_quantile

_SLAB = 1024
_STEPS = 8192  # slab x steps = 2^23: whole numbers that single precision holds exactly
_QUARTILES = normal_quantile(0.75) - normal_quantile(0.25)
FEW_DRAWS = 200


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Band:
    """Limits around (A,) effects that hold together with the stated confidence; NaN where there is no error."""

    confidence: float
    critical_value: float
    low: Floats
    high: Floats


def draw_signs(influence: Floats, draws: int, seed: int) -> Floats:
    """Return `draws` bootstrap deviations of the estimates, (draws, Q): Rademacher signs times influence, summed.

    `influence`: (Q, n) or its cluster sums (Q, C). Signs come from packed bits of one seeded generator. Influence
    is rounded to whole steps, far finer than the draws' own noise: sums of a slab are then exact in single
    precision, so the draws are the same on every machine.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    step = np.maximum(np.abs(influence).max(axis=1, initial=0.0), np.finfo(np.float64).tiny) / _STEPS
    total = np.zeros((draws, len(influence)))
    for start in range(0, influence.shape[1], _SLAB):
        slab = np.rint(influence[:, start : start + _SLAB] / step[:, None]).astype(np.float32)
        packed = np.frombuffer(generator.bytes(slab.shape[1] * ((draws + 7) // 8)), dtype=np.uint8)
        bits = np.unpackbits(packed.reshape(slab.shape[1], -1), axis=1, count=draws)
        total += 2 * product(bits.T.astype(np.float32), slab.T) - slab.sum(axis=1)
    deviations: Floats = total * step
    return deviations


def draw_deviations(result: GroupTimes, draws: int, seed: int) -> Floats:
    """Return bootstrap deviations of the cells and cohort shares, (draws, P + G)."""
    summed = cluster_sums(result.influence, result.panel.clusters)
    return draw_signs(summed, draws, seed) / result.panel.n_units


def critical_value(deviations: Floats, confidence: float = 0.95) -> float:
    """Return the quantile of the largest deviation, each scaled by its own interquartile range, (draws, A)."""
    quartiles = np.quantile(deviations, (0.25, 0.75), axis=0)
    scale = (quartiles[1] - quartiles[0]) / _QUARTILES
    used = scale > np.finfo(np.float64).eps
    if not used.any():
        return float("nan")
    largest = np.abs(deviations[:, used] / scale[used]).max(axis=1)
    return float(np.quantile(largest, confidence, method="inverted_cdf"))


def band(aggregate: Aggregate, deviations: Floats, confidence: float = 0.95) -> Band:
    """Return the simultaneous band of an aggregation; `deviations` (draws, P + G) of `draw_deviations`."""
    return joint_band([aggregate], [deviations], confidence)[0]


def joint_band(
    aggregates: Sequence[Aggregate], deviations: Sequence[Floats], confidence: float = 0.95
) -> tuple[Band, ...]:
    """Return bands that hold together over several outcomes: draws of one seed share their signs."""
    mapped = [_mapped(one, drawn) for one, drawn in zip(aggregates, deviations, strict=True)]
    known = np.concatenate([~np.isnan(one.errors) for one in aggregates])
    value = (
        critical_value(np.concatenate(mapped, axis=1)[:, known], confidence) if known.any() else float("nan")
    )
    return tuple(_around(one.effects, one.errors, value, confidence) for one in aggregates)


def _mapped(aggregate: Aggregate, deviations: Floats) -> Floats:
    loadings = np.where(np.isnan(aggregate.errors)[:, None], 0.0, aggregate.loadings)
    return product(deviations, loadings.T)


def cell_band(result: GroupTimes, deviations: Floats, confidence: float = 0.95) -> Band:
    """Return the simultaneous band of the group-time effects."""
    known = ~np.isnan(result.errors)
    value = float("nan")
    if known.any():
        value = critical_value(deviations[:, : len(result.cells)][:, known], confidence)
    return _around(result.effects, result.errors, value, confidence)


def _around(effects: Floats, errors: Floats, value: float, confidence: float) -> Band:
    return Band(
        confidence=confidence,
        critical_value=value,
        low=effects - value * errors,
        high=effects + value * errors,
    )
