"""What is wrong with a selection file, in French: where, what, what to do."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError

NOT_A_CASE = (
    "Ce fichier n’est pas un cas de sélection : un objet JSON avec « envelopes », « requests » et « rules » est "
    "attendu ; prenez l’exemple pour modèle."
)
DOMESTIC = (
    "Une préférence pour les achats nationaux ne peut pas être une règle : une aide subordonnée à l’usage de "
    "produits nationaux sort du règlement (UE) 651/2014 (article 1er, paragraphe 2, point d). Retirez cette règle."
)
_SHOWN = 5
_PLACE = re.compile(r"line (\d+) column (\d+)")
_TYPES = {
    "missing": "cette clé manque : ajoutez-la",
    "extra_forbidden": "cette clé n’est pas connue : retirez-la ou corrigez son nom",
    "too_short": "il faut au moins une demande",
    "string_too_short": "ce texte est vide : écrivez-le",
    "bool_type": "écrivez true ou false",
}
_MESSAGES = {
    "an amount of 0 is no request: write what is asked, or leave the request out": "un montant nul n’est pas une "
    "demande : écrivez ce qui est demandé, ou retirez la demande",
    "maximum_eur is above amount_eur: lower it to what is asked": "le maximum dépasse le montant demandé : abaissez-le",
    "minimum_eur is above the maximum: lower it": "le minimum dépasse le maximum : abaissez-le",
    "write either eur or share": "écrivez soit des euros (eur), soit une part (share)",
    "write one of sector, territory, each": "écrivez une seule des clés sector, territory, each",
}
_EUROS = "écrivez des euros, de 0 à 10 000 milliards, avec deux décimales au plus"
_POINTS = "écrivez des points, de 0 à 1 000 000, avec deux décimales au plus"
_SHARE = "écrivez une part entre 0 et 1, par exemple 0.4 pour 40 %"
_KEYS = {
    "score": _POINTS,
    "qualifying_score": _POINTS,
    "cooperative_bonus": _POINTS,
    "share": _SHARE,
    "minimum_funding_ratio": _SHARE,
    "size": "écrivez sme (PME) ou large (grande entreprise)",
    "each": "écrivez sector ou territory",
}


def not_json(message: str) -> str:
    """Say where a text stops being JSON."""
    place = _PLACE.search(message)
    where = f"ligne {place[1]}, colonne {place[2]}" if place else "au début"
    return f"Ce fichier n’est pas du JSON bien formé ({where}) : corrigez-le à cet endroit, ou exportez-le à nouveau."


def faults_texts(error: ValidationError, raw: Any) -> list[str]:  # noqa: ANN401 - whatever the file holds
    """Say the first faults of a file, one sentence each."""
    return first_faults(list(dict.fromkeys(_sentences(error, raw))))


def first_faults(found: Sequence[str]) -> list[str]:
    """Return the first sentences, then how many more there are."""
    more = [f"Et {len(found) - _SHOWN} autres."] if len(found) > _SHOWN else []
    return [*found[:_SHOWN], *more]


def _sentences(error: ValidationError, raw: Any) -> Iterator[str]:  # noqa: ANN401 - whatever the file holds
    for fault in error.errors(include_url=False, include_input=False):
        loc = fault["loc"]
        message = fault["msg"].removeprefix("Value error, ")
        key = next((part for part in reversed(loc) if isinstance(part, str)), "")
        wrong = _MESSAGES.get(message) or _TYPES.get(fault["type"]) or _KEYS.get(key)
        if wrong is None:
            wrong = _EUROS if key.endswith("eur") else "valeur non admise : voyez le format publié"
        yield f"{_where(loc, raw)} : {wrong}."


def _where(loc: tuple[int | str, ...], raw: Any) -> str:  # noqa: ANN401 - whatever the file holds
    """Name the request by its rank and its id, the rest by its keys."""
    if len(loc) > 1 and loc[0] == "requests" and isinstance(loc[1], int):
        entry = raw["requests"][loc[1]]
        name = entry.get("id") if isinstance(entry, dict) else None
        place = f"Demande n° {loc[1] + 1}" + (f" (« {name} »)" if isinstance(name, str) else "")
        return f"{place}, {'.'.join(map(str, loc[2:]))}" if loc[2:] else place
    return f"Clé {'.'.join(map(str, loc))}" if loc else "Fichier"
