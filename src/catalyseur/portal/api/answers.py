"""Writing answers: JSON or CSV, with a fingerprint that spares the network an answer already held."""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

from catalyseur.bilan.exports import FIGURE_COLUMNS as BILAN_COLUMNS
from catalyseur.portal.api.parameters import Format
from catalyseur.values.cells import neutralise

Document = Mapping[str, Any]
_JSON, _CSV = "application/json", "text/csv"
CSV = {"responses": {200: {"content": {_CSV: {"schema": {"type": "string"}}}}}}
PLACE_COLUMNS = (
    "code",
    "name",
    "departement",
    "region",
    "population",
    "epci_siren",
    "epci_name",
    "territories",
)
SCHEME_COLUMNS = ("scheme", "ref", "name", "window_state", "opens_on", "closes_on", "days_left")
FIGURE_COLUMNS = tuple(code for code, _ in BILAN_COLUMNS)
SITE_COLUMNS = (
    *("source_id", "site_id", "name", "commune", "epci", "departement", "region", "area_m2", "brownfield"),
    *("power_kw", "rail", "water", "on_sale", "label", "wave", "available", "ready", "longitude", "latitude"),
    *("remark", "source"),
)
RANKING_COLUMNS = (
    *("source_id", "site", "name", "verdict", "brownfield"),
    *("area_m2", "distance_m", "missing_facts"),
)
MATCH_COLUMNS = (*SCHEME_COLUMNS, "verdict", "to_confirm", "missing_facts")


def wants_csv(request: HttpRequest, asked: Format | None) -> bool:
    """Tell how to write: as the address says, else as the Accept header prefers, else JSON."""
    if asked is not None:
        return asked is Format.CSV
    return request.get_preferred_type([_JSON, _CSV]) == _CSV


def json_answer(request: HttpRequest, document: Document) -> HttpResponseBase:
    """Answer with a JSON document, or 304 when the client holds it already."""
    return _fingerprinted(request, JsonResponse(document, json_dumps_params={"ensure_ascii": False}))


def csv_answer(
    request: HttpRequest, name: str, columns: Sequence[str], rows: Iterable[Document]
) -> HttpResponseBase:
    """Answer with a table (RFC 4180, UTF-8, commas), or 304 when the client holds it already."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])
    response = HttpResponse(text.getvalue(), content_type=f"{_CSV}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return _fingerprinted(request, response)


def problem(status: HTTPStatus, detail: str) -> JsonResponse:
    """Answer with one sentence."""
    return JsonResponse({"detail": detail}, status=status, json_dumps_params={"ensure_ascii": False})


def place_rows(document: Document) -> Iterable[Document]:
    """Give one row a commune of a document of places."""
    for commune in document["communes"]:
        epci = commune["epci"] or {"siren": None, "name": None}
        keys = [f"{held['phase']}:{held['id']}" for held in commune["territories"]]
        yield {**commune, "epci_siren": epci["siren"], "epci_name": epci["name"], "territories": keys}


def scheme_rows(listed: Iterable[Document]) -> Iterable[Document]:
    """Give one row a scheme, of a list or of the answers for a project."""
    for row in listed:
        yield {**row, **row["window"], "window_state": row["window"]["state"]}


def site_rows(listed: Iterable[Document]) -> Iterable[Document]:
    """Give one row a site."""
    for row in listed:
        lon, lat = row["point"] or (None, None)
        yield {**row, "longitude": lon, "latitude": lat, "ready": row["readiness"]["ready"]}


def _cell(value: object) -> str:
    if isinstance(value, list):
        return " ".join(str(part) for part in value)
    return neutralise("" if value is None else str(value))


def _fingerprinted(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """Add the fingerprint to what is read; what is posted has none."""
    patch_vary_headers(response, ["Accept"])
    if request.method not in ("GET", "HEAD"):
        response["Cache-Control"] = "no-store"
        return response
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response["ETag"], response["Cache-Control"] = etag, "no-cache"
    return get_conditional_response(request, etag=etag, response=response) or response
