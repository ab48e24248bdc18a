"""Asking for alerts of a project or a search, confirming, stopping; the feed."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalyseur.portal.projects.access import with_project, with_subscription
from catalyseur.portal.projects.alerts import (
    NotSentError,
    ask_for_alerts,
    confirm_alerts,
    open_feed,
    stop_alerts,
)
from catalyseur.portal.projects.feed import feed_text
from catalyseur.portal.projects.forms import AlertForm
from catalyseur.portal.projects.links import absolute, sign_reference
from catalyseur.portal.projects.models import SavedProject, SavedSearch, Subscription
from catalyseur.portal.projects.queries import list_digests
from catalyseur.values.dates import today


@require_http_methods(["GET", "POST"])
@with_project
def ask(request: HttpRequest, *, token: str, saved: SavedProject) -> HttpResponse:
    """Ask where to send the alerts of a project, then say that a link was sent."""
    words = {"token": token, "back": reverse("project-results", args=[token])}
    return ask_where(request, saved, "projects/alert.html", words)


@require_POST
@with_project
def ask_feed(request: HttpRequest, *, token: str, saved: SavedProject) -> HttpResponse:
    """Make the project's feed and give its address."""
    words = {"token": token, "back": reverse("project-results", args=[token])}
    return give_feed(request, saved, words)


def ask_where(
    request: HttpRequest, saved: SavedProject | SavedSearch, template: str, words: dict[str, Any]
) -> HttpResponse:
    """Show the page that asks for an address; once it is given, send it a link and say so.

    `words` are the template's; `back` is where the next page leads.
    """
    form = AlertForm(request.POST or None)
    if form.is_valid():
        try:
            ask_for_alerts(saved=saved, email=form.cleaned_data["email"].lower(), now=datetime.now(UTC))
        except NotSentError as error:
            form.add_error("email", str(error))
        else:
            return render(request, "projects/alert_sent.html", words)
    return render(request, template, words | {"saved": saved, "form": form})


def give_feed(request: HttpRequest, saved: SavedProject | SavedSearch, words: dict[str, Any]) -> HttpResponse:
    """Make a feed at the first demand and show its address."""
    found = open_feed(saved=saved, on=today(), now=datetime.now(UTC))
    signed = sign_reference(found.reference)
    words |= {"signed": signed, "feed_url": absolute("alert-feed", signed)}
    return render(request, "projects/alert_feed.html", words)


@require_http_methods(["GET", "POST"])
@with_subscription
def confirm(request: HttpRequest, *, subscription: Subscription, signed: str) -> HttpResponse:
    """Confirm by a button: a mail scanner that opens the link confirms nothing."""
    if request.method == "POST":
        confirm_alerts(subscription=subscription, on=today(), now=datetime.now(UTC))
    return render(request, "projects/alert_confirm.html", {"subscription": subscription, "signed": signed})


@csrf_exempt  # one-click unsubscription (RFC 8058) posts without a cookie; the signed address is the proof
@require_http_methods(["GET", "POST"])
@with_subscription
def stop(request: HttpRequest, *, subscription: Subscription, signed: str) -> HttpResponse:
    """Stop by a button, or by the mail reader's own."""
    if request.method == "GET":
        return render(request, "projects/alert_stop.html", {"signed": signed})
    stop_alerts(subscription=subscription)
    return redirect("alert-stopped")


@require_safe
def stopped(request: HttpRequest) -> HttpResponse:
    """Say that alerts stopped."""
    return render(request, "projects/alert_stopped.html")


@require_safe
@with_subscription
def feed(request: HttpRequest, *, subscription: Subscription, signed: str) -> HttpResponse:  # noqa: ARG001 - with_subscription gives it
    """Give what was told as Atom."""
    text = feed_text(subscription, list_digests(subscription))
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
