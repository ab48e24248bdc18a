"""The worked cases each scheme carries: a project, a day and the answer demanded."""

from catalyseur.geography.atlas import Geography
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import match_scheme
from catalyseur.toolbox.project import ProjectError, parse_project
from catalyseur.toolbox.scheme import Scheme, WorkedCase


def failed_cases(catalogue: Catalogue, geography: Geography) -> list[str]:
    """Run every worked case; return one sentence for each that fails."""
    checks = (check_case(scheme, case, geography) for scheme in catalogue.schemes for case in scheme.cases)
    return [failure for failure in checks if failure]


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
