"""The steps of the check."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from catalyseur.portal.places.queries import current_locator
from catalyseur.portal.projects.access import private, with_project
from catalyseur.portal.projects.actions import answer_step, delete_saved, start_project
from catalyseur.portal.projects.asked import Asked, asked_of
from catalyseur.portal.projects.documents import Document
from catalyseur.portal.projects.firm_directory import DirectoryError, current_directory
from catalyseur.portal.projects.forms import UNTITLED
from catalyseur.portal.projects.models import SavedProject
from catalyseur.portal.projects.queries import find_results
from catalyseur.portal.projects.steps import (
    BY_SLUG,
    STEPS,
    Retouch,
    Sheet,
    Step,
    Surroundings,
    neighbour,
    open_sheet,
    read_sheet,
    retouch_sheet,
)
from catalyseur.values.codes import is_siren
from catalyseur.values.dates import today


@require_http_methods(["GET", "POST"])
@private
def new(request: HttpRequest) -> HttpResponse:
    """Ask the first step; its answer saves the project."""
    step, around = STEPS[0], _around({})
    if request.method == "GET":
        return _page(request, open_sheet(step, {}, around), token=None)
    sheet = read_sheet(step, request.POST, around)
    if not sheet.is_valid():
        return _page(request, sheet, token=None)
    token = start_project(document=sheet.facts({"title": UNTITLED}), now=datetime.now(UTC))
    return _leave(request, step, token)


@require_http_methods(["GET", "POST"])
@with_project
def answer(request: HttpRequest, *, token: str, saved: SavedProject, slug: str) -> HttpResponse:
    """Ask a step, read its answers, or redraw it with a row more, a row less, or a firm looked up."""
    step, around = BY_SLUG[slug], _around(saved.document)
    if request.method == "GET":
        return _page(request, open_sheet(step, saved.document, around), token=token)
    go = request.POST.get("go", "next")
    if go == "prefill":
        return _page(request, _prefilled(request, step, around), token=token)
    if go == "add" or go.startswith("remove-"):
        removed = go.removeprefix("remove-")
        rank = int(removed) if removed.isascii() and removed.isdigit() else None
        sheet = retouch_sheet(step, request.POST, around, Retouch(add=go == "add", remove=rank))
        return _page(request, sheet, token=token)
    sheet = read_sheet(step, request.POST, around)
    if not sheet.is_valid():
        return _page(request, sheet, token=token)
    answer_step(saved=saved, write=sheet.facts, now=datetime.now(UTC))
    return _leave(request, step, token)


@require_http_methods(["GET", "POST"])
@with_project
def delete(request: HttpRequest, *, token: str, saved: SavedProject) -> HttpResponse:
    """Ask once more, then forget the project."""
    if request.method == "GET":
        return render(request, "projects/delete.html", {"token": token, "saved": saved})
    delete_saved(saved=saved)
    messages.success(request, "Votre vérification est effacée, avec ses alertes.")
    return redirect("project-new")


def _around(document: Document) -> Surroundings:
    on = today()

    def asked() -> Asked:
        return asked_of(find_results(document, on))

    return Surroundings(locator=current_locator(), on=on, asked=asked)


def _prefilled(request: HttpRequest, step: Step, around: Surroundings) -> Sheet:
    """Fill in what a directory knows of the SIREN; else leave every field as typed and say why."""
    siren = "".join(request.POST.get("siren", "").split())
    if not is_siren(siren):
        messages.warning(request, "Donnez d’abord un SIREN : neuf chiffres, dont le dernier est une clé.")
        return retouch_sheet(step, request.POST, around, Retouch())
    try:
        firm = current_directory().find(siren)
    except DirectoryError as error:
        messages.warning(request, str(error))
        return retouch_sheet(step, request.POST, around, Retouch())
    fill = {name: value for name, value in (("naf", firm.naf), ("category", firm.category)) if value}
    known = "activité et catégorie remplies" if len(fill) == 2 else "certains champs restent à remplir"
    messages.success(request, f"{firm.name} : {known} ; vérifiez-les. Source : {firm.source}.")
    return retouch_sheet(step, request.POST, around, Retouch(fill=fill))


def _page(request: HttpRequest, sheet: Sheet, token: str | None) -> HttpResponse:
    rank = STEPS.index(sheet.step) + 1
    words: dict[str, Any] = {
        "sheet": sheet,
        "step": sheet.step,
        "token": token,
        "rank": rank,
        "count": len(STEPS),
        "following": neighbour(sheet.step, 1),
        "previous": neighbour(sheet.step, -1),
    }
    return render(request, "projects/step.html", words)


def _leave(request: HttpRequest, step: Step, token: str) -> HttpResponse:
    go = request.POST.get("go", "next")
    target = {"back": neighbour(step, -1), "next": neighbour(step, 1)}.get(go)
    if target is None:
        return redirect("project-results", token)
    return redirect("project-step", token, target.slug)
