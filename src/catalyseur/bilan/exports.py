"""A report as files that other tools read: CSV, Data Package, GeoJSON, Parquet. The same report, the same bytes.

Amounts are in euros, shares from 0 to 1, unknown values are empty (null). A text that a spreadsheet would
run as a formula is preceded by an apostrophe in the CSV files.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from catalyseur.bilan.document import column_code, figure_document, report_document, tables_of, unit_code
from catalyseur.bilan.report import Column, Map, Report, Table, Unit
from catalyseur.bilan.wording import plain_value, reading_note, reading_text
from catalyseur.values.cells import neutralise

Cell = int | float | str | None
FIGURE_COLUMNS: tuple[tuple[str, str], ...] = (
    ("indicator", "string"),
    ("label", "string"),
    ("definition", "string"),
    ("place", "string"),
    ("place_name", "string"),
    ("value", "number"),
    ("unit", "string"),
    ("stage", "string"),
    ("tax", "string"),
    ("instrument", "string"),
    ("as_of", "string"),
    ("source", "string"),
    ("owner", "string"),
    ("note", "string"),
)
_TYPES: dict[Unit, str] = {
    "count": "integer",
    "jobs": "integer",
    "cents": "number",
    "share": "number",
    "ha": "number",
    "decimal": "number",
    "precise": "number",
    "date": "date",
    "text": "string",
}
_ARROW = {"integer": pa.int64(), "number": pa.float64(), "date": pa.string(), "string": pa.string()}


def export_files(report: Report) -> dict[str, bytes]:
    """Return every file but the pages, by name: `figures.csv`, one CSV a table, the package that describes them."""
    tables = [
        table for section in report.sections if section.kind != "region" for table in tables_of(section)
    ]
    files = {"figures.csv": _figures_csv(report)} | {f"{one.id}.csv": table_csv(one) for one in tables}
    files["datapackage.json"] = _json(_package(report, tables, files))
    files["bilan.json"] = _json(report_document(report))
    files["figures.parquet"] = _parquet(FIGURE_COLUMNS, _figure_rows(report), report)
    drawn = _territory_table(tables)
    if drawn is not None:
        files["territoires.geojson"] = _json(_geojson(report, drawn))
        files["territoires.parquet"] = _parquet(_fields(drawn.columns), _plain_rows(drawn), report)
    return files


def neutral(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula; line ends become one kind."""
    return neutralise(text.replace("\r\n", "\n").replace("\r", "\n"))


def _figure_rows(report: Report) -> list[list[Cell]]:
    documents = (figure_document(figure) for figure in report.figures)
    return [[document[code] for code, _ in FIGURE_COLUMNS] for document in documents]


def _figures_csv(report: Report) -> bytes:
    return _csv([code for code, _ in FIGURE_COLUMNS], _figure_rows(report))


def table_csv(table: Table) -> bytes:
    """Write one table."""
    return _csv([column_code(column) for column in table.columns], _plain_rows(table))


def _plain_rows(table: Table) -> list[list[Cell]]:
    return [
        [plain_value(value, column.unit) for value, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]


def _csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return file.getvalue().encode()


def _package(report: Report, tables: Sequence[Table], files: Mapping[str, bytes]) -> dict[str, Any]:
    titles = {f"{one.id}.csv": one.title for one in tables} | {"figures.csv": "Tous les chiffres du bilan"}
    fields = {f"{one.id}.csv": _described(one) for one in tables}
    fields["figures.csv"] = [{"name": code, "type": kind} for code, kind in FIGURE_COLUMNS]
    return {
        "name": f"bilan-{report.day.isoformat()}",
        "title": f"{report.title}. {reading_text(report.day, report.reading, report.known_on)}",
        "description": reading_note(report.day, report.reading, report.known_on),
        "profile": "tabular-data-package",
        "licenses": [{"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}],
        "sources": [
            {"title": f"{one.title} ({one.producer})", "version": one.vintage} for one in report.sources
        ],
        "resources": [
            {
                "name": name.removesuffix(".csv"),
                "path": name,
                "title": titles[name],
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(content),
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
                "schema": {"fields": fields[name]},
            }
            for name, content in files.items()
        ],
    }


def _described(table: Table) -> list[dict[str, str]]:
    return [
        {"name": column_code(one), "type": _TYPES[one.unit], "title": one.label, "unit": unit_code(one.unit)}
        for one in table.columns
    ]


def _fields(columns: Iterable[Column]) -> tuple[tuple[str, str], ...]:
    return tuple((column_code(column), _TYPES[column.unit]) for column in columns)


def _territory_table(tables: Iterable[Table]) -> Table | None:
    return next((table for table in tables if table.id == "territoires"), None)


def _geojson(report: Report, table: Table) -> dict[str, Any]:
    """Return the territories with their figures (RFC 7946); one without outline has a null geometry."""
    classes = {area: one.label for drawn in _maps(report) for one in drawn.classes for area in one.areas}
    codes = [column_code(column) for column in table.columns]
    features = []
    for row in _plain_rows(table):
        key = str(row[0])
        properties = dict(zip(codes, row, strict=True)) | {"class": classes.get(key)}
        geometry = report.outlines.get(key)
        features.append({"type": "Feature", "id": key, "geometry": geometry, "properties": properties})
    return {"type": "FeatureCollection", "features": features}


def _maps(report: Report) -> list[Map]:
    blocks = [block for section in report.sections for block in section.blocks]
    return [block for block in blocks if isinstance(block, Map) and block.shapes != "region"]


def _parquet(fields: Iterable[tuple[str, str]], rows: Sequence[Sequence[Cell]], report: Report) -> bytes:
    schema = pa.schema([(code, _ARROW[kind]) for code, kind in fields]).with_metadata(
        {"title": report.title, "reading": reading_text(report.day, report.reading, report.known_on)}
    )
    columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
    table = pa.table(
        [pa.array(list(column), type=field.type) for column, field in zip(columns, schema, strict=True)],
        schema=schema,
    )
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd", write_statistics=False)
    return file.getvalue()


def _json(document: Any) -> bytes:  # noqa: ANN401 - any JSON document
    return f"{json.dumps(document, ensure_ascii=False, separators=(',', ':'))}\n".encode()
