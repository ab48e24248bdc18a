"""The chapters of what could make the result another: chance, choices, neighbours, one unit alone."""

import math
from collections.abc import Callable, Iterator
from itertools import pairwise

from catalyseur.bilan.report import Block, Chart, Column, Limits, Paragraph, Section
from catalyseur.bilan.study.beliefs import NOT_MADE
from catalyseur.bilan.study.reading import Document, StudyReading, chance_text, number_text
from catalyseur.evaluation.words import CONTROLS, specification_words, variant_words

MOST_EMPTY = 60
_SHORT = {
    "dr": "DR",
    "reg": "Régression",
    "ipw": "Pondération",
    "twfe": "Effets fixes",
    "sunab": "Sun-Abraham",
    "did": "Différences",
    "sc": "Synthétique",
    "sdid": "Diff. synthétique",
}


def chance(reading: StudyReading) -> Section | None:
    """Draw what the estimate would be had chance dealt the treatment otherwise; placebo dates and outcomes."""
    title = "Et si c’était le hasard ?"
    check = reading.check("permutation")
    if check is None:
        problem = reading.problem("permutation")
        blocks: tuple[Block, ...] = (Paragraph(text=f"{NOT_MADE}« {problem} »."),) if problem else ()
        return Section(id="hasard", title=title, blocks=blocks) if blocks else None
    kind = "toutes les affectations possibles" if check["exact"] else "des affectations tirées au hasard"
    text = (
        f"Le traitement est redistribué {check['n_assignments']} fois ({kind}). p bilatéral : "
        f"{chance_text(check['p_two_sided'])} ; p unilatéral : {chance_text(check['p_one_sided'])}. Trait pointillé : l’effet "
        "estimé."
    )
    blocks = (Paragraph(text=text), _histogram(reading, check), *_placebos(reading, check))
    return Section(id="hasard", title=title, blocks=blocks)


def _histogram(reading: StudyReading, check: Document) -> Chart:
    edges, counts = _reaching(check["histogram"], check["att"])
    own = min(max(sum(edge <= check["att"] for edge in edges) - 1, 0), len(counts) - 1)
    unit = " (points de log)" if reading.is_log else ""
    heads = [
        Column(code="from", label=f"Effet, de{unit}"),
        Column(code="to", label=f"à{unit}"),
        Column(code="count", label="Affectations", unit="count"),
        Column(code="own", label="Effet estimé"),
    ]
    rows = [
        (number_text(low), number_text(high), count, "ici" if rank == own else "")
        for rank, ((low, high), count) in enumerate(zip(pairwise(edges), counts, strict=True))
    ]
    return Chart(
        kind="histogram",
        alt=f"Histogramme des effets sous d’autres affectations ; l’effet estimé, {number_text(check['att'])}, est "
        f"entre {rows[own][0]} et {rows[own][1]}.",
        table=reading.table("permutations", "Effets sous d’autres affectations du traitement", heads, rows),
        label_column="from",
        value_column="count",
        limits=Limits(reference=str(rows[own][0])),
    )


def _reaching(held: Document, effect: float) -> tuple[list[float], list[int]]:
    """Return the classes, with empty ones added until they hold the effect."""
    edges, counts = list(held["edges"]), list(held["counts"])
    width = edges[1] - edges[0]
    above = min(max(math.ceil((effect - edges[-1]) / width), 0), MOST_EMPTY)
    below = min(max(math.ceil((edges[0] - effect) / width), 0), MOST_EMPTY)
    before = [edges[0] - rank * width for rank in range(below, 0, -1)]
    after = [edges[-1] + rank * width for rank in range(1, above + 1)]
    return [*before, *edges, *after], [*[0] * below, *counts, *[0] * above]


def _placebos(reading: StudyReading, check: Document) -> Iterator[Block]:
    dates, outcomes = check.get("placebo_dates", []), check.get("placebo_outcomes", [])
    rows = [(f"Date feinte {one['periods_earlier']} période(s) plus tôt", one) for one in dates]
    rows += [(f"Sur {one['outcome']}", one) for one in outcomes]
    if rows:
        yield Paragraph(
            text="Placebos : une fausse date, avec les seules données d’avant, ou un résultat que le traitement ne devait pas "
            "changer. L’intervalle devrait contenir zéro."
        )
        yield _rows_chart(reading, rows, ("placebos", "Effets placebo", "Placebo"))


def _rows_chart(
    reading: StudyReading,
    rows: list[tuple[str, Document]],
    names: tuple[str, str, str],
    in_full: Callable[[Document], str] | None = None,
) -> Chart:
    """Draw one estimate a row; `in_full`: what the table says of it besides its short name."""
    identifier, title, words = names
    besides = [Column(code="in_full", label="En toutes lettres")] if in_full else []
    table = reading.table(
        identifier,
        title,
        [Column(code="label", label=words), *besides, *reading.estimate_columns(simultaneous=False)],
        (
            (name, *([in_full(row)] if in_full else []), *reading.estimate_cells(row, simultaneous=False))
            for name, row in rows
        ),
    )
    told = " ; ".join(f"{name} : {reading.effect_text(row['att'])}" for name, row in rows[:12])
    return Chart(
        kind="rows",
        alt=f"Un point et un intervalle à 95 % par ligne. {told}.",
        table=table,
        label_column="label",
        value_column=reading.drawn("effect"),
        limits=Limits(low=reading.drawn("low"), high=reading.drawn("high")),
    )


