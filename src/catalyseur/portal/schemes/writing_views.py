"""Pages where a scheme is written: its whole text, a new one, what changes most, its end."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.rights import signed_in
from catalyseur.portal.schemes import actions, queries
from catalyseur.portal.schemes.editing import amended_text, editing_context, new_text, starting_text
from catalyseur.portal.schemes.forms import RevisionForm
from catalyseur.portal.schemes.models import SchemeRevision
from catalyseur.portal.schemes.views import NO_SCHEME, scheme_or_404
from catalyseur.portal.schemes.writing_forms import AmendForm, EndForm, StartForm
from catalyseur.toolbox.amendment import amend, amended_version, end_scheme
from catalyseur.toolbox.scheme import Scheme
from catalyseur.values.dates import today

_FORM = require_http_methods(["GET", "HEAD", "POST"])


@_FORM
def start(request: HttpRequest) -> HttpResponse:
    """Name a new scheme and choose what its text starts from."""
    form = StartForm(request.POST or None, queries.current_catalogue().schemes)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        words = urlencode({"nom": asked["name"], "copie": asked["copied"]})
        return redirect(f"{reverse('scheme-draft', args=[asked['scheme_id']])}?{words}")
    context = {"form": form, "free_ref": queries.free_ref()}
    return render(request, "schemes/new.html", context, status=422 if form.errors else 200)


@_FORM
def draft(request: HttpRequest, scheme_id: str) -> HttpResponse:
    """Write the text of a scheme that does not exist yet."""
    if queries.find_scheme(scheme_id):
        return redirect("scheme-edit", scheme_id)
    if not queries.may_name(scheme_id):
        raise Http404(NO_SCHEME)
    text, explanation = starting_text(scheme_id, request.GET.get("depuis", ""))
    if not text:
        name = request.GET.get("nom", "")[:150]
        text, explanation = new_text(scheme_id, name, request.GET.get("copie", "")), "Nouveau dispositif."
    return _write_text(request, scheme_id, text, explanation)


@_FORM
def edit(request: HttpRequest, scheme_id: str) -> HttpResponse:
    """Write a text for a scheme: see what it changes, then propose it."""
    scheme_or_404(scheme_id)
    text, explanation = starting_text(scheme_id, request.GET.get("depuis", ""))
    return _write_text(request, scheme_id, text, explanation)


@_FORM
def update(request: HttpRequest, scheme_id: str) -> HttpResponse:
    """Change what changes most in a scheme, without its YAML."""
    scheme = scheme_or_404(scheme_id)
    version = amended_version(scheme, request.GET.get("version", ""), today())
    form = AmendForm(request.POST or None, scheme, version)

    def write(text: str) -> str:
        return amend(text, scheme, version, form.changes(), form.told_source())

    more = {"version": version, "others": [one for one in scheme.versions if one is not version]}
    return _write_fields(request, scheme, form, write, "schemes/update.html", more)


@_FORM
def end(request: HttpRequest, scheme_id: str) -> HttpResponse:
    """Put an end to a scheme; its page and its history stay."""
    scheme = scheme_or_404(scheme_id)
    form = EndForm(request.POST or None, scheme)

    def write(text: str) -> str:
        asked = form.cleaned_data
        return end_scheme(text, scheme, asked["ends_on"], asked["explanation"], form.told_source())

    return _write_fields(request, scheme, form, write, "schemes/end.html", {})


def _write_text(request: HttpRequest, scheme_id: str, text: str, explanation: str) -> HttpResponse:
    context = {"scheme_id": scheme_id}
    if request.method != "POST":
        form = RevisionForm(initial={"text": text, "explanation": explanation})
        return render(request, "schemes/edit.html", context | editing_context(scheme_id, form, text=None))
    form = RevisionForm(request.POST)
    if form.is_valid() and (revision := _propose(request, scheme_id, form, form.cleaned_data["text"])):
        return redirect("scheme-revision", revision.pk)
    context |= editing_context(scheme_id, form, text=form.cleaned_data.get("text"))
    return render(request, "schemes/edit.html", context, status=422 if form.errors else 200)


def _write_fields(  # noqa: PLR0913, PLR0917 - one page, its form and its words
    request: HttpRequest,
    scheme: Scheme,
    form: Form,
    write: Callable[[str], str],
    template: str,
    more: dict[str, Any],
) -> HttpResponse:
    text = None
    if request.method == "POST" and form.is_valid():
        try:
            text = amended_text(scheme, write)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
    if text and (revision := _propose(request, scheme.id, form, text)):
        return redirect("scheme-revision", revision.pk)
    context = more | editing_context(scheme.id, form, text=text)
    return render(request, template, context, status=422 if form.errors else 200)


def _propose(request: HttpRequest, scheme_id: str, form: Form, text: str) -> SchemeRevision | None:
    """Propose a text when that is what the person asked; a refusal is told by the form."""
    if request.POST.get("action") != "propose":
        return None
    try:
        revision = actions.propose_revision(
            scheme_id=scheme_id,
            text=text,
            explanation=form.cleaned_data["explanation"],
            author=signed_in(request),
            at=timezone.now(),
        )
    except RefusedError as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, "Proposition enregistrée : une autre personne doit maintenant la relire.")
    return revision
