"""Following a search of the toolbox: save it, be told of it, keep it longer, delete it."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from catalyseur.portal.projects.access import private, with_search
from catalyseur.portal.projects.actions import delete_saved, keep_search, save_search
from catalyseur.portal.projects.alert_views import ask_where, give_feed
from catalyseur.portal.projects.models import SavedSearch
from catalyseur.portal.projects.searches import find_searched, search_document
from catalyseur.values.dates import today


@require_http_methods(["GET", "POST"])
@private
def new(request: HttpRequest) -> HttpResponse:
    """Show the search of the address, then save it under an address of its own."""
    on = today()
    document = search_document(request.GET, on)
    if request.method == "POST":
        return redirect("search-alert", save_search(document=document, now=datetime.now(UTC)))
    words = {"searched": find_searched(document, on), "on": on}
    return render(request, "projects/search_new.html", words)


@require_http_methods(["GET", "POST"])
@with_search
def ask(request: HttpRequest, *, token: str, saved: SavedSearch) -> HttpResponse:
    """Show a saved search and ask where to send its alerts."""
    on = today()
    words = {
        "search_token": token,
        "searched": find_searched(saved.document, on),
        "on": on,
        "back": reverse("search-alert", args=[token]),
    }
    return ask_where(request, saved, "projects/search.html", words)


@require_POST
@with_search
def ask_feed(request: HttpRequest, *, token: str, saved: SavedSearch) -> HttpResponse:
    """Make the search's feed and give its address."""
    return give_feed(request, saved, {"back": reverse("search-alert", args=[token])})


@require_POST
@with_search
def keep(request: HttpRequest, *, token: str, saved: SavedSearch) -> HttpResponse:
    """Keep the search 90 days more."""
    keep_search(saved=saved, now=datetime.now(UTC))
    messages.success(request, "Votre recherche est gardée 90 jours de plus.")
    return redirect("search-alert", token)


@require_POST
@with_search
def delete(request: HttpRequest, *, token: str, saved: SavedSearch) -> HttpResponse:  # noqa: ARG001 - with_search gives it
    """Forget the search."""
    delete_saved(saved=saved)
    messages.success(request, "Votre recherche est effacée, avec ses alertes.")
    return redirect("scheme-list")
