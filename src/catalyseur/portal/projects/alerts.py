"""Alerts: ask for them, confirm, stop."""

from datetime import date, datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from catalyseur.portal.accounts.limits import Limit, admit, take_back
from catalyseur.portal.projects.links import absolute, sign_reference
from catalyseur.portal.projects.models import SavedProject, SavedSearch, Subscription
from catalyseur.portal.projects.watched import standings_of, told_on

DAY = timedelta(days=1)
REQUESTS_PER_EMAIL = Limit(name="alert_email", times=3, period=DAY)  # confirmations, whoever asks
MOST_SUBSCRIBERS = 10  # of one project or search


class NotSentError(Exception):
    """The confirmation could not be sent; the message says so in French."""


def ask_for_alerts(*, saved: SavedProject | SavedSearch, email: str, now: datetime) -> None:
    """Write an unconfirmed subscription, then send the link that confirms it; nothing for a confirmed one.

    The e-mail says nothing of what is watched. Nothing is sent past one request a day for a project or search,
    three a day for an address, ten addresses a project or search: the page answers the same, and tells nobody
    which are known. Raises NotSentError, and keeps nothing new, when the mail server refuses.
    """
    asked = _admitted(saved, email, now)
    if asked is None:
        return
    try:
        _send_confirmation(asked)
    except OSError:  # every failure of smtplib is one
        take_back(REQUESTS_PER_EMAIL, email, now)
        if asked.requested_at == now:
            asked.delete()
        raise NotSentError("Le courriel n’a pas pu partir : réessayez plus tard.") from None
    Subscription.objects.filter(pk=asked.pk).update(requested_at=now)


@transaction.atomic
def open_feed(*, saved: SavedProject | SavedSearch, on: date, now: datetime) -> Subscription:
    """Return the feed, made at the first demand; its address gives no access to what it watches."""
    feed, is_new = saved.subscriptions.get_or_create(
        email="", defaults={"requested_at": now, "confirmed_at": now}
    )
    if is_new:
        feed.last_told = told_on(saved, on, standings_of(saved, on))
        feed.save(update_fields=["last_told"])
    return feed


def confirm_alerts(*, subscription: Subscription, on: date, now: datetime) -> None:
    """Confirm a subscription once; what stands today is taken as told."""
    if subscription.confirmed_at is None:
        saved = subscription.saved
        told = told_on(saved, on, standings_of(saved, on))
        waiting = Subscription.objects.filter(pk=subscription.pk, confirmed_at=None)
        waiting.update(confirmed_at=now, last_told=told)
        subscription.confirmed_at, subscription.last_told = now, told


def stop_alerts(*, subscription: Subscription) -> None:
    """Delete a subscription and what it was told."""
    subscription.delete()


@transaction.atomic
def _admitted(saved: SavedProject | SavedSearch, email: str, now: datetime) -> Subscription | None:
    """Return the subscription to confirm, its request counted; None past a limit, or when none is due.

    Requests about one project or search wait for one another.
    """
    if type(saved).objects.select_for_update().filter(pk=saved.pk).first() is None:
        return None
    known = saved.subscriptions.filter(email=email).first()
    if known and (known.confirmed_at or known.requested_at > now - DAY):
        return None
    if saved.subscriptions.exclude(email=email).count() >= MOST_SUBSCRIBERS:
        return None
    if not admit(REQUESTS_PER_EMAIL, email, now):
        return None
    return known or saved.subscriptions.create(email=email, requested_at=now)


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
