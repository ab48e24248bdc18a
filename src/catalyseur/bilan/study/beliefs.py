"""The chapters that say how far the estimate may be believed: earlier trends, sensitivity, comparability."""

from catalyseur.bilan.report import Block, Bullets, Chart, Column, Limits, Paragraph, Section
from catalyseur.bilan.study.effects import breakdown_sentence
from catalyseur.bilan.study.reading import Document, StudyReading, chance_text, number, number_text, percent

NOT_MADE = "Ce contrôle n’a pas pu être fait avec ces données. Le moteur dit : "


def before_treatment(reading: StudyReading) -> Section:
    """Tell the test of earlier trends and what it could have seen."""
    test = reading.evaluation["pretest"]
    blocks: list[Block] = []
    if test["p"] is None:
        blocks.append(
            Paragraph(text="Le test conjoint des tendances antérieures ne peut pas être calculé ici.")
        )
    else:
        blocks.append(
            Paragraph(
                text=f"Test conjoint des tendances antérieures (Wald) : statistique {number_text(test['wald'])}, "
                f"{test['df']} degrés de liberté, rang {test['rank']}, p = {chance_text(test['p'])}. Réussir ce test prouve "
                "peu : il faut savoir ce qu’il pouvait voir."
            )
        )
    power = reading.check("power")
    if power:
        blocks += _power_blocks(reading, power)
    elif reading.problem("power"):
        blocks.append(Paragraph(text=f"Puissance du test. {NOT_MADE}« {reading.problem('power')} »."))
    return Section(id="avant", title="Avant le traitement", blocks=tuple(blocks))


def _power_blocks(reading: StudyReading, power: Document) -> list[Block]:
    table = reading.table(
        "pentes-decelables",
        "Pentes que le test décèle",
        [
            Column(code="power", label="Chances de la déceler", unit="share"),
            Column(code="slope", label="Pente par période", unit="decimal"),
        ],
        ((number(row["power"]), number(row["slope"])) for row in power["slopes"]),
        note="Écart de tendance entre traités et témoins, par période, dans l’unité du résultat.",
    )
    eight = next((row["slope"] for row in power["slopes"] if row["power"] == 0.8), None)
    bound = power["equivalence_bound"]
    text = (
        f"Le test ne verrait 8 fois sur 10 qu’une pente d’au moins {number_text(eight)} par période "
        f"({reading.effect_text(eight)}). "
    )
    if bound is not None:
        text += f"Les données écartent, avant le traitement, tout écart de plus de {number_text(bound)}."
    return [Paragraph(text=text.strip()), table]


def sensitivity(reading: StudyReading) -> Section | None:
    """Draw the intervals under violations of parallel trends, with the breakdown value in a sentence."""
    title = "Si les tendances différaient"
    check = reading.check("sensitivity")
    if check is None:
        problem = reading.problem("sensitivity")
        text = Paragraph(text=f"{NOT_MADE}« {problem} ».")
        return Section(id="sensibilite", title=title, blocks=(text,)) if problem else None
    bend = check["breakdown"]["m"]
    intro = (
        "Sans le traitement, traités et témoins auraient pu s’écarter. Le premier graphique suppose des écarts au plus M̄ fois "
        "le plus grand écart observé avant (Rambachan et Roth 2023, C-LF). Le second suppose une tendance dont la pente "
        "change d’au plus M par période. La cible est la moyenne des effets après le traitement."
    )
    smooth = (
        "Aucune courbure étudiée ne fait tomber la conclusion."
        if bend is None
        else f"Avec une pente qui change, l’intervalle contient zéro dès M = {number_text(bend)} par période."
    )
    blocks: tuple[Block, ...] = (
        Paragraph(text=intro),
        Paragraph(text=breakdown_sentence(check)),
        _interval_chart(
            reading,
            [(f"M̄ = {number_text(row['mbar'])}", row["c_lf"]) for row in check["relative_magnitudes"]],
            ("sensibilite-ampleur", "Intervalle selon l’ampleur des écarts (M̄)", "Écarts permis"),
        ),
        Paragraph(text=smooth),
        _interval_chart(
            reading,
            [(f"M = {number_text(row['m'])}", row) for row in check["smoothness"]],
            ("sensibilite-pente", "Intervalle selon le changement de pente (M)", "Changement permis"),
        ),
    )
    return Section(id="sensibilite", title=title, blocks=blocks)


