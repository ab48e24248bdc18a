"""Tables of the outside formats: read all or nothing, line by line, and written back."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalyseur.ingest.cells import Cell, RefusalError, read_cell, same_or_listed, write_cell
from catalyseur.ingest.csv_text import CsvText, decode, fold, records
from catalyseur.ingest.faults import Fault, ImportRefusedError, LineReport, Note, shown
from catalyseur.ingest.schema import FieldSchema, TableSchema, load_schema

__all__ = [
    "Fault",
    "FieldSchema",
    "ImportRefusedError",
    "LineReport",
    "Note",
    "ReadTable",
    "TableSchema",
    "load_schema",
    "read_table",
    "write_table",
]

Mend = Callable[[str], str]
ANY = "*"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadTable:
    """The typed rows of a file, and a report for its header (line 1) and each row, in the same order.

    Each row maps every column of the schema to its value, None where the cell or the column is missing, or wrong:
    `faults` tells which.
    """

    rows: tuple[Mapping[str, Any], ...]
    header: LineReport
    lines: tuple[LineReport, ...]
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Reading:
    """One reading under way: where each field stands, how cells are mended, what was found wrong."""

    schema: TableSchema
    mends: Mapping[str, Mend]
    places: list[tuple[FieldSchema, int]] = field(default_factory=list)
    width: int = 0
    faults: list[Fault] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)


def read_table(
    content: bytes, schema: TableSchema, *, name: str, mends: Mapping[str, Mend] | None = None
) -> ReadTable:
    """Read a CSV of a format, or refuse it whole (ImportRefusedError, with every fault): see `read_cells`."""
    table = read_cells(content, schema, name=name, mends=mends)
    if table.faults:
        raise ImportRefusedError(table.faults, name)
    return table


def read_cells(
    content: bytes, schema: TableSchema, *, name: str, mends: Mapping[str, Mend] | None = None
) -> ReadTable:
    """Read a CSV of a format with its faults, for who has more to check in the cells that could be read.

    UTF-8 (byte-order mark or not) or cp1252; separator `;` or `,`; columns in any order. Read and flagged:
    headings that differ by case, accents or signs, unknown columns, optional columns left out,
    spaces around a cell, listed values that differ by case or accents, and what `mends` corrects, by column
    (`*`: every column). Blank lines and the `ignored` columns are skipped.
    """
    source = decode(content, name)
    reading = _Reading(schema=schema, mends=mends or {})
    found = records(source)
    line, titles = next(found)
    header = _read_header(line, titles, reading, source)
    rows, lines = [], []
    for line, cells in found:
        row, notes = _read_row(line, cells, reading)
        if row is not None:
            rows.append(row)
            lines.append(LineReport(line=line, notes=tuple(notes)))
    return ReadTable(rows=tuple(rows), header=header, lines=tuple(lines), faults=tuple(reading.faults))


def write_table(rows: Iterable[Mapping[str, Any]], schema: TableSchema) -> bytes:
    """Write rows as the format wants them: UTF-8, commas, LF, every column in order.

    A text that a spreadsheet would run as a formula is preceded by an apostrophe, which `read_table` takes
    away again: reading back gives the same rows.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(schema.columns)
    for row in rows:
        writer.writerow([write_cell(row.get(one.name), one) for one in schema.fields])
    return text.getvalue().encode("utf-8")


def _read_header(line: int, titles: list[str], reading: _Reading, source: CsvText) -> LineReport:
    fields = {fold(one.name): one for one in reading.schema.fields}
    notes = []
    if source.encoding == "cp1252":
        notes.append(Note(code="cp1252", column="", french="Fichier lu en cp1252 : préférez l’UTF-8."))
    taken: dict[str, str] = {}
    ignored = {fold(one) for one in reading.schema.ignored}
    for place, title in enumerate(titles):
        known = fields.get(fold(title))
        if known is None and fold(title) in ignored:
            continue
        if known is None:
            notes.append(_unknown_column(title))
        elif known.name in taken:
            reading.faults.append(_twice_a_column(line, title, known.name))
        else:
            taken[known.name] = title
            reading.places.append((known, place))
            if title != known.name:
                french = f"Titre « {shown(title)} » lu comme {known.name}."
                notes.append(Note(code="header", column=known.name, french=french))
    reading.width = len(titles)
    missing = [one for one in reading.schema.fields if one.name not in taken]
    reading.faults += [_missing_column(line, one) for one in missing if one.required]
    optional = [one.name for one in missing if not one.required]
    if optional:
        notes.append(_absent_columns(optional))
    return LineReport(line=line, notes=tuple(notes))


def _missing_column(line: int, one: FieldSchema) -> Fault:
    return Fault(
        line=line,
        column=one.name,
        value="",
        problem="the column is missing",
        remedy=f"add a column headed {one.name}",
        french=f"la colonne manque : ajoutez une colonne intitulée {one.name}.",
    )


