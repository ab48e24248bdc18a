"""The worked cases each scheme carries: a project, a day and the answer demanded."""

from catalyseur.geography.areas import Area, parse_area
from catalyseur.geography.atlas import Geography
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import match_scheme
from catalyseur.toolbox.project import ProjectError, parse_project
from catalyseur.toolbox.scheme import Criteria, Scheme, WorkedCase


def failed_cases(catalogue: Catalogue, geography: Geography) -> list[str]:
    """Run every worked case; return one sentence for each that fails."""
    checks = (check_case(scheme, case, geography) for scheme in catalogue.schemes for case in scheme.cases)
    return [failure for failure in checks if failure]


def unknown_areas(catalogue: Catalogue, geography: Geography) -> list[str]:
    """Return one sentence for each area a scheme names that the data do not know."""
    return [
        f"{scheme.id}.yaml: area: '{area}' is no place of the data: check its code"
        for scheme in catalogue.schemes
        for area in unknown_areas_of(scheme, geography)
    ]


def unknown_areas_of(scheme: Scheme, geography: Geography) -> list[str]:
    """Return the areas a scheme names that the data do not know, each once."""
    named = (area for version in scheme.versions for area in areas_named(version.criteria))
    return [area for area in dict.fromkeys(named) if not _is_known(parse_area(area), geography)]


def areas_named(criteria: Criteria) -> list[str]:
    """Return the areas of a perimeter and of the exceptions of a spend limit, each once."""
    perimeters = criteria.perimeter.values if criteria.perimeter else ()
    spends = criteria.spend.values if criteria.spend else ()
    named = [area for perimeter in perimeters for area in (*perimeter.include, *perimeter.exclude)]
    named += [area for spend in spends for exception in spend.exceptions for area in exception.areas]
    return list(dict.fromkeys(named))


def _is_known(area: Area, geography: Geography) -> bool:
    if area.level == "COM":
        return geography.history.knows(area.key)
    if area.level == "EPCI":
        return area.key in geography.groupings_of(area.key).names
    phase, _, territory = area.key.partition(":")
    return (
        area.level != "TI"
        or not territory
        or geography.territory_history.territory(int(phase), territory) is not None
    )


def check_case(scheme: Scheme, case: WorkedCase, geography: Geography) -> str | None:
    """Run one worked case; return what differs, or None."""
    where = f"{scheme.id}.yaml: cases: « {case.title} »"
    try:
        project = parse_project(case.project)
    except ProjectError as error:
        return f"{where}: {error}"
    match = match_scheme(Facts(project=project, on=case.on, geography=geography), scheme)
    if (match.verdict, match.window.state) == (case.verdict, case.window):
        return None
    why = "; ".join(f"{f.criterion}={f.verdict} ({f.actual})" for f in match.findings if f.verdict != "yes")
    return (
        f"{where}: expected {case.verdict} and {case.window}, "
        f"got {match.verdict} and {match.window.state} [{why}]"
    )
