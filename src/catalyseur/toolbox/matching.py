"""One project against every scheme on a day: verdicts, reasons, missing facts, windows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalyseur.geography.atlas import Geography
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.criteria import (
    judge_beneficiary,
    judge_condition,
    judge_difficulty,
    judge_kind,
    judge_nature,
    judge_sector,
    judge_size,
    judge_start_of_works,
)
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.finding import Answer, Cause, Finding
from catalyseur.toolbox.place import judge_perimeter
from catalyseur.toolbox.project import Project
from catalyseur.toolbox.scheme import Criteria, Published, Scheme, Version
from catalyseur.toolbox.spend import judge_spend
from catalyseur.toolbox.vocabulary import Nature
from catalyseur.toolbox.windows import WindowAnswer, WindowState, version_on, window_on
from catalyseur.values.verdict import Verdict, agree, all_of

CRITERIA = (
    "perimeter",
    "beneficiary",
    "size",
    "sector",
    "kind",
    "nature",
    "spend",
    "start_of_works",
    "difficulty",
)
SUPPORTS = frozenset({"beneficiary", "size", "sector"})
VERDICT_ORDER = (Verdict.YES, Verdict.CANNOT_TELL, Verdict.NO)
_WINDOW_ORDER = tuple(WindowState)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """One scheme's answer without its reasons."""

    scheme: Scheme
    version: Version
    verdict: Verdict
    window: WindowAnswer


@dataclass(frozen=True, kw_only=True, slots=True)
class Match(Ranked):
    """One scheme's answer. `to_confirm` names criteria it does not publish, or not reliably."""

    findings: tuple[Finding, ...]
    to_confirm: tuple[str, ...]
    missing_facts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """Every scheme known on the day, best first; `not_listed` counts those known over a year later."""

    on: date
    project: Project
    matches: tuple[Ranked, ...]
    not_listed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers(Ranking):
    """A ranking with every scheme's reasons."""

    matches: tuple[Match, ...]


def match_project(project: Project, catalogue: Catalogue, geography: Geography, on: date) -> Answers:
    """Judge a project against every scheme known on the day.

    Ordered by verdict (yes, cannot tell, no), then window (closing soon first, closed last), then ref.
    """
    facts = Facts(project=project, on=on, geography=geography)
    listed = [scheme for scheme in catalogue.schemes if is_listed(scheme, on)]
    matches = sorted((match_scheme(facts, scheme) for scheme in listed), key=_rank)
    return Answers(
        on=on, project=project, matches=tuple(matches), not_listed=len(catalogue.schemes) - len(listed)
    )


def is_listed(scheme: Scheme, on: date) -> bool:
    """Tell whether a scheme is known on a day, or becomes known within the year after it."""
    known = scheme.known_from.earliest
    return (known.year - 1, known.month, known.day) <= (on.year, on.month, on.day)


def match_scheme(facts: Facts, scheme: Scheme) -> Match:
    """Judge a project against one scheme, in its version of the day."""
    version = version_on(scheme, facts.on)
    findings = tuple(_findings(facts, scheme, version))
    return Match(
        scheme=scheme,
        version=version,
        verdict=conclude({finding.criterion: finding.verdict for finding in findings}, version.criteria),
        window=window_on(version.window, facts.on),
        findings=findings,
        to_confirm=to_confirm(version.criteria),
        missing_facts=tuple(dict.fromkeys(fact for finding in findings for fact in finding.missing)),
    )


def conclude(verdicts: dict[str, Verdict], criteria: Criteria) -> Verdict:
    """Return the Kleene AND of the published criteria.

    A yes also needs a perimeter, and a beneficiary, size or sector, published, checked and met.
    """
    verdict = all_of(verdicts.values())
    return Verdict.CANNOT_TELL if verdict is Verdict.YES and not can_support_yes(criteria) else verdict


