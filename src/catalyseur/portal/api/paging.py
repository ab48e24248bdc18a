"""What every list and every posted file of the API shares: pages with their addresses, a largest size."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from ninja.errors import HttpError

MAX_BODY = 256 * 1024


def page_of(request: HttpRequest, rows: Sequence[object], page: int, per_page: int) -> dict[str, Any]:
    """Return one page of rows and the addresses beside it. Raises Http404 beyond the last."""
    shown = Paginator(rows, per_page)
    if page > shown.num_pages:
        raise Http404(f"page: there is no page {page}: the last one is {shown.num_pages}")
    here = shown.page(page)
    return {
        "count": shown.count,
        "page": page,
        "pages": shown.num_pages,
        "next": _address(request, page + 1) if here.has_next() else None,
        "previous": _address(request, page - 1) if here.has_previous() else None,
        "results": list(here.object_list),
    }


def read_body(request: HttpRequest, what: str) -> bytes:
    """Return what is posted. Raises HttpError (413) when it is too large."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        raise HttpError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{what} holds at most {MAX_BODY} bytes")
    return bytes(request.body)


def _address(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"
