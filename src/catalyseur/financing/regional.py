"""Regional aid: the zone of the day, large investment projects, single projects, adjusted aid (Art. 14)."""

from dataclasses import dataclass
from fractions import Fraction

from catalyseur.financing.law import AreaClass, Gber, Law
from catalyseur.financing.situation import Situation
from catalyseur.financing.vocabulary import Size
from catalyseur.toolbox.vocabulary import Nature

_INVESTMENT = (Nature.INITIAL_INVESTMENT_TANGIBLE, Nature.INITIAL_INVESTMENT_INTANGIBLE)


@dataclass(frozen=True, kw_only=True, slots=True)
class LargeProject:
    """A large investment project: the costs counted and the regional aid still open, in cents."""

    cost_cents: int
    adjusted_cents: int
    earlier_aid_cents: int

    @property
    def open_cents(self) -> int:
        """What the single project may still receive."""
        return max(0, self.adjusted_cents - self.earlier_aid_cents)


def area_class(situation: Situation, law: Law) -> AreaClass:
    """Return the class of the project's zone in the map of the day: a, c or none."""
    zone = law.regional_map.zones.get(situation.zone) if law.regional_map else None
    return zone.area if zone else "none"


def investment_cents(situation: Situation) -> int:
    """Return the project's investment, or its wages where higher: a mix stays below the higher (14(4))."""
    return max(natures_cents(situation, _INVESTMENT), natures_cents(situation, (Nature.WAGES_OF_NEW_JOBS,)))


def natures_cents(situation: Situation, natures: tuple[Nature, ...]) -> int:
    """Add up the lines of some natures."""
    return sum(line.cost_cents for line in situation.lines if line.nature in natures)


def large_project(situation: Situation, law: Law) -> LargeProject | None:
    """Return the large investment project this one makes, alone or as a single project; None below.

    An earlier aid whose amount is unknown may have taken all of it.

    Adjusted aid = R x (A + 0.50 B + 0 C), R without the SME bonus (Art. 2(20), 2(52)).
    """
    if law.gber is None or law.regional_map is None or situation.zone not in law.regional_map.zones:
        return None
    earlier = situation.previous
    cost = investment_cents(situation) + sum(project.eligible_cost_cents for project in earlier)
    if cost <= law.gber.large_project_above_eur.cents:
        return None
    rate = law.regional_map.zones[situation.zone].share(Size.LARGE)
    adjusted = adjusted_aid(cost, rate, law.gber)
    known = [project.regional_aid_cents for project in earlier if project.regional_aid_cents is not None]
    return LargeProject(
        cost_cents=cost,
        adjusted_cents=adjusted,
        earlier_aid_cents=sum(known) if len(known) == len(earlier) else adjusted,
    )


def adjusted_aid(cost_cents: int, rate: Fraction, law: Gber) -> int:
    """Return the adjusted aid in cents: the full rate, half of it, then nothing (Art. 2(20))."""
    full, half = law.full_tranche_eur.cents, law.half_tranche_eur.cents
    counted = min(cost_cents, full) + Fraction(max(0, min(cost_cents, half) - full), 2)
    return int(rate * counted)


def own_contribution_share(situation: Situation, law: Law, intensity: Fraction) -> Fraction:
    """Return the highest public share of the costs of regional aid (Art. 14(14)).

    Since July 2023 the outermost regions need no own contribution as far as the full intensity demands it.
    """
    if law.gber is None:
        return Fraction(1)
    share = 1 - law.gber.own_contribution_pct.share
    yields = bool(law.gber.own_contribution_yields_in_outermost.value)
    return max(share, intensity) if yields and area_class(situation, law) == "a" else share


def mixes_wages(situation: Situation) -> bool:
    """Tell whether both investment and wages of new jobs stand among the lines."""
    wages = natures_cents(situation, (Nature.WAGES_OF_NEW_JOBS,))
    return wages > 0 and natures_cents(situation, _INVESTMENT) > 0


def intangible_base_cents(situation: Situation, law: Law) -> int:
    """Return the intangible costs a large firm may count: half of the investment at most (Art. 14(8))."""
    tangible = natures_cents(situation, (Nature.INITIAL_INVESTMENT_TANGIBLE,))
    intangible = natures_cents(situation, (Nature.INITIAL_INVESTMENT_INTANGIBLE,))
    if law.gber is None:
        return intangible
    share = law.gber.intangible_share_large_pct.share
    return min(intangible, int(tangible * share / (1 - share)))
