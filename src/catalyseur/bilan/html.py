"""A report as one HTML file that stands alone: accessible, printable, without script."""

from collections.abc import Mapping
from html import escape
from importlib.resources import files

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
from catalyseur.bilan.wording import (
    INSTRUMENTS,
    STAGES,
    TAXES,
    day_text,
    plain_value,
    reading_note,
    reading_text,
    value_text,
)
from catalyseur.values.dates import french_text

SHEETS = {"region": "Une fiche par région", "territory": "Fiches de territoires"}
_STYLE = files("catalyseur.bilan") / "report.css"

Sources = Mapping[str, Source]


def report_html(report: Report) -> str:
    """Write the whole report. Nothing is fetched: styles, maps and charts are inside."""
    sources = {source.id: source for source in report.sources}
    reading = reading_text(report.day, report.reading, report.known_on)
    heading = f"{report.title}, {day_text(report.day)}"
    sections = "".join(_with_part(section, before, report, sources) for section, before in _pairs(report))
    return (
        '<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(heading)} – {escape(reading)}</title>\n"
        f'<meta name="description" content="{escape(reading_note(report.day, report.reading, report.known_on))}">\n'
        f"<style>\n{_STYLE.read_text('utf-8')}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#contenu">Aller au contenu</a>\n'
        f"{_header(report, heading, reading)}{_contents(report)}"
        f'<main id="contenu" tabindex="-1">\n{sections}{_source_section(report)}</main>\n</body>\n</html>\n'
    )


def _header(report: Report, heading: str, reading: str) -> str:
    note = escape(reading_note(report.day, report.reading, report.known_on))
    notes = "".join(f"<li>{escape(one)}</li>" for one in report.notes)
    return (
        f'<header>\n<h1>{escape(heading)}</h1>\n<p class="reading"><strong>{escape(reading)}</strong> {note}</p>\n'
        f'<ul class="notes">{notes}</ul>\n</header>\n'
    )


def _contents(report: Report) -> str:
    links = "".join(
        f'<li class="{one.kind}"><a href="#{one.id}">{escape(one.title)}</a></li>' for one in report.sections
    )
    return (
        '<nav aria-labelledby="sommaire"><h2 id="sommaire">Sommaire</h2>\n'
        f'<ol>{links}<li><a href="#sources">Sources</a></li></ol></nav>\n'
    )


def _pairs(report: Report) -> list[tuple[Section, str]]:
    kinds = ["chapter", *(section.kind for section in report.sections)]
    return list(zip(report.sections, kinds, strict=False))


def _with_part(section: Section, before: str, report: Report, sources: Sources) -> str:
    """Write a section; the first sheet of a kind comes under a heading of its own."""
    opens = section.kind != before and section.kind in SHEETS
    part = f"<h2>{escape(SHEETS[section.kind])}</h2>\n" if opens else ""
    level = 2 if section.kind == "chapter" else 3
    blocks = "".join(_block(block, report, sources) for block in section.blocks)
    return (
        f'{part}<section class="{section.kind}" aria-labelledby="{section.id}">\n'
        f'<h{level} id="{section.id}">{escape(section.title)}</h{level}>\n{blocks}</section>\n'
    )


def _block(block: Block, report: Report, sources: Sources) -> str:
    match block:
        case Paragraph():
            return f"<p>{escape(block.text)}</p>\n"
        case Bullets():
            return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in block.items) + "</ul>\n"
        case KeyFigures():
            return (
                '<ul class="figures">' + "".join(_figure(one, sources) for one in block.figures) + "</ul>\n"
            )
        case Table():
            return _table(block, sources)
        case Chart():
            return f"{_picture('chart', block, chart_svg(block))}{_table(block.table, sources)}"
        case Map():
            drawn = map_svg(block, report.shapes) + _legend(block)
            return f"{_picture('map', block, drawn)}{_table(block.table, sources)}"


