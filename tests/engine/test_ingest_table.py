"""Tables of outside formats: read whole or refused with line and column, written back the same."""

import pytest

from catalyseur.ingest.csv_text import fold
from catalyseur.ingest.schema import load_schema
from catalyseur.ingest.table import ImportRefusedError, read_table, write_table
from tests.import_files import FORMATS, SUBSIDY, referee, valid_file, valid_rows, write_csv

SCDL = load_schema("scdl_subventions")


def _refusal(content: bytes) -> ImportRefusedError:
    with pytest.raises(ImportRefusedError) as refused:
        read_table(content, SCDL, name="aides.csv")
    return refused.value


@pytest.mark.parametrize("name", FORMATS)
def test_a_valid_file_of_each_format_is_accepted_by_both_readers_and_written_back_the_same(name: str) -> None:
    content, schema = valid_file(name), load_schema(name)
    assert referee(content, name) == []
    table = read_table(content, schema, name=name)
    assert len(table.rows) == 3
    assert [line.line for line in table.lines] == [2, 3, 4]
    assert not any(line.is_flagged for line in (table.header, *table.lines))
    written = write_table(table.rows, schema)
    assert referee(written, name) == []
    assert read_table(written, schema, name=name).rows == table.rows
    assert write_table(read_table(written, schema, name=name).rows, schema) == written


@pytest.mark.parametrize("name", [*FORMATS, "cnig_sites_eco_etablissement"])
def test_headings_stay_apart_once_folded(name: str) -> None:
    columns = load_schema(name).columns
    assert len({fold(column) for column in columns}) == len(columns)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_a_file_reads_in_its_usual_writings(encoding: str, separator: str) -> None:
    row = valid_rows("scdl_subventions", 1)[0]
    content = write_csv(list(row), [list(row.values())], separator).decode().encode(encoding)
    table = read_table(content, SCDL, name="aides.csv")
    assert table.rows == read_table(valid_file("scdl_subventions", 1), SCDL, name="aides.csv").rows
    assert [note.code for note in table.header.notes] == (["cp1252"] if encoding == "cp1252" else [])


def test_headings_are_read_whatever_their_order_case_and_signs() -> None:
    row = valid_rows("scdl_subventions", 1)[0]
    titles = [title.upper() for title in reversed(row)]
    content = write_csv([*titles, "dispositifAide"], [[*reversed(row.values()), "x"]])
    table = read_table(content, SCDL, name="aides.csv")
    assert table.rows == read_table(valid_file("scdl_subventions", 1), SCDL, name="aides.csv").rows
    assert {note.code for note in table.header.notes} == {"header", "unknown_column"}
    assert "dispositifAide" in table.header.notes[-1].french


def test_an_optional_column_may_be_left_out_and_its_values_are_unknown() -> None:
    content = write_csv(list(SUBSIDY), [list(SUBSIDY.values())])
    table = read_table(content, SCDL, name="aides.csv")
    assert table.rows[0]["idRAE"] is None
    assert [(note.code, note.column) for note in table.header.notes] == [
        ("missing_column", ""),
    ]


@pytest.mark.parametrize(
    ("column", "text", "french"),
    [
        ("montant", "1 234,50", "« 1 234,50 » n’est pas un nombre"),
        ("montant", "1234,5", "par exemple 1234.50"),
        ("dateConvention", "31/12/2021", "écrivez-la AAAA-MM-JJ"),
        ("dateConvention", "2021-02-30", "« 2021-02-30 » n’est pas une date du calendrier"),
        ("idAttribuant", "123", "n’a pas la forme attendue"),
        ("nature", "don", "choisissez parmi aide en numéraire"),
        ("notificationUE", "peut-être", "« oui » ni « non »"),
        ("pourcentageSubvention", "25", "hors limites : écrivez un nombre de 0 à 1"),
        ("objet", "x" * 257, "257 caractères : ramenez-le à 256"),
        ("nomBeneficiaire", "", "la cellule est vide"),
    ],
)
def test_a_wrong_cell_is_refused_by_both_readers_with_line_column_and_remedy(
    column: str, text: str, french: str
) -> None:
    content = valid_file("scdl_subventions", 2, **{column: text})
    assert referee(content, "scdl_subventions")
    error = _refusal(content)
    (fault,) = error.faults
    assert (fault.line, fault.column) == (2, column)
    assert fault.french_sentence.startswith(f"Ligne 2, colonne {column} : ")
    assert french in fault.french_sentence
    assert str(error).startswith(f"aides.csv: line 2, column {column}: ")


