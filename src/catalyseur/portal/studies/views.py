"""Pages of the bilan of a day, with what is known now."""

from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalyseur.bilan.report import KeyFigures, Section
from catalyseur.bilan.wording import reading_note, reading_text
from catalyseur.portal.places.days import day_asked, day_query
from catalyseur.portal.studies.bilans import ShownBilan, live_bilan
from catalyseur.portal.studies.blocks import figure_view, section_views
from catalyseur.portal.studies.downloads import LIVE_FILES, dated_file, live_file
from catalyseur.portal.studies.forms import CompareForm
from catalyseur.portal.studies.queries import last_publication
from catalyseur.values.dates import today

FUTURE = "Ce jour n’est pas encore venu : un bilan se dresse au plus tard à la date d’aujourd’hui."
NO_SHEET = "Le bilan de ce jour n’a pas de fiche à cette adresse."


@require_safe
def show_bilan(request: HttpRequest) -> HttpResponse:
    """Show the chapters of the bilan of a day."""
    shown = _shown(request)
    context = chapters_context(shown) | {
        "files": LIVE_FILES,
        "last": last_publication(),
        "territories": sorted((one.name, one.key) for one in shown.inputs.territories),
    }
    return render(request, "studies/bilan.html", _day_context(request) | context)


@require_safe
def show_region(request: HttpRequest, code: str) -> HttpResponse:
    """Show the sheet of a région."""
    shown = _shown(request)
    return _show_sheet(request, shown, shown.section(f"region-{code}"))


@require_safe
def show_territory(request: HttpRequest, key: str) -> HttpResponse:
    """Show the sheet of a territory."""
    shown = _shown(request)
    return _show_sheet(request, shown, shown.territory(key), key)


@require_safe
def compare_territories(request: HttpRequest) -> HttpResponse:
    """Put the figures of two territories side by side."""
    shown = _shown(request)
    form = CompareForm(request.GET if "a" in request.GET else None, inputs=shown.inputs)
    sheets = []
    if form.is_valid():
        sheets = [shown.territory(form.cleaned_data[side]) for side in ("a", "b")]
    context = {"form": form, "sheets": sheets, "rows": _side_by_side(shown, [one for one in sheets if one])}
    return render(request, "studies/compare.html", _day_context(request) | reading_context(shown) | context)


@require_safe
def download(request: HttpRequest, name: str) -> HttpResponse:
    """Give one file of the bilan of a day."""
    content = live_file(past_day(request), today(), name)
    if content is None:
        raise Http404(NO_SHEET)
    return dated_file(name, content, day_asked(request))


def past_day(request: HttpRequest) -> date:
    """Return the day asked, today at the latest. Raises BadRequest: a bilan tells what has been."""
    on = day_asked(request)
    if on > today():
        raise BadRequest(FUTURE)
    return on


def chapters_context(shown: ShownBilan) -> dict[str, Any]:
    """Return what a page of chapters shows."""
    report = shown.report
    chapters = [one for one in report.sections if one.kind == "chapter"]
    return reading_context(shown) | {
        "report": report,
        "chapters": [(one, section_views(one, report)) for one in chapters],
        "regions": [
            (one.id.removeprefix("region-"), one.title) for one in report.sections if one.kind == "region"
        ],
        "sources": report.sources,
    }


def reading_context(shown: ShownBilan) -> dict[str, str]:
    """Return the two sentences that say which reading this is."""
    report = shown.report
    return {
        "reading": reading_text(report.day, report.reading, report.known_on),
        "reading_note": reading_note(report.day, report.reading, report.known_on),
    }


def _shown(request: HttpRequest) -> ShownBilan:
    return live_bilan(past_day(request), today())


def _day_context(request: HttpRequest) -> dict[str, Any]:
    return {"on": day_asked(request), "day_query": day_query(request)}


def _show_sheet(
    request: HttpRequest, shown: ShownBilan, section: Section | None, key: str = ""
) -> HttpResponse:
    if section is None:
        raise Http404(NO_SHEET)
    context = {"section": section, "blocks": section_views(section, shown.report), "key": key}
    return render(request, "studies/sheet.html", _day_context(request) | reading_context(shown) | context)


def _side_by_side(shown: ShownBilan, sheets: list[Section]) -> list[tuple[Any, Any]]:
    """Pair the figures two sheets both have, in the order of the first."""
    if len(sheets) != 2:
        return []
    sources = {source.id: source for source in shown.report.sources}
    first, second = (
        {
            figure.indicator.code: figure_view(figure, sources)
            for block in sheet.blocks
            if isinstance(block, KeyFigures)
            for figure in block.figures
        }
        for sheet in sheets
    )
    return [(figure, second[code]) for code, figure in first.items() if code in second]
