"""From files people bring to records, and what confirming them would change."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalyseur.geography.atlas import Geography
from catalyseur.ingest.cnig_friches import SCHEMA, read_friches
from catalyseur.ingest.cnig_records import LandFile, LandRecord
from catalyseur.ingest.cnig_sites import PLOT, POLE, SITE, read_economic_sites
from catalyseur.ingest.differences import Differences, compare
from catalyseur.ingest.faults import LineReport
from catalyseur.portal.land.models import Format
from catalyseur.sites.register import Site
from catalyseur.sites.units import hectares_text, megawatts_text
from catalyseur.sites.wording import KNOWN
from catalyseur.values.dates import french_text

TABLES = {
    SCHEMA: "friches",
    SITE: "sites (site_eco)",
    PLOT: "terrains (terrain_eco)",
    POLE: "pôles (pole_eco)",
}
OF_FORMAT = {Format.FRICHES: (SCHEMA,), Format.ECONOMIC: (SITE, PLOT, POLE)}
_TEXTS = {
    "name": ("nom", str),
    "commune": ("commune", str),
    "area_m2": ("surface", hectares_text),
    "brownfield": ("friche", KNOWN.__getitem__),
    "power_kw": ("puissance", megawatts_text),
    "rail": ("fret ferroviaire", KNOWN.__getitem__),
    "water": ("eau potable", KNOWN.__getitem__),
    "on_sale": ("mise en vente", KNOWN.__getitem__),
    "label": ("label", str),
    "available": ("disponibilité", lambda available: french_text(available.text)),
    "milestones": ("jalons", lambda found: ", ".join(one.code for one in found)),
    "point": ("point", str),
    "source": ("source", str),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportLine:
    """One line that was odd and kept: its table, its number, what was odd."""

    table: str
    line: int
    column: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldChange:
    """One fact of a site before and after."""

    label: str
    before: str
    after: str


def read_files(
    contents: Mapping[str, bytes], *, file_format: str, source_id: str, geography: Geography
) -> LandFile:
    """Read the files of a set, by table. Raises ImportRefusedError."""
    if file_format == Format.FRICHES:
        return read_friches(contents[SCHEMA], name=SCHEMA, source_id=source_id, geography=geography)
    return read_economic_sites(contents, source_id=source_id, geography=geography)


def differences(before: Mapping[str, LandRecord], after: Iterable[LandRecord]) -> Differences[LandRecord]:
    """Compare what a set holds with what its files hold."""
    return compare(before, {record.site.site_id: record for record in after})


def flagged_lines(reports: Mapping[str, tuple[LineReport, ...]]) -> list[ReportLine]:
    """Return the notes of every table, line by line."""
    return [
        ReportLine(table=TABLES[name], line=report.line, column=note.column, text=note.french)
        for name, lines in reports.items()
        for report in lines
        for note in report.notes
    ]


def field_changes(before: Site, after: Site) -> list[FieldChange]:
    """Return the facts that differ, in words; none when only cells kept for the export differ."""
    return [
        FieldChange(
            label=label, before=_text(getattr(before, name), write), after=_text(getattr(after, name), write)
        )
        for name, (label, write) in _TEXTS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def digest_of_files(files: Mapping[str, str]) -> str:
    """Return the SHA-256 of the digests of a set, by table."""
    return digest_of(json.dumps(dict(sorted(files.items()))).encode())


def _text(value: object, write: object) -> str:
    if value is None or value == ():
        return "inconnu"
    return str(write(value)) if callable(write) else str(value)