def test_every_fault_of_a_file_is_told_and_the_sentence_counts_them() -> None:
    row = {**valid_rows("scdl_subventions", 1)[0], "montant": "x", "nature": "y"}
    error = _refusal(write_csv(list(row), [list(row.values())] * 2))
    assert [(fault.line, fault.column) for fault in error.faults] == [
        (2, "montant"),
        (2, "nature"),
        (3, "montant"),
        (3, "nature"),
    ]
    assert str(error).endswith("(and 3 other faults)")


@pytest.mark.parametrize(
    ("content", "line", "column", "problem"),
    [
        (b"", 1, "", "the file is empty"),
        (b"\xff\xfea\x00", 1, "", "not text"),
        (valid_file("scdl_subventions").replace(b"Atelier", b"\x81"), 2, "", "not text"),
        (valid_file("scdl_subventions").replace(b"montant", b"total"), 1, "montant", "column is missing"),
        (valid_file("scdl_subventions").replace(b"idRAE", b"objet"), 1, "objet", "stands twice"),
        (valid_file("scdl_subventions").replace(b",unique", b',"unique'), 2, "10", "not closed"),
        (valid_file("scdl_subventions").replace(b",unique", b',"un"ique'), 2, "10", "not closed"),
        (valid_file("scdl_subventions").replace(b",0.25", b",0.25,1"), 2, "15", "15 cells, the header 14"),
        (valid_file("scdl_subventions").replace(b",0.25", b""), 2, "pourcentageSubvention", "13 cells"),
    ],
)
def test_a_broken_file_is_refused_where_it_breaks(
    content: bytes, line: int, column: str, problem: str
) -> None:
    fault = _refusal(content).faults[0]
    assert (fault.line, fault.column) == (line, column)
    assert problem in fault.problem


def test_lines_are_those_of_the_file_when_a_cell_holds_several() -> None:
    rows = valid_rows("scdl_subventions", 2)
    rows[0]["objet"], rows[1]["montant"] = "deux\nlignes", "x"
    fault = _refusal(write_csv(list(rows[0]), [list(row.values()) for row in rows])).faults[0]
    assert (fault.line, fault.column) == (4, "montant")


def test_a_key_stands_once() -> None:
    rows = valid_rows("cnig_friches", 2)
    rows[1]["site_id"] = rows[0]["site_id"]
    content = write_csv(list(rows[0]), [list(row.values()) for row in rows])
    assert referee(content, "cnig_friches") == ["primary-key"]
    with pytest.raises(
        ImportRefusedError, match="line 3, column site_id: 'exemple-0' already stands on line 2"
    ):
        read_table(content, load_schema("cnig_friches"), name="friches.csv")


@pytest.mark.parametrize("text", ["=1+1", "+33 1", "-x", "@a", "'=1+1", "''-x"])
def test_a_text_that_a_spreadsheet_would_run_is_neutralised_and_read_back(text: str) -> None:
    rows = ({**read_table(valid_file("scdl_subventions", 1), SCDL, name="a").rows[0], "objet": text},)
    written = write_table(rows, SCDL)
    assert f",'{text},".encode() in written
    assert read_table(written, SCDL, name="a").rows == rows


@pytest.mark.parametrize("code", ["C25.11Z", "C25.11Z|C25.62B"])
def test_a_code_list_of_the_brownfield_standard_takes_one_value_or_several(code: str) -> None:
    content = valid_file("cnig_friches", 1, activite_code=code)
    table = read_table(content, load_schema("cnig_friches"), name="friches.csv")
    assert table.rows[0]["activite_code"] == code


@pytest.mark.parametrize("code", ["C25.11ZC25.11Z", "C25x11Z", "C25.11Z|", "|C25.11Z"])
def test_codes_run_together_are_no_list(code: str) -> None:
    content = valid_file("cnig_friches", 1, activite_code=code)
    with pytest.raises(ImportRefusedError, match="line 2, column activite_code"):
        read_table(content, load_schema("cnig_friches"), name="friches.csv")


def test_a_value_only_the_text_of_the_standard_lists_is_kept_and_flagged() -> None:
    content = valid_file("cnig_sites_eco_terrain_eco", 1, terr_usage="serre")
    assert referee(content, "cnig_sites_eco_terrain_eco") == []
    table = read_table(content, load_schema("cnig_sites_eco_terrain_eco"), name="terrains.csv")
    assert table.rows[0]["terr_usage"] == "serre"
    assert [(note.code, note.column) for note in table.lines[0].notes] == [("unlisted_value", "terr_usage")]
