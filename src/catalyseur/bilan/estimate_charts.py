"""Charts of estimates: effects with their limits along time or one under the other, and histograms."""

import math
from dataclasses import dataclass

from catalyseur.bilan.chart_parts import (
    BAR_HEIGHT,
    GAP,
    LINE_HEIGHT,
    MARK,
    TEXT,
    WIDTH,
    Spec,
    column,
    height,
    room,
    short,
    words,
)
from catalyseur.bilan.report import Chart, Unit
from catalyseur.bilan.wording import value_text

_SHADE = 0.12
_SERIES = ("value", "low", "high", "inner_low", "inner_high", "other")
_MARGIN = 0.06
_FORMATS: dict[Unit, str] = {"share": "~%", "count": ",.0f"}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Drawn:
    """The rows of a chart ready to draw, the unit of their values, and the span of these, 0 within."""

    rows: list[Spec]
    unit: Unit
    span: tuple[float, float]


def estimate_spec(chart: Chart) -> Spec:
    """Return the drawing of a chart of estimates. Raises TypeError, KeyError as `charts.chart_svg`."""
    drawn = _drawn(chart)
    if chart.kind == "histogram":
        return _histogram(drawn)
    return _along_time(drawn) if chart.kind == "events" else _one_under_the_other(drawn)


