"""Pages of the toolbox. Rights stand in `accounts.rights`; rules in the engine; saves in `actions`."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.limits import client_address
from catalyseur.portal.accounts.rights import signed_in
from catalyseur.portal.places.days import day_asked, day_query
from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.schemes import actions, queries
from catalyseur.portal.schemes.editing import review_context
from catalyseur.portal.schemes.forms import CloseForm, FilterForm, ReportForm, ReviewForm
from catalyseur.portal.schemes.freshness import COLUMNS, board_csv, freshness_board
from catalyseur.portal.schemes.listing import Listing, archive, list_schemes, listing_csv
from catalyseur.portal.schemes.models import SchemeRevision, State
from catalyseur.portal.schemes.pages import scheme_page
from catalyseur.portal.ui.files import file_response
from catalyseur.toolbox.scheme import Scheme

PER_PAGE = 20
NO_SCHEME = "Ce dispositif n’existe pas."


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    """Show the schemes found, twenty a page; every filter stands in the address."""
    form, listing = _listing(request)
    page = Paginator(listing.rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "schemes/list.html",
        {
            "form": form,
            "listing": listing,
            "page": page,
            "kept": _kept(request),
            "on": day_asked(request),
            "day_query": day_query(request),
        },
    )


@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    """Give the same list for a spreadsheet."""
    _, listing = _listing(request)
    text = listing_csv(listing.rows, settings.ENVIRONMENT.base_url)
    return file_response(text, "text/csv; charset=utf-8", f"dispositifs-{day_asked(request).isoformat()}.csv")


@require_safe
def show_scheme(request: HttpRequest, scheme_id: str) -> HttpResponse:
    """Show a scheme on a day."""
    return render(request, "schemes/detail.html", detail_context(request, scheme_id))


def detail_context(request: HttpRequest, scheme_id: str, findings: tuple[Any, ...] = ()) -> dict[str, Any]:
    """Return what `schemes/detail.html` needs. `findings` (engine `Finding`) are those of a saved project.

    Raises Http404 for an unknown id. The app of projects calls it with the findings of its project.
    """
    scheme = scheme_or_404(scheme_id)
    on = day_asked(request)
    approved = queries.revisions_of(scheme_id).filter(state=State.APPROVED).order_by("-reviewed_at", "-pk")
    return {
        "page": scheme_page(scheme, queries.current_catalogue(), current_geography(), on),
        "approved": approved[:10],
        "findings": findings,
        "on": on,
        "day_query": day_query(request),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, scheme_id: str) -> HttpResponse:
    """Take an error report; what fills the trap is thanked and thrown away."""
    scheme = scheme_or_404(scheme_id)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if not form.is_from_a_robot:
                actions.report_error(
                    scheme_id=scheme.id, said=form.said(), address=client_address(request), at=timezone.now()
                )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
            return render(request, "schemes/report.html", {"form": form, "scheme": scheme}, status=429)
        messages.success(request, "Merci : votre signalement est enregistré, un agent va vérifier.")
        return redirect("scheme-detail", scheme.id)
    status = 422 if form.errors else 200
    return render(request, "schemes/report.html", {"form": form, "scheme": scheme}, status=status)


@require_safe
def export_yaml(request: HttpRequest, scheme_id: str) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Give the YAML of a scheme as it stands."""
    text = queries.text_of(scheme_id)
    if text is None:
        raise Http404(NO_SCHEME)
    return file_response(text, "application/yaml; charset=utf-8", f"{scheme_id}.yaml")


@require_safe
def show_revisions(request: HttpRequest, scheme_id: str) -> HttpResponse:
    """Show the history of a scheme's texts, those of a scheme not yet approved included."""
    scheme = queries.find_scheme(scheme_id)
    page = Paginator(queries.revisions_of(scheme_id), PER_PAGE).get_page(request.GET.get("page"))
    if scheme is None and not page.object_list:
        raise Http404(NO_SCHEME)
    context = {"scheme": scheme, "scheme_id": scheme_id, "page": page}
    is_embedded = queries.embedded_text(scheme_id) is not None
    return render(request, "schemes/revisions.html", context | {"is_embedded": is_embedded})


@require_safe
def show_revision(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Show one text, what it changes, and the form of the second reading."""
    return _show_review(request, revision_id, ReviewForm())


@require_POST
def approve(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Approve a text."""
    return _review(request, revision_id, actions.approve_revision, "Approuvée : le dispositif est à jour.")


@require_POST
def reject(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Refuse a text."""
    return _review(request, revision_id, actions.reject_revision, "Refusée : l’auteur lira votre motif.")


@require_POST
def withdraw(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Withdraw one's own text."""
    try:
        actions.withdraw_revision(revision_id=revision_id, author=signed_in(request), at=timezone.now())
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Proposition retirée.")
    return redirect("scheme-revision", revision_id)


@require_safe
def show_freshness(request: HttpRequest) -> HttpResponse:
    """Show what needs a second look, the proposals that wait, the errors reported."""
    on = day_asked(request)
    board = freshness_board(on, request.GET.get("raison", ""))
    page = Paginator(board.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"board": board, "page": page, "columns": COLUMNS, "on": on}
    return render(
        request,
        "schemes/freshness.html",
        context | {"day_query": day_query(request), "kept": _kept(request)},
    )


@require_safe
def export_freshness(request: HttpRequest) -> HttpResponse:
    """Give the same board for a spreadsheet."""
    on = day_asked(request)
    text = board_csv(freshness_board(on, request.GET.get("raison", "")).rows)
    return file_response(text, "text/csv; charset=utf-8", f"fraicheur-{on.isoformat()}.csv")


@require_safe
def export_archive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Give the YAML of every scheme as it stands, in one folder."""
    return file_response(archive(queries.texts_in_force()), "application/zip", "dispositifs.zip")


@require_POST
def close(request: HttpRequest, report_id: int) -> HttpResponse:
    """Close an error report."""
    form = CloseForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Dites en une phrase ce qui a été fait.")
        return redirect("freshness")
    try:
        actions.close_report(
            report_id=report_id,
            answer=form.cleaned_data["answer"],
            closed_by=signed_in(request),
            at=timezone.now(),
        )
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Signalement clos.")
    return redirect("freshness")


def _listing(request: HttpRequest) -> tuple[FilterForm, Listing]:
    on, geography = day_asked(request), current_geography()
    form = FilterForm(request.GET, geography, on)
    filters = form.filters()
    query = form.cleaned_data.get("q") or ""
    return form, list_schemes(queries.current_toolbox(), geography, query, filters, on)


def _kept(request: HttpRequest) -> str:
    """Return the address's parameters, the page aside."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


def _show_review(request: HttpRequest, revision_id: int, form: ReviewForm, status: int = 200) -> HttpResponse:
    revision = get_object_or_404(SchemeRevision.objects.select_related("author", "reviewer"), pk=revision_id)
    context = review_context(revision, request.user.pk) | {"form": form}
    return render(request, "schemes/revision.html", context, status=status)


def _review(request: HttpRequest, revision_id: int, action: Any, done: str) -> HttpResponse:  # noqa: ANN401
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            action(
                revision_id=revision_id,
                reviewer=signed_in(request),
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except RefusedError as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, done)
            return redirect("scheme-revision", revision_id)
    return _show_review(request, revision_id, form, status=422)


def scheme_or_404(scheme_id: str) -> Scheme:
    """Return the scheme of exactly that id. Raises Http404."""
    scheme = queries.find_scheme(scheme_id)
    if scheme is None:
        raise Http404(NO_SCHEME)
    return scheme
