"""The project's place against a scheme's perimeter."""

from collections.abc import Iterable

from catalyseur.geography.areas import parse_area
from catalyseur.geography.perimeters import AreaAnswer, contains
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.finding import Answer, Cause
from catalyseur.toolbox.scheme import Perimeter
from catalyseur.toolbox.wording import UNKNOWN_FACT, areas_text
from catalyseur.values.verdict import Verdict, all_of, any_of, negate


def judge_perimeter(facts: Facts, published: Perimeter) -> Answer:
    """Place the project in one area of `include` and in none of `exclude`."""
    return judge_areas(facts, published.include, published.exclude)


def judge_areas(facts: Facts, include: Iterable[str], exclude: Iterable[str] = ()) -> Answer:
    """Tell whether the project's commune lies in `include` and out of `exclude` on the day.

    With no commune, only « France entière » without exception can be answered.
    """
    include, exclude = tuple(include), tuple(exclude)
    expected = areas_text(facts.geography, include, exclude)
    commune = facts.project.commune
    if commune is None:
        if "FR" in include and not exclude:
            return Answer(
                verdict=Verdict.YES, expected=expected, actual="projet en France", cause=Cause.GEOGRAPHY
            )
        return Answer(
            verdict=Verdict.CANNOT_TELL, expected=expected, actual=UNKNOWN_FACT, missing=("commune",)
        )
    inside, outside = _place(facts, commune, include), _place(facts, commune, exclude)
    verdict = all_of((any_of(a.verdict for a in inside), negate(any_of(a.verdict for a in outside))))
    telling = _telling(verdict, inside, outside)
    return Answer(
        verdict=verdict,
        expected=expected,
        actual=" ; ".join(dict.fromkeys(answer.actual for answer in telling)),
        cause=Cause.GEOGRAPHY,
        question=next((a.question for a in telling if a.question), None),
        source=telling[0].source,
    )


def _place(facts: Facts, commune: str, areas: Iterable[str]) -> list[AreaAnswer]:
    return [contains(facts.geography, parse_area(area), commune, facts.on) for area in areas]


def _telling(verdict: Verdict, inside: list[AreaAnswer], outside: list[AreaAnswer]) -> list[AreaAnswer]:
    """Keep the answers that explain the verdict: the unknown ones, the met ones, or all that failed."""
    wanted = Verdict.CANNOT_TELL if verdict is Verdict.CANNOT_TELL else Verdict.YES
    found = [answer for answer in (*inside, *outside) if answer.verdict is wanted]
    if verdict is Verdict.NO:
        found = [answer for answer in outside if answer.verdict is Verdict.YES] or inside
    return found
