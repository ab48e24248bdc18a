"""The rules of a plan in French."""

from collections.abc import Mapping

from catalyseur.financing.situation import Offer, Situation
from catalyseur.financing.vocabulary import Basis, Size, named
from catalyseur.values.money import euros_text

_PLAN_TEXTS = {
    "incentive_effect": "l’effet incitatif : demander avant de commencer (RGEC, art. 6)",
    "undertaking_in_difficulty": "la fermeture aux entreprises en difficulté (RGEC, art. 1(4)(c))",
    "deminimis_ceiling": "le plafond de minimis de l’entreprise unique",
    "own_contribution_25": "un quart des coûts sans aucun soutien public (RGEC, art. 14(14))",
    "adjusted_aid": "le montant d’aide corrigé des grands projets (RGEC, art. 2(20))",
    "local_authority_own_20": "les 20 % laissés à la collectivité maître d’ouvrage (CGCT, L.1111-10)",
}
_OFFER_TEXTS = {
    "rate": "le taux de {}",
    "cap": "le plafond de {}",
    "floor": "le montant minimal de {}",
    "min_base": "l’assiette minimale de {}",
    "base_cap": "l’assiette maximale de {}",
    "requires": "les dispositifs exigés par {}",
    "exclusive": "les dispositifs exclusifs l’un de l’autre ({})",
    "public_aid_within_cost": "le financement dans la limite de la dépense « {} »",
}


def rule_text(rule: str, situation: Situation) -> str:
    """Write a rule as people read it, with its amount where the scheme sets one."""
    kind, _, name = rule.partition(":")
    if rule in _PLAN_TEXTS:
        return _PLAN_TEXTS[rule]
    if kind == "intensity":
        line, _, basis = name.rpartition(":")
        return f"l’intensité maximale de la ligne « {line} » ({named(Basis, basis).label})"
    if kind in ("eligible_cost_mix", "intangible_half", "notification_threshold"):
        texts = {
            "eligible_cost_mix": "investissement et salaires comptés jusqu’au plus élevé des deux",
            "intangible_half": "les actifs incorporels comptés pour la moitié au plus (RGEC, art. 14(8))",
            "notification_threshold": "le seuil de notification",
        }
        return f"{texts[kind]} ({named(Basis, name).label})"
    offer = {offer.id: offer for offer in situation.offers}.get(name)
    text = _OFFER_TEXTS[kind].format(offer.label if offer else name)
    if kind == "rate" and offer:
        return f"{text}{_rate_text(offer)}"
    amount = getattr(offer, f"{kind}_cents", None)
    return f"{text} ({euros_text(amount)})" if amount is not None else text


def _rate_text(offer: Offer) -> str:
    """Write the rate of an offer in brackets, where it is the same on every line."""
    rates = {offer.rate_on(line_id) for line_id in offer.line_ids}
    rate = rates.pop() if len(rates) == 1 else None
    percent = "" if rate is None else f"{float(rate * 100):.4g}".replace(".", ",")
    return f" ({percent}\u00a0%)" if percent else ""


_FACT_TEXTS = {
    "zone": "zone d’aides à finalité régionale",
    "firm.size": "taille de l’entreprise",
    "firm.difficulty": "entreprise en difficulté",
    "firm.insolvency": "procédure collective",
    "initial_investment": "investissement initial",
    "new_economic_activity": "nouvelle activité économique",
    "effective_collaboration": "collaboration effective",
    "firm.deminimis_received_3y": "aides de minimis déjà reçues",
    "firm.sector": "secteur d’activité",
    "start_of_works": "travaux commencés avant la demande d’aide",
    "application_date": "demande d’aide déposée avant le début des travaux",
    "private_contribution": "contribution privée",
    "previous_projects": "aides à d’autres investissements du groupe",
}
_EARLIER_TEXTS = {
    "regional_aid": "aide régionale à l’investissement antérieur n° {}",
    "eligible_cost": "dépense de l’investissement antérieur n° {}",
    "same_project": "investissement antérieur n° {} formant un seul projet avec celui-ci",
}
_SCHEME = "schemes."
_SCHEME_TEXTS = {
    "basis": "base juridique non publiée",
    "rate": "montant non publié, compté jusqu’aux plafonds légaux",
    "eligible": "éligibilité à confirmer",
    "application": "demande d’aide déposée avant le début des travaux",
    "granter": "compétence du financeur à confirmer (convention avec la Région, ou immobilier d’entreprise)",
    "gge": "équivalent-subvention non publié, compté au plus au montant nominal",
}
_VALUE_TEXTS = {
    "yes": "oui",
    "no": "non",
    "none": "hors zone",
    "ceiling": "au plafond",
    "0": "aucune",
    "left_out": "non compté",
    "open": "jusqu’aux plafonds légaux",
    "closed": "fermé à ces aides",
    "allowed": "ouvert à ces aides",
}


def fact_name(fact: str, names: Mapping[str, str] | None = None) -> str:
    """Write an unknown fact; `names` gives the words for the id of a scheme."""
    words = _FACT_TEXTS.get(fact.removeprefix("flags."))
    if words is None and fact.startswith(_SCHEME):
        scheme = scheme_of(fact)
        words = f"{(names or {}).get(scheme, scheme)} : {scheme_text(fact)}"
    if words is None and fact.startswith("previous_projects."):
        _, rank, what = fact.split(".")
        words = _EARLIER_TEXTS[what].format(int(rank) + 1)
    return words or fact


def scheme_of(fact: str) -> str:
    """Return the id of the scheme an unknown fact `schemes.ID.what` is about."""
    return fact.removeprefix(_SCHEME).rpartition(".")[0]


def scheme_text(fact: str) -> str:
    """Write what is not known of a scheme."""
    return _SCHEME_TEXTS[fact.rpartition(".")[2]]


def fact_text(fact: str, value: str, names: Mapping[str, str] | None = None) -> str:
    """Write an unknown fact and a value it may take."""
    if value in tuple(Basis):
        shown = named(Basis, value).label
    elif fact == "zone" and value != "none":
        shown = f"zone {value[0]} à {value[1:]}\u00a0%"
    else:
        shown = named(Size, value).label if value in tuple(Size) else _VALUE_TEXTS.get(value, value)
    name = fact_name(fact, names)
    return f"{name} ({shown})" if fact.startswith("schemes.") else f"{name} : {shown}"
