"""Who reaches a saved project: whoever holds its token; the pages are kept by no cache and no index."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from catalyseur.portal.projects.models import SavedProject, Subscription
from catalyseur.portal.projects.queries import find_project, find_subscription

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


def with_project(view: Callable[..., HttpResponse]) -> View:
    """Hand the view the project of the address's token, or say that it is no more."""

    @private
    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        saved: SavedProject | None = find_project(token, datetime.now(UTC))
        if saved is None:
            return render(request, "projects/gone.html", status=404)
        return view(request, token=token, saved=saved, **kwargs)

    return opened


def with_subscription(view: Callable[..., HttpResponse]) -> View:
    """Hand the view the subscription of a signed address, or say that it is no more."""

    @private
    @wraps(view)
    def opened(request: HttpRequest, signed: str, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        subscription: Subscription | None = find_subscription(signed, datetime.now(UTC))
        if subscription is None:
            return render(request, "projects/alert_gone.html", status=404)
        return view(request, subscription=subscription, signed=signed, **kwargs)

    return opened