def can_support_yes(criteria: Criteria) -> bool:
    """Tell whether enough is published, and checked, for a yes."""
    reliable = {name for name in CRITERIA if getattr(criteria, name) is not None} - set(criteria.unchecked)
    return "perimeter" in reliable and not SUPPORTS.isdisjoint(reliable)


def to_confirm(criteria: Criteria) -> tuple[str, ...]:
    """Name the criteria the scheme does not publish, or whose published value is not checked."""
    return tuple(name for name in CRITERIA if getattr(criteria, name) is None or name in criteria.unchecked)


def judge_criterion(facts: Facts, scheme: Scheme, version: Version, name: str) -> Finding:
    """Judge one criterion of CRITERIA that the version publishes."""
    judge = _judge(facts, scheme, version, name)
    return _finding(scheme, name, getattr(version.criteria, name), judge)


def window_order(state: WindowState) -> int:
    """Return the rank of a window's state among answers of one verdict."""
    return _WINDOW_ORDER.index(state)


def _findings(facts: Facts, scheme: Scheme, version: Version) -> Iterable[Finding]:
    for name in CRITERIA:
        if getattr(version.criteria, name) is not None:
            yield judge_criterion(facts, scheme, version, name)
    for condition in version.criteria.conditions:
        answer = judge_condition(facts, condition)
        yield _from_answer(f"condition:{condition.name}", answer, scheme.source_label(None))


def _judge(facts: Facts, scheme: Scheme, version: Version, name: str) -> Callable[..., Answer]:
    natures = eligible_natures(version.criteria)
    return {
        "perimeter": lambda value: judge_perimeter(facts, value),
        "beneficiary": lambda value: judge_beneficiary(facts, value),
        "size": lambda value: judge_size(facts, value),
        "sector": lambda value: judge_sector(facts, value),
        "kind": lambda value: judge_kind(facts, value),
        "nature": lambda value: judge_nature(facts, value),
        "spend": lambda value: judge_spend(facts, value, natures),
        "start_of_works": lambda _: judge_start_of_works(facts, scheme, version),
        "difficulty": lambda _: judge_difficulty(facts),
    }[name]


def eligible_natures(criteria: Criteria) -> frozenset[Nature]:
    """Return every cost nature a scheme publishes, from any source; none when it publishes none."""
    return frozenset(
        nature for value in (criteria.nature.values if criteria.nature else ()) for nature in value
    )


def _finding(scheme: Scheme, name: str, published: Published[Any], judge: Callable[[Any], Answer]) -> Finding:
    """Judge every published value; where one says yes and another no, the scheme itself is the cause."""
    answers = [judge(choice.value) for choice in published.alternatives]
    labels = [scheme.source_label(choice.source) for choice in published.alternatives]
    verdicts = {answer.verdict for answer in answers}
    if len(verdicts) == 1:
        return _from_answer(name, answers[0], labels[0])
    merged = Answer(
        verdict=agree(verdicts),
        cause=Cause.SCHEME if {Verdict.YES, Verdict.NO} <= verdicts else Cause.PROJECT,
        expected=" ou bien ".join(
            f"{answer.expected} ({label})" for answer, label in zip(answers, labels, strict=True)
        ),
        actual=f"{answers[0].actual} ; les sources publiées se contredisent",
        missing=tuple(dict.fromkeys(fact for answer in answers for fact in answer.missing)),
    )
    return _from_answer(name, merged, " ; ".join(dict.fromkeys(labels)))


def _from_answer(name: str, answer: Answer, source: str) -> Finding:
    return Finding(
        criterion=name,
        verdict=answer.verdict,
        cause=answer.cause,
        expected=answer.expected,
        actual=answer.actual,
        source=f"{source} ; {answer.source}" if answer.source else source,
        missing=answer.missing,
        question=answer.question,
    )


def _rank(match: Match) -> tuple[int, int, str]:
    return (
        VERDICT_ORDER.index(match.verdict),
        window_order(match.window.state),
        match.scheme.ref,
    )
