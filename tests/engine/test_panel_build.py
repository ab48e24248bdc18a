"""The panel: what is counted, where, and what becomes of each row (docs/reference/panel.md)."""

import hashlib
import json
import random
import warnings
from importlib.util import find_spec
from shutil import which

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from catalyseur.cli.main import main
from catalyseur.geography.atlas import load_geography
from catalyseur.panels.counting import Frame, read_counts
from catalyseur.panels.employment import flores
from catalyseur.panels.engines import DuckDb
from catalyseur.panels.errors import PanelError
from catalyseur.panels.expression import COLUMNS, count_expression
from catalyseur.panels.sectors import Nomenclature, load_sectors
from catalyseur.panels.sources import open_source
from catalyseur.panels.units import UnitKind, load_units
from tests.engine.panel_files import recount, row, write_csv

WITH_SPARK = bool(find_spec("pyspark") and which("java"))
EPCI_OF_01001 = "200069193"


@pytest.fixture(scope="module")
def geography():
    return load_geography()


@pytest.fixture(scope="module")
def frame(geography):
    units = load_units(geography, UnitKind.EPCI)
    return Frame(units=units, sectors=load_sectors(Nomenclature.NAF2), first=2010, last=2014)


def count(path, frame, tmp_path):
    source = open_source("establishments", [path]).pick(COLUMNS)
    engine = DuckDb(memory="1GB", scratch=tmp_path / "scratch", progress=lambda _: None)
    expression = count_expression(source.columns, frame.first, frame.last, len(frame.sectors.codes))
    return read_counts(engine.run(expression, [source], frame.tables()), frame)


def build(capsys, tmp_path, *arguments, out="panel.parquet"):
    path = tmp_path / out
    status = main(["panel", "build", *map(str, arguments), "--out", str(path)])
    capsys.readouterr()
    assert status == 0
    return pq.read_table(path).to_pylist(), json.loads(path.with_suffix(".json").read_text("utf-8"))


def series(grid, frame, unit, sector):
    return grid[frame.units.codes.index(unit), frame.sectors.codes.index(sector)].tolist()


def test_an_establishment_counts_on_31_december_of_the_years_it_stands(frame, tmp_path):
    rows = [row(siren="1", opened="2011-03-01", closed="2013-02-01"), row(siren="2", opened="1999-01-01")]
    rows += [row(siren="3", opened="2012-01-01", closed="2012-12-31")]
    cells, _ = count(write_csv(tmp_path / "s.csv", rows), frame, tmp_path)
    assert series(cells.active, frame, EPCI_OF_01001, "25") == [1, 2, 2, 1, 1]
    assert series(cells.opened, frame, EPCI_OF_01001, "25") == [0, 1, 1, 0, 0]
    assert series(cells.closed, frame, EPCI_OF_01001, "25") == [0, 0, 1, 1, 0]
    assert series(cells.firms, frame, EPCI_OF_01001, "25") == [1, 2, 3, 2, 1]


def test_firms_with_several_establishments_count_once_and_weigh_all_of_them(frame, tmp_path):
    rows = [row(siren="7")] * 4 + [row(siren="8")]
    cells, _ = count(write_csv(tmp_path / "s.csv", rows), frame, tmp_path)
    assert series(cells.firms, frame, EPCI_OF_01001, "25") == [0, 0, 2, 2, 2]
    assert series(cells.top, frame, EPCI_OF_01001, "25") == [0, 0, 4, 4, 4]


@pytest.mark.parametrize(
    ("defect", "fate"),
    [
        ({"country": "99132"}, "outside_france"),
        ({"commune": "99132"}, "outside_france"),
        ({"commune": ""}, "without_commune"),
        ({"commune": "[ND]"}, "without_commune"),
        ({"commune": "01999"}, "unmatched_commune"),
        ({"commune": "22016"}, "outside_units"),
        ({"nomenclature": "NAF1993"}, "other_nomenclature"),
        ({"naf": ""}, "without_naf"),
        ({"naf": "00.00Z"}, "without_naf"),
        ({"siren": ""}, "without_siren"),
        ({"state": ""}, "without_state"),
        ({"opened": ""}, "without_date"),
        ({"state": "F", "changed": ""}, "without_date"),
        ({"opened": "2013-01-01", "closed": "2012-01-01"}, "contradictory_dates"),
        ({"opened": "2015-01-01"}, "outside_period"),
        ({"opened": "2001-01-01", "closed": "2009-12-31"}, "outside_period"),
        ({}, "kept"),
    ],
)
def test_each_row_has_one_fate(frame, tmp_path, defect, fate):
    _, coverage = count(write_csv(tmp_path / "s.csv", [row(**defect)]), frame, tmp_path)
    found = {name: n for name, n in coverage.document().items() if n}
    assert found == {"rows_read": 1, fate: 1}


