"""Charts and maps as SVG: named, silent inside, legible on light and dark, free of style and script; same bytes."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction

import pytest

from catalyseur.bilan.chart_parts import MARK
from catalyseur.bilan.charts import chart_svg
from catalyseur.bilan.map_svg import class_fills, map_svg
from catalyseur.bilan.report import Chart, Column, MapClass, Table
from tests.engine.bilan_example import CHART, MAP, SQUARES

SVG = "{http://www.w3.org/2000/svg}"
GROUNDS = ("#ffffff", "#f6f6f6", "#161616", "#1e1e1e", "#242424")  # page and cards, light then dark


def _chart(kind, values, unit="count"):
    columns = (Column(code="label", label="Année"), Column(code="value", label="Valeur", unit=unit))
    rows = tuple((str(2018 + rank), value) for rank, value in enumerate(values))
    table = Table(id="example", title="Exemple", columns=columns, rows=rows, source_ids=())
    return Chart(kind=kind, alt="Exemple.", table=table, label_column="label", value_column="value")


def _words(svg):
    return [text.text for text in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - our own image


def _luminance(colour):
    levels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in levels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one, other):
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", GROUNDS)
def test_marks_stand_out_on_light_and_on_dark(ground):
    assert _contrast(MARK, ground) >= 3


@pytest.mark.parametrize("chart", [CHART, _chart("line", [1, None, 3])])
def test_a_chart_names_itself_and_carries_no_style_script_or_link(chart):
    svg = chart_svg(chart)
    root = ET.fromstring(svg)  # noqa: S314 - our own image
    names = {element.get("id"): element.text for element in root if element.get("id")}
    assert root.get("role") == "img"
    assert [names[one] for one in root.get("aria-labelledby", "").split()] == [chart.table.title, chart.alt]
    assert not re.search(r"style=|<style|<script|<a |href|fill=\"white\"|aria-label=", svg)


def test_words_take_the_colour_and_the_font_of_the_page():
    root = ET.fromstring(chart_svg(CHART))  # noqa: S314 - our own image
    texts = list(root.iter(f"{SVG}text"))
    assert {text.get("fill") for text in texts} == {"currentColor"}
    assert {text.get("font-family") for text in texts} == {"inherit"}


def test_a_bar_is_labelled_with_its_name_and_its_value_in_french():
    chart = _chart("bar", [123_456_789, None, 0], unit="cents")
    assert _words(chart_svg(chart)) == [
        "2018",
        "2019",
        "2020",
        "1\u202f234\u202f567,89\u00a0€",
        "non connu",
        "0\u00a0€",
    ]


def _bars(svg):
    """Return where each bar begins and how wide it is."""
    found = re.findall(rf'd="M([\d.]+),[\d.]+h([\d.]+)v[^"]+" fill="{MARK}"', svg)
    return [(float(left), float(width)) for left, width in found]


def test_bars_are_in_proportion_and_what_is_not_known_has_none():
    bars = _bars(chart_svg(_chart("bar", [Fraction(1, 4), None, Fraction(1, 2)], unit="share")))
    (_, quarter), (_, half) = [bar for bar in bars if bar[1]]
    assert half == pytest.approx(2 * quarter)


def test_a_negative_bar_goes_the_other_way():
    (left, lost), (middle, won) = _bars(chart_svg(_chart("bar", [-10, 10])))
    assert (left, lost) == (0, middle)
    assert lost == won


def test_a_line_breaks_where_nothing_is_known():
    whole = chart_svg(_chart("line", [1, 2, 3, 4, 5]))
    broken = chart_svg(_chart("line", [1, 2, None, 4, 5]))
    pieces = [re.findall(rf'<path d="([^"]+)" stroke="{MARK}"', svg) for svg in (whole, broken)]
    assert [[path.count("M") for path in paths] for paths in pieces] == [[1], [2]]


def test_a_long_line_labels_some_points_and_no_value():
    words = _words(chart_svg(_chart("line", range(40))))
    assert "2018" in words
    assert "2019" not in words
    assert len([word for word in words if re.fullmatch(r"20\d\d", word or "")]) == 14


def test_hostile_labels_stay_words():
    table = replace(CHART.table, rows=(('<script>alert(1)</script> & "x" \' onload=', 2, None, None, None),))
    svg = chart_svg(replace(CHART, table=table, alt="</desc><script>"))
    assert "<script" not in svg
    assert _words(svg)[0].startswith('<script>alert(1)</script> & "x" \'')


def test_two_rows_of_one_name_stay_two_bars():
    rows = (("Exemple", 1, None, None, None), ("Exemple", 2, None, None, None))
    assert _words(chart_svg(replace(CHART, table=replace(CHART.table, rows=rows)))).count("Exemple") == 2


def test_a_chart_without_rows_is_still_an_image():
    assert 'role="img"' in chart_svg(_chart("bar", []))
    assert 'role="img"' in chart_svg(_chart("line", []))


def test_the_same_chart_gives_the_same_bytes():
    first = chart_svg(CHART)
    chart_svg.cache_clear()
    assert chart_svg(CHART) == first


def test_a_column_of_words_or_an_absent_one_is_refused():
    with pytest.raises(
        TypeError, match="column 'region' cannot be drawn: 'Région d’exemple' is not a number"
    ):
        chart_svg(replace(CHART, value_column="region"))
    with pytest.raises(KeyError, match="table 'counts' has no column 'absent' for its chart"):
        chart_svg(replace(CHART, value_column="absent"))


def test_a_map_names_itself_its_classes_and_carries_no_style_script_or_link():
    svg = map_svg(MAP, SQUARES)
    root = ET.fromstring(svg)  # noqa: S314 - our own image
    names = {element.get("id"): element.text for element in root if element.get("id")}
    assert [names[one] for one in root.get("aria-labelledby", "").split()] == [MAP.table.title, MAP.alt]
    groups = [group for group in root.iter(f"{SVG}g") if group.find(f"{SVG}title") is not None]
    assert [group.findtext(f"{SVG}title") for group in groups] == [one.label for one in MAP.classes]
    assert [[path.get("d") for path in group.iter(f"{SVG}path")] for group in groups] == [
        [SQUARES["territory-1"][area] for area in one.areas] for one in MAP.classes
    ]
    assert not re.search(r"style=|<style|<script|<a |href", svg)


def test_what_is_not_known_is_hatched_and_the_rest_goes_from_light_to_dark():
    fills = class_fills(MAP.classes)
    assert fills["unknown"] is None
    assert _luminance(fills["low"]) > _luminance(fills["high"])
    assert 'class="ct-map__unknown" fill="url(#map-names-hatch)"' in map_svg(MAP, SQUARES)


def test_classes_side_by_side_are_told_apart():
    classes = tuple(MapClass(code=str(rank), label=str(rank), areas=()) for rank in range(5))
    levels = [_luminance(fill) for fill in class_fills(classes).values()]
    assert levels == sorted(levels, reverse=True)
    assert len(set(levels)) == 5


def test_a_map_writes_its_words_escaped_and_the_same_bytes_each_time():
    hostile = replace(
        MAP,
        alt="</desc><script>",
        table=replace(MAP.table, title="<b>"),
        classes=(replace(MAP.classes[0], label="<i>"),),
    )
    assert not re.search(r"<b>|<i>|<script>", map_svg(hostile, SQUARES))
    assert map_svg(MAP, SQUARES) == map_svg(MAP, SQUARES)


def test_an_area_without_a_path_is_refused():
    with pytest.raises(KeyError, match="1:nowhere"):
        map_svg(replace(MAP, classes=(MapClass(code="low", label="", areas=("1:nowhere",)),)), SQUARES)