def _interval_chart(
    reading: StudyReading, rows: list[tuple[str, Document]], names: tuple[str, str, str]
) -> Chart:
    identifier, title, words = names
    effect = reading.results["checks"]["sensitivity"]["estimate"]["att"]
    write = percent if reading.is_log else number
    heads = [
        Column(code="allowed", label=words),
        Column(code=reading.drawn("effect"), label="Effet estimé", unit=reading.unit),
        Column(code=reading.drawn("low"), label="Borne basse à 95 %", unit=reading.unit),
        Column(code=reading.drawn("high"), label="Borne haute à 95 %", unit=reading.unit),
        Column(code="open", label="Va au-delà de la grille"),
    ]
    table = reading.table(
        identifier,
        title,
        heads,
        (
            (
                name,
                write(effect),
                write(row["low"]),
                write(row["high"]),
                "oui" if _is_open(row) else "non",
            )
            for name, row in rows
        ),
    )
    told = " ; ".join(
        f"{name} : de {reading.effect_text(row['low'])} à {reading.effect_text(row['high'])}"
        for name, row in rows
    )
    return Chart(
        kind="rows",
        alt=f"Un intervalle par ligne. {told}.",
        table=table,
        label_column="allowed",
        value_column=reading.drawn("effect"),
        limits=Limits(inner_low=reading.drawn("low"), inner_high=reading.drawn("high")),
    )


def _is_open(row: Document) -> bool:
    return bool(row.get("open_low") or row.get("open_high"))


def comparability(reading: StudyReading) -> Section | None:
    """Draw the balance of covariates before and after weighting, and tell the effective controls."""
    title = "Les témoins ressemblent-ils ?"
    if not reading.study.controls:
        text = "Aucune variable de contrôle n’a été enregistrée : la ressemblance n’est pas mesurée."
        return Section(id="comparabilite", title=title, blocks=(Paragraph(text=text),))
    check = reading.check("balance")
    if check is None:
        problem = reading.problem("balance")
        blocks: tuple[Block, ...] = (Paragraph(text=f"{NOT_MADE}« {problem} »."),) if problem else ()
        return Section(id="comparabilite", title=title, blocks=blocks) if blocks else None
    text = (
        "Écart standardisé de chaque variable : rond vide avant pondération, rond plein après. En deçà de 0,1 en valeur "
        "absolue, l’écart est d’ordinaire tenu pour petit. Les témoins effectifs disent combien de témoins portent vraiment "
        "la comparaison."
    )
    blocks = (Paragraph(text=text), _love_plot(reading, check), _overlap(reading, check))
    return Section(id="comparabilite", title=title, blocks=blocks)


def _love_plot(reading: StudyReading, check: Document) -> Chart:
    rows = [
        (f"{one['cohort']:g} : {row['name']}", row) for one in check["cohorts"] for row in one["covariates"]
    ]
    heads = [
        Column(code="covariate", label="Cohorte et variable"),
        Column(code="smd", label="Écart avant", unit="decimal"),
        Column(code="smd_weighted", label="Écart après", unit="decimal"),
        Column(code="mean_treated", label="Moyenne des traités", unit="decimal"),
        Column(code="mean_control", label="Moyenne des témoins", unit="decimal"),
        Column(code="variance_ratio", label="Rapport des variances", unit="decimal"),
    ]
    table = reading.table(
        "equilibre",
        "Écarts standardisés avant et après pondération",
        heads,
        ((name, *(number(row[column.code]) for column in heads[1:])) for name, row in rows),
    )
    worst = max(
        (abs(row["smd_weighted"]) for _, row in rows if row["smd_weighted"] is not None), default=None
    )
    return Chart(
        kind="rows",
        alt=f"Deux points par variable et cohorte. Plus grand écart après pondération : {number_text(worst)}.",
        table=table,
        label_column="covariate",
        value_column="smd_weighted",
        limits=Limits(other="smd"),
    )


def _overlap(reading: StudyReading, check: Document) -> Block:
    heads = [
        Column(code="cohort", label="Cohorte"),
        Column(code="n_treated", label="Unités traitées", unit="count"),
        Column(code="n_control", label="Témoins", unit="count"),
        Column(code="effective_controls", label="Témoins effectifs", unit="decimal"),
        Column(code="largest_control_score", label="Plus grand score d’un témoin", unit="decimal"),
    ]
    rows = (
        (
            f"{one['cohort']:g}",
            one["n_treated"],
            one["n_control"],
            number(one["effective_controls"]),
            number(one["largest_control_score"]),
        )
        for one in check["cohorts"]
    )
    note = "Un score proche de 1 est celui d’un témoin que tout destinait au traitement."
    return reading.table("recouvrement", "Témoins effectifs et recouvrement", heads, rows, note)


def dropped(reading: StudyReading, words: dict[str, str]) -> Block:
    """List what the engine left out or noticed, in French."""
    found = reading.evaluation["warnings"]
    if not found:
        return Paragraph(text="Aucune unité n’a été écartée et aucun défaut n’a été trouvé dans les données.")
    return Bullets(items=tuple(_notice(one, words) for one in found))


def _notice(one: Document, words: dict[str, str]) -> str:
    first = one["detail"].split(" ", 1)[0]
    count = f" ({first})" if first.isdigit() else ""
    told = words[one["code"]]
    return f"{told[:1].upper()}{told[1:]}{count}."
