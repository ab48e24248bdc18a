"""What people do with a check: start it, answer, delete it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from catalyseur.portal.projects.documents import Document
from catalyseur.portal.projects.links import hash_token, new_token
from catalyseur.portal.projects.models import SavedProject, Subscription
from catalyseur.toolbox.project import parse_project

KEPT = timedelta(days=90)
UNCONFIRMED_KEPT = timedelta(days=7)


def start_project(*, document: Document, now: datetime) -> str:
    """Save a new project for 90 days; return its token, which nothing keeps.

    Raises ProjectError when the document is no project.
    """
    parse_project(document)
    token = new_token()
    SavedProject.objects.create(
        token_hash=hash_token(token), document=document, created_at=now, expires_at=now + KEPT
    )
    return token


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


def delete_project(*, saved: SavedProject) -> None:
    """Delete a project, its subscriptions and what they were told."""
    saved.delete()


@transaction.atomic
def purge_projects(*, now: datetime) -> tuple[int, int]:
    """Delete expired projects and subscriptions never confirmed in a week; return how many of each."""
    expired = SavedProject.objects.filter(expires_at__lte=now)
    count = expired.count()
    expired.delete()
    stale = Subscription.objects.filter(confirmed_at__isnull=True, requested_at__lte=now - UNCONFIRMED_KEPT)
    stale_count = stale.count()
    stale.delete()
    return count, stale_count
