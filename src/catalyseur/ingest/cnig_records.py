"""What the two CNIG land formats share: a record that keeps every cell, places checked against communes."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from catalyseur.geography.atlas import Geography
from catalyseur.geography.outlines import METRES_PER_DEGREE
from catalyseur.geography.places import Commune
from catalyseur.ingest.cells import read_cell, write_cell
from catalyseur.ingest.faults import Fault, LineReport, Note, shown
from catalyseur.ingest.table import FieldSchema, ReadTable, TableSchema, load_schema, read_table, write_table
from catalyseur.sites.register import Site
from catalyseur.values.dates import PartialDate, parse_partial

Row = Mapping[str, Any]
Cells = dict[str, list[dict[str, str]]]
FAR_M = 50_000  # no commune of France spreads so far from its centre, Guyane apart
YES_NO = {"oui": True, "non": False}
_WKT = re.compile(r"POINT\s*\(\s*(-?\d+(?:\.\d+)?)[\s,]+(-?\d+(?:\.\d+)?)\s*\)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class LandRecord:
    """A site and the cells it was read from, by table then row, as the format writes them: nothing is lost."""

    site: Site
    cells: Cells


@dataclass(frozen=True, kw_only=True, slots=True)
class LandFile:
    """The records of one or several files of a format, and the report of each line by table name."""

    records: tuple[LandRecord, ...]
    reports: Mapping[str, tuple[LineReport, ...]]


@dataclass(slots=True)
class Reading:
    """One table being turned into sites: its faults, and notes to add to its report by line."""

    table: ReadTable
    geography: Geography
    faults: list[Fault] = field(default_factory=list)
    notes: dict[int, list[Note]] = field(default_factory=dict)

    def note(self, line: int, note: Note) -> None:
        """Add a note to the report of a line."""
        self.notes.setdefault(line, []).append(note)

    def reports(self) -> tuple[LineReport, ...]:
        """Return the report of the header and each line, with the notes added."""
        return (
            self.table.header,
            *(
                LineReport(line=one.line, notes=(*one.notes, *self.notes.get(one.line, ())))
                for one in self.table.lines
            ),
        )


def open_table(content: bytes, schema: str, name: str, geography: Geography) -> Reading:
    """Read a table of a format. Raises ImportRefusedError."""
    return Reading(table=read_table(content, load_schema(schema), name=name), geography=geography)


def lines_of(reading: Reading) -> Iterable[tuple[Row, int]]:
    """Return each row with its line."""
    return zip(reading.table.rows, (one.line for one in reading.table.lines), strict=True)


def cells_of(row: Row, schema: str) -> dict[str, str]:
    """Return a row as the format writes it, empty cells left out."""
    fields = {one.name: one for one in load_schema(schema).fields}
    return {name: write_cell(value, fields[name]) for name, value in row.items() if value is not None}


def write_rows(rows: Iterable[Mapping[str, str]], schema: str) -> bytes:
    """Write cells kept by `cells_of` as a file of the format."""
    table = load_schema(schema)
    return write_table((_typed(row, table) for row in rows), table)


def commune_of(code: str, column: str, line: int, reading: Reading) -> Commune | None:
    """Return the commune a code names in the latest year, or note the fault."""
    padded = code.strip().upper().zfill(5)
    if reading.geography.history.knows(padded):
        return reading.geography.commune(padded, _LATEST).communes[0]
    reading.faults.append(
        Fault(
            line=line,
            column=column,
            value=shown(code),
            problem=f"'{shown(code)}' is not a commune of any known year",
            remedy="write its INSEE code, like 71153",
            french=f"« {shown(code)} » n’est une commune d’aucune année connue : écrivez son code Insee, comme 71153.",
        )
    )
    return None


def square_metres(
    value: Decimal | int | None, per: int, column: str, line: int, reading: Reading
) -> int | None:
    """Return an area in whole square metres, half to even; zero is unknown; a negative one is a fault."""
    if value is None or value == 0:
        return None
    if value > 0:
        return int((Decimal(value) * per).to_integral_value(ROUND_HALF_EVEN)) or None
    reading.faults.append(
        Fault(
            line=line,
            column=column,
            value=f"{value}",
            problem=f"'{value}' is not an area",
            remedy="write a positive number, or nothing",
            french=f"« {value} » n’est pas une surface : écrivez un nombre positif, ou rien.",
        )
    )
    return None


def wkt_pair(text: str) -> tuple[float, float] | None:
    """Return the two numbers of a WKT point, in the order written."""
    found = _WKT.fullmatch(text.strip())
    return (float(found[1]), float(found[2])) if found else None


def point_near(
    pair: tuple[float, float] | None, commune: Commune, column: str, line: int, reading: Reading
) -> tuple[float, float] | None:
    """Return the longitude and latitude that lie near the commune, whichever order they are written in.

    The standard’s own example writes latitude first. A point near neither way is left out and noted.
    """
    for lon, lat in (pair, pair[::-1]) if pair else ():
        if commune.lon is None or commune.lat is None or _metres(lon, lat, commune) <= FAR_M:
            return lon, lat
    reading.note(
        line,
        Note(
            code="point_left_out",
            column=column,
            french=f"Point illisible ou loin de {commune.name} : gardé tel quel, sans servir à la carte.",
        ),
    )
    return None


def updated_source(names: Iterable[str | None], on: date) -> str:
    """Write who says so and when."""
    return f"{', '.join(name for name in names if name)} ; mis à jour le {on:%d/%m/%Y}"


def observed(on: date) -> PartialDate:
    """Return the day a fact was observed."""
    return parse_partial(on.isoformat())


_LATEST = date(2026, 1, 1)


def _typed(row: Mapping[str, str], table: TableSchema) -> dict[str, Any]:
    fields: dict[str, FieldSchema] = {one.name: one for one in table.fields}
    return {name: read_cell(text, fields[name]) for name, text in row.items()}


def _metres(lon: float, lat: float, commune: Commune) -> float:
    assert commune.lon is not None  # noqa: S101 - the caller looked
    assert commune.lat is not None  # noqa: S101 - same
    east = (lon - commune.lon) * math.cos(math.radians(commune.lat))
    return math.hypot(east, lat - commune.lat) * METRES_PER_DEGREE
