"""Spend limits compiled for one day: floors and ceilings as tables over intervals of amounts.

A published value with exceptions by place is several limits, each active in some classes of communes; the
answer is what all active limits agree on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalyseur.toolbox.batch.coding import ALL_NATURES
from catalyseur.toolbox.batch.placing import Areas
from catalyseur.toolbox.batch.planes import DOUBT_BIT, NO_BIT, Rows, Table, pack, tabulate
from catalyseur.toolbox.matching import eligible_natures
from catalyseur.toolbox.scheme import Criteria, Spend, SpendLimits
from catalyseur.toolbox.spend import replaced_limits
from catalyseur.toolbox.vocabulary import Nature


@dataclass(frozen=True, kw_only=True)
class SpendSlot:
    """One limit of each scheme: tables by the least and by the most the expense can be.

    `active` (classes, W): where it counts; None where every scheme's does everywhere.
    """

    least: tuple[Table, ...]
    most: tuple[Table, ...]
    active: NDArray[np.uint64] | None


@dataclass(frozen=True, kw_only=True)
class SpendTables:
    """Tables of each slot, one for each distinct set of eligible natures.

    `least_rows`, `most_rows`: for each set, the rows of `Codes.least_cents` and `most_cents` to add up.
    `breaks`: for each set, the first amounts (cents) of the intervals that its limits tell apart.
    """

    least_rows: tuple[tuple[int, ...], ...]
    most_rows: tuple[tuple[int, ...], ...]
    breaks: tuple[NDArray[np.int64], ...]
    slots: tuple[SpendSlot, ...]


@dataclass(frozen=True, kw_only=True)
class _Leaf:
    limits: SpendLimits
    active: NDArray[np.bool_]


def compile_spend(
    criteria: Sequence[Criteria], places: Mapping[Areas, Rows], classes: int
) -> SpendTables | None:
    """Build the tables of every scheme's spend limits; None when no scheme publishes any."""
    leaves = [_leaves(one, places, classes) for one in criteria]
    if not any(leaves):
        return None
    natures = [eligible_natures(one) if own else None for one, own in zip(criteria, leaves, strict=True)]
    sets = tuple(dict.fromkeys(one for one in natures if one is not None))
    members = [
        [own if one == chosen else [] for one, own in zip(natures, leaves, strict=True)] for chosen in sets
    ]
    breaks = tuple(_breaks(own) for own in members)
    return SpendTables(
        least_rows=tuple(_rows(chosen) for chosen in sets),
        most_rows=tuple(_rows(chosen | {Nature.OTHER} if chosen else chosen) for chosen in sets),
        breaks=breaks,
        slots=tuple(
            SpendSlot(
                least=tuple(
                    _table(one, slot, at, of_least=True) for one, at in zip(members, breaks, strict=True)
                ),
                most=tuple(
                    _table(one, slot, at, of_least=False) for one, at in zip(members, breaks, strict=True)
                ),
                active=_active(leaves, slot, classes),
            )
            for slot in range(max(map(len, leaves)))
        ),
    )


def exception_areas(spend: Spend) -> Iterator[Areas]:
    """Name the places of a published value's exceptions, as perimeters."""
    return ((exception.areas, ()) for exception in spend.exceptions)


def _leaves(criteria: Criteria, places: Mapping[Areas, Rows], classes: int) -> list[_Leaf]:
    """List the limits of every published value; a sure exception hides those after it."""
    leaves = []
    for spend in criteria.spend.values if criteria.spend else ():
        left = np.ones(classes, np.bool_)
        for exception, areas in zip(spend.exceptions, exception_areas(spend), strict=True):
            rows = places[areas]
            leaves.append(_Leaf(limits=replaced_limits(exception, spend), active=left & ~rows[NO_BIT]))
            left = left & rows[DOUBT_BIT]
        leaves.append(_Leaf(limits=spend, active=left))
    return leaves


def _rows(natures: frozenset[Nature]) -> tuple[int, ...]:
    order = list(Nature)
    return tuple(sorted(order.index(nature) for nature in natures)) if natures else (ALL_NATURES,)


def _breaks(leaves: Sequence[Sequence[_Leaf]]) -> NDArray[np.int64]:
    return np.array(sorted(_bounds(leaf.limits for own in leaves for leaf in own)), np.int64)


def amount_breaks(criteria: Iterable[Criteria]) -> set[int]:
    """Return the first amounts (cents) of the intervals that any limit of `criteria` tells apart, and 0."""
    return _bounds(limits for one in criteria for limits in _all_limits(one))


def _all_limits(criteria: Criteria) -> Iterator[SpendLimits]:
    for spend in criteria.spend.values if criteria.spend else ():
        yield spend
        yield from (replaced_limits(exception, spend) for exception in spend.exceptions)


def _bounds(every: Iterable[SpendLimits]) -> set[int]:
    limits = tuple(every)
    floors = {limit.min_cents or 0 for limit in limits}
    ceilings = {limit.max_cents + 1 for limit in limits if limit.max_cents is not None}
    return {0} | floors | ceilings


def _table(
    leaves: Sequence[Sequence[_Leaf]], slot: int, breaks: NDArray[np.int64], *, of_least: bool
) -> Table:
    """Tabulate one slot by the least amount, or by the most."""
    read: dict[tuple[int | None, int | None], Rows] = {}
    columns: list[Rows | None] = []
    for own in leaves:
        limits = own[slot].limits if slot < len(own) else SpendLimits()
        key = (limits.min_cents, limits.max_cents)
        if key not in read:
            under = breaks < (limits.min_cents or 0)
            over = breaks > limits.max_cents if limits.max_cents is not None else np.zeros_like(under)
            read[key] = np.stack([over if of_least else under, under | over])
        columns.append(read[key])
    return tabulate(columns, len(breaks))


def _active(leaves: Sequence[Sequence[_Leaf]], slot: int, classes: int) -> NDArray[np.uint64] | None:
    """Pack where each scheme's limit counts; a scheme without any answers yes by its first, empty, slot."""
    flags = np.zeros((len(leaves), classes), np.bool_)
    for row, own in zip(flags, leaves, strict=True):
        row[:] = own[slot].active if slot < len(own) else not own and slot == 0
    return None if flags.all() else pack(flags)
