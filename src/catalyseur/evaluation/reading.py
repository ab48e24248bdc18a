"""A panel file as columns: CSV with the standard library, Parquet when pyarrow is installed."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalyseur.evaluation.errors import EvaluationError, no_column

_SLAB = 16_384
_DELIMITERS = (",", ";", "\t")


def read_columns(content: bytes, name: str, wanted: Collection[str] | None = None) -> dict[str, NDArray[Any]]:
    """Return the wanted columns of a file's content (all by default); `name` tells its format (.csv, .parquet).

    Raises EvaluationError on another format, text that is not UTF-8, a column that is not there, or a row of another
    length.
    """
    suffix = name.rsplit(".", 1)[-1].lower()
    if suffix == "csv":
        return _read_csv(content, wanted)
    if suffix == "parquet":
        return _read_parquet(content, wanted)
    raise EvaluationError(f"a panel is a .csv or a .parquet file, not .{suffix}")


def _read_csv(content: bytes, wanted: Collection[str] | None) -> dict[str, NDArray[Any]]:
    first = content.split(b"\n", 1)[0]
    delimiter = max(_DELIMITERS, key=lambda one: first.count(one.encode()))
    # read as a stream: the whole text at once would take four bytes a character
    stream = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    try:
        return _read_rows(csv.reader(stream, delimiter=delimiter), wanted)
    except UnicodeDecodeError as error:
        raise EvaluationError(f"the file is not UTF-8 text ({error.reason}): save it as UTF-8") from None


def _read_rows(rows: Iterator[list[str]], wanted: Collection[str] | None) -> dict[str, NDArray[Any]]:
    header = [title.strip() for title in next(rows, [])]
    if not header:
        raise EvaluationError("the file is empty", french="le fichier est vide")
    repeated = sorted({title for title in header if header.count(title) > 1})
    if repeated:
        raise EvaluationError(f"the header names '{repeated[0]}' twice: rename one column")
    places = {title: header.index(title) for title in _chosen(header, wanted)}
    slabs: dict[str, list[NDArray[Any]]] = {title: [] for title in places}
    count = 0
    for slab in _slabs(rows):
        for number, row in enumerate(slab, count + 1):
            if len(row) != len(header):
                raise EvaluationError(
                    f"row {number} has {len(row)} cells and the header {len(header)}: check its separators"
                )
        for title, place in places.items():
            slabs[title].append(np.array([row[place] for row in slab]))
        count += len(slab)
    if count == 0:
        raise EvaluationError("the file has no row under its header", french="le fichier n’a que son en-tête")
    return {title: np.concatenate(parts) for title, parts in slabs.items()}


def _slabs(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    """Yield the rows that are not empty, some thousands at a time: text takes far more room than arrays."""
    filled = (row for row in rows if row)
    while slab := list(islice(filled, _SLAB)):
        yield slab


def _chosen(header: Sequence[str], wanted: Collection[str] | None) -> list[str]:
    for title in wanted or ():
        if title not in header:
            raise no_column(title, header)
    return [title for title in header if wanted is None or title in wanted]


def _read_parquet(content: bytes, wanted: Collection[str] | None) -> dict[str, NDArray[Any]]:
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError:
        raise EvaluationError(
            "a .parquet panel needs the package pyarrow, which is not installed: install it or give a .csv"
        ) from None
    try:
        table = parquet.read_table(io.BytesIO(content))
    except (OSError, ValueError) as error:
        raise EvaluationError(f"the file is not a readable Parquet file: {error}") from None
    return {title: table.column(title).to_numpy() for title in _chosen(table.column_names, wanted)}
