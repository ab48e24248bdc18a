"""What an administrator does with a file: keep it, look at what it would change, import it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from catalyseur.ingest.differences import Differences, compare
from catalyseur.ingest.faults import LineReport
from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.imports.models import Import, StoredFile
from catalyseur.portal.imports.sources import Document, ImportSource, ReadList


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file for a list: its name, its bytes, the date of its data."""

    source: ImportSource
    name: str
    content: bytes
    vintage: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What a file holds and what importing it would change."""

    read: ReadList
    differences: Differences[Document]


def store_file(*, content: bytes, at: datetime) -> StoredFile:
    """Keep bytes under their digest; bytes already kept are found again. Side effect: may add a file."""
    stored, _ = StoredFile.objects.get_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={"content": content, "size": len(content), "stored_at": at},
    )
    return stored


def preview_import(upload: Upload) -> Preview:
    """Read a file and compare it with what is stored. No side effect. Raises ImportRefusedError."""
    read = upload.source.read(upload.content, upload.name, upload.vintage)
    return Preview(read=read, differences=compare(upload.source.replaced(read.records), read.records))


def import_of(stored: StoredFile, preview: Preview, source: ImportSource) -> Import | None:
    """Return the last import of a list when it is of that very file and all of it still stands."""
    last = Import.objects.filter(source=source.code).first()
    return last if last and last.file_id == stored.pk and preview.differences.is_empty else None


@transaction.atomic
def import_file(*, upload: Upload, at: datetime, by: User | None = None) -> Import:
    """Import a file whole, or refuse it whole.

    Side effects: keeps the file, adds the import, writes the records of its list, writes the journal. The last
    file of a list imported again changes nothing: its import is returned. Without `by` it is the command line.
    Raises ImportRefusedError, RefusedError for a person who may not import that list.
    """
    if by is not None and not upload.source.is_open_to(by):
        raise RefusedError("Votre rôle ne permet pas d’importer cette liste : demandez à l’administration.")
    preview = preview_import(upload)
    stored = store_file(content=upload.content, at=at)
    last = import_of(stored, preview, upload.source)
    if last:
        return last
    batch = Import.objects.create(
        source=upload.source.code,
        file=stored,
        name=upload.name[:200],
        vintage=upload.vintage,
        imported_at=at,
        imported_by=by,
        rows=len(preview.read.records),
        added=len(preview.differences.added),
        changed=len(preview.differences.changed),
        removed=len(preview.differences.removed),
        lines=[_line(report) for report in preview.read.lines if report.is_flagged],
        notes=list(preview.read.notes),
    )
    upload.source.save(batch, preview.differences)
    record(actor=by, action="list_imported", target=f"import:{batch.pk}", at=at)
    return batch


def _line(report: LineReport) -> dict[str, object]:
    notes = [{"code": note.code, "column": note.column, "french": note.french} for note in report.notes]
    return {"line": report.line, "notes": notes}
