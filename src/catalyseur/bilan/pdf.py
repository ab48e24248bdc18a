"""A report as a tagged PDF that follows PDF/UA-1, composed by Typst: the same bytes for the same report.

The template is code, the report is data: it goes in as JSON, and none of its words is read as Typst. Fonts
are those that Typst carries. A press kit is a report too: its first chapters are the programme.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import typst

from catalyseur.bilan.charts import chart_svg
from catalyseur.bilan.map_svg import Shapes, class_fills, map_svg, ornament_svg
from catalyseur.bilan.report import (
    Block,
    Bullets,
    Chart,
    Column,
    Figure,
    Indicator,
    KeyFigures,
    Map,
    Paragraph,
    Report,
    Section,
    Source,
    Table,
)
from catalyseur.bilan.wording import (
    INSTRUMENTS,
    STAGES,
    TAXES,
    day_text,
    reading_note,
    reading_text,
    value_text,
)

TEMPLATE = files("catalyseur.bilan") / "template.typ"
SHEETS = {"region": "Une fiche par région", "territory": "Fiches de territoires"}
NARROW, WIDEST = (
    18,
    40,
)  # letters: a column of text wraps beyond the first, takes no more room beyond the second
NOT_IN_FONTS = re.compile(
    "[^ -~\u00a0-\u0377\u038e-\u03a1\u03a3-\u04ff\u05d0-\u05ea\u0621-\u063a\u0640-\u0652\u1e00-\u1eff\u2000-\u200a"
    "\u2010-\u2027\u202f-\u2040\u2070\u2071\u2074-\u208e\u20a0-\u20bf\u2116\u2122\u2190-\u22ff\u25a0-\u25ff]"
)

Json = dict[str, Any]


def pdf_bytes(report: Report) -> bytes:
    """Compose a report.

    Raises KeyError for an area of a map that has no path, and TypeError for a chart that is not made of numbers.
    """
    document = json.dumps(_document(report), ensure_ascii=False)
    composed: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        ignore_system_fonts=True,
        sys_inputs={"report": document},
        pdf_standards=["ua-1"],
    )
    return composed


def _document(report: Report) -> Json:
    sources = {source.id: source for source in report.sources}
    day = report.day
    return {
        "title": _clean(report.title),
        "day": [day.year, day.month, day.day],
        "day_label": f"Situation au {day_text(day)}",
        "reading_label": reading_text(day, report.reading, report.known_on),
        "reading_text": reading_note(day, report.reading, report.known_on),
        "notes": [_clean(note) for note in report.notes],
        "cover": ornament_svg(report.shapes) if report.shapes else None,
        "chapters": [
            *_chapters(report.sections, report.shapes, sources),
            {
                "title": "Sources",
                "level": 1,
                "sheet": False,
                "blocks": [{"kind": "sources", "sources": [_source(one) for one in report.sources]}],
            },
        ],
    }


def _chapters(sections: tuple[Section, ...], shapes: Shapes, sources: Mapping[str, Source]) -> list[Json]:
    """Lay the sheets of régions and of territories under a chapter of their own; each begins a page."""
    chapters: list[Json] = []
    opened = "chapter"
    for section in sections:
        if section.kind not in ("chapter", opened):
            chapters.append({"title": SHEETS[section.kind], "level": 1, "sheet": False, "blocks": []})
        first_sheet = section.kind != opened
        opened = section.kind
        chapters.append(
            {
                "title": _clean(section.title),
                "level": 1 if section.kind == "chapter" else 2,
                "sheet": section.kind != "chapter" and not first_sheet,
                "blocks": [_block(block, shapes, sources) for block in section.blocks],
            }
        )
    return chapters


def _block(block: Block, shapes: Shapes, sources: Mapping[str, Source]) -> Json:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": _clean(block.text)}
        case Bullets():
            return {"kind": "bullets", "items": [_clean(item) for item in block.items]}
        case KeyFigures():
            return {"kind": "key_figures", "figures": [_figure(one, sources) for one in block.figures]}
        case Table():
            return {"kind": "table", "table": _table(block, sources)}
        case Chart():
            return {"kind": "chart", "svg": chart_svg(block), **_picture(block, sources)}
        case Map():
            return {
                "kind": "map",
                "svg": map_svg(block, shapes),
                "legend": _legend(block),
                **_picture(block, sources),
            }


def _picture(block: Chart | Map, sources: Mapping[str, Source]) -> Json:
    table = _table(block.table, sources)
    beside = table | {"title": f"{table['title']} : les mêmes données en tableau"}
    return {"title": table["title"], "alt": _clean(block.alt), "table": beside}


def _legend(drawn: Map) -> list[Json]:
    fills = class_fills(drawn.classes)
    return [
        {"fill": fills[one.code], "label": _clean(f"{one.label} ({len(one.areas)})")} for one in drawn.classes
    ]


def _figure(figure: Figure, sources: Mapping[str, Source]) -> Json:
    indicator = figure.indicator
    source = sources[indicator.source_id]
    return {
        "label": _clean(indicator.label),
        "value": _clean(value_text(figure.value, indicator.unit)),
        "definition": _clean(indicator.definition),
        "source": _clean(f"Source : {source.title} ({source.producer}), données au {figure.as_of}."),
        "nature": _clean(", ".join(filter(None, _nature(indicator)))),
        "note": _clean(figure.note),
    }


def _nature(indicator: Indicator) -> tuple[str, str, str]:
    return STAGES[indicator.stage], INSTRUMENTS[indicator.instrument], TAXES[indicator.tax]


def _table(table: Table, sources: Mapping[str, Source]) -> Json:
    cells = [
        [_clean(value_text(value, column.unit)) for value, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    named = " ; ".join(f"{sources[one].title} ({sources[one].vintage})" for one in table.source_ids)
    return {
        "title": _clean(table.title),
        "columns": [
            {
                "label": _clean(column.label),
                "number": column.unit not in ("text", "date"),
                "weight": weight,
            }
            for column, weight in zip(table.columns, _weights(table.columns, cells), strict=True)
        ],
        "rows": cells,
        "note": _clean(table.note),
        "foot": _clean(f"Source : {named}." if named else ""),
    }


def _weights(columns: tuple[Column, ...], cells: list[list[str]]) -> list[int]:
    """Return the share of the width each column asks for, 0 for one as narrow as its words; one at least asks."""
    longest = [
        max(map(len, (column.label, *(row[rank] for row in cells)))) for rank, column in enumerate(columns)
    ]
    asked = [
        min(letters, WIDEST) if column.unit == "text" and letters > NARROW else 0
        for column, letters in zip(columns, longest, strict=True)
    ]
    return asked if any(asked) else [1, *asked[1:]]


def _source(source: Source) -> Json:
    facts = (source.producer, source.licence, f"données : {source.vintage}")
    return {
        "title": _clean(source.title),
        "facts": _clean(" · ".join(fact for fact in facts if fact)),
        "sha256": source.sha256,
    }


def _clean(text: str) -> str:
    """Put text on one line, and write by its number each character that the fonts lack or that reorders lines.

    PDF/UA-1 forbids a glyph that is missing; a bilan does not fail because of one emoji in a name.
    """
    line = re.sub(r"[\t\n\v\f\r]+", " ", unicodedata.normalize("NFC", text))
    return NOT_IN_FONTS.sub(lambda found: f"[U+{ord(found.group()):04X}]", line)
