"""The CNIG lists of sites: how each is read, compared and kept. A file is a table, or the ZIP of the tables of a set."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from catalyseur.geography.atlas import Geography
from catalyseur.ingest import cnig_friches
from catalyseur.ingest.archive import read_tables
from catalyseur.ingest.cnig_records import LandFile
from catalyseur.ingest.cnig_sites import PLOT, POLE, SITE, read_economic_sites
from catalyseur.ingest.differences import Differences
from catalyseur.ingest.faults import ImportRefusedError, LineReport
from catalyseur.portal.accounts.rights import SIGNED_IN
from catalyseur.portal.imports.models import Import
from catalyseur.portal.imports.sources import Document, ImportSource, ReadList
from catalyseur.portal.land.models import SiteList, SiteRow
from catalyseur.portal.places.queries import current_geography
from catalyseur.sites.documents import site_document

SAVED_AT_ONCE = 500
TABLES = {
    SiteList.FRICHES: {cnig_friches.SCHEMA: "friches"},
    SiteList.ECONOMIC: {SITE: "site_eco", PLOT: "terrain_eco", POLE: "pole_eco"},
}
_AGAIN = "Dans un département, le fichier d’un producteur remplace celui qu’il avait donné ; les autres sites restent."
_HELP = {
    SiteList.FRICHES: f"CSV au standard CNIG Friches 1.0.6. {_AGAIN}",
    SiteList.ECONOMIC: "CSV des sites (site_eco) au standard CNIG Sites économiques 1.0.1, ou ZIP de site_eco.csv, "
    f"terrain_eco.csv et pole_eco.csv. {_AGAIN}",
}


def land_source(kind: SiteList) -> ImportSource:
    """Return a list of sites, which case officers import too."""
    return ImportSource(
        code=kind.value,
        label=str(kind.label),
        help=_HELP[kind],
        read=lambda content, name, _: _read(kind, content, name),
        stored=lambda: _stored(kind),
        save=lambda batch, differences: _save(kind, batch, differences),
        is_complete=True,
        part_of=_part_of,
        roles=SIGNED_IN,
    )


def _read(kind: SiteList, content: bytes, name: str) -> ReadList:
    tables = TABLES[kind]
    contents = read_tables(
        content, name=name, tables={f"{file}.csv": table for table, file in tables.items()}
    )
    try:
        found = _READERS[kind](contents, name, current_geography())
    except ImportRefusedError as error:
        raise _naming_its_table(error, tables) if len(contents) > 1 else error from None
    return ReadList(
        records={
            one.site.site_id: {"site": site_document(one.site), "cells": one.cells} for one in found.records
        },
        lines=tuple(_lines(found.reports, tables)),
    )


def _read_friches(contents: Mapping[str, bytes], name: str, geography: Geography) -> LandFile:
    [content] = contents.values()
    return cnig_friches.read_friches(
        content, name=name, source_id=SiteList.FRICHES.value, geography=geography
    )


def _read_economic(contents: Mapping[str, bytes], _: str, geography: Geography) -> LandFile:
    return read_economic_sites(contents, source_id=SiteList.ECONOMIC.value, geography=geography)


_READERS: dict[SiteList, Callable[[Mapping[str, bytes], str, Geography], LandFile]] = {
    SiteList.FRICHES: _read_friches,
    SiteList.ECONOMIC: _read_economic,
}


def _naming_its_table(error: ImportRefusedError, tables: Mapping[str, str]) -> ImportRefusedError:
    """Say in which table of a set a fault stands."""
    table = tables[error.name]
    faults = (replace(fault, french=f"table {table}, {fault.french}") for fault in error.faults)
    return ImportRefusedError(faults, table)


def _lines(reports: Mapping[str, tuple[LineReport, ...]], tables: Mapping[str, str]) -> Iterable[LineReport]:
    """Return the report of each line; of several tables, a note says which is its own."""
    for name, lines in reports.items():
        if len(reports) == 1:
            yield from lines
            continue
        for line in lines:
            notes = (replace(note, french=f"table {tables[name]}, {note.french}") for note in line.notes)
            yield LineReport(line=line.line, notes=tuple(notes))


def _stored(kind: SiteList) -> dict[str, Document]:
    rows = SiteRow.objects.filter(source_id=kind.value).values_list("site_id", "record", "cells")
    return {site_id: {"site": record, "cells": cells} for site_id, record, cells in rows.iterator()}


def _part_of(document: Document) -> str:
    """Name the part of a list one file is the whole of: what a producer gives of a département."""
    cells = document["cells"]
    row = next(cells[table][0] for table in (cnig_friches.SCHEMA, SITE) if table in cells)
    producer = row.get("source_producteur") or row.get("source_nom") or ""
    return f"{document['site']['departement']} {producer}"


def _save(kind: SiteList, batch: Import, differences: Differences[Document]) -> None:
    """Write what differs. Side effects: deletes, updates, adds sites of the list."""
    gone = [key for key, _ in differences.removed]
    for start in range(0, len(gone), SAVED_AT_ONCE):
        chunk = gone[start : start + SAVED_AT_ONCE]
        SiteRow.objects.filter(source_id=kind.value, site_id__in=chunk).delete()
    after = (*differences.added, *((change.key, change.after) for change in differences.changed))
    SiteRow.objects.bulk_create(
        (
            SiteRow(
                source_id=kind.value,
                site_id=key,
                record=document["site"],
                cells=document["cells"],
                last_import=batch,
            )
            for key, document in after
        ),
        batch_size=SAVED_AT_ONCE,
        update_conflicts=True,
        unique_fields=("source_id", "site_id"),
        update_fields=("record", "cells", "last_import"),
    )
