"""From a matched scheme of the catalogue to the offer it may make, and what nobody published of it.

Published values that disagree give the least: the lowest cap, the highest floor. No scheme publishes the
gross grant equivalent of its loans and guarantees: it lies between nothing and the nominal amount, so they are
left out of the headline, then counted at that amount, which no rule can then be broken by.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from catalyseur.financing.admission import Refusal
from catalyseur.financing.case import NOT_MODELLED
from catalyseur.financing.from_case import possible_bases
from catalyseur.financing.granters import granter_of
from catalyseur.financing.law import Law
from catalyseur.financing.situation import Offer
from catalyseur.financing.vocabulary import Basis, Granter, Reason, Size, named
from catalyseur.toolbox.criteria import within
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.finding import Finding
from catalyseur.toolbox.matching import Match, eligible_natures
from catalyseur.toolbox.place import judge_areas
from catalyseur.toolbox.scheme import LegalBasis, Published, Rate
from catalyseur.toolbox.vocabulary import BasisKind, Beneficiary, EuSize, Instrument, Nature
from catalyseur.toolbox.windows import WindowState, window_on
from catalyseur.values.verdict import Verdict

_ENDED = (WindowState.CLOSED, WindowState.EXHAUSTED, WindowState.SUSPENDED)
_PAYING = (Instrument.GRANT, Instrument.TAX_CREDIT, Instrument.REPAYABLE_ADVANCE)
_LENDING = (Instrument.LOAN, Instrument.GUARANTEE)
_MONEY = (*_PAYING, *_LENDING)
_REASONS = {
    "perimeter": Reason.PLACE,
    "size": Reason.SIZE,
    "sector": Reason.SECTOR,
    "nature": Reason.NATURE,
    "spend": Reason.MIN_BASE,
    "start_of_works": Reason.INCENTIVE_EFFECT,
    "difficulty": Reason.DIFFICULTY,
}
_EU_SIZES = {
    Size.SMALL: frozenset({EuSize.MICRO, EuSize.SMALL}),
    Size.MEDIUM: frozenset({EuSize.MEDIUM}),
    Size.LARGE: frozenset({EuSize.LARGE}),
}


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """A scheme that may pay. `bases` lists what it may rest on, as codes.

    `unknown` says what is not known of it: what a loan or a guarantee is worth (`gge`), the competence of who
    grants it (`granter`), the right to it (`eligible`), what it pays (`rate`), or at most which of its bases is
    meant (`basis`).
    """

    match: Match
    instrument: Instrument
    bases: tuple[str, ...]
    unknown: str

    @property
    def id(self) -> str:
        """The id of the scheme."""
        return self.match.scheme.id


def read_prospect(facts: Facts, match: Match, law: Law, applied_on: date | None) -> Prospect | Refusal:
    """Read what a matched scheme may pay, or why it cannot pay."""
    refusal = _refuse(match, applied_on)
    if refusal:
        return refusal
    instrument = next(i for i in _MONEY if i in match.scheme.instruments)
    natures = {line.nature for line in facts.project.lines or ()}
    bases = _bases(match.scheme.legal_basis, natures, law)
    if not bases:
        return _no_basis(match.scheme.legal_basis, natures)
    return Prospect(
        match=match,
        instrument=instrument,
        bases=bases,
        unknown=_unknown(facts, match, instrument),
    )


def make_offer(facts: Facts, prospect: Prospect, basis: str, size: Size, applied_on: date | None) -> Offer:
    """Return the offer of a scheme once its basis and the firm's size are known, its granter competent."""
    scheme, version = prospect.match.scheme, prospect.match.version
    aid, criteria = version.aid, version.criteria
    natures = eligible_natures(criteria)
    lines = [line for line in facts.project.lines or () if not natures or line.nature in natures]
    rates = ((line.id, _rate(facts, aid.rates, prospect.instrument, line.nature, size)) for line in lines)
    flat = _least(aid.flat_cents)
    caps = [cents for cents in (_least(aid.cap_cents), flat) if cents is not None]
    is_net = basis == Basis.GENERAL_MEASURE and prospect.instrument is Instrument.TAX_CREDIT
    return Offer(
        id=scheme.id,
        name=scheme.name,
        instrument=prospect.instrument,
        basis=named(Basis, basis),
        basis_name=basis,
        line_ids=tuple(line.id for line in lines),
        line_rates=tuple((line_id, rate) for line_id, rate in rates if rate is not None),
        cap_cents=min(caps, default=None),
        floor_cents=max(aid.floor_cents.values) if aid.floor_cents else flat,
        base_cap_cents=_least(aid.base_cap_cents),
        exclusive_group=scheme.stacking.exclusive_group,
        requires=scheme.stacking.requires,
        is_base_net_of_grants=is_net,
        applied_on=applied_on,
        granter=granter_of(scheme.funder),
        has_agreement=True,
    )


