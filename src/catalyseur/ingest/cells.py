"""One cell: from its text to a typed value, and back."""

import json
import math
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from catalyseur.ingest.csv_text import fold
from catalyseur.ingest.faults import shown
from catalyseur.ingest.schema import FieldSchema
from catalyseur.values.cells import neutralise, restore
from catalyseur.values.dates import parse_day

Point = tuple[Decimal, Decimal]
Cell = str | int | Decimal | date | bool | Point | dict[str, Any] | None
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,30}", re.ASCII)
_YEAR = re.compile(r"[1-9]\d{3}", re.ASCII)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URI = re.compile(r"https?://\S+")
_SHAPES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)


class RefusalError(ValueError):
    """Why a cell is refused: problem and remedy in English, both in French."""

    def __init__(self, *, problem: str, remedy: str, french: str) -> None:
        """Take the words; the reader adds the line and the column."""
        super().__init__(problem)
        self.problem, self.remedy, self.french = problem, remedy, french


def read_cell(text: str, field: FieldSchema) -> Cell:
    """Return the typed value of a cell that is not empty. Raises RefusalError.

    `date` of format `%Y` gives the year as an int; `geopoint` (longitude, latitude); `geojson` its object.
    """
    value = READERS[field.kind](text, field)
    _check_bounds(value, text, field)
    return value


def write_cell(value: Cell, field: FieldSchema) -> str:
    """Return the text that `read_cell` reads back; a text that a spreadsheet would run is neutralised."""
    return "" if value is None else WRITERS[field.kind](value, field)


def same_or_listed(text: str, values: tuple[str, ...]) -> str | None:
    """Return the value that reads like `text` but for case, accents and apostrophes; None when none does."""
    if text in values:
        return text
    key = fold(text)
    return next((value for value in values if fold(value) == key), None)


def _text(text: str, field: FieldSchema) -> str:
    text = restore(text)
    if field.enum:
        return _choice(text, field)
    if field.pattern and not field.pattern.fullmatch(text):
        raise RefusalError(
            problem=f"'{shown(text)}' has not the expected form",
            remedy=f"write it like {field.pattern.pattern}",
            french=f"« {shown(text)} » n’a pas la forme attendue : {field.pattern.pattern}",
        )
    _check_format(text, field)
    return text


def _choice(text: str, field: FieldSchema) -> str:
    found = same_or_listed(text, field.enum)
    if found is None:
        raise RefusalError(
            problem=f"'{shown(text)}' is not one of the values",
            remedy=f"choose among {', '.join(field.enum)}",
            french=f"« {shown(text)} » n’est pas une valeur admise : choisissez parmi {', '.join(field.enum)}.",
        )
    return found


def _check_format(text: str, field: FieldSchema) -> None:
    shapes = {"uri": (_URI, "https://…"), "email": (_MAIL, "nom@domaine.fr")}
    if field.format in shapes and not shapes[field.format][0].fullmatch(text):
        example = shapes[field.format][1]
        raise RefusalError(
            problem=f"'{shown(text)}' is not a valid {field.format}",
            remedy=f"write it like {example}",
            french=f"« {shown(text)} » n’est pas une adresse valable : écrivez {example}",
        )


def _number(text: str, field: FieldSchema) -> Decimal:  # noqa: ARG001 - one signature for all readers
    if not _NUMBER.fullmatch(text):
        raise RefusalError(
            problem=f"'{shown(text)}' is not a number",
            remedy="write digits and a decimal point, without spaces, like 1234.50",
            french=f"« {shown(text)} » n’est pas un nombre : écrivez des chiffres et un point décimal, sans espace "
            "ni virgule, par exemple 1234.50.",
        )
    return Decimal(text)


def _integer(text: str, field: FieldSchema) -> int:  # noqa: ARG001 - one signature for all readers
    if not _INTEGER.fullmatch(text):
        raise RefusalError(
            problem=f"'{shown(text)}' is not a whole number",
            remedy="write digits only, like 1250",
            french=f"« {shown(text)} » n’est pas un nombre entier : écrivez des chiffres seulement, comme 1250.",
        )
    return int(text)


def _day(text: str, field: FieldSchema) -> date | int:
    if field.format == "%Y":
        return _year(text)
    try:
        return parse_day(text)
    except ValueError:
        raise RefusalError(
            problem=f"'{shown(text)}' is not a day of the calendar",
            remedy="write it YYYY-MM-DD, for example 2021-03-31",
            french=f"« {shown(text)} » n’est pas une date du calendrier : écrivez-la AAAA-MM-JJ, par exemple "
            "2021-03-31.",
        ) from None


def _year(text: str) -> int:
    if not _YEAR.fullmatch(text):
        raise RefusalError(
            problem=f"'{shown(text)}' is not a year",
            remedy="write four digits, like 2021",
            french=f"« {shown(text)} » n’est pas une année : écrivez quatre chiffres, comme 2021.",
        )
    return int(text)


