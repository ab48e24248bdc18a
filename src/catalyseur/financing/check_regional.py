"""The rules of regional aid, and the notification thresholds, read against a plan."""

from collections.abc import Iterator
from fractions import Fraction

from catalyseur.financing.admission import Admission
from catalyseur.financing.law import Gber, Law, Number
from catalyseur.financing.limit import Limit, Paid, total_gge
from catalyseur.financing.regional import (
    intangible_base_cents,
    investment_cents,
    large_project,
    mixes_wages,
    natures_cents,
    own_contribution_share,
)
from catalyseur.financing.situation import CostLine, Situation
from catalyseur.financing.vocabulary import REGIONAL_NATURES, Basis, Size
from catalyseur.toolbox.vocabulary import Nature

_RESEARCH = (Nature.FUNDAMENTAL_RESEARCH, Nature.INDUSTRIAL_RESEARCH, Nature.EXPERIMENTAL_DEVELOPMENT)


def regional_limits(
    situation: Situation, law: Law, admission: Admission, paid: list[Paid]
) -> Iterator[Limit]:
    """Read own contribution, adjusted aid and the mixes of cost (Art. 14)."""
    regional = [part for part in paid if part.offer.basis is Basis.ART14]
    lines = _lines(regional)
    yield from _mixes(situation, law, admission, paid)
    if not regional:
        return
    cost = sum(line.cost_cents for line in lines)
    share = own_contribution_share(situation, law, _share(admission, Basis.ART14))
    public = sum(part.cents for part in paid if part.line in lines and part.offer.is_public)
    yield Limit(rule="own_contribution_25", used=public, bound=share * cost)
    project = large_project(situation, law)
    if project is None:
        return
    governed = [line for line in lines if _governs(admission, line, paid)]
    counted = [part for part in paid if part.line in governed and part.offer.counts_on_costs]
    for parts in (regional, counted):
        step = min((part.offer.gge for part in parts), default=Fraction(1))
        yield Limit(rule="adjusted_aid", used=total_gge(parts), bound=project.open_cents, step=step)


def _governs(admission: Admission, line: CostLine, paid: list[Paid]) -> bool:
    """Tell whether only regional aid allows what the line receives (Art. 8(3)(b): the highest amount)."""
    on_line = [part for part in paid if part.line is line and part.offer.counts_on_costs]
    others = [
        ceiling.share
        for part in on_line
        if (ceiling := admission.ceilings.get((part.offer.id, line.id))) and ceiling.basis is not Basis.ART14
    ]
    return total_gge(on_line) > max(others, default=Fraction(0)) * line.cost_cents


def _mixes(situation: Situation, law: Law, admission: Admission, paid: list[Paid]) -> Iterator[Limit]:
    for basis in (Basis.ART14, Basis.ART17):
        parts = [p for p in paid if p.offer.basis is basis and p.line.nature in REGIONAL_NATURES]
        if not parts:
            continue
        share = _share(admission, basis)
        if mixes_wages(situation):
            bound = share * investment_cents(situation)
            yield Limit(rule=f"eligible_cost_mix:{basis.value}", used=total_gge(parts), bound=bound)
        intangible = [p for p in parts if p.line.nature is Nature.INITIAL_INVESTMENT_INTANGIBLE]
        counted = intangible_base_cents(situation, law)
        cost = natures_cents(situation, (Nature.INITIAL_INVESTMENT_INTANGIBLE,))
        if basis is Basis.ART14 and situation.size is Size.LARGE and intangible and counted < cost:
            bound = share * counted
            yield Limit(rule="intangible_half:art14", used=total_gge(intangible), bound=bound)


def _share(admission: Admission, basis: Basis) -> Fraction:
    shares = [c.base_share for c in admission.ceilings.values() if c and c.basis is basis]
    return max(shares, default=Fraction(0))


def _lines(paid: list[Paid]) -> list[CostLine]:
    return list({part.line.id: part.line for part in paid}.values())


def exceeded_thresholds(situation: Situation, law: Law, paid: list[Paid]) -> Iterator[tuple[Number, Limit]]:
    """Read each notification threshold of Art. 4 that the plan meets: flagged, never a limit."""
    if law.gber is None:
        return
    for basis in Basis:
        lines = _lines([part for part in paid if part.offer.basis is basis])
        if not basis.has_eligible_costs or not lines:
            continue
        counted = [part for part in paid if part.line in lines and part.offer.has_eligible_costs]
        for parts, bound, number in _thresholds(situation, law, law.gber, basis, counted):
            rule = f"notification_threshold:{basis.value}"
            yield number, Limit(rule=rule, used=total_gge(parts), bound=bound)


def _thresholds(
    situation: Situation, law: Law, gber: Gber, basis: Basis, counted: list[Paid]
) -> Iterator[tuple[list[Paid], int, Number]]:
    article = gber.articles[basis]
    if basis is Basis.ART14:
        project = large_project(situation, law)
        cost = project.cost_cents if project else investment_cents(situation)
        zone = law.regional_map.zones[situation.zone] if law.regional_map else None
        number = gber.regional_thresholds_eur.get(int(zone.large)) if zone else None
        if number and cost >= gber.regional_threshold_cost_eur.cents:
            yield counted, number.cents, number
    if article.threshold_eur:
        yield counted, article.threshold_eur.cents, article.threshold_eur
    if (
        article.threshold_cost_eur
        and sum(ln.cost_cents for ln in _lines(counted)) > article.threshold_cost_eur.cents
    ):
        yield counted, 0, article.threshold_cost_eur
    by_nature = article.thresholds_by_nature_eur
    for part in counted:
        if part.line.nature is Nature.FEASIBILITY_STUDY and part.line.nature in by_nature:
            study = [other for other in counted if other.line is part.line]
            yield study, by_nature[part.line.nature].cents, by_nature[part.line.nature]
    research = [part for part in counted if part.line.nature in _RESEARCH]
    if research and by_nature:
        number = by_nature[_main_research(_lines(research))]
        yield research, number.cents, number


def _main_research(lines: list[CostLine]) -> Nature:
    """Return the category of a research project: the one that bears more than half of the costs."""
    cost = {nature: sum(ln.cost_cents for ln in lines if ln.nature is nature) for nature in _RESEARCH}
    half = Fraction(sum(cost.values()), 2)
    if cost[Nature.FUNDAMENTAL_RESEARCH] > half:
        return Nature.FUNDAMENTAL_RESEARCH
    if cost[Nature.FUNDAMENTAL_RESEARCH] + cost[Nature.INDUSTRIAL_RESEARCH] > half:
        return Nature.INDUSTRIAL_RESEARCH
    return Nature.EXPERIMENTAL_DEVELOPMENT
