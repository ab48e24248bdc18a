"""The official list of communes in regional aid zones, 2022-2027 (decree 2022-968, annexe 1, as ANCT publishes it)."""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalyseur.values.codes import is_commune_code
from catalyseur.values.provenance import Provenance

COLUMNS = ("insee_com", "lib_com", "classement_afr")
LEAST_ROWS = 6261
SOURCE = "ANCT, zonage AFR 2022-2027"
LICENCE = "Licence Ouverte 2.0"
_NOT_LISTED = "not_listed"
_NEGATIONS = frozenset({"non", "pas", "hors", "aucun", "aucune", "sans"})
_FULL = frozenset(
    {
        *("integral", "integrale", "integralement", "total", "totale", "totalement", "entier", "entierement"),
        *("classe", "classee", "afr", "zone afr", "zone", "zone a", "zone c", "a", "c", "oui"),
        *("commune classee", "commune integralement classee", "integralement classee", "totalement classee"),
    }
)


class AfrListError(ValueError):
    """A list that is refused. Its text is one sentence: what, which line and column, what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AfrRecord:
    """One commune of the list: its code, its name as published, its coverage (`full` or `partial`)."""

    commune: str
    name: str
    coverage: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AfrList:
    """The listed communes in the order of the file, how many rows were not listed, where it comes from."""

    records: tuple[AfrRecord, ...]
    not_listed: int
    provenance: Provenance


def read_afr_2022(content: bytes, *, vintage: str, is_known: Callable[[str], bool]) -> AfrList:
    """Read the bytes of the official CSV. Writes nothing.

    `is_known` tells whether a commune code of any year exists; `vintage` is the date of the list.
    Separator `;` or `,`; UTF-8 with or without BOM, or cp1252. Raises AfrListError.
    """
    reader = _reader(_decode(content))
    titles = reader.fieldnames or ()
    coverages: dict[str, AfrRecord | None] = {}
    for line, row in _rows(reader):
        if None in row or None in row.values():
            raise AfrListError(
                f"line {line}: {_width(row)} columns, the first line has {len(titles)}: mend the line"
            )
        code = _code(row, line, is_known)
        if code in coverages:
            raise AfrListError(
                f"line {line}, column insee_com: '{code}' is listed twice: keep one row a commune"
            )
        coverage = _coverage(row["classement_afr"], line)
        record = AfrRecord(commune=code, name=row["lib_com"].strip(), coverage=coverage)
        coverages[code] = None if coverage == _NOT_LISTED else record
    if len(coverages) < LEAST_ROWS:
        raise AfrListError(
            f"the list has {len(coverages)} rows, the official one has at least {LEAST_ROWS}: take the whole file",
        )
    records = tuple(record for record in coverages.values() if record)
    digest = hashlib.sha256(content).hexdigest()
    provenance = Provenance(source=SOURCE, licence=LICENCE, vintage=vintage, sha256=digest)
    return AfrList(records=records, not_listed=len(coverages) - len(records), provenance=provenance)


def _rows(reader: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, str]]]:
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise AfrListError(f"line {reader.line_num}: {error}: mend the quotes of the line") from None


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AfrListError("the file is neither UTF-8 nor cp1252 text: save it as a CSV in UTF-8")


def _reader(text: str) -> "csv.DictReader[str]":
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") >= first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    titles = [(title or "").strip().lower() for title in reader.fieldnames or ()]
    missing = [column for column in COLUMNS if column not in titles]
    if missing:
        raise AfrListError(f"line 1: no column {', '.join(missing)}: the list needs {', '.join(COLUMNS)}")
    reader.fieldnames = titles
    return reader


def _width(row: Mapping[str | Any, Any]) -> int:
    extra = row.get(None) or ()
    return len(extra) + sum(key is not None and cell is not None for key, cell in row.items())


def _code(row: dict[str, str], line: int, is_known: Callable[[str], bool]) -> str:
    code = row["insee_com"].strip().upper().zfill(5)
    if not is_commune_code(code) or not is_known(code):
        raise AfrListError(
            f"line {line}, column insee_com: '{code}' is not a commune of any known year: correct it"
        )
    return code


def _coverage(text: str, line: int) -> str:
    bare = unicodedata.normalize("NFKD", text.strip().lower())
    words = re.findall(r"[a-z]+", "".join(letter for letter in bare if not unicodedata.combining(letter)))
    negated = not _NEGATIONS.isdisjoint(words)
    partial = any(word.startswith("partiel") for word in words)
    if not bare or (negated and not partial):
        return _NOT_LISTED
    if partial and not negated:
        return "partial"
    if " ".join(words) in _FULL:
        return "full"
    raise AfrListError(
        f"line {line}, column classement_afr: '{text}' is not a known value: "
        "write intégral, partiel, non or nothing",
    )
