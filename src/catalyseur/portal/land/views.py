"""Pages of the register of sites. Rights stand in `accounts.rights`; rules in the engine; saves in `actions`."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.rights import can, signed_in
from catalyseur.portal.land import actions, exports, queries
from catalyseur.portal.land.forms import FilterForm, MilestoneForm, NeedForm, area_choices
from catalyseur.portal.land.listing import list_sites, place_text, site_lines
from catalyseur.portal.land.map import site_map
from catalyseur.portal.land.models import SiteList
from catalyseur.portal.land.pages import site_page
from catalyseur.portal.places.days import day_asked, day_query
from catalyseur.portal.places.queries import current_geography, current_locator
from catalyseur.portal.ui.files import file_response
from catalyseur.sites.need import NeedError
from catalyseur.sites.ranking import VERDICT_ORDER, SiteMatch, rank_sites
from catalyseur.sites.register import TURNKEY, Site, embedded_sites, waves
from catalyseur.sites.wording import CRITERIA, FACTS, VERDICTS, coverage_text

PER_PAGE = 20


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    """Show the sites found, on a map and twenty a page; every filter stands in the address."""
    form, register, sites = _listing(request)
    on, geography = day_asked(request), current_geography()
    page = Paginator(sites, PER_PAGE).get_page(request.GET.get("page"))
    title = f"Carte des {len(sites)} sites trouvés" if len(sites) > 1 else "Carte du site trouvé"
    context = {
        "form": form,
        "page": page,
        "lines": site_lines(page.object_list, register, geography, on),
        "map": site_map(sites, geography, title=title),
        "off_map": sum(site.commune is None and site.point is None for site in sites),
        "coverage": coverage_text(waves(), len(embedded_sites())),
        "imports": queries.last_imports(register),
        "may_import": can(request.user, "import-list", "GET"),
        "list_to_import": SiteList.FRICHES.value,
    }
    return render(request, "land/list.html", _with_day(request, context | {"kept": _kept(request)}))


@require_safe
def export_csv(request: HttpRequest) -> HttpResponse:
    """Give the same list for a spreadsheet."""
    _, register, sites = _listing(request)
    text = exports.register_csv(sites, register.ready_on(day_asked(request)))
    return file_response(text, "text/csv; charset=utf-8", "sites.csv")


@require_safe
def export_geojson(request: HttpRequest) -> HttpResponse:
    """Give the same list for a map."""
    _, register, sites = _listing(request)
    text = exports.register_geojson(sites, register.ready_on(day_asked(request)), current_geography())
    return file_response(text, "application/geo+json", "sites.geojson")


@require_safe
def export_cnig(request: HttpRequest) -> HttpResponse:
    """Give the imported sites of the same list in the CNIG formats they came in."""
    _, _, sites = _listing(request)
    asked = {queries.key_of(site) for site in sites}
    records = [one for one in queries.all_records() if queries.key_of(one.site) in asked]
    if not records:
        raise Http404("Aucun site de cette liste ne vient d’un fichier CNIG : prenez le CSV ou le GeoJSON.")
    return file_response(exports.register_cnig(records), "application/zip", "sites-cnig.zip")


@require_safe
def show_site(request: HttpRequest, source_id: str, site_id: str) -> HttpResponse:
    """Show a site on a day."""
    site, on, geography = _site_or_404(source_id, site_id), day_asked(request), current_geography()
    context = {
        "place": site_page(site, geography, on),
        "map": site_map([site], geography, title=f"Situation du site « {site.name} »"),
        "is_turnkey": site.source_id == TURNKEY,
        "list_title": queries.TITLES[source_id],
        "may_edit": can(request.user, "site-milestones", "GET"),
    }
    return render(request, "land/site.html", _with_day(request, context))


@require_safe
def show_need(request: HttpRequest) -> HttpResponse:
    """Ask a need, every question optional; once asked, show the ranked sites with their reasons."""
    locator, on = current_locator(), day_asked(request)
    asked = any(value for key, value in request.GET.items() if key not in {"page", "le"})
    form = NeedForm(request.GET if asked else None, locator, on)
    if not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "land/need.html", _with_day(request, {"form": form}), status=status)
    try:
        matches = rank_sites(form.need(), queries.current_register().sites, locator.geography, on)
    except NeedError:
        raise BadRequest(
            "Ce lieu n’est pas connu ce jour-là : choisissez-en un autre, ou un autre jour."
        ) from None
    page = Paginator(matches, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "answers": [_answer(match, locator.geography, on) for match in page.object_list],
        "counts": [
            (VERDICTS[verdict], sum(match.verdict is verdict for match in matches))
            for verdict in VERDICT_ORDER
        ],
        "coverage": coverage_text(waves(), len(embedded_sites())),
    }
    return render(request, "land/need.html", _with_day(request, context))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_milestones(request: HttpRequest, source_id: str, site_id: str) -> HttpResponse:
    """Say where a step of a site stands, and see what was said before."""
    site = _site_or_404(source_id, site_id)
    form = MilestoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_milestone(
                site=site, milestone=form.milestone(), actor=signed_in(request), at=timezone.now()
            )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Jalon enregistré.")
            return redirect("site-detail", source_id, site_id)
    context = {
        "form": form,
        "place": site_page(site, current_geography(), day_asked(request)),
        "entries": queries.entries_of(site),
    }
    return render(request, "land/milestones.html", context, status=422 if form.errors else 200)


def _listing(request: HttpRequest) -> tuple[FilterForm, queries.Register, tuple[Site, ...]]:
    on, geography, register = day_asked(request), current_geography(), queries.current_register()
    lists = list(queries.TITLES.items())
    form = FilterForm(request.GET, area_choices(geography, on, request.GET.get("lieu", "")), waves(), lists)
    return form, register, list_sites(register, geography, form.filters(), on)


def _answer(match: SiteMatch, geography: Any, on: Any) -> dict[str, Any]:  # noqa: ANN401 - Geography, date
    return {
        "match": match,
        "place": place_text(match.site, geography, on),
        "verdict": VERDICTS[match.verdict],
        "findings": [(CRITERIA[finding.criterion], finding) for finding in match.findings],
        "missing": [FACTS[fact] for fact in match.missing_facts],
    }


def _kept(request: HttpRequest) -> str:
    """Return the filters of the address, for the exports."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


def _with_day(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    return context | {"on": day_asked(request), "day_query": day_query(request)}


def _site_or_404(source_id: str, site_id: str) -> Site:
    site = queries.current_register().by_key.get((source_id, site_id))
    if site is None:
        raise Http404("Ce site n’est pas dans le registre : cherchez-le par son nom.")
    return site
