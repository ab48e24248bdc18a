"""The minutes of a committee: one report, given as an accessible PDF, a workbook and a table."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.utils.text import slugify

from catalyseur.bilan.document import tables_of
from catalyseur.bilan.pdf import pdf_bytes
from catalyseur.bilan.report import (
    Block,
    Column,
    Figure,
    Indicator,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Source,
    Value,
)
from catalyseur.bilan.wording import day_text, plain_value
from catalyseur.bilan.workbook import workbook_bytes
from catalyseur.portal.committees import tables
from catalyseur.portal.committees.models import Scenario
from catalyseur.portal.committees.records import Kept
from catalyseur.portfolio.selection import Infeasible, Selection
from catalyseur.portfolio.words import conflict_lead, conflict_texts, points_text
from catalyseur.values.cells import french_csv

STATEMENT = (
    "La sélection calculée informe le comité et n’engage ni lui ni les financeurs. Le comité décide : les "
    "déplacements à la main et leurs motifs sont les siens."
)
EXAMPLE = "Exemple : les demandes et les montants sont inventés."
_OWNER = "secrétariat du comité"


@dataclass(frozen=True, kw_only=True, slots=True)
class MinutesFile:
    """A file to download: its words and its type."""

    label: str
    kind: str


FILES = {
    "proces-verbal.pdf": MinutesFile(label="Procès-verbal accessible (PDF)", kind="application/pdf"),
    "proces-verbal.xlsx": MinutesFile(
        label="Classeur (XLSX)", kind="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
    "proces-verbal.csv": MinutesFile(label="Tableau (CSV)", kind="text/csv; charset=utf-8"),
}


def minutes_file(name: str, kept: Kept, *, known_on: date) -> bytes:
    """Write one of the files. Raises KeyError for another name."""
    makers = {
        "proces-verbal.pdf": lambda: pdf_bytes(minutes_report(kept, known_on=known_on)),
        "proces-verbal.xlsx": lambda: workbook_bytes(
            [one for section in _sections(kept) for one in tables_of(section)]
        ),
        "proces-verbal.csv": lambda: _csv(kept),
    }
    return makers[name]()


def minutes_name(name: str, scenario: Scenario) -> str:
    """Name a file as nobody's else: its day, its scenario."""
    stem, _, ending = name.partition(".")
    return f"{slugify(f'{stem} {scenario.session.on} scenario {scenario.pk} {scenario.name}')}.{ending}"


def minutes_report(kept: Kept, *, known_on: date) -> Report:
    """Write the minutes of a scenario; a draft until it is the decision."""
    session = kept.scenario.session
    title = (
        f"Procès-verbal : {session.title}"
        if _is_decided(kept)
        else f"Projet de procès-verbal : {session.title}"
    )
    return Report(
        title=f"{title} (exemple)" if session.is_example else title,
        day=session.on,
        reading="on",
        known_on=known_on,
        figures=_figures(kept),
        sections=_sections(kept),
        sources=_sources(kept),
        notes=(STATEMENT, *((EXAMPLE,) if session.is_example else ())),
    )


def proof_text(kept: Kept) -> str:
    """Say what is proved of the selection computed, before any move by hand."""
    answer = kept.answer
    if isinstance(answer, Infeasible):
        rules = " ; ".join(conflict_texts(answer.conflict, answer.committee))
        return f"Aucune sélection ne respecte toutes les règles. {conflict_lead(answer.conflict)} : {rules}."
    return f"{'Avant les déplacements à la main : ' if kept.moved else ''}{_proof(answer)}"


def _proof(answer: Selection) -> str:
    if not answer.is_optimal:
        gap = f"{float(answer.gap) * 100:.3f}".rstrip("0").rstrip(".").replace(".", ",")
        return (
            f"{points_text(answer.value)} points ; aucune sélection n’en compte plus de {points_text(answer.bound)} "
            f"(écart {gap} %)."
        )
    order = (
        ""
        if answer.is_order_proved
        else " Parmi celles qui en comptent autant, l’ordre publié n’est pas prouvé."
    )
    return f"Optimum prouvé : aucune sélection ne compte plus de {points_text(answer.value)} points.{order}"


