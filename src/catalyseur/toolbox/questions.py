"""The next best question: the missing fact whose worst answer still decides most undecided schemes."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from catalyseur.geography.atlas import Geography
from catalyseur.geography.tables import year_of
from catalyseur.toolbox.batch.bits import Bits, evaluate
from catalyseur.toolbox.batch.coding import encode
from catalyseur.toolbox.batch.compiled import (
    Compiled,
    compile_schemes,
    distinct_conditions,
    interval,
)
from catalyseur.toolbox.batch.placing import number_columns, place_index
from catalyseur.toolbox.batch.planes import Words, pack
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.firm import CATEGORY_CEILINGS, EU_CEILINGS, consolidate
from catalyseur.toolbox.matching import Answers
from catalyseur.toolbox.missing import missing_facts
from catalyseur.toolbox.project import Line, Project
from catalyseur.toolbox.scheme import Alternative
from catalyseur.toolbox.sectors import load_naf
from catalyseur.toolbox.spend import eligible_bounds
from catalyseur.toolbox.vocabulary import LOCAL_AUTHORITIES, Beneficiary, Kind, Nature
from catalyseur.toolbox.windows import ENDED
from catalyseur.values.verdict import CANNOT_TELL, Verdict

TEXTS = {
    "commune": "Dans quelle commune se situe le projet ?",
    "beneficiary": "Qui porte le projet : une entreprise, une collectivité, une association… ?",
    "firm.naf": "Quel est le code d’activité (NAF) de l’entreprise ?",
    "firm.headcount": "Combien de salariés l’entreprise compte-t-elle, en équivalents temps plein ?",
    "kinds": "Sur quoi porte le projet : investissement productif, décarbonation, formation… ?",
    "lines": "Quelles sont les dépenses prévues, par nature et hors taxes ?",
    "firm.turnover_eur": "Quel est le chiffre d’affaires annuel de l’entreprise ?",
    "firm.balance_sheet_eur": "Quel est le total du bilan de l’entreprise ?",
    "start_of_works_on": "Quand les travaux commencent-ils, ou la première commande ferme est-elle signée ?",
    "firm.in_difficulty": "L’entreprise est-elle en difficulté au sens du droit européen ?",
}
_APPLICATIONS = "applications."
_AT_ONCE = 512  # projects: what they answer holds in a few megabytes
_Worth = tuple[int, int, float]
_CEILINGS = (*EU_CEILINGS.values(), *CATEGORY_CEILINGS.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A fact to ask for, in French, and how many undecided schemes its worst answer decides."""

    fact: str
    settles: int
    text: str


@dataclass(frozen=True, kw_only=True, eq=False)
class _Undecided:
    """The schemes that cannot be told for a project, among those compiled; `columns` (M,) tells which."""

    geography: Geography
    compiled: Compiled
    columns: NDArray[np.bool_]

    @cached_property
    def words(self) -> Words:
        """One bit a scheme."""
        return pack(self.columns)

    @cached_property
    def others(self) -> tuple[Alternative, ...]:
        """What may stand for the conditions they ask."""
        asked = (one for one in self.compiled.conditions if (one.schemes & self.words).any())
        return tuple(one.condition.or_else for one in asked if one.condition.or_else)

    @cached_property
    def useful(self) -> Words:
        """One bit a scheme whose window has not ended."""
        return pack([window.state not in ENDED for window in self.compiled.windows])


def next_question(answers: Answers, geography: Geography) -> Question | None:
    """Choose the missing fact that decides, to yes or no, most undecided schemes whatever its answer.

    Every listed scheme that cannot be told counts, whatever its window. A fact is tried with one answer for
    each way the schemes can read it. Ties go to the fact that decides most schemes whose window has not
    ended, then most on average, then to the order of TEXTS, then conditions and applications by name.
    `firm.linked` has no list of answers and is never asked. None when no undecided scheme misses a fact.
    """
    undecided = [match for match in answers.matches if match.verdict is Verdict.CANNOT_TELL]
    facts = {fact for match in undecided for fact in match.missing_facts}
    if not facts:
        return None
    compiled = compile_schemes([match.scheme for match in undecided], geography, answers.on)
    columns = np.ones(len(undecided), np.bool_)
    return _choose(
        facts, answers.project, _Undecided(geography=geography, compiled=compiled, columns=columns)
    )


def question_of(project: Project, bits: Bits, geography: Geography) -> Question | None:
    """Choose the question of `next_question` from what the batch form answers for one project."""
    compiled = bits.compiled
    facts = missing_facts(Facts(project=project, on=compiled.on, geography=geography), bits)
    columns = bits.verdicts()[0] == CANNOT_TELL
    return _choose(facts, project, _Undecided(geography=geography, compiled=compiled, columns=columns))


