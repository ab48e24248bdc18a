"""The inputs of a bilan as bytes. What is kept at publication is this, and only this is read to rebuild it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """File name -> bytes. Two snapshots with the same digest give the same bilan."""

    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """The sha256 of the sorted list of names and sha256, one `sha256  name` a line."""
        return hashlib.sha256(self.manifest.encode()).hexdigest()

    @property
    def manifest(self) -> str:
        """The list itself, as `sha256sum` writes it."""
        return "".join(
            f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(self.files.items())
        )


def write_json(document: Any) -> bytes:  # noqa: ANN401 - any JSON document
    """Write a JSON document, keys sorted: the same document gives the same bytes."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{text}\n".encode()
