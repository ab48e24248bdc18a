"""`catalyseur select`: one JSON document, French text, one English sentence for bad input."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from catalyseur.cli import select as command
from catalyseur.cli.errors import BadInputError
from catalyseur.portfolio.file import SelectionFileError, parse_committee, selection_schema
from tests.engine.portfolio_cases import case, request

EXAMPLE = Path(__file__).parents[2] / "examples" / "selection" / "exemple.json"
TWO = (request("a", 10, 9), request("b", 5, 6))


def run(tmp_path: Path, content: object, *options: str) -> None:
    path = tmp_path / "case.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    run_file(str(path), *options)


def run_file(path: str, *options: str) -> None:
    parser = ArgumentParser()
    command.add_to(parser.add_subparsers())
    asked = parser.parse_args(["select", path, *options])
    asked.run(asked)


def test_a_case_prints_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    run(tmp_path, case(*TWO, state=10), "--json")
    assert json.loads(capsys.readouterr().out) == {
        "status": "optimal",
        "awards": [{"request": "a", "state_eur": 10, "region_eur": 0}],
        "refused": {"b": "envelope:state"},
        "objective": 9,
        "bound": 9,
        "gap": 0.0,
        "order_proved": True,
        "ranking_baseline": {
            "objective": 9,
            "awarded_eur": 10,
            "awards": [{"request": "a", "state_eur": 10, "region_eur": 0}],
            "broken": [],
        },
    }


def test_options_add_what_is_beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    run(tmp_path, case(*TWO, state=10, exclusive=[["a", "b"]]), "--json", "--more", "--rule-costs")
    document = json.loads(capsys.readouterr().out)
    none = {"points": [0, 0], "added": [], "removed": []}
    assert document["one_million_more"] == {"envelope:state": none}
    assert document["rule_costs"] == {"exclusive": none}


def test_a_conflict_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    run(tmp_path, case(*TWO, state=10, smes_at_least={"eur": 12}), "--json", "--more")
    document = json.loads(capsys.readouterr().out)
    assert document["status"] == "infeasible"
    assert document["conflict"] == [
        "l’enveloppe de l’État (10\u00a0€)",
        "la part minimale des PME (12\u00a0€)",
    ]
    run(tmp_path, case(*TWO, state=10, smes_at_least={"eur": 12}))
    assert "AUCUNE SÉLECTION" in capsys.readouterr().out
    run(tmp_path, case(request("a", 6, 9, size="large"), state=10, smes_at_least={"eur": 5}))
    assert (
        "Ne peut être respectée :\n  - la part minimale des PME (5\u00a0€), alors qu’aucune demande d’une PME"
        in (capsys.readouterr().out)
    )


def test_the_example_is_read_and_told_in_french(capsys: pytest.CaptureFixture[str]):
    run_file(str(EXAMPLE), "--more", "--rule-costs")
    shown = capsys.readouterr().out
    assert "optimum prouvé" in shown
    assert "Ce que coûte chaque règle" in shown
    assert "Ce qu’apporterait 1 M€ de plus" in shown


def test_the_example_keeps_every_cent_of_its_envelopes(capsys: pytest.CaptureFixture[str]):
    run_file(str(EXAMPLE), "--json")
    document, money = json.loads(capsys.readouterr().out), json.loads(EXAMPLE.read_text("utf-8"))["envelopes"]
    assert sum(award["state_eur"] for award in document["awards"]) <= money["state_eur"]
    assert sum(award["region_eur"] for award in document["awards"]) <= sum(money["regions_eur"].values())


def test_a_gap_is_a_share(capsys: pytest.CaptureFixture[str]):
    for wrong in ("one", "1.5", "1/0"):
        with pytest.raises(SystemExit):
            run_file(str(EXAMPLE), "--gap", wrong)
        assert "is not a share" in capsys.readouterr().err


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]):
    run_file("schema")
    assert json.loads(capsys.readouterr().out) == selection_schema()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "not JSON"),
        ([], "a case is a JSON object"),
        (case(request("a", 1, 1), request("a", 1, 1)), "requests.id: 'a' stands 2 times"),
        (case(request("a", 0, 1)), "an amount of 0 is no request"),
        (case(request("a", 1, -1)), "requests.0.score: points lie between 0 and 1 000 000"),
        (case(request("a", 1, 1.005)), "requests.0.score: points lie between"),
        (case(request("a", 1.005, 1)), "requests.0.amount_eur"),
        (case(request("a", 1, True)), "requests.0.score: points are a JSON number"),
        (case(request("a", 1, 1, maximum_eur=2)), "maximum_eur is above amount_eur"),
        (case(request("a", 3, 1, minimum_eur=2, maximum_eur=1)), "minimum_eur is above the maximum"),
        (case(request("a", 1, 1, colour="red")), "requests.0.colour: is no key known here"),
        (case(request("a", 1, 1, size="huge")), "requests.0.size"),
        (case(request("a", 1, 1, helps=["a"])), "only a large firm's request helps"),
        (
            case(request("a", 1, 1, size="large", helps=["z"])),
            "requests.a.helps: 'z' is the id of no request",
        ),
        (case(request("a", 1, 1, size="large", helps=["a"])), "'a' is not an SME's request"),
        (case(*TWO, exclusive=[["a", "z"]]), "rules.exclusive: 'z' is the id of no request"),
        (case(*TWO, exclusive=[["a", "a"]]), "'a' excludes itself"),
        (case(*TWO, smes_at_least={}), "rules.smes_at_least: write either eur or share"),
        (case(*TWO, smes_at_least={"share": 1.2}), "a share lies between 0 and 1"),
        (case(*TWO, smes_at_least={"share": "x"}), "a share is a JSON number"),
        (case(*TWO, at_most=[{"share": 0.2}]), "write one of sector, territory, each"),
    ],
)
def test_a_wrong_file_is_refused_by_key(tmp_path: Path, content: Any, words: str):
    with pytest.raises(BadInputError, match=r"case\.json: ") as refused:
        run(tmp_path, content)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_bonus_for_domestic_purchases_is_refused_with_its_article():
    with pytest.raises(SelectionFileError, match=r"651/2014, Art\. 1\(2\)\(d\)"):
        parse_committee(case(*TWO, domestic_purchases_bonus=5))


def test_territories_may_be_asked_or_not():
    asked = parse_committee(case(*TWO, one_per_territory=True))
    silent = parse_committee(case(*TWO, one_per_territory=False))
    assert (asked.rules.one_per_territory_from, silent.rules.one_per_territory_from) == (0, None)


@pytest.mark.parametrize("path", sorted(EXAMPLE.parent.glob("*.json")), ids=lambda path: path.name)
def test_every_example_follows_the_published_schema(path: Path):
    jsonschema_rs.validate(selection_schema(), json.loads(path.read_text("utf-8")))


@pytest.mark.parametrize("asked", [True, False, {}, {"qualifying_score": 60}])
def test_the_published_schema_takes_what_the_reader_takes(asked: Any):
    taken = case(*TWO, state=1, one_per_territory=asked, at_most=[{"each": "sector", "share": 0.4}])
    jsonschema_rs.validate(selection_schema(), taken)
    parse_committee(taken)


def test_a_wrong_file_is_told_in_french_too():
    with pytest.raises(SelectionFileError) as refused:
        parse_committee(case(request("a", 1, 1, size="huge"), *TWO, at_most=[{"share": 0.2}]))
    assert refused.value.french == (
        "Demande n° 1 (« a »), size : écrivez sme (PME) ou large (grande entreprise).",
        "Clé rules.at_most.0 : écrivez une seule des clés sector, territory, each.",
    )
