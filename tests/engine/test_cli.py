"""The command line: its JSON, its exits, one sentence for every bad input."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from catalyseur import __version__
from catalyseur.cli.main import COMMANDS, build_parser, main

EXAMPLES = Path(__file__).parents[2] / "examples"
pytestmark = pytest.mark.usefixtures("overlay")


def run(capsys, *arguments):
    try:
        status: object = main([str(argument) for argument in arguments])
    except SystemExit as end:
        status = end.code
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def read(capsys, *arguments):
    status, out, err = run(capsys, *arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def project(tmp_path, **facts):
    path = tmp_path / "projet.json"
    path.write_text(json.dumps({"title": "exemple", **facts}), "utf-8")
    return path


def test_territory_of_a_commune(capsys):
    found = read(capsys, "territory", "71153", "--on", "2020-12-15")
    assert list(found) == ["query", "on", "communes", "epci", "territories"]
    assert (found["query"], found["on"]) == ("71153", "2020-12-15")
    [commune] = found["communes"]
    assert (commune["code"], commune["name"], commune["departement"], commune["region"]) == (
        "71153",
        "Le Creusot",
        "71",
        "27",
    )
    assert commune["epci"] == {"siren": "247100290", "name": "CU Le Creusot Montceau-les-Mines"}
    assert commune["territories"] == [
        {"phase": 1, "id": "ti-2708", "name": "Ouest Saône-et-Loire", "certain": True}
    ]
    assert [(one["phase"], one["id"]) for one in found["territories"]] == [(1, "ti-2708")]


def test_between_the_phases_the_lists_are_empty(capsys):
    for query in ("71153", "1:ti-2708", "247100290"):
        found = read(capsys, "territory", query, "--on", "2023-06-01")
        assert found["territories"] == []
        assert [commune["territories"] for commune in found["communes"] if commune["territories"]] == []


def test_148_territories_on_the_seed_day(geography):
    assert len(geography.territories_on(date(2020, 12, 15))) == 148


def test_a_shared_name_returns_every_place_most_people_first(capsys):
    found = read(capsys, "territory", "st denis", "--on", "2026-11-23")
    assert [commune["code"] for commune in found["communes"]][:2] == ["97411", "93066"]
    others = [commune for commune in found["communes"] if commune["name"] != "Saint-Denis"]
    assert ["Saint-Denis" in commune["note"] for commune in others] == [True] * len(others)
    populations = [commune["population"] for commune in found["communes"]]
    assert populations == sorted(populations, reverse=True)


@pytest.mark.parametrize(
    "query", ["Le Creusot", "le creusot", "LE CREUSOT", "Le-Creusot", "Le Creuzot", "Creusot"]
)
def test_a_name_is_found_however_it_is_written(capsys, query):
    codes = [
        commune["code"] for commune in read(capsys, "territory", query, "--on", "2026-11-23")["communes"]
    ]
    assert "71153" in codes


def test_an_old_siren_says_what_it_became(capsys):
    [epci] = read(capsys, "territory", "200012060", "--on", "2026-11-23")["epci"][:1]
    assert (epci["standing"], epci["became"][0]["siren"], epci["became"][0]["share"]) == (
        False,
        "200090579",
        1.0,
    )


def test_a_western_longitude_is_no_option(capsys):
    [commune] = read(capsys, "territory", "-61.5379,16.2637", "--on", "2026-11-23")["communes"]
    assert commune["region"] == "01"


def test_match_has_the_published_shape(capsys):
    found = read(capsys, "match", EXAMPLES / "usinage.json", "--on", "2020-12-15")
    assert list(found) == ["on", "project", "matches", "not_listed", "next_question"]
    assert found["project"]["title"].startswith("exemple")
    fund = next(match for match in found["matches"] if match["ref"] == "DSP-001")
    assert list(fund) == [
        "scheme",
        "ref",
        "name",
        "verdict",
        "window",
        "findings",
        "to_confirm",
        "missing_facts",
    ]
    assert fund["verdict"] == "yes"
    assert fund["window"] == {
        "state": "open",
        "opens_on": "2020-11-18/2020-11-30",
        "closes_on": "2021-06-01",
        "days_left": 168,
    }
    assert list(fund["findings"][0]) == ["criterion", "verdict", "cause", "expected", "actual", "source"]
    assert "200\u202f000" in next(f["expected"] for f in fund["findings"] if f["criterion"] == "spend")
    assert set(found["next_question"]) == {"fact", "settles"}


def test_each_answer_comes_from_real_schemes(capsys):
    found = read(capsys, "match", EXAMPLES / "usinage.json", "--on", "2020-12-15")
    assert {match["verdict"] for match in found["matches"]} == {"yes", "no", "cannot_tell"}


def test_people_read_french(capsys):
    status, out, err = run(capsys, "match", EXAMPLES / "usinage.json", "--on", "2020-12-15")
    assert (status, err) == (0, "")
    for words in (
        "OUI",
        "NON",
        "NE PEUT PAS ENCORE DIRE",
        "Question suivante",
        "à renseigner",
        "jours restants",
    ):
        assert words in out


def test_schemes_can_be_listed_shown_and_checked(capsys):
    listed = read(capsys, "schemes", "list", "--on", "2020-12-15")
    assert {"scheme", "ref", "name", "window"} == set(listed[0])
    assert read(capsys, "schemes", "show", "DSP-003")["ref"] == "DSP-003"
    status, out, _ = run(capsys, "schemes", "show", "dsp-003", "--on", "2020-12-15")
    assert status == 0
    assert "106 jours restants" in out
    status, out, _ = run(capsys, "schemes", "check")
    assert (status, out.split(",")[0]) == (0, "64 schemes")


def test_a_worked_case_that_fails_is_status_1(capsys, tmp_path):
    source = (
        Path(__file__).parents[2]
        / "src/catalyseur/data/schemes/fonds-acceleration-investissements-industriels.yaml"
    )
    wrong = source.read_text("utf-8").replace("verdict: yes", "verdict: no", 1)
    (tmp_path / source.name).write_text(wrong, "utf-8")
    status, out, err = run(capsys, "schemes", "check", "--folder", tmp_path)
    assert (status, out) == (1, "1 schemes, 2 worked cases, 1 failed\n")
    assert "expected no and open, got yes and open" in err


def test_the_project_schema_is_json(capsys):
    status, out, _ = run(capsys, "project", "schema")
    assert (status, json.loads(out)["required"]) == (0, ["title"])


def test_data_list_shows_vintage_and_hash(capsys):
    tables = read(capsys, "data", "list")
    assert {"name", "origin", "vintage", "rows", "sha256", "licence"} == set(tables[0])
    assert {table["origin"] for table in tables} == {"embedded"}
    assert next(table["rows"] for table in tables if table["name"] == "naf_rev2") == 732


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"commune": "71999"}, "commune"),
        ({"applications": {"DSP-999": "2020-01-01"}}, "applications"),
        ({"firm": {"naf": "25.62Y"}}, "NAF 2025"),
        ({"lines": [{"id": "a", "nature": "gold", "cost_eur": 1}]}, "lines.0.nature"),
        ({"start_of_works_on": "2021-02-30"}, "start_of_works_on"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_a_wrong_project_is_one_sentence_and_status_2(capsys, tmp_path, facts, says):
    status, out, err = run(capsys, "match", project(tmp_path, **facts), "--json")
    assert (status, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_a_broken_overlay_or_quote_is_one_sentence(capsys, tmp_path, overlay):
    rows = "insee_com;lib_com;classement_afr\n" + '01001;"' + "x" * 200_000
    (tmp_path / "afr.csv").write_text(rows, "utf-8")
    status, _, err = run(capsys, "data", "add", "afr-2022", tmp_path / "afr.csv")
    assert (status, err.count("\n"), "line" in err) == (2, 1, True)
    overlay.mkdir()
    (overlay / "afr-2022.csv").write_text("commune,coverage\n", "utf-8")
    status, _, err = run(capsys, "territory", "71153")
    assert (status, err.count("\n"), "load the list again" in err) == (2, 1, True)


def test_the_project_is_echoed_in_euros(capsys):
    found = read(capsys, "match", EXAMPLES / "usinage.json", "--on", "2020-12-15")["project"]
    assert found == json.loads((EXAMPLES / "usinage.json").read_text("utf-8"))


def test_a_condition_no_scheme_asks_is_said_and_changes_nothing(capsys, tmp_path):
    status, out, err = run(capsys, "match", project(tmp_path, conditions={"moon": True}), "--json")
    assert (status, json.loads(out)["on"] != "") == (0, True)
    assert "no scheme asks 'moon'" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("match", "absent.json"),
        ("match", "."),
        ("match", EXAMPLES / "usinage.json", "--on", "2020-02-30"),
        ("match", EXAMPLES / "usinage.json", "--on", "demain"),
        ("match",),
        ("territory", "zzzqqq"),
        ("territory", ""),
        ("territory", "ti-9999"),
        ("territory", "00000"),
        ("territory", "0,0"),
        ("territory", "200,95"),
        ("territory", "999999999"),
        ("schemes", "show", "DSP-999"),
        ("schemes", "check", "--folder", "absent"),
        ("data", "add", "afr-2022", "absent.csv"),
        ("data", "add", "moon", "absent.csv"),
        ("territory", "zzz\nyyyq"),
        ("dance",),
        (),
    ],
    ids=lambda arguments: " ".join(map(str, arguments)),
)
def test_bad_input_is_one_sentence_and_status_2(capsys, arguments):
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_not_json_is_refused(capsys, tmp_path):
    path = tmp_path / "projet.json"
    path.write_bytes(b"\xff\xfe{")
    status, _, err = run(capsys, "match", path)
    assert status == 2
    assert "not JSON" in err


def test_every_command_has_help_with_an_example(capsys):
    for command in (
        ["territory"],
        ["match"],
        ["schemes", "list"],
        ["schemes", "show"],
        ["data", "add"],
        ["project", "schema"],
    ):
        status, out, _ = run(capsys, *command, "--help")
        assert status == 0
        assert "example" in out
    assert "territory" in build_parser(*COMMANDS).format_help()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_needs_no_other_and_its_module_declares_it(capsys, command):
    status, out, _ = run(capsys, command, "--help")
    assert (status, out.split()[:3]) == (0, ["usage:", "catalyseur", command])


def test_the_version_waits_for_no_engine():
    loaded = "print({'numpy', 'pydantic', 'yaml'} & set(sys.modules))"
    code = "import atexit, sys; from catalyseur.cli.main import main"
    code += f"; atexit.register(lambda: {loaded}); main(['--version'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [f"catalyseur {__version__}", "set()"]
