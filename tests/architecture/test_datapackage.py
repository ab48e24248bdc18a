"""The embedded facts are one Data Package: described, whole, within their control totals."""

import csv
import gc
import hashlib
import json
from pathlib import Path
from typing import Any

import frictionless
import pytest

import catalyseur.data

DATA = Path(catalyseur.data.__path__[0])
DESCRIPTOR = DATA / "datapackage.json"
RESOURCES: list[dict[str, Any]] = json.loads(DESCRIPTOR.read_text(encoding="utf-8"))["resources"]
TABLES = [resource for resource in RESOURCES if resource["type"] == "table"]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_package_is_a_valid_data_package() -> None:
    report = frictionless.validate(str(DESCRIPTOR), type="package")
    gc.collect()  # frictionless leaves its xz files open: let them close, and warn, here
    assert report.valid, report.flatten(["title", "rowNumber", "message"])


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource["name"])
def test_each_file_has_the_size_and_hash_it_declares(resource: dict[str, Any]) -> None:
    content = (DATA / resource["path"]).read_bytes()
    assert resource["bytes"] == len(content)
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert resource["licenses"][0]["title"] == "Licence Ouverte 2.0"
    assert resource["sources"][0]["title"]
    assert resource["vintage"]


@pytest.mark.parametrize("resource", TABLES, ids=lambda resource: resource["name"])
def test_each_table_has_the_rows_it_declares(resource: dict[str, Any]) -> None:
    assert resource["rows"] == len(_rows(resource["path"]))


def test_every_built_file_is_described() -> None:
    described = {resource["path"] for resource in RESOURCES}
    found = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()}
    by_hand = {path for path in found if path.endswith((".yaml", ".py", ".pyc"))}
    assert found - by_hand - {"datapackage.json"} == described


def test_the_referential_of_activities_is_whole() -> None:
    assert len(_rows("referentials/naf_rev2.csv")) == 732


@pytest.mark.parametrize(
    ("phase", "picture", "territories", "communes"),
    [
        ("1", "first", 148, 15696),
        ("1", "last", 149, 16186),
        ("2", "first", 183, 18726),
        ("2", "last", 183, 18664),
    ],
)
def test_each_picture_has_its_totals(phase: str, picture: str, territories: int, communes: int) -> None:
    wanted = {"both", picture}
    rows = _rows("geography/territory_communes.csv")
    found = [row for row in rows if row["phase"] == phase and row["pictures"] in wanted]
    assert len({row["territory"] for row in found}) == territories
    assert len(found) == len({row["commune"] for row in found}) == communes


@pytest.mark.parametrize(("phase", "members"), [("1", 588), ("2", 641)])
def test_each_phase_has_its_members(phase: str, members: int) -> None:
    rows = _rows("geography/territory_members.csv")
    assert sum(row["phase"] == phase and row["pictures"] in {"both", "last"} for row in rows) == members


def test_29_territories_of_phase_2_share_no_commune_with_phase_1() -> None:
    linked = {row["phase_2_id"] for row in _rows("geography/territory_paths.csv")}
    standing = {row["id"] for row in _rows("geography/territories.csv") if row["phase"] == "2"}
    assert len(standing - linked) == 29
