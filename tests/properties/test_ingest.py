"""Mutated import files are read as frictionless reads them, or refused whole with their line and column."""

import re
from collections.abc import Sequence
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalyseur.geography.atlas import Geography
from catalyseur.geography.outlines import load_outlines
from catalyseur.ingest.placing import Placer
from catalyseur.ingest.plan_de_relance import read_awards
from catalyseur.ingest.scdl_subventions import read_subsidies, write_subsidies
from catalyseur.ingest.table import (
    Fault,
    ImportRefusedError,
    ReadTable,
    load_schema,
    read_table,
    write_table,
)
from tests.import_files import FORMATS, referee, valid_rows, write_csv

MUTATED_FILES = 600
GARBAGE = (
    *("", " ", "NULL", "-", "=1+1", "'=1+1", "@a", "\t", "é", "0", "-1", "1e3", "1e400", "1_000", "NaN", "Infinity"),
    *("1 234,50", "1234,5", "12.345", "oui", "Oui", "peut-être", "31/12/2021", "2021-02-30", "2021-1-5", "2021"),
    *("2021-03-01T00:00:00", " 2021-03-01", "20210301", "Aide en numéraire", "aide en nature", "99999999999999"),
    *("4.06", "4.06;46.09", "200,95", "{}", '{"type":"Point"}', "https://", "C25.11ZC25.11Z", "a\nb", "x" * 300),
)  # fmt: skip
BYTES = (b"\0", b"\xff", b"\x81", b'"', b",", b";", b"\n", b"\r", b"\xef\xbb\xbf", b" ", b"\xe9", b"'")
# Where our reader is stricter than frictionless, on purpose: the fault, and the values it then refuses.
STRICTER = (
    ("the cell is empty", re.compile(r"\s+")),
    ("the file is not text", re.compile(r".*")),
    ("is not a number", re.compile(r"(?i).*(_|nan|inf|e[+-]?\d{3}).*")),
    ("is not a whole number", re.compile(r".*_.*")),
    ("is not a day", re.compile(r"\d{1,4}-\d{1,2}-\d{1,2}")),
    ("is not a year", re.compile(r"0.*")),
    ("is not a valid uri", re.compile(r".*")),
    ("is not a point", re.compile(r".*")),
    ("is not a GeoJSON geometry", re.compile(r".*")),
    ("already stands on line", re.compile(r".*")),
    ("the column stands twice", re.compile(r".*")),
    ("a quotation mark is not closed", re.compile(r".*", re.DOTALL)),
)


@st.composite
def mutated_files(draw: st.DrawFn, names: Sequence[str] = FORMATS) -> tuple[str, bytes, str, str]:
    """Return a format, a file that was valid before up to three accidents, its encoding and separator."""
    name = draw(st.sampled_from(names))
    rows = valid_rows(name, draw(st.integers(0, 3)))
    titles, cells = list(valid_rows(name, 1)[0]), [list(row.values()) for row in rows]
    for _ in range(draw(st.integers(0, 2))):
        _mutate_cells(draw, titles, cells)
    separator = draw(st.sampled_from([",", ";"]))
    content = write_csv(titles, cells, separator)
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    content = content.decode("utf-8").encode(encoding, errors="replace")
    for _ in range(draw(st.integers(0, 1))):
        place = draw(st.integers(0, len(content)))
        content = content[:place] + draw(st.sampled_from(BYTES)) + content[place + draw(st.integers(0, 3)) :]
    return name, content, encoding, separator


def _mutate_cells(draw: st.DrawFn, titles: list[str], cells: list[list[str]]) -> None:
    column = draw(st.integers(0, len(titles) - 1))
    accident = draw(st.sampled_from(["cell"] * 3 + ["drop", "double", "title", "cut", "extra", "twice"]))
    table = [titles, *cells]
    if accident == "drop":
        for row in table:
            del row[column : column + 1]
    elif accident == "double":
        for row in table:
            row[column:column] = row[column : column + 1]
    elif accident == "title":
        titles[column] = draw(st.sampled_from([titles[column].upper(), f" {titles[column]}", "autre", ""]))
    elif cells:
        row = cells[draw(st.integers(0, len(cells) - 1))]
        _mutate_row(draw, accident, row, min(column, len(row) - 1), cells)


def _mutate_row(draw: st.DrawFn, accident: str, row: list[str], column: int, cells: list[list[str]]) -> None:
    if accident == "cut":
        del row[column:]
    elif accident == "extra":
        row.insert(column, draw(st.sampled_from(GARBAGE)))
    elif accident == "twice":
        cells.append(list(row))
    elif row:
        row[column] = draw(st.sampled_from(GARBAGE))


@settings(max_examples=MUTATED_FILES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated_files())
def test_a_mutated_file_is_read_as_the_referee_reads_it_or_refused_with_line_and_column(
    mutated: tuple[str, bytes, str, str],
) -> None:
    name, content, encoding, separator = mutated
    schema = load_schema(name)
    try:
        table = read_table(content, schema, name="exemple.csv")
    except ImportRefusedError as refusal:
        _check_places(refusal, content)
        if encoding.startswith("utf-8") and _has_rows(content):
            excused = any(_is_stricter(fault) for fault in refusal.faults)
            assert excused or referee(content, name, encoding=encoding, separator=separator)
        return
    if not _is_touched(table) and encoding.startswith("utf-8"):
        wrong = referee(content, name, encoding=encoding, separator=separator)
        assert wrong == [] or _has_blank_line(content)  # which we skip
    written = write_table(table.rows, schema)
    if table.rows:
        assert referee(written, name) == []
    assert read_table(written, schema, name="relu.csv").rows == table.rows


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutated=mutated_files(("plan_de_relance", "scdl_subventions")))
def test_a_mutated_list_gives_one_record_a_line_or_is_refused(
    geography: Geography, mutated: tuple[str, bytes, str, str]
) -> None:
    name, content, _, _ = mutated
    try:
        if name == "plan_de_relance":
            awards = read_awards(content, name="exemple.csv", vintage="2022", placer=_placer(geography))
            assert len(awards.awards) == len(awards.lines) == len({award.key for award in awards.awards})
            return
        subsidies = read_subsidies(content, name="exemple.csv", vintage="2022")
    except ImportRefusedError as refusal:
        _check_places(refusal, content)
        return
    assert len(subsidies.subsidies) == len(subsidies.lines)
    again = read_subsidies(write_subsidies(subsidies.subsidies), name="relu.csv", vintage="2022")
    assert again.subsidies == subsidies.subsidies


@cache
def _placer(geography: Geography) -> Placer:
    return Placer(geography=geography, outlines=load_outlines("commune"))


def _check_places(refusal: ImportRefusedError, content: bytes) -> None:
    whole = ("the file is empty", "the file is not text", "the list has no award")
    for fault in refusal.faults:
        assert 1 <= fault.line <= content.count(b"\n") + content.count(b"\r") + 1
        assert fault.column or fault.problem.startswith(whole)
        assert fault.sentence.startswith(f"line {fault.line}")
        assert fault.french_sentence.startswith(f"Ligne {fault.line}")


def _has_blank_line(content: bytes) -> bool:
    return any(not line.strip(b' \t,;"') for line in content.splitlines())


def _is_stricter(fault: Fault) -> bool:
    return any(reason in fault.problem and value.fullmatch(fault.value) for reason, value in STRICTER)


def _is_touched(table: ReadTable) -> bool:
    return table.header.is_flagged or any(line.is_flagged for line in table.lines)


def _has_rows(content: bytes) -> bool:
    return content.count(b"\n") > 1
