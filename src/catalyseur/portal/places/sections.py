"""Parts of a place's page that apps below this one add: sites, awards.

An app hands a function over with `add_section` when the site starts; it is called once a page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalyseur.geography.atlas import Geography


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """The place a page shows: its kind (`commune`, `epci`, `territory`), its code, its communes of the day."""

    kind: str
    code: str
    communes: tuple[str, ...]
    on: date
    geography: Geography


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceSection:
    """A part of the page: the template that draws it, and what the template reads as `section`."""

    template: str
    content: Mapping[str, Any]


Source = Callable[[Ground], PlaceSection | None]
_sources: dict[str, Source] = {}


def add_section(name: str, source: Source) -> None:
    """Draw a section on every place's page from now on; the same name is drawn once, in the order first given."""
    _sources[name] = source


def sections_of(place: Ground) -> tuple[PlaceSection, ...]:
    """Return the sections that have something to say of a place."""
    found = (source(place) for source in _sources.values())
    return tuple(section for section in found if section)
