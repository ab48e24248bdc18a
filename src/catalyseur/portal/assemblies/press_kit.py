"""The press kit of an assembly: its programme and what was said, then the bilan of its day, in one PDF."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from catalyseur.bilan.pdf import pdf_bytes
from catalyseur.bilan.report import Block, Bullets, Column, Paragraph, Section, Source, Table
from catalyseur.portal.assemblies.following import Line
from catalyseur.portal.assemblies.models import Assembly
from catalyseur.portal.assemblies.queries import lines_carried, lines_of, previous_of
from catalyseur.portal.assemblies.words import ordinal
from catalyseur.portal.studies.bilans import ShownBilan, live_bilan, published_bilan
from catalyseur.portal.studies.models import Publication

SOURCE = "assembly"
NOT_KNOWN = "non connu"
_PROGRAMME = (
    Column(code="hour", label="Heure (Paris)"),
    Column(code="title", label="Séquence"),
    Column(code="speakers", label="Fonctions des intervenants"),
)
_SAID = (
    Column(code="kind", label="Nature"),
    Column(code="title", label="Objet"),
    Column(code="amount", label="Montant annoncé", unit="cents"),
    Column(code="state", label="État"),
    Column(code="known", label="Ce qui en est connu, et la source"),
)
_EMPTY = "Aucune annonce, décision ni demande n’est connue de ce site."


def press_kit(assembly: Assembly, today: date) -> bytes:
    """Compose the PDF: the bilan published for the day of the assembly, else that day with today's knowledge.

    Before the assembly, the bilan is that of today.
    """
    day = min(assembly.on, today)
    publication = Publication.objects.filter(day=day).first()
    bilan = published_bilan(publication) if publication else live_bilan(day, today)
    title = f"{ordinal(assembly.edition).capitalize()} assemblée générale : dossier de presse"
    return _compose(bilan, title, programme_sections(assembly, day), source_of(assembly))


def programme_sections(assembly: Assembly, on: date) -> tuple[Section, ...]:
    """Return the chapters of an assembly: what opens it, its programme, what was said there, as known on a day."""
    previous = previous_of(assembly)
    carried = lines_carried(previous, on) if previous else ()
    return (
        Section(id="assembly-programme", title="Programme", blocks=_programme(assembly)),
        _said("assembly-carried", "Ce que sont devenues les annonces et demandes précédentes", carried),
        _said("assembly-said", "Annonces, décisions et demandes", lines_of(assembly, on)),
    )


def source_of(assembly: Assembly) -> Source:
    """Return where the chapters of an assembly come from."""
    return Source(
        id=SOURCE,
        title=f"{ordinal(assembly.edition).capitalize()} assemblée générale",
        producer=assembly.source or ", ".join(assembly.organiser_list) or NOT_KNOWN,
        licence=NOT_KNOWN,
        vintage=assembly.on.isoformat(),
        sha256="",
    )


@lru_cache(maxsize=4)
def _compose(bilan: ShownBilan, title: str, sections: tuple[Section, ...], source: Source) -> bytes:
    report = bilan.report
    return pdf_bytes(
        replace(
            report,
            title=title,
            sections=(*sections, *report.sections),
            sources=(*report.sources, source),
        )
    )


def _programme(assembly: Assembly) -> tuple[Block, ...]:
    rows = tuple(
        (f"{one.starts_at:%H:%M}" if one.starts_at else None, one.title, one.speakers or None)
        for one in assembly.programme.all()
    )
    blocks: list[Block] = [Paragraph(text=_where_and_when(assembly))]
    if rows:
        blocks.append(
            Table(
                id="assembly-programme",
                title="Programme",
                columns=_PROGRAMME,
                rows=rows,
                source_ids=(SOURCE,),
            )
        )
    else:
        blocks.append(Paragraph(text="Le programme n’est pas connu de ce site."))
    if assembly.principles:
        blocks.append(Bullets(items=tuple(assembly.principle_list)))
    return tuple(blocks)


def _where_and_when(assembly: Assembly) -> str:
    hours = [f"{hour:%H:%M}" for hour in (assembly.starts_at, assembly.ends_at) if hour]
    facts = (
        f"Le {assembly.on:%d/%m/%Y}",
        f"{' à '.join(hours)}, heure de Paris" if hours else "",
        assembly.place,
        "en visioconférence" if assembly.is_video else "",
    )
    organisers = f" Co-organisateurs : {', '.join(assembly.organiser_list)}." if assembly.organisers else ""
    return f"{', '.join(filter(None, facts))}.{organisers}"


def _said(identifier: str, title: str, lines: Sequence[Line]) -> Section:
    if not lines:
        return Section(id=identifier, title=title, blocks=(Paragraph(text=_EMPTY),))
    rows = tuple(
        (line.item.get_kind_display(), line.item.title, line.item.amount_cents, line.label, _known(line))
        for line in lines
    )
    table = Table(id=identifier, title=title, columns=_SAID, rows=rows, source_ids=(SOURCE,))
    return Section(id=identifier, title=title, blocks=(table,))


def _known(line: Line) -> str | None:
    note = (
        f"{line.state.note} ({line.state.source or 'source non précisée'})"
        if line.state and line.state.note
        else ""
    )
    told = (
        f"{known.scheme.name} : {known.text} ({known.source})"
        if known.scheme
        else f"{known.text} ({known.source})"
        for known in line.known
    )
    return " ; ".join(filter(None, (note, *told))) or None
