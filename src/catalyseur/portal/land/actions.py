"""What people do with the register. Each action is one transaction and one journal entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from catalyseur.ingest.cnig_records import LandFile, LandRecord
from catalyseur.ingest.differences import Differences
from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.accounts.rights import PUBLIC, role_of
from catalyseur.portal.land import imports, queries
from catalyseur.portal.land.models import LandImport, MilestoneEntry, SiteRow, SourceFile
from catalyseur.portal.places.queries import current_geography
from catalyseur.sites.documents import site_document
from catalyseur.sites.milestones import Milestone, State
from catalyseur.sites.register import TURNKEY, Site
from catalyseur.values.dates import paris_day

DRAFTS_KEPT = timedelta(days=1)
SAVED_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Described:
    """The set of data some files are the whole of: its identifier, its title, its format."""

    source_id: str
    title: str
    file_format: str


@transaction.atomic
def upload(*, described: Described, contents: Mapping[str, bytes], actor: User, at: datetime) -> LandImport:
    """Keep the files of a set to be previewed; the register does not change.

    Side effects: forgets drafts older than a day; keeps the files by digest; adds a draft; writes the
    journal. Raises ImportRefusedError when a file has a fault, RefusedError for the embedded set.
    """
    _require_account(actor)
    if described.source_id == TURNKEY:
        raise RefusedError("Ce jeu de données est celui du programme : donnez un autre identifiant.")
    imports.read_files(
        contents,
        file_format=described.file_format,
        source_id=described.source_id,
        geography=current_geography(),
    )
    _forget_drafts(at)
    files = {name: _keep(content) for name, content in contents.items()}
    draft = LandImport.objects.create(
        source_id=described.source_id,
        title=described.title,
        format=described.file_format,
        files=files,
        digest=imports.digest_of_files(files),
        uploaded_by=actor,
        uploaded_at=at,
    )
    record(actor=actor, action="land_import_uploaded", target=f"land_import:{draft.pk}", at=at)
    return draft


@transaction.atomic
def confirm_import(*, import_id: int, actor: User, at: datetime) -> LandImport:
    """Make the register hold exactly what the files of a draft hold, or change nothing.

    Side effects: removes, changes and adds rows of that set; closes the draft with its counts; writes the
    journal. Raises RefusedError when it is no longer a draft or when it would change nothing.
    """
    _require_account(actor)
    draft = LandImport.objects.select_for_update().filter(pk=import_id, confirmed_at=None).first()
    if draft is None:
        raise RefusedError(
            "Cet import n’attend plus : il a été confirmé ou oublié. Déposez les fichiers à nouveau."
        )
    found = differences_of(draft)
    if found.is_empty:
        raise RefusedError("Le registre contient déjà exactement ces sites : il n’y a rien à changer.")
    _apply(found, draft)
    draft.confirmed_at = at
    draft.added, draft.changed = len(found.added), len(found.changed)
    draft.removed, draft.unchanged = len(found.removed), len(found.unchanged)
    draft.save(update_fields=["confirmed_at", "added", "changed", "removed", "unchanged"])
    record(actor=actor, action="land_import_confirmed", target=f"land_import:{draft.pk}", at=at)
    return draft


@transaction.atomic
def enter_milestone(*, site: Site, milestone: Milestone, actor: User, at: datetime) -> MilestoneEntry:
    """Say where a step of a site stands; what was said before is kept.

    Side effects: adds an entry; writes the journal. Raises RefusedError for a proof dated after today.
    """
    _require_account(actor)
    if milestone.on is not None and milestone.state is State.PROVED and milestone.on.earliest > paris_day(at):
        raise RefusedError("Une preuve ne peut pas dater de demain : dites « prévu » jusqu’au jour venu.")
    entry = MilestoneEntry.objects.create(
        source_id=site.source_id,
        site_id=site.site_id,
        code=milestone.code,
        state=milestone.state.value,
        on=str(milestone.on) if milestone.on else "",
        evidence=milestone.evidence,
        entered_by=actor,
        entered_at=at,
    )
    target = f"site:{site.source_id}/{site.site_id}"
    record(actor=actor, action=f"site_milestone_{milestone.state.value}", target=target, at=at)
    return entry


def differences_of(draft: LandImport) -> Differences[LandRecord]:
    """Return what confirming a draft would change. No side effect."""
    return imports.differences(queries.records_of(draft.source_id), read_draft(draft).records)


def read_draft(draft: LandImport) -> LandFile:
    """Read the kept files of a draft again. No side effect."""
    kept = {one.sha256: bytes(one.content) for one in SourceFile.objects.filter(pk__in=draft.files.values())}
    return imports.read_files(
        {name: kept[digest] for name, digest in draft.files.items()},
        file_format=draft.format,
        source_id=draft.source_id,
        geography=current_geography(),
    )


def _apply(found: Differences[LandRecord], draft: LandImport) -> None:
    gone = [key for key, _ in found.removed] + [change.key for change in found.changed]
    rows = SiteRow.objects.filter(source_id=draft.source_id)
    for start in range(0, len(gone), SAVED_AT_ONCE):
        rows.filter(site_id__in=gone[start : start + SAVED_AT_ONCE]).delete()
    fresh = [record for _, record in found.added] + [change.after for change in found.changed]
    SiteRow.objects.bulk_create(
        (
            SiteRow(
                source_id=draft.source_id,
                site_id=one.site.site_id,
                record=site_document(one.site),
                cells=one.cells,
                land_import=draft,
            )
            for one in fresh
        ),
        batch_size=SAVED_AT_ONCE,
    )


def _keep(content: bytes) -> str:
    digest = imports.digest_of(content)
    SourceFile.objects.get_or_create(sha256=digest, defaults={"content": content})
    return digest


def _forget_drafts(at: datetime) -> None:
    LandImport.objects.filter(confirmed_at=None, uploaded_at__lt=at - DRAFTS_KEPT).delete()
    used = {
        digest for files in LandImport.objects.values_list("files", flat=True) for digest in files.values()
    }
    SourceFile.objects.exclude(pk__in=used).delete()


def _require_account(actor: User) -> None:
    if role_of(actor) == PUBLIC:
        raise RefusedError("Connectez-vous pour modifier le registre des sites.")
