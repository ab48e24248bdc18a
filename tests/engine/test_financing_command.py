"""`catalyseur plan`: one JSON document, French text, one English sentence for bad input."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest

from catalyseur.cli import plan as command
from catalyseur.cli.errors import BadInputError
from tests.engine.financing_cases import case, line, scheme

PROJECT = {
    "title": "Ligne d’usinage",
    "commune": "71153",
    "beneficiary": "company",
    "kinds": ["production_investment"],
    "firm": {
        "naf": "25.62B",
        "headcount": 45,
        "turnover_eur": 6_200_000,
        "in_difficulty": False,
        "de_minimis": [],
    },
    "lines": [{"id": "machines", "nature": "initial_investment_tangible", "cost_eur": 1_000_000}],
    "start_of_works_on": "2021-03-01",
}


def run(tmp_path: Path, content: object, *options: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    parser = ArgumentParser()
    command.add_to(parser.add_subparsers())
    asked = parser.parse_args(["plan", str(path), *options])
    asked.run(asked)


def test_a_case_prints_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    run(tmp_path, case(scheme("A", rate=0.15), scheme("B", rate=0.15)), "--json")
    found = json.loads(capsys.readouterr().out)
    assert found["allocation"] == {"A": {"L": 150_000}, "B": {"L": 50_000}}
    assert found["rule_costs"]["intensity:L:art17"] == 100_000


def test_the_day_fills_an_absent_grant_date_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    raw = case(scheme("A", "deminimis", rate=1))
    run(tmp_path, raw, "--json", "--on", "2023-06-30")
    assert json.loads(capsys.readouterr().out)["gge"] == 300_000
    del raw["project"]["grant_date"]
    run(tmp_path, raw, "--json", "--on", "2023-06-30")
    assert json.loads(capsys.readouterr().out)["gge"] == 200_000


def test_people_get_french(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    run(tmp_path, case(scheme("A", rate=0.3), scheme("B", "art14", rate=0.1), zone=None))
    text = capsys.readouterr().out
    assert (
        "PLAN DE FINANCEMENT : au moins 200 000 €".replace(" 000", "\u202f000").replace(" €", "\u00a0€")
        in text
    )
    assert "zone d’aides à finalité régionale : zone c à 10\u00a0% : 100\u202f000\u00a0€ de plus" in text
    assert "n’engage ni les financeurs" in text
    assert text.index("Ce qui augmenterait") < text.index("Ce qui limite") < text.index("Dispositifs écartés")


def test_a_list_of_cases_is_planned_on_every_core(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    raw = [case(scheme(rate=rate / 100)) for rate in range(1, 12)]
    run(tmp_path, raw, "--json")
    captured = capsys.readouterr()
    assert [found["gge"] for found in json.loads(captured.out)] == [10_000 * rate for rate in range(1, 12)]
    assert captured.err.endswith("11/11 plans\n")


def test_a_wrong_case_of_a_list_loses_none_of_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    raw = [case(scheme(rate=0.1)), {"project": {"colour": 1}, "lines": [line()]}, case(scheme(rate=0.2))]
    with pytest.raises(BadInputError, match=r"1 of 3 cases were not planned; case 1: project\.colour"):
        run(tmp_path, raw, "--json")
    found = json.loads(capsys.readouterr().out)
    assert [one.get("gge", one["status"]) for one in found] == [100_000, "error", 200_000]


def test_a_project_is_planned_with_the_schemes_of_the_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Article 14: the acceleration fund publishes no rate, so it only raises the headline."""
    run(tmp_path, PROJECT, "--json", "--on", "2021-01-15")
    found = json.loads(capsys.readouterr().out)
    raised = {entry["fact"]: entry["euros"] for entry in found["raised_by"]}
    assert found["at_least"] is True
    assert raised["schemes.fonds-acceleration-investissements-industriels.rate"] == 300_000
    assert found["excluded"]["transitions-collectives"].startswith("not_used: ")


def test_a_project_reads_short_with_the_names_of_schemes(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Schemes the toolbox refuses are counted by reason, not listed."""
    run(tmp_path, PROJECT, "--on", "2021-01-15")
    text = capsys.readouterr().out
    assert (
        "dans les territoires (fonds-acceleration-investissements-industriels) : montant non publié" in text
    )
    assert "  - critère publié du dispositif non rempli : " in text
    assert len(text.splitlines()) < 40


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not JSON"),
        ("3", "write a JSON object"),
        ({"project": {"colour": 1}, "lines": [line()]}, "project.colour"),
        ({"title": "x"}, "at least one line of cost"),
        ({"title": "x", "colour": 1}, "colour"),
        ([{"project": {}}], "case 0: lines: a case needs"),
    ],
)
def test_bad_input_is_one_sentence(tmp_path: Path, content: Any, message: str):
    with pytest.raises(BadInputError, match=message):
        run(tmp_path, content)


def test_an_absent_file_is_named():
    parser = ArgumentParser()
    command.add_to(parser.add_subparsers())
    asked = parser.parse_args(["plan", "nowhere.json"])
    with pytest.raises(BadInputError, match=r"nowhere\.json: cannot be read"):
        asked.run(asked)


def asked_file(tmp_path: Path, content: object) -> str:
    path = tmp_path / "asked.json"
    path.write_text(json.dumps(content), "utf-8")
    return str(path)


def test_what_is_asked_of_a_case_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Article 18."""
    raw = case(scheme("A"), scheme("B"), lines=[line(100_000)])
    run(tmp_path, raw, "--asked", asked_file(tmp_path, {"leave": ["A"]}), "--json")
    assert list(json.loads(capsys.readouterr().out)["allocation"]) == ["B"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"leave": ["Z"]}, "asked.json: 'Z' is not the id of a scheme"), ([], "asked.json: write")],
)
def test_a_wrong_demand_names_its_file(tmp_path: Path, asked: object, said: str):
    raw = case(scheme("A"), lines=[line(100_000)])
    with pytest.raises(BadInputError, match=said):
        run(tmp_path, raw, "--asked", asked_file(tmp_path, asked))


def test_nothing_is_asked_of_many_cases_at_once(tmp_path: Path):
    with pytest.raises(BadInputError, match="--asked goes with one project or case"):
        run(tmp_path, [case(scheme("A"))], "--asked", asked_file(tmp_path, {}))
