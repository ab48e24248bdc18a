"""Unknown never blocks: a plan for each value an unknown fact may take; the lowest is the headline.

With few combinations each is solved. With many, offers whose basis or rate nobody published are left
out of the headline, which stays legal whatever they turn out to be; each is tried alone, then together,
then facts move one at a time until none raises the plan: the best case met, which nothing proves the best.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import floor, prod

from catalyseur.financing.admission import Refusal
from catalyseur.financing.climb import climb
from catalyseur.financing.exact import Exact
from catalyseur.financing.law import Law
from catalyseur.financing.plan import Infeasible, Plan, Variant, make_plan, plan_value
from catalyseur.financing.request import Request
from catalyseur.financing.unknown import LEFT_OUT, Unknown
from catalyseur.financing.vocabulary import Reason
from catalyseur.financing.words import scheme_of, scheme_text

MOST_COMBINATIONS = 24


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """The plan once every unknown fact has a value."""

    facts: Mapping[str, str]
    answer: Plan | Infeasible


@dataclass(frozen=True, kw_only=True, slots=True)
class Raise:
    """What a fact would add, in cents, if it took a value, once the facts of `beside` are known and good."""

    fact: str
    value: str
    cents: int
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The headline (« au moins » when a fact is unknown), the other scenarios, what would raise it.

    `is_whole`: every combination is solved, the best scenario is the most there may be.
    """

    headline: Scenario
    others: tuple[Scenario, ...]
    raises: tuple[Raise, ...]
    variants: tuple[Variant, ...]
    is_whole: bool

    @property
    def excluded(self) -> dict[str, Refusal]:
        """Each offer the headline leaves out, and why; one that rests on what nobody published is not counted."""
        plan = self.headline.answer
        if not isinstance(plan, Plan):
            return {}
        left = (fact for fact, value in self.headline.facts.items() if value == LEFT_OUT)
        uncounted = {
            scheme_of(fact): Refusal(reason=Reason.UNCOUNTED, text=scheme_text(fact)) for fact in left
        }
        return {**plan.excluded, **uncounted}

    @property
    def is_at_least(self) -> bool:
        """Tell whether some scenario pays more than the headline."""
        return self.most_cents > self.least_cents

    @property
    def least_cents(self) -> int:
        """The gross grant equivalent of the headline; 0 where it is infeasible."""
        return _gge_cents(self.headline.answer)

    @property
    def best(self) -> Scenario:
        """The scenario that pays most; the headline where none pays more."""
        return max((self.headline, *self.others), key=lambda scenario: _value(scenario.answer))

    @property
    def most_cents(self) -> int:
        """The highest gross grant equivalent of any scenario solved."""
        return _gge_cents(self.best.answer)


Expand = Callable[[Mapping[str, str]], Sequence[Variant]]
Solve = Callable[[Mapping[str, str]], Scenario]
_SCHEME = "schemes."


def plan_scenarios(
    unknowns: Sequence[Unknown], expand: Expand, law: Law, request: Request | None = None
) -> Answer:
    """Solve the scenarios; `expand` gives the variants once each unknown fact has a value."""
    solved: dict[frozenset[tuple[str, str]], Scenario] = {}

    def solve(facts: Mapping[str, str]) -> Scenario:
        key = frozenset(facts.items())
        if key not in solved:
            solved[key] = Scenario(facts=facts, answer=make_plan(expand(facts), law, request))
        return solved[key]

    is_small = prod(len(unknown.values) for unknown in unknowns) <= MOST_COMBINATIONS
    free = [unknown for unknown in unknowns if is_small or unknown.least is None]
    settled = {u.fact: u.least for u in unknowns if not is_small and u.least is not None}
    starts = [solve(settled | _named(free, values)) for values in product(*(u.values for u in free))]
    headline = min(starts, key=lambda scenario: _value(scenario.answer))
    best = {u.fact: u.values[-1] for u in unknowns if u.least and not u.fact.startswith(_SCHEME)}
    found = _find_raises(headline, unknowns, best, solve)
    if not is_small:
        least = {**headline.facts, **best}
        together = {**least, **{raised.fact: raised.value for raised in found}}
        moved = [unknown for unknown in unknowns if unknown.fact not in best]
        solve(climb(least, together, moved, lambda facts: plan_value(expand(facts), law, request)))
    others = tuple(scenario for scenario in solved.values() if scenario is not headline)
    raises = [_with_few(raised, headline, best, solve) for raised in found]
    raises += _enabling(raises, headline, best, solve)
    return Answer(
        headline=headline,
        others=others,
        raises=tuple(sorted(raises, key=lambda raised: -raised.cents)),
        variants=tuple(expand(headline.facts)),
        is_whole=is_small,
    )


