"""The best point of a model: choices proposed in floats, amounts exact, objectives in strict order.

Most gross grant equivalent; then fewest schemes; then least nominal public money; then the earliest
published schemes; then, scheme by scheme and line by line as published, the largest amounts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from catalyseur.financing.admission import Pair
from catalyseur.financing.exact import NoPointError, clean, divide, solve_in_order
from catalyseur.financing.model import USED_PAYS, Model
from catalyseur.financing.proposal import Proposer, SolverError

Exact = int | Fraction
Terms = Mapping[int, Exact]
Point = dict[int, Exact]
_MOST_TRIES = 25
_MOST_LOST = 3  # cents of gross grant equivalent the search for whole cents may give up
_BLOCK = 20  # choices ordered by one weighted objective: their weights stay exact in floats


class NoPlanError(Exception):
    """Nothing meets the rows together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """What a search adds to the model: bounds in cents by column, and rows (terms, right)."""

    held: Mapping[int, tuple[int, int]]
    rows: Sequence[tuple[Terms, Exact]]


@dataclass(frozen=True, kw_only=True)
class Optimum:
    """Amounts in whole cents by pair, zeros left out, and the value before fractions were floored."""

    amounts: Mapping[Pair, int]
    gge_cents: Exact


def best_value(model: Model) -> Exact:
    """Return the highest gross grant equivalent in cents. Raises NoPlanError."""
    return _best_choices(Proposer(model), model)[1] if model.has_real_choices else _value(model, None)


def find_optimum(model: Model) -> Optimum:
    """Return the one best point. Raises NoPlanError when nothing meets the rows."""
    if not model.amounts:
        return Optimum(amounts={}, gge_cents=0)
    proposer = Proposer(model)
    known, value = _best_choices(proposer, model)
    proposer.demand(_negative(model.gge), -floor(value))
    choices = _settle(proposer, model, value, known)
    point = _whole_point(model, choices, value)
    amounts = {pair: int(point[column]) for pair, column in model.amounts.items() if point[column]}
    return Optimum(amounts=amounts, gge_cents=value)


def _whole_point(model: Model, choices: frozenset[int], value: Exact) -> Point:
    """Return amounts in whole cents: their totals do not depend on the order published, the amounts may.

    Equally good exact points floor to totals a few cents apart. So the totals are settled first, on pairs in
    the order of their names, then the amounts in the order published, for these totals.
    """
    settled = _settle_totals(model, choices, value)
    gge, nominal = _total(model.gge, settled), _total(model.nominal, settled)
    rows = [
        (_negative(model.gge), -floor(gge)),
        (model.gge, gge),
        (_negative(model.nominal), -nominal),
        (model.nominal, nominal),
    ]
    return _search_whole(model, choices, rows, model.amounts.values()) or settled


def _settle_totals(model: Model, choices: frozenset[int], value: Exact) -> Point:
    columns = [model.amounts[pair] for pair in sorted(model.amounts)]
    for lost in range(_MOST_LOST):
        row = (_negative(model.gge), lost - floor(value))
        if point := _search_whole(model, choices, [row], columns):
            return point
    found = _search_whole(model, choices, [], columns, most_tries=None)
    if found is None:
        raise NoPlanError
    return found


def _search_whole(
    model: Model,
    choices: frozenset[int],
    rows: Sequence[tuple[Terms, Exact]],
    columns: Collection[int],
    most_tries: int | None = _MOST_TRIES,
) -> Point | None:
    """Look for whole cents, best first by the objectives then column by column; None when none is found.

    A true fraction of a cent is floored, the rest solved again; where that leaves nothing, the next cent up.
    """
    order = [model.gge, _negative(model.nominal), *({column: 1} for column in columns)]
    waiting: list[dict[int, tuple[int, int]]] = [{}]
    misses = 0
    while waiting and (most_tries is None or misses < most_tries):
        held = waiting.pop()
        try:
            point = _exact_point(model, choices, order, Cut(held=held, rows=rows))
        except NoPlanError:
            misses += 1
            continue
        column = next((c for c in columns if point[c] != floor(point[c])), None)
        if column is None:
            return point
        below = floor(point[column])
        low, high = held.get(column, (0, floor(model.uppers[column])))
        waiting += [held | {column: (below + 1, high)}, held | {column: (low, below)}]
    return None


def _total(terms: Terms, point: Point) -> Exact:
    return clean(sum((factor * point[column] for column, factor in terms.items()), Fraction(0)))


