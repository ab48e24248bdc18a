"""The table of rights, applied to every address of the site."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse

from catalyseur.portal.accounts.rights import PUBLIC, can, methods_of, role_of


class RightsMiddleware:
    """Refuse what `rights.py` does not allow: 405 for a method nobody may use, else the login page or 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request through; `process_view` decides once its address is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Return the refusal, or None to go on."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        method = request.method or ""
        if can(request.user, name, method):
            return None
        methods = methods_of(name)
        if methods and method not in (*methods, "HEAD"):
            return HttpResponseNotAllowed(methods)
        if role_of(request.user) == PUBLIC and method == "GET" and methods:
            return redirect(f"{reverse('login')}?{urlencode({'next': request.get_full_path()})}")
        return render(request, "accounts/refused.html", status=403)
