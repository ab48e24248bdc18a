"""Look a firm up by SIREN: a port, and what stands behind it.

The setting FIRM_DIRECTORY names the class; without it nothing leaves the machine.
"""

import json
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils.module_loading import import_string

from catalyseur import __version__
from catalyseur.toolbox.sectors import load_naf
from catalyseur.toolbox.vocabulary import Category
from catalyseur.values.codes import is_commune_code, normalise_naf

ADDRESS = "https://recherche-entreprises.api.gouv.fr/search"
QUESTION = "&page=1&per_page=1&minimal=true&include=siege"
TIMEOUT_SECONDS = 2.0
TOO_MANY_REQUESTS = 429
_LATER = "remplissez les champs vous-même, ou réessayez plus tard."
_MALFORMED = f"L’annuaire des entreprises donne une réponse qui ne se lit pas : {_LATER}"
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
    """The public API « Recherche d’entreprises », asked for one SIREN, two seconds at most.

    Only the firm and its seat are asked for: the names of its managers stay where they are.
    """

    def find(self, siren: str) -> FirmRecord:
        """Ask the API for one firm."""
        headers = {"Accept": "application/json", "User-Agent": f"Catalyseur/{__version__}"}
        request = Request(f"{ADDRESS}?q={siren}{QUESTION}", headers=headers)  # noqa: S310 - a constant https address
        try:
            with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - same
                document = json.load(answer)
        except HTTPError as error:
            raise DirectoryError(_refusal(error.code)) from None
        except (OSError, HTTPException):
            raise DirectoryError(f"L’annuaire des entreprises ne répond pas : {_LATER}") from None
        except ValueError:
            raise DirectoryError(_MALFORMED) from None
        return read_answer(siren, document)


def read_answer(siren: str, document: object) -> FirmRecord:
    """Read the API's answer for a SIREN; what is absent or not understood stays unknown.

    Raises DirectoryError when the answer names no such firm, or is not what the API documents.
    """
    results = document.get("results") if isinstance(document, dict) else None
    if not isinstance(results, list):
        raise DirectoryError(_MALFORMED)
    firms = (result for result in results if isinstance(result, dict) and result.get("siren") == siren)
    firm = next(firms, None)
    if firm is None:
        raise DirectoryError(
            "L’annuaire ne connaît pas ce SIREN, ou ne le diffuse pas : remplissez les champs vous-même."
        )
    category = firm.get("categorie_entreprise")
    return FirmRecord(
        siren=siren,
        name=str(firm.get("nom_complet") or ""),
        naf=_known_naf(firm),
        category=category if category in tuple(Category) else None,
        commune=_commune(firm.get("siege")),
        source=SOURCE,
    )


def current_directory() -> FirmDirectory:
    """Return the directory the settings name, none by default."""
    name = getattr(settings, "FIRM_DIRECTORY", f"{__name__}.Unplugged")
    directory: FirmDirectory = import_string(name)()
    return directory


def _refusal(status: int) -> str:
    if status == TOO_MANY_REQUESTS:
        return f"L’annuaire des entreprises reçoit trop de demandes en ce moment : {_LATER}"
    return f"L’annuaire des entreprises refuse de répondre (erreur {status}) : {_LATER}"


def _known_naf(firm: dict[str, Any]) -> str | None:
    """Return the code of NAF rev. 2, unknown once the API stops naming the NAF 2025 code beside it.

    Until 1 January 2027 `activite_principale` is of NAF rev. 2 and `activite_principale_naf25` stands beside it; after
    that the API no longer says which of the two a code is of, and some codes exist in both with another meaning.
    """
    code = firm.get("activite_principale")
    if not isinstance(code, str) or "activite_principale_naf25" not in firm:
        return None
    try:
        naf = normalise_naf(code)
    except ValueError:
        return None
    return naf if naf in load_naf() else None


def _commune(seat: object) -> str | None:
    code = seat.get("commune") if isinstance(seat, dict) else None
    return code if isinstance(code, str) and is_commune_code(code) else None