def _is_decided(kept: Kept) -> bool:
    return kept.scenario.session.decision_id == kept.scenario.pk


def _sections(kept: Kept) -> tuple[Section, ...]:
    return (
        Section(id="decision", title="Décision", blocks=tuple(_headline(kept))),
        Section(
            id="demandes",
            title="Demandes",
            blocks=(tables.awards_table(kept), tables.refused_table(kept), tables.moves_table(kept)),
        ),
        Section(
            id="calcul",
            title="Enveloppes, règles et calcul",
            blocks=(
                tables.spent_table(kept.standing),
                tables.rules_table(kept),
                Paragraph(text=proof_text(kept)),
                tables.ranking_table(kept),
                *((tables.gains_table(kept),) if kept.scenario.gains else ()),
            ),
        ),
    )


def _headline(kept: Kept) -> Iterator[Block]:
    session = kept.scenario.session
    said = "Le comité a retenu" if _is_decided(kept) else "Projet, non décidé :"
    yield Paragraph(text=f"{said} le scénario « {kept.scenario.name} », comité du {day_text(session.on)}.")
    yield Paragraph(text=STATEMENT)
    if session.statement and _is_decided(kept):
        yield Paragraph(text=f"Observations du comité : {session.statement}")
    yield KeyFigures(figures=_figures(kept))


def _figures(kept: Kept) -> tuple[Figure, ...]:
    standing = kept.standing
    state = sum(award.state_cents for award in standing.awards.values())
    return (
        _figure(
            kept, "retenues", "Demandes retenues", "Demandes qui reçoivent une aide.", len(standing.awards)
        ),
        _figure(kept, "attribue", "Attribué", "Somme des aides, État et régions.", standing.cents),
        _figure(kept, "etat", "Dont État", "Ce que paie l’enveloppe de l’État.", state),
        _figure(
            kept,
            "regions",
            "Dont régions",
            "Ce que paient les enveloppes des régions.",
            standing.cents - state,
        ),
    )


def _figure(kept: Kept, code: str, label: str, definition: str, value: int) -> Figure:
    indicator = Indicator(
        code=code,
        label=label,
        definition=definition,
        unit="count" if code == "retenues" else "cents",
        stage="actual" if _is_decided(kept) else "forecast",
        source_id=tables.CASE,
        owner=_OWNER,
    )
    return Figure(
        indicator=indicator, place="france", value=value, as_of=kept.scenario.session.on.isoformat()
    )


def _sources(kept: Kept) -> tuple[Source, ...]:
    case, on = kept.scenario.case, kept.scenario.session.on
    described = {
        tables.CASE: ("Demandes et notes", "requests"),
        tables.RULES: ("Enveloppes et règles", "rules"),
    }
    return tuple(
        Source(
            id=code,
            title=title,
            producer="comité",
            licence="non publié",
            vintage=f"comité du {day_text(on)}",
            sha256=_digest([case.get(key), case.get("envelopes")] if key == "rules" else case.get(key)),
        )
        for code, (title, key) in described.items()
    )


def _digest(part: object) -> str:
    return sha256(json.dumps(part, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _csv(kept: Kept) -> bytes:
    """Write every request, awarded or not, for a French spreadsheet."""
    awarded, refused = tables.awards_table(kept), tables.refused_table(kept)
    mention = EXAMPLE if kept.scenario.session.is_example else STATEMENT
    blank = [""] * (len(awarded.columns) - len(refused.columns) + 1)
    rows = [[*_cells(row, awarded.columns), "", mention] for row in awarded.rows]
    asked = (refused.columns[0], *refused.columns[2:])
    rows += [
        [*_cells((name, *facts), asked), *blank, str(reason), mention]
        for name, reason, *facts in refused.rows
    ]
    headings = [*(column.label for column in awarded.columns), "Motif", "Mention"]
    return french_csv(headings, rows).encode()


def _cells(row: Sequence[Value], columns: Sequence[Column]) -> list[str]:
    values = (plain_value(value, column.unit) for value, column in zip(row, columns, strict=False))
    return ["" if one is None else _cell(one) for one in values]


def _cell(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".replace(".", ",")
