"""A study: registered before its results, then run, the same bytes each time (P9)."""

import hashlib
import json

import numpy as np
import pytest

from catalyseur.cli.main import main
from catalyseur.panels.registration import read_study
from catalyseur.panels.running import file_bytes, study_commands


@pytest.fixture
def folder(tmp_path):
    generator = np.random.Generator(np.random.PCG64(5))
    lines = ["unit,year,y,first"]
    for unit in range(24):
        first = (2014, 2015, 0)[unit % 3]
        for year in range(2011, 2017):
            value = 0.5 * (first > 0 and year >= first) + 0.1 * generator.normal()
            lines.append(f"u{unit},{year},{value:.6f},{first}")
    (tmp_path / "panel.csv").write_text("\n".join(lines) + "\n", "utf-8")
    spec: dict[str, object] = {
        "question": "Exemple : un effet ?",
        "data": "panel.csv",
        "unit": "unit",
        "time": "year",
    }
    spec |= {"outcome": "y", "cohort": "first", "estimator": {"draws": 99, "control": "notyet"}}
    (tmp_path / "spec.json").write_text(json.dumps(spec), "utf-8")
    return tmp_path


def register(folder, out="registration.json"):
    asked = ["study", "register", str(folder / "spec.json"), "--on", "2026-11-23", "--out", str(folder / out)]
    return main(asked)


def run(folder, out="results.json"):
    return main(["study", "run", str(folder / "registration.json"), "--out", str(folder / out)])


def test_the_registration_holds_the_hash_of_the_data_and_its_own(folder):
    assert register(folder) == 0
    found = json.loads((folder / "registration.json").read_text("utf-8"))
    assert (
        found["registration"]["data_sha256"]
        == hashlib.sha256((folder / "panel.csv").read_bytes()).hexdigest()
    )
    assert found["registration"]["registered_on"] == "2026-11-23"
    canonical = json.dumps(
        found["registration"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()
    assert found["registration_sha256"] == hashlib.sha256(canonical).hexdigest()


def test_data_need_not_be_readable_to_be_registered(folder):
    (folder / "panel.csv").write_bytes(b"\xff\x00 not opened")
    assert register(folder) == 0


def test_a_registration_is_never_replaced(folder, capsys):
    assert register(folder) == 0
    assert register(folder) == 2
    assert "never replaced" in capsys.readouterr().err


def test_results_carry_the_hash_and_are_what_evaluate_prints(folder, capsys):
    register(folder)
    assert run(folder) == 0
    capsys.readouterr()
    roles = ["--unit", "unit", "--time", "year", "--outcome", "y", "--cohort", "first", "--json"]
    main(["evaluate", str(folder / "panel.csv"), *roles, "--control", "notyet", "--draws", "99"])
    printed = json.loads(capsys.readouterr().out)
    found = json.loads((folder / "results.json").read_text("utf-8"))
    assert found["evaluation"] == printed
    registered = json.loads((folder / "registration.json").read_text("utf-8"))
    assert found["registration_sha256"] == registered["registration_sha256"]


def test_every_part_is_what_its_command_prints(folder, capsys, monkeypatch):
    spec = json.loads((folder / "spec.json").read_text("utf-8"))
    spec |= {"estimator": {"draws": 99}, "checks": {"placebo_dates": 1}, "shaded": [2014]}
    (folder / "spec.json").write_text(json.dumps(spec), "utf-8")
    register(folder)
    run(folder)
    monkeypatch.chdir(folder)
    found = json.loads((folder / "results.json").read_text("utf-8"))
    parts = {"evaluation": found["evaluation"]} | found["checks"]
    commands = study_commands(read_study((folder / "spec.json").read_bytes()), "panel.csv")
    assert list(parts) == list(commands)
    assert list(parts) == ["evaluation", "event", "power", "sensitivity", "permutation", "curve"]
    (folder / "event.json").write_bytes(file_bytes(parts["event"]))
    for name, arguments in commands.items():
        capsys.readouterr()
        assert main(arguments) == 0
        assert capsys.readouterr().out.encode() == file_bytes(parts[name])


def test_a_check_that_cannot_be_made_says_why(folder):
    spec = json.loads((folder / "spec.json").read_text("utf-8")) | {"controls": ["y"]}
    (folder / "spec.json").write_text(json.dumps(spec | {"checks": {"rings_km": [0, 15]}}), "utf-8")
    register(folder)
    run(folder)
    found = json.loads((folder / "results.json").read_text("utf-8"))["checks"]
    assert "no column 'lon'" in found["spillovers"]["problem"]
    assert found["balance"]["cohorts"]


def test_a_second_run_writes_the_same_bytes(folder):
    register(folder)
    run(folder, "one.json")
    run(folder, "two.json")
    assert (folder / "one.json").read_bytes() == (folder / "two.json").read_bytes()


def test_other_data_are_refused(folder, capsys):
    register(folder)
    with (folder / "panel.csv").open("a", encoding="utf-8") as file:
        file.write("u99,2011,1,0\n")
    assert run(folder) == 2
    assert "not the data registered" in capsys.readouterr().err
    assert not (folder / "results.json").exists()


def test_a_registration_changed_since_is_refused(folder, capsys):
    register(folder)
    path = folder / "registration.json"
    path.write_text(path.read_text("utf-8").replace('"outcome": "y"', '"outcome": "z"'), "utf-8")
    assert run(folder) == 2
    assert "changed since it was registered" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"estimator": {"method": "magic"}}, "estimator.method"),
        ({"treated": "t"}, "either cohort or treated"),
        ({"colour": "red"}, "colour"),
        ({"question": ""}, "question"),
    ],
)
def test_a_fault_in_the_spec_is_named(folder, capsys, change, words):
    spec = json.loads((folder / "spec.json").read_text("utf-8")) | change
    (folder / "spec.json").write_text(json.dumps(spec), "utf-8")
    assert register(folder) == 2
    printed = capsys.readouterr().err
    assert words in printed
    assert printed.count("\n") == 1
