"""Texts in the cells of a table that a spreadsheet may open."""

import re

_RUN = re.compile(r"'*\s*[=+\-@\t\r]")


def neutralise(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula; `restore` takes it away."""
    return f"'{text}" if _RUN.match(text) else text


def restore(text: str) -> str:
    """Return the text that `neutralise` was given."""
    return text[1:] if text.startswith("'") and _RUN.match(text) else text
