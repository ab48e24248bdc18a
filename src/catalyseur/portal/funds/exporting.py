"""Files prepared in the background: written piece by piece, private to who asked, forgotten in a week."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db.models import QuerySet

from catalyseur.bilan.exports import neutral
from catalyseur.bilan.wording import plain_value
from catalyseur.bilan.workbook import write_workbook
from catalyseur.portal.accounts.models import User
from catalyseur.portal.funds.export_rows import AT_ONCE, Row, Sheet, sheet_of
from catalyseur.portal.funds.models import Export, ExportForm, ExportPiece

KEPT = timedelta(days=7)
_PIECE_BYTES = 1 << 20


def exports_of(user: User, at: datetime) -> QuerySet[Export]:
    """Return the exports a person asked for that are not forgotten yet, the last first."""
    return Export.objects.filter(asked_by=user, asked_at__gt=at - KEPT).select_related("fund")


def write_export(*, export: Export, clock: Callable[[], datetime]) -> None:
    """Write an export.

    Side effects, in order: says that it began, forgets what is older than a week, says how far it is as it goes, saves the
    pieces, then that it is ready; when it fails, drops the pieces and says so. Done again, it changes nothing.
    """
    if export.ready_at:
        return
    Export.objects.filter(pk=export.pk).update(beat_at=clock())
    forget_exports(at=clock())
    try:
        with tempfile.TemporaryFile() as held:
            sheet = sheet_of(export.kind, export.fund)
            _beat(export, 0, sheet.count, clock())
            _write(held, sheet, export.form, _counted(sheet.rows(), export, sheet.count, clock))
            held.seek(0)
            export.pieces.all().delete()
            for rank, content in enumerate(iter(lambda: held.read(_PIECE_BYTES), b"")):
                ExportPiece.objects.create(export=export, rank=rank, content=content)
    except BaseException:
        export.pieces.all().delete()
        Export.objects.filter(pk=export.pk).update(failed_at=clock())
        raise
    Export.objects.filter(pk=export.pk).update(ready_at=clock())


def content_of(export: Export) -> Iterator[bytes]:
    """Give the content of a file, a piece at a time."""
    for key in list(export.pieces.order_by("rank").values_list("pk", flat=True)):
        yield bytes(ExportPiece.objects.get(pk=key).content)


def forget_exports(*, at: datetime) -> int:
    """Delete the exports older than a week and their content; return how many."""
    old = Export.objects.filter(asked_at__lte=at - KEPT)
    count = old.count()
    old.delete()
    return count


def _write(out: BinaryIO, sheet: Sheet, form: str, rows: Iterable[Row]) -> None:
    if form == ExportForm.XLSX:
        write_workbook(out, title=sheet.title, columns=sheet.columns, rows=rows)
    else:
        _write_csv(out, sheet, rows)


def _write_csv(out: BinaryIO, sheet: Sheet, rows: Iterable[Row]) -> None:
    """Write amounts in euros, days in ISO; a text a spreadsheet would run bears an apostrophe."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.label for column in sheet.columns)
    for row in rows:
        cells = (plain_value(value, column.unit) for value, column in zip(row, sheet.columns, strict=True))
        writer.writerow(neutral(cell) if isinstance(cell, str) else cell for cell in cells)
    text.detach()


def _counted(rows: Iterable[Row], export: Export, total: int, clock: Callable[[], datetime]) -> Iterator[Row]:
    done = 0
    for done, row in enumerate(rows, start=1):
        yield row
        if done % AT_ONCE == 0:
            _beat(export, done, total, clock())
    _beat(export, done, done, clock())


def _beat(export: Export, done: int, total: int, at: datetime) -> None:
    Export.objects.filter(pk=export.pk).update(done_rows=done, total_rows=max(done, total), beat_at=at)
