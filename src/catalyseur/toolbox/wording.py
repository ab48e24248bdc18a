"""French words for what schemes publish and projects say."""

from collections.abc import Iterable

from catalyseur.geography.areas import ZONES, parse_area
from catalyseur.geography.atlas import Geography
from catalyseur.toolbox.scheme import Range, Sector, SpendLimits
from catalyseur.toolbox.vocabulary import Labelled
from catalyseur.values.money import euros_text
from catalyseur.values.verdict import Verdict

UNKNOWN_FACT = "non renseigné"
VERDICT_LABELS = {Verdict.YES: "oui", Verdict.NO: "non", Verdict.CANNOT_TELL: "ne peut pas encore dire"}


def codes_text(codes: Iterable[Labelled]) -> str:
    """Write codes by their labels, in order, each once."""
    return ", ".join(dict.fromkeys(code.label for code in codes))


def areas_text(geography: Geography, include: Iterable[str], exclude: Iterable[str]) -> str:
    """Write a perimeter: the areas included, then « sauf » the areas left out."""
    left_out = ", ".join(area_text(geography, area) for area in exclude)
    text = ", ".join(area_text(geography, area) for area in include)
    return f"{text}, sauf {left_out}" if left_out else text


def area_text(geography: Geography, code: str) -> str:
    """Write one area by its name, by its code where the embedded geography has no name for it."""
    area = parse_area(code)
    if area.level == "TI":
        return _label_text(area.key)
    if area.level == "COM":
        former = geography.history.former.get(area.key)
        return former.name if former else geography.history.commune(area.key).name
    if area.level == "EPCI":
        names = geography.groupings_of(area.key).names.get(area.key)
        return names[-1][0] if names else f"EPCI {area.key}"
    return {
        "FR": "France entière",
        "ZONE": ZONES.get(area.key, code),
        "REG": f"région {geography.region_names.get(area.key, area.key)}",
        "DEP": geography.departement_names.get(area.key, f"collectivité {area.key}"),
    }[area.level]


def _label_text(key: str) -> str:
    phase, _, territory = key.partition(":")
    if territory:
        return f"territoire {phase}:{territory}"
    return f"Territoires d’industrie (phase {phase})" if phase else "Territoires d’industrie"


def sector_text(sector: Sector) -> str:
    """Write the NAF scopes accepted and left out."""
    text = "NAF " + ", ".join(sector.include)
    return f"{text}, sauf {', '.join(sector.exclude)}" if sector.exclude else text


def headcount_range_text(bounds: Range) -> str:
    """Write a range of headcounts."""
    if bounds.min is None:
        return f"au plus {bounds.max} salariés"
    if bounds.max is None:
        return f"au moins {bounds.min} salariés"
    return f"de {bounds.min} à {bounds.max} salariés"


def headcount_text(headcount: float | None) -> str:
    """Write a headcount, or that it is not given."""
    if headcount is None:
        return "effectif non renseigné"
    grouped = f"{headcount:,.10g}" if headcount % 1 else f"{int(headcount):,}"
    return grouped.replace(",", "\u202f").replace(".", ",") + " salarié" + "s" * (headcount >= 2)


def spend_text(limits: SpendLimits) -> str:
    """Write a floor, a ceiling or both."""
    floor, ceiling = limits.min_cents, limits.max_cents
    parts = []
    if floor is not None:
        parts.append(f"au moins {euros_text(floor)}")
    if ceiling is not None:
        parts.append(f"au plus {euros_text(ceiling)}")
    return "dépense d’" + " et d’".join(parts) if parts else "aucune limite de dépense"


CRITERION_LABELS = {
    "perimeter": "périmètre",
    "beneficiary": "porteur du projet",
    "size": "taille de l’entreprise",
    "sector": "secteur d’activité",
    "kind": "objet du projet",
    "nature": "nature des dépenses",
    "spend": "montant des dépenses",
    "start_of_works": "début des travaux",
    "difficulty": "santé de l’entreprise",
}

FACT_LABELS = {
    "commune": "la commune du projet",
    "beneficiary": "qui porte le projet",
    "kinds": "l’objet du projet",
    "lines": "les dépenses prévues, ligne par ligne",
    "firm.naf": "le code NAF de l’entreprise",
    "firm.headcount": "l’effectif de l’entreprise",
    "firm.turnover_eur": "le chiffre d’affaires",
    "firm.balance_sheet_eur": "le total du bilan",
    "firm.linked": "les chiffres des entreprises liées ou partenaires",
    "firm.in_difficulty": "si l’entreprise est en difficulté au sens européen",
    "start_of_works_on": "la date de début des travaux",
}


def criterion_text(criterion: str) -> str:
    """Name a criterion, a named condition included."""
    return CRITERION_LABELS.get(criterion, "condition particulière")


def fact_text(fact: str) -> str:
    """Name a missing fact."""
    if fact.startswith("applications."):
        return "la date de dépôt de la demande"
    return FACT_LABELS.get(fact, "une condition particulière du dispositif")
