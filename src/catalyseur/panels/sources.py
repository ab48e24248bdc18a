"""The files a panel is made from: their format, their columns, and what an engine must know to read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import ibis
from pyarrow import ArrowException
from pyarrow import parquet as pq

from catalyseur.panels.errors import PanelError

_DELIMITERS = (",", ";", "\t")


class Format(StrEnum):
    """A format an engine reads as a stream."""

    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Files of one format read as one table. `delimiter` is that of a CSV. `columns`: name to Ibis type."""

    name: str
    files: tuple[Path, ...]
    format: Format
    delimiter: str
    columns: dict[str, Any]

    def pick(self, wanted: Sequence[str]) -> "Source":
        """Return the source with the wanted columns only. Raises PanelError naming the first not there."""
        for title in wanted:
            if title not in self.columns:
                known = ", ".join(list(self.columns)[:8])
                raise PanelError(f"{self.files[0]}: no column '{title}': it has {known}…")
        return Source(
            name=self.name,
            files=self.files,
            format=self.format,
            delimiter=self.delimiter,
            columns={title: self.columns[title] for title in wanted},
        )


def open_source(name: str, files: Sequence[Path]) -> Source:
    """Return what the files hold, from the header of each. Raises PanelError."""
    heads = [_head(file) for file in files]
    if not heads:
        raise PanelError(f"no file of {name} was given: name one or several .csv or .parquet files")
    if len(set(map(str, map(Path.resolve, files)))) < len(files):
        raise PanelError(f"{files[0]}: a file is given twice: its rows would count twice")
    for file, head in zip(files, heads, strict=True):
        if head != heads[0]:
            raise PanelError(f"{file}: not the format and columns of {files[0]}: give files of one delivery")
    kind, delimiter, columns = heads[0]
    return Source(name=name, files=tuple(files), format=kind, delimiter=delimiter, columns=columns)


def _head(file: Path) -> tuple[Format, str, dict[str, Any]]:
    suffix = file.suffix.lower().removeprefix(".")
    try:
        if suffix == Format.CSV:
            return Format.CSV, *_csv_head(file)
        if suffix == Format.PARQUET:
            return Format.PARQUET, "", dict(ibis.Schema.from_pyarrow(pq.read_schema(file)).items())
    except ArrowException as error:
        raise PanelError(f"{file}: not a readable Parquet file: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PanelError(f"{file}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    raise PanelError(f"{file}: give a .csv or a .parquet file")


def _csv_head(file: Path) -> tuple[str, dict[str, Any]]:
    with file.open(encoding="utf-8-sig") as lines:
        header = lines.readline().rstrip("\r\n")
    delimiter = max(_DELIMITERS, key=header.count)
    return delimiter, {title.strip().strip('"'): "string" for title in header.split(delimiter)}
