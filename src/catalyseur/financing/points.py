"""The exact amounts of a model once its choices are made: with fractions of a cent, or in whole cents."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, inf

from catalyseur.financing.exact import Exact, NoPointError, Terms, clean, divide, solve_in_order
from catalyseur.financing.model import USED_PAYS, Model

Point = dict[int, Exact]
_MOST_POINTS = 25  # exact points a search for whole cents may solve
_MOST_LOST = 2  # cents of gross grant equivalent it may give up before every amount is floored


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
    """Whole cents of gross grant equivalent, least and most, and of nominal public money: None asks for the least."""

    least_gge: int
    most_gge: int
    nominal: int | None = None


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
        if point := search_whole(model, choices, Totals(least_gge=value - lost, most_gge=value), columns):
            return point
    if point := _floored(model, choices):
        return point
    lost = _MOST_LOST
    while lost <= value:
        if point := search_whole(model, choices, Totals(least_gge=value - lost, most_gge=value), columns):
            return point
        lost *= 2
    raise NoPlanError


def _floored(model: Model, choices: frozenset[int]) -> Point | None:
    """Floor every amount of the best exact point; None where a least amount then breaks."""
    point = exact_point(model, choices, [model.gge, negative(model.nominal)], WHOLE)
    made = {column: int(column in choices) for column in model.choices}
    floored = point | made | {column: floor(point[column]) for column in model.amounts.values()}
    return floored if all(total(row.terms, floored) <= row.right for row in model.rows) else None


def totals_of(model: Model, point: Point) -> Totals:
    """Read the totals of a point in whole cents."""
    gge = floor(total(model.gge, point))
    return Totals(least_gge=gge, most_gge=gge, nominal=floor(total(model.nominal, point)))


def search_whole(
    model: Model, choices: frozenset[int], totals: Totals, columns: Collection[int]
) -> Point | None:
    """Look for whole cents of some totals, the largest column by column; None when none is found.

    A true fraction of a cent is floored, the rest solved again; where that leaves nothing, the next cent up.
    """
    waiting: list[dict[int, tuple[int, int]]] = [{}]
    solved = 0
    while waiting and solved < _MOST_POINTS:
        held = waiting.pop()
        solved += 1
        point = _best_within(model, choices, totals, columns, held)
        if point is None:
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

    Totals are reached as objectives, then read: as rows they would be solved twice. The gross grant equivalent stays
    within a step of what is asked: nominal money is not spent on a fraction of a cent.
    """
    rows: list[tuple[Terms, Exact]] = [(model.gge, totals.most_gge + _step(model))]
    nominal = negative(model.nominal)
    if totals.nominal is not None:
        nominal = dict(model.nominal)
        rows.append((nominal, totals.nominal))
    order = [model.gge, nominal, *({column: 1} for column in columns)]
    try:
        point = exact_point(model, choices, order, Cut(held=held, rows=rows))
    except NoPlanError:
        return None
    is_short = total(model.gge, point) < totals.least_gge
    return None if is_short or total(nominal, point) < (totals.nominal or -inf) else point


def _step(model: Model) -> Fraction:
    """Return the largest fraction of a cent of equivalent that one more cent of money may bring."""
    return max((Fraction(factor) for factor in model.gge.values() if factor < 1), default=Fraction(0))


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
