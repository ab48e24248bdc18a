"""The files of a bilan: one number everywhere, valid for other tools, accessible, the same bytes each time."""

import csv
import hashlib
import io
import json
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser

import frictionless
import pyarrow.parquet as pq
import pytest
import shapely

from catalyseur.bilan.blocks import columns, table
from catalyseur.bilan.exports import export_files
from catalyseur.bilan.html import report_html
from catalyseur.bilan.report import Section
from catalyseur.bilan.wording import plain_value
from tests.bilan_days import KNOWN_ON, PHASE_1, PHASE_2, report

DAYS = [PHASE_1, PHASE_2]
VOID = {"meta", "path", "rect", "link", "br", "stop", "line", "circle", "use"}


class Page(HTMLParser):
    """What a browser or a screen reader finds in a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.headings, self.captions, self.stack = [], [], [], []
        self.figures, self.title, self.ids, self.links = {}, "", [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes, tuple(self.stack)))
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes["href"]] if tag == "a" else []
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if tag == "data" and "data-figure" in attributes:
            key = attributes["data-figure"], attributes["data-place"]
            self.figures.setdefault(key, set()).add(attributes["value"])
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.stack.pop() == tag

    def handle_data(self, data):
        if self.stack == ["html", "head", "title"]:
            self.title += data

    def find(self, tag):
        return [attributes for name, attributes, _ in self.tags if name == tag]


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.mark.parametrize("day", DAYS)
def test_the_page_the_table_the_json_and_the_parquet_give_the_same_number(day):
    made = report(day)
    files = export_files(made)
    stated = {
        (one.indicator.code, one.place): plain_value(one.value, one.indicator.unit) for one in made.figures
    }
    document = json.loads(files["bilan.json"])
    assert {(one["indicator"], one["place"]): one["value"] for one in document["figures"]} == stated
    written = {(one["indicator"], one["place"]): one["value"] for one in rows(files["figures.csv"])}
    assert written == {key: "" if value is None else str(value) for key, value in stated.items()}
    columnar = pq.read_table(io.BytesIO(files["figures.parquet"])).to_pylist()
    assert {(one["indicator"], one["place"]): one["value"] for one in columnar} == stated
    shown = Page(report_html(made)).figures
    assert ("territories", "france") in shown
    assert shown == {key: {str(stated[key])} for key in shown}


@pytest.mark.parametrize("day", DAYS)
def test_the_package_is_valid_for_frictionless(day, tmp_path):
    files = export_files(report(day))
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    found = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert found.flatten(["rowNumber", "fieldNumber", "type", "message"]) == []
    described = json.loads(files["datapackage.json"])["resources"]
    assert {one["path"] for one in described} == {name for name in files if name.endswith(".csv")}
    for one in described:
        assert one["hash"] == f"sha256:{hashlib.sha256(files[one['path']]).hexdigest()}"


@pytest.mark.parametrize("day", DAYS)
def test_the_territories_are_geojson_as_rfc_7946_has_it(day):
    made = report(day)
    collection = json.loads(export_files(made)["territoires.geojson"])
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    assert len(collection["features"]) == len(made.outlines)
    for feature in collection["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}
        west, south, east, north = shape.bounds
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
        for part in shapely.get_parts(shape):
            assert part.exterior.is_ccw
            assert not any(hole.is_ccw for hole in part.interiors)
        assert feature["properties"]["territory"] == feature["id"]


def test_a_territory_without_outline_keeps_its_figures():
    made = report(PHASE_1)
    first = next(iter(made.outlines))
    rest = {key: shape for key, shape in made.outlines.items() if key != first}
    features = json.loads(export_files(replace(made, outlines=rest))["territoires.geojson"])["features"]
    assert [one["id"] for one in features if one["geometry"] is None] == [first]
    assert len(features) == 148


def test_a_cell_that_a_spreadsheet_would_run_is_neutralised():
    heads = columns(("name", "Nom"), ("amount_cents", "Montant", "cents"), ("share", "Part", "share"))
    cells = ["=1+1", "+33", "-5", "@home", "\tcell", "\rcell", "  =2", "plain"]
    listed = table("exemple", "Exemple", heads, [(cell, 12_50, Fraction(1, 3)) for cell in cells])
    made = replace(report(PHASE_1), sections=(Section(id="a", title="Exemple", blocks=(listed,)),))
    found = rows(export_files(made)["exemple.csv"])
    assert [one["name"] for one in found] == [
        "'=1+1",
        "'+33",
        "'-5",
        "'@home",
        "'\tcell",
        "\ncell",
        "'  =2",
        "plain",
    ]
    assert {(one["amount_eur"], one["share"]) for one in found} == {("12.5", "0.333333")}


@pytest.mark.parametrize("day", DAYS)
def test_the_page_can_be_read_by_all(day):
    page = Page(report_html(report(day)))
    assert page.find("html")[0]["lang"] == "fr"
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert len(page.find("table")) == len(page.find("caption"))
    assert all(one.get("scope") in {"col", "row"} for one in page.find("th"))
    pictures = [one for one in page.find("svg") if one.get("aria-hidden") != "true"]
    assert pictures
    assert all(one["role"] == "img" and one["aria-labelledby"] for one in pictures)
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert page.find("script") == page.find("link") == page.find("img") == []


@pytest.mark.parametrize(
    ("reading", "known_on", "label"),
    [
        ("on", KNOWN_ON, "Lecture d’aujourd’hui du 15 décembre 2020"),
        ("on", PHASE_1.replace(day=14), "Préparé le 14 décembre 2020 pour le 15 décembre 2020"),
        ("as_known", PHASE_1, "Tel que publié le 15 décembre 2020"),
    ],
)
def test_the_two_readings_are_labelled_everywhere(reading, known_on, label):
    made = replace(report(PHASE_1), reading=reading, known_on=known_on)
    files = export_files(made)
    assert label in Page(report_html(made)).title
    assert label in json.loads(files["datapackage.json"])["title"]
    assert json.loads(files["bilan.json"])["reading_label"] == label
    assert pq.read_schema(io.BytesIO(files["figures.parquet"])).metadata[b"reading"].decode() == label


def test_the_territories_are_the_same_in_parquet_and_in_csv():
    files = export_files(report(PHASE_2))
    columnar = pq.read_table(io.BytesIO(files["territoires.parquet"])).to_pylist()
    written = rows(files["territoires.csv"])
    assert [{key: str(value) for key, value in one.items()} for one in columnar] == written
    assert len(written) == 183
