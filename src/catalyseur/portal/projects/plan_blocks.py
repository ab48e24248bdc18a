"""The blocks of a plan as its page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from catalyseur.bilan.charts import chart_svg
from catalyseur.bilan.report import (
    Block,
    Bullets,
    Chart,
    Column,
    KeyFigures,
    Paragraph,
    Section,
    Table,
    Value,
)
from catalyseur.bilan.wording import value_text

MOST_ROWS = 12  # a longer table is folded


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A fact in words, and the address of the question that settles it."""

    text: str
    address: str


Links = Mapping[str, tuple[Link, ...]]
"""What to write in place of a text: the facts it names, each linked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell of a table, or one item of a list; numbers stand to the right."""

    text: str
    is_number: bool = False
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TableView:
    """A table in words."""

    id: str
    title: str
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str
    is_long: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureView:
    """A key figure in words."""

    value: str
    label: str
    definition: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockView:
    """One block; the fields its kind does not use are empty."""

    kind: str
    text: str = ""
    items: tuple[Cell, ...] = ()
    figures: tuple[FigureView, ...] = ()
    picture: SafeString | None = None
    table: TableView | None = None


def block_views(section: Section, links: Links | None = None) -> tuple[BlockView, ...]:
    """Return the blocks of a section as the template shows them."""
    return tuple(_view(block, links or {}) for block in section.blocks)


def table_view(table: Table, links: Links | None = None) -> TableView:
    """Return a table in words; the codes of rules and reasons stay in the files."""
    shown = [rank for rank, column in enumerate(table.columns) if column.code != "code"]
    return TableView(
        id=table.id,
        title=table.title,
        heads=tuple(_head(table.columns[rank]) for rank in shown),
        rows=tuple(
            tuple(_cell(row[rank], table.columns[rank], links or {}) for rank in shown) for row in table.rows
        ),
        note=table.note,
        is_long=len(table.rows) > MOST_ROWS,
    )


def _view(block: Block, links: Links) -> BlockView:
    match block:
        case Paragraph():
            return BlockView(kind="paragraph", text=block.text)
        case Bullets():
            return BlockView(
                kind="bullets",
                items=tuple(Cell(text=item, links=links.get(item, ())) for item in block.items),
            )
        case KeyFigures():
            return BlockView(kind="figures", figures=_figures(block))
        case Chart():
            drawn = mark_safe(chart_svg(block))  # noqa: S308 - our own drawing, its words escaped there
            return BlockView(kind="chart", picture=drawn, table=table_view(block.table))
        case Table():
            return BlockView(kind="table", table=table_view(block, links))
        case _:
            raise TypeError(f"a plan shows no {type(block).__name__}")


def _figures(block: KeyFigures) -> tuple[FigureView, ...]:
    return tuple(
        FigureView(
            value=value_text(figure.value, figure.indicator.unit),
            label=figure.indicator.label,
            definition=figure.indicator.definition,
        )
        for figure in block.figures
    )


def _head(column: Column) -> Cell:
    return Cell(text=column.label, is_number=_is_number(column))


def _cell(value: Value, column: Column, links: Links) -> Cell:
    text = value_text(value, column.unit)
    return Cell(text=text, is_number=_is_number(column), links=links.get(text, ()))


def _is_number(column: Column) -> bool:
    return column.unit not in ("text", "date")
