"""`catalyseur evaluate` and its checks: the shape of their JSON, their French, their refusals (article E16)."""

import hashlib
import json
from argparse import ArgumentParser

import numpy as np
import pytest

from catalyseur.cli import evaluate
from catalyseur.cli.errors import BadInputError

ROLES = ["--unit", "unit", "--time", "year", "--outcome", "y", "--cohort", "first"]


def run(*arguments):
    parser = ArgumentParser()
    evaluate.add_to(parser.add_subparsers(required=True))
    asked = parser.parse_args([str(argument) for argument in arguments])
    asked.run(asked)


@pytest.fixture
def panel(tmp_path):
    generator = np.random.Generator(np.random.PCG64(2))
    lines = ["unit,year,y,first,x,t,lon,lat"]
    for unit in range(30):
        first = (2014, 2015, 0)[unit % 3]
        x = generator.normal()
        for year in range(2011, 2017):
            value = x + 0.5 * (first > 0 and year >= first) + generator.normal() * 0.1
            lines.append(f"u{unit},{year},{value:.6f},{first},{x:.6f},t{unit},{2 + unit / 10},47")
    path = tmp_path / "panel.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture
def estimates(tmp_path):
    path = tmp_path / "event.json"
    sigma = (1e-4 * (0.5 * np.eye(4) + 0.5)).tolist()
    path.write_text(
        json.dumps({"betahat": [0.01, -0.01, 0.1, 0.12], "sigma": sigma, "npre": 2, "npost": 2}), "utf-8"
    )
    return path


def printed(capsys, *arguments):
    run(*arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_the_document_has_the_stated_sections(panel, capsys):
    found = printed(capsys, "evaluate", panel, *ROLES, "--covariates", "x")
    assert list(found) == [
        "spec",
        "data_sha256",
        "n_units",
        "n_periods",
        "estimate",
        "att_gt",
        "aggregates",
        "pretest",
        "weights",
        "placebo",
        "warnings",
    ]
    assert found["data_sha256"] == hashlib.sha256(panel.read_bytes()).hexdigest()
    assert (found["n_units"], found["n_periods"]) == (30, 6)
    assert found["spec"]["method"] == "dr"
    assert (found["spec"]["draws"], found["spec"]["seed"]) == (999, 1)
    assert {"att", "se", "low", "high"} <= set(found["estimate"])
    assert {"cohort", "time", "att", "se"} <= set(found["att_gt"][0])
    assert len(found["att_gt"]) == 10
    aggregates = found["aggregates"]
    assert found["estimate"]["att"] == aggregates["simple"]["att"]
    assert {"e", "att", "se", "low", "high"} == set(aggregates["event"]["by"][0])
    assert [row["e"] for row in aggregates["event"]["by"]] == [-3, -2, -1, 0, 1, 2]
    assert [row["cohort"] for row in aggregates["cohort"]["by"]] == [2014, 2015]
    assert [row["time"] for row in aggregates["calendar"]["by"]] == [2014, 2015, 2016]
    assert set(found["pretest"]) == {"wald", "df", "rank", "p"}
    assert found["estimate"]["low"] < 0.5 < found["estimate"]["high"]


def test_the_same_command_prints_the_same_bytes(panel, capsys):
    outputs = []
    for _ in range(2):
        run("evaluate", panel, *ROLES, "--json")
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]


def test_a_reference_period_has_no_error_and_no_band(panel, capsys):
    found = printed(capsys, "evaluate", panel, *ROLES, "--base", "universal")
    (reference,) = [row for row in found["aggregates"]["event"]["by"] if row["e"] == -1]
    assert reference == {"e": -1, "att": 0.0, "se": None, "low": None, "high": None}


def test_the_curve_gives_every_specification_and_what_evaluate_gives(panel, capsys):
    found = printed(capsys, "curve", panel, *ROLES, "--covariates", "x", "--shaded", "2012")["points"]
    asked = {"method": "dr", "control": "notyet", "covariates": True, "anticipation": 1}
    asked |= {"periods_earlier": 0, "without": []}
    (point,) = [one for one in found if asked.items() <= one.items()]
    options = ["--covariates", "x", "--control", "notyet", "--anticipation", "1", "--draws", "0"]
    same = printed(capsys, "evaluate", panel, *ROLES, *options)["estimate"]
    assert {name: point[name] for name in same} == same
    assert {one["method"] for one in found} == {"dr", "reg", "ipw", "twfe", "sunab", "sdid"}
    run("curve", panel, *ROLES, "--shaded", "2012")
    written = capsys.readouterr().out
    assert "doublement robuste ; témoins pas encore traités ; sans covariable ; non pondérée" in written
    assert "traitement daté une période plus tôt : " in written
    assert "sans 2012 : " in written


@pytest.mark.parametrize("method", ["reg", "ipw", "twfe", "sunab", "did", "sc", "sdid"])
def test_every_method_finds_the_planted_effect(panel, capsys, method):
    found = printed(capsys, "evaluate", panel, *ROLES, "--method", method)
    assert found["estimate"]["att"] == pytest.approx(0.5, abs=0.1 if method == "sc" else 0.06)
    assert found["warnings"] == []


def test_synthetic_weights_are_given_by_cohort(panel, capsys):
    found = printed(capsys, "evaluate", panel, *ROLES, "--method", "sdid")
    assert [part["cohort"] for part in found["weights"]["by_cohort"]] == [2014, 2015]
    assert sum(found["weights"]["by_cohort"][0]["units"].values()) == pytest.approx(1)


