"""The lists that can be imported: each app declares its own when the site starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalyseur.ingest.differences import Differences
from catalyseur.ingest.faults import LineReport
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

    `stored` gives what the database holds. With `is_complete` the rows absent from a file are removed.
    """

    code: str
    label: str
    help: str
    read: Callable[[bytes, str, date], ReadList]
    stored: Callable[[], Mapping[str, Document]]
    save: Callable[[Import, Differences[Document]], None]
    is_complete: bool


_SOURCES: dict[str, ImportSource] = {}


def register(source: ImportSource) -> None:
    """Declare a list; a second declaration of a code replaces the first."""
    _SOURCES[source.code] = source


def every_source() -> tuple[ImportSource, ...]:
    """Return the lists in the order of their labels."""
    return tuple(sorted(_SOURCES.values(), key=lambda source: source.label))


def find_source(code: str) -> ImportSource | None:
    """Return a list by its code."""
    return _SOURCES.get(code)
