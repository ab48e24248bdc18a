"""Tell subscribers what changed: at most one digest a day each, whatever else cannot be read or sent."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from catalyseur.portal.projects.documents import UnreadableError
from catalyseur.portal.projects.links import absolute, sign_reference
from catalyseur.portal.projects.models import Digest, SavedSearch, Subscription
from catalyseur.portal.projects.queries import list_confirmed, list_unsent
from catalyseur.portal.projects.watched import (
    day_told,
    news_of,
    standings_of,
    title_of,
    told_on,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """A subscription told nothing: its number, and the fault that stopped its reading."""

    subscription: int
    fault: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What one run of the alerts did: digests written, e-mails sent, e-mails refused by the server, who was skipped."""

    written: int
    sent: int
    failed: int
    skipped: tuple[Skipped, ...] = ()


def send_alerts(*, on: date, now: datetime) -> Told:
    """Write today's digest of each confirmed subscription that has news, then send those not sent yet.

    A second run on the same day, one for an earlier day, or one at the same moment writes and sends nothing
    more. A digest is written, with what is told, before its e-mail leaves: an e-mail that fails is sent again
    by the next run. A subscription that cannot be read is skipped and keeps what it was told: the run that
    reads it again tells everything since.
    """
    written = sent = failed = 0
    skipped = []
    for subscription in list_confirmed(now):
        try:
            written += _write_digest(subscription, on)
            for digest in list_unsent(subscription):
                delivered = _deliver(subscription, digest, now)
                sent += bool(delivered and subscription.email)
                failed += delivered is False
        except UnreadableError as error:
            skipped.append(Skipped(subscription=subscription.pk, fault=str(error)))
    return Told(written=written, sent=sent, failed=failed, skipped=tuple(skipped))


def _write_digest(subscription: Subscription, on: date) -> bool:
    """Write the digest of a day unless that day, or a later one, is told; tell whether there was news."""
    told = day_told(subscription)
    if on.isoformat() <= told:
        return False
    standings = standings_of(subscription.saved, on)
    changes = news_of(subscription, standings)
    with transaction.atomic():
        unchanged = Subscription.objects.filter(pk=subscription.pk, last_told__on=told)
        is_ours = unchanged.update(last_told=told_on(subscription.saved, on, standings)) == 1
        if is_ours and changes:
            Digest.objects.create(subscription=subscription, on=on, changes=changes)
    return is_ours and bool(changes)


def _deliver(subscription: Subscription, digest: Digest, now: datetime) -> bool | None:
    """Send a digest, or only note it for a feed; False when the server refuses, None when another run sends it.

    Raises UnreadableError, and leaves the digest unsent, when what it is about cannot be read.
    """
    message = _message(subscription, digest) if subscription.email else None
    if not Digest.objects.filter(pk=digest.pk, sent_at=None).update(sent_at=now):
        return None
    try:
        if message:
            message.send()
    except OSError:  # every failure of smtplib is one
        Digest.objects.filter(pk=digest.pk).update(sent_at=None)
        return False
    return True


def _message(subscription: Subscription, digest: Digest) -> EmailMessage:
    stop = absolute("alert-unsubscribe", sign_reference(subscription.reference))
    changes = [change | {"url": absolute("scheme-detail", change["scheme"])} for change in digest.changes]
    words = {
        "title": title_of(subscription.saved, digest.on),
        "is_search": isinstance(subscription.saved, SavedSearch),
        "digest": digest,
        "changes": changes,
        "stop": stop,
        "expires_at": subscription.saved.expires_at,
    }
    return EmailMessage(
        subject=f"Catalyseur : {len(changes)} dispositif{'s' if len(changes) > 1 else ''} à regarder",
        body=render_to_string("projects/emails/digest.txt", words),
        to=[subscription.email],
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