def _find_raises(
    headline: Scenario, unknowns: Sequence[Unknown], best: Mapping[str, str], solve: Solve
) -> tuple[Raise, ...]:
    """Move each fact from the headline, then from the headline with the firm's facts at their best.

    What only pays once facts of the firm are known says which (`beside`). The best of all is solved last.
    """
    found = {raised.fact: raised for raised in _raises_from(headline, unknowns, solve, ())}
    lifted = solve({**headline.facts, **best})
    others = [unknown for unknown in unknowns if best and unknown.fact not in best]
    lifts = (*_raises_from(lifted, others, solve, tuple(best)), *_needed(lifted, headline, best, solve))
    for raised in lifts:
        found.setdefault(raised.fact, raised)
    solve({**lifted.facts, **{raised.fact: raised.value for raised in found.values()}})
    return tuple(found.values())


def _needed(lifted: Scenario, headline: Scenario, best: Mapping[str, str], solve: Solve) -> Iterator[Raise]:
    """Name each of the firm's facts without which the others at their best would pay less."""
    for fact, value in best.items():
        without = solve({**lifted.facts, fact: headline.facts[fact]})
        gain = floor(_value(lifted.answer) - max(0, _value(without.answer)))
        if gain > 0:
            yield Raise(fact=fact, value=value, cents=gain, beside=tuple(one for one in best if one != fact))


def _with_few(raised: Raise, headline: Scenario, best: Mapping[str, str], solve: Solve) -> Raise:
    """Keep beside a fact those alone without which it would bring less."""
    kept = {fact: best[fact] for fact in raised.beside}
    for fact in raised.beside:
        fewer = {one: value for one, value in kept.items() if one != fact}
        start = solve({**headline.facts, **fewer})
        moved = solve({**start.facts, raised.fact: raised.value})
        if floor(_value(moved.answer) - max(0, _value(start.answer))) >= raised.cents:
            kept = fewer
    return replace(raised, beside=tuple(kept))


def _enabling(
    raises: Sequence[Raise], headline: Scenario, best: Mapping[str, str], solve: Solve
) -> Iterator[Raise]:
    """Give its euros to each fact that others need beside them, where it has none by itself."""
    named = {raised.fact for raised in raises}
    for fact in dict.fromkeys(one for raised in raises for one in raised.beside if one not in named):
        most = max((raised for raised in raises if fact in raised.beside), key=lambda raised: raised.cents)
        facts = {**headline.facts, **{one: best[one] for one in most.beside}, most.fact: most.value}
        without = solve({**facts, fact: headline.facts[fact]})
        gain = floor(_value(solve(facts).answer) - max(0, _value(without.answer)))
        if gain > 0:
            others = tuple(one for one in most.beside if one != fact)
            yield Raise(fact=fact, value=best[fact], cents=gain, beside=(most.fact, *others))


def _raises_from(
    start: Scenario, unknowns: Sequence[Unknown], solve: Solve, beside: tuple[str, ...]
) -> Iterator[Raise]:
    """Keep the best value of each fact, where it pays more than the start."""
    for unknown in unknowns:
        now = start.facts[unknown.fact]
        moved = [
            (value, solve({**start.facts, unknown.fact: value})) for value in unknown.values if value != now
        ]
        value, scenario = max(moved, key=lambda pair: _value(pair[1].answer))
        gain = floor(_value(scenario.answer) - max(0, _value(start.answer)))
        if gain > 0:
            yield Raise(fact=unknown.fact, value=value, cents=gain, beside=beside)


def _named(unknowns: Sequence[Unknown], values: Sequence[str]) -> dict[str, str]:
    return {unknown.fact: value for unknown, value in zip(unknowns, values, strict=True)}


def _value(answer: Plan | Infeasible) -> Exact:
    """Return what plans are compared by: a fraction of a cent floored in one of them sets none apart."""
    return answer.value_cents if isinstance(answer, Plan) else -1


def _gge_cents(answer: Plan | Infeasible) -> int:
    return answer.gge_cents if isinstance(answer, Plan) else 0
