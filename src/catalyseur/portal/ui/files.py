"""Files to be saved."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def file_response(content: bytes | str, kind: str, name: str) -> HttpResponse:
    """Return a file of that media type, to be saved under that name."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