def test_an_old_commune_code_leads_to_its_successor(frame, tmp_path):
    rows = [row(siren=str(number), commune=code) for number, code in enumerate(("01039", "01138", "01003"))]
    cells, coverage = count(write_csv(tmp_path / "s.csv", rows), frame, tmp_path)
    homes = [frame.units.by_commune[code] for code in ("01138", "01138", "01165")]
    assert coverage.document()["kept"] == 3
    sector = frame.sectors.codes.index("25")
    assert [int(cells.active[home, sector, -1]) for home in homes] == [2, 2, 1]


def drawn_rows(seed, n):
    chance = random.Random(seed)  # noqa: S311 - a test
    rows = []
    for _ in range(n):
        opened = chance.randint(2005, 2014)
        closed = chance.choice([None, f"{chance.randint(max(opened, 2010), 2016)}-06-01"])
        commune = chance.choice(["01001", "01002", "01004", "59350", "75056"])
        naf = chance.choice(["25.62B", "10.71C"])
        firm = str(chance.randint(1, 40))
        rows.append(row(siren=firm, opened=f"{opened}-02-01", closed=closed, commune=commune, naf=naf))
    return rows


@pytest.mark.parametrize("seed", range(4))
def test_the_engine_counts_what_plain_python_counts(frame, tmp_path, seed):
    rows = drawn_rows(seed, 300)
    cells, _ = count(write_csv(tmp_path / "s.csv", rows), frame, tmp_path)
    counts, firms = recount(rows, frame.units.by_commune, frame.sectors.by_division, 2010, 2014)
    for (unit, sector, year), found in counts.items():
        place = unit, sector, year - 2010
        assert cells.active[place] == found["active"]
        assert cells.opened[place] == found["opened"]
        assert cells.closed[place] == found["closed"]
        assert cells.firms[place] == len(firms[unit, sector, year])
        assert cells.top[place] == max(firms[unit, sector, year].values())
    assert cells.active.sum() == sum(found["active"] for found in counts.values())


def test_order_of_rows_and_format_of_files_change_no_byte(capsys, tmp_path):
    rows = drawn_rows(9, 200)
    asked = ["--from", 2010, "--to", 2014, "--by", "epci", "--sectors", "a17"]
    one = write_csv(tmp_path / "one.csv", rows)
    random.Random(1).shuffle(rows)  # noqa: S311 - a test
    halves = [write_csv(tmp_path / f"{n}.csv", rows[n::2]) for n in (0, 1)]
    whole = tmp_path / "whole.parquet"
    pq.write_table(pa.Table.from_pylist(rows), whole)
    hashes = set()
    for number, files in enumerate(([one], halves, [whole])):
        build(capsys, tmp_path, "--establishments", *files, *asked, out=f"{number}.parquet")
        hashes.add(hashlib.sha256((tmp_path / f"{number}.parquet").read_bytes()).hexdigest())
    assert len(hashes) == 1


def test_a_sensitive_cell_is_masked_and_flagged(capsys, tmp_path):
    rows = [row(siren=str(n), commune="01001") for n in range(5)]
    rows += [row(siren="90", commune="59350"), row(siren="91", commune="59350")]
    rows += [row(siren=str(100 + n), commune="75056") for n in range(6)]
    asked = ["--from", 2012, "--to", 2012, "--by", "epci", "--sectors", "all", "--scope", "C"]
    file = write_csv(tmp_path / "s.csv", rows)
    found, report = build(capsys, tmp_path, "--establishments", file, *asked)
    shown = {one["unit"]: (one["establishments"], one["creations"], one["secret"]) for one in found}
    lille, paris = "200093201", "200054781"
    assert shown[lille] == (None, None, True)
    assert shown[EPCI_OF_01001] == (None, None, True)  # the next smallest of the same total
    assert shown[paris] == (6, 6, False)
    assert report["secrecy"]["hidden_cells"] == 2


def test_employment_is_summed_and_unknown_stays_unknown(capsys, tmp_path):
    rows = [row(siren=str(n), commune=code) for n in range(6) for code in ("01001", "59350")]
    file = write_csv(tmp_path / "s.csv", rows)
    urssaf = tmp_path / "urssaf.csv"
    urssaf.write_text(
        "code_commune;code_ape;nombre_d_etablissements_2012;effectifs_salaries_2012\n"
        "01001;2562B;3;40\n01001;2511Z;2;5\n59350;2562B;9;\n59350;2511Z;4;10\n",
        "utf-8",
    )
    asked = ["--from", 2012, "--to", 2013, "--by", "epci", "--sectors", "naf2", "--employment", urssaf]
    found, _ = build(capsys, tmp_path, "--establishments", file, *asked)
    shown = {(one["unit"], one["year"]): (one["urssaf_employees"], one["urssaf_employers"]) for one in found}
    assert shown == {
        (EPCI_OF_01001, 2012): (45, 5),
        (EPCI_OF_01001, 2013): (None, None),
        ("200093201", 2012): (None, 13),
        ("200093201", 2013): (None, None),
    }


