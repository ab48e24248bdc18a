"""Which particular conditions and days of application a project is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalyseur.portal.projects.queries import Results
from catalyseur.toolbox.matching import Ranked
from catalyseur.toolbox.scheme import Condition
from catalyseur.toolbox.windows import ENDED
from catalyseur.values.verdict import Verdict

CONDITIONS = "conditions."
APPLICATIONS = "applications."


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedCondition:
    """A particular condition: its question, and the names of the schemes that ask it."""

    question: str
    schemes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Conditions by name; questions in French for the days of application, by id of the scheme."""

    conditions: dict[str, AskedCondition]
    applications: dict[str, str]


def asked_of(results: Results) -> Asked:
    """Return what some scheme still running asks, unless its answer is « no » already.

    What was answered before stays asked, to be changed; the next best question is asked whatever the window.
    """
    following = results.question.fact if results.question else ""
    project = results.ranking.project
    conditions: dict[str, AskedCondition] = {}
    applications: dict[str, str] = {}
    for match in results.ranking.matches:
        running = match.verdict is not Verdict.NO and match.window.state not in ENDED
        for name, words in _conditions(match.version.criteria.conditions):
            if running or name in project.conditions or following == f"{CONDITIONS}{name}":
                before = conditions[name].schemes if name in conditions else ()
                conditions[name] = AskedCondition(question=words, schemes=(*before, match.scheme.name))
        fact = f"{APPLICATIONS}{match.scheme.id}"
        wanted = running and _waits_for_application(match, results)
        if wanted or match.scheme.id in project.applications or following == fact:
            applications[match.scheme.id] = f"Date de dépôt de la demande à « {match.scheme.name} »"
    return Asked(conditions=conditions, applications=applications)


def _waits_for_application(ranked: Ranked, results: Results) -> bool:
    """Tell whether a day of application is missing; reasons are written of the few it may be missing from."""
    works = ranked.version.criteria.start_of_works is not None
    if not works or ranked.verdict is not Verdict.CANNOT_TELL:
        return False
    if results.ranking.project.start_of_works_on is None:
        return False
    return f"{APPLICATIONS}{ranked.scheme.id}" in results.explain(ranked).missing_facts


def _conditions(conditions: Iterable[Condition]) -> Iterable[tuple[str, str]]:
    for condition in conditions:
        yield condition.name, condition.question
        if condition.or_else:
            yield condition.or_else.name, condition.or_else.question