def _refuse(match: Match, applied_on: date | None) -> Refusal | None:
    if match.verdict is Verdict.NO:
        return _unmet(next(f for f in match.findings if f.verdict is Verdict.NO))
    state = window_on(match.version.window, applied_on).state if applied_on else match.window.state
    if state in _ENDED:
        return Refusal(reason=Reason.WINDOW, text="aucune demande possible à cette date")
    if not set(match.scheme.instruments) & set(_MONEY):
        return Refusal(reason=Reason.NOT_MODELLED, text="aucun versement")
    return None


def _unknown(facts: Facts, match: Match, instrument: Instrument) -> str:
    if instrument in _LENDING:
        return "gge"
    is_firm = facts.project.beneficiary in (None, Beneficiary.COMPANY)
    if is_firm and granter_of(match.scheme.funder) in (Granter.DEPARTMENT, Granter.MUNICIPALITY):
        return "granter"
    if match.verdict is not Verdict.YES:
        return "eligible"
    aid = match.version.aid
    return "basis" if aid.rates or aid.flat_cents is not None else "rate"


def _no_basis(published: Iterable[LegalBasis], natures: Iterable[Nature]) -> Refusal:
    kinds = {basis.kind for basis in published}
    if BasisKind.GBER in kinds or BasisKind.UNKNOWN in kinds:
        costs = ", ".join(sorted(nature.label for nature in natures))
        return Refusal(reason=Reason.NATURE, text=f"aucun article modélisé du RGEC ne couvre : {costs}")
    names = ", ".join(sorted(kind.label for kind in kinds))
    return Refusal(reason=Reason.NOT_MODELLED, text=f"base juridique non modélisée : {names}")


def _unmet(finding: Finding) -> Refusal:
    reason = _REASONS.get(finding.criterion, Reason.NOT_ELIGIBLE)
    return Refusal(reason=reason, text=f"{finding.actual} (attendu : {finding.expected})")


def _bases(published: Iterable[LegalBasis], natures: set[Nature], law: Law) -> tuple[str, ...]:
    """List the modelled bases a scheme may rest on; an unknown one may be any that covers the lines."""
    found: list[str] = []
    for basis in published:
        if basis.kind is BasisKind.UNKNOWN:
            found += possible_bases(natures, law)
        elif basis.kind is BasisKind.GBER:
            named = basis.article and basis.article.replace(" ", "").lower()
            covering = [code for code in possible_bases(natures, law) if code != Basis.DE_MINIMIS]
            found += [named] if named else covering
        else:
            found.append(basis.kind.value)
    return tuple(code for code in dict.fromkeys(found) if code in tuple(Basis) and code not in NOT_MODELLED)


def _rate(
    facts: Facts, rates: Iterable[Rate], instrument: Instrument, nature: Nature, size: Size
) -> Fraction | None:
    """Return the rate of a line: the most particular that surely applies; the lowest of equals."""
    fitting = [rate for rate in rates if _fits(facts, rate, instrument, nature, size)]
    if not fitting:
        return None
    finest = max(map(_precision, fitting))
    return min(Fraction(rate.rate_pct) / 100 for rate in fitting if _precision(rate) == finest)


def _precision(rate: Rate) -> int:
    return sum(
        given is not None for given in (rate.areas, rate.eu, rate.category, rate.headcount, rate.natures)
    )


def _fits(facts: Facts, rate: Rate, instrument: Instrument, nature: Nature, size: Size) -> bool:
    """Tell whether a rate surely applies: an unknown place or headcount does not count."""
    possible = facts.eu_sizes & _EU_SIZES[size] or _EU_SIZES[size]
    return (
        rate.instrument in (None, instrument)
        and (rate.natures is None or nature in rate.natures)
        and (rate.eu is None or possible <= set(rate.eu))
        and (rate.category is None or facts.categories <= set(rate.category))
        and (rate.headcount is None or within(rate.headcount, facts.project.firm.headcount) is Verdict.YES)
        and (rate.areas is None or judge_areas(facts, rate.areas).verdict is Verdict.YES)
    )


def _least(published: Published[int] | None) -> int | None:
    values: Collection[int] = published.values if published else ()
    return min(values, default=None)
