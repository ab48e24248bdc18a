"""The document of a saved project: the project file of the command line, key for key; and what no longer reads."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

Document = dict[str, Any]


class UnreadableError(Exception):
    """What is saved, or was told, can no longer be read; the message names the fault, nothing that was typed."""


def without_nothing(document: Mapping[str, Any]) -> Document:
    """Leave out the keys whose value is not known: an absent key is the only way to say so."""
    return {key: value for key, value in document.items() if value is not None}


def with_lines(document: Document, lines: Iterable[Document]) -> Document:
    """Write the cost lines that hold something, each under its own name."""
    return without_nothing(document | {"lines": _named_apart([line for line in lines if line]) or None})


def with_linked(document: Document, linked: Iterable[Document]) -> Document:
    """Write the linked enterprises that hold something."""
    found = [entry for entry in linked if entry]
    firm = without_nothing(document.get("firm", {}) | {"linked": found or None})
    return without_nothing(document | {"firm": firm or None})


def _named_apart(lines: list[Document]) -> list[Document]:
    """Add a number to a name already borne."""
    taken, counts = {line["id"] for line in lines}, Counter[str]()
    named = []
    for line in lines:
        name = line["id"]
        counts[name] += 1
        while counts[name] > 1 and f"{name} ({counts[name]})" in taken:
            counts[name] += 1
        named.append(line | {"id": f"{name} ({counts[name]})"} if counts[name] > 1 else line)
    return named
