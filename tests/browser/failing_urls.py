"""The site's addresses, one of which fails."""

from typing import NoReturn

from django.http import HttpRequest
from django.urls import path

from catalyseur.portal.config.urls import handler400, handler404, handler500
from catalyseur.portal.config.urls import urlpatterns as sound

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]


def fail(_request: HttpRequest) -> NoReturn:
    """Fail as no page should."""
    raise RuntimeError("exemple")


urlpatterns = [path("glossaire/", fail, name="glossary"), *sound]
