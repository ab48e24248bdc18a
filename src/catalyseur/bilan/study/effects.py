"""The chapters of what was estimated: the essentials, the effects along time, by cohort and by year."""

from collections.abc import Iterator
from fractions import Fraction

from catalyseur.bilan.report import (
    Block,
    Chart,
    Column,
    Figure,
    Indicator,
    KeyFigures,
    Limits,
    Paragraph,
    Section,
    Table,
    Unit,
)
from catalyseur.bilan.study.reading import (
    DATA,
    Document,
    StudyReading,
    number,
    number_text,
    percent,
)

OWNER = "service qui a enregistré l’étude"
_LABELS = {
    "effet": "Effet moyen sur les unités traitées",
    "decelable": "Plus petit effet décelable",
    "unites": "Unités comparées",
    "rupture": "Valeur de rupture",
}
_ABOUT = {
    "effet": "Moyenne des effets sur les unités traitées, après le traitement, par rapport aux témoins.",
    "decelable": "Plus petit effet vrai que l’étude aurait distingué de zéro 8 fois sur 10.",
    "unites": "Unités du panel gardées dans la comparaison, traitées et témoins.",
    "rupture": "Plus grand écart aux tendances parallèles, en multiples du plus grand écart observé avant le "
    "traitement, jusqu’auquel l’effet reste distinct de zéro.",
}


def essentials(reading: StudyReading) -> Section:
    """Tell the question, the effect and how far it may be believed."""
    blocks: list[Block] = [Paragraph(text=f"La question posée : {reading.study.question}")]
    if reading.withdrawn:
        blocks.append(
            Paragraph(text=f"Cette étude a été retirée après son exécution. Motif : {reading.withdrawn}")
        )
    blocks += [Paragraph(text=effect_sentence(reading)), Paragraph(text=verdict(reading))]
    blocks.append(KeyFigures(figures=tuple(key_figures(reading))))
    return Section(id="essentiel", title="L’essentiel", blocks=tuple(blocks))


def effect_sentence(reading: StudyReading) -> str:
    """Write the average effect with its limits."""
    found = reading.evaluation["estimate"]
    if found["att"] is None:
        if reading.is_secret:
            return "L’effet moyen n’est pas publié : le secret statistique le couvre."
        return "L’effet moyen ne peut pas être donné avec ces données."
    points = f" ({number_text(found['att'])} point de log)" if reading.is_log else ""
    between = (
        f" ; intervalle à 95 % : de {reading.effect_text(found['low'])} à {reading.effect_text(found['high'])}"
        if found["low"] is not None
        else ""
    )
    return (
        f"Effet moyen estimé sur les unités traitées : {reading.effect_text(found['att'])}{points}{between}."
    )


def verdict(reading: StudyReading) -> str:
    """Say what may be concluded: never more than the sensitivity allows."""
    found = reading.evaluation["estimate"]
    if found["low"] is None or found["high"] is None:
        return "Sans intervalle, on ne peut rien conclure."
    if found["low"] <= 0 <= found["high"]:
        least = reading.effect_text(found["minimum_detectable"])
        return (
            "L’intervalle contient zéro : l’étude ne distingue pas l’effet de zéro. Ce n’est pas la preuve d’une absence "
            f"d’effet : elle n’aurait vu 8 fois sur 10 qu’un effet d’au moins {least}."
        )
    check = reading.check("sensitivity")
    if check is None:
        return (
            "L’intervalle ne contient pas zéro, mais la sensibilité aux tendances n’a pas pu être calculée : nous n’en "
            "tirons pas de lecture causale."
        )
    return f"L’intervalle ne contient pas zéro. {breakdown_sentence(check)}"


def breakdown_sentence(check: Document) -> str:
    """Say how wrong parallel trends may be before the conclusion falls."""
    value = check["breakdown"]["mbar_c_lf"]
    if value is None:
        return "La conclusion tient même pour des écarts vingt fois supérieurs au plus grand écart observé avant."
    if value == 0:
        return "Avec la méthode de sensibilité, l’effet ne se distingue pas de zéro, même sous tendances parallèles."
    held = (
        f"La conclusion tient tant qu’aucun écart aux tendances parallèles ne dépasse {number_text(value)} fois le plus "
        "grand écart observé avant le traitement."
    )
    if value < 1:
        return f"{held} C’est moins que ce qui a déjà été observé : nous n’en tirons pas de lecture causale."
    return held


def key_figures(reading: StudyReading) -> Iterator[Figure]:
    """Return the figures of the headline."""
    found = reading.evaluation["estimate"]
    write = percent if reading.is_log else number
    yield _figure(reading, "effet", reading.unit, write(found["att"]))
    yield _figure(reading, "decelable", reading.unit, write(found["minimum_detectable"]))
    yield _figure(reading, "unites", "count", reading.evaluation["n_units"])
    check = reading.check("sensitivity")
    if check is not None:
        held = check["breakdown"]["mbar_c_lf"]
        note = "Supérieure à 20." if held is None else ""
        yield _figure(reading, "rupture", "decimal", number(held), note)


def _figure(
    reading: StudyReading, code: str, unit: Unit, value: Fraction | int | None, note: str = ""
) -> Figure:
    indicator = Indicator(
        code=f"etude.{code}",
        label=reading.title(_LABELS[code]),
        definition=_ABOUT[code],
        unit=unit,
        stage="actual",
        source_id=DATA,
        owner=OWNER,
    )
    day = reading.ran_on.isoformat()
    return Figure(indicator=indicator, place="panel", value=value, as_of=day, note=note)