def test_flores_counts_all_sizes_of_the_communes_only(capsys, tmp_path):
    rows = [row(siren=str(n)) for n in range(6)]
    file = write_csv(tmp_path / "s.csv", rows)
    flores = tmp_path / "flores.csv"
    flores.write_text(
        '"GEO";"GEO_OBJECT";"ACTIVITY";"NUMBER_EMPL";"FLORES_MEASURE";"TIME_PERIOD";"OBS_VALUE"\n'
        '"01001";"COM";"C5";"_T";"EMPL3112";"2012";"30"\n'
        '"01002";"COM";"C5";"_T";"EMPL3112";"2012";"12"\n'
        '"01001";"COM";"C5";"E1T9";"EMPL3112";"2012";"7"\n'
        '"01001";"COM";"_T";"_T";"EMPL3112";"2012";"99"\n'
        '"01001";"BV2022";"C5";"_T";"EMPL3112";"2012";"500"\n'
        '"01001";"COM";"C5";"_T";"UNIT_LOC";"2012";"6"\n',
        "utf-8",
    )
    asked = ["--from", 2012, "--to", 2012, "--by", "epci", "--sectors", "a17", "--flores", flores]
    found, _ = build(capsys, tmp_path, "--establishments", file, *asked)
    home = next(one for one in found if one["unit"] == EPCI_OF_01001)
    assert (home["flores_employees"], home["flores_employers"]) == (30, 6)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--from", "2014", "--to", "2010"], "two years in order"),
        (["--from", "2010", "--to", "2014", "--scope", "25.62"], "finer than a division"),
        (
            ["--from", "2010", "--to", "2014", "--by", "territory", "--treatment"],
            "every territory is labelled",
        ),
        (["--from", "2010", "--to", "2014", "--out", "panel.csv"], "ends in .parquet"),
    ],
)
def test_a_refusal_is_one_sentence(capsys, tmp_path, arguments, words):
    file = write_csv(tmp_path / "s.csv", [row()])
    usual = ["--by", "epci", "--sectors", "naf2", "--out", str(tmp_path / "p.parquet")]
    assert main(["panel", "build", "--establishments", str(file), *usual, *arguments]) == 2
    printed = capsys.readouterr().err
    assert words in printed
    assert printed.count("\n") == 1


def test_flores_by_employment_zone_gives_employers_and_leaves_unknown_what_is_not_published(
    geography, tmp_path
):
    path = tmp_path / "zones.csv"
    path.write_text("ze2020,ze_name,year,estab_DE,estab_C1\n0051,A,2017,45,117\n0051,A,2018,45,\n")
    units = load_units(geography, UnitKind.EMPLOYMENT_ZONE)
    zones = Frame(units=units, sectors=load_sectors(Nomenclature.A17, "B-E"), first=2017, last=2018)
    engine = DuckDb(memory="1GB", scratch=tmp_path / "scratch", progress=lambda _: None)
    found = flores(open_source("flores", [path]), zones, engine)
    held = found.employers[units.codes.index("0051")]
    wanted: dict[str, list[float]] = {"DE": [45, 45], "C1": [117, np.nan]}
    for code, values in wanted.items():
        assert np.array_equal(held[zones.sectors.codes.index(code)], values, equal_nan=True)
    assert np.isnan(found.employers).sum() == found.employers.size - 3
    assert np.isnan(found.employees).all()
    path.write_text("ze2020,year\n0051,2017\n")
    with pytest.raises(PanelError, match="no column estab_"):
        flores(open_source("flores", [path]), zones, engine)


def test_spark_writes_the_same_bytes_as_duckdb_or_says_what_to_install(capsys, tmp_path):
    file = write_csv(tmp_path / "s.csv", drawn_rows(3, 200))
    asked = ["--from", 2010, "--to", 2014, "--by", "epci", "--sectors", "a17"]
    if WITH_SPARK:
        with warnings.catch_warnings(action="ignore"):
            for engine in ("duckdb", "spark"):
                build(
                    capsys,
                    tmp_path,
                    "--establishments",
                    file,
                    *asked,
                    "--engine",
                    engine,
                    out=f"{engine}.parquet",
                )
        assert (tmp_path / "duckdb.parquet").read_bytes() == (tmp_path / "spark.parquet").read_bytes()
    else:
        command = ["panel", "build", "--establishments", file, *asked, "--engine", "spark"]
        assert main([*map(str, command), "--out", str(tmp_path / "p.parquet")]) == 2
        assert "requirements/spark.txt" in capsys.readouterr().err


def test_a_column_not_there_is_named(capsys, tmp_path):
    file = write_csv(tmp_path / "s.csv", [{"siren": "1"}], columns=["siren"])
    asked = ["--from", "2010", "--to", "2011", "--by", "epci", "--sectors", "naf2"]
    out = str(tmp_path / "p.parquet")
    assert main(["panel", "build", "--establishments", str(file), *asked, "--out", out]) == 2
    assert "no column 'dateCreationEtablissement'" in capsys.readouterr().err
