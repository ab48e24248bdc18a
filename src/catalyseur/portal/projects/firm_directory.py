"""Look a firm up by SIREN: a port, and what stands behind it.

The setting FIRM_DIRECTORY names the class; without it nothing leaves the machine.
"""

import json
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils.module_loading import import_string

from catalyseur.toolbox.sectors import load_naf
from catalyseur.toolbox.vocabulary import Category
from catalyseur.values.codes import is_commune_code, normalise_naf

ADDRESS = "https://recherche-entreprises.api.gouv.fr/search"
TIMEOUT_SECONDS = 2.0
SOURCE = "API Recherche d’entreprises (DINUM, données INSEE)"


class DirectoryError(Exception):
    """The firm could not be looked up; the message says why, in French, and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FirmRecord:
    """What a directory knows of a firm; None is unknown. `commune` is its seat's INSEE code."""

    siren: str
    name: str
    naf: str | None
    category: str | None
    commune: str | None
    source: str


class FirmDirectory(Protocol):
    """Finds a firm by its SIREN."""

    def find(self, siren: str) -> FirmRecord:
        """Return the firm. Raises DirectoryError when it is not found or nobody answers."""


class Unplugged:
    """No directory: the default, nothing is asked outside."""

    def find(self, siren: str) -> FirmRecord:  # noqa: ARG002 - the port's signature
        """Say that nothing is looked up."""
        raise DirectoryError(
            "La recherche par SIREN n’est pas activée sur ce site : remplissez les champs vous-même."
        )


class PublicDirectory:
    """The public API « Recherche d’entreprises », asked for one SIREN, two seconds at most."""

    def find(self, siren: str) -> FirmRecord:
        """Ask the API for one firm."""
        request = Request(f"{ADDRESS}?q={siren}&page=1&per_page=1", headers={"Accept": "application/json"})  # noqa: S310 - a constant https address
        try:
            with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - same
                document = json.load(answer)
        except (URLError, TimeoutError, OSError, ValueError):
            raise DirectoryError(
                "L’annuaire des entreprises ne répond pas : remplissez les champs vous-même, ou réessayez plus tard."
            ) from None
        return read_answer(siren, document)


def read_answer(siren: str, document: dict[str, Any]) -> FirmRecord:
    """Read the API's answer for a SIREN; what is absent or not understood stays unknown.

    Raises DirectoryError when the answer names no such firm.
    """
    results = document.get("results") or []
    firm = next((result for result in results if result.get("siren") == siren), None)
    if firm is None:
        raise DirectoryError(
            "L’annuaire ne connaît pas ce SIREN, ou ne le diffuse pas : remplissez les champs vous-même."
        )
    category, commune = firm.get("categorie_entreprise"), (firm.get("siege") or {}).get("commune")
    return FirmRecord(
        siren=siren,
        name=str(firm.get("nom_complet") or ""),
        naf=_known_naf(firm.get("activite_principale")),
        category=category if category in set(Category) else None,
        commune=commune if commune and is_commune_code(commune) else None,
        source=SOURCE,
    )


def current_directory() -> FirmDirectory:
    """Return the directory the settings name, none by default."""
    name = getattr(settings, "FIRM_DIRECTORY", f"{__name__}.Unplugged")
    directory: FirmDirectory = import_string(name)()
    return directory


def _known_naf(code: str | None) -> str | None:
    try:
        naf = normalise_naf(code or "")
    except ValueError:
        return None
    return naf if naf in load_naf() else None