def _choose(facts: set[str], project: Project, undecided: _Undecided) -> Question | None:
    best, chosen = (-1, -1, -1.0), ""
    worths = dict(_worths(sorted(facts - {"firm.linked"}), project, undecided))
    for fact, worth in sorted(worths.items(), key=lambda weighed: _order(weighed[0])):
        if worth > best:
            best, chosen = worth, fact
    return Question(fact=chosen, settles=best[0], text=_text(chosen, undecided)) if chosen else None


def _worths(facts: list[str], project: Project, undecided: _Undecided) -> Iterator[tuple[str, _Worth]]:
    """Weigh each fact that has answers to try, many answers at a time."""
    waiting: list[tuple[str, list[Project]]] = []
    for fact in facts:
        if not fact.startswith(_APPLICATIONS):
            tried = list(_answered(fact, project, undecided))
            waiting.extend([(fact, tried)] if tried else [])
        if sum(len(tried) for _, tried in waiting) >= _AT_ONCE:
            yield from _weigh(waiting, undecided)
            waiting = []
    yield from _weigh(waiting, undecided)
    applications = [fact for fact in facts if fact.startswith(_APPLICATIONS)]
    yield from _weigh_applications(applications, project, undecided)


def _weigh(waiting: list[tuple[str, list[Project]]], undecided: _Undecided) -> Iterator[tuple[str, _Worth]]:
    if waiting:
        decided = _decided([one for _, tried in waiting for one in tried], undecided)
        ends = np.cumsum([len(tried) for _, tried in waiting])
        counts = np.stack([_count(decided), _count(decided & undecided.useful)], axis=1)
        for (fact, _), own in zip(waiting, np.split(counts, ends[:-1]), strict=True):
            settled, useful = own.T
            yield fact, (int(settled.min()), int(useful.min()), float(settled.mean()))


def _count(words: Words) -> NDArray[np.intp]:
    counted: NDArray[np.intp] = np.bitwise_count(words).sum(axis=-1, dtype=np.intp)
    return counted


def _weigh_applications(
    facts: list[str], project: Project, undecided: _Undecided
) -> Iterator[tuple[str, _Worth]]:
    """Weigh the days of application together: each only tells of its own scheme."""
    days = _application_days(project) if facts else ()
    if not days:
        return
    named = [fact.removeprefix(_APPLICATIONS) for fact in facts]
    tried = [
        project.model_copy(update={"applications": {**project.applications, **dict.fromkeys(named, day)}})
        for day in days
    ]
    decided = _decided(tried, undecided)
    places = {scheme.id: place for place, scheme in enumerate(undecided.compiled.schemes)}
    for fact, name in zip(facts, named, strict=True):
        word, bit = places[name] // 64, np.uint64(1 << places[name] % 64)
        settled = decided[:, word] & bit != 0
        least = int(settled.all())
        useful = bool(undecided.useful[word] & bit)
        yield fact, (least, least * useful, float(settled.mean()))


def _decided(tried: list[Project], undecided: _Undecided) -> NDArray[np.uint64]:
    """Tell, for each project tried, which of the undecided schemes are decided: (N, words)."""
    codes = encode(tried, undecided.geography, undecided.compiled.on)
    return evaluate(undecided.compiled, codes).decided() & undecided.words


def _order(fact: str) -> tuple[int, str]:
    order = list(TEXTS)
    return (order.index(fact) if fact in order else len(order), fact)


def _text(fact: str, undecided: _Undecided) -> str:
    group, _, name = fact.partition(".")
    if fact in TEXTS:
        return TEXTS[fact]
    if group == "applications":
        scheme = next(scheme for scheme in undecided.compiled.schemes if scheme.id == name)
        return f"À quelle date la demande est-elle déposée pour « {scheme.name} » ?"
    versions = (undecided.compiled.versions[place] for place in np.flatnonzero(undecided.columns))
    conditions = distinct_conditions(version.criteria for version in versions).values()
    asked = (one for condition in conditions for one in (condition, condition.or_else) if one)
    return next(one.question for one in asked if one.name == name)


def _answered(fact: str, project: Project, undecided: _Undecided) -> Iterator[Project]:
    """Copy the project with each answer worth trying."""
    group, _, name = fact.partition(".")
    if group == "firm":
        for value in _FIRM_ANSWERS[name](project, undecided):
            firm = project.firm.model_copy(update={_FIELDS.get(name, name): value})
            yield project.model_copy(update={"firm": firm})
    elif name:
        for met in (True, False):
            yield project.model_copy(update={"conditions": {**project.conditions, name: met}})
    else:
        for value in _ANSWERS[fact](project, undecided):
            yield project.model_copy(update={fact: value})


