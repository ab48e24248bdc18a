"""The best point of a model: choices proposed in floats, amounts exact, objectives in strict order.

Most gross grant equivalent; then fewest schemes; then least nominal public money; then the earliest
published schemes; then, scheme by scheme and line by line as published, the largest amounts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from catalyseur.financing.admission import Pair
from catalyseur.financing.exact import Exact, Terms
from catalyseur.financing.model import Model
from catalyseur.financing.points import (
    NoPlanError,
    exact_point,
    negative,
    ordered_point,
    search_whole,
    settle_whole,
    total,
    totals_of,
)
from catalyseur.financing.proposal import Proposer, SolverError

_MOST_TRIES = 25
_BLOCK = 20  # choices ordered by one weighted objective: their weights stay exact in floats
_MOST_AMOUNTS = 5  # pairs a larger amount is sought for under other bases
_SCHEME_WEIGHT = 100  # cents: a scheme that brings less is settled by a row
_EURO_WEIGHT = Fraction(1, 1000)  # of a euro of public money, less than any euro brings
_EURO = 100  # cents: below it floats cannot tell two choices apart


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

    Choices are made on exact amounts: no scheme is added for a fraction of a cent. Whole cents come last: their totals
    are settled before the order published, which then chooses among the points of these totals. Choices that hold for
    fractions of a cent alone are refused, and others made.
    """
    if not model.amounts:
        return Optimum(amounts={}, value_cents=0)
    refused: list[frozenset[int]] = []
    while len(refused) < _MOST_TRIES:
        settled, ordered, value = _choose(model, refused)
        try:
            whole = settle_whole(model, settled)
        except NoPlanError:
            refused.append(settled)
            continue
        point = search_whole(model, ordered, totals_of(model, whole)) or whole
        amounts = {pair: int(point[column]) for pair, column in model.amounts.items() if point[column]}
        return Optimum(amounts=amounts, value_cents=max(value, _value(model, ordered)))
    raise NoPlanError


def _choose(model: Model, refused: Iterable[frozenset[int]]) -> tuple[frozenset[int], frozenset[int], Exact]:
    """Return the choices settled, those of the order published, and their value; none of `refused`. Raises NoPlanError."""
    proposer = Proposer(model)
    for choices in refused:
        proposer.forbid(choices, model.choices)
    known, value = _best_choices(proposer, model)
    settled, nominal = _settle_choices(proposer, model, value, known)
    ordered = _order_schemes(proposer, model, value, nominal, settled)
    return settled, _order_amounts(proposer, model, ordered), value


def _best_choices(proposer: Proposer, model: Model) -> tuple[frozenset[int], Exact]:
    while (choices := proposer.maximise(model.gge)) is not None:
        try:
            return choices, _value(model, choices)
        except NoPlanError:
            proposer.forbid(choices, model.choices)
    raise NoPlanError


def _settle_choices(
    proposer: Proposer, model: Model, value: Exact, known: frozenset[int]
) -> tuple[frozenset[int], Exact]:
    """Fix the number of schemes, then find the least nominal public money, refusing a pattern a cent short of `value`.

    Each is asked first as a small weight beside the equivalent: an optimum that still brings `value` is proved.
    """

    def is_worth(choices: frozenset[int]) -> bool:
        return _reaches(model, choices, value)

    used = frozenset(model.used.values())
    choices = _propose(proposer, {**model.gge, **dict.fromkeys(used, -_SCHEME_WEIGHT)})
    if choices is None or not is_worth(choices):
        _hold(proposer, model, value)
        choices = _keep(proposer, model, dict.fromkeys(used, -1), known, is_worth)
    proposer.demand(dict.fromkeys(used, 1), len(choices & used))
    if all(factor == 1 for factor in model.gge.values()):
        return choices, _nominal(model, choices)
    light = _propose(proposer, _weighed(model, 0))
    if light is not None and is_worth(light):
        nominal = _nominal(model, light)
        if proposer.reached_cents < value - _EURO_WEIGHT * nominal + 1:
            return light, nominal
    _hold(proposer, model, value)
    choices = _keep(proposer, model, negative(model.nominal), choices, is_worth)
    return choices, _nominal(model, choices)


