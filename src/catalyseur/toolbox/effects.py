"""What approving a text would do on a day: the window, the questions, the answers to known projects."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from catalyseur.geography.atlas import Geography
from catalyseur.geography.places import UnknownPlaceError
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import match_scheme
from catalyseur.toolbox.project import Project, ProjectError, parse_project
from catalyseur.toolbox.scheme import Scheme
from catalyseur.toolbox.windows import WindowAnswer, version_on, window_on
from catalyseur.values.verdict import Verdict

MOST_PROJECTS = 250  # a page is read while they are answered


@dataclass(frozen=True, kw_only=True, slots=True)
class Effects:
    """What a text changes on a day; `before` is None for a new scheme.

    Questions are those of named conditions. `projects` counts the projects of the catalogue's worked cases,
    `changed` those answered otherwise, `answers` them by verdict before and after.
    """

    on: date
    window_before: WindowAnswer | None
    window_after: WindowAnswer
    questions_added: tuple[str, ...]
    questions_removed: tuple[str, ...]
    projects: int
    changed: int
    answers: tuple[tuple[Verdict, int, int], ...]


def effects(
    current: Scheme | None, proposed: Scheme, catalogue: Catalogue, geography: Geography, on: date
) -> Effects:
    """Tell what a proposed text changes on a day, for the pages and for the projects of the worked cases."""
    before, after = _questions(current), _questions(proposed)
    pairs = [
        (_verdict(current, project, geography, on), _verdict(proposed, project, geography, on))
        for project in _projects(catalogue)
    ]
    then, now = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    return Effects(
        on=on,
        window_before=window_on(version_on(current, on).window, on) if current else None,
        window_after=window_on(version_on(proposed, on).window, on),
        questions_added=tuple(text for name, text in after.items() if name not in before),
        questions_removed=tuple(text for name, text in before.items() if name not in after),
        projects=len(pairs),
        changed=sum(old is not new for old, new in pairs),
        answers=tuple((verdict, then[verdict], now[verdict]) for verdict in Verdict),
    )


def _questions(scheme: Scheme | None) -> Mapping[str, str]:
    versions = scheme.versions if scheme else ()
    conditions = [condition for version in versions for condition in version.criteria.conditions]
    others = (condition.or_else for condition in conditions)
    return {each.name: each.question for each in (*conditions, *others) if each}


def _projects(catalogue: Catalogue) -> Iterable[Project]:
    """Return the projects of the worked cases; of more than `MOST_PROJECTS`, some taken at equal steps."""
    documents = [case.project for scheme in catalogue.schemes for case in scheme.cases]
    for document in documents[:: -(-len(documents) // MOST_PROJECTS) or 1]:
        try:
            yield parse_project(document)
        except ProjectError:
            continue


def _verdict(scheme: Scheme | None, project: Project, geography: Geography, on: date) -> Verdict | None:
    if scheme is None:
        return None
    try:
        return match_scheme(Facts(project=project, on=on, geography=geography), scheme).verdict
    except UnknownPlaceError:
        return None
