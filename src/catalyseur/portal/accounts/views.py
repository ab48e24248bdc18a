"""Signing in, and one's own account."""

import io
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalyseur.portal.accounts import actions, queries, sign_in, totp
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.forms import CodeForm, EmailForm
from catalyseur.portal.accounts.limits import client_address
from catalyseur.portal.accounts.models import User
from catalyseur.portal.accounts.rights import can, signed_in

form_view = require_http_methods(["GET", "HEAD", "POST"])
_APPLICATION_HELP = "Six chiffres affichés par votre application, ou un code de secours."
_OWN_PAGES = (
    ("fund-requests", "Demandes aux fonds"),
    ("fund-proposals", "Mouvements à valider"),
    ("committee-list", "Comités"),
    ("import-list", "Imports"),
    ("people", "Personnes"),
    ("journal", "Journal"),
)
_ENROLMENT_HELP = "Les six chiffres que l’application affiche une fois le compte ajouté."


class RedirectThen(HttpResponseRedirect):
    """Redirect, then do something once the answer has left: how long it takes tells nothing."""

    def __init__(self, address: str, *, then: Callable[[], None]) -> None:
        """Keep what comes after."""
        super().__init__(address)
        self._then = then

    def close(self) -> None:
        """Do it, then end as every answer does."""
        self._then()
        super().close()


@never_cache
@form_view
def show_login(request: HttpRequest) -> HttpResponse:
    """Ask for an address; the answer is the same whether it is known or not."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, at = form.cleaned_data["email"], timezone.now()
        try:
            actions.admit_link_request(email=email, address=client_address(request), at=at)
        except RefusedError as error:
            form.add_error("email", str(error))
            return _page(request, "login", status=HTTPStatus.TOO_MANY_REQUESTS, form=form)
        return RedirectThen(reverse("login-sent"), then=partial(actions.send_login_link, email=email, at=at))
    sign_in.remember_next(request)
    return _page(request, "login", form=form)


@never_cache
@require_GET
def show_login_sent(request: HttpRequest) -> HttpResponse:
    """Say what was done without saying whether the address is known."""
    return _page(request, "login_sent")


@never_cache
@form_view
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button: programs that open the links of e-mails do not use them up."""
    at = timezone.now()
    if request.method != "POST":
        return _page(request, "login_link", usable=actions.is_usable_token(token=token, at=at))
    try:
        user = actions.use_login_token(token=token, at=at)
    except RefusedError:
        return _page(request, "login_link", usable=False)
    sign_in.begin(request, user, at)
    return redirect("totp")


@never_cache
@form_view
def ask_code(request: HttpRequest) -> HttpResponse:
    """Ask for a code; the first time, enrol an application."""
    user = sign_in.waiting_user(request, timezone.now())
    if user is None:
        return redirect("login")
    if not user.is_enrolled:
        return _enrol(request, user)
    form = CodeForm(request.POST or None, help_text=_APPLICATION_HELP)
    if form.is_valid():
        try:
            actions.check_code(user=user, code=form.cleaned_data["code"], at=timezone.now())
        except RefusedError as error:
            form.add_error("code", str(error))
        else:
            return redirect(sign_in.finish(request, user))
    return _page(request, "totp", form=form)


@never_cache
@require_GET
def show_qr(request: HttpRequest) -> HttpResponse:
    """Draw the QR code of the application being enrolled; nothing once it is."""
    user = sign_in.waiting_user(request, timezone.now())
    if user is None or user.is_enrolled:
        raise Http404
    secret = totp.derive_secret(sign_in.nonce_of(request), settings.SECRET_KEY)
    drawing = segno.make(totp.enrolment_address(secret, user.email), error="m", micro=False)
    svg = io.BytesIO()
    drawing.save(svg, kind="svg", scale=4, border=4, light="#fff", svgclass=None, lineclass=None)
    return HttpResponse(svg.getvalue(), content_type="image/svg+xml")


@never_cache
@require_GET
def show_account(request: HttpRequest) -> HttpResponse:
    """Show one's own account."""
    viewer = signed_in(request)
    return _page(
        request,
        "account",
        codes_left=queries.unused_recovery_codes(viewer).count(),
        pages=[(name, label) for name, label in _OWN_PAGES if can(viewer, name, "GET")],
    )


@never_cache
@require_POST
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Give new recovery codes, shown once."""
    codes = actions.renew_recovery_codes(user=signed_in(request), at=timezone.now())
    return _page(request, "recovery_codes", codes=codes, forward=reverse("account"))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    actions.record(actor=signed_in(request), action="logged_out")
    logout(request)
    return redirect("home")


def _enrol(request: HttpRequest, user: User) -> HttpResponse:
    nonce = sign_in.nonce_of(request)
    form = CodeForm(request.POST or None, help_text=_ENROLMENT_HELP)
    if form.is_valid():
        try:
            codes = actions.enrol(user=user, nonce=nonce, code=form.cleaned_data["code"], at=timezone.now())
        except RefusedError as error:
            form.add_error("code", str(error))
        else:
            forward = sign_in.finish(request, user)
            return _page(request, "recovery_codes", codes=codes, forward=forward)
    return _page(request, "totp_enrol", form=form, secret=totp.derive_secret(nonce, settings.SECRET_KEY))


def _page(request: HttpRequest, name: str, *, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:  # noqa: ANN401 - what templates show
    return render(request, f"accounts/{name}.html", context, status=status)
