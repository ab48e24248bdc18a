"""Error pages: one French sentence, what to do next, never a traceback."""

import sys

from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

_OURS = (BadRequest, Http404)
_NOT_FOUND = "L’adresse est peut-être mal recopiée, ou la page a été supprimée."
_FAILED = {
    "title": "Erreur du site",
    "sentence": "Le site n’a pas pu répondre. L’erreur est notée dans le journal technique, sans rien de votre projet.",
    "next": "Réessayez dans quelques minutes.",
}
_BUSY = {
    "title": "Site très occupé",
    "sentence": "Trop de personnes enregistrent en même temps : ce que vous demandiez n’a pas été enregistré.",
    "next": "Revenez à la page précédente et recommencez dans une minute.",
}
_BAD_REQUEST = "Une partie de l’adresse ou du formulaire n’a pas la forme attendue."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 with the sentence of a BadRequest; other refusals keep their technical words to themselves."""
    return _page(request, 400, _sentence(exception, _BAD_REQUEST))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 with the sentence of the Http404 a page raised, if any."""
    return _page(request, 404, _sentence(exception, _NOT_FOUND))


def server_error(_request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 when the database was too busy, without reading anything: it may be what fails."""
    error = sys.exception()
    is_busy = isinstance(error, OperationalError) and "locked" in str(error)
    return HttpResponse(
        render_to_string("ui/500.html", _BUSY if is_busy else _FAILED), status=503 if is_busy else 500
    )


def _page(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    return render(request, f"ui/{status}.html", {"sentence": sentence}, status=status)


def _sentence(exception: Exception, otherwise: str) -> str:
    """Return the French sentence a page raised; what Django itself raises is in English, or no text."""
    words = exception.args[0] if exception.args and type(exception) in _OURS else None
    ours = isinstance(words, str) and not words.startswith("No ")  # get_object_or_404's
    return str(words) if ours else otherwise
