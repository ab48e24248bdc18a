"""The financing plan of a saved project: page, what each rule costs, the project put otherwise, files."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from catalyseur.financing.answer_words import law_end_text
from catalyseur.financing.from_project import NoLinesError
from catalyseur.financing.request import known_request, request_document
from catalyseur.financing.what_if import Totals, totals_of
from catalyseur.portal.places.days import day_asked, day_query
from catalyseur.portal.places.queries import current_locator
from catalyseur.portal.projects.access import with_project
from catalyseur.portal.projects.actions import ask_plan
from catalyseur.portal.projects.asked import Asked
from catalyseur.portal.projects.documents import Document
from catalyseur.portal.projects.law_facts import LawFactsForm
from catalyseur.portal.projects.models import SavedProject
from catalyseur.portal.projects.plan_blocks import block_views, table_view
from catalyseur.portal.projects.plan_files import PLAN_FILES, plan_file
from catalyseur.portal.projects.plan_forms import OtherwiseForm, RequestForm, posted_schemes
from catalyseur.portal.projects.plan_links import fact_links
from catalyseur.portal.projects.plan_queries import FoundPlan, find_in_two, find_otherwise, find_plan
from catalyseur.portal.projects.plan_report import NOTICE, headline_text, plan_report
from catalyseur.portal.projects.plan_tables import otherwise_table
from catalyseur.portal.projects.steps import (
    BY_SLUG,
    Retouch,
    Sheet,
    Surroundings,
    open_sheet,
    read_sheet,
    retouch_sheet,
)
from catalyseur.portal.schemes.queries import current_catalogue
from catalyseur.portal.ui.files import file_response
from catalyseur.values.dates import today

LINES_STEP = BY_SLUG["couts"]


@require_safe
@with_project
def show_plan(request: HttpRequest, *, token: str, saved: SavedProject) -> HttpResponse:
    """Show the plan, without what each rule costs: that is solved again on a page of its own."""
    plan = _found(saved, request)
    if plan is None:
        return _no_lines(request, token)
    report, links = plan_report(plan), fact_links(plan, token, day_query(request))
    words = _words(request, token, plan) | {
        "sections": [(section, block_views(section, links)) for section in report.sections],
        "sources": report.sources,
        "files": PLAN_FILES,
    }
    return render(request, "projects/plan.html", words)


@require_safe
@with_project
def show_costs(request: HttpRequest, *, token: str, saved: SavedProject) -> HttpResponse:
    """Show what each rule costs."""
    plan = _found(saved, request)
    if plan is None:
        return _no_lines(request, token)
    report = plan_report(plan, with_costs=True)
    tables = [
        (section.title, view)
        for section in report.sections
        for view in block_views(section)
        if view.table and view.table.id.startswith("regles")
    ]
    return render(request, "projects/plan_costs.html", _words(request, token, plan) | {"tables": tables})


@require_http_methods(["GET", "POST"])
@with_project
def change_plan(request: HttpRequest, *, token: str, saved: SavedProject) -> HttpResponse:
    """Ask for other lines, the facts of the law, schemes to use or leave; what is typed is kept with the project."""
    around = Surroundings(locator=current_locator(), on=today(), asked=_asks_nothing)
    names = {scheme.id: scheme.name for scheme in current_catalogue().schemes}
    if request.method == "GET":
        plan = _found(saved, request)
        asked = plan.request if plan else known_request(saved.plan, names.keys())
        form = RequestForm(schemes=_offered(plan, names, asked.wanted | asked.leave), request=asked)
        law = LawFactsForm(initial=LawFactsForm.initial_of(saved.document))
        return _change_page(request, token, open_sheet(LINES_STEP, saved.document, around), (law, form))
    form = RequestForm(
        request.POST,
        schemes=posted_schemes(request.POST, names),
        request=known_request(saved.plan, names.keys()),
    )
    law = LawFactsForm(request.POST)
    go = request.POST.get("go", "save")
    if go == "add" or go.startswith("remove-"):
        rank = go.removeprefix("remove-")
        retouch = Retouch(add=go == "add", remove=int(rank) if rank.isascii() and rank.isdigit() else None)
        return _change_page(
            request, token, retouch_sheet(LINES_STEP, request.POST, around, retouch), (law, form)
        )
    sheet = read_sheet(LINES_STEP, request.POST, around)
    if not all([sheet.is_valid(), law.is_valid(), form.is_valid()]):
        return _change_page(request, token, sheet, (law, form))

    def write(document: Document) -> Document:
        return law.facts(sheet.facts(document))

    ask_plan(saved=saved, write=write, plan=request_document(form.asked()), now=datetime.now(UTC))
    messages.success(request, "Le plan est recalculé avec vos demandes.")
    return redirect(f"{reverse('project-plan', args=[token])}{day_query(request)}")


@require_http_methods(["GET", "POST"])
@with_project
def show_otherwise(request: HttpRequest, *, token: str, saved: SavedProject) -> HttpResponse:
    """Put the project otherwise beside the plan as it is; nothing typed is kept, nor stands in the address."""
    plan = _found(saved, request)
    if plan is None:
        return _no_lines(request, token)
    data = request.POST if request.method == "POST" else None
    form = OtherwiseForm(data, project=plan.project, locator=current_locator(), on=plan.on)
    cases = _otherwise(plan, form) if form.is_bound and form.is_valid() else []
    table = table_view(otherwise_table(totals_of(plan.found), cases)) if cases else None
    ends = _law_ends(plan, form) if cases else []
    words = _words(request, token, plan) | {"form": form, "table": table, "law_ends": ends}
    return render(request, "projects/plan_otherwise.html", words)


@require_safe
@with_project
def download(request: HttpRequest, *, token: str, saved: SavedProject, name: str) -> HttpResponse:
    """Give one file of the plan, what each rule costs included."""
    if name not in PLAN_FILES:
        raise Http404
    plan = _found(saved, request)
    if plan is None:
        return _no_lines(request, token)
    kind, content = PLAN_FILES[name].kind, plan_file(name, plan)
    return file_response(content, kind, f"{PLAN_FILES[name].stem}-{plan.on}.{name.rpartition('.')[2]}")


def _found(saved: SavedProject, request: HttpRequest) -> FoundPlan | None:
    try:
        return find_plan(saved, day_asked(request))
    except NoLinesError:
        return None


def _no_lines(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "projects/plan_no_lines.html", {"token": token, "step": LINES_STEP})


def _words(request: HttpRequest, token: str, plan: FoundPlan) -> dict[str, Any]:
    return {
        "token": token,
        "title": plan.project.title,
        "headline": headline_text(plan),
        "notice": NOTICE,
        "on": plan.on,
        "day_query": day_query(request),
        "is_at_least": plan.answer.is_at_least,
    }


def _offered(plan: FoundPlan | None, names: dict[str, str], asked: frozenset[str]) -> dict[str, str]:
    """List the schemes a plan may use or leave, in the order of the toolbox, those already asked about included."""
    able = plan.found.able if plan else frozenset()
    return {name: label for name, label in names.items() if name in able | asked}


def _change_page(
    request: HttpRequest, token: str, sheet: Sheet, typed: tuple[LawFactsForm, RequestForm]
) -> HttpResponse:
    law, form = typed
    words = {
        "token": token,
        "sheet": sheet,
        "step": LINES_STEP,
        "law": law,
        "form": form,
        "day_query": day_query(request),
    }
    return render(request, "projects/plan_change.html", words)


def _otherwise(plan: FoundPlan, form: OtherwiseForm) -> list[tuple[str, Totals]]:
    """Return each case: its words, and what it brings."""
    cases = [(words, find_otherwise(plan, change)) for words, change in form.changes().items()]
    if later := form.later_lines():
        on = form.cleaned_data["later_on"]
        words = f"Seconde phase octroyée le {on:%d/%m/%Y} : {', '.join(later)}"
        cases.append((words, find_in_two(plan, later, on)))
    return cases


def _law_ends(plan: FoundPlan, form: OtherwiseForm) -> list[str]:
    """Say of each day tried that the law known stops before it, where it does."""
    days = (form.cleaned_data["granted_on"], form.cleaned_data["later_on"])
    return [end for day in days if day and (end := law_end_text(plan.sources.book.on(day)))]


def _asks_nothing() -> Asked:
    return Asked(conditions={}, applications={})
