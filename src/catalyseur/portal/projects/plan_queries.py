"""Reads: the financing plan of a saved project on a day, and what it would be otherwise."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

from catalyseur.financing.from_project import ProjectAnswer, Sources, plan_project
from catalyseur.financing.law import load_law
from catalyseur.financing.plan import Plan
from catalyseur.financing.request import Request, known_request
from catalyseur.financing.rule_costs import cost_rules
from catalyseur.financing.scenarios import Answer, Scenario
from catalyseur.financing.what_if import Change, Totals, plan_in_two, plan_otherwise, totals_of
from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.projects.models import SavedProject
from catalyseur.portal.schemes.queries import current_catalogue
from catalyseur.toolbox.project import Project, parse_project

Costs = Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class FoundPlan:
    """The plan of a project on a day, with what was asked of it and the words for the schemes."""

    project: Project
    on: date
    request: Request
    sources: Sources
    found: ProjectAnswer

    @property
    def answer(self) -> Answer:
        """The headline, the scenarios and what would raise it."""
        return self.found.answer

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each scheme of the toolbox, by id."""
        return {scheme.id: scheme.name for scheme in self.sources.catalogue.schemes}

    @cached_property
    def catalogue_text(self) -> str:
        """The toolbox read, a scheme a line, in order."""
        return "".join(f"{scheme.model_dump_json()}\n" for scheme in self.sources.catalogue.schemes)

    @cached_property
    def catalogue_sha256(self) -> str:
        """The hash of the toolbox read."""
        return sha256(self.catalogue_text.encode()).hexdigest()

    @cached_property
    def project_sha256(self) -> str:
        """The hash of the project read."""
        return sha256(json.dumps(self.project.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()

    @cached_property
    def costs(self) -> tuple[Costs, Costs]:
        """What each rule costs in the headline, then in the best scenario: solved again, slower than the plan."""
        return _costs(self.answer.headline), _costs(self.answer.best)


def find_plan(saved: SavedProject, on: date) -> FoundPlan:
    """Plan a saved project as asked. Raises NoLinesError when it has no cost line."""
    sources = plan_sources()
    request = known_request(saved.plan, {scheme.id for scheme in sources.catalogue.schemes})
    project = parse_project(saved.document)
    found = plan_project(project, sources, on, request)
    return FoundPlan(project=project, on=on, request=request, sources=sources, found=found)


def find_otherwise(plan: FoundPlan, change: Change) -> Totals:
    """Plan the same project put otherwise."""
    return totals_of(plan_otherwise(plan.project, plan.sources, plan.on, change, plan.request))


def find_in_two(plan: FoundPlan, later: Collection[str], later_on: date) -> Totals:
    """Plan the same project in two phases. Raises NoLinesError when a phase has no line."""
    return plan_in_two(
        plan.project, plan.sources, plan.on, later=later, later_on=later_on, request=plan.request
    )


def plan_sources() -> Sources:
    """Return the toolbox, the places and the law of the day."""
    return Sources(catalogue=current_catalogue(), geography=current_geography(), book=load_law())


def _costs(scenario: Scenario) -> Costs:
    plan = scenario.answer
    return cost_rules(plan, [plan.variant]) if isinstance(plan, Plan) else {}
