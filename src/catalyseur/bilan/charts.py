"""Charts as SVG images, by Vega-Lite: the same bytes for the same chart, on any machine.

Nothing depends on the fonts of the machine: no text is measured, room for labels is reckoned from their
length. The ground is transparent, words take the colour and the font of what surrounds them, and marks one
blue that stands out on white and on dark pages alike. The image names itself; its parts stay silent, for
the table beside says the same.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from html import escape
from typing import Any

import vl_convert

from catalyseur.bilan.report import Chart, Column, Unit, Value
from catalyseur.bilan.wording import value_text

MARK = "#6b78e5"  # at least 3:1 on white and on the dark grounds of the design system
TEXT = "currentColor"
WIDTH, BAR_HEIGHT, LINE_HEIGHT = 640, 20, 200
FONT_SIZE, LETTER_WIDTH, GAP = 12, 6.4, 8
LONGEST_LABEL, MOST_VALUES = 48, 12

Spec = dict[str, Any]
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
    marks = _marks(chart)
    spec = _bars(marks) if chart.kind == "bar" else _line(marks, _column(chart, chart.value_column).unit)
    drawn = vl_convert.vegalite_to_svg(_whole(spec), format_locale="fr-FR")
    head, _, body = drawn.partition(">")
    view = re.search(r'viewBox="[\d. ]+"', head)
    name = f"chart-{chart.table.id}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ct-chart" {view.group() if view else ""} role="img" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(chart.table.title)}</title>'
        f'<desc id="{name}-desc">{escape(chart.alt)}</desc>{_SPOKEN.sub("", body)}'
    )


def _column(chart: Chart, code: str) -> Column:
    for column in chart.table.columns:
        if column.code == code:
            return column
    raise KeyError(f"table '{chart.table.id}' has no column '{code}' for its chart")


def _marks(chart: Chart) -> tuple[Mark, ...]:
    label, value = _column(chart, chart.label_column), _column(chart, chart.value_column)
    ranks = chart.table.columns.index(label), chart.table.columns.index(value)
    return tuple(
        Mark(
            label=_short(value_text(row[ranks[0]], label.unit)),
            height=_height(row[ranks[1]], value),
            text=value_text(row[ranks[1]], value.unit),
        )
        for row in chart.table.rows
    )


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"


def _height(value: Value, column: Column) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | Fraction):
        raise TypeError(f"column '{column.code}' cannot be drawn: '{value}' is not a number")
    return float(value) / (100 if column.unit == "cents" else 1)


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


def _room(texts: Iterable[str]) -> int:
    return round(max(map(len, texts), default=0) * LETTER_WIDTH) + 2 * GAP


def _row(rank: int, mark: Mark) -> Spec:
    end = max(mark.height or 0.0, 0.0)
    return {"rank": rank, "label": mark.label, "height": mark.height, "text": mark.text, "end": end}


def _span(marks: tuple[Mark, ...]) -> list[float]:
    heights = [mark.height for mark in marks if mark.height is not None]
    return [min([0.0, *heights]), max([0.0, *heights]) or 1.0]


def _bars(marks: tuple[Mark, ...]) -> Spec:
    """Lay bars down, labels on the left, values at their ends; no axis is needed."""
    left, right = _room(mark.label for mark in marks), _room(mark.text for mark in marks)
    along = {"type": "quantitative", "axis": None, "scale": {"domain": _span(marks), "nice": False}}
    return {
        "width": WIDTH - left - right,
        "height": BAR_HEIGHT * max(len(marks), 1),
        "padding": {"left": left, "right": right, "top": 2, "bottom": 2},
        "data": {"values": [_row(rank, mark) for rank, mark in enumerate(marks)]},
        "encoding": {"y": {"field": "rank", "type": "ordinal", "axis": None, "scale": {"padding": 0.3}}},
        "layer": [
            {"mark": {"type": "bar", "color": MARK}, "encoding": {"x": along | {"field": "height"}}},
            _words("label", {"x": {"value": 0}}, align="right", baseline="middle", dx=-GAP),
            _words("text", {"x": along | {"field": "end"}}, align="left", baseline="middle", dx=GAP / 2),
        ],
    }


def _line(marks: tuple[Mark, ...], unit: Unit) -> Spec:
    """Draw a line through the known values, broken where one is not known; few points bear their value."""
    side = _room(mark.text for mark in marks)
    width = WIDTH - side - 5 * GAP
    step = math.ceil(len(marks) * _room(mark.label for mark in marks) / width) or 1
    rows = [_row(rank, mark) for rank, mark in enumerate(marks)]
    shown = [row | {"label": row["label"] if row["rank"] % step == 0 else ""} for row in rows]
    axis = {"format": ".0%" if unit == "share" else ",.0f", "tickCount": 4}
    y = {"field": "height", "type": "quantitative", "axis": axis, "scale": {"domain": _span(marks)}}
    line = {"type": "line", "color": MARK, "strokeWidth": 2.5, "invalid": "break-paths-filter-domains"}
    dots = {"type": "circle", "color": MARK, "size": 60, "opacity": 1}
    values = (
        [_words("text", {"y": y}, align="center", baseline="bottom", dy=-GAP)]
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
            _words("label", {"y": {"value": LINE_HEIGHT}}, align="center", baseline="top", dy=GAP),
        ],
    }


def _words(field: str, place: Spec, **mark: str | float) -> Spec:
    return {"mark": {"type": "text", **mark}, "encoding": {**place, "text": {"field": field}}}
