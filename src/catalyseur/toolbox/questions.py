"""The next best question: the missing fact whose worst answer still decides most undecided schemes."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from catalyseur.geography.atlas import Geography
from catalyseur.geography.tables import year_of
from catalyseur.toolbox.batch.bits import evaluate
from catalyseur.toolbox.batch.coding import encode
from catalyseur.toolbox.batch.compiled import Compiled, compile_schemes, interval
from catalyseur.toolbox.batch.placing import place_index
from catalyseur.toolbox.batch.planes import CANNOT_TELL
from catalyseur.toolbox.firm import CATEGORY_CEILINGS, EU_CEILINGS, consolidate
from catalyseur.toolbox.matching import Answers
from catalyseur.toolbox.project import Line, Project
from catalyseur.toolbox.sectors import load_naf
from catalyseur.toolbox.spend import eligible_bounds
from catalyseur.toolbox.vocabulary import LOCAL_AUTHORITIES, Beneficiary, Kind, Nature
from catalyseur.toolbox.windows import ENDED
from catalyseur.values.verdict import Verdict

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
_CEILINGS = (*EU_CEILINGS.values(), *CATEGORY_CEILINGS.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A fact to ask for, in French, and how many undecided schemes its worst answer decides."""

    fact: str
    settles: int
    text: str


def next_question(answers: Answers, geography: Geography) -> Question | None:
    """Choose the missing fact that decides, to yes or no, most undecided schemes whatever its answer.

    Every listed scheme that cannot be told counts, whatever its window. A fact is tried with one answer for
    each way the schemes can read it. Ties go to the fact that decides most schemes whose window has not
    ended, then most on average, then to the order of TEXTS, then conditions and applications by name.
    `firm.linked` has no list of answers and is never asked. None when no undecided scheme misses a fact.
    """
    undecided = [match for match in answers.matches if match.verdict is Verdict.CANNOT_TELL]
    facts = {fact for match in undecided for fact in match.missing_facts} - {"firm.linked"}
    if not facts:
        return None
    schemes = [match.scheme for match in undecided]
    compiled = compile_schemes(schemes, geography, answers.on)
    best, chosen = (-1, -1, -1.0), ""
    useful = np.array([match.window.state not in ENDED for match in undecided])
    for fact in sorted(facts, key=_order):
        tried = list(_answered(fact, answers.project, compiled, geography))
        if not tried:
            continue
        verdicts = evaluate(compiled, encode(tried, geography, answers.on)).verdicts()
        decided = verdicts != CANNOT_TELL
        settled = decided.sum(axis=1)
        worth = (int(settled.min()), int((decided & useful).sum(axis=1).min()), float(settled.mean()))
        if worth > best:
            best, chosen = worth, fact
    return Question(fact=chosen, settles=best[0], text=_text(chosen, compiled)) if chosen else None


def _order(fact: str) -> tuple[int, str]:
    order = list(TEXTS)
    return (order.index(fact) if fact in order else len(order), fact)


def _text(fact: str, compiled: Compiled) -> str:
    group, _, name = fact.partition(".")
    if fact in TEXTS:
        return TEXTS[fact]
    if group == "applications":
        scheme = next(scheme for scheme in compiled.schemes if scheme.id == name)
        return f"À quelle date la demande est-elle déposée pour « {scheme.name} » ?"
    conditions = (named.condition for named in compiled.conditions)
    asked = (one for condition in conditions for one in (condition, condition.or_else) if one)
    return next(one.question for one in asked if one.name == name)


def _answered(fact: str, project: Project, compiled: Compiled, geography: Geography) -> Iterator[Project]:
    """Copy the project with each answer worth trying."""
    group, _, name = fact.partition(".")
    if group == "firm":
        for value in _FIRM_ANSWERS[name](project, compiled):
            firm = project.firm.model_copy(update={_FIELDS.get(name, name): value})
            yield project.model_copy(update={"firm": firm})
    elif name:
        known = getattr(project, group)
        values = (True, False) if group == "conditions" else _application_days(project)
        for value in values:
            yield project.model_copy(update={group: {**known, name: value}})
    else:
        for value in (
            _communes(compiled, geography) if fact == "commune" else _ANSWERS[fact](project, compiled)
        ):
            yield project.model_copy(update={fact: value})


