"""Read the embedded tables as columns of text, and spells of years as bits."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import catalyseur.data

FIRST_YEAR, LAST_YEAR = 2019, 2026
Columns = dict[str, list[str]]


def embedded(name: str) -> Path:
    """Return an embedded file of the geography, for example `communes.csv`."""
    return Path(catalyseur.data.__path__[0]) / "geography" / name


def read_columns(name: str) -> Columns:
    """Return the columns of an embedded table, by name, in its order."""
    text = embedded(name).read_text(encoding="utf-8")
    if '"' in text:
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        return {title: list(column) for title, column in zip(header, zip(*rows, strict=True), strict=True)}
    titles = text.partition("\n")[0].split(",")
    cells = text.removesuffix("\n").replace("\n", ",").split(",")  # no list per row: three times faster
    return {title: cells[len(titles) + place :: len(titles)] for place, title in enumerate(titles)}


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a small embedded table."""
    with embedded(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def year_of(on: date) -> int:
    """Return the year whose lists hold on a day: before 2019 those of 2019, after 2026 those of 2026."""
    return min(max(on.year, FIRST_YEAR), LAST_YEAR)


def year_bit(year: int) -> int:
    """Return the bit of a year in a mask of years."""
    return 1 << (year - FIRST_YEAR)


def read_masks(spells: Iterable[str]) -> list[int]:
    """Turn spells, `2019-2020|2023-2026`, into masks of years."""
    texts = list(spells)
    masks = {text: _mask(text) for text in set(texts)}
    return [masks[text] for text in texts]


def years_of(mask: int) -> tuple[int, int]:
    """Return the first and the last year of a mask."""
    return FIRST_YEAR + (mask & -mask).bit_length() - 1, FIRST_YEAR + mask.bit_length() - 1


def _mask(text: str) -> int:
    spells = (spell.split("-") for spell in text.split("|"))
    return sum(year_bit(year) for first, last in spells for year in range(int(first), int(last) + 1))
