"""The synthetic SIRENE: its size, its columns, its mark, no real firm."""

import pytest
from pyarrow import parquet as pq

from catalyseur.cli.main import main
from catalyseur.panels.expression import COLUMNS
from catalyseur.values.codes import is_siren


def sample(path, rows, seed):
    assert main(["panel", "sample", "--rows", str(rows), "--seed", str(seed), "--out", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return pq.read_table(sample(tmp_path_factory.mktemp("sample") / "s.parquet", 3000, 1))


def test_it_has_the_rows_asked_and_the_official_columns(table):
    assert table.num_rows == 3000
    assert set(COLUMNS) <= set(table.column_names)


def test_every_row_says_exemple(table):
    for name in ("enseigne1Etablissement", "denominationUsuelleEtablissement"):
        assert set(table.column(name).to_pylist()) == {"exemple"}


def test_no_siren_is_that_of_a_firm_and_no_siret_comes_twice(table):
    sirens = set(table.column("siren").to_pylist())
    assert not any(is_siren(siren) for siren in sirens)
    assert 1 < len(sirens) < 3000
    assert len(set(table.column("siret").to_pylist())) == 3000


def test_no_establishment_closes_before_it_opens(table):
    rows = table.to_pylist()
    closed = [row for row in rows if row["etatAdministratifEtablissement"] == "F"]
    assert 0 < len(closed) < 3000
    assert all(row["dateCreationEtablissement"] <= row["dateDebut"] for row in closed)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path):
    paths = [sample(tmp_path / f"{n}.parquet", 500, seed) for n, seed in enumerate((3, 3, 4))]
    first, same, other = (path.read_bytes() for path in paths)
    assert first == same != other


def test_a_refusal_is_one_sentence(tmp_path, capsys):
    out = str(tmp_path / "no" / "s.parquet")
    assert main(["panel", "sample", "--rows", "10", "--out", out]) == 2
    assert "its folder does not exist" in capsys.readouterr().err
