"""A report as one JSON document: what the API and programs read."""

from collections.abc import Iterator
from typing import Any

from catalyseur.bilan.report import (
    Block,
    Bullets,
    Chart,
    Column,
    Figure,
    KeyFigures,
    Map,
    Paragraph,
    Report,
    Section,
    Table,
    Unit,
)
from catalyseur.bilan.wording import plain_value, reading_note, reading_text

UNIT_CODES: dict[Unit, str] = {"cents": "eur"}


def report_document(report: Report) -> dict[str, Any]:
    """Return the report as JSON: amounts in euros, shares from 0 to 1, unknown as null."""
    return {
        "title": report.title,
        "day": report.day.isoformat(),
        "reading": report.reading,
        "reading_label": reading_text(report.day, report.reading, report.known_on),
        "reading_note": reading_note(report.day, report.reading, report.known_on),
        "known_on": report.known_on.isoformat(),
        "notes": list(report.notes),
        "figures": [figure_document(figure) for figure in report.figures],
        "sections": [_section(section) for section in report.sections],
        "sources": [
            {
                "id": one.id,
                "title": one.title,
                "producer": one.producer,
                "licence": one.licence,
                "vintage": one.vintage,
                "sha256": one.sha256 or None,
            }
            for one in report.sources
        ],
    }


def figure_document(figure: Figure) -> dict[str, Any]:
    """Return one figure with its definition."""
    indicator = figure.indicator
    return {
        "indicator": indicator.code,
        "label": indicator.label,
        "definition": indicator.definition,
        "place": figure.place,
        "place_name": figure.place_name,
        "value": plain_value(figure.value, indicator.unit),
        "unit": unit_code(indicator.unit),
        "stage": indicator.stage,
        "tax": indicator.tax,
        "instrument": indicator.instrument,
        "as_of": figure.as_of,
        "source": indicator.source_id,
        "owner": indicator.owner,
        "note": figure.note,
    }


def tables_of(section: Section) -> Iterator[Table]:
    """Return the tables of a section, those of its charts and maps included."""
    for block in section.blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Chart | Map):
            yield block.table


def unit_code(unit: Unit) -> str:
    """Return the code of a unit in files: amounts are in euros there."""
    return UNIT_CODES.get(unit, unit)


def column_code(column: Column) -> str:
    """Return the code of a column in files: an amount is in euros there, and named so."""
    return f"{column.code.removesuffix('_cents')}_eur" if column.unit == "cents" else column.code


def _section(section: Section) -> dict[str, Any]:
    blocks = [_block(block) for block in section.blocks]
    return {"id": section.id, "title": section.title, "kind": section.kind, "blocks": blocks}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": block.text}
        case Bullets():
            return {"kind": "bullets", "items": list(block.items)}
        case KeyFigures():
            return {"kind": "key_figures", "figures": [figure_document(one) for one in block.figures]}
        case Table():
            return {"kind": "table", "table": _table(block)}
        case Chart():
            return {
                "kind": "chart",
                "chart": block.kind,
                "alt": block.alt,
                "label_column": block.label_column,
                "value_column": block.value_column,
                "table": _table(block.table),
            }
        case Map():
            return {
                "kind": "map",
                "shapes": block.shapes,
                "alt": block.alt,
                "classes": [
                    {"code": one.code, "label": one.label, "areas": list(one.areas)} for one in block.classes
                ],
                "table": _table(block.table),
            }


def _table(table: Table) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": table.title,
        "columns": [
            {"code": column_code(one), "label": one.label, "unit": unit_code(one.unit)}
            for one in table.columns
        ],
        "rows": [
            [plain_value(value, column.unit) for value, column in zip(row, table.columns, strict=True)]
            for row in table.rows
        ],
        "sources": list(table.source_ids),
        "note": table.note,
    }
