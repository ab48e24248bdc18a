"""What every page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from catalyseur import __version__

NAVIGATION = (
    ("Accueil", "home"),
    ("Boîte à outils", "scheme-list"),
    ("Vérifier un projet", "project-new"),
    ("Sites", "site-list"),
    ("Fonds", "fund-list"),
    ("Le bilan", "bilan"),
    ("L’évaluation", "evaluation"),
    ("Assemblées", "assembly-list"),
    ("Sources et licences", "sources"),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates the brand, the version, the navigation and the address asked for."""
    return {
        "STATE_BRAND": settings.ENVIRONMENT.brand == "state",
        "VERSION": __version__,
        "NAVIGATION": [(label, reverse(name)) for label, name in NAVIGATION],
        "CURRENT_PATH": request.path,
    }
