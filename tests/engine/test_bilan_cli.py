"""`catalyseur bilan`: a folder written whole or not at all."""

import hashlib

import pytest

from catalyseur.cli.main import main

FILES = {"bilan.html", "bilan.pdf", "bilan.json", "datapackage.json", "figures.csv", "figures.parquet"}


@pytest.fixture
def out(tmp_path, overlay):
    assert not overlay.exists()
    return tmp_path / "bilan"


def refused(capsys, *arguments):
    assert main(["bilan", *map(str, arguments)]) == 2
    return capsys.readouterr().err


def test_a_day_is_written_whole(out, capsys):
    assert main(["bilan", "--on", "2020-12-15", "--out", str(out)]) == 0
    assert "Lecture d’aujourd’hui du 15 décembre 2020" in capsys.readouterr().out
    names = {path.name for path in out.iterdir()}
    assert names >= FILES | {"territoires.geojson", "territoires.csv", "territoires.parquet"}
    assert (out / "bilan.pdf").read_bytes().startswith(b"%PDF-")
    assert [path.name for path in out.parent.iterdir() if path.name != "overlay"] == ["bilan"]


def test_a_folder_that_holds_something_is_left_alone_unless_forced(out, capsys):
    out.mkdir()
    (out / "notes.txt").write_text("à garder", "utf-8")
    assert "holds something" in refused(capsys, "--on", "2023-05-01", "--out", out)
    assert [path.name for path in out.iterdir()] == ["notes.txt"]
    assert main(["bilan", "--on", "2023-05-01", "--out", str(out), "--force"]) == 0
    assert not (out / "notes.txt").exists()
    assert (out / "figures.csv").exists()


def test_a_territory_the_day_does_not_have_writes_nothing(out, capsys):
    message = refused(capsys, "--on", "2020-12-15", "--territory", "ti-9999", "--out", out)
    assert "'ti-9999' is not a territory on 2020-12-15" in message
    assert not out.exists()


def test_a_file_is_no_folder(out, capsys):
    out.write_text("un fichier", "utf-8")
    assert "give the name of a folder" in refused(capsys, "--on", "2023-05-01", "--out", out)


def test_the_two_readings_exclude_each_other(out, capsys):
    with pytest.raises(SystemExit):
        main(["bilan", "--on", "2020-12-15", "--as-known", "2020-12-15", "--out", str(out)])
    assert "not allowed with" in capsys.readouterr().err


def test_the_same_day_gives_the_same_bytes(tmp_path, overlay):
    assert not overlay.exists()
    seals = []
    for name in ("one", "two"):
        folder = tmp_path / name
        assert main(["bilan", "--on", "2023-05-01", "--out", str(folder)]) == 0
        seals.append(
            {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
        )
    assert seals[0] == seals[1]
