"""A section of a bilan in the words and shapes its template shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from catalyseur.bilan.charts import chart_svg
from catalyseur.bilan.map_svg import class_fills, map_svg
from catalyseur.bilan.report import (
    Block,
    Bullets,
    Chart,
    Column,
    Figure,
    KeyFigures,
    Map,
    Paragraph,
    Report,
    Section,
    Source,
    Table,
    Value,
)
from catalyseur.bilan.wording import INSTRUMENTS, STAGES, TAXES, value_text
from catalyseur.values.dates import french_text


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureView:
    """A key figure: its value in words, what it is, where it comes from."""

    value: str
    label: str
    definition: str
    nature: str
    as_of: str
    source: Source
    owner: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell of a table; numbers stand to the right."""

    text: str
    is_number: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TableView:
    """A table: heads, rows, each cell in words."""

    id: str
    title: str
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sources: tuple[Source, ...]
    note: str
    file: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LegendEntry:
    """One class of a map: its colour (None: hatched), its words, how many areas."""

    fill: str | None
    label: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockView:
    """One block; the fields its kind does not use are empty."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    figures: tuple[FigureView, ...] = ()
    picture: SafeString | None = None
    legend: tuple[LegendEntry, ...] = ()
    table: TableView | None = None


def section_views(section: Section, report: Report) -> tuple[BlockView, ...]:
    """Return the blocks of a section as its template shows them."""
    sources = {source.id: source for source in report.sources}
    files = {one.id for part in report.sections if part.kind != "region" for one in _tables(part)}
    return tuple(_view(block, report, sources, files) for block in section.blocks)


def figure_view(figure: Figure, sources: Mapping[str, Source]) -> FigureView:
    """Return a figure in words."""
    indicator = figure.indicator
    words = (STAGES[indicator.stage], INSTRUMENTS[indicator.instrument], TAXES[indicator.tax])
    return FigureView(
        value=value_text(figure.value, indicator.unit),
        label=indicator.label,
        definition=indicator.definition,
        nature=", ".join(filter(None, words)),
        as_of=french_text(figure.as_of),
        source=sources[indicator.source_id],
        owner=indicator.owner,
        note=figure.note,
    )


def table_view(table: Table) -> TableView:
    """Return a table of no report in words."""
    return _table(table, {}, {table.id})


def _tables(section: Section) -> list[Table]:
    tables = [one if isinstance(one, Table) else getattr(one, "table", None) for one in section.blocks]
    return [one for one in tables if one is not None]


def _view(block: Block, report: Report, sources: Mapping[str, Source], files: set[str]) -> BlockView:
    match block:
        case Paragraph():
            return BlockView(kind="paragraph", text=block.text)
        case Bullets():
            return BlockView(kind="bullets", items=block.items)
        case KeyFigures():
            return BlockView(
                kind="figures", figures=tuple(figure_view(one, sources) for one in block.figures)
            )
        case Table():
            return BlockView(kind="table", table=_table(block, sources, files))
        case Chart():
            drawn = mark_safe(chart_svg(block))  # noqa: S308 - our own drawing, its words escaped there
            return BlockView(kind="chart", picture=drawn, table=_table(block.table, sources, files))
        case Map():
            return _map(block, report, _table(block.table, sources, files))


def _map(block: Map, report: Report, table: TableView) -> BlockView:
    drawn = mark_safe(map_svg(block, report.shapes))  # noqa: S308 - our own drawing, its words escaped there
    fills = class_fills(block.classes)
    legend = tuple(
        LegendEntry(fill=fills[one.code], label=one.label, count=len(one.areas)) for one in block.classes
    )
    return BlockView(kind="map", picture=drawn, legend=legend, table=table)


def _table(table: Table, sources: Mapping[str, Source], files: set[str]) -> TableView:
    return TableView(
        id=table.id,
        title=table.title,
        heads=tuple(_cell(one.label, one) for one in table.columns),
        rows=tuple(
            tuple(_cell(value, column) for value, column in zip(row, table.columns, strict=True))
            for row in table.rows
        ),
        sources=tuple(sources[one] for one in table.source_ids),
        note=table.note,
        file=f"{table.id}.csv" if table.id in files else "",
    )


def _cell(value: Value, column: Column) -> Cell:
    unit = "text" if value == column.label else column.unit
    return Cell(text=value_text(value, unit), is_number=column.unit not in ("text", "date"))