def _communes(_project: Project, undecided: _Undecided) -> list[str]:
    """Return one commune of the day for each class that no scheme tells apart."""
    places = undecided.compiled.places
    standing, positions = _standing(undecided.geography, year_of(undecided.compiled.on))
    rows = [places.rows[areas] for areas in undecided.compiled.areas_read.of(undecided.columns)]
    merged, _ = number_columns(np.concatenate([np.zeros((1, len(places.examples)), np.bool_), *rows]))
    classes = merged[places.of_code[positions]]
    return [standing[place] for place in np.unique(classes, return_index=True)[1]]


@lru_cache(maxsize=4)
def _standing(geography: Geography, year: int) -> tuple[Sequence[str], NDArray[np.intp]]:
    """Return the communes standing in a year and their places in `place_index`."""
    index, standing = place_index(geography), geography.history.standing(year)
    return standing, np.array([index[code] for code in standing], np.intp)


def _beneficiaries(project: Project, _undecided: _Undecided) -> Iterable[Beneficiary]:
    if project.beneficiary is Beneficiary.LOCAL_AUTHORITY:
        return sorted(LOCAL_AUTHORITIES)
    return (one for one in Beneficiary if one is not Beneficiary.LOCAL_AUTHORITY)


def _kinds(_project: Project, _undecided: _Undecided) -> Iterable[tuple[Kind, ...]]:
    return ((kind,) for kind in Kind)


def _lines(project: Project, undecided: _Undecided) -> Iterable[tuple[Line, ...]]:
    """Try one line of each nature at each limit; or make the lines given precise, whole."""
    if project.lines is None:
        limits = sorted(undecided.compiled.amounts_told_apart.of(undecided.columns))
        for nature in Nature:
            for cents in limits:
                yield (_line("1", nature, cents),)
        return
    for nature in Nature:
        for most in (False, True):
            yield tuple(
                _line(
                    line.id,
                    nature if line.nature is Nature.OTHER else line.nature,
                    eligible_bounds((line,), (line.nature,))[most],
                )
                for line in project.lines
            )


def _line(name: str, nature: Nature, cents: int) -> Line:
    return Line.model_construct(id=name, nature=nature, cost_cents=cents)


def _start_days(project: Project, undecided: _Undecided) -> Iterable[date]:
    applied = project.applications.values()
    days = {date.fromordinal(day) for day in undecided.compiled.starts_told_apart.of(undecided.columns)}
    return sorted(days | set(applied) | {day + timedelta(days=1) for day in applied})


def _application_days(project: Project) -> tuple[date, ...]:
    start = project.start_of_works_on
    return (start - timedelta(days=1), start) if start else ()


def _naf_codes(_project: Project, undecided: _Undecided) -> Iterable[str]:
    """Return one subclass for each row of answers."""
    rows = undecided.compiled.sector & undecided.words
    return {row.tobytes(): code for row, code in zip(rows, load_naf(), strict=False)}.values()


def _headcounts(project: Project, undecided: _Undecided) -> Iterable[float]:
    ranges = [interval(other.headcount) for other in undecided.others]
    limits = {float(bound) for bounds in ranges for bound in bounds if bound}
    limits |= set(undecided.compiled.headcounts_told_apart.of(undecided.columns))
    return _around(project, "headcount", limits, {ceiling.below for ceiling in _CEILINGS})


def _turnovers(project: Project, _undecided: _Undecided) -> Iterable[float]:
    return _around(project, "turnover_cents", set(), {ceiling.turnover_cents + 1 for ceiling in _CEILINGS})


def _balance_sheets(project: Project, _undecided: _Undecided) -> Iterable[float]:
    limits = {ceiling.balance_sheet_cents + 1 for ceiling in _CEILINGS}
    return _around(project, "balance_sheet_cents", set(), limits)


def _around(project: Project, figure: str, own: set[float], of_group: set[int]) -> list[float]:
    """Return the first figure of each interval of the firm; linked enterprises lower the group's limits."""
    alone = project.firm.model_copy(update={figure: 0})
    others = getattr(consolidate(alone), figure).low
    shifted = {max(0, math.ceil(limit - others)) for limit in of_group}
    return sorted({0, *own, *of_group, *shifted})


_ANSWERS: dict[str, Callable[[Project, _Undecided], Iterable[object]]] = {
    "commune": _communes,
    "beneficiary": _beneficiaries,
    "kinds": _kinds,
    "lines": _lines,
    "start_of_works_on": _start_days,
}
_FIRM_ANSWERS: dict[str, Callable[[Project, _Undecided], Iterable[object]]] = {
    "naf": _naf_codes,
    "headcount": _headcounts,
    "turnover_eur": _turnovers,
    "balance_sheet_eur": _balance_sheets,
    "in_difficulty": lambda _project, _undecided: (True, False),
}
_FIELDS = {"turnover_eur": "turnover_cents", "balance_sheet_eur": "balance_sheet_cents"}
