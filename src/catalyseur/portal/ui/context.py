"""What every page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from catalyseur import __version__

NAVIGATION = (
    ("Accueil", "home"),
    ("Boîte à outils", "scheme-list"),
    ("Vérifier un projet", "project-new"),
    ("Sites", "site-list"),
    ("Le bilan", "bilan"),
    ("Assemblées", "assembly-list"),
    ("Sources et licences", "sources"),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates the brand, the version, the navigation and the address asked for."""
    return {
        "STATE_BRAND": settings.ENVIRONMENT.brand == "state",
        "VERSION": __version__,
        "NAVIGATION": [(label, address) for label, name in NAVIGATION if (address := _address(name))],
        "CURRENT_PATH": request.path,
    }


def _address(name: str) -> str | None:
    """Return the address of a page; None while its room is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
