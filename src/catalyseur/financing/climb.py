"""The best case of many: unknown facts moved one at a time, from the best of several starts, until nothing pays more."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from catalyseur.financing.exact import Exact
from catalyseur.financing.unknown import LEFT_OUT, Unknown

Facts = Mapping[str, str]
Worth = Callable[[Facts], Exact]
_SCHEME = "schemes."
_MOST_SOLVES = 60


def climb(least: Facts, together: Facts, unknowns: Sequence[Unknown], worth: Worth) -> Facts:
    """Return the facts of most worth reached from `together`, and from `least` with one basis for all schemes.

    Place and firm move first, then schemes by name: the order of `unknowns` changes nothing. At most some solves:
    what is returned is the best met, not proved to be the best there is.
    """
    known: dict[frozenset[tuple[str, str]], Exact] = {}

    def value(facts: Facts) -> Exact:
        key = frozenset(facts.items())
        if key not in known:
            known[key] = worth(facts)
        return known[key]

    schemes = sorted((u for u in unknowns if u.fact.startswith(_SCHEME)), key=lambda u: u.fact)
    others = sorted((u for u in unknowns if not u.fact.startswith(_SCHEME)), key=lambda u: u.fact)
    placed = [_sweep(start, others, value) for start in (together, *_same_basis(least, schemes))]
    last, tops = len(known) + _MOST_SOLVES, []
    for start in sorted(placed, key=value, reverse=True):
        top, is_higher = start, True
        while is_higher and len(known) < last:
            below, top = top, _sweep(top, (*others, *schemes), value)
            is_higher = value(top) > value(below)
        tops.append(top)
    return max(tops, key=value)


def _same_basis(least: Facts, schemes: Sequence[Unknown]) -> Iterator[Facts]:
    for basis in sorted({value for unknown in schemes for value in unknown.values} - {LEFT_OUT}):
        yield {**least, **{unknown.fact: basis for unknown in schemes if basis in unknown.values}}


def _sweep(start: Facts, unknowns: Sequence[Unknown], value: Worth) -> Facts:
    """Move each fact in turn to the value that pays most, the others held; left out never does.

    Of equals a scheme keeps what it rests on, while place and firm take the last, which opens most to others.
    """
    facts = start
    for unknown in unknowns:
        moves = [{**facts, unknown.fact: one} for one in reversed(unknown.values) if one != LEFT_OUT]
        tried = (facts, *moves) if unknown.fact.startswith(_SCHEME) else moves
        facts = max(tried, key=value)
    return facts
