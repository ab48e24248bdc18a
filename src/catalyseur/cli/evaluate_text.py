"""The evaluations of `catalyseur evaluate` and its checks, for people."""

from typing import Any

from catalyseur.evaluation.words import METHODS, WARNINGS

Document = dict[str, Any]


def evaluation_text(document: Document) -> str:
    """Write the average effect, the effects by time since treatment and the test of earlier trends."""
    estimate, test = document["estimate"], document["pretest"]
    effect = f"Effet moyen : {_number(estimate['att'])} (erreur type {_number(estimate['se'])})"
    size = f"Unités : {document['n_units']} ; périodes : {document['n_periods']}"
    lines = [
        f"{effect}, intervalle à 95 % : {_between(estimate)}",
        f"{size} ; méthode : {METHODS[document['spec']['method']]}",
        f"Plus petit effet décelable 8 fois sur 10 : {_number(estimate['minimum_detectable'])}",
    ]
    event = document["aggregates"]["event"]
    if event:
        lines += ["", "Effet selon le temps écoulé depuis le traitement (bornes à 95 %) :"]
        lines += [f"  {row['e']:>+4} : {_number(row['att'])}  {_between(row)}" for row in event["by"]]
    if test["p"] is not None:
        lines += [
            "",
            f"Tendances antérieures : W = {_number(test['wald'])}, {test['df']} degrés, p = {_number(test['p'])}",
        ]
    return _written([*lines, *_warning_lines(document)])


def honest_text(document: Document) -> str:
    """Write the sensitivity in sentences."""
    lines = [f"Sous tendances parallèles : {_between(document['parallel_trends'])}", ""]
    lines += [
        f"Écarts au plus {_number(row['mbar'])} fois le plus grand écart passé : {_between(row['c_lf'])}"
        for row in document["relative_magnitudes"]
    ]
    lines += [
        f"Pente qui change d’au plus {_number(row['m'])} par période : {_between(row)}"
        for row in document["smoothness"]
    ]
    value = document["breakdown"]["mbar_c_lf"]
    lines += ["", _breakdown_sentence(value)]
    return _written(lines)


def _breakdown_sentence(value: float | None) -> str:
    if value is None:
        return "La conclusion tient même pour des écarts vingt fois supérieurs au plus grand écart passé."
    if value == 0:
        return "L’effet ne se distingue pas de zéro, même sous tendances parallèles."
    return (
        f"La conclusion tient tant qu’aucun écart aux tendances parallèles ne dépasse {_number(value)} fois "
        "le plus grand écart observé avant le traitement."
    )


def power_text(document: Document) -> str:
    """Write the slopes that the test of earlier trends finds."""
    lines = [
        f"Une pente de {_number(row['slope'])} par période est décelée {100 * row['power']:g} fois sur 100."
        for row in document["slopes"]
    ]
    return _written(lines)


def balance_text(document: Document) -> str:
    """Write the standardised differences before and after weighting."""
    lines = []
    for cohort in document["cohorts"]:
        lines.append(
            f"Cohorte {cohort['cohort']} : {cohort['n_treated']} traitées, {cohort['n_control']} témoins, "
            f"témoins effectifs {_number(cohort['effective_controls'])}"
        )
        lines += [
            f"  {row['name']} : écart standardisé {_number(row['smd'])}, après pondération {_number(row['smd_weighted'])}"
            for row in cohort["covariates"]
        ]
    return _written([*lines, *_warning_lines(document)])


def curve_text(document: Document) -> str:
    """Write one line a specification."""
    lines = []
    for point in document["points"]:
        found = "non estimable" if point["problem"] else f"{_number(point['att'])}  {_between(point)}"
        lines.append(f"{point['name']} : {found}")
    return _written([*lines, *_warning_lines(document)])


def permutation_text(document: Document) -> str:
    """Write the permutation test."""
    kind = "toutes les affectations" if document["exact"] else "affectations tirées au hasard"
    lines = [
        f"Effet : {_number(document['att'])} ; {document['n_assignments']} affectations ({kind})",
        f"p bilatéral : {_number(document['p_two_sided'])} ; p unilatéral : {_number(document['p_one_sided'])}",
    ]
    lines += [
        f"Sans {row['left_out']} : {_number(row['att'])} (écart {_number(row['shift'])})"
        for row in document.get("leave_one_out", [])[:10]
    ]
    lines += [
        f"Date feinte {row['periods_earlier']} période(s) plus tôt : {_number(row['att'])}  {_between(row)}"
        for row in document.get("placebo_dates", [])
    ]
    lines += [
        f"Sur {row['outcome']} : {_number(row['att'])}  {_between(row)}"
        for row in document.get("placebo_outcomes", [])
    ]
    return _written([*lines, *_warning_lines(document)])


def spill_text(document: Document) -> str:
    """Write the effects by distance."""
    lines = [
        f"De {_number(row['from_km'])} à {_number(row['to_km'])} km ({row['n_units']} unités) : {_number(row['att'])}  {_between(row)}"
        for row in document["rings"]
    ]
    treated = document["on_treated"]
    lines += [
        f"Unités traitées, tous les témoins : {_number(treated['all_controls']['att'])}",
        f"Unités traitées, {document['n_pure_controls']} témoins éloignés : {_number(treated['pure_controls']['att'])}",
    ]
    return _written([*lines, *_warning_lines(document)])


def _number(value: float | None) -> str:
    return "non estimable" if value is None else f"{value:.5g}".replace(".", ",").replace("-", "−")


def _between(row: Document) -> str:
    is_cut = row.get("open_low") or row.get("open_high")
    more = " et peut-être au-delà : la recherche s’arrête là" if is_cut else ""
    return f"[{_number(row['low'])} ; {_number(row['high'])}]{more}"


def _warning_lines(document: Document) -> list[str]:
    found = document["warnings"]
    return (
        ["", "À savoir :", *(f"  {WARNINGS[one['code']]} ({one['code']})" for one in found)] if found else []
    )


def _written(lines: list[str]) -> str:
    return "\n".join([*lines, ""])
