"""From what people type to the INSEE code of one commune: every homonym is offered, none is chosen."""

import re
from dataclasses import dataclass
from datetime import date

from catalyseur.geography.atlas import Geography
from catalyseur.geography.locate import Located, Locator, ground_of
from catalyseur.geography.places import Resolution, UnknownPlaceError

_LABELLED = re.compile(r".*\((?P<code>(?:\d{2}|2[AB])\d{3})\)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A commune that may be meant, and the French words that tell it from its homonyms."""

    code: str
    label: str


def find_communes(locator: Locator, text: str, on: date) -> tuple[Candidate, ...]:
    """Return the communes a text may mean on a day; those of an EPCI or territory when it names one.

    Raises ValueError with one French sentence when no place answers.
    """
    labelled = _LABELLED.fullmatch(text.strip())
    try:
        located = locator.locate(labelled["code"] if labelled else text, on)
    except UnknownPlaceError:
        raise ValueError(
            f"Aucun lieu ne répond à « {text} » : essayez le nom de la commune, son code postal ou son code INSEE."
        ) from None
    if labelled:
        exact = [found for found in located.resolutions if found.code == labelled["code"]]
        return tuple(_candidate(locator.geography, found) for found in exact)
    return _candidates(locator.geography, located, on)


def commune_text(geography: Geography, code: str, on: date) -> str:
    """Write a commune as the form reads it back: « Le Creusot (71153) »."""
    return f"{geography.commune(code, on).name} ({code})"


def _candidates(geography: Geography, located: Located, on: date) -> tuple[Candidate, ...]:
    found = {one.code: one for one in located.resolutions}
    for epci in located.epci:
        for code in ground_of(geography, epci.epci.siren, on):
            found.setdefault(code, geography.commune(code, on))
    for territory in located.territories:
        for commune, _ in geography.communes_of(territory, on):
            found.setdefault(commune.code, geography.commune(commune.code, on))
    return tuple(_candidate(geography, one) for one in found.values())


def _candidate(geography: Geography, found: Resolution) -> Candidate:
    commune = found.communes[0] if found.communes else None
    departement = geography.departement_names.get(commune.departement, commune.departement) if commune else ""
    words = [f"{found.name} ({found.code})", departement, found.note or ""]
    return Candidate(code=found.code, label=" — ".join(word for word in words if word))
