"""What administrators do: invite, deactivate, read the journal."""

from functools import partial
from typing import Protocol

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalyseur.portal.accounts import actions, queries
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.forms import InvitationForm
from catalyseur.portal.accounts.models import User
from catalyseur.portal.accounts.rights import signed_in
from catalyseur.portal.accounts.words import action_words

_PER_PAGE = 50


class _Act(Protocol):
    def __call__(self) -> object: ...


@never_cache
@require_GET
def show_people(request: HttpRequest) -> HttpResponse:
    """List the accounts."""
    page = Paginator(queries.people(), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/people.html", {"page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a person by e-mail."""
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        email, role = form.cleaned_data["email"], form.cleaned_data["role"]
        try:
            actions.invite(actor=signed_in(request), email=email, role=role, at=timezone.now())
        except RefusedError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, "L’invitation est envoyée.")
            return redirect("people")
    return render(request, "accounts/person_invite.html", {"form": form})


@require_POST
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    actor, user = signed_in(request), get_object_or_404(User, pk=pk)
    act = partial(actions.deactivate, actor=actor, user=user, at=timezone.now())
    return _do(request, act, "Le compte est désactivé ; ses sessions sont closes.")


@require_POST
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    actor, user = signed_in(request), get_object_or_404(User, pk=pk)
    act = partial(actions.reactivate, actor=actor, user=user, at=timezone.now())
    return _do(request, act, "Le compte est réactivé ; une application devra être associée de nouveau.")


@require_POST
def reset_totp(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person enrol a new application."""
    actor, user = signed_in(request), get_object_or_404(User, pk=pk)
    act = partial(actions.reset_totp, actor=actor, user=user, at=timezone.now())
    return _do(request, act, "L’application de codes est oubliée ; une autre sera demandée à la connexion.")


@never_cache
@require_GET
def show_journal(request: HttpRequest) -> HttpResponse:
    """List who did what, when, to what."""
    page = Paginator(queries.journal(), _PER_PAGE).get_page(request.GET.get("page"))
    rows = [(entry, action_words(entry.action)) for entry in page]
    return render(request, "accounts/journal.html", {"page": page, "rows": rows})


def _do(request: HttpRequest, act: _Act, done: str) -> HttpResponse:
    try:
        act()
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("people")
