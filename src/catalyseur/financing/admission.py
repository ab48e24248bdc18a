"""Which offer may pay which line, up to which share, and why the others are left out.

An offer refused here never enters the solve; its reason code opens the reason given.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from catalyseur.financing.granters import ARTICLES, may_grant
from catalyseur.financing.intensity import Ceiling, ceiling_of, counts_for_nothing
from catalyseur.financing.law import AreaClass, Article, ClosedSector, Law
from catalyseur.financing.regional import area_class
from catalyseur.financing.request import Request
from catalyseur.financing.situation import Offer, Situation
from catalyseur.financing.vocabulary import Basis, Reason, Size
from catalyseur.toolbox.vocabulary import Instrument
from catalyseur.values.money import euros_text

Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why an offer is left out. `text` is French and begins after the code; `to_verify` as for a ceiling."""

    reason: Reason
    text: str
    to_verify: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write the code, then the words."""
        return f"{self.reason.code}: {self.text}"


@dataclass(frozen=True, kw_only=True)
class Admission:
    """The pairs (offer, line) that may be paid with their ceilings, and the refused offers.

    `ceilings` holds None for an offer whose basis sets no share of the costs.
    """

    ceilings: dict[Pair, Ceiling | None]
    refusals: dict[str, Refusal]


def admit(situation: Situation, law: Law, *, without: frozenset[str] = frozenset()) -> Admission:
    """Judge every offer, then drop those that need a refused one or cannot reach their minimum base.

    `without` names reasons that refuse nothing: it tells what they cost.
    """
    ceilings: dict[Pair, Ceiling | None] = {}
    refusals: dict[str, Refusal] = {}
    for offer in situation.offers:
        refusal = _refuse(situation, law, offer, without)
        found = {} if refusal else _ceilings(situation, law, offer)
        if not refusal:
            refusal = _no_line(situation, law, offer, found) or _short_base(situation, offer, found)
        if refusal:
            refusals[offer.id] = refusal
        else:
            ceilings |= {(offer.id, line_id): ceiling for line_id, ceiling in found.items()}
    _drop_dependents(situation.offers, refusals)
    return Admission(
        ceilings={pair: c for pair, c in ceilings.items() if pair[0] not in refusals}, refusals=refusals
    )


def admit_requested(
    situation: Situation, law: Law, request: Request, *, without: frozenset[str] = frozenset()
) -> Admission:
    """Admit the offers, those a person leaves out aside."""
    admission = admit(situation, law, without=without)
    left = {
        offer: Refusal(reason=Reason.NOT_USED, text="écarté à votre demande")
        for offer in request.leave & {offer.id for offer in situation.offers}
        if offer not in admission.refusals
    }
    ceilings = {pair: ceiling for pair, ceiling in admission.ceilings.items() if pair[0] not in left}
    return Admission(ceilings=ceilings, refusals=admission.refusals | left)


def refused_text(label: str, refusal: Refusal) -> str:
    """Say in French that an offer asked for is refused, and why."""
    return f"{label} est demandé, mais écarté ({refusal.reason.label}) : {refusal.text}"


def _refuse(situation: Situation, law: Law, offer: Offer, without: frozenset[str]) -> Refusal | None:
    if offer.basis is None:
        return Refusal(
            reason=Reason.NOT_MODELLED, text=f"la base juridique {offer.basis_name} n’est pas modélisée"
        )
    checks: Iterable[Callable[[Situation, Law, Offer], Refusal | None]] = (
        (_check_window, _check_difficulty, _check_incentive, _check_size, _check_sector, _check_zone)
        if offer.basis.is_gber
        else (_check_minimis_window, _check_insolvency, _check_minimis_sector)
        if offer.basis is Basis.DE_MINIMIS
        else ()
    )
    refusals = (check(situation, law, offer) for check in checks)
    return next((refusal for refusal in refusals if refusal and refusal.reason not in without), None)


def _article(law: Law, offer: Offer) -> Article:
    if law.gber is None or offer.basis is None:
        raise LookupError(f"no article for {offer.basis_name} on {law.on}")
    return law.gber.articles[offer.basis]


def _check_window(_: Situation, law: Law, offer: Offer) -> Refusal | None:
    if law.gber is not None and offer.basis in law.gber.articles:
        return None
    text = f"le règlement (UE) n° 651/2014 ne permet pas d’octroi le {law.on:%d/%m/%Y}"
    return Refusal(reason=Reason.WINDOW, text=text)


def _check_difficulty(situation: Situation, law: Law, offer: Offer) -> Refusal | None:
    """Close the regulation to undertakings in difficulty, insolvency included (Art. 1(4)(c), 2(18))."""
    if not (situation.is_in_difficulty or situation.is_insolvent) or _article(law, offer).open_in_difficulty:
        return None
    closed = "le règlement (UE) n° 651/2014 lui est fermé, art. 1(4)(c)"
    is_doubtful = situation.is_difficulty_doubtful and not situation.is_insolvent
    text = f"difficulté non connue, peut-être en difficulté : {closed}" if is_doubtful else closed
    return Refusal(reason=Reason.DIFFICULTY, text=text)


def _check_incentive(situation: Situation, law: Law, offer: Offer) -> Refusal | None:
    """Demand an application before the start of works (Art. 6(2)); automatic tax aid is exempt (6(4)).

    Works that start after the grant follow the application, which a grant needs, even undated.
    """
    start, applied = situation.starts_on, offer.applied_on
    if _article(law, offer).incentive == "exempt" or offer.instrument is Instrument.TAX_CREDIT:
        return None
    if situation.is_start_doubtful:
        text = "début des travaux non connu, peut-être avant la demande, art. 6(2)"
        return Refusal(reason=Reason.INCENTIVE_EFFECT, text=text)
    if start is None or (applied is None and start > situation.granted_on):
        return None
    if applied is not None and applied < start:
        return None
    request = f"demande du {applied:%d/%m/%Y}" if applied else "aucune demande datée"
    text = f"{request}, travaux commencés le {start:%d/%m/%Y}, art. 6(2)"
    return Refusal(reason=Reason.INCENTIVE_EFFECT, text=text)


def _check_size(situation: Situation, law: Law, offer: Offer) -> Refusal | None:
    article, size = _article(law, offer), situation.size
    if offer.basis is Basis.ART22:
        refused = size is not Size.SMALL
    elif article.from_map:
        refused = False
    else:
        refused = all(getattr(intensity, size.value) is None for intensity in article.intensities)
        refused = refused or (
            size is Size.LARGE and article.large_needs_collaboration and not situation.is_collaboration
        )
    doubt = f"taille non connue, peut-être {size.label} : " if situation.is_size_doubtful else ""
    text = f"{doubt}{article.title} : pas pour une {size.label} entreprise ({offer.basis_name})"
    return Refusal(reason=Reason.SIZE, text=text) if refused else None


def _check_sector(situation: Situation, law: Law, offer: Offer) -> Refusal | None:
    if law.gber is None or offer.basis is Basis.ART25:
        return None
    closed = law.gber.closed_sectors
    if offer.basis is Basis.ART14:
        outermost = area_class(situation, law) == "a"
        closed += tuple(
            s for s in law.gber.regional_closed_sectors if not (outermost and s.open_in_outermost)
        )
    return _closed_sector(situation, closed)


def _check_zone(situation: Situation, law: Law, offer: Offer) -> Refusal | None:
    """Regional aid needs a zone; a large firm in a c area a new economic activity (Art. 14(3))."""
    if offer.basis is not Basis.ART14:
        return None
    area: AreaClass = area_class(situation, law)
    if area == "none":
        place = "zone non connue, peut-être" if situation.is_zone_doubtful else "commune"
        text = f"{place} hors de la carte des aides à finalité régionale le {law.on:%d/%m/%Y}, art. 14"
        return Refusal(reason=Reason.ZONE, text=text)
    if area == "c" and situation.size is Size.LARGE and not situation.is_new_activity:
        doubts = [
            *(["zone non connue, peut-être c"] if situation.is_zone_doubtful else []),
            *(["taille non connue, peut-être grande"] if situation.is_size_doubtful else []),
        ]
        rule = "en zone c, une grande entreprise doit créer une nouvelle activité économique, art. 14(3)"
        text = " : ".join((" et ".join(doubts), rule)) if doubts else rule
        return Refusal(reason=Reason.ZONE, text=text)
    return None


def _check_minimis_window(_: Situation, law: Law, __: Offer) -> Refusal | None:
    if law.de_minimis is not None:
        return None
    return Refusal(reason=Reason.WINDOW, text=f"aucun règlement de minimis en vigueur le {law.on:%d/%m/%Y}")


def _check_insolvency(situation: Situation, _: Law, offer: Offer) -> Refusal | None:
    """Close de minimis loans and guarantees in insolvency (Art. 4(3)(a) and 4(6)(a) of 2023/2831)."""
    if not situation.is_insolvent or offer.instrument not in (Instrument.LOAN, Instrument.GUARANTEE):
        return None
    text = "prêt ou garantie de minimis fermé en procédure collective, art. 4 du règlement (UE) 2023/2831"
    return Refusal(reason=Reason.DIFFICULTY, text=text)


def _check_minimis_sector(situation: Situation, law: Law, _: Offer) -> Refusal | None:
    return _closed_sector(situation, law.de_minimis.closed_sectors if law.de_minimis else ())


def _closed_sector(situation: Situation, closed: Iterable[ClosedSector]) -> Refusal | None:
    naf, sectors = situation.naf, tuple(closed)
    if situation.is_sector_doubtful and sectors:
        labels = ", ".join(dict.fromkeys(sector.label for sector in sectors))
        return Refusal(reason=Reason.SECTOR, text=f"secteur non connu, peut-être fermé ({labels})")
    for sector in sectors if naf else ():
        if sector.covers(naf or ""):
            text = f"{sector.label}, art. {sector.article}"
            note = f"secteur fermé, {text} : NAF {', '.join(sector.naf)}"
            return Refusal(reason=Reason.SECTOR, text=text, to_verify=(note,) if sector.verify else ())
    return None


def _ceilings(situation: Situation, law: Law, offer: Offer) -> dict[str, Ceiling | None]:
    found: dict[str, Ceiling | None] = {}
    for line in situation.lines:
        if line.id not in offer.line_ids or line.cost_cents == 0 or not may_grant(situation, offer, line):
            continue
        if offer.basis is None or not offer.basis.has_eligible_costs:
            found[line.id] = None
        elif ceiling := ceiling_of(situation, law, offer, line):
            found[line.id] = ceiling
    return found


def _no_line(situation: Situation, law: Law, offer: Offer, found: Iterable[str]) -> Refusal | None:
    if found:
        return None
    own = [line for line in situation.lines if line.id in offer.line_ids]
    if own and not any(may_grant(situation, offer, line) for line in own):
        text = (
            f"un financeur {offer.granter.label} n’aide pas seul cette dépense d’une entreprise, {ARTICLES}"
        )
        return Refusal(reason=Reason.GRANTER, text=text)
    natures = {line.nature.label for line in own if line.cost_cents}
    if not own:
        return Refusal(reason=Reason.NOT_USED, text="ses lignes sont celles d’une autre variante")
    if not natures:
        return Refusal(reason=Reason.NOT_USED, text="aucune dépense sur ses lignes")
    if situation.is_initial_investment is False and offer.basis in (Basis.ART14, Basis.ART17):
        text = f"ce n’est pas un investissement initial, {offer.basis_name}"
    elif offer.basis is Basis.ART14 and any(counts_for_nothing(situation, law, line) for line in own):
        text = "des actifs incorporels sans investissement corporel ne comptent pas (RGEC, art. 14(8))"
    else:
        text = f"{offer.basis_name} ne couvre pas : {', '.join(sorted(natures))}"
    return Refusal(reason=Reason.NATURE, text=text)


def _short_base(situation: Situation, offer: Offer, found: Iterable[str]) -> Refusal | None:
    base = sum(situation.line(line_id).cost_cents for line_id in found)
    if offer.min_base_cents is None or base >= offer.min_base_cents:
        return None
    text = f"assiette de {euros_text(base)}, minimum de {euros_text(offer.min_base_cents)}"
    return Refusal(reason=Reason.MIN_BASE, text=text)


def _drop_dependents(offers: tuple[Offer, ...], refusals: dict[str, Refusal]) -> None:
    while True:
        orphans = [o for o in offers if o.id not in refusals and any(need in refusals for need in o.requires)]
        if not orphans:
            return
        for orphan in orphans:
            need = next(other for other in offers if other.id in orphan.requires and other.id in refusals)
            refusals[orphan.id] = Refusal(reason=Reason.NOT_USED, text=f"exige {need.label}, qui est écarté")
