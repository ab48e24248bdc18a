"""Pages of money: funds, envelopes, files, movements. Rights stand in `accounts.rights`, sums in the engine."""

from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalyseur.ledger.accounts import HolderKind
from catalyseur.ledger.review import compare_reviews
from catalyseur.portal.accounts.rights import can
from catalyseur.portal.funds import queries, reading_pages
from catalyseur.portal.funds.filters import MovementForm
from catalyseur.portal.funds.models import File, Holder, Movement
from catalyseur.portal.funds.placing import review_cases
from catalyseur.portal.funds.reading import awarded_files, file_balances, picture_of, pictures_of
from catalyseur.portal.funds.tables import review_tables
from catalyseur.portal.places.days import day_asked, day_query
from catalyseur.portal.places.queries import current_geography
from catalyseur.values.dates import today

PER_PAGE = 20
FUTURE = "Ce jour n’est pas encore venu : choisissez au plus tard la date d’aujourd’hui."
NO_FUND = "Ce fonds n’existe pas : cherchez-le dans la liste des fonds."
NO_ENVELOPE = "Cette enveloppe n’existe pas dans ce fonds : cherchez-la sur la page du fonds."


class NearEndPaginator(Paginator[Any]):
    """Pages of ordered rows, those past the middle counted from the end: a database reads all it skips."""

    def page(self, number: int | str) -> Page[Any]:
        """Return a page."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        rows: Any = self.object_list
        if 2 * first < self.count:
            return Page(list(rows[first:last]), number, self)
        return Page(list(rows.reverse()[self.count - last : self.count - first])[::-1], number, self)


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    """Show the funds, those that are examples apart."""
    on, asked = past_day(request), day_query(request)
    funds = list(queries.funds())
    pictures = pictures_of(funds, on)
    groups = [[one for one in funds if one.is_example is example] for example in (False, True)]
    tables = [reading_pages.funds_table(pictures, group, asked) for group in groups if group]
    context = {
        "tables": tables,
        "on": on,
        "funds": funds,
        "may_keep": can(request.user, "fund-requests", "GET"),
        "may_open": can(request.user, "fund-open", "GET"),
    }
    return render(request, "funds/list.html", context)


@require_safe
def show_fund(request: HttpRequest, fund: str) -> HttpResponse:
    """Show where the money of a fund stands on a day."""
    row, on = fund_or_404(fund), past_day(request)
    picture = picture_of(row, on)
    context = reading_pages.money_context(picture, picture.holders) | {
        "envelopes": reading_pages.envelopes_table(picture, current_geography(), day_query(request)),
        "unsourced": [one for one in picture.holders if one.to_verify],
        "may_manage": can(request.user, "fund-movements", "GET"),
    }
    return render(request, "funds/fund.html", _context(request, row) | context)


@require_safe
def show_envelope(request: HttpRequest, fund: str, code: str) -> HttpResponse:
    """Show where the money of an envelope or of a sub-delegation stands on a day, and its files to officers."""
    row, on = fund_or_404(fund), past_day(request)
    picture = picture_of(row, on)
    envelope = next((one for one in picture.holders if one.code == code), None)
    if envelope is None:
        raise Http404(NO_ENVELOPE)
    geography = current_geography()
    context = reading_pages.money_context(picture, picture.with_children(envelope)) | {
        "envelope": envelope,
        "badges": reading_pages.badges_of(envelope),
        "kind": reading_pages.kind_text(envelope),
        "payer": reading_pages.payer_text(envelope),
        "region": reading_pages.region_text(envelope, geography),
        "children": reading_pages.children_table(picture, envelope, geography, day_query(request)),
        "may_manage": can(request.user, "fund-file", "GET"),
    }
    if context["may_manage"]:
        context |= _files(request, picture.with_children(envelope), on)
    return render(request, "funds/envelope.html", _context(request, row) | context)


@require_safe
def show_breakdown(request: HttpRequest, fund: str) -> HttpResponse:
    """Cut the money of a fund by région, territory and year."""
    row, on = fund_or_404(fund), past_day(request)
    tables = reading_pages.breakdown_tables(row, current_geography(), on)
    return render(request, "funds/breakdown.html", _context(request, row) | {"tables": tables})


@require_safe
def show_review(request: HttpRequest, fund: str) -> HttpResponse:
    """Compare delays and success inside and outside the label."""
    row, on = fund_or_404(fund), past_day(request)
    found = compare_reviews(review_cases(row, current_geography(), on))
    return render(request, "funds/review.html", _context(request, row) | {"tables": review_tables(found)})


@require_safe
def show_awards(request: HttpRequest, fund: str) -> HttpResponse:
    """List the awards of a fund to legal persons, those in force on a day."""
    row, on = fund_or_404(fund), past_day(request)
    awarded = awarded_files(row, on)
    named = awarded.filter(request__isnull=False).select_related("request", "holder")
    page = _page(request, named.order_by("-request__decided_on", "code"))
    files = list(page.object_list)
    context = {
        "page": page,
        "table": reading_pages.awards_table(files, file_balances(files, on), current_geography()),
        "unnamed": awarded.filter(request__isnull=True).count(),
    }
    return render(request, "funds/awards.html", _context(request, row) | context)


@require_safe
def show_movements(request: HttpRequest, fund: str) -> HttpResponse:
    """List the movements of a fund, the last first, with filters."""
    row = fund_or_404(fund)
    holders = list(Holder.objects.filter(fund=row))
    form = MovementForm(request.GET, [row, *holders])
    found = Movement.objects.filter(form.wanted())
    page = _page(request, found.order_by("-pk").values_list("pk", flat=True))
    shown = queries.movement_rows().filter(pk__in=list(page.object_list)).order_by("-pk")
    table = reading_pages.movements_table(list(shown), title="Mouvements, le dernier en premier")
    context = {"form": form, "page": page, "table": table}
    return render(request, "funds/movements.html", _context(request, row) | context)


def past_day(request: HttpRequest) -> date:
    """Return the day asked, today at the latest. Raises BadRequest: accounts tell what has been."""
    on = day_asked(request)
    if on > today():
        raise BadRequest(FUTURE)
    return on


def fund_or_404(code: str) -> Holder:
    """Return a fund. Raises Http404."""
    found = Holder.objects.filter(kind=HolderKind.FUND, code=code).first()
    if found is None:
        raise Http404(NO_FUND)
    return found


def _files(request: HttpRequest, holders: list[Holder], on: date) -> dict[str, Any]:
    page = _page(request, File.objects.filter(holder__in=holders).order_by("code"))
    files = list(page.object_list)
    return {
        "page": page,
        "files": reading_pages.files_table(files, file_balances(files, on), day_query(request)),
    }


def _page(request: HttpRequest, rows: Any) -> Page[Any]:  # noqa: ANN401 - rows or their keys
    return NearEndPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def _context(request: HttpRequest, fund: Holder) -> dict[str, Any]:
    return {
        "fund": fund,
        "fund_badges": reading_pages.badges_of(fund),
        "on": past_day(request),
        "day_query": day_query(request),
    }
