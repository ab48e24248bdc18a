"""`catalyseur sites`: JSON, French text, one sentence for every bad input."""

import json
from pathlib import Path

import pytest

from tests.engine.test_cli import read, run

EXAMPLE = Path(__file__).parents[2] / "examples" / "needs" / "site_need.json"
pytestmark = pytest.mark.usefixtures("overlay")


def test_the_example_is_answered_with_reasons(capsys):
    found = read(capsys, "sites", EXAMPLE, "--on", "2026-11-23")
    assert list(found) == ["on", "need", "sites"]
    assert found["need"] == json.loads(EXAMPLE.read_text("utf-8"))
    first = found["sites"][0]
    assert (first["site"], first["verdict"]) == ("SCM-041", "cannot_tell")
    assert first["missing_facts"] == ["power_kw", "milestones"]
    assert [one["criterion"] for one in first["findings"]] == ["area", "power", "ready_by", "place"]


def test_people_read_the_same_answer_in_french(capsys):
    status, out, err = run(capsys, "sites", EXAMPLE, "--on", "2026-11-23")
    assert (status, err) == (0, "")
    assert "44 sites nommés sur 182 labels attribués (12 + 66 + 49 + 55)" in out
    assert "NE PEUT PAS ENCORE DIRE : il manque un fait (10)" in out
    assert "SCM-041 Site du Grand Canal du Havre (ex-Lafarge), commune 76657 (30\u00a0ha, friche)" in out


def test_the_register_says_how_many_of_the_labels_it_names(capsys):
    found = read(capsys, "sites", "list", "--on", "2026-11-23")
    assert (found["named"], found["awarded"], len(found["sites"])) == (44, 182, 44)
    assert {site["readiness"]["ready"] for site in found["sites"]} == {"cannot_tell"}
    _, out, _ = run(capsys, "sites", "list")
    assert "SCM-027  Site de Lannion, commune 22113, 3\u00a0ha, à confirmer" in out


def test_the_schema_of_a_need_is_printed(capsys):
    _, out, _ = run(capsys, "sites", "schema")
    assert json.loads(out)["properties"]["area_min_ha"]


def test_a_wrong_need_ends_in_one_sentence(capsys, tmp_path):
    path = tmp_path / "besoin.json"
    for text, words in [
        ("{}", "nothing is asked"),
        ('{"rail": 3}', "rail: "),
        ('{"place": "COM-99999"}', "place: '99999' is not an INSEE commune code of the data: check it"),
    ]:
        path.write_text(text, "utf-8")
        status, out, err = run(capsys, "sites", path)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert err.startswith(f"catalyseur sites: {path}: ")
        assert words in err
    assert run(capsys, "sites", tmp_path / "absent.json")[0] == 2
