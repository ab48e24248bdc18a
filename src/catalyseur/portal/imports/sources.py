"""The lists that can be imported: each app declares its own when the site starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalyseur.ingest.differences import Differences
from catalyseur.ingest.faults import LineReport
from catalyseur.portal.accounts.models import User
from catalyseur.portal.accounts.rights import ADMINISTRATORS, role_of
from catalyseur.portal.imports.models import Import

Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadList:
    """A file read whole: its records as JSON documents by key, a report a line, French notes on the whole."""

    records: Mapping[str, Document]
    lines: tuple[LineReport, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportSource:
    """A list. `read(content, name, vintage)` raises ImportRefusedError; `save` runs inside the transaction.

    `stored` gives what the database holds. With `is_complete` the rows absent from a file are removed: all of
    them, or with `part_of` those of the parts of the list that the file holds. `roles` may import it; `template` gives
    a CSV to fill in.
    """

    code: str
    label: str
    help: str
    read: Callable[[bytes, str, date], ReadList]
    stored: Callable[[], Mapping[str, Document]]
    save: Callable[[Import, Differences[Document]], None]
    is_complete: bool
    part_of: Callable[[Document], str] | None = None
    roles: frozenset[str] = ADMINISTRATORS
    template: Callable[[], str] | None = None

    def replaced(self, records: Mapping[str, Document]) -> Mapping[str, Document]:
        """Return what is stored that a file stands in the place of."""
        before = self.stored()
        if not self.is_complete:
            return {key: document for key, document in before.items() if key in records}
        if self.part_of is None:
            return before
        parts = set(map(self.part_of, records.values()))
        return {key: one for key, one in before.items() if key in records or self.part_of(one) in parts}

    def is_open_to(self, user: User) -> bool:
        """Tell whether a person may import it."""
        return role_of(user) in self.roles


_SOURCES: dict[str, ImportSource] = {}


def register(source: ImportSource) -> None:
    """Declare a list; a second declaration of a code replaces the first."""
    _SOURCES[source.code] = source


def every_source() -> tuple[ImportSource, ...]:
    """Return the lists in the order of their labels."""
    return tuple(sorted(_SOURCES.values(), key=lambda source: source.label))


def sources_for(user: User) -> tuple[ImportSource, ...]:
    """Return the lists a person may import, in the order of their labels."""
    return tuple(source for source in every_source() if source.is_open_to(user))


def find_source(code: str) -> ImportSource | None:
    """Return a list by its code."""
    return _SOURCES.get(code)
