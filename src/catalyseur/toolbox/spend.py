"""The project's expense against a scheme's floor and ceiling."""

from collections.abc import Collection

from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.finding import Answer
from catalyseur.toolbox.place import judge_areas
from catalyseur.toolbox.project import Line, Vat
from catalyseur.toolbox.scheme import Spend, SpendException, SpendLimits
from catalyseur.toolbox.vocabulary import Nature
from catalyseur.toolbox.wording import UNKNOWN_FACT, spend_text
from catalyseur.values.money import euros_text
from catalyseur.values.verdict import Verdict, agree, all_of, from_bool

HIGHEST_VAT_PCT = 20  # art. 278 of the Code général des impôts


def judge_spend(facts: Facts, published: Spend, natures: Collection[Nature]) -> Answer:
    """Compare the eligible expense (lines of `natures`, all lines if none is published) with the limits.

    An exception by place replaces the general limits; a place that cannot be told keeps both possible.
    """
    choices, where_unknown = _limits(facts, published)
    expected = " ou ".join(dict.fromkeys(spend_text(limits) for limits in choices))
    if facts.project.lines is None:
        verdict = agree(_within(limits, 0, None) for limits in choices)
        missing = ("lines",) if verdict is Verdict.CANNOT_TELL else ()
        return Answer(verdict=verdict, expected=expected, actual=UNKNOWN_FACT, missing=missing)
    low, high = eligible_bounds(facts.project.lines, natures)
    verdict = agree(_within(limits, low, high) for limits in choices)
    actual = euros_text(low) if low == high else f"entre {euros_text(low)} et {euros_text(high)}"
    unknown = where_unknown or (("lines",) if low < high else ())
    return Answer(
        verdict=verdict,
        expected=expected,
        actual=actual,
        missing=unknown if verdict is Verdict.CANNOT_TELL else (),
    )


def eligible_bounds(lines: Collection[Line], natures: Collection[Nature]) -> tuple[int, int]:
    """Return the least and the most the eligible expense can be, in cents without tax.

    « Autre dépense » may or may not be eligible; a cost with tax holds between none and the highest rate.
    """
    low = high = 0
    for line in lines:
        untaxed = line.cost_cents
        if line.vat is Vat.INCLUDED:
            untaxed = line.cost_cents * 100 // (100 + HIGHEST_VAT_PCT)
        if not natures or line.nature in natures:
            low, high = low + untaxed, high + line.cost_cents
        elif line.nature is Nature.OTHER:
            high += line.cost_cents
    return low, high


def _limits(facts: Facts, published: Spend) -> tuple[list[SpendLimits], tuple[str, ...]]:
    choices: list[SpendLimits] = []
    unknown: tuple[str, ...] = ()
    for exception in published.exceptions:
        inside = judge_areas(facts, exception.areas)
        if inside.verdict is not Verdict.NO:
            choices.append(replaced_limits(exception, published))
        if inside.verdict is Verdict.YES:
            return choices, unknown
        unknown += inside.missing
    return [*choices, published], tuple(dict.fromkeys(unknown))


def replaced_limits(exception: SpendException, general: Spend) -> SpendLimits:
    """Return an exception's bounds; an end it does not mention keeps the general one."""
    ends = [end for end in ("min_cents", "max_cents") if end in exception.model_fields_set]
    return general.model_copy(update={end: getattr(exception, end) for end in ends})


def _within(limits: SpendLimits, low: int, high: int | None) -> Verdict:
    """Tell whether an amount known between `low` and `high` (None: any amount) keeps to the limits."""
    floor, ceiling = limits.min_cents or 0, limits.max_cents
    over_floor = agree({from_bool(low >= floor), from_bool(high is None or high >= floor)})
    if ceiling is None:
        return over_floor
    under_ceiling = agree({from_bool(low <= ceiling), from_bool(high is not None and high <= ceiling)})
    return all_of((over_floor, under_ceiling))
