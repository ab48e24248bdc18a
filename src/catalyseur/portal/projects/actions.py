"""What people do with a check or a search they keep: save it, answer, keep it longer, delete it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from catalyseur.portal.projects.documents import Document
from catalyseur.portal.projects.links import hash_token, new_token
from catalyseur.portal.projects.models import SavedProject, SavedSearch, Subscription
from catalyseur.toolbox.project import parse_project

KEPT = timedelta(days=90)
UNCONFIRMED_KEPT = timedelta(days=7)


def start_project(*, document: Document, now: datetime) -> str:
    """Save a new project for 90 days; return its token, which nothing keeps.

    Raises ProjectError when the document is no project.
    """
    parse_project(document)
    return _save(SavedProject, document, now)


def save_search(*, document: Document, now: datetime) -> str:
    """Save a search of the toolbox for 90 days; return its token, which nothing keeps."""
    return _save(SavedSearch, document, now)


def keep_search(*, saved: SavedSearch, now: datetime) -> None:
    """Keep a search 90 days more."""
    SavedSearch.objects.filter(pk=saved.pk).update(expires_at=now + KEPT)


@transaction.atomic
def answer_step(*, saved: SavedProject, write: Callable[[Document], Document], now: datetime) -> SavedProject:
    """Write one step's answers into the document as it stands now; keep it 90 days more.

    Raises ProjectError, and saves nothing, when the result is no project.
    """
    held = SavedProject.objects.select_for_update().get(pk=saved.pk)
    held.document = write(held.document)
    parse_project(held.document)
    held.expires_at = now + KEPT
    held.save(update_fields=["document", "expires_at"])
    return held


@transaction.atomic
def ask_plan(
    *, saved: SavedProject, write: Callable[[Document], Document], plan: Document, now: datetime
) -> None:
    """Write the lines into the document as it stands now, and what is asked of the plan; keep it 90 days more.

    Raises ProjectError, and saves nothing, when the result is no project.
    """
    held = SavedProject.objects.select_for_update().get(pk=saved.pk)
    held.document, held.plan = write(held.document), plan
    parse_project(held.document)
    held.expires_at = now + KEPT
    held.save(update_fields=["document", "plan", "expires_at"])


def delete_saved(*, saved: SavedProject | SavedSearch) -> None:
    """Delete a project or a search, its subscriptions and what they were told."""
    saved.delete()


@transaction.atomic
def purge_projects(*, now: datetime) -> tuple[int, int]:
    """Delete expired projects and searches, and subscriptions never confirmed in a week; count both."""
    kinds: tuple[type[SavedProject | SavedSearch], ...] = (SavedProject, SavedSearch)
    expired = 0
    for kind in kinds:
        gone = kind.objects.filter(expires_at__lte=now)
        expired += gone.count()
        gone.delete()
    stale = Subscription.objects.filter(confirmed_at__isnull=True, requested_at__lte=now - UNCONFIRMED_KEPT)
    stale_count = stale.count()
    stale.delete()
    return expired, stale_count


def _save(kind: type[SavedProject | SavedSearch], document: Document, now: datetime) -> str:
    token = new_token()
    kind.objects.create(
        token_hash=hash_token(token), document=document, created_at=now, expires_at=now + KEPT
    )
    return token
