"""French words for the methods, the specifications and the warnings of an evaluation, by their codes."""

from collections.abc import Mapping
from typing import Any

METHODS = {
    "dr": "Callaway et Sant’Anna, doublement robuste",
    "reg": "Callaway et Sant’Anna, régression",
    "ipw": "Callaway et Sant’Anna, pondération",
    "twfe": "Effets fixes à deux dimensions",
    "sunab": "Sun et Abraham",
    "did": "Différence de différences",
    "sc": "Contrôle synthétique",
    "sdid": "Différence de différences synthétique",
}

CONTROLS = {"never": "jamais traités", "notyet": "pas encore traités"}

WARNINGS = {
    "anticipating_controls": "des unités traitées juste après la dernière période ne servent pas de témoins",
    "clusters_vary": "des unités changent de groupe ; chacune garde le premier",
    "cohort_changes": "des unités changent de date de traitement ; elles sont écartées",
    "conflicting_duplicates": "des lignes en double se contredisent ; la valeur est tenue pour manquante",
    "covariates_missing": "des unités n’ont pas toutes leurs covariables",
    "duplicate_rows": "des lignes identiques étaient répétées ; une seule est gardée",
    "few_clusters": "moins de vingt groupes : les erreurs sont sous-estimées",
    "few_draws": "peu de tirages : les bornes simultanées sont approximatives",
    "gaps": "des valeurs manquent dans le panel",
    "huge_values": "des valeurs au-delà de 1e75 sont tenues pour manquantes",
    "incomplete_units_dropped": "les unités incomplètes sont écartées",
    "infinite_values": "des valeurs infinies sont tenues pour manquantes",
    "not_estimable": "certains effets ne peuvent pas être estimés",
    "one_treated": "une seule unité, ou un seul groupe, est traitée : aucune erreur ne peut être estimée",
    "periods_without_control": "les dernières périodes n’ont plus de témoin ; elles sont écartées",
    "rows_without_key": "des lignes sans unité ou sans période sont écartées",
    "scores_trimmed": "des témoins trop semblables aux traités (score de 0,995 ou plus) sont écartés",
    "small_cohort": "une cohorte compte moins de cinq unités : ses erreurs sont approximatives",
    "treated_from_start": "des unités traitées dès la première période sont écartées",
    "treatment_stops": "des unités cessent d’être traitées ; elles comptent comme traitées depuis leur première date",
    "weights_vary": "la pondération change dans le temps ; chaque unité garde la première",
}


def specification_words(point: Mapping[str, Any]) -> str:
    """Name a point of the specification curve in full."""
    words = (
        METHODS[point["method"]],
        f"témoins {CONTROLS[point['control']]}",
        "avec covariables" if point["covariates"] else "sans covariable",
        "pondérée" if point["weighted"] else "non pondérée",
        f"anticipation de {point['anticipation']:g} période(s)"
        if point["anticipation"]
        else "sans anticipation",
        variant_words(point),
    )
    return " ; ".join(words)


def variant_words(point: Mapping[str, Any]) -> str:
    """Name what a point of the curve changes in the data; those frozen before this was varied change nothing."""
    if point.get("periods_earlier"):
        return "traitement daté une période plus tôt"
    if point.get("without"):
        return f"sans {' ni '.join(map(str, point['without']))}"
    return "dates et périodes enregistrées"
