"""The best point of a model: choices proposed in floats, amounts exact, objectives in strict order.

Most gross grant equivalent; then fewest schemes; then least nominal public money; then the earliest
published schemes; then, scheme by scheme and line by line as published, the largest amounts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor

from catalyseur.financing.admission import Pair
from catalyseur.financing.exact import Exact, Terms
from catalyseur.financing.model import Model
from catalyseur.financing.points import (
    WHOLE,
    NoPlanError,
    Point,
    Totals,
    by_name,
    exact_point,
    negative,
    search_whole,
    settle_whole,
    total,
    totals_of,
)
from catalyseur.financing.proposal import Proposer, SolverError

_MOST_TRIES = 25
_BLOCK = 20  # choices ordered by one weighted objective: their weights stay exact in floats
_HALF_A_CENT = 0.5


@dataclass(frozen=True, kw_only=True)
class Optimum:
    """Amounts in whole cents by pair, zeros left out, and the value before fractions were floored."""

    amounts: Mapping[Pair, int]
    value_cents: Exact


def best_value(model: Model) -> Exact:
    """Return the highest gross grant equivalent in cents, fractions kept. Raises NoPlanError."""
    return _best_choices(Proposer(model), model)[1] if model.has_real_choices else _value(model, None)


def find_optimum(model: Model) -> Optimum:
    """Return the one best point. Raises NoPlanError when nothing meets the rows.

    Choices are made on exact amounts: no scheme is added for a fraction of a cent. Equally good exact points floor to
    totals some cents apart: so the totals are settled first, without the order published, which then chooses among the
    points of these totals.
    """
    if not model.amounts:
        return Optimum(amounts={}, value_cents=0)
    proposer = Proposer(model)
    choices, value = _best_choices(proposer, model)
    proposer.demand(negative(model.gge), -floor(value))
    choices = _settle_choices(proposer, model, value, choices)
    settled = settle_whole(model, choices)
    totals = totals_of(model, settled)
    points = {choices: settled}
    choices = _order_schemes(proposer, model, totals, points)
    point = _order_amounts(proposer, model, totals, choices) or points[choices]
    amounts = {pair: int(point[column]) for pair, column in model.amounts.items() if point[column]}
    return Optimum(amounts=amounts, value_cents=value)


def _best_choices(proposer: Proposer, model: Model) -> tuple[frozenset[int], Exact]:
    while (choices := proposer.maximise(model.gge)) is not None:
        try:
            return choices, _value(model, choices)
        except NoPlanError:
            proposer.forbid(choices, model.choices)
    raise NoPlanError


def _settle_choices(proposer: Proposer, model: Model, value: Exact, known: frozenset[int]) -> frozenset[int]:
    """Fix the number of schemes, then the nominal public money, refusing a pattern a cent short of `value`."""

    def is_worth(choices: frozenset[int]) -> bool:
        try:
            return floor(_value(model, choices)) >= floor(value)
        except NoPlanError:
            return False

    used = frozenset(model.used.values())
    choices = _keep(proposer, model, dict.fromkeys(used, -1), known, is_worth)
    proposer.demand(dict.fromkeys(used, 1), len(choices & used))
    if any(factor != 1 for factor in model.gge.values()):
        choices = _keep(proposer, model, negative(model.nominal), choices, is_worth)
        proposer.demand(model.nominal, _nominal(model, choices))
    return choices


def _order_schemes(
    proposer: Proposer, model: Model, totals: Totals, points: dict[frozenset[int], Point]
) -> frozenset[int]:
    """Prefer the schemes published first; a pattern that cannot keep the totals is refused.

    `points` holds the settled point by its choices; the point of each pattern accepted is added.
    """

    def keeps_totals(choices: frozenset[int]) -> bool:
        point = search_whole(model, choices, totals, by_name(model))
        if point:
            points[choices] = point
        return point is not None

    choices, ordered = next(iter(points)), list(model.used.values())
    if len(choices & set(ordered)) == len(ordered):
        return choices
    for first in range(0, len(ordered), _BLOCK):
        block = ordered[first : first + _BLOCK]
        weights = {column: 2 ** (_BLOCK - place) for place, column in enumerate(block)}
        choices = _keep(proposer, model, weights, choices, keeps_totals)
        for column in block:
            proposer.demand({column: -1} if column in choices else {column: 1}, -int(column in choices))
    return choices


def _order_amounts(proposer: Proposer, model: Model, totals: Totals, choices: frozenset[int]) -> Point | None:
    """Return the largest amounts pair by pair as published, whatever basis governs each line."""
    columns = list(model.amounts.values())
    point = search_whole(model, choices, totals, columns)
    used = frozenset(model.used.values())
    if point is None or model.choices <= used:
        return point
    for (offer, _), column in model.amounts.items():
        if model.used[offer] in choices and point[column] < floor(model.uppers[column]):
            better = proposer.maximise({column: 1})
            if better is None:
                break
            if better != choices and proposer.reached_cents > point[column] + _HALF_A_CENT:
                found = search_whole(model, better, totals, columns)
                if found and [found[c] for c in columns] > [point[c] for c in columns]:
                    choices, point = better, found
        proposer.demand({column: -1}, -point[column])
    return point


def _keep(
    proposer: Proposer,
    model: Model,
    objective: Terms,
    known: frozenset[int],
    accepts: Callable[[frozenset[int]], bool],
) -> frozenset[int]:
    """Return the best choices for one objective among those accepted.

    Floats that fail or keep proposing what is refused end with the choices known so far.
    """
    for _ in range(_MOST_TRIES):
        try:
            choices = proposer.maximise(objective)
        except SolverError:
            return known
        if choices is None:
            return known
        if choices == known or accepts(choices):
            return choices
        proposer.forbid(choices, model.choices)
    return known


def _value(model: Model, choices: frozenset[int] | None) -> Exact:
    """Return the exact value of choices that whole cents can meet; with None every offer is open, none must pay."""
    exact_point(model, choices, [], WHOLE)
    return total(model.gge, exact_point(model, choices, [model.gge]))


def _nominal(model: Model, choices: frozenset[int]) -> Exact:
    return total(model.nominal, exact_point(model, choices, [model.gge, negative(model.nominal)]))