def choices(reading: StudyReading) -> Section | None:
    """Draw the specification curve, the smallest effect first: one chart for each thing changed in the data."""
    check = reading.check("curve")
    if check is None:
        return None
    known = sorted((one for one in check["points"] if one["att"] is not None), key=lambda one: one["att"])
    if not known:
        return None
    least, most = reading.effect_text(known[0]["att"]), reading.effect_text(known[-1]["att"])
    text = (
        f"{len(known)} façons défendables de répondre à la même question donnent de {least} à {most}. La méthode retenue a été "
        "fixée à l’enregistrement ; aucune n’est choisie après coup."
    )
    failed = len(check["points"]) - len(known)
    if failed:
        text += f" {failed} n’ont pas pu être estimées."
    curves = {name: [one for one in known if _curve(one) == name] for name in map(_curve, check["points"])}
    charts = [_curve_chart(reading, name, points) for name, points in curves.items() if points]
    return Section(id="choix", title="Avec d’autres choix", blocks=(Paragraph(text=text), *charts))


def _curve(point: Document) -> str:
    """Name the curve a point is drawn on; results frozen before the data were varied have one."""
    if point.get("periods_earlier"):
        return "specifications-plus-tot"
    return "specifications-sans-periodes" if point.get("without") else "specifications"


def _curve_chart(reading: StudyReading, name: str, points: list[Document]) -> Chart:
    title = f"Effet sous chaque spécification, {variant_words(points[0])}"
    rows = [(_choice(point), point) for point in points]
    return _rows_chart(reading, rows, (name, title, "Spécification"), specification_words)


def _choice(point: Document) -> str:
    parts = [_SHORT[point["method"]], CONTROLS[point["control"]]]
    parts += ["avec cov."] if point["covariates"] else []
    parts += ["pondérée"] if point["weighted"] else []
    parts += [f"antic. {point['anticipation']:g}"] if point["anticipation"] else []
    return ", ".join(parts)


def neighbours(reading: StudyReading) -> Section | None:
    """Draw the effects by distance to the nearest treated unit, when coordinates were registered."""
    title = "Et les voisins ?"
    check = reading.check("spillovers")
    if check is None:
        problem = reading.problem("spillovers")
        blocks: tuple[Block, ...] = (Paragraph(text=f"{NOT_MADE}« {problem} »."),) if problem else ()
        return Section(id="voisins", title=title, blocks=blocks) if blocks else None
    rows = [
        (f"De {ring['from_km']:g} à {ring['to_km']:g} km ({ring['n_units']} unités)", ring)
        for ring in check["rings"]
    ]
    rows += [
        ("Traités, tous les témoins", check["on_treated"]["all_controls"]),
        ("Traités, témoins éloignés seulement", check["on_treated"]["pure_controls"]),
    ]
    text = (
        f"Les unités non traitées sont rangées par distance à l’unité traitée la plus proche et comparées aux "
        f"{check['n_pure_controls']} unités plus éloignées. Si les témoins proches perdent ce que les traités gagnent, l’effet "
        "est un déplacement."
    )
    names = ("voisins", "Effet selon la distance", "Unités")
    return Section(
        id="voisins", title=title, blocks=(Paragraph(text=text), _rows_chart(reading, rows, names))
    )


def one_left_out(reading: StudyReading) -> Section | None:
    """List the estimate without each unit or territory, those that move it most first."""
    rows = (reading.check("permutation") or {}).get("leave_one_out")
    if not rows:
        return None
    level = "territoire" if reading.study.cluster else "unité"
    known = [row for row in rows if row["att"] is not None]
    low, high = min(row["att"] for row in known), max(row["att"] for row in known)
    text = (
        f"L’effet estimé sans l’une ou l’autre {level} va de {reading.effect_text(low)} à {reading.effect_text(high)}."
        if level == "unité"
        else f"L’effet estimé sans l’un ou l’autre {level} va de {reading.effect_text(low)} à {reading.effect_text(high)}."
    )
    if not reading.is_public:
        text += " Par secret statistique, seuls les deux extrêmes sont donnés, sans nom."
    table = reading.table(
        "sans-une-unite",
        f"Effet sans une {level}" if level == "unité" else f"Effet sans un {level}",
        [
            Column(code="left_out", label="Sans"),
            *reading.estimate_columns(simultaneous=False)[: 2 if reading.is_log else 1],
        ],
        (
            (
                row["left_out"] or "non nommée",
                *reading.estimate_cells(_bare(row), simultaneous=False)[: 2 if reading.is_log else 1],
            )
            for row in known[:LEFT_SHOWN]
        ),
        note=f"Les {LEFT_SHOWN} qui déplacent le plus l’estimation." if len(known) > LEFT_SHOWN else "",
    )
    return Section(id="sans-une-unite", title=f"Sans chaque {level}", blocks=(Paragraph(text=text), table))


LEFT_SHOWN = 20


def _bare(row: Document) -> Document:
    return row | {"se": None, "low": None, "high": None}
