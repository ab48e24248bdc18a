"""A programme as people type it: one item a line, « 09:30 | Ouverture | ministre chargée de l’Industrie »."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

MOST_ITEMS = 60
_HOUR = re.compile(r"([01]?\d|2[0-3])\s*[:hH]\s*([0-5]\d)?")


class ProgrammeError(ValueError):
    """A line cannot be read; the message says which, in French."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A part of the programme; the hour is None where it is not known."""

    starts_at: time | None
    title: str
    speakers: str


def parse_programme(text: str) -> tuple[Item, ...]:
    """Read the items in order. Raises ProgrammeError with one French sentence naming the line."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_ITEMS:
        raise ProgrammeError(f"{len(lines)} lignes : un programme en a au plus {MOST_ITEMS}.")
    items = tuple(_item(number, line) for number, line in lines)
    hours = [item.starts_at for item in items if item.starts_at]
    if hours != sorted(hours):
        raise ProgrammeError("Les heures ne se suivent pas : remettez les lignes dans l’ordre.")
    return items


def write_programme_text(items: Iterable[Item]) -> str:
    """Write items as they are typed; reading them back gives the same."""
    return "\n".join(
        " | ".join((f"{item.starts_at:%H:%M}" if item.starts_at else "", item.title, item.speakers)).rstrip(
            " |"
        )
        for item in items
    )


def _item(number: int, line: str) -> Item:
    parts = [part.strip() for part in line.split("|")]
    hour, title, speakers = [*parts, "", ""][:3]
    if len(parts) > 3 or not title:
        raise ProgrammeError(
            f"Ligne {number} : écrivez « heure | intitulé | fonctions », par exemple « 09:30 | Ouverture | »."
        )
    if len(title) > 300 or len(speakers) > 500:
        raise ProgrammeError(f"Ligne {number} : 300 caractères pour l’intitulé, 500 pour les fonctions.")
    return Item(starts_at=_hour(number, hour), title=title, speakers=speakers)


def _hour(number: int, text: str) -> time | None:
    if not text:
        return None
    found = _HOUR.fullmatch(text)
    if not found:
        raise ProgrammeError(f"Ligne {number} : « {text[:20]} » n’est pas une heure, écrivez 09:30.")
    return time(int(found[1]), int(found[2] or 0))
