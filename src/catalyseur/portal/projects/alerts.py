"""Alerts: ask for them, confirm, be told, stop."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from catalyseur.portal.projects.documents import Document
from catalyseur.portal.projects.links import absolute, sign_reference
from catalyseur.portal.projects.models import Digest, SavedProject, Subscription
from catalyseur.portal.projects.queries import find_standings, list_confirmed, list_unsent
from catalyseur.toolbox.changes import (
    Change,
    Standing,
    change_sentences,
    compare,
    read_standing,
    standing_document,
    with_verdicts_of,
    within_reach,
)

MOST_REQUESTS_A_DAY = 3  # confirmation e-mails to one address, whoever asks
MOST_A_PROJECT = 10


class NotSentError(Exception):
    """The confirmation could not be sent; the message says so in French."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What one run of the alerts did: digests written, e-mails sent, e-mails refused by the server."""

    written: int
    sent: int
    failed: int


def ask_for_alerts(*, saved: SavedProject, email: str, now: datetime) -> None:
    """Write an unconfirmed subscription, then send the link that confirms it; nothing for a confirmed one.

    The e-mail says nothing of the project. Nothing is sent past one request a day for a project, three a day
    for an address, ten addresses a project: the page answers the same, and tells nobody which are known.
    Raises NotSentError, and keeps nothing new, when the mail server refuses.
    """
    yesterday = now - timedelta(days=1)
    with transaction.atomic():
        recent = Subscription.objects.filter(email=email, requested_at__gt=yesterday)
        others = saved.subscriptions.exclude(email=email)
        if recent.count() >= MOST_REQUESTS_A_DAY or others.count() >= MOST_A_PROJECT:
            return
        found, is_new = Subscription.objects.get_or_create(
            saved_project=saved, email=email, defaults={"requested_at": now}
        )
        if not is_new and (found.confirmed_at or found.requested_at > yesterday):
            return
    try:
        _send_confirmation(found)
    except OSError:  # every failure of smtplib is one
        if is_new:
            found.delete()
        raise NotSentError("Le courriel n’a pas pu partir : réessayez plus tard.") from None
    found.requested_at = now
    found.save(update_fields=["requested_at"])


@transaction.atomic
def open_feed(*, saved: SavedProject, on: date, now: datetime) -> Subscription:
    """Return the project's feed, made at the first demand; its address gives no access to the project."""
    feed, is_new = Subscription.objects.get_or_create(
        saved_project=saved, email="", defaults={"requested_at": now, "confirmed_at": now}
    )
    if is_new:
        _remember(feed, on, find_standings(saved.document, on))
    return feed


@transaction.atomic
def confirm_alerts(*, subscription: Subscription, on: date, now: datetime) -> None:
    """Confirm a subscription once; what stands today is taken as told."""
    if subscription.confirmed_at is None:
        subscription.confirmed_at = now
        _remember(subscription, on, find_standings(subscription.saved_project.document, on))


def stop_alerts(*, subscription: Subscription) -> None:
    """Delete a subscription and what it was told."""
    subscription.delete()


def send_alerts(*, on: date, now: datetime) -> Told:
    """Write today's digest of each confirmed subscription that has news, then send those not sent yet.

    A second run on the same day, or one for an earlier day, writes and sends nothing more. A digest is written, with what is told,
    before its e-mail leaves: an e-mail that fails is sent again by the next run.
    """
    written = sent = failed = 0
    for subscription in list_confirmed(now):
        if on.isoformat() > subscription.last_told["on"]:
            written += _write_digest(subscription, on)
        for digest in list_unsent(subscription):
            if _deliver(subscription, digest, now):
                sent += bool(subscription.email)
            else:
                failed += 1
    return Told(written=written, sent=sent, failed=failed)


@transaction.atomic
def _write_digest(subscription: Subscription, on: date) -> bool:
    now_standing = find_standings(subscription.saved_project.document, on)
    changes = _news(subscription, now_standing)
    _remember(subscription, on, now_standing)
    if changes:
        Digest.objects.create(
            subscription=subscription, on=on, changes=[_change_document(change) for change in changes]
        )
    return bool(changes)


def _news(subscription: Subscription, now_standing: tuple[Standing, ...]) -> tuple[Change, ...]:
    """Compare with what was told; answers changed by the project's own edits are not news."""
    told = tuple(read_standing(entry) for entry in subscription.last_told["standings"])
    if subscription.last_told["project"] != _fingerprint(subscription.saved_project.document):
        told = with_verdicts_of(told, now_standing)
    return within_reach(compare(told, now_standing))


def _remember(subscription: Subscription, on: date, told: tuple[Standing, ...]) -> None:
    subscription.last_told = {
        "on": on.isoformat(),
        "project": _fingerprint(subscription.saved_project.document),
        "standings": [standing_document(standing) for standing in told],
    }
    subscription.save(update_fields=["last_told", "confirmed_at"])


def _fingerprint(document: Document) -> str:
    return sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def _change_document(change: Change) -> dict[str, Any]:
    standing = change.standing
    return {
        "scheme": standing.scheme,
        "ref": standing.ref,
        "name": standing.name,
        "sentences": list(change_sentences(change)),
    }


def _deliver(subscription: Subscription, digest: Digest, now: datetime) -> bool:
    """Send a digest, or only note it for a feed; a server that refuses leaves it unsent."""
    if subscription.email:
        try:
            _digest_message(subscription, digest).send()
        except OSError:  # every failure of smtplib is one
            return False
    digest.sent_at = now
    digest.save(update_fields=["sent_at"])
    return True


def _digest_message(subscription: Subscription, digest: Digest) -> EmailMessage:
    stop = absolute("alert-unsubscribe", sign_reference(subscription.reference))
    changes = [change | {"url": absolute("scheme-detail", change["scheme"])} for change in digest.changes]
    words = {
        "title": subscription.saved_project.document["title"],
        "digest": digest,
        "changes": changes,
        "stop": stop,
        "expires_at": subscription.saved_project.expires_at,
    }
    return EmailMessage(
        subject=f"Catalyseur : {len(changes)} dispositif{'s' if len(changes) > 1 else ''} à regarder",
        body=render_to_string("projects/emails/digest.txt", words),
        to=[subscription.email],
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )


def _send_confirmation(subscription: Subscription) -> None:
    signed = sign_reference(subscription.reference)
    words = {
        "confirm": absolute("alert-confirm", signed),
        "stop": absolute("alert-unsubscribe", signed),
    }
    EmailMessage(
        subject="Catalyseur : confirmez votre demande d’alertes",
        body=render_to_string("projects/emails/confirm.txt", words),
        to=[subscription.email],
    ).send()
