"""The addresses of the API."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import HttpError

from catalyseur.portal.api import answers, queries
from catalyseur.portal.api.paging import page_of, read_body
from catalyseur.portal.api.parameters import (
    AREA,
    BENEFICIARY,
    FUNDER,
    INSTRUMENT,
    KIND,
    ON,
    PAGE,
    PER_PAGE,
    PLACE,
    STATE,
    WORDS,
    WRITTEN,
    AskedArea,
    AskedBeneficiary,
    AskedFunder,
    AskedInstrument,
    AskedKind,
    AskedState,
    OnDay,
    Written,
)
from catalyseur.portal.api.schemas import Answers, Bilan, Index, Places, Problem, SchemePage
from catalyseur.portal.api.site import api
from catalyseur.portal.places.queries import current_geography, current_locator
from catalyseur.portal.schemes.queries import current_catalogue, current_toolbox
from catalyseur.toolbox.documents import scheme_document
from catalyseur.toolbox.filters import Filters
from catalyseur.values.dates import today

__all__ = ["api", "show_unknown"]

_PLACE = {200: Places, 404: Problem, 422: Problem, 429: Problem}
_PROJECT = {
    "requestBody": {
        "required": True,
        "description": "A project file: only `title` is required, leave out what you do not know.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Project"}}},
    }
}


@api.get("", response={200: Index, 429: Problem}, url_name="index", tags=["api"])
def index(request: HttpRequest) -> HttpResponseBase:
    """Say where the description and the addresses are."""
    description = reverse("api:openapi-json")
    paths = api.get_openapi_schema()["paths"]
    return answers.json_answer(request, {"version": "1", "openapi": description, "addresses": list(paths)})


@api.get("places", response=_PLACE, url_name="places", tags=["places"], openapi_extra=answers.CSV)
def places(
    request: HttpRequest, q: str = PLACE, on: OnDay = ON, written: Written = WRITTEN
) -> HttpResponseBase:
    """Find every place a query may mean on a day; CSV gives one row a commune."""
    document = queries.places_document(current_locator(), q, on or today())
    if answers.wants_csv(request, written):
        rows = answers.place_rows(document)
        return answers.csv_answer(request, "places", answers.PLACE_COLUMNS, rows)
    return answers.json_answer(request, document)


@api.get("places/communes/{code}", response=_PLACE, url_name="commune", tags=["places"])
def commune(request: HttpRequest, code: str, on: OnDay = ON) -> HttpResponseBase:
    """Tell what an INSEE code means on a day: it may be old, delegated or merged."""
    return answers.json_answer(request, queries.commune_document(current_geography(), code, on or today()))


@api.get("places/epci/{siren}", response=_PLACE, url_name="epci", tags=["places"])
def epci(request: HttpRequest, siren: str, on: OnDay = ON) -> HttpResponseBase:
    """Tell what the SIREN of an EPCI or EPT means on a day."""
    return answers.json_answer(request, queries.epci_document(current_geography(), siren, on or today()))


@api.get(
    "places/territories/{int:phase}/{identifier}", response=_PLACE, url_name="territory", tags=["places"]
)
def territory(request: HttpRequest, phase: int, identifier: str, on: OnDay = ON) -> HttpResponseBase:
    """Give a territory of phase 1 or 2 (`ti-0101`) on a day."""
    document = queries.territory_document(current_locator(), phase, identifier, on or today())
    return answers.json_answer(request, document)


@api.get(
    "schemes",
    response={200: SchemePage, 404: Problem, 422: Problem, 429: Problem},
    url_name="schemes",
    tags=["schemes"],
    openapi_extra=answers.CSV,
)
def schemes(  # noqa: PLR0913, PLR0917 - one argument a query parameter
    request: HttpRequest,
    q: str = WORDS,
    on: OnDay = ON,
    state: AskedState = STATE,
    funder: AskedFunder = FUNDER,
    instrument: AskedInstrument = INSTRUMENT,
    kind: AskedKind = KIND,
    beneficiary: AskedBeneficiary = BENEFICIARY,
    area: AskedArea = AREA,
    page: int = PAGE,
    per_page: int = PER_PAGE,
    written: Written = WRITTEN,
) -> HttpResponseBase:
    """List the schemes known on a day; a filter removes only what it surely refuses. CSV gives the same page."""
    day = on or today()
    filters = Filters(
        window=state, funder=funder, instrument=instrument, kind=kind, beneficiary=beneficiary, area=area
    )
    try:
        rows = queries.scheme_documents(current_toolbox(), current_geography(), q, filters, day)
    except ValueError as error:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, f"area: {error}") from None
    here = page_of(request, rows, page, per_page)
    if answers.wants_csv(request, written):
        listed = answers.scheme_rows(here["results"])
        return answers.csv_answer(request, "schemes", answers.SCHEME_COLUMNS, listed)
    return answers.json_answer(request, {"on": day.isoformat(), **here})


@api.get(
    "schemes/{identifier}",
    response={200: dict[str, Any], 404: Problem, 429: Problem},
    url_name="scheme",
    tags=["schemes"],
)
def scheme(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """Give one scheme by id or ref (`DSP-003`), as its file writes it."""
    found = current_catalogue().find(identifier)
    if found is None:
        raise Http404(f"'{identifier}' is no scheme: schemes gives the ids")
    return answers.json_answer(request, scheme_document(found))


@api.post(
    "match",
    response={200: Answers, 400: Problem, 413: Problem, 422: Problem, 429: Problem},
    url_name="match",
    tags=["match"],
    openapi_extra=_PROJECT | answers.CSV,
)
def match(request: HttpRequest, on: OnDay = ON, written: Written = WRITTEN) -> HttpResponseBase:
    """Judge a project against every scheme known on a day, and name the next best question.

    Nothing of the project is kept. CSV gives one row a scheme.
    """
    body = read_body(request, "a project file")
    document = queries.match_document(body, current_catalogue(), current_geography(), on or today())
    if answers.wants_csv(request, written):
        rows = answers.scheme_rows(document["matches"])
        return answers.csv_answer(request, "match", answers.MATCH_COLUMNS, rows)
    return answers.json_answer(request, document)


@api.get(
    "bilan",
    response={200: Bilan, 422: Problem, 429: Problem},
    url_name="bilan",
    tags=["bilan"],
    openapi_extra=answers.CSV,
)
def bilan(request: HttpRequest, on: OnDay = ON, written: Written = WRITTEN) -> HttpResponseBase:
    """Give every figure of the bilan of a day, with what is known now; CSV gives one row a figure."""
    if on and on > today():
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, f"on: {on} has not come: ask today at the latest")
    document = queries.bilan_document(on or today(), today())
    if answers.wants_csv(request, written):
        return answers.csv_answer(request, "bilan", answers.FIGURE_COLUMNS, document["figures"])
    return answers.json_answer(request, document)


@csrf_exempt
def show_unknown(_: HttpRequest, rest: str) -> HttpResponseBase:
    """Say that the address is none."""
    return answers.problem(HTTPStatus.NOT_FOUND, f"'{rest}' is no address of the API: see openapi.json")