def _picture(kind: str, block: Chart | Map, drawn: str) -> str:
    caption = f"<figcaption>{escape(block.table.title)}</figcaption>"
    return f'<figure class="{kind}">{caption}{drawn}</figure>\n'


def _figure(figure: Figure, sources: Sources) -> str:
    indicator = figure.indicator
    source = sources[indicator.source_id]
    words = (STAGES[indicator.stage], INSTRUMENTS[indicator.instrument], TAXES[indicator.tax])
    note = f'<p class="small">{escape(figure.note)}</p>' if figure.note else ""
    return (
        f'<li><p class="value">{_data(figure)}</p><p class="label">{escape(indicator.label)}</p>'
        f'<p class="small">{escape(indicator.definition)}</p>{note}'
        f'<p class="small">{escape(", ".join(filter(None, words)).capitalize())}, {escape(french_text(figure.as_of))}. '
        f'Source : <a href="#source-{source.id}">{escape(source.title)}</a>.</p></li>'
    )


def _data(figure: Figure) -> str:
    """Write a number with its value for programs, named by its indicator and place."""
    unit = figure.indicator.unit
    text = escape(value_text(figure.value, unit))
    if figure.value is None:
        return text
    name = f'data-figure="{escape(figure.indicator.code)}" data-place="{escape(figure.place)}"'
    return f'<data {name} value="{plain_value(figure.value, unit)}">{text}</data>'


def _table(table: Table, sources: Sources) -> str:
    heads = "".join(f'<th scope="col"{_side(one)}>{escape(one.label)}</th>' for one in table.columns)
    rows = "".join(_row(row, table.columns) for row in table.rows)
    named = "".join(f' <a href="#source-{one}">{escape(sources[one].title)}</a>.' for one in table.source_ids)
    feet = [f'<p class="small">{escape(table.note)}</p>' if table.note else ""]
    feet.append(f'<p class="small">Source :{named}</p>' if named else "")
    return (
        f'<div class="table" role="region" aria-labelledby="table-{table.id}" tabindex="0">'
        f'<table><caption id="table-{table.id}">{escape(table.title)}</caption>\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>{rows}</tbody></table></div>\n{''.join(feet)}\n"
    )


def _row(row: tuple[Value, ...], columns: tuple[Column, ...]) -> str:
    texts = [escape(value_text(value, column.unit)) for value, column in zip(row, columns, strict=True)]
    cells = "".join(
        f"<td{_side(column)}>{text}</td>" for text, column in zip(texts[1:], columns[1:], strict=True)
    )
    return f'<tr><th scope="row">{texts[0]}</th>{cells}</tr>\n'


def _side(column: Column) -> str:
    return "" if column.unit in ("text", "date") else ' class="number"'


def _legend(drawn: Map) -> str:
    fills = class_fills(drawn.classes)
    entries = "".join(
        f"<li>{_swatch(fills[one.code])}{escape(one.label)} ({len(one.areas)})</li>" for one in drawn.classes
    )
    return f'<ul class="legend">{entries}</ul>'


def _swatch(fill: str | None) -> str:
    drawn = f'<rect width="24" height="14" fill="{fill or "#ffffff"}" stroke="currentColor"/>'
    hatch = '<path d="M0 14L14 0M10 14L24 0" stroke="#55556a"/>' if fill is None else ""
    return f'<svg width="24" height="14" viewBox="0 0 24 14" aria-hidden="true">{drawn}{hatch}</svg> '


def _source_section(report: Report) -> str:
    return (
        '<section aria-labelledby="sources">\n<h2 id="sources">Sources</h2>\n<ul class="sources">'
        + "".join(_source(one) for one in report.sources)
        + "</ul>\n</section>\n"
    )


def _source(source: Source) -> str:
    facts = f"{source.producer}. {source.licence}. Données : {source.vintage}."
    seal = f" <span>sha256 <code>{source.sha256}</code></span>" if source.sha256 else ""
    return (
        f'<li id="source-{source.id}"><strong>{escape(source.title)}</strong>. {escape(facts)}{seal}</li>\n'
    )
