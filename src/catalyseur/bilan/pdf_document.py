"""What the template of the PDF is told: a report cut into words, widths and images, without any layout."""

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from catalyseur.bilan.charts import chart_svg
from catalyseur.bilan.map_svg import class_fills, map_svg, ornament_svg, region_svg
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

_STANDS = {"on": "Situation au", "as_known": "Situation au", "registered": "Enregistrée le"}
SHEETS = {"region": "Une fiche par région", "territory": "Fiches de territoires"}
NARROW, ROOM = (
    (28, 18, 8),
    80,
)  # letters: so short a text stays on one line, where all those leave room for the rest
WHOLE_ROWS, WHOLE_CELL, WHOLE_TABLE = 12, 600, 2000  # rows, letters: what is shorter is not cut by a page
NOT_IN_FONTS = re.compile(
    "[^ -~\u00a0-\u0377\u038e-\u03a1\u03a3-\u04ff\u05d0-\u05ea\u0621-\u063a\u0640-\u0652\u1e00-\u1eff\u2000-\u200a"
    "\u2010-\u2027\u202f-\u2040\u2070\u2071\u2074-\u208e\u20a0-\u20bf\u2116\u2122\u2190-\u22ff\u25a0-\u25ff]"
)

Json = dict[str, Any]


def pdf_document(report: Report) -> Json:
    """Say a report in the words, columns and images of the template: JSON, without any Typst code.

    Raises KeyError for an area of a map that has no path, and TypeError for a chart that is not made of numbers.
    """
    sources = {source.id: source for source in report.sources}
    day = report.day
    return {
        "title": _clean(report.title),
        "title_lines": re.split(r"(?<=[\s\u00a0\u202f]:) ", _clean(report.title)),
        "day": [day.year, day.month, day.day],
        "day_label": f"{_STANDS[report.reading]} {day_text(day)}",
        "reading_label": reading_text(day, report.reading, report.known_on),
        "reading_text": reading_note(day, report.reading, report.known_on),
        "notes": [_clean(note) for note in report.notes],
        "short": report.is_short,
        "cover": ornament_svg(report.shapes) if report.shapes else None,
        "chapters": [
            *_chapters(report, sources),
            {
                "title": "Sources",
                "level": 1,
                "sheet": False,
                "blocks": [{"kind": "sources", "sources": [_source(one) for one in report.sources]}],
            },
        ],
    }


def _chapters(report: Report, sources: Mapping[str, Source]) -> list[Json]:
    """Lay the sheets of régions and of territories under a chapter of their own; each begins a page."""
    chapters: list[Json] = []
    opened = "chapter"
    for section in report.sections:
        if section.kind not in ("chapter", opened):
            chapters.append({"title": SHEETS[section.kind], "level": 1, "sheet": False, "blocks": []})
        first_sheet = section.kind != opened
        opened = section.kind
        chapters.append(
            {
                "title": _clean(section.title),
                "level": 1 if section.kind == "chapter" else 2,
                "sheet": section.kind != "chapter" and not first_sheet,
                "blocks": [_block(block, section, report, sources) for block in section.blocks],
            }
        )
    return chapters


def _block(block: Block, section: Section, report: Report, sources: Mapping[str, Source]) -> Json:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": _clean(block.text)}
        case Bullets():
            return {"kind": "bullets", "items": [_clean(item) for item in block.items]}
        case KeyFigures():
            return _key_figures(block, section, report, sources)
        case Table():
            return {"kind": "table", "table": _table(block, sources)}
        case Chart():
            return {"kind": "chart", "svg": chart_svg(block), **_picture(block, sources)}
        case Map():
            drawn = {"svg": map_svg(block, report.shapes), "legend": _legend(block)}
            return {"kind": "map", **drawn, **_picture(block, sources)}


def _picture(block: Chart | Map, sources: Mapping[str, Source]) -> Json:
    table = _table(block.table, sources)
    beside = table | {"title": f"{table['title']} : les mêmes données en tableau"}
    return {"title": table["title"], "alt": _clean(block.alt), "table": beside}


def _legend(drawn: Map) -> list[Json]:
    fills = class_fills(drawn.classes)
    return [
        {"fill": fills[one.code], "label": _clean(f"{one.label} ({len(one.areas)})")} for one in drawn.classes
    ]


def _key_figures(block: KeyFigures, section: Section, report: Report, sources: Mapping[str, Source]) -> Json:
    """Show figures; in a short report their definitions stand together below; on a sheet their sources come once, below, and their definitions stay in the method."""
    if report.is_short:
        return _defined_figures(block, sources)
    figures, shapes = [_figure(one, sources) for one in block.figures], report.shapes
    if section.kind == "chapter":
        return {"kind": "key_figures", "figures": figures}
    code = section.id.removeprefix("region-")
    drawn = section.kind == "region" and code in shapes.get("region", {})
    return {
        "kind": "short_figures",
        "figures": figures,
        "foot": f"{_origins(block.figures, sources)} Définitions : voir la méthode.",
        "svg": region_svg(shapes, code) if drawn else None,
        "alt": f"Carte de la région {_clean(section.title)} et des territoires qui la touchent ; les tables les nomment.",
    }


