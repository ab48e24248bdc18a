"""What the drawings share: sizes, colours, room for words, words themselves."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from catalyseur.bilan.report import Chart, Column, Value

Spec = dict[str, Any]
MARK = "#6b78e5"  # at least 3:1 on white and on the dark grounds of the design system
TEXT = "currentColor"
WIDTH, BAR_HEIGHT, LINE_HEIGHT = 640, 20, 200
FONT_SIZE, LETTER_WIDTH, GAP = 12, 6.4, 8
LONGEST_LABEL, MOST_VALUES = 48, 12


def column(chart: Chart, code: str) -> Column:
    """Return a column of the chart's table. Raises KeyError."""
    for one in chart.table.columns:
        if one.code == code:
            return one
    raise KeyError(f"table '{chart.table.id}' has no column '{code}' for its chart")


def short(label: str) -> str:
    """Cut a label that is too long."""
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"


def height(value: Value, of: Column) -> float | None:
    """Return how far a value reaches, in its unit (euros for money). Raises TypeError."""
    if value is None:
        return None
    if not isinstance(value, int | Fraction):
        raise TypeError(f"column '{of.code}' cannot be drawn: '{value}' is not a number")
    return float(value) / (100 if of.unit == "cents" else 1)


def room(texts: Iterable[str]) -> int:
    """Return the width the longest text may take."""
    return round(max(map(len, texts), default=0) * LETTER_WIDTH) + 2 * GAP


def words(field: str, place: Spec, **mark: str | float) -> Spec:
    """Return a layer of text."""
    return {"mark": {"type": "text", **mark}, "encoding": {**place, "text": {"field": field}}}
