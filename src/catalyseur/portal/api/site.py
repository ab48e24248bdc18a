"""The API itself: its errors, its limits, its description."""

import math
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ConfigError, HttpError, Throttled, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from catalyseur.geography.places import UnknownPlaceError
from catalyseur.portal.api.answers import problem
from catalyseur.portal.api.throttle import PerMinute
from catalyseur.sites.need import Need, NeedError
from catalyseur.toolbox.project import Project, ProjectError

_REFERENCE = "#/components/schemas/{model}"
_DESCRIPTION = (
    "What the pages of Catalyseur say, for machines: the same functions as the command line, the same "
    "documents. Every answer is given on a day. Unknown is a value: `cannot_tell` is neither yes nor no. "
    "No key is needed; a limit of requests a minute holds for each address (429). A GET answer carries an "
    "ETag: send it back in If-None-Match to get 304 when nothing changed."
)


class Api(NinjaAPI):
    """Adds the files that are posted to the description, and names operations as their addresses are named."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name of the address."""
        return str(operation.url_name)

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:  # noqa: ANN401 - ninja's signature
        """Return the OpenAPI 3.1 document."""
        schema = super().get_openapi_schema(**asked)
        components: dict[str, Any] = schema["components"]["schemas"]
        for model in (Project, Need):
            posted = model.model_json_schema(by_alias=True, ref_template=_REFERENCE)
            for name, shape in {**posted.pop("$defs"), model.__name__: posted}.items():
                if components.setdefault(name, shape) != shape:
                    raise ConfigError(
                        f"two shapes of the API are called {name}: rename the one of schemas.py"
                    )
        return schema


api = Api(
    title="Catalyseur",
    version="1",
    description=_DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    throttle=[PerMinute()],
)


@api.exception_handler(ValidationError)
def _on_validation_error(_: HttpRequest, error: ValidationError) -> HttpResponse:
    """Write each fault as `where: what`."""
    faults = [f"{fault['loc'][-1]}: {fault['msg'].removeprefix('Value error, ')}" for fault in error.errors]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(faults))


@api.exception_handler(NeedError)
@api.exception_handler(ProjectError)
def _on_posted_error(_: HttpRequest, error: NeedError | ProjectError) -> HttpResponse:
    unreadable = str(error).startswith("not JSON")
    status = HTTPStatus.BAD_REQUEST if unreadable else HTTPStatus.UNPROCESSABLE_ENTITY
    return problem(status, str(error))


@api.exception_handler(UnknownPlaceError)
def _on_unknown_place(_: HttpRequest, error: UnknownPlaceError) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, str(error))


@api.exception_handler(Http404)
def _on_not_found(_: HttpRequest, error: Http404) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, str(error))


@api.exception_handler(HttpError)
def _on_http_error(_: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(HTTPStatus(error.status_code), str(error))


@api.exception_handler(Throttled)
def _on_throttled(_: HttpRequest, error: Throttled) -> HttpResponse:
    seconds = math.ceil(error.wait or 1)
    answer = problem(
        HTTPStatus.TOO_MANY_REQUESTS, f"too many requests from your address: wait {seconds} seconds"
    )
    answer["Retry-After"] = str(seconds)
    return answer