def test_warnings_have_a_code_and_a_detail(panel, capsys):
    found = printed(capsys, "evaluate", panel, *ROLES, "--draws", "99", "--cluster", "x")
    assert [warning["code"] for warning in found["warnings"]] == ["few_draws"]
    assert "99 draws" in found["warnings"][0]["detail"]


def test_without_json_the_words_are_french(panel, capsys):
    run("evaluate", panel, *ROLES, "--draws", "99")
    written = capsys.readouterr().out
    assert "Effet moyen : 0,4" in written
    assert "Tendances antérieures" in written
    assert "peu de tirages" in written


def test_permute_reports_its_test_and_its_placebos(panel, capsys):
    besides = ["--leave-one-out", "--placebo-dates", "2", "--placebo-outcomes", "x"]
    found = printed(capsys, "permute", panel, *ROLES, "--draws", "99", *besides)
    assert (found["exact"], found["n_assignments"]) == (False, 99)
    assert found["p_two_sided"] == 0.01
    assert len(found["leave_one_out"]) == 30
    assert [row["periods_earlier"] for row in found["placebo_dates"]] == [1, 2]
    (placebo,) = found["placebo_outcomes"]
    assert placebo["outcome"] == "x"
    assert placebo["att"] == 0  # constant in time: nothing can move it


def test_permute_deals_the_plain_differences_of_evaluate_too(panel, capsys):
    found = printed(capsys, "permute", panel, *ROLES, "--method", "did", "--draws", "99")
    assert found["att"] == printed(capsys, "evaluate", panel, *ROLES, "--method", "did")["estimate"]["att"]


def test_without_draws_there_is_no_band(panel, capsys):
    found = printed(capsys, "evaluate", panel, *ROLES, "--draws", "0")
    assert found["aggregates"]["event"]["by"][0]["low"] is None
    assert found["warnings"] == []
    assert found["estimate"]["low"] is not None


def test_balance_and_spill_print_their_tables(panel, capsys):
    found = printed(capsys, "balance", panel, *ROLES, "--covariates", "x")
    assert [cohort["cohort"] for cohort in found["cohorts"]] == [2014, 2015]
    assert set(found["cohorts"][0]["covariates"][0]) >= {"name", "smd", "smd_weighted", "variance_ratio"}
    found = printed(capsys, "spill", panel, *ROLES, "--rings", "0,5,10")
    assert [ring["n_units"] for ring in found["rings"]] == [0, 10]
    assert found["rings"][0]["att"] is None


def test_honest_and_power_print_intervals_and_slopes(estimates, capsys):
    found = printed(capsys, "honest", estimates, "--mbar", "0,1", "--m", "0,0.01")
    assert found["target"] == [0.5, 0.5]
    assert [row["mbar"] for row in found["relative_magnitudes"]] == [0, 1]
    assert found["relative_magnitudes"][0]["conditional"]["low"] > 0
    assert [row["m"] for row in found["smoothness"]] == [0, 0.01]
    assert found["breakdown"]["mbar_c_lf"] > 1
    found = printed(capsys, "power", estimates)
    assert [row["power"] for row in found["slopes"]] == [0.5, 0.8, 0.9]
    assert found["trend"]["power"] == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize(("mbar", "is_cut"), [("0", False), ("90", True)])
def test_an_interval_that_the_search_cut_says_so(estimates, capsys, mbar, is_cut):
    run("honest", estimates, "--mbar", mbar, "--m", "0")
    assert ("et peut-être au-delà" in capsys.readouterr().out) == is_cut


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["honest"], "La conclusion tient tant qu’aucun écart"),
        (["power"], "est décelée 80 fois sur 100"),
    ],
)
def test_the_checks_of_estimates_speak_french(estimates, capsys, arguments, words):
    run(*arguments, estimates)
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            [
                "permute",
                "--draws",
                "99",
                "--leave-one-out",
                "--placebo-dates",
                "1",
                "--placebo-outcomes",
                "x",
            ],
            "affectations tirées au hasard",
        ),
        (["balance", "--covariates", "x"], "écart standardisé"),
        (["spill", "--rings", "0,5,10"], "non estimable"),
    ],
)
def test_the_checks_of_panels_speak_french(panel, capsys, arguments, words):
    run(arguments[0], panel, *ROLES, *arguments[1:])
    assert words in capsys.readouterr().out


def test_bad_input_is_one_sentence_that_names_the_file(panel, tmp_path):
    with pytest.raises(BadInputError, match=r"panel.csv: no column 'z'"):
        run("evaluate", panel, "--unit", "z", "--time", "year", "--outcome", "y", "--cohort", "first")
    with pytest.raises(BadInputError, match=r"missing.csv: cannot be read"):
        run("evaluate", tmp_path / "missing.csv", *ROLES)
    broken = tmp_path / "event.json"
    broken.write_text("{", "utf-8")
    with pytest.raises(BadInputError, match="not JSON"):
        run("honest", broken)


@pytest.mark.parametrize("option", [["--rings", "a"], ["--anticipation", "-1"]])
def test_a_wrong_option_ends_with_status_2(panel, option, capsys):
    with pytest.raises(SystemExit) as ended:
        run("spill", panel, *ROLES, "--rings", "0,1", *option)
    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_parquet_needs_pyarrow_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    path = tmp_path / "panel.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(BadInputError, match=r"needs the package pyarrow"):
        run("evaluate", path, *ROLES)


def test_parquet_gives_what_csv_gives(panel, tmp_path, capsys):
    csv = pytest.importorskip("pyarrow.csv")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "panel.parquet"
    parquet.write_table(csv.read_csv(panel), path)
    found, wanted = (printed(capsys, "evaluate", each, *ROLES) for each in (path, panel))
    assert found["estimate"] == wanted["estimate"]