def _defined_figures(block: KeyFigures, sources: Mapping[str, Source]) -> Json:
    """Show figures close together, their definitions below."""
    figures = [_figure(one, sources) for one in block.figures]
    defined = " ".join(f"{one['label']} : {one['definition']}" for one in figures)
    return {
        "kind": "short_figures",
        "figures": figures,
        "foot": f"{defined} {_origins(block.figures, sources)}",
        "svg": None,
        "alt": "",
    }


def _origins(figures: tuple[Figure, ...], sources: Mapping[str, Source]) -> str:
    """Name each source once, and the day of its data when the figures are not all of one day."""
    days = dict.fromkeys(_as_of_text(one.as_of) for one in figures)
    named = dict.fromkeys(
        _clean(sources[one.indicator.source_id].title)
        + (f" ({_as_of_text(one.as_of)})" if len(days) > 1 else "")
        for one in figures
    )
    day = f", données au {next(iter(days))}" if len(days) == 1 else ""
    return f"Sources{day} : {' ; '.join(named)}."


def _figure(figure: Figure, sources: Mapping[str, Source]) -> Json:
    indicator = figure.indicator
    source = sources[indicator.source_id]
    return {
        "label": _clean(indicator.label),
        "value": _clean(value_text(figure.value, indicator.unit)),
        "definition": _clean(indicator.definition),
        "source": _clean(f"{source.title} ({source.producer}), données au {_as_of_text(figure.as_of)}"),
        "nature": _sentence(", ".join(filter(None, _nature(indicator)))),
        "note": _clean(figure.note),
    }


def _as_of_text(as_of: str) -> str:
    return day_text(date.fromisoformat(as_of)) if re.fullmatch(r"\d{4}-\d\d-\d\d", as_of) else as_of


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _nature(indicator: Indicator) -> tuple[str, str, str]:
    return STAGES[indicator.stage], INSTRUMENTS[indicator.instrument], TAXES[indicator.tax]


def _table(table: Table, sources: Mapping[str, Source]) -> Json:
    cells = [
        [_clean(value_text(value, column.unit)) for value, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    named = " ; ".join(f"{sources[one].title} ({sources[one].vintage})" for one in table.source_ids)
    longest = [max((len(row[rank]) for row in cells), default=0) for rank in range(len(table.columns))]
    labels = [
        _two_lines(_clean(column.label), letters)
        for column, letters in zip(table.columns, longest, strict=True)
    ]
    spans = [max(letters, *map(len, label)) for label, letters in zip(labels, longest, strict=True)]
    return {
        "title": _clean(table.title),
        "columns": [
            {"label": label, "number": column.unit not in ("text", "date"), "weight": weight}
            for column, label, weight in zip(
                table.columns, labels, _weights(table.columns, cells, spans), strict=True
            )
        ],
        "rows": cells,
        "whole": sum(len(text) for row in cells for text in row) <= WHOLE_TABLE and len(cells) <= WHOLE_ROWS,
        "whole_rows": max(longest, default=0) <= WHOLE_CELL,
        "note": _clean(table.note),
        "foot": _clean(f"Source : {named}." if named else ""),
    }


def _two_lines(label: str, letters: int) -> list[str]:
    """Cut a label at the space nearest to its middle when it is wider than all that stands below."""
    spaces = [found.start() for found in re.finditer(" ", label)]
    if len(label) <= letters or not spaces:
        return [label]
    cut = min(spaces, key=lambda place: abs(place - len(label) / 2))
    return [label[:cut], label[cut + 1 :]]


def _weights(columns: tuple[Column, ...], cells: list[list[str]], spans: list[int]) -> list[int]:
    """Return the share of the width each column asks for, 0 for one as narrow as its words; one at least asks."""
    for narrow in NARROW:
        wraps = [
            column.unit == "text" and span > narrow and any(" " in row[rank] for row in cells)
            for rank, (column, span) in enumerate(zip(columns, spans, strict=True))
        ]
        if sum(span for span, wrap in zip(spans, wraps, strict=True) if not wrap) <= ROOM:
            break
    asked = [round(10 * math.sqrt(span)) if wrap else 0 for span, wrap in zip(spans, wraps, strict=True)]
    return asked if any(asked) else _rest_to_widest(columns, spans)


def _rest_to_widest(columns: tuple[Column, ...], spans: list[int]) -> list[int]:
    texts = [span if column.unit == "text" else 0 for column, span in zip(columns, spans, strict=True)]
    widest = texts.index(max(texts))
    return [int(rank == widest) for rank in range(len(columns))]


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
