"""Figures others published, each with its source and date. They stand apart and are never added."""

from fractions import Fraction

from catalyseur.bilan.blocks import columns, table
from catalyseur.bilan.embedded import SHARE_PARTS, PublishedFigure
from catalyseur.bilan.inputs import Inputs
from catalyseur.bilan.report import Chart, Figure, Indicator, Paragraph, Section, Stage, Table, Unit
from catalyseur.bilan.wording import STAGES, value_text
from catalyseur.values.dates import french_text

SOURCE = "published_figures"
UNITS: dict[str, Unit] = {"eur": "cents", "share": "share", "jobs": "jobs"}
GRANTED = ("fund_granted_2021_03", "court_fund_granted")
FORECAST = frozenset({"fund_jobs_create_2021_03"})
DONE_MONEY = frozenset({"court_committed", "court_deployed", "court_fund_granted", "court_fund_requested"})
_PERIMETERS = {
    "phase 1": "Territoires de la phase 1",
    "phase 2": "Territoires de la phase 2",
    "assembly": "Assemblée générale",
}


def published_chapter(inputs: Inputs) -> Section:
    """List the figures published by that day."""
    text = (
        "Ces chiffres ont été publiés par d’autres, chacun avec sa source et sa date. Ils ne sont ni recalculés "
        "ni ajoutés entre eux : leurs périmètres, leurs dates et leurs définitions diffèrent. « Annoncé » veut dire "
        "déclaré par la source sans que la réalisation soit établie ; « constaté », que la source le donne pour acquis. "
        "Catalyseur ne l’a pas vérifié."
    )
    blocks = (Paragraph(text=text), published_table(inputs, "chiffres-publies", "Chiffres nationaux publiés"))
    return Section(id="chiffres-publies", title="Ce que d’autres ont publié", blocks=blocks)


def published_figures_of(inputs: Inputs) -> tuple[Figure, ...]:
    """Return the published figures known, oldest first, each of France or of its région."""
    names = {region.code: region.name for region in inputs.regions}
    return tuple(
        _figure(one, names) for one in sorted(inputs.published, key=lambda one: (one.as_of, one.figure_id))
    )


def published_table(inputs: Inputs, identifier: str, title: str, place: str | None = None) -> Table:
    """List published figures, all of them or those of one place."""
    heads = columns(
        ("label", "Chiffre"),
        ("value", "Valeur publiée"),
        ("stage", "Nature"),
        ("as_of", "Date"),
        ("perimeter", "Périmètre"),
        ("source", "Source"),
    )
    shown = (one for one in published_figures_of(inputs) if place in (None, one.place))
    return table(identifier, title, heads, (_row(one) for one in shown), SOURCE)


def fund_chapter(inputs: Inputs) -> Section:
    """Tell the acceleration fund: what was announced, then apart what was granted."""
    granted = [one for one in inputs.published if one.figure_id in GRANTED]
    intro = Paragraph(
        text="Ce que l’État et les Régions ont annoncé et ce qui a été accordé sont deux choses : elles sont montrées "
        "à part. Les annonces se recoupent (une enveloppe comprend les tranches ouvertes avant elle) et ne "
        "s’additionnent pas."
    )
    if not inputs.fund:
        text = "Le fonds d’accélération n’était pas ouvert à cette date."
        return Section(id="fonds", title="Le fonds d’accélération", blocks=(Paragraph(text=text),))
    charts = (_announced(inputs), *([_granted(granted)] if granted else []))
    return Section(id="fonds", title="Le fonds d’accélération", blocks=(intro, *charts))


def _announced(inputs: Inputs) -> Chart:
    heads = columns(
        ("on", "Date"),
        ("event", "Annonce"),
        ("amount_cents", "Montant annoncé", "cents"),
        ("state_cents", "dont État", "cents"),
        ("regions_cents", "dont Régions", "cents"),
        ("note", "Précision"),
        ("source", "Source"),
    )
    events = sorted(inputs.fund, key=lambda one: one.on)
    rows = [
        (
            french_text(one.on).removeprefix("le "),
            one.event,
            one.amount_cents,
            one.state_cents,
            one.regions_cents,
            one.note,
            one.source,
        )
        for one in events
    ]
    said = ", ".join(f"{row[0]}, {row[1]} : {value_text(row[2], 'cents')}" for row in rows)
    return Chart(
        kind="bar",
        alt=f"Barres horizontales, une par annonce. {said}.",
        table=table(
            "fonds-annonces", "Fonds d’accélération : montants annoncés", heads, rows, "fund_history"
        ),
        label_column="on",
        value_column="amount_cents",
    )


def _granted(figures: list[PublishedFigure]) -> Chart:
    heads = columns(
        ("label", "Publication"), ("amount_cents", "Montant accordé", "cents"), ("source", "Source")
    )
    ordered = sorted(figures, key=lambda one: one.as_of)
    rows = [(f"{one.label}, {french_text(one.as_of)}", one.value, one.source) for one in ordered]
    said = ", ".join(f"{row[0]} : {value_text(row[1], 'cents')}" for row in rows)
    note = "Deux périmètres différents : la France entière, puis les seuls territoires de la phase 1."
    return Chart(
        kind="bar",
        alt=f"Barres horizontales, une par publication. {said}.",
        table=table(
            "fonds-accordes",
            "Fonds d’accélération : montants accordés, tels que publiés",
            heads,
            rows,
            SOURCE,
            note=note if len(rows) > 1 else "",
        ),
        label_column="label",
        value_column="amount_cents",
    )


def _figure(published: PublishedFigure, names: dict[str, str]) -> Figure:
    of_region = published.perimeter in names
    money = published.unit == "eur"
    indicator = Indicator(
        code=f"published.{published.figure_id}",
        label=published.label,
        definition=f"Tel que publié ; périmètre : {perimeter_text(published, names)}.",
        unit=UNITS.get(published.unit, "count"),
        stage=_stage(published),
        tax="untold" if money else "none",
        instrument=("grant" if published.figure_id in GRANTED else "untold") if money else "none",
        source_id=SOURCE,
        owner=published.source,
    )
    return Figure(
        indicator=indicator,
        place=f"region:{published.perimeter}" if of_region else "france",
        place_name=names.get(published.perimeter, "France"),
        value=published_value(published),
        as_of=published.as_of,
        note=f"Source : {published.source}.",
    )


def published_value(published: PublishedFigure) -> int | Fraction:
    """Return the value as reports hold it: cents, a share from 0 to 1, a count."""
    return Fraction(published.value, SHARE_PARTS) if published.unit == "share" else published.value


def _stage(published: PublishedFigure) -> Stage:
    if published.figure_id in FORECAST:
        return "forecast"
    if published.unit in ("eur", "jobs") and published.figure_id not in DONE_MONEY:
        return "announced"
    return "actual"


def perimeter_text(published: PublishedFigure, names: dict[str, str]) -> str:
    """Write the perimeter of a published figure."""
    return _PERIMETERS.get(published.perimeter) or names.get(published.perimeter, published.perimeter)


def _row(figure: Figure) -> tuple[str, ...]:
    indicator = figure.indicator
    perimeter = indicator.definition.partition("périmètre : ")[2].removesuffix(".")
    return (
        indicator.label,
        value_text(figure.value, indicator.unit),
        STAGES[indicator.stage],
        french_text(figure.as_of),
        perimeter,
        indicator.owner,
    )