def _best_choices(proposer: Proposer, model: Model) -> tuple[frozenset[int], Exact]:
    while (choices := proposer.maximise(model.gge)) is not None:
        try:
            return choices, _value(model, choices)
        except NoPlanError:
            proposer.forbid(choices, model.choices)
    raise NoPlanError


def _settle(proposer: Proposer, model: Model, value: Exact, known: frozenset[int]) -> frozenset[int]:
    """Fix the choices objective by objective, refusing a pattern whose exact value is a cent short."""
    used = frozenset(model.used.values())
    choices = _keep(proposer, model, value, (dict.fromkeys(used, -1), known))
    proposer.demand(dict.fromkeys(used, 1), len(choices & used))
    if any(factor != 1 for factor in model.gge.values()):
        choices = _keep(proposer, model, value, (_negative(model.nominal), choices))
        proposer.demand(model.nominal, _nominal(model, choices))
    ordered = list(model.used.values())
    if len(choices & used) < len(ordered):
        for first in range(0, len(ordered), _BLOCK):
            block = ordered[first : first + _BLOCK]
            weights = {column: 2 ** (_BLOCK - place) for place, column in enumerate(block)}
            choices = _keep(proposer, model, value, (weights, choices))
            for column in block:
                proposer.demand({column: -1} if column in choices else {column: 1}, -int(column in choices))
    if model.choices - used:
        ranks = {column: len(model.amounts) - k for k, column in enumerate(model.amounts.values())}
        choices = _keep(proposer, model, value, (ranks, choices))
    return choices


def _keep(
    proposer: Proposer, model: Model, value: Exact, step: tuple[Terms, frozenset[int]]
) -> frozenset[int]:
    """Return the best choices for one objective among those worth `value` to the whole cent.

    `step` holds the objective and the choices known so far: floats that fail or keep proposing a cent short
    end with those.
    """
    objective, known = step
    for _ in range(_MOST_TRIES):
        try:
            choices = proposer.maximise(objective)
        except SolverError:
            return known
        if choices is None:
            return known
        if _is_worth(model, choices, value):
            return choices
        proposer.forbid(choices, model.choices)
    return known


def _is_worth(model: Model, choices: frozenset[int], value: Exact) -> bool:
    try:
        return floor(_value(model, choices)) >= floor(value)
    except NoPlanError:
        return False


def _value(model: Model, choices: frozenset[int] | None) -> Exact:
    """Return the exact value of some choices; with None every offer is open and none must pay."""
    return _total(model.gge, _exact_point(model, choices, [model.gge]))


def _nominal(model: Model, choices: frozenset[int]) -> Exact:
    return _total(model.nominal, _exact_point(model, choices, [model.gge, _negative(model.nominal)]))


def _negative(terms: Terms) -> dict[int, Exact]:
    return {column: -factor for column, factor in terms.items()}


def _exact_point(
    model: Model,
    choices: frozenset[int] | None,
    objectives: Iterable[Terms],
    cut: Cut = Cut(held={}, rows=()),
) -> Point:
    """Maximise the objectives exactly once the choices are made, within the cut. Raises NoPlanError."""
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
    rows += [(dict(terms), right) for terms, right in cut.rows]
    for column, (low, high) in cut.held.items():
        lowers[column], uppers[column] = max(lowers[column], low), min(uppers[column], high)
    for column in model.amounts.values():  # an award is a whole number of cents
        lowers[column], uppers[column] = ceil(lowers[column]), floor(uppers[column])
    if any(lowers[c] > uppers[c] for c in lowers) or any(not terms and right < 0 for terms, right in rows):
        raise NoPlanError
    return _solve_free(lowers, uppers, rows, objectives)


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
) -> dict[int, Exact]:
    """Solve over the columns that can be other than zero; whole-number rows are cut to whole cents."""
    free = [column for column in lowers if uppers[column] > 0]
    place = {column: k for k, column in enumerate(free)}
    kept: list[tuple[dict[int, Exact], Exact]] = []
    for terms, right in rows:
        inside = {place[c]: f for c, f in terms.items() if c in place}
        whole = floor(right) if all(isinstance(f, int) for f in inside.values()) else right
        if sum(f * uppers[free[k]] for k, f in inside.items() if f > 0) > whole:
            kept.append((inside, whole))
    wanted = [{place[c]: f for c, f in terms.items() if c in place} for terms in objectives]
    try:
        point = solve_in_order([uppers[c] for c in free], kept, wanted, [lowers[c] for c in free])
    except NoPointError:
        raise NoPlanError from None
    return dict.fromkeys(lowers, 0) | dict(zip(free, point, strict=True))
