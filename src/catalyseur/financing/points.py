"""The exact amounts of a model once its choices are made: with fractions of a cent, or in whole cents."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, inf, lcm

from catalyseur.financing.exact import Exact, NoPointError, Terms, clean, divide, solve_in_order
from catalyseur.financing.model import USED_PAYS, Model

Point = dict[int, Exact]
_MOST_MISSES = 25
_MOST_LOST = 3  # cents of gross grant equivalent the search for whole cents may give up


class NoPlanError(Exception):
    """Nothing meets the rows together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """Whole cents: bounds by column, and rows (terms, right) added to those of the model."""

    held: Mapping[int, tuple[int, int]]
    rows: Sequence[tuple[Terms, Exact]] = ()


WHOLE = Cut(held={})


@dataclass(frozen=True, kw_only=True, slots=True)
class Totals:
    """The gross grant equivalent in cents, and the nominal public money: None asks for the least."""

    gge_cents: int
    nominal_cents: int | None = None


def total(terms: Terms, point: Point) -> Exact:
    """Add up the terms at a point."""
    return clean(sum((factor * point[column] for column, factor in terms.items()), Fraction(0)))


def negative(terms: Terms) -> dict[int, Exact]:
    """Turn a maximum into a minimum."""
    return {column: -factor for column, factor in terms.items()}


def by_name(model: Model) -> list[int]:
    """Return the columns of amounts in the order of the names of schemes and lines."""
    return sorted(model.amounts.values())


def settle_whole(model: Model, choices: frozenset[int]) -> Point:
    """Return whole cents whose totals do not depend on the order published. Raises NoPlanError when there are none."""
    columns = by_name(model)
    value = floor(total(model.gge, exact_point(model, choices, [model.gge], WHOLE)))
    for lost in range(_MOST_LOST):
        if point := search_whole(model, choices, Totals(gge_cents=value - lost), columns):
            return point
    point = search_whole(model, choices, Totals(gge_cents=0), columns, most_misses=None)
    if point is None:
        raise NoPlanError
    return point


def totals_of(model: Model, point: Point) -> Totals:
    """Read the totals of a point in whole cents."""
    return Totals(gge_cents=floor(total(model.gge, point)), nominal_cents=floor(total(model.nominal, point)))


def search_whole(
    model: Model,
    choices: frozenset[int],
    totals: Totals,
    columns: Collection[int],
    most_misses: int | None = _MOST_MISSES,
) -> Point | None:
    """Look for whole cents of some totals, the largest column by column; None when none is found.

    A true fraction of a cent is floored, the rest solved again; where that leaves nothing, the next cent up.
    """
    waiting: list[dict[int, tuple[int, int]]] = [{}]
    misses = 0
    while waiting and (most_misses is None or misses < most_misses):
        held = waiting.pop()
        point = _best_within(model, choices, totals, columns, held)
        if point is None:
            misses += 1
            continue
        column = next((c for c in columns if point[c] != floor(point[c])), None)
        if column is None:
            return point
        below = floor(point[column])
        low, high = held.get(column, (0, floor(model.uppers[column])))
        waiting += [held | {column: (below + 1, high)}, held | {column: (low, below)}]
    return None


def _best_within(
    model: Model,
    choices: frozenset[int],
    totals: Totals,
    columns: Iterable[int],
    held: Mapping[int, tuple[int, int]],
) -> Point | None:
    """Return the best point of some totals within bounds; None when there is none.

    Totals are reached as objectives, then read: as rows they would be solved twice.
    """
    rows: list[tuple[Terms, Exact]] = []
    nominal = negative(model.nominal)
    if totals.nominal_cents is not None:
        nominal = dict(model.nominal)
        least_part = Fraction(1, lcm(*(Fraction(factor).denominator for factor in model.gge.values())))
        rows = [(model.gge, totals.gge_cents + 1 - least_part), (nominal, totals.nominal_cents)]
    order = [model.gge, nominal, *({column: 1} for column in columns)]
    try:
        point = exact_point(model, choices, order, Cut(held=held, rows=rows))
    except NoPlanError:
        return None
    is_short = total(model.gge, point) < totals.gge_cents
    return None if is_short or total(nominal, point) < (totals.nominal_cents or -inf) else point


def exact_point(
    model: Model, choices: frozenset[int] | None, objectives: Iterable[Terms], cut: Cut | None = None
) -> Point:
    """Maximise the objectives exactly once the choices are made. Raises NoPlanError.

    Without a cut fractions of a cent are kept; with one every bound is a whole cent. With `choices` None every offer
    is open and none must pay.
    """
    made = {c: 1 if choices is None or c in choices else 0 for c in model.choices}
    lowers: dict[int, Exact] = {c: 0 for c in range(len(model.uppers)) if c not in made}
    uppers: dict[int, Exact] = {c: model.uppers[c] for c in lowers}
    rows: list[tuple[dict[int, Exact], Exact]] = []
    for row in model.rows:
        if choices is None and row.rule == USED_PAYS:
            continue
        terms = {c: f for c, f in row.terms.items() if c not in made}
        right = row.right - sum(f * made[c] for c, f in row.terms.items() if c in made)
        if len(terms) == 1:
            _bound(*next(iter(terms.items())), right, lowers, uppers)
        elif terms or right < 0:
            rows.append((terms, right))
    if cut:
        rows = [*((terms, _whole(terms, right)) for terms, right in rows)]
        rows += [(dict(terms), _whole(terms, right)) for terms, right in cut.rows]
        for column, (low, high) in cut.held.items():
            lowers[column], uppers[column] = max(lowers[column], low), min(uppers[column], high)
        for column in model.amounts.values():
            lowers[column], uppers[column] = ceil(lowers[column]), floor(uppers[column])
    if any(lowers[c] > uppers[c] for c in lowers) or any(not terms and right < 0 for terms, right in rows):
        raise NoPlanError
    return _solve_free(lowers, uppers, rows, objectives)


def _whole(terms: Terms, right: Exact) -> Exact:
    return floor(right) if all(isinstance(factor, int) for factor in terms.values()) else right


def _bound(
    column: int, factor: Exact, right: Exact, lowers: dict[int, Exact], uppers: dict[int, Exact]
) -> None:
    if factor > 0:
        uppers[column] = min(uppers[column], divide(right, factor))
    else:
        lowers[column] = max(lowers[column], divide(right, factor))


def _solve_free(
    lowers: dict[int, Exact],
    uppers: dict[int, Exact],
    rows: list[tuple[dict[int, Exact], Exact]],
    objectives: Iterable[Terms],
) -> Point:
    """Solve over the columns that can be other than zero, without the rows they cannot break."""
    free = [column for column in lowers if uppers[column] > 0]
    place = {column: k for k, column in enumerate(free)}
    kept: list[tuple[dict[int, Exact], Exact]] = []
    for terms, right in rows:
        inside = {place[c]: f for c, f in terms.items() if c in place}
        if sum(f * uppers[free[k]] for k, f in inside.items() if f > 0) > right:
            kept.append((inside, right))
    wanted = [{place[c]: f for c, f in terms.items() if c in place} for terms in objectives]
    try:
        point = solve_in_order([uppers[c] for c in free], kept, wanted, [lowers[c] for c in free])
    except NoPointError:
        raise NoPlanError from None
    return dict.fromkeys(lowers, 0) | dict(zip(free, point, strict=True))