def _drawn(chart: Chart) -> _Drawn:
    limits = chart.limits
    codes = {"value": chart.value_column} | {
        name: getattr(limits, name) for name in _SERIES[1:] if getattr(limits, name)
    }
    places = {name: chart.table.columns.index(column(chart, code)) for name, code in codes.items()}
    label = column(chart, chart.label_column)
    at = chart.table.columns.index(label)
    rows = []
    for rank, row in enumerate(chart.table.rows):
        name = value_text(row[at], label.unit)
        held = dict.fromkeys(_SERIES) | {
            series: height(row[place], chart.table.columns[place]) for series, place in places.items()
        }
        marked = {"is_reference": name == limits.reference, "is_shaded": name in limits.shaded}
        rows.append(
            {"rank": rank, "label": short(name), "start": rank - 0.5, "end": rank + 0.5, **held, **marked}
        )
    values = [row[name] for row in rows for name in _SERIES if row[name] is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    gap = _MARGIN * (high - low or 1.0)
    unit = column(chart, chart.value_column).unit
    return _Drawn(rows=rows, unit=unit, span=(low - gap if low < 0 else 0.0, high + gap))


def _along_time(drawn: _Drawn) -> Spec:
    """Draw effects with thin (outer) and thick (inner) limits; the reference is hollow, some periods shaded."""
    y = _scale(drawn, "y")
    x = {"x": _places(drawn)}
    ends = {"x": {**_places(drawn), "field": "start"}, "x2": {"field": "end"}}
    shaded = {
        "mark": {"type": "rect", "color": TEXT, "opacity": _SHADE},
        "encoding": ends,
        **_only("is_shaded"),
    }
    return _vertical(drawn, [shaded, _zero("y", y), *_limits(drawn, x, y, "y"), *_points(x, y, "y")])


def _histogram(drawn: _Drawn) -> Spec:
    """Draw one bar a class; a dashed line crosses that of the reference."""
    y = _scale(drawn, "y")
    encoding = {
        "x": {**_places(drawn), "field": "start"},
        "x2": {"field": "end"},
        "y": y | {"field": "value"},
        "y2": {"datum": 0},
    }
    bars = {"mark": {"type": "rect", "color": MARK}, "encoding": encoding}
    own = {
        "mark": {"type": "rule", "color": TEXT, "strokeDash": [5, 4], "strokeWidth": 2},
        "encoding": {"x": _places(drawn)},
        **_only("is_reference"),
    }
    return _vertical(drawn, [bars, own])


def _vertical(drawn: _Drawn, layers: list[Spec]) -> Spec:
    side = 7 * GAP
    width = WIDTH - side - 3 * GAP
    step = math.ceil(len(drawn.rows) * room(row["label"] for row in drawn.rows) / width) or 1
    rows = [row | {"tick": row["label"] if row["rank"] % step == 0 else ""} for row in drawn.rows]
    ticks = words(
        "tick", {"x": _places(drawn), "y": {"value": LINE_HEIGHT}}, align="center", baseline="top", dy=GAP
    )
    return {
        "width": width,
        "height": LINE_HEIGHT,
        "padding": {"left": side, "right": 3 * GAP, "top": 2 * GAP, "bottom": 3 * GAP},
        "data": {"values": rows},
        "layer": [*layers, ticks],
    }


def _one_under_the_other(drawn: _Drawn) -> Spec:
    """Draw an estimate a line, its label on the left; the second series is hollow."""
    left = room(row["label"] for row in drawn.rows)
    x = _scale(drawn, "x")
    y = {"y": {"field": "rank", "type": "ordinal", "axis": None}}
    label = words("label", {**y, "x": {"value": 0}}, align="right", baseline="middle", dx=-GAP)
    return {
        "width": WIDTH - left - 3 * GAP,
        "height": BAR_HEIGHT * max(len(drawn.rows), 1),
        "padding": {"left": left, "right": 3 * GAP, "top": GAP, "bottom": 3 * GAP},
        "data": {"values": drawn.rows},
        "layer": [_zero("x", x), *_limits(drawn, y, x, "x"), *_points(y, x, "x"), label],
    }


def _limits(drawn: _Drawn, place: Spec, along: Spec, axis: str) -> list[Spec]:
    held = [("low", "high", 1.5, 1.0), ("inner_low", "inner_high", 6, 0.5)]
    shown = [one for one in held if any(row[one[0]] is not None for row in drawn.rows)]
    return [
        {
            "mark": {"type": "rule", "color": MARK, "strokeWidth": width, "opacity": opacity},
            "encoding": {**place, axis: along | {"field": low}, f"{axis}2": {"field": high}},
            "transform": [{"filter": f"isValid(datum.{low}) && isValid(datum.{high})"}],
        }
        for low, high, width, opacity in shown
    ]


def _points(place: Spec, along: Spec, axis: str) -> list[Spec]:
    full = {"type": "point", "shape": "circle", "color": MARK, "size": 55, "filled": True, "opacity": 1}
    hollow = full | {"filled": False, "strokeWidth": 2}
    main = {**place, axis: along | {"field": "value"}}
    return [
        {"mark": hollow, "encoding": {**place, axis: along | {"field": "other"}}, **_known("other")},
        {"mark": full, "encoding": main, **_only("isValid(datum.value) && !datum.is_reference", raw=True)},
        {"mark": hollow | {"shape": "square"}, "encoding": main, **_only("is_reference")},
    ]


def _scale(drawn: _Drawn, axis: str) -> Spec:
    shape = {"format": _FORMATS.get(drawn.unit, ",.4~r"), "tickCount": 5, "grid": True}
    sides = {"orient": "left" if axis == "y" else "bottom"}
    scale = {"domain": list(drawn.span), "nice": False}
    return {"type": "quantitative", "axis": shape | sides, "scale": scale}


def _places(drawn: _Drawn) -> Spec:
    scale = {"domain": [-0.5, len(drawn.rows) - 0.5], "nice": False}
    return {"field": "rank", "type": "quantitative", "axis": None, "scale": scale}


def _zero(axis: str, along: Spec) -> Spec:
    mark = {"type": "rule", "color": TEXT, "opacity": 0.7}
    return {"mark": mark, "encoding": {axis: along | {"datum": 0}}}


def _known(name: str) -> Spec:
    return _only(f"isValid(datum.{name})", raw=True)


def _only(test: str, *, raw: bool = False) -> Spec:
    return {"transform": [{"filter": test if raw else f"datum.{test}"}]}
