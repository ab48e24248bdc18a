"""Reads: what was published, from what, and what was imported."""

from dataclasses import dataclass
from datetime import date

from catalyseur.bilan.awards import Award, Subsidy
from catalyseur.bilan.snapshot import Snapshot
from catalyseur.portal.imports.models import Import
from catalyseur.portal.studies.lists import AWARDS, SUBSIDIES, stored_records
from catalyseur.portal.studies.models import Publication, PublishedFile, Source


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedSnapshot:
    """The inputs of a published bilan, read back and checked against their digest.

    `outputs` gives the sha256 of each file published then; `software` the version that made them.
    """

    snapshot: Snapshot
    day: date
    known_on: date
    edition: int
    territories: tuple[str, ...]
    outputs: dict[str, str]
    software: str


class NotPublishedError(LookupError):
    """No bilan of that day was published. Its text is one English sentence."""


class DamagedPublicationError(RuntimeError):
    """The inputs kept no longer have the digest they were published under."""


def published_snapshot(day: date) -> PublishedSnapshot:
    """Return the inputs of the last edition published for a day.

    Raises NotPublishedError naming the days published, DamagedPublicationError.
    """
    publication = Publication.objects.filter(day=day).first()
    if publication is None:
        days = sorted({str(one) for one in Publication.objects.values_list("day", flat=True)})
        known = f"published: {', '.join(days)}" if days else "nothing was published yet"
        raise NotPublishedError(f"no bilan of {day} was published ({known}): use --on, or publish it first")
    return snapshot_of(publication)


def snapshot_of(publication: Publication) -> PublishedSnapshot:
    """Read the inputs of a publication back. Raises DamagedPublicationError."""
    files = PublishedFile.objects.filter(publication=publication)
    inputs = files.filter(is_input=True).values_list("name", "file__content")
    snapshot = Snapshot(files={name: bytes(content) for name, content in inputs})
    if snapshot.digest != publication.digest:
        raise DamagedPublicationError(
            f"the inputs kept of the bilan of {publication.day} were altered: restore a backup"
        )
    outputs = dict(files.filter(is_input=False).values_list("name", "file_id"))
    return PublishedSnapshot(
        snapshot=snapshot,
        day=publication.day,
        known_on=publication.known_on,
        edition=publication.edition,
        territories=tuple(publication.territories),
        outputs=outputs,
        software=publication.software,
    )


def published_file(publication: Publication, name: str) -> bytes | None:
    """Return the bytes of a file as published; None when it has none of that name."""
    found = (
        PublishedFile.objects.filter(publication=publication, is_input=False, name=name)
        .values_list("file__content", flat=True)
        .first()
    )
    return None if found is None else bytes(found)


def imported_awards() -> tuple[Award, ...] | None:
    """Return the awards of the last list imported; None when none was: the embedded excerpt then serves."""
    if not Import.objects.filter(source=Source.PLAN_DE_RELANCE).exists():
        return None
    return tuple(map(AWARDS.validate_python, stored_records(Source.PLAN_DE_RELANCE).values()))


def imported_subsidies() -> tuple[Subsidy, ...]:
    """Return the subsidies imported."""
    return tuple(map(SUBSIDIES.validate_python, stored_records(Source.SCDL_SUBVENTIONS).values()))


def last_publication() -> Publication | None:
    """Return the last bilan published, by its day."""
    return Publication.objects.first()


def output_names(publication: Publication) -> list[str]:
    """Return the names of the files of a publication."""
    files = PublishedFile.objects.filter(publication=publication, is_input=False)
    return list(files.values_list("name", flat=True))
