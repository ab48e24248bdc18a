"""And if: the same project on another day, in another commune, of another size, or in two phases."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from catalyseur.financing.from_project import ProjectAnswer, Sources, plan_project
from catalyseur.financing.plan import Infeasible, Plan
from catalyseur.financing.request import Request
from catalyseur.financing.vocabulary import Basis, Size
from catalyseur.toolbox.project import DeMinimis, Firm, PreviousProject, Project
from catalyseur.values.money import euros_number

SIZE_FIGURES = {
    Size.SMALL: (30, 5_000_000),
    Size.MEDIUM: (150, 25_000_000),
    Size.LARGE: (1_000, 250_000_000),
}
"""Headcount, then turnover and balance sheet in euros, of a firm taken as small, medium or large."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What is put otherwise; None stays as it is."""

    granted_on: date | None = None
    commune: str | None = None
    size: Size | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Totals:
    """What a project may count on, in cents of gross grant equivalent."""

    least_cents: int
    most_cents: int


def totals_of(found: ProjectAnswer) -> Totals:
    """Read the two totals of an answer."""
    return Totals(least_cents=found.answer.least_cents, most_cents=found.answer.most_cents)


def change_project(project: Project, change: Change) -> Project:
    """Return the project put otherwise; another size replaces the figures of the firm and of its group."""
    changes: dict[str, object] = {"grant_on": change.granted_on, "commune": change.commune}
    kept = {name: value for name, value in changes.items() if value is not None}
    if change.size:
        kept["firm"] = _sized(project.firm, change.size)
    return project.model_copy(update=kept)


def plan_otherwise(
    project: Project, sources: Sources, on: date, change: Change, request: Request | None = None
) -> ProjectAnswer:
    """Plan the project put otherwise; schemes are matched on the day of the other grant."""
    return plan_project(change_project(project, change), sources, change.granted_on or on, request)


def plan_in_two(  # noqa: PLR0913 - what is planned, against what, and how it is cut
    project: Project,
    sources: Sources,
    on: date,
    *,
    later: Collection[str],
    later_on: date,
    request: Request | None = None,
) -> Totals:
    """Plan the lines of `later` (ids) apart, granted on another day, after what the first phase received.

    The works of the second phase begin the day after its grant. De minimis and regional aid of the first phase count in the second (Art. 3 of Regulation (EU) 2023/2831,
    Art. 14(13) of Regulation (EU) 651/2014). Raises NoLinesError when a phase has no line.
    """
    lines = project.lines or ()
    first = project.model_copy(update={"lines": tuple(line for line in lines if line.id not in later)})
    found = plan_project(first, sources, on, request)
    second = project.model_copy(
        update={
            "lines": tuple(line for line in lines if line.id in later),
            "grant_on": later_on,
            "start_of_works_on": project.start_of_works_on and later_on + timedelta(days=1),
        }
    )
    low = plan_project(_after(second, found.answer.headline.answer), sources, later_on, request).answer
    known = second.model_copy(
        update={"firm": second.firm.model_copy(update={"de_minimis": second.firm.de_minimis or ()})}
    )
    high = plan_project(_after(known, found.answer.best.answer), sources, later_on, request).answer
    least = found.answer.least_cents + low.least_cents
    return Totals(least_cents=least, most_cents=max(least, found.answer.most_cents + high.most_cents))


def _sized(firm: Firm, size: Size) -> Firm:
    headcount, figure = SIZE_FIGURES[size]
    raw = {"headcount": headcount, "turnover_eur": figure, "balance_sheet_eur": figure}
    figures = Firm.model_validate(raw)
    return firm.model_copy(
        update={
            "headcount": figures.headcount,
            "turnover_cents": figures.turnover_cents,
            "balance_sheet_cents": figures.balance_sheet_cents,
            "category": None,
            "linked": (),
        }
    )


def _after(project: Project, earlier: Plan | Infeasible) -> Project:
    """Write into the firm what an earlier plan gave it; an unknown list of de minimis aid stays unknown."""
    if not isinstance(earlier, Plan):
        return project
    firm = project.firm
    updates: dict[str, object] = {}
    minimis = _received(earlier, Basis.DE_MINIMIS)
    if minimis and firm.de_minimis is not None:
        entry = DeMinimis.model_validate({"granted_on": earlier.law.on, "amount_eur": euros_number(minimis)})
        updates["de_minimis"] = (*firm.de_minimis, entry)
    if regional := _received(earlier, Basis.ART14):
        updates["previous_projects"] = (*(firm.previous_projects or ()), _previous(earlier, regional))
    return project.model_copy(update={"firm": firm.model_copy(update=updates)})


def _received(plan: Plan, basis: Basis) -> int:
    """Add up what the schemes of a basis give, in whole cents of gross grant equivalent, rounded up."""
    situation = plan.variant.situation
    offers = {offer.id: offer for offer in situation.offers if offer.basis is basis}
    total = sum(
        offers[name].gge * sum(lines.values()) for name, lines in plan.allocation.items() if name in offers
    )
    return -int(-total // 1)


def _previous(plan: Plan, regional_cents: int) -> PreviousProject:
    situation = plan.variant.situation
    offers = {offer.id for offer in situation.offers if offer.basis is Basis.ART14}
    paid = {line for name, lines in plan.allocation.items() if name in offers for line in lines}
    cost = sum(line.cost_cents for line in situation.lines if line.id in paid)
    return PreviousProject.model_validate(
        {
            "same_activity": True,
            "start_of_works_on": situation.starts_on,
            "eligible_cost_eur": euros_number(cost),
            "regional_aid_eur": euros_number(regional_cents),
        }
    )
