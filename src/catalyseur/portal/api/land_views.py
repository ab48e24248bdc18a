"""The addresses of the API about sites: the register, one site, the sites that answer a need."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from ninja.errors import HttpError

from catalyseur.portal.api import answers, queries
from catalyseur.portal.api.paging import page_of, read_body
from catalyseur.portal.api.parameters import (
    BROWNFIELD,
    LEAST_AREA,
    LIST,
    ON,
    PAGE,
    PER_PAGE,
    READY,
    SITE_AREA,
    SITE_NAME,
    WAVE,
    WRITTEN,
    AskedArea,
    AskedBrownfield,
    AskedHectares,
    AskedReady,
    AskedText,
    OnDay,
    Written,
)
from catalyseur.portal.api.schemas import Problem, Ranking, RegisteredSite, SitePage
from catalyseur.portal.api.views import api
from catalyseur.portal.land.listing import Filters, list_sites
from catalyseur.portal.land.queries import current_register
from catalyseur.portal.places.queries import current_geography
from catalyseur.sites.need import NeedError
from catalyseur.values.dates import today
from catalyseur.values.verdict import Verdict

__all__ = ["api"]

_NEED = {
    "requestBody": {
        "required": True,
        "description": "A need: every fact is optional, one at least is given.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Need"}}},
    }
}


@api.get(
    "sites",
    response={200: SitePage, 404: Problem, 422: Problem, 429: Problem},
    url_name="sites",
    tags=["sites"],
    openapi_extra=answers.CSV,
)
def sites(  # noqa: PLR0913, PLR0917 - one argument a query parameter
    request: HttpRequest,
    q: str = SITE_NAME,
    on: OnDay = ON,
    area: AskedArea = SITE_AREA,
    brownfield: AskedBrownfield = BROWNFIELD,
    least: AskedHectares = LEAST_AREA,
    wave: AskedText = WAVE,
    ready: AskedReady = READY,
    source: AskedText = LIST,
    page: int = PAGE,
    per_page: int = PER_PAGE,
    written: Written = WRITTEN,
) -> HttpResponseBase:
    """List the sites of the register, by name; a filter keeps what may answer. CSV gives the same page."""
    day = on or today()
    filters = Filters(
        words=q,
        area=area,
        brownfield=brownfield and queries.BROWNFIELDS[brownfield],
        least_m2=least,
        wave=wave,
        ready=ready and Verdict(ready),
        source_id=source,
    )
    try:
        found = list_sites(current_register(), current_geography(), filters, day)
    except NeedError as error:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, str(error).replace("place:", "area:", 1)) from None
    here = page_of(request, found, page, per_page)
    rows = [queries.site_document_on(one, day) for one in here.pop("results")]
    if answers.wants_csv(request, written):
        return answers.csv_answer(request, "sites", answers.SITE_COLUMNS, answers.site_rows(rows))
    return answers.json_answer(request, {"on": day.isoformat(), **here, "results": rows})


@api.get(
    "sites/{source}/{path:identifier}",
    response={200: RegisteredSite, 404: Problem, 422: Problem, 429: Problem},
    url_name="site",
    tags=["sites"],
)
def site(request: HttpRequest, source: str, identifier: str, on: OnDay = ON) -> HttpResponseBase:
    """Give one site by its list and its identifier, and where each step of its readiness stands on a day."""
    found = current_register().by_key.get((source, identifier))
    if found is None:
        raise Http404(f"'{source}/{identifier}' is no site of the register: sites gives them")
    return answers.json_answer(request, queries.site_document_on(found, on or today()))


@api.post(
    "sites/rank",
    response={200: Ranking, 400: Problem, 413: Problem, 422: Problem, 429: Problem},
    url_name="site-ranking",
    tags=["sites"],
    openapi_extra=_NEED | answers.CSV,
)
def rank(request: HttpRequest, on: OnDay = ON, written: Written = WRITTEN) -> HttpResponseBase:
    """Rank every site of the register for a need on a day: yes, cannot tell, no, with the reasons.

    Nothing of the need is kept. CSV gives one row a site.
    """
    body: bytes = read_body(request, "a need")
    document: dict[str, Any] = queries.ranking_document_of(
        body, current_register().sites, current_geography(), on or today()
    )
    if answers.wants_csv(request, written):
        return answers.csv_answer(request, "ranking", answers.RANKING_COLUMNS, document["sites"])
    return answers.json_answer(request, document)