def _weighed(model: Model, scheme_weight: int) -> dict[int, Exact]:
    """Weigh schemes and nominal money beside the equivalent, in cents."""
    weighed = {c: factor - _EURO_WEIGHT * model.nominal.get(c, 0) for c, factor in model.gge.items()}
    return weighed | dict.fromkeys(model.used.values(), -scheme_weight)


def _hold(proposer: Proposer, model: Model, value: Exact) -> None:
    proposer.demand(negative(model.gge), -floor(value))


def _order_schemes(
    proposer: Proposer, model: Model, value: Exact, nominal: Exact, choices: frozenset[int]
) -> frozenset[int]:
    """Prefer the schemes published first, where others do as well; then hold everything settled."""

    def is_worth(choices: frozenset[int]) -> bool:
        return _reaches(model, choices, value) and floor(_nominal(model, choices)) <= floor(nominal)

    ordered = list(model.used.values())
    used = choices & frozenset(ordered)
    reached = value - _EURO_WEIGHT * nominal - _SCHEME_WEIGHT * len(used)
    is_only = proposer.best_beside(used, _weighed(model, _SCHEME_WEIGHT)) < reached - 1
    _hold(proposer, model, value)
    proposer.demand(model.nominal, nominal)
    for first in range(0, 0 if is_only else len(ordered), _BLOCK):
        block = ordered[first : first + _BLOCK]
        weights = {column: 2 ** (_BLOCK - place) for place, column in enumerate(block)}
        choices = _keep(proposer, model, weights, choices, is_worth)
        for column in block:
            proposer.fix(column, int(column in choices))
    for column in ordered:
        proposer.fix(column, int(column in choices))
    return choices


def _order_amounts(proposer: Proposer, model: Model, choices: frozenset[int]) -> frozenset[int]:
    """Return the choices of the largest amounts pair by pair as published, whatever basis governs each line."""
    columns = list(model.amounts.values())
    if model.choices <= frozenset(model.used.values()):
        return choices
    point, tries = ordered_point(model, choices), 0
    for (offer, _), column in model.amounts.items():
        least = point[column] + _EURO
        is_open = model.used[offer] in choices and least < model.uppers[column] and tries < _MOST_AMOUNTS
        if is_open and least < proposer.bound_cents(column):
            tries += 1
            better = _propose(proposer, {column: 1})
            if better not in (None, choices) and proposer.reached_cents > least:
                found = ordered_point(model, better)
                if [found[c] for c in columns] > [point[c] for c in columns]:
                    choices, point = better, found
        proposer.demand({column: -1}, -point[column])
    return choices


def _propose(proposer: Proposer, objective: Mapping[int, Exact]) -> frozenset[int] | None:
    """Return the choices at an optimum; None where there is none, or where the solver gives up."""
    try:
        return proposer.maximise(objective)
    except SolverError:
        return None


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
        choices = _propose(proposer, objective)
        if choices is None or choices == known:
            return known
        if accepts(choices):
            return choices
        proposer.forbid(choices, model.choices)
    return known


def _value(model: Model, choices: frozenset[int] | None) -> Exact:
    """Return the exact value of choices that whole cents can meet; with None every offer is open, none must pay."""
    exact_point(model, choices, [], is_whole=True)
    return total(model.gge, exact_point(model, choices, [model.gge]))


def _reaches(model: Model, choices: frozenset[int], value: Exact) -> bool:
    try:
        return floor(_value(model, choices)) >= floor(value)
    except NoPlanError:
        return False


def _nominal(model: Model, choices: frozenset[int]) -> Exact:
    return total(model.nominal, exact_point(model, choices, [model.gge, negative(model.nominal)]))
