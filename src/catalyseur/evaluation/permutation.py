"""Randomisation inference: what the estimate would be had chance dealt the treatment otherwise.

Dates are dealt at the level of assignment (units, or clusters such as territories), within strata if any.
All distinct assignments are listed when there are few; otherwise they are drawn.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from math import comb, prod

import numpy as np

from catalyseur.evaluation.aggregation import simple
from catalyseur.evaluation.arrays import Floats, Ints
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.group_time import estimate_group_times, prepare
from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.reassignment import LEFT_OUT, Statistic, effects_under
from catalyseur.evaluation.specification import Specification

EXACT_UP_TO = 20_000
_TIE = 1e-12


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class PermutationTest:
    """`effects` (B,): under each assignment, the real one among them when `exact`.

    p-values count assignments at least as extreme as the real one; drawn ones are given one more, the real one.
    """

    effect: float
    effects: Floats
    exact: bool
    p_two_sided: float
    p_one_sided: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Without:
    """The effect estimated without one territory (or unit), and how far it moves."""

    left_out: str
    effect: float
    shift: float


@dataclass(frozen=True, kw_only=True, slots=True)
class DatePlacebo:
    """The effect found when treatment is pretended to start `periods` earlier, on data before the real start."""

    periods: int
    effect: float
    error: float


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomePlacebo:
    """The effect on an outcome that the programme should not move."""

    outcome: str
    effect: float
    error: float


def permute(
    panel: Panel,
    specification: Specification,
    *,
    draws: int = 999,
    seed: int = 1,
    statistic: Statistic = Statistic.GROUP_TIME,
) -> PermutationTest:
    """Return the permutation test of the average effect: dates are dealt within the panel's strata.

    Clusters of the panel are dealt whole; raises EvaluationError when a cluster holds several dates or strata.
    """
    panel = prepare(panel.only(next(iter(panel.outcomes))), specification)
    dates, own = np.unique(panel.cohorts, return_inverse=True)
    blocks = np.arange(panel.n_units)
    if panel.clusters is not None:
        blocks = np.unique(panel.clusters, return_inverse=True)[1]
    dealt, groups = _assignment_level(own, blocks, panel.strata)
    effect = float(effects_under(panel, specification, statistic, dates, own[None, :])[0])
    if not np.isfinite(effect):
        raise EvaluationError(
            "the effect cannot be estimated, so it cannot be compared with other assignments"
        )
    exact = _count_assignments(dealt, groups) <= EXACT_UP_TO
    deals = _all_deals(dealt, groups) if exact else _random_deals(dealt, groups, draws, seed)
    effects = effects_under(panel, specification, statistic, dates, deals[:, blocks])
    effects = effects[np.isfinite(effects)]
    if len(effects) == 0:
        raise EvaluationError("no other assignment can be estimated: there is nothing to compare with")
    close = _TIE * max(1.0, abs(effect))
    extra = 0 if exact else 1
    two = int((np.abs(effects) >= abs(effect) - close).sum())
    one = int((effects >= effect - close).sum())
    return PermutationTest(
        effect=effect,
        effects=effects,
        exact=exact,
        p_two_sided=(two + extra) / (len(effects) + extra),
        p_one_sided=(one + extra) / (len(effects) + extra),
    )


def _assignment_level(own: Ints, blocks: Ints, strata: Ints | None) -> tuple[Ints, Ints]:
    """Return the date index and the stratum of each block, both (blocks,)."""
    _, first = np.unique(blocks, return_index=True)
    if (own != own[first][blocks]).any():
        raise EvaluationError(
            "units of one cluster have different treatment dates: permute without cluster, or by a finer one"
        )
    if strata is None:
        return own[first], np.zeros(len(first), dtype=np.intp)
    if (strata != strata[first][blocks]).any():
        raise EvaluationError(
            "units of one cluster stand in different strata: give one stratum to each cluster"
        )
    return own[first], strata[first]


def _count_assignments(dealt: Ints, groups: Ints) -> int:
    return prod(_arrangements(dealt[groups == group]) for group in np.unique(groups))


def _arrangements(dealt: Ints) -> int:
    left, total = len(dealt), 1
    for count in Counter(dealt.tolist()).values():
        total *= comb(left, count)
        left -= count
    return total


def _all_deals(dealt: Ints, groups: Ints) -> Ints:
    """Return every distinct assignment, (B, blocks)."""
    names = np.unique(groups)
    places = [np.flatnonzero(groups == name) for name in names]
    choices = [list(_arrange(dealt[place])) for place in places]
    deals = []
    for chosen in product(*choices):
        deal = np.empty(len(dealt), dtype=np.intp)
        for place, labels in zip(places, chosen, strict=True):
            deal[place] = labels
        deals.append(deal)
    return np.array(deals)


def _arrange(dealt: Ints) -> Iterator[Ints]:
    """Yield the distinct arrangements of some labels."""
    counts = sorted(Counter(dealt.tolist()).items(), key=lambda item: item[1])
    if len(counts) == 1:
        yield dealt
        return
    label, count = counts[0]
    rest = dealt[dealt != label]
    for places in combinations(range(len(dealt)), count):
        others = np.setdiff1d(np.arange(len(dealt)), places)
        for remaining in _arrange(rest):
            deal = np.full(len(dealt), label, dtype=np.intp)
            deal[others] = remaining
            yield deal


def _random_deals(dealt: Ints, groups: Ints, draws: int, seed: int) -> Ints:
    """Return `draws` random assignments, (draws, blocks)."""
    generator = np.random.Generator(np.random.PCG64(seed))
    deals = np.tile(dealt, (draws, 1))
    for group in np.unique(groups):
        places = np.flatnonzero(groups == group)
        deals[:, places] = generator.permuted(deals[:, places], axis=1)
    return deals


def leave_one_out(
    panel: Panel, specification: Specification, statistic: Statistic = Statistic.GROUP_TIME
) -> tuple[Without, ...]:
    """Return the effect without each cluster (or unit, without clusters), largest shift first."""
    panel = prepare(panel.only(next(iter(panel.outcomes))), specification)
    dates, own = np.unique(panel.cohorts, return_inverse=True)
    blocks, names = np.arange(panel.n_units), panel.units
    if panel.clusters is not None:
        blocks, names = panel.clusters, panel.cluster_names
    codes = np.unique(blocks)
    labels = np.where(blocks[None, :] == codes[:, None], LEFT_OUT, own[None, :])
    effects = effects_under(panel, specification, statistic, dates, labels)
    whole = float(effects_under(panel, specification, statistic, dates, own[None, :])[0])
    found = [
        Without(left_out=names[code], effect=float(effect), shift=float(effect) - whole)
        for code, effect in zip(codes, effects, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-abs(one.shift), one.left_out)))


def date_placebos(panel: Panel, specification: Specification, shifts: range) -> tuple[DatePlacebo, ...]:
    """Return the effects of pretended earlier dates; what follows the real date is hidden.

    A shift that leaves no period before the pretended date is not listed.
    """
    found = []
    for shift in shifts:
        try:
            result = _simple_of(_untreated(panel).dated_earlier(shift), specification)
        except EvaluationError:
            continue
        if np.isfinite(result[0]):
            found.append(DatePlacebo(periods=shift, effect=result[0], error=result[1]))
    return tuple(found)


def outcome_placebos(panel: Panel, specification: Specification) -> tuple[OutcomePlacebo, ...]:
    """Return the effect on every outcome of the panel but the first; they share the logits and regressions."""
    found = []
    for name, result in list(estimate_group_times(panel, specification).items())[1:]:
        overall = simple(result)
        found.append(
            OutcomePlacebo(outcome=name, effect=float(overall.effects[0]), error=float(overall.errors[0]))
        )
    return tuple(found)


def _untreated(panel: Panel) -> Panel:
    """Return the panel without treated values."""
    treated = panel.times[:, None] >= panel.cohorts[None, :]
    outcomes = {name: np.where(treated, np.nan, values) for name, values in panel.outcomes.items()}
    return replace(panel, outcomes=outcomes)


def _simple_of(panel: Panel, specification: Specification) -> tuple[float, float]:
    found = simple(next(iter(estimate_group_times(panel, specification).values())))
    return float(found.effects[0]), float(found.errors[0])
