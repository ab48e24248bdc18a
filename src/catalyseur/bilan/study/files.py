"""The files of a study: report, tables, and each part as its command prints it."""

from collections.abc import Iterator
from dataclasses import replace

from catalyseur.bilan.document import report_document, tables_of
from catalyseur.bilan.exports import table_csv
from catalyseur.bilan.pdf import pdf_bytes
from catalyseur.bilan.report import Column, Report, Table
from catalyseur.bilan.study.reading import MENTION, StudyReading
from catalyseur.bilan.study.report import study_report
from catalyseur.bilan.workbook import workbook_bytes
from catalyseur.panels.running import file_bytes


def study_files(reading: StudyReading) -> dict[str, bytes]:
    """Return the files to publish, by name; those of an example begin with `exemple-`.

    `resultats.json` and its parts are what secrecy leaves of them; with public data they are what the commands print.
    """
    report = study_report(reading)
    tables = [_marked(table, reading) for table in report_tables(report)]
    parts = {"evaluation": reading.evaluation} | reading.results["checks"]
    made = {
        "rapport.pdf": pdf_bytes(report),
        "tableaux.xlsx": workbook_bytes(tables),
        "rapport.json": file_bytes(report_document(report)),
        "enregistrement.json": file_bytes(reading.registration.document()),
        "resultats.json": file_bytes(reading.results),
    }
    made |= {f"{name}.json": file_bytes(part) for name, part in parts.items() if "problem" not in part}
    made |= {f"{table.id}.csv": table_csv(table) for table in tables}
    prefix = "exemple-" if reading.study.is_example else ""
    return {f"{prefix}{name}": content for name, content in made.items()}


def report_tables(report: Report) -> Iterator[Table]:
    """Return every table of a report, those of its charts included."""
    for section in report.sections:
        yield from tables_of(section)


def _marked(table: Table, reading: StudyReading) -> Table:
    """Give a table of invented data a column that says so on every line."""
    if not reading.study.is_example:
        return table
    mention = Column(code="mention", label="Mention")
    rows = tuple((*row, MENTION) for row in table.rows)
    return replace(table, columns=(*table.columns, mention), rows=rows)
