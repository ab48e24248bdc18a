"""« Nos chiffres face aux chiffres publiés »: our numbers on the public data of the literature, beside theirs."""

import json
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from catalyseur.bilan.report import Column, Table

_ABOUT = {
    "mpdta": ("Emploi des adolescents, 500 comtés américains, 2003-2007", "validation-mpdta"),
    "prop99": ("Cigarettes en Californie, proposition 99, 39 États, 1970-2000", "validation-prop99"),
    "ehec": ("Extension de Medicaid, États américains, 2008-2015", "validation-ehec"),
    "He et Wang": ("Étude d’événement de He et Wang, estimations publiées", "validation-he-wang"),
}
_HEADS = (
    Column(code="number", label="Chiffre"),
    Column(code="published", label="Publié", unit="precise"),
    Column(code="ours", label="Le nôtre", unit="precise"),
    Column(code="difference", label="Écart", unit="precise"),
    Column(code="tolerance", label="Écart admis", unit="precise"),
    Column(code="source", label="Source du chiffre publié"),
)


def validation_tables() -> tuple[Table, ...]:
    """Return one table a data set; the numbers are those the tests of the engine hold."""
    return tuple(_table(data) for data in _ABOUT)


def validation_count() -> int:
    """Return how many numbers are compared."""
    return len(_rows())


def _table(data: str) -> Table:
    title, identifier = _ABOUT[data]
    rows = tuple(_row(one) for one in _rows() if one["data"] == data)
    return Table(id=identifier, title=title, columns=_HEADS, rows=rows, source_ids=())


def _row(one: dict[str, Any]) -> tuple[str | Fraction, ...]:
    published, ours = Fraction(str(one["published"])), Fraction(str(one["ours"]))
    return (
        one["number"],
        published,
        ours,
        abs(ours - published),
        Fraction(str(one["tolerance"])),
        one["source"],
    )


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    text = (files("catalyseur.bilan.study") / "validation.json").read_text("utf-8")
    return tuple(json.loads(text))
