"""The OpenAPI document as it is kept in the documentation."""

import json

from catalyseur.portal.api.land_views import api


def description_text() -> str:
    """Return the OpenAPI 3.1 document, keys in the order of the code, one final newline."""
    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), ensure_ascii=False, indent=1) + "\n"
