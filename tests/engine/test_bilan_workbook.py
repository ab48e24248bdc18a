"""A workbook is read back with the standard library: its parts, its numbers, its words kept as words."""

import io
import zipfile
from datetime import date
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from catalyseur.bilan.report import Column, Table
from catalyseur.bilan.workbook import LONGEST_NAME, workbook_bytes

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}"


def table(*rows, title="Exemple", code="t"):
    heads = (
        Column(code="mot", label="Mot"),
        Column(code="euros", label="Euros", unit="cents"),
        Column(code="part", label="Part", unit="share"),
        Column(code="jour", label="Jour", unit="date"),
    )
    return Table(id=code, title=title, columns=heads, rows=rows, source_ids=())


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}  # noqa: S314 - our own


def cells(content, sheet=1):
    """Read a sheet: the place, type and text of each cell."""
    found = parts(content)[f"xl/worksheets/sheet{sheet}.xml"].iter(f"{MAIN}c")
    return {cell.attrib["r"]: (cell.get("t", "n"), "".join(cell.itertext())) for cell in found}


def test_values_keep_their_kind():
    content = workbook_bytes(
        [table(("élan & <b>", 123450, Fraction(1, 3), date(2020, 12, 15)), ("", None, None, None))]
    )
    assert cells(content) == {
        "A1": ("inlineStr", "Mot"),
        "B1": ("inlineStr", "Euros"),
        "C1": ("inlineStr", "Part"),
        "D1": ("inlineStr", "Jour"),
        "A2": ("inlineStr", "élan & <b>"),
        "B2": ("n", "1234.5"),
        "C2": ("n", "0.333333"),
        "D2": ("inlineStr", "2020-12-15"),
        "A3": ("inlineStr", ""),
        "B3": ("n", ""),
        "C3": ("n", ""),
        "D3": ("n", ""),
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_word_becomes_a_formula(start):
    content = workbook_bytes([table((f"{start}1+1", 1, None, None))])
    assert cells(content)["A2"] == ("inlineStr", f"'{start}1+1")
    assert not list(parts(content)["xl/worksheets/sheet1.xml"].iter(f"{MAIN}f"))


def test_letters_that_xml_forbids_are_left_out():
    assert cells(workbook_bytes([table(("a\x00b\x1fc", 1, None, None))]))["A2"] == ("inlineStr", "abc")


def test_every_part_is_declared_and_linked():
    found = parts(workbook_bytes([table(), table(code="u", title="Autre")]))
    declared = {
        one.attrib["PartName"].lstrip("/") for one in found["[Content_Types].xml"] if "PartName" in one.attrib
    }
    linked = {
        one.attrib["Target"] for one in found["xl/_rels/workbook.xml.rels"].iter(f"{LINKS}Relationship")
    }
    assert declared == {
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
    }
    assert linked == {"styles.xml", "worksheets/sheet1.xml", "worksheets/sheet2.xml"}


def test_sheets_bear_names_a_workbook_accepts_each_once():
    titles = ["Qui paie : quoi ? [a/b]", "x" * 40, "x" * 50, "X" * 60, ""]
    found = parts(workbook_bytes([table(title=title) for title in titles]))["xl/workbook.xml"]
    names = [sheet.attrib["name"] for sheet in found.iter(f"{MAIN}sheet")]
    assert names[0] == "Qui paie quoi a b"
    assert len({name.casefold() for name in names}) == len(titles)
    assert all(0 < len(name) <= LONGEST_NAME for name in names)


def test_the_same_tables_give_the_same_bytes():
    assert workbook_bytes([table(("a", 1, None, None))]) == workbook_bytes([table(("a", 1, None, None))])
