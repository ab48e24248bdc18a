"""The files of a plan: read back by other means, the same bytes for the same plan."""

import csv
import io
import json
import zipfile
from hashlib import sha256
from xml.etree import ElementTree as ET

import pikepdf
import pytest

from catalyseur.cli.main import main
from catalyseur.financing.law import load_law
from catalyseur.portal.projects.models import SavedProject
from tests.portal.test_plan_pages import DAY, EXAMPLES, PROJECT, change, get, save, scheme, toolbox

pytestmark = pytest.mark.django_db
__all__ = ["toolbox"]
NAMES = ("plan.csv", "plan.xlsx", "plan.pdf", "dossier.zip")
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def file(client, token, name):
    answer = get(client, "project-plan-file", token, name)
    assert answer.status_code == 200
    return answer.content


def sheets(content):
    """Read a workbook: the rows of each sheet by name, as texts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - our own file
        names = [sheet.attrib["name"] for sheet in book.iter(f"{CELL}sheet")]
        return {
            name: [
                ["".join(cell.itertext()) for cell in row]
                for row in ET.fromstring(archive.read(f"xl/worksheets/sheet{rank}.xml")).iter(f"{CELL}row")  # noqa: S314
            ]
            for rank, name in enumerate(names, 1)
        }


@pytest.mark.usefixtures("toolbox")
def test_the_table_has_a_row_a_payment(client):
    text = file(client, save(), "plan.csv").decode("utf-8")
    assert text.startswith("\ufeff")
    _, *rows = csv.reader(io.StringIO(text[1:]), delimiter=";")
    assert [[row[0], row[2], row[5], row[7], row[8]] for row in rows] == [
        ["annoncé", "aide", "machines", "200000,00", "200000,00"],
        ["annoncé", "aide", "logiciel", "40000,00", "40000,00"],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
@pytest.mark.usefixtures("toolbox")
def test_no_cell_is_a_formula(client, start):
    lines = [{"id": f"{start}1+1", "nature": "initial_investment_tangible", "cost_eur": 1000}]
    token = save(lines=lines)
    _, row = csv.reader(io.StringIO(file(client, token, "plan.csv").decode()[1:]), delimiter=";")
    assert row[5] == f"'{start}1+1"
    content = file(client, token, "plan.xlsx")
    assert sheets(content)["Qui paie quoi, par dépense"][1][0] == f"'{start}1+1"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


@pytest.mark.usefixtures("toolbox")
def test_the_workbook_holds_every_table_with_numbers(client):
    found = sheets(file(client, save(), "plan.xlsx"))
    assert list(found) == [
        "Qui finance le projet",
        "Qui paie quoi, par dépense",
        "Plafond de chaque dépense",
        "Ce qui limite ce plan",
        "Dispositifs écartés",
        "Scénarios calculés",
    ]
    assert found["Qui paie quoi, par dépense"][1:] == [
        ["machines", "1000000", "200000", "200000", "800000"],
        ["logiciel", "200000", "40000", "40000", "160000"],
        ["Total", "1200000", "240000", "240000", "960000"],
    ]
    assert [row[2] for row in found["Ce qui limite ce plan"]] == ["Sans elle, de plus", "100000", "20000"]


@pytest.mark.usefixtures("toolbox")
def test_the_pdf_is_tagged_and_bears_the_title_and_the_chart_in_words(client):
    with pikepdf.open(io.BytesIO(file(client, save(), "plan.pdf"))) as pdf:
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        assert str(pdf.docinfo.Title) == "Plan de financement : exemple : atelier"
        figures = [
            one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"
        ]
        pages = len(pdf.pages)
        tables = [
            one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Table"
        ]
    assert [str(one.Alt) for one in figures] == [
        "Montant apporté par chaque financeur ; le tableau à côté dit la même chose."
    ]
    assert (len(tables), pages) == (4, 2)


@pytest.mark.usefixtures("toolbox")
@pytest.mark.parametrize("name", NAMES)
def test_the_same_plan_gives_the_same_bytes(client, name):
    token = save()
    assert file(client, token, name) == file(client, token, name)


@pytest.mark.usefixtures("toolbox")
def test_the_control_file_bears_the_hash_of_each_file_and_the_law(client):
    with zipfile.ZipFile(io.BytesIO(file(client, save(), "dossier.zip"))) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    sums = held.pop("SHA256SUMS").decode().splitlines()
    assert sums == [f"{sha256(content).hexdigest()}  {name}" for name, content in held.items()]
    law = b"".join(
        held[f"droit/{name}"]
        for name in (
            "gber-2014-07-01.yaml",
            "gber-2023-07-01.yaml",
            "deminimis.yaml",
            "afr-maps.yaml",
            "national.yaml",
        )
    )
    assert sha256(law).hexdigest() == load_law().sha256
    checked = json.loads(held["plan/controle.json"])["headline"]
    assert (checked["accepted"], checked["broken"]) == (True, {})
    assert {limit["rule"]: limit["used"] for limit in checked["limits"]}[
        "intensity:machines:art17"
    ] == "20000000"
    assert json.loads(held["entrees/projet.json"])["commune"] == PROJECT["commune"]


def test_the_plan_is_done_again_from_the_control_file(client, capsys, tmp_path, overlay):
    """Article 21."""
    assert not overlay.exists()
    raw = json.loads(next(path for path in EXAMPLES if path.stem == "usinage").read_text("utf-8"))
    token = save(**raw)
    change(
        client, token, [("tour", "initial_investment_tangible", "950 000")], **{"choix-pret-vert": "leave"}
    )
    assert SavedProject.objects.get().plan == {"leave": ["pret-vert"]}
    with zipfile.ZipFile(io.BytesIO(file(client, token, "dossier.zip"))) as archive:
        archive.extractall(tmp_path)
    inputs = tmp_path / "entrees"
    asked = ["--asked", str(inputs / "demandes.json"), "--on", DAY, "--json"]
    assert main(["plan", str(inputs / "projet.json"), *asked]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads((tmp_path / "plan/plan.json").read_text("utf-8"))


def test_another_file_is_not_found(client, toolbox):
    toolbox.append(scheme("autre"))
    assert client.get(f"/verifier/{save()}/plan/planxcsv").status_code == 404
