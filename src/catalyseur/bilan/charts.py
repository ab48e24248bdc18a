"""Charts as SVG images, by Vega-Lite: the same bytes for the same chart, on any machine.

Nothing depends on the fonts of the machine: no text is measured, room for labels is reckoned from their
length. The ground is transparent, words take the colour and the font of what surrounds them, and marks one
blue that stands out on white and on dark pages alike. The image names itself; its parts stay silent, for
the table beside says the same.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import vl_convert

from catalyseur.bilan.chart_parts import (
    BAR_HEIGHT,
    FONT_SIZE,
    GAP,
    LINE_HEIGHT,
    MARK,
    MOST_VALUES,
    TEXT,
    WIDTH,
    Spec,
    column,
    height,
    room,
    short,
    words,
)
from catalyseur.bilan.estimate_charts import estimate_spec
from catalyseur.bilan.report import Chart, Unit
from catalyseur.bilan.wording import value_text

_SPOKEN = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')  # what Vega tells of each group of marks


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One bar or point: its label, its height (None: not known), the words of its value."""

    label: str
    height: float | None
    text: str


@lru_cache(maxsize=256)
def chart_svg(chart: Chart) -> str:
    """Draw a chart. Raises TypeError when a height is not a number, KeyError when a column is not there."""
    drawn = vl_convert.vegalite_to_svg(_whole(_spec(chart)), format_locale="fr-FR")
    head, _, body = drawn.partition(">")
    view = re.search(r'viewBox="[\d. ]+"', head)
    name = f"chart-{chart.table.id}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ct-chart" {view.group() if view else ""} role="img" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(chart.table.title)}</title>'
        f'<desc id="{name}-desc">{escape(chart.alt)}</desc>{_SPOKEN.sub("", body)}'
    )


def _spec(chart: Chart) -> Spec:
    if chart.kind not in ("bar", "line"):
        return estimate_spec(chart)
    marks = _marks(chart)
    return _bars(marks) if chart.kind == "bar" else _line(marks, column(chart, chart.value_column).unit)


def _marks(chart: Chart) -> tuple[Mark, ...]:
    label, value = column(chart, chart.label_column), column(chart, chart.value_column)
    ranks = chart.table.columns.index(label), chart.table.columns.index(value)
    return tuple(
        Mark(
            label=short(value_text(row[ranks[0]], label.unit)),
            height=height(row[ranks[1]], value),
            text=value_text(row[ranks[1]], value.unit),
        )
        for row in chart.table.rows
    )


def _whole(spec: Spec) -> Spec:
    plain = {"labelColor": TEXT, "labelFontSize": FONT_SIZE, "domain": False, "ticks": False, "title": None}
    grid = {"gridColor": TEXT, "gridOpacity": 0.2, "labelLimit": 0, "labelPadding": GAP}
    config = {
        "aria": False,
        "font": "inherit",
        "view": {"stroke": None},
        "axis": plain | grid,
        "text": {"color": TEXT, "fontSize": FONT_SIZE, "limit": 0},
    }
    return {"autosize": "none", "background": None, "config": config} | spec


def _row(rank: int, mark: Mark) -> Spec:
    end = max(mark.height or 0.0, 0.0)
    return {"rank": rank, "label": mark.label, "height": mark.height, "text": mark.text, "end": end}


def _span(marks: tuple[Mark, ...]) -> list[float]:
    heights = [mark.height for mark in marks if mark.height is not None]
    return [min([0.0, *heights]), max([0.0, *heights]) or 1.0]


def _bars(marks: tuple[Mark, ...]) -> Spec:
    """Lay bars down, labels on the left, values at their ends; no axis is needed."""
    left, right = room(mark.label for mark in marks), room(mark.text for mark in marks)
    along = {"type": "quantitative", "axis": None, "scale": {"domain": _span(marks), "nice": False}}
    return {
        "width": WIDTH - left - right,
        "height": BAR_HEIGHT * max(len(marks), 1),
        "padding": {"left": left, "right": right, "top": 2, "bottom": 2},
        "data": {"values": [_row(rank, mark) for rank, mark in enumerate(marks)]},
        "encoding": {"y": {"field": "rank", "type": "ordinal", "axis": None, "scale": {"padding": 0.3}}},
        "layer": [
            {"mark": {"type": "bar", "color": MARK}, "encoding": {"x": along | {"field": "height"}}},
            words("label", {"x": {"value": 0}}, align="right", baseline="middle", dx=-GAP),
            words("text", {"x": along | {"field": "end"}}, align="left", baseline="middle", dx=GAP / 2),
        ],
    }


def _line(marks: tuple[Mark, ...], unit: Unit) -> Spec:
    """Draw a line through the known values, broken where one is not known; few points bear their value."""
    side = room(mark.text for mark in marks)
    width = WIDTH - side - 5 * GAP
    step = math.ceil(len(marks) * room(mark.label for mark in marks) / width) or 1
    rows = [_row(rank, mark) for rank, mark in enumerate(marks)]
    shown = [row | {"label": row["label"] if row["rank"] % step == 0 else ""} for row in rows]
    axis = {"format": ".0%" if unit == "share" else ",.0f", "tickCount": 4}
    y = {"field": "height", "type": "quantitative", "axis": axis, "scale": {"domain": _span(marks)}}
    line = {"type": "line", "color": MARK, "strokeWidth": 2.5, "invalid": "break-paths-filter-domains"}
    dots = {"type": "circle", "color": MARK, "size": 60, "opacity": 1}
    values = (
        [words("text", {"y": y}, align="center", baseline="bottom", dy=-GAP)]
        if len(marks) <= MOST_VALUES
        else []
    )
    return {
        "width": width,
        "height": LINE_HEIGHT,
        "padding": {"left": side, "right": 5 * GAP, "top": 3 * GAP, "bottom": 3 * GAP},
        "data": {"values": shown},
        "encoding": {"x": {"field": "rank", "type": "ordinal", "axis": None, "scale": {"type": "point"}}},
        "layer": [
            {"mark": line, "encoding": {"y": y}},
            {"mark": dots, "encoding": {"y": y}},
            *values,
            words("label", {"y": {"value": LINE_HEIGHT}}, align="center", baseline="top", dy=GAP),
        ],
    }
