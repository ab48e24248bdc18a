"""What people do with bilans and imports. Each action is one transaction and one journal entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from catalyseur import __version__
from catalyseur.bilan.gather import gather
from catalyseur.bilan.making import make_report
from catalyseur.bilan.renderings import bilan_files
from catalyseur.bilan.snapshot import Snapshot
from catalyseur.portal.accounts.actions import record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.imports.actions import store_file
from catalyseur.portal.studies.knowledge import current_knowledge
from catalyseur.portal.studies.models import Publication, PublishedFile


@dataclass(frozen=True, kw_only=True, slots=True)
class Bilan:
    """A bilan ready to be published: its inputs, the files they gave, the territories with a sheet."""

    snapshot: Snapshot
    outputs: Mapping[str, bytes]
    day: date
    known_on: date
    territories: tuple[str, ...] = ()


@transaction.atomic
def publish_bilan(*, bilan: Bilan, at: datetime, by: User | None = None) -> Publication:
    """Freeze the bilan of a day: its inputs and what they gave.

    Side effects: keeps each file under its digest, adds a publication (the next edition of the day, unless
    the last one has the same inputs and sheets: it is returned), writes the journal.
    """
    last = Publication.objects.select_for_update().filter(day=bilan.day).first()
    if last and last.digest == bilan.snapshot.digest and last.territories == list(bilan.territories):
        return last
    publication = Publication.objects.create(
        day=bilan.day,
        edition=last.edition + 1 if last else 1,
        known_on=bilan.known_on,
        digest=bilan.snapshot.digest,
        territories=list(bilan.territories),
        software=__version__,
        published_at=at,
        published_by=by,
    )
    for is_input, files in ((True, bilan.snapshot.files), (False, bilan.outputs)):
        _keep_files(publication, is_input=is_input, files=files, at=at)
    record(actor=by, action="bilan_published", target=f"publication:{publication.pk}", at=at)
    return publication


def publish_day(*, day: date, known_on: date, at: datetime, by: User | None) -> Publication:
    """Freeze the bilan of a day with what the site knows now. Side effects: those of `publish_bilan`."""
    snapshot = gather(current_knowledge(), day, __version__)
    report = make_report(snapshot, reading="as_known", known_on=known_on)
    bilan = Bilan(snapshot=snapshot, outputs=bilan_files(report), day=day, known_on=known_on)
    return publish_bilan(bilan=bilan, at=at, by=by)


def _keep_files(
    publication: Publication, *, is_input: bool, files: Mapping[str, bytes], at: datetime
) -> None:
    PublishedFile.objects.bulk_create(
        PublishedFile(
            publication=publication, is_input=is_input, name=name, file=store_file(content=content, at=at)
        )
        for name, content in sorted(files.items())
    )
