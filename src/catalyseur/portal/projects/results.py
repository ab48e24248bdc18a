"""The answers of a saved project: page, print, table, calendar, file, comparison of two days."""

import json
from datetime import date, timedelta

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalyseur.portal.places.days import day_asked, day_query
from catalyseur.portal.projects.access import with_project
from catalyseur.portal.projects.exports import answers_csv, deadlines_calendar
from catalyseur.portal.projects.models import SavedProject
from catalyseur.portal.projects.presentation import GROUPS, address_of, card_of, groups_of
from catalyseur.portal.projects.queries import find_answers, find_ranking, find_results, find_standings
from catalyseur.portal.projects.steps import STEPS
from catalyseur.portal.projects.summary import summary_of
from catalyseur.portal.ui.files import file_response
from catalyseur.toolbox.changes import change_sentences, compare
from catalyseur.toolbox.deadlines import deadlines
from catalyseur.values.dates import parse_day

MOST_CARDS = 20
MOST_ENDED = 5
MOST_CHANGES = 100
SINCE_DAYS = 30


@require_safe
@with_project
def results(request: HttpRequest, *, token: str, saved: SavedProject) -> HttpResponse:
    """Show the answers, the next best question on top."""
    on = day_asked(request)
    found = find_results(saved.document, on)
    question = found.question
    words = {
        "token": token,
        "is_results": True,
        "saved": saved,
        "steps": STEPS,
        "day_query": day_query(request),
        "results": found,
        "on": on,
        "groups": groups_of(found, token, most=MOST_CARDS, most_ended=MOST_ENDED),
        "question": question,
        "question_url": address_of(question.fact, token) if question else "",
        "deadlines": deadlines(found.ranking)[:5],
    }
    return render(request, "projects/results.html", words)


@require_safe
@with_project
def group(request: HttpRequest, *, token: str, saved: SavedProject, slug: str) -> HttpResponse:
    """Show every scheme of one verdict, page by page."""
    on = day_asked(request)
    row = next((row for row in GROUPS if row[1] == slug), None)
    if row is None:
        raise Http404
    found = find_ranking(saved.document, on)
    matches = [match for match in found.ranking.matches if match.verdict is row[0]]
    page = Paginator(matches, MOST_CARDS).get_page(request.GET.get("page"))
    words = {
        "token": token,
        "title": row[2],
        "meaning": row[3],
        "on": on,
        "day_query": day_query(request),
        "page": page,
        "cards": [card_of(found.explain(ranked), token) for ranked in page],
    }
    return render(request, "projects/group.html", words)


@require_safe
@with_project
def print_sheet(request: HttpRequest, *, token: str, saved: SavedProject) -> HttpResponse:
    """Show everything on one sheet to print."""
    on = day_asked(request)
    found = find_ranking(saved.document, on)
    every = len(found.ranking.matches)
    words = {
        "token": token,
        "on": on,
        "title": saved.document["title"],
        "summary": summary_of(saved.document, on),
        "groups": groups_of(found, token, most=every, most_ended=every),
        "deadlines": deadlines(found.ranking),
        "not_listed": found.ranking.not_listed,
    }
    return render(request, "projects/print.html", words)


@require_safe
@with_project
def table(request: HttpRequest, *, token: str, saved: SavedProject) -> HttpResponse:
    """Give the answers as CSV."""
    on = day_asked(request)
    text = answers_csv(find_answers(saved.document, on), token)
    return file_response(text.encode(), "text/csv; charset=utf-8", f"dispositifs-{on}.csv")


@require_safe
@with_project
def calendar(request: HttpRequest, *, token: str, saved: SavedProject) -> HttpResponse:  # noqa: ARG001 - with_project gives it
    """Give the deadlines as iCalendar."""
    on = day_asked(request)
    text = deadlines_calendar(find_ranking(saved.document, on).ranking, saved.token_hash)
    return file_response(text, "text/calendar; charset=utf-8", f"echeances-{on}.ics")


@require_safe
@with_project
def document(request: HttpRequest, *, token: str, saved: SavedProject) -> HttpResponse:  # noqa: ARG001 - with_project gives them
    """Give the project's file, the one `catalyseur match` reads."""
    text = json.dumps(saved.document, ensure_ascii=False, indent=2)
    return file_response(text.encode(), "application/json", "projet.json")


@require_safe
@with_project
def changes(request: HttpRequest, *, token: str, saved: SavedProject) -> HttpResponse:
    """Say what changed between two days."""
    on = day_asked(request)
    since = _since(request, on)
    found = compare(find_standings(saved.document, since), find_standings(saved.document, on))
    page = Paginator(found, MOST_CHANGES).get_page(request.GET.get("page"))
    words = {
        "token": token,
        "on": on,
        "since": since,
        "page": page,
        "changes": [(change.standing, change_sentences(change)) for change in page],
    }
    return render(request, "projects/changes.html", words)


def _since(request: HttpRequest, on: date) -> date:
    text = request.GET.get("depuis", "").strip()
    if not text:
        return on - timedelta(days=SINCE_DAYS)
    try:
        return parse_day(text)
    except ValueError:
        raise BadRequest(
            f"« {text[:20]} » n’est pas un jour : écrivez l’année, le mois et le jour, par exemple 2020-12-15."
        ) from None