def over_time(reading: StudyReading) -> Section | None:
    """Draw the event study; None when the method gives none."""
    held = reading.check("event") or reading.evaluation
    event = held["aggregates"]["event"]
    if not event or not event["by"]:
        return None
    chart = _event_chart(reading, held, event["by"])
    text = (
        "Chaque point compare les unités traitées à leurs témoins, tant de périodes après (ou avant) le traitement. Traits "
        "épais : intervalle à 95 % de ce point seul. Traits fins : intervalle à 95 % de tous les points ensemble. Le carré "
        "vide est la période de référence, nulle par construction. Avant le traitement, les points devraient être proches "
        "de zéro."
    )
    shaded = f" Fond gris : {_shaded_words(reading)}." if chart.limits.shaded else ""
    return Section(
        id="dans-le-temps",
        title="L’effet au fil du temps",
        blocks=(Paragraph(text=text + shaded), chart),
    )


def _shaded_words(reading: StudyReading) -> str:
    years = ", ".join(map(str, reading.study.shaded))
    return f"une cohorte au moins y est en {years}, à lire avec prudence"


def _event_chart(reading: StudyReading, held: Document, rows: list[Document]) -> Chart:
    heads = [
        Column(code="e", label="Périodes depuis le traitement"),
        *reading.estimate_columns(simultaneous=True),
        Column(code="n_treated", label="Unités traitées", unit="count"),
        Column(code="n_control", label="Témoins", unit="count"),
    ]
    table = reading.table(
        "effets-dans-le-temps",
        "Effet selon le temps écoulé",
        heads,
        (
            (event_label(row["e"]), *reading.estimate_cells(row, simultaneous=True), *_sizes(held, row["e"]))
            for row in rows
        ),
    )
    reference = next((event_label(row["e"]) for row in rows if row["att"] == 0 and row["se"] is None), "")
    care = {cell["time"] - cell["cohort"] for cell in held["att_gt"] if cell["time"] in reading.study.shaded}
    after = [row["att"] for row in rows if row["e"] >= 0 and row["att"] is not None]
    most = (
        f"de {reading.effect_text(min(after))} à {reading.effect_text(max(after))}"
        if after
        else "non estimables"
    )
    return Chart(
        kind="events",
        alt=f"Points et intervalles, un par période. Après le traitement, les effets vont {most}.",
        table=table,
        label_column="e",
        value_column=reading.drawn("effect"),
        limits=Limits(
            low=reading.drawn("all_low"),
            high=reading.drawn("all_high"),
            inner_low=reading.drawn("low"),
            inner_high=reading.drawn("high"),
            reference=reference,
            shaded=tuple(event_label(one) for one in sorted(care)),
        ),
    )


def event_label(value: float) -> str:
    """Write a time since treatment with its sign."""
    return f"{value:+g}" if value else "0"


def _sizes(held: Document, since: float) -> tuple[int | None, int | None]:
    cells = [cell for cell in held["att_gt"] if cell["time"] - cell["cohort"] == since]
    if not cells:
        return None, None
    return sum(cell["n_treated"] for cell in cells), max(cell["n_control"] for cell in cells)


def by_group(reading: StudyReading) -> Section | None:
    """Draw the effects by cohort and by calendar period; None when the method gives neither."""
    blocks: list[Block] = []
    for name, label, words, identifier, shaded in (
        ("cohort", "cohort", "Première période traitée", "effets-par-cohorte", ()),
        ("calendar", "time", "Période", "effets-par-annee", reading.study.shaded),
    ):
        part = reading.evaluation["aggregates"].get(name)
        if part and part["by"] and "low" in part["by"][0]:
            blocks.append(_group_chart(reading, part["by"], (label, words, identifier), shaded))
    if not blocks:
        return None
    blocks.append(_cells(reading))
    return Section(id="par-groupe", title="Par cohorte et par année", blocks=tuple(blocks))


def _group_chart(
    reading: StudyReading, rows: list[Document], names: tuple[str, str, str], shaded: list[int] | tuple[()]
) -> Chart:
    label, words, identifier = names
    titles = {"cohort": "Effet par cohorte", "time": "Effet par année"}
    table = reading.table(
        identifier,
        titles[label],
        [Column(code=label, label=words), *reading.estimate_columns(simultaneous=True)],
        ((f"{row[label]:g}", *reading.estimate_cells(row, simultaneous=True)) for row in rows),
        note="Bornes à 95 % de toutes les lignes ensemble.",
    )
    told = ", ".join(f"{row[label]:g} : {reading.effect_text(row['att'])}" for row in rows)
    return Chart(
        kind="events",
        alt=f"Points et intervalles. {told}.",
        table=table,
        label_column=label,
        value_column=reading.drawn("effect"),
        limits=Limits(
            low=reading.drawn("all_low"),
            high=reading.drawn("all_high"),
            inner_low=reading.drawn("low"),
            inner_high=reading.drawn("high"),
            shaded=tuple(map(str, shaded)),
        ),
    )


def _cells(reading: StudyReading) -> Table:
    heads = [
        Column(code="cohort", label="Première période traitée"),
        Column(code="time", label="Période"),
        *reading.estimate_columns(simultaneous=True),
        Column(code="n_treated", label="Unités traitées", unit="count"),
        Column(code="n_control", label="Témoins", unit="count"),
    ]
    rows = (
        (
            f"{cell['cohort']:g}",
            f"{cell['time']:g}",
            *reading.estimate_cells(cell, simultaneous=True),
            cell["n_treated"],
            cell["n_control"],
        )
        for cell in reading.evaluation["att_gt"]
    )
    return reading.table("effets-par-cohorte-et-annee", "Effet de chaque cohorte, chaque année", heads, rows)
