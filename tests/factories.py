"""Small projects and schemes for tests: give what the test is about, the rest stays out."""

from datetime import date
from typing import Any

from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import match_scheme
from catalyseur.toolbox.project import Project, parse_project
from catalyseur.toolbox.scheme import Scheme

SEED_DAY = date(2020, 12, 15)
TODAY = date(2026, 11, 23)


def make_project(**facts: Any) -> Project:
    """A project of which only `facts` are known."""
    return parse_project({"title": "exemple", **facts})


def make_scheme(criteria: dict[str, Any], window: dict[str, Any] | None = None, **more: Any) -> Scheme:
    """A scheme that publishes `criteria` and nothing else."""
    raw: dict[str, Any] = {
        "id": "exemple",
        "ref": "DSP-999",
        "name": "Exemple",
        "summary": "Exemple.",
        "audience": "Exemple.",
        "funder": "Exemple",
        "operator": "Exemple",
        "instruments": ["grant"],
        "known_from": "2018",
        "legal_basis": [{"kind": "unknown"}],
        "sources": [{"id": "a", "label": "Source A"}, {"id": "b", "label": "Source B"}],
        "versions": [
            {
                "id": "v1",
                "window": window or {"mode": "rolling", "opens_on": "2018-01-01"},
                "criteria": criteria,
            }
        ],
        "cases": [
            {"title": "-", "on": "2020-12-15", "project": {"title": "-"}, "verdict": "no", "window": "open"}
        ],
    }
    return Scheme.model_validate(raw | more)


def judge(geography, criteria, on=SEED_DAY, window=None, **facts):
    """Match a project of `facts` with a scheme of `criteria`."""
    project = make_project(**facts)
    return match_scheme(Facts(project=project, on=on, geography=geography), make_scheme(criteria, window))