def _boolean(text: str, field: FieldSchema) -> bool:
    known = dict.fromkeys(field.true_values, True) | dict.fromkeys(field.false_values, False)
    found = known.get(text, known.get(text.casefold()))
    if found is None:
        yes, no = field.true_values[0], field.false_values[0]
        raise RefusalError(
            problem=f"'{shown(text)}' is neither {yes} nor {no}",
            remedy=f"write {yes} or {no}",
            french=f"« {shown(text)} » n’est ni « {yes} » ni « {no} » : écrivez l’un ou l’autre.",
        )
    return found


def _point(text: str, field: FieldSchema) -> Point:  # noqa: ARG001 - one signature for all readers
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 2 and all(_NUMBER.fullmatch(part) for part in parts):
        lon, lat = map(Decimal, parts)
        if abs(lon) <= 180 and abs(lat) <= 90:
            return lon, lat
    raise RefusalError(
        problem=f"'{shown(text)}' is not a point",
        remedy="write LONGITUDE,LATITUDE in degrees, like 4.0633,46.0919",
        french=f"« {shown(text)} » n’est pas un point : écrivez LONGITUDE,LATITUDE en degrés, comme 4.0633,46.0919.",
    )


def _geojson(text: str, field: FieldSchema) -> dict[str, Any]:  # noqa: ARG001 - one signature for all readers
    try:
        shape = json.loads(text, parse_constant=_no_constant)
        if _is_geometry(shape):
            found: dict[str, Any] = shape
            return found
    except (ValueError, RecursionError):
        pass
    raise RefusalError(
        problem=f"'{shown(text)}' is not a GeoJSON geometry",
        remedy='write an object with its type and coordinates, like {"type":"Point","coordinates":[4.06,46.09]}',
        french=f"« {shown(text)} » n’est pas une géométrie GeoJSON : écrivez un objet avec « type » et "
        "« coordinates ».",
    )


def _no_constant(text: str) -> float:
    raise ValueError(text)


def _is_geometry(shape: object) -> bool:
    if not isinstance(shape, dict) or shape.get("type") not in _SHAPES:
        return False
    if shape["type"] == "GeometryCollection":
        parts = shape.get("geometries")
        return isinstance(parts, list) and all(_is_geometry(part) for part in parts)
    return _depth(shape.get("coordinates")) == _DEPTHS[shape["type"]]


_DEPTHS = {
    "Point": 1,
    "MultiPoint": 2,
    "LineString": 2,
    "MultiLineString": 3,
    "Polygon": 3,
    "MultiPolygon": 4,
}


def _depth(coordinates: object) -> int:
    """Return how deep positions nest; -1 when they do not nest evenly down to finite numbers."""
    if not isinstance(coordinates, list) or not coordinates:
        return -1
    if all(isinstance(one, int | float) and not isinstance(one, bool) for one in coordinates):
        finite = all(math.isfinite(one) for one in coordinates)
        return 1 if len(coordinates) in {2, 3} and finite else -1
    depths = {_depth(one) for one in coordinates}
    return depths.pop() + 1 if len(depths) == 1 and -1 not in depths else -1


def _check_bounds(value: Cell, text: str, field: FieldSchema) -> None:
    if field.max_length is not None and isinstance(value, str) and len(value) > field.max_length:
        raise RefusalError(
            problem=f"the text has {len(value)} characters",
            remedy=f"shorten it to {field.max_length}",
            french=f"le texte compte {len(value)} caractères : ramenez-le à {field.max_length}.",
        )
    if isinstance(value, Decimal) and (
        (field.minimum is not None and value < field.minimum)
        or (field.maximum is not None and value > field.maximum)
    ):
        raise RefusalError(
            problem=f"'{shown(text)}' is out of bounds",
            remedy=f"write a number from {field.minimum} to {field.maximum}",
            french=f"« {shown(text)} » est hors limites : écrivez un nombre de {field.minimum} à {field.maximum}.",
        )


READERS: dict[str, Callable[[str, FieldSchema], Cell]] = {
    "string": _text,
    "number": _number,
    "integer": _integer,
    "date": _day,
    "boolean": _boolean,
    "geopoint": _point,
    "geojson": _geojson,
}
WRITERS: dict[str, Callable[[Any, FieldSchema], str]] = {
    "string": lambda value, _: neutralise(value),
    "number": lambda value, _: f"{value:f}",
    "integer": lambda value, _: str(value),
    "date": lambda value, _: str(value),
    "boolean": lambda value, field: (field.true_values if value else field.false_values)[0],
    "geopoint": lambda value, _: ",".join(f"{number:f}" for number in value),
    "geojson": lambda value, _: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
}


def plain_number(text: str) -> str:
    """Write a number typed in French as formats do: no space between thousands, a decimal point. Raises RefusalError."""
    plain = "".join(text.split()).replace("\u202f", "").replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise RefusalError(
            problem=f"'{shown(text)}' is not a number",
            remedy="write digits, like 1234.50 or 1 234,50",
            french=f"« {shown(text)} » n’est pas un nombre : écrivez des chiffres, par exemple 1 234,50.",
        )
    return plain
