"""From bytes to the cells of a CSV, each record with its line; the quotes and widths are checked strictly."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from catalyseur.ingest.faults import Fault, ImportRefusedError, shown


@dataclass(frozen=True, kw_only=True, slots=True)
class CsvText:
    """A decoded file: its text, the encoding it was in, the separator of its header."""

    name: str
    text: str
    encoding: str
    separator: str


def decode(content: bytes, name: str) -> CsvText:
    """Read UTF-8 (with or without byte-order mark), else cp1252; separator `;` or `,` from the header.

    Raises ImportRefusedError when the bytes are no text of these encodings, or the file is empty.
    """
    line = 1
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            continue
        _check_text(text, name)
        first = text.partition("\n")[0]
        separator = ";" if first.count(";") > first.count(",") else ","
        return CsvText(name=name, text=text, encoding=encoding, separator=separator)
    raise ImportRefusedError([_not_text(line, "")], name)


def records(source: CsvText) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it begins on. Raises ImportRefusedError on a quote left open."""
    reader = csv.reader(io.StringIO(source.text, newline=""), delimiter=source.separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise ImportRefusedError([_broken_quote(source, line)], source.name) from None


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return what is left of a heading or a listed value without case, accents, apostrophes and spaces."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in bare if letter.isalnum())


def _check_text(text: str, name: str) -> None:
    if not text.strip():
        fault = Fault(
            line=1,
            column="",
            value="",
            problem="the file is empty",
            remedy="give a CSV with its header",
            french="le fichier est vide : fournissez un CSV avec sa ligne de titres.",
        )
        raise ImportRefusedError([fault], name)
    if "\0" in text:
        before = text.partition("\0")[0]
        raise ImportRefusedError([_not_text(before.count("\n") + 1, "\\0")], name)


def _not_text(line: int, value: str) -> Fault:
    return Fault(
        line=line,
        column="",
        value=value,
        problem="the file is not text in UTF-8 or cp1252",
        remedy="save it as a CSV in UTF-8",
        french="le fichier n’est pas un texte en UTF-8 ou cp1252 : enregistrez-le en CSV, UTF-8.",
    )


def _broken_quote(source: CsvText, line: int) -> Fault:
    """Name the column where the quotes go wrong: as many separators stand before it, outside quotes."""
    rest = source.text.splitlines(keepends=True)[line - 1 :]
    column = _column_of_quote("".join(rest[:50]), source.separator)
    return Fault(
        line=line,
        column=str(column),
        value=shown(rest[0]) if rest else "",
        problem="a quotation mark is not closed, or a cell is too long",
        remedy="close the quotes of the line, and double those inside a cell",
        french='un guillemet droit (") n’est pas fermé, ou une cellule est trop longue : fermez les guillemets '
        "de la ligne et doublez ceux qui sont dans une cellule.",
    )


def _column_of_quote(text: str, separator: str) -> int:
    """Return the number, from 1, of the first cell whose quotes are not well closed."""
    column, place = 1, 0
    while place < len(text):
        if text[place] == '"':
            place = _closing(text, place + 1)
            if place >= len(text) or text[place] not in f"{separator}\r\n":
                return column
        following = text.find(separator, place)
        if following < 0:
            return column
        column, place = column + 1, following + 1
    return column


def _closing(text: str, place: int) -> int:
    """Return the place after the quote that closes a cell opened before `place`."""
    while (place := text.find('"', place)) >= 0:
        if text[place + 1 : place + 2] != '"':
            return place + 1
        place += 2
    return len(text)
