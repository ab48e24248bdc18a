"""Pages of places: home, search, commune, EPCI, territory."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from catalyseur.geography.places import Commune, UnknownPlaceError
from catalyseur.portal.places import lists, pages
from catalyseur.portal.places.catalogue import served_catalogue
from catalyseur.portal.places.days import day_asked, day_query, nearest_day
from catalyseur.portal.places.openings import Openings, by_window
from catalyseur.portal.places.queries import current_geography, current_locator
from catalyseur.portal.places.search import communes_found, only_address, search, suggest
from catalyseur.portal.places.sections import Ground, PlaceSection, sections_of

PER_PAGE = 20
COMMUNES_PER_PAGE = 60
LONGEST_QUERY = 200


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the search box, the map of a phase and its list."""
    on, geography = day_asked(request), current_geography()
    phase = lists.phase_asked(geography, request.GET.get("phase", ""), on)
    read_on = nearest_day(on, phase.starts_on, phase.ends_on)
    territories = geography.territories_on(read_on)
    context = {
        "phase": phase,
        "phases": geography.territory_history.phases,
        "read_on": read_on,
        "map": lists.phase_map(phase, territories),
        "territories": territories,
        "regions": lists.regions_of(geography, territories),
    }
    return render(request, "places/home.html", _with_day(request, context))


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Go to the one page a query means, or list what it may mean by kind."""
    query, on = request.GET.get("q", "").strip()[:LONGEST_QUERY], day_asked(request)
    if not query:
        return render(request, "places/search.html", _with_day(request, {"query": ""}))
    locator, catalogue = current_locator(), served_catalogue()
    found = search(locator, catalogue, query, on)
    address = only_address(found)
    if address:
        return redirect(address + day_query(request))
    context = {
        "query": query,
        "found": found,
        "communes": _page(request, communes_found(locator.geography, found.located), "page"),
        "suggestions": suggest(locator, catalogue, query),
    }
    return render(request, "places/search.html", _with_day(request, context))


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer what is being typed with the places and schemes whose name begins so."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    context = {
        "query": query,
        "suggestions": suggest(current_locator(), served_catalogue(), query),
        "day_query": day_query(request),
    }
    return render(request, "places/_suggestions.html", context)


@require_safe
def commune(request: HttpRequest, code: str) -> HttpResponse:
    """Show a commune, or what became of its code."""
    on, code = day_asked(request), code.upper()
    try:
        found = pages.commune_page(current_geography(), served_catalogue(), code, on)
    except UnknownPlaceError:
        raise Http404(f"Aucune commune ne porte le code « {code[:20]} » : cherchez-la par son nom.") from None
    context = {"place": found, "neighbours": found.neighbours} | _openings(request, found.openings)
    if found.commune:
        context |= {"sections": _sections(request, "commune", code, [found.commune])}
    return render(request, "places/commune.html", _with_day(request, context))


@require_safe
def epci(request: HttpRequest, siren: str) -> HttpResponse:
    """Show an EPCI or EPT, or what became of its SIREN."""
    found = pages.epci_page(current_geography(), served_catalogue(), siren, day_asked(request))
    if found is None:
        raise Http404(
            f"Aucune intercommunalité n’a le SIREN « {siren[:20]} » depuis 2019 : cherchez-la par son nom."
        )
    context = {
        "place": found,
        "communes": _page(request, found.communes, "communes", COMMUNES_PER_PAGE),
        "sections": _sections(request, "epci", siren, found.communes),
    }
    return render(
        request, "places/epci.html", _with_day(request, context | _openings(request, found.openings))
    )


@require_safe
def territory(request: HttpRequest, phase: int, identifier: str) -> HttpResponse:
    """Show a territory of a phase."""
    wrong = f"Aucun territoire d’industrie n’a l’identifiant « {identifier[:20]} » dans la phase {phase}."
    if phase not in (1, 2):
        raise Http404("Le programme « Territoires d’industrie » a deux phases : 1 et 2.")
    try:
        found = pages.territory_page(
            current_geography(), served_catalogue(), phase, identifier, day_asked(request)
        )
    except UnknownPlaceError:
        raise Http404(wrong) from None
    context = {
        "place": found,
        "map": lists.territory_map(found.territory),
        "communes": _page(request, found.communes, "communes", COMMUNES_PER_PAGE),
        "sections": _sections(
            request, "territory", found.territory.key, [one for one, _ in found.communes], found.read_on
        ),
    }
    return render(
        request, "places/territory.html", _with_day(request, context | _openings(request, found.openings))
    )


def _with_day(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    on = day_asked(request)
    return context | {"on": on, "day_query": day_query(request), "lists_note": pages.lists_note(on)}


def _openings(request: HttpRequest, openings: Openings) -> dict[str, Any]:
    page = _page(request, openings.here, "page")
    return {"openings": page, "windows": by_window(list(page.object_list))}


def _sections(
    request: HttpRequest, kind: str, code: str, communes: Iterable[Commune], read_on: date | None = None
) -> tuple[PlaceSection, ...]:
    """Return what other apps say of the communes of a place, read on a day (by default the day asked)."""
    codes = tuple(commune.code for commune in communes)
    on = read_on or day_asked(request)
    place = Ground(kind=kind, code=code, communes=codes, on=on, geography=current_geography())
    return sections_of(place)


def _page(request: HttpRequest, items: Sequence[Any], parameter: str, size: int = PER_PAGE) -> Page[Any]:
    """Cut a list; a page number that does not exist gives the nearest one."""
    return Paginator(items, size).get_page(request.GET.get(parameter))
