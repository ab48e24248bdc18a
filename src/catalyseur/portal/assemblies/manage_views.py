"""Pages where case officers prepare an assembly, follow what was said, and read what the public sent."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.rights import signed_in
from catalyseur.portal.assemblies import actions, moderating, queries
from catalyseur.portal.assemblies.forms import (
    AssemblyForm,
    FollowUpForm,
    MinutesForm,
    ProgrammeForm,
    ReadingForm,
    StandingForm,
)
from catalyseur.portal.assemblies.models import FollowUp
from catalyseur.portal.assemblies.pages import practice_pages
from catalyseur.portal.assemblies.programme import Item, write_programme_text
from catalyseur.portal.assemblies.views import find_or_404, naming

WRITTEN = "C’est enregistré."
_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
def new(request: HttpRequest) -> HttpResponse:
    """Add an assembly."""
    form = AssemblyForm(request.POST or None)

    def save() -> str:
        actions.create_assembly(facts=_facts(form), actor=signed_in(request), at=timezone.now())
        return str(form.cleaned_data["edition"])

    return _written(request, form, save, {"title": "Nouvelle assemblée"})


@require_http_methods(_FORM)
def edit(request: HttpRequest, edition: int) -> HttpResponse:
    """Change an assembly."""
    assembly = find_or_404(edition)
    held = {name: getattr(assembly, name) for name in AssemblyForm.base_fields if name != "site"}
    form = AssemblyForm(request.POST or None, initial=held)

    def save() -> str:
        facts = _facts(form)
        actions.change_assembly(assembly=assembly, facts=facts, actor=signed_in(request), at=timezone.now())
        return str(form.cleaned_data["edition"])

    return _written(request, form, save, {**naming(assembly), "title": "Modifier l’assemblée"})


@require_http_methods(_FORM)
def programme(request: HttpRequest, edition: int) -> HttpResponse:
    """Write the programme."""
    assembly = find_or_404(edition)
    items = [
        Item(starts_at=one.starts_at, title=one.title, speakers=one.speakers)
        for one in assembly.programme.all()
    ]
    form = ProgrammeForm(request.POST or None, initial={"text": write_programme_text(items)})

    def save() -> str:
        actions.write_programme(
            assembly=assembly, items=form.cleaned_data["text"], actor=signed_in(request), at=timezone.now()
        )
        return str(edition)

    return _written(request, form, save, {**naming(assembly), "title": "Programme"})


@require_http_methods(_FORM)
def minutes(request: HttpRequest, edition: int) -> HttpResponse:
    """Write the minutes."""
    assembly = find_or_404(edition)
    held = {"text": assembly.minutes, "is_published": assembly.minutes_published_at is not None}
    form = MinutesForm(request.POST or None, initial=held)

    def save() -> str:
        actions.write_minutes(
            assembly=assembly,
            text=form.cleaned_data["text"],
            is_published=form.cleaned_data["is_published"],
            actor=signed_in(request),
            at=timezone.now(),
        )
        return str(edition)

    return _written(request, form, save, {**naming(assembly), "title": "Compte rendu"})


@require_http_methods(_FORM)
def add_follow_up(request: HttpRequest, edition: int) -> HttpResponse:
    """Add a decision, an announcement or a request."""
    assembly = find_or_404(edition)
    form = FollowUpForm(request.POST or None)

    def save() -> str:
        actions.add_follow_up(
            assembly=assembly, facts=form.facts(), actor=signed_in(request), at=timezone.now()
        )
        return str(edition)

    return _written(request, form, save, {**naming(assembly), "title": "Annonce, décision ou demande"})


@require_http_methods(_FORM)
def edit_follow_up(request: HttpRequest, key: int) -> HttpResponse:
    """Correct what a follow-up says."""
    item = _follow_up_or_404(key)
    names = (
        "kind",
        "title",
        "detail",
        "responsible",
        "norm",
        "blocks",
        "proposal",
        "territories",
        "schemes",
        "source",
    )
    held: dict[str, Any] = {name: getattr(item, name) for name in names}
    if item.amount_cents is not None:
        held["amount"] = f"{item.amount_cents / 100:.2f}".replace(".", ",")
    form = FollowUpForm(request.POST or None, initial=held)

    def save() -> str:
        actions.change_follow_up(item=item, facts=form.facts(), actor=signed_in(request), at=timezone.now())
        return str(item.assembly.edition)

    return _written(request, form, save, {**naming(item.assembly), "title": "Corriger"})


@require_http_methods(_FORM)
def note_progress(request: HttpRequest, key: int) -> HttpResponse:
    """Say where a follow-up stands."""
    item = _follow_up_or_404(key)
    form = StandingForm(request.POST or None)

    def save() -> str:
        actions.note_progress(
            item=item, standing=form.standing(), actor=signed_in(request), at=timezone.now()
        )
        return str(item.assembly.edition)

    return _written(request, form, save, {**naming(item.assembly), "title": "Noter un état", "item": item})


@never_cache
@require_safe
def show_registered(request: HttpRequest, edition: int) -> HttpResponse:
    """List who comes, and who waits."""
    assembly = find_or_404(edition)
    context = {**naming(assembly), "registered": queries.registered(assembly)}
    return render(request, "assemblies/registered.html", context)


@never_cache
@require_safe
def show_board(request: HttpRequest) -> HttpResponse:
    """Show what the public sent and nobody has read yet."""
    context = {
        "questions": queries.questions_to_read(),
        "practices": practice_pages(queries.practices_to_read()),
    }
    return render(request, "assemblies/board.html", context)


@require_POST
def read_question(request: HttpRequest, key: int) -> HttpResponse:
    """Publish, answer or refuse a question."""
    form = ReadingForm(request.POST)

    def save() -> None:
        moderating.read_question(
            question_id=key, reading=form.reading(), reader=signed_in(request), at=timezone.now()
        )

    return _read(request, form, save)


@require_POST
def read_practice(request: HttpRequest, key: int) -> HttpResponse:
    """Publish or refuse a practice."""
    form = ReadingForm(request.POST)

    def save() -> None:
        moderating.read_practice(
            practice_id=key, reading=form.reading(), reader=signed_in(request), at=timezone.now()
        )

    return _read(request, form, save)


def _facts(form: AssemblyForm) -> dict[str, Any]:
    """Return what an assembly keeps; lines without spaces around."""
    facts = dict(form.cleaned_data)
    for name in ("organisers", "principles"):
        facts[name] = "\n".join(line.strip() for line in facts[name].splitlines() if line.strip())
    return facts


def _written(
    request: HttpRequest, form: Form, save: Callable[[], str], context: dict[str, Any]
) -> HttpResponse:
    """Save a valid form and go to the assembly, or show the form with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            edition = save()
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, WRITTEN)
            return redirect("assembly", edition)
    status = 422 if form.errors else 200
    return render(request, "assemblies/form.html", {**context, "form": form}, status=status)


def _read(request: HttpRequest, form: ReadingForm, save: Callable[[], None]) -> HttpResponse:
    if not form.is_valid():
        messages.error(request, "Choisissez de publier ou de refuser, en moins de 3 000 caractères.")
        return redirect("moderation")
    try:
        save()
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, WRITTEN)
    return redirect("moderation")


def _follow_up_or_404(key: int) -> FollowUp:
    item = queries.find_follow_up(key)
    if item is None:
        raise Http404("Ce point n’existe pas.")
    return item
