"""Tables as one XLSX workbook (ECMA-376), written by hand: a sheet a table, the same bytes for the same tables.

Amounts are numbers in euros, shares numbers, days ISO texts; what is not known is an empty cell. Every text is an
inline string, never a formula, and one that a spreadsheet could run when saved again bears an apostrophe.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from catalyseur.bilan.exports import neutral
from catalyseur.bilan.report import Column, Table, Unit, Value
from catalyseur.bilan.wording import plain_value

LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OPENED = (1980, 1, 1, 0, 0, 0)  # the first day a zip may bear: no clock
_PLAIN, _HEAD, _EUROS, _SHARE = 0, 1, 2, 3  # positions of the styles below
_STYLES_BY_UNIT: dict[Unit, int] = {"cents": _EUROS, "share": _SHARE}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def workbook_bytes(tables: Sequence[Table]) -> bytes:
    """Write the tables, a sheet each, heads on the first row."""
    parts = _frame(_names([table.title for table in tables]))
    parts |= {
        f"xl/worksheets/sheet{rank}.xml": "".join(_sheet(one.columns, one.rows))
        for rank, one in enumerate(tables, 1)
    }
    return archive_bytes({name: f"{_DECLARATION}{text}".encode() for name, text in parts.items()})


def write_workbook(
    out: BinaryIO, *, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> None:
    """Write one sheet row by row: however many there are, a few are held at a time."""
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in _frame(_names([title])).items():
            archive.writestr(_entry(name), f"{_DECLARATION}{text}")
        with archive.open(_entry("xl/worksheets/sheet1.xml"), "w") as sheet:
            sheet.write(_DECLARATION.encode())
            for part in _sheet(columns, rows):
                sheet.write(part.encode())


def archive_bytes(files: dict[str, bytes]) -> bytes:
    """Put files into a zip that bears no clock, in the order given."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(_entry(name), content)
    return held.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _OPENED)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return entry


def _frame(names: Sequence[str]) -> dict[str, str]:
    """Return the parts around the sheets."""
    sheets = [("worksheet", f"worksheets/sheet{rank}.xml") for rank in range(1, len(names) + 1)]
    return {
        "[Content_Types].xml": _content_types(len(names)),
        "_rels/.rels": _links([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(names),
        "xl/_rels/workbook.xml.rels": _links([*sheets, ("styles", "styles.xml")]),
        "xl/styles.xml": _STYLES,
    }


def _names(titles: Sequence[str]) -> list[str]:
    """Name each sheet by the title of its table, cut to what a workbook allows, each name once."""
    names: list[str] = []
    for title in titles:
        plain = " ".join(_FORBIDDEN.sub(" ", title).split()).strip("'") or "Feuille"
        name, rank = plain[:LONGEST_NAME].rstrip(), 1
        while name.casefold() in {taken.casefold() for taken in names}:
            rank += 1
            name = f"{plain[: LONGEST_NAME - 5].rstrip()} ({rank})"
        names.append(name)
    return names


def _content_types(sheets: int) -> str:
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{rank}.xml", "worksheet") for rank in range(1, sheets + 1)]
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{_KIND}.{kind}+xml"/>' for part, kind in parts
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _links(targets: Iterable[tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{rank}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for rank, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{rank}" r:id="rId{rank}"/>'
        for rank, name in enumerate(names, 1)
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{sheets}</sheets></workbook>'


def _sheet(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    widths = "".join(
        f'<col min="{rank}" max="{rank}" width="{36 if rank == 1 else 20}" customWidth="1"/>'
        for rank in range(1, len(columns) + 1)
    )
    heads = "".join(_cell(1, rank, column.label, _HEAD) for rank, column in enumerate(columns))
    yield f'<worksheet xmlns="{_MAIN}"><cols>{widths}</cols><sheetData><row r="1">{heads}</row>'
    for number, row in enumerate(rows, 2):
        cells = (
            _cell(number, rank, _plain(value, column.unit), _STYLES_BY_UNIT.get(column.unit, _PLAIN))
            for rank, (value, column) in enumerate(zip(row, columns, strict=True))
        )
        yield f'<row r="{number}">{"".join(cells)}</row>'
    yield "</sheetData></worksheet>"


def _plain(value: Value, unit: Unit) -> int | float | str | None:
    return plain_value(value, unit if not isinstance(value, str) else "text")


def _cell(row: int, rank: int, value: float | str | None, style: int) -> str:
    place = f"{_letters(rank)}{row}"
    if value is None:
        return f'<c r="{place}"/>'
    if isinstance(value, str):
        text = escape(_NO_XML.sub("", neutral(value)))
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{place}" s="{style}"><v>{value!r}</v></c>'


def _letters(rank: int) -> str:
    """Return the letters of a column: A, B, … Z, AA."""
    before, last = divmod(rank, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="#,##0.00\\ &quot;€&quot;"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
