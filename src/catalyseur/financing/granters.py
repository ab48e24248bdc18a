"""Who may grant aid to a firm in France (L.1511-2 and L.1511-3 of the Code général des collectivités territoriales).

The Region alone defines and grants aid to firms; communes and their groupings may add to it by agreement, and alone
aid business real estate and land; a department only acts by agreement or delegation. The State is outside these limits.
"""

from catalyseur.financing.situation import CostLine, Offer, Situation
from catalyseur.financing.vocabulary import Basis, Granter, Owner
from catalyseur.toolbox.vocabulary import Nature

MAYBE_REAL_ESTATE = frozenset(
    {
        Nature.INITIAL_INVESTMENT_TANGIBLE,
        Nature.LOCAL_INFRASTRUCTURE,
        Nature.REMEDIATION,
    }
)
"""Natures of cost that may be buildings or land: the nature alone does not tell."""
ARTICLES = "CGCT, L.1511-2 et L.1511-3"
_NOT_AID = (Basis.NO_AID, Basis.GENERAL_MEASURE)
_FIRST_WORDS = {
    "région": Granter.REGION,
    "collectivité de corse": Granter.REGION,
    "collectivité territoriale de": Granter.REGION,
    "collectivité européenne": Granter.DEPARTMENT,
    "département": Granter.DEPARTMENT,
    "conseil départemental": Granter.DEPARTMENT,
    "commune": Granter.MUNICIPALITY,
    "ville": Granter.MUNICIPALITY,
    "communauté": Granter.MUNICIPALITY,
    "métropole": Granter.MUNICIPALITY,
    "intercommunalité": Granter.MUNICIPALITY,
}


def granter_of(funder: str) -> Granter:
    """Read who grants from the words for a funder; whoever is named first decides, else it is the State's."""
    words = funder.casefold()
    return next(
        (granter for first, granter in _FIRST_WORDS.items() if words.startswith(first)), Granter.STATE
    )


def needs_agreement(situation: Situation, offer: Offer) -> bool:
    """Tell whether a local authority below the Region grants aid to a firm."""
    is_local = offer.granter in (Granter.DEPARTMENT, Granter.MUNICIPALITY)
    return is_local and situation.owner is Owner.COMPANY and offer.basis not in _NOT_AID


def may_grant(situation: Situation, offer: Offer, line: CostLine) -> bool:
    """Tell whether an offer may pay a line: without agreement only a commune, and what may be real estate."""
    if offer.has_agreement or not needs_agreement(situation, offer):
        return True
    return offer.granter is Granter.MUNICIPALITY and line.nature in MAYBE_REAL_ESTATE


def granter_note(situation: Situation, offer: Offer) -> str:
    """Say what to verify of a granter; nothing when nothing is."""
    if not needs_agreement(situation, offer):
        return ""
    return f"{offer.label} : immobilier ou terrain d’entreprise, ou convention avec la Région ({ARTICLES})"