def _absent_columns(names: Sequence[str]) -> Note:
    plural = "s" * (len(names) > 1)
    french = f"Colonne{plural} facultative{plural} absente{plural} ({', '.join(names)}) : valeurs inconnues."
    return Note(code="missing_column", column="", french=french)


def _unknown_column(title: str) -> Note:
    french = f"Colonne « {shown(title)} » inconnue du format : ignorée."
    return Note(code="unknown_column", column=shown(title), french=french)


def _twice_a_column(line: int, title: str, name: str) -> Fault:
    return Fault(
        line=line,
        column=name,
        value=shown(title),
        problem="the column stands twice",
        remedy="keep one of them",
        french="la colonne figure deux fois : gardez-en une.",
    )


def _read_row(line: int, cells: list[str], reading: _Reading) -> tuple[dict[str, Any] | None, list[Note]]:
    """Return the row, None when the line is blank or has not its cells, and the notes on what was odd."""
    if not any(cell.strip() for cell in cells):
        return None, []
    if len(cells) != reading.width:
        reading.faults.append(_wrong_width(line, cells, reading))
        return None, []
    notes: list[Note] = []
    row: dict[str, Any] = dict.fromkeys(reading.schema.columns)
    for one, place in reading.places:
        row[one.name] = _read_one(line, cells[place], one, reading, notes)
    _check_key(line, row, reading)
    return row, notes


def _read_one(line: int, raw: str, one: FieldSchema, reading: _Reading, notes: list[Note]) -> Cell:
    text = raw.strip()
    try:
        for column in (ANY, one.name):
            if text and column in reading.mends:
                text = reading.mends[column](text)
        if not text and one.required:
            reading.faults.append(_empty_cell(line, one, raw))
            return None
        value = read_cell(text, one) if text else None
    except RefusalError as refusal:
        reading.faults.append(_refused_cell(line, one, raw, refusal))
        return None
    read = _canonical(text, value, one)
    if read != raw and (read != raw.strip() or _is_constrained(one)):
        french = f"« {shown(raw)} » lu « {shown(read)} »."
        notes.append(Note(code="mended", column=one.name, french=french))
    if text and one.listed and same_or_listed(text, one.listed) is None:
        french = f"« {shown(text)} » n’est pas dans la liste du standard : gardé tel quel."
        notes.append(Note(code="unlisted_value", column=one.name, french=french))
    return value


def _canonical(text: str, value: Cell, one: FieldSchema) -> str:
    """Return the writing that was read: that of the list for a choice, else the text itself."""
    is_choice = one.enum or (one.kind == "boolean" and text not in (*one.true_values, *one.false_values))
    return write_cell(value, one) if is_choice else text


def _is_constrained(one: FieldSchema) -> bool:
    """Tell whether a space matters: in a free text, one is taken away without a word."""
    return one.kind != "string" or bool(one.enum or one.pattern)


def _refused_cell(line: int, one: FieldSchema, raw: str, refusal: RefusalError) -> Fault:
    return Fault(
        line=line,
        column=one.name,
        value=shown(raw),
        problem=refusal.problem,
        remedy=refusal.remedy,
        french=refusal.french,
    )


def _empty_cell(line: int, one: FieldSchema, raw: str) -> Fault:
    return Fault(
        line=line,
        column=one.name,
        value=raw,
        problem="the cell is empty",
        remedy="fill it, the format requires it",
        french="la cellule est vide : renseignez-la, le format l’exige.",
    )


def _wrong_width(line: int, cells: list[str], reading: _Reading) -> Fault:
    titles = {place: one.name for one, place in reading.places}
    missing = len(cells) < reading.width
    number = len(cells) if missing else reading.width
    return Fault(
        line=line,
        column=titles.get(number, str(number + 1)),
        value=shown(cells[-1]),
        problem=f"the line has {len(cells)} cells, the header {reading.width}",
        remedy="add the missing cells" if missing else "remove the extra cells, or quote the separators",
        french=f"la ligne a {len(cells)} cellules, l’en-tête {reading.width} : "
        + (
            "ajoutez les cellules manquantes."
            if missing
            else "retirez les cellules en trop, ou mettez entre "
            "guillemets droits celles qui contiennent un séparateur."
        ),
    )


def _check_key(line: int, row: Mapping[str, Any], reading: _Reading) -> None:
    key = reading.schema.primary_key
    if key is None or row[key] is None:
        return
    first = reading.keys.setdefault(row[key], line)
    if first != line:
        reading.faults.append(
            Fault(
                line=line,
                column=key,
                value=shown(str(row[key])),
                problem=f"'{shown(str(row[key]))}' already stands on line {first}",
                remedy="keep one row for each key",
                french=f"« {shown(str(row[key]))} » figure déjà à la ligne {first} : gardez une ligne par clé.",
            )
        )
