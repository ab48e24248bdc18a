"""The bilan as data: what every rendering reads. Words are French; a number is never bare.

A value is an int (cents for money), a Fraction (shares), a date, a text, or None: not known. Each rendering
writes it with `wording.value_text(value, unit)`, so that the page, the PDF and the exports agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Literal

Value = int | Fraction | date | str | None
Unit = Literal["count", "cents", "share", "jobs", "ha", "date", "text", "decimal", "precise"]
Stage = Literal["actual", "forecast", "announced"]
Tax = Literal["ht", "ttc", "untold", "none"]
Instrument = Literal["grant", "loan", "untold", "none"]
Reading = Literal["on", "as_known", "registered"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One input of the report. `sha256` is that of the bytes read; `vintage` the date of the data."""

    id: str
    title: str
    producer: str
    licence: str
    vintage: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Indicator:
    """One definition: what is counted, how, from which source, who answers for it (a function, no name)."""

    code: str
    label: str
    definition: str
    unit: Unit
    stage: Stage
    tax: Tax = "none"
    instrument: Instrument = "none"
    source_id: str
    owner: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """The value of one indicator in one place; `as_of` is the date of the data, as published.

    `place` is `france`, `region:84`, `departement:71` or `territory:1:ti-0101`, `place_name` its French name.
    """

    indicator: Indicator
    place: str
    value: int | Fraction | None
    as_of: str
    note: str = ""
    place_name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of a table; `code` heads it in exports, `label` on pages."""

    code: str
    label: str
    unit: Unit = "text"


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows in display order, as wide as `columns`; `id` names its file in the exports."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    source_ids: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyFigures:
    """Figures shown large, each with its definition, source and date."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What a chart of estimates draws besides its values, by codes of columns; empty: not drawn.

    `low`, `high`: thin lines; `inner_low`, `inner_high`: thick ones; `other`: a second series, hollow.
    `reference` and `shaded` are labels: the one the others are compared with, those to read with care.
    """

    low: str = ""
    high: str = ""
    inner_low: str = ""
    inner_high: str = ""
    other: str = ""
    reference: str = ""
    shaded: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A drawing of columns of its table, which is shown beside; `alt` says what it shows.

    `bar` and `line` draw one column. Estimates with their `limits` stand along time (`events`) or one under the
    other (`rows`); `histogram` draws one bar a class.
    """

    kind: Literal["bar", "line", "events", "rows", "histogram"]
    alt: str
    table: Table
    label_column: str
    value_column: str
    limits: Limits = Limits()


@dataclass(frozen=True, kw_only=True, slots=True)
class MapClass:
    """One class of a map, in the order of the legend; None stands for « not known »."""

    code: str
    label: str
    areas: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Map:
    """A map of France, overseas insets included. `shapes` says what an area is; `table` lists the same."""

    shapes: Literal["territory-1", "territory-2", "region", "departement"]
    alt: str
    classes: tuple[MapClass, ...]
    table: Table


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """Text of one paragraph."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bullets:
    """A short list."""

    items: tuple[str, ...]


Block = KeyFigures | Table | Chart | Map | Paragraph | Bullets


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A chapter. `kind` is `chapter`, `region` (one sheet a région) or `territory` (one sheet on request)."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    kind: Literal["chapter", "region", "territory"] = "chapter"


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A bilan of one day. `reading` tells today's knowledge of that day (`on`) from what was known then.

    A study is a report too: `registered` on its day, run on `known_on`.

    `known_on` is the day of that knowledge; `figures` holds every figure shown, for exports and the API.
    A short one (`is_short`) is printed without cover nor summary, its chapters one after the other.
    `shapes` are the SVG paths of its maps on the sheet of `geography.drawing`: kind of area -> code -> path
    (`region` -> `84`, `territory-1` -> `1:ti-0101`). `outlines` are the territories in degrees (WGS 84), one
    GeoJSON geometry each.
    """

    title: str
    day: date
    reading: Reading
    known_on: date
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    notes: tuple[str, ...]
    is_short: bool = False
    shapes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    outlines: Mapping[str, Any] = field(default_factory=dict)
