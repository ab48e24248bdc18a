"""Did neighbours pay, or gain: untreated units by distance to the nearest treated one, against distant ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.spatial import KDTree

from catalyseur.evaluation.aggregation import simple
from catalyseur.evaluation.arrays import Flags, Floats
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.group_time import estimate_group_times
from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.specification import Specification

EARTH_RADIUS_KM = 6371.0088
_FARTHEST = np.array([180.0, 90.0])


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """An average effect with its error, None where it cannot be estimated, and why."""

    effect: float | None
    error: float | None
    problem: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ring:
    """Untreated units whose nearest treated unit stands between two distances (km; the far end included)."""

    near_km: float
    far_km: float
    n_units: int
    effect: Effect


@dataclass(frozen=True, kw_only=True, slots=True)
class Spillovers:
    """Effects on rings, and on the treated with all controls or only the `n_pure` ones beyond the last ring."""

    rings: tuple[Ring, ...]
    n_pure: int
    on_treated: Effect
    on_treated_pure: Effect


def spillovers(panel: Panel, specification: Specification, bounds_km: Sequence[float]) -> Spillovers:
    """Return the effects by ring; an untreated unit is exposed from the earliest treatment within its ring.

    `bounds_km`: increasing, at least two. Raises EvaluationError without positions, or with bounds out of order.
    """
    if len(bounds_km) < 2 or any(a >= b for a, b in pairwise(bounds_km)) or bounds_km[0] < 0:
        raise EvaluationError("rings: give at least two increasing distances in km, as in 0,15,30")
    if panel.positions is None or not (np.abs(panel.positions) <= _FARTHEST).all():
        raise EvaluationError("rings need the longitude (-180 to 180) and latitude (-90 to 90) of every unit")
    dates = panel.treated_cohorts()
    never = panel.cohorts > panel.last_time
    distances = _distances_by_date(panel, dates)
    nearest = distances.min(axis=1, initial=np.inf)
    pure = never & (nearest > bounds_km[-1])
    treated = ~never
    rings = []
    for near, far in pairwise(bounds_km):
        inside = never & (nearest <= far) & ((nearest > near) | ((near == 0) & (nearest == 0)))
        exposed_on = np.where(distances <= far, dates, np.inf).min(axis=1, initial=np.inf)
        moved = replace(panel, cohorts=np.where(inside, exposed_on, panel.cohorts))
        effect = (
            _effect(moved.select(inside | pure), specification)
            if inside.any() and pure.any()
            else _nothing(pure)
        )
        rings.append(Ring(near_km=near, far_km=far, n_units=int(inside.sum()), effect=effect))
    return Spillovers(
        rings=tuple(rings),
        n_pure=int(pure.sum()),
        on_treated=_effect(panel, specification),
        on_treated_pure=_effect(panel.select(treated | pure), specification)
        if pure.any()
        else _nothing(pure),
    )


def _nothing(pure: Flags) -> Effect:
    missing = "no untreated unit in this ring" if pure.any() else "no untreated unit beyond the last ring"
    return Effect(effect=None, error=None, problem=missing)


def _distances_by_date(panel: Panel, dates: Floats) -> Floats:
    """Return km from each unit to the nearest unit treated at each date, (n, D)."""
    points = _on_sphere(np.asarray(panel.positions))
    distances = np.empty((panel.n_units, len(dates)))
    for index, date in enumerate(dates):
        chord = KDTree(points[panel.cohorts == date]).query(points)[0]
        distances[:, index] = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord / 2, 1.0))
    return distances


def _on_sphere(positions: Floats) -> Floats:
    longitude, latitude = np.radians(positions).T
    return np.stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=1
    )


def _effect(panel: Panel, specification: Specification) -> Effect:
    order = np.argsort(panel.cohorts, kind="stable")
    try:
        found = simple(next(iter(estimate_group_times(panel.reordered(order), specification).values())))
    except EvaluationError as reason:
        return Effect(effect=None, error=None, problem=str(reason))
    effect, error = float(found.effects[0]), float(found.errors[0])
    if np.isnan(effect):
        return Effect(effect=None, error=None, problem="no comparison could be estimated")
    return Effect(effect=effect, error=error)
