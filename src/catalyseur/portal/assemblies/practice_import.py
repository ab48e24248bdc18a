"""A CSV of good practices, read whole or refused: each line answers the same form as a visitor."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from catalyseur.geography.locate import Locator
from catalyseur.ingest.faults import Fault, ImportRefusedError
from catalyseur.ingest.schema import FieldSchema, TableSchema
from catalyseur.ingest.table import read_table
from catalyseur.portal.assemblies.models import PracticeForm
from catalyseur.portal.assemblies.practice_forms import SendPracticeForm
from catalyseur.toolbox.vocabulary import EuSize, Kind

MOST_LINES = 500
COLUMNS = {
    "forme": "form",
    "titre": "title",
    "objet": "kind",
    "activite": "naf",
    "taille": "size",
    "commune": "place",
    "recit": "what",
    "resultats": "results",
    "source_resultats": "results_source",
    "dispositifs": "schemes",
    "laureats": "awards",
    "fonction_organisme": "told_by",
}
SCHEMA = TableSchema(
    name="bonnes_pratiques",
    title="Bonnes pratiques et témoignages",
    version="1",
    fields=tuple(
        FieldSchema(
            name=name, kind="string", required=name in {"forme", "titre", "recit", "fonction_organisme"}
        )
        for name in COLUMNS
    ),
)
_CODES: Mapping[str, Mapping[str, str]] = {
    "form": {str(form.label): form.value for form in PracticeForm},
    "kind": {kind.label: kind.value for kind in Kind},
    "size": {size.label: size.value for size in EuSize},
}


def read_practices(content: bytes, locator: Locator, on: date) -> list[dict[str, Any]]:
    """Return the facts of each line, in order. Raises ImportRefusedError naming every line at fault."""
    read = read_table(content, SCHEMA, name="bonnes-pratiques.csv")
    if len(read.rows) > MOST_LINES:
        raise ImportRefusedError((_too_many(len(read.rows)),))
    faults: list[Fault] = []
    facts = []
    for report, row in zip(read.lines, read.rows, strict=True):
        form = SendPracticeForm(_answers(row), locator=locator, on=on)
        if form.is_valid():
            facts.append(form.practice())
        else:
            faults += _faults(report.line, form)
    if faults:
        raise ImportRefusedError(tuple(faults))
    return facts


def _answers(row: Mapping[str, Any]) -> dict[str, str]:
    """Write a line as the form is filled in: French words become their codes."""
    answers = {COLUMNS[name]: value or "" for name, value in row.items()}
    return {name: _CODES.get(name, {}).get(value.lower(), value) for name, value in answers.items()}


def _faults(line: int, form: SendPracticeForm) -> list[Fault]:
    columns = {name: column for column, name in COLUMNS.items()}
    return [
        Fault(
            line=line,
            column=columns.get(name, "commune"),
            value=str(form.data.get(name, "")),
            problem="the value is refused",
            remedy="correct it as the form of a practice asks",
            french=" ".join(map(str, errors)),
        )
        for name, errors in form.errors.items()
    ]


def _too_many(count: int) -> Fault:
    return Fault(
        line=MOST_LINES + 2,
        column="",
        value="",
        problem=f"{count} lines, at most {MOST_LINES} are read at once",
        remedy="cut the file",
        french=f"{count} lignes : {MOST_LINES} au plus à la fois, coupez le fichier.",
    )
