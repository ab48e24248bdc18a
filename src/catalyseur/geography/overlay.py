"""The overlay folder: official lists a user loaded, which the data cannot embed. One CSV and its provenance each."""

import csv
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from catalyseur.values.provenance import Provenance

_HEADER = ("commune", "coverage")


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlay:
    """One loaded list: coverage (`full`, `partial`) by commune code, and its provenance."""

    name: str
    coverage: Mapping[str, str]
    provenance: Provenance


class OverlayError(ValueError):
    """An overlay that cannot be read. Its text is one sentence: what, where, what to do."""


def write_overlay(folder: Path, name: str, rows: Iterable[tuple[str, str]], provenance: Provenance) -> Path:
    """Write the rows (commune, coverage) and their provenance under `folder`; return the CSV.

    Side effects, in order: makes the folder, replaces `name.csv`, replaces `name.json`. Each file is
    replaced whole or not at all; the JSON carries the hash of the CSV, so a torn pair is refused.
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([_HEADER, *sorted(rows)])
    content = text.getvalue().encode("utf-8")
    described = {**asdict(provenance), "table_sha256": hashlib.sha256(content).hexdigest()}
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / f"{name}.csv", content)
    _replace(folder / f"{name}.json", json.dumps(described, ensure_ascii=False, indent=1).encode("utf-8"))
    return folder / f"{name}.csv"


def read_overlays(folder: Path | None) -> dict[str, Overlay]:
    """Return the overlays of a folder by name; none without a folder. Raises OverlayError."""
    if folder is None or not folder.is_dir():
        return {}
    return {path.stem: _read(path) for path in sorted(folder.glob("*.csv"))}


def _read(path: Path) -> Overlay:
    advice = "load the list again with: catalyseur data add"
    try:
        described = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        content = path.read_bytes()
        expected = described.pop("table_sha256")
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
        overlay = Overlay(name=path.stem, coverage=dict(rows[1:]), provenance=Provenance(**described))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise OverlayError(f"{path} or its provenance cannot be read ({error}): {advice}") from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise OverlayError(f"{path} does not match the hash of its provenance: {advice}")
    return overlay


def _replace(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
