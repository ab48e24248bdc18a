"""Texts in the cells of a table that a spreadsheet may open."""

import csv
import io
import re
from collections.abc import Iterable

_RUN = re.compile(r"'*\s*[=+\-@\t\r]")
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")


def neutralise(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula; `restore` takes it away."""
    return f"'{text}" if _RUN.match(text) else text


def restore(text: str) -> str:
    """Return the text that `neutralise` was given."""
    return text[1:] if text.startswith("'") and _RUN.match(text) else text


def french_csv(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a table for a French spreadsheet: semicolons, a byte-order mark, no cell it would run.

    A number stays one, below zero too.
    """
    table = io.StringIO()
    table.write("\ufeff")
    writer = csv.writer(table, delimiter=";")
    writer.writerow(headings)
    writer.writerows([cell if _NUMBER.fullmatch(cell) else neutralise(cell) for cell in row] for row in rows)
    return table.getvalue()