def _communes(compiled: Compiled, geography: Geography) -> list[str]:
    """Return one commune of the day for each class that no scheme tells apart."""
    index = place_index(geography)
    standing = geography.history.standing(year_of(compiled.on))
    classes = compiled.places.of_code[[index[code] for code in standing]]
    return [standing[place] for place in np.unique(classes, return_index=True)[1]]


def _beneficiaries(project: Project, _compiled: Compiled) -> Iterable[Beneficiary]:
    if project.beneficiary is Beneficiary.LOCAL_AUTHORITY:
        return sorted(LOCAL_AUTHORITIES)
    return (one for one in Beneficiary if one is not Beneficiary.LOCAL_AUTHORITY)


def _kinds(_project: Project, _compiled: Compiled) -> Iterable[tuple[Kind, ...]]:
    return ((kind,) for kind in Kind)


def _lines(project: Project, compiled: Compiled) -> Iterable[tuple[Line, ...]]:
    """Try one line of each nature at each limit; or make the lines given precise, whole."""
    if project.lines is None:
        limits = {int(at) for breaks in (compiled.spend.breaks if compiled.spend else ()) for at in breaks}
        for nature in Nature:
            for cents in sorted(limits | {0}):
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


def _start_days(project: Project, compiled: Compiled) -> Iterable[date]:
    applied = project.applications.values()
    days = {date.fromordinal(int(day)) for day in compiled.starts}
    return sorted(days | set(applied) | {day + timedelta(days=1) for day in applied})


def _application_days(project: Project) -> tuple[date, ...]:
    start = project.start_of_works_on
    return (start - timedelta(days=1), start) if start else ()


def _naf_codes(_project: Project, compiled: Compiled) -> Iterable[str]:
    """Return one subclass for each row of answers."""
    codes = list(load_naf())
    rows = compiled.sector[: len(codes)].reshape(len(compiled.sector[: len(codes)]), -1)
    return (codes[place] for place in np.unique(rows, axis=0, return_index=True)[1])


def _headcounts(project: Project, compiled: Compiled) -> Iterable[float]:
    others = (named.condition.or_else for named in compiled.conditions)
    ranges = [interval(other.headcount) for other in others if other]
    limits = {float(bound) for bounds in ranges for bound in bounds if bound}
    limits |= {float(bound) for bound in compiled.headcounts[:-1]}
    return _around(project, "headcount", limits, {ceiling.below for ceiling in _CEILINGS})


def _turnovers(project: Project, _compiled: Compiled) -> Iterable[float]:
    return _around(project, "turnover_cents", set(), {ceiling.turnover_cents + 1 for ceiling in _CEILINGS})


def _balance_sheets(project: Project, _compiled: Compiled) -> Iterable[float]:
    limits = {ceiling.balance_sheet_cents + 1 for ceiling in _CEILINGS}
    return _around(project, "balance_sheet_cents", set(), limits)


def _around(project: Project, figure: str, own: set[float], of_group: set[int]) -> list[float]:
    """Return the first figure of each interval of the firm; linked enterprises lower the group's limits."""
    alone = project.firm.model_copy(update={figure: 0})
    others = getattr(consolidate(alone), figure).low
    shifted = {max(0, math.ceil(limit - others)) for limit in of_group}
    return sorted({0, *own, *of_group, *shifted})


_ANSWERS: dict[str, Callable[[Project, Compiled], Iterable[object]]] = {
    "beneficiary": _beneficiaries,
    "kinds": _kinds,
    "lines": _lines,
    "start_of_works_on": _start_days,
}
_FIRM_ANSWERS: dict[str, Callable[[Project, Compiled], Iterable[object]]] = {
    "naf": _naf_codes,
    "headcount": _headcounts,
    "turnover_eur": _turnovers,
    "balance_sheet_eur": _balance_sheets,
    "in_difficulty": lambda _project, _compiled: (True, False),
}
_FIELDS = {"turnover_eur": "turnover_cents", "balance_sheet_eur": "balance_sheet_cents"}
