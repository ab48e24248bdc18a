"""Frictionless Table Schemas of the outside formats, embedded in `data/formats`."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldSchema:
    """One column. `enum` is imposed; `listed` is what the standard's text lists, another value is flagged."""

    name: str
    kind: str
    format: str = "default"
    required: bool = False
    enum: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    max_length: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    true_values: tuple[str, ...] = ("true", "True", "TRUE", "1")
    false_values: tuple[str, ...] = ("false", "False", "FALSE", "0")


@dataclass(frozen=True, kw_only=True, slots=True)
class TableSchema:
    """The columns of a format in order; a primary key of one column, or none; columns that may stand there, not read."""

    name: str
    title: str
    version: str
    fields: tuple[FieldSchema, ...]
    primary_key: str | None = None
    ignored: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(field.name for field in self.fields)


@cache
def load_schema(name: str) -> TableSchema:
    """Return an embedded schema, for example `scdl_subventions`. Raises FileNotFoundError."""
    return schema_from(read_descriptor(name))


@cache
def read_descriptor(name: str) -> dict[str, Any]:
    """Return the JSON of an embedded schema."""
    text = (files("catalyseur.data") / "formats" / f"{name}.json").read_text(encoding="utf-8")
    descriptor: dict[str, Any] = json.loads(text)
    return descriptor


def schema_from(descriptor: dict[str, Any]) -> TableSchema:
    """Build a schema from its descriptor (Table Schema 1.0; `listedValues` is ours)."""
    return TableSchema(
        name=descriptor["name"],
        title=descriptor["title"],
        version=descriptor["version"],
        fields=tuple(_field(one) for one in descriptor["fields"]),
        primary_key=descriptor.get("primaryKey"),
    )


def _field(one: dict[str, Any]) -> FieldSchema:
    constraints = one.get("constraints", {})
    pattern = constraints.get("pattern")
    options = {
        key: tuple(one[name])
        for key, name in (("true_values", "trueValues"), ("false_values", "falseValues"))
        if name in one
    }
    return FieldSchema(
        name=one["name"],
        kind=one["type"],
        format=one.get("format", "default"),
        required=constraints.get("required", False),
        enum=tuple(constraints.get("enum", ())),
        listed=tuple(one.get("listedValues", ())),
        pattern=re.compile(pattern) if pattern else None,
        max_length=constraints.get("maxLength"),
        minimum=_bound(constraints, "minimum"),
        maximum=_bound(constraints, "maximum"),
        **options,
    )


def _bound(constraints: dict[str, Any], name: str) -> Decimal | None:
    return Decimal(str(constraints[name])) if name in constraints else None
