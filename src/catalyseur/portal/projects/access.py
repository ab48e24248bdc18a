"""Who reaches a saved project or search: whoever holds its token; the pages are kept by no cache and no index."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from catalyseur.portal.projects.documents import UnreadableError
from catalyseur.portal.projects.models import Saved, Subscription
from catalyseur.portal.projects.queries import find_project, find_search, find_subscription

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Forbid caches and search engines, and keep the address from other sites."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        response = view(request, *args, **kwargs)
        patch_cache_control(response, no_store=True, private=True)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return guarded


def _with_saved(find: Callable[[str, datetime], Saved | None], gone: str) -> Callable[[View], View]:
    """Hand a view what the address's token opens, or say that it is no more."""

    def decorate(view: View) -> View:
        @private
        @wraps(view)
        def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
            saved = find(token, datetime.now(UTC))
            if saved is None:
                return render(request, gone, status=404)
            return _reading(view, request, token=token, saved=saved, **kwargs)

        return opened

    return decorate


with_project = _with_saved(find_project, "projects/gone.html")
with_search = _with_saved(find_search, "projects/search_gone.html")


def with_subscription(view: Callable[..., HttpResponse]) -> View:
    """Hand the view the subscription of a signed address, or say that it is no more."""

    @private
    @wraps(view)
    def opened(request: HttpRequest, signed: str, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        subscription: Subscription | None = find_subscription(signed, datetime.now(UTC))
        if subscription is None:
            return render(request, "projects/alert_gone.html", status=404)
        return _reading(view, request, subscription=subscription, signed=signed, **kwargs)

    return opened


def _reading(view: View, request: HttpRequest, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
    """Say so when what was saved can no longer be read."""
    try:
        return view(request, **kwargs)
    except UnreadableError:
        return render(request, "projects/unreadable.html", status=410)
