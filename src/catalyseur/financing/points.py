"""The exact amounts of a model once its choices are made: with fractions of a cent, or in whole cents."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from catalyseur.financing.exact import Exact, NoPointError, Terms, clean, divide, solve_in_order
from catalyseur.financing.model import USED_PAYS, Model
from catalyseur.financing.whole import Box, Point

_REACHES = (2, 16, 128)  # cents an amount may move from the exact point, tried in turn
_LEAST = Fraction(1, 10**6)


class NoPlanError(Exception):
    """Nothing meets the rows together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Totals:
    """Whole cents of gross grant equivalent, a fraction floored, and of nominal public money."""

    gge: int
    nominal: int


def total(terms: Terms, point: Point) -> Exact:
    """Add up the terms at a point."""
    return clean(sum((factor * point[column] for column, factor in terms.items()), Fraction(0)))


def negative(terms: Terms) -> dict[int, Exact]:
    """Turn a maximum into a minimum."""
    return {column: -factor for column, factor in terms.items()}


def totals_of(model: Model, point: Point) -> Totals:
    """Read the totals of a point in whole cents."""
    return Totals(gge=floor(total(model.gge, point)), nominal=floor(total(model.nominal, point)))


def settle_whole(model: Model, choices: frozenset[int]) -> Point:
    """Return whole cents whose totals do not depend on the order published. Raises NoPlanError when there are none."""
    base = exact_point(model, choices, [model.gge, negative(model.nominal)], is_whole=True)
    for reach in _REACHES:
        if (box := Box(model, choices, base, reach)).maximise(model.gge):
            least = floor(total(model.gge, box.point))
            box.demand(negative(model.gge), -least)
            if any(factor != 1 for factor in model.gge.values()):
                box.maximise(negative(model.nominal))
            return box.point
    raise NoPlanError


def ordered_point(model: Model, choices: frozenset[int]) -> Point:
    """Return the best exact point within whole bounds, the largest amounts first as published. Raises NoPlanError."""
    columns = ({column: 1} for column in model.amounts.values())
    return exact_point(model, choices, [model.gge, negative(model.nominal), *columns], is_whole=True)


def search_whole(model: Model, choices: frozenset[int], totals: Totals) -> Point | None:
    """Look for whole cents of some totals beside the ordered point; None when none is found."""
    base, columns = ordered_point(model, choices), list(model.amounts.values())
    for reach in _REACHES:
        box = Box(model, choices, base, reach)
        box.demand(negative(model.gge), -totals.gge)
        box.demand(model.gge, totals.gge + 1 - _LEAST)
        box.demand(model.nominal, totals.nominal)
        box.demand(negative(model.nominal), -totals.nominal)
        if box.maximise({column: len(columns) - place for place, column in enumerate(columns)}):
            return box.point
    return None


def exact_point(
    model: Model, choices: frozenset[int] | None, objectives: Iterable[Terms], *, is_whole: bool = False
) -> Point:
    """Maximise the objectives exactly once the choices are made. Raises NoPlanError.

    Fractions of a cent are kept, unless `is_whole`: then every bound is a whole cent. With `choices` None every offer
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
    if is_whole:
        rows = [(terms, _whole(terms, right)) for terms, right in rows]
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
