"""The highest share of a line's cost an offer may pay under its legal basis."""

from dataclasses import dataclass
from fractions import Fraction

from catalyseur.financing.law import Extras, Intensity, Law, Number
from catalyseur.financing.regional import area_class, intangible_base_cents, large_project
from catalyseur.financing.situation import CostLine, Offer, Situation
from catalyseur.financing.vocabulary import REGIONAL_NATURES, Basis, Size
from catalyseur.toolbox.vocabulary import Instrument, Nature

GREEN_INVESTMENTS = frozenset(
    {
        Nature.ENVIRONMENTAL_EXTRA_COST,
        Nature.ENVIRONMENTAL_WHOLE_COST,
        Nature.ENERGY_EFFICIENCY_EXTRA_COST,
        Nature.ENERGY_EFFICIENCY_WHOLE_COST,
        Nature.CIRCULAR_EXTRA_COST,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ceiling:
    """The highest share of the cost, in gross grant equivalent.

    `base_share` is the share without the ten points of a repayable advance; `articles` says where the
    numbers stand; `to_verify` names those not read in an official text.
    """

    basis: Basis
    share: Fraction
    base_share: Fraction
    articles: tuple[str, ...]
    to_verify: tuple[str, ...] = ()


def ceiling_of(situation: Situation, law: Law, offer: Offer, line: CostLine) -> Ceiling | None:
    """Return the ceiling of an offer on a line; None where its basis does not cover the line.

    Raises LookupError when the offer's basis is no article in force that day.
    """
    if law.gber is None or offer.basis is None:
        raise LookupError(f"no article for {offer.basis_name} on {law.on}")
    if offer.basis in (Basis.ART14, Basis.ART17) and not _is_investment(situation, line.nature):
        return None
    if offer.basis is Basis.ART14 and counts_for_nothing(situation, law, line):
        return None
    found = (
        _map_share(situation, law)
        if law.gber.articles[offer.basis].from_map
        else _article_share(situation, law, offer.basis, line.nature)
    )
    if found is None:
        return None
    base, numbers, articles = found
    bonus = law.gber.repayable_advance_points
    is_raised = is_raised_advance(offer)
    return Ceiling(
        basis=offer.basis,
        share=min(Fraction(1), base + bonus.share) if is_raised else base,
        base_share=base,
        articles=(
            *articles,
            *(number.article for number in numbers),
            *((bonus.article,) if is_raised else ()),
        ),
        to_verify=tuple(
            f"{offer.basis_name}, art. {number.article} : {number.value} %"
            for number in numbers
            if number.verify
        ),
    )


def is_raised_advance(offer: Offer) -> bool:
    """Tell whether ten points are added: an advance counted at nominal value, not regional (Art. 7(5))."""
    return (
        offer.instrument is Instrument.REPAYABLE_ADVANCE
        and not offer.is_gge_stated
        and offer.basis is not Basis.ART14
        and offer.has_eligible_costs
    )


def _is_investment(situation: Situation, nature: Nature) -> bool:
    """Tell whether a cost is an initial investment: by its nature, or said so for a green one."""
    if situation.is_initial_investment is False:
        return False
    return nature in REGIONAL_NATURES or (
        bool(situation.is_initial_investment) and nature in GREEN_INVESTMENTS
    )


def counts_for_nothing(situation: Situation, law: Law, line: CostLine) -> bool:
    """Tell whether a large firm's intangibles stand beside no tangible investment (Art. 14(8))."""
    is_intangible = line.nature is Nature.INITIAL_INVESTMENT_INTANGIBLE
    return is_intangible and situation.size is Size.LARGE and not intangible_base_cents(situation, law)


Share = tuple[Fraction, tuple[Number, ...], tuple[str, ...]]


def _map_share(situation: Situation, law: Law) -> Share | None:
    zone = law.regional_map.zones.get(situation.zone) if law.regional_map else None
    if zone is None:
        return None
    size = Size.LARGE if large_project(situation, law) else situation.size
    return zone.share(size), (), (zone.article,)


def _article_share(situation: Situation, law: Law, basis: Basis, nature: Nature) -> Share | None:
    if law.gber is None:
        return None
    covering = nature
    if basis is Basis.ART17 and nature in GREEN_INVESTMENTS:
        covering = Nature.INITIAL_INVESTMENT_TANGIBLE
    for intensity in law.gber.articles[basis].intensities:
        base: Number | None = getattr(intensity, situation.size.value)
        if covering in intensity.natures and base is not None:
            return _with_extra(situation, law, intensity, base)
    return None


def _with_extra(situation: Situation, law: Law, intensity: Intensity, base: Number) -> Share:
    extra = _best_extra(situation, law, intensity.extras)
    numbers = (base, extra) if extra else (base,)
    share = sum((number.share for number in numbers), Fraction(0))
    if intensity.ceiling and share > intensity.ceiling.share:
        share, numbers = intensity.ceiling.share, (*numbers, intensity.ceiling)
    return share, numbers, ()


def _best_extra(situation: Situation, law: Law, extras: Extras) -> Number | None:
    """Choose the highest bonus the project earns: they are never added (Art. 25(6))."""
    area = area_class(situation, law)
    earned = (
        extras.collaboration if situation.is_collaboration else None,
        extras.area_a if area == "a" else None,
        extras.area_c if area == "c" else None,
    )
    return max((n for n in earned if n), key=lambda number: number.value, default=None)
