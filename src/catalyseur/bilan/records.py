"""The rows a snapshot holds, and how a row is written: one CSV file a kind, sorted, always the same bytes."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

R = TypeVar("R")


@dataclass(frozen=True, kw_only=True, slots=True)
class TerritoryRow:
    """A territory of the day; `certain` when every known list of that day has it, `whole` its members too."""

    key: str
    name: str
    region: str
    certain: bool
    whole: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberRow:
    """A member of a territory: EPCI, EPCI_PART, EPT or COM."""

    territory: str
    kind: str
    siren: str
    commune: str | None
    name: str
    certain: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CommuneRow:
    """A commune in a territory that day."""

    territory: str
    commune: str
    region: str
    population: int | None
    certain: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RegionRow:
    """A région, whole: its communes and their people that day."""

    code: str
    name: str
    communes: int
    population: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkRow:
    """A territory of the other phase that shares communes with one of the day, and the share of its people."""

    territory: str
    other: str
    name: str
    share: Fraction


@dataclass(frozen=True, kw_only=True, slots=True)
class SchemeRow:
    """A scheme known that day, its window that day; dates as published."""

    scheme: str
    ref: str
    name: str
    funder: str
    perimeter: str
    state: str
    opens_on: str | None
    closes_on: str | None
    days_left: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SchemeMonthRow:
    """How many schemes stand in a state on the first day of a month."""

    month: date
    state: str
    schemes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SchemePlaceRow:
    """What the published perimeter of a scheme says of a territory: `whole`, `part` or `cannot_tell`."""

    territory: str
    scheme: str
    verdict: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteRow:
    """A turnkey site named by that day. `territory` is None where its commune is not known."""

    site: str
    name: str
    wave: str | None
    region: str | None
    commune: str | None
    commune_name: str | None
    territory: str | None
    certain: bool
    area_m2: int | None
    brownfield: bool | None
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WaveRow:
    """A wave of labelled sites announced by that day, named or not."""

    wave: str
    title: str
    awarded: int
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AwardRow:
    """A France Relance award listed by that day. `territory` is None where its commune is not known."""

    award: str
    company: str
    measure: str
    listed_on: date | None
    region: str | None
    commune: str | None
    commune_name: str | None
    territory: str | None
    certain: bool
    defects: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SubsidyRow:
    """A subsidy agreed by that day (SCDL), tax untold; `is_cash` is false for aid in kind, whole or in part."""

    subsidy: str
    source_id: str
    granter: str
    beneficiary: str
    purpose: str
    agreed_on: date
    amount_cents: int | None
    is_cash: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CountRow:
    """How many awards the publisher of the list counts, by `mesure` or `nom_region`."""

    by: str
    label: str
    awards: int
    as_of: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceRow:
    """A source of the figures: what was read, from whom, of what date."""

    id: str
    title: str
    producer: str
    licence: str
    vintage: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PathRow:
    """The drawing of a région or territory on the map sheet."""

    code: str
    path: str


_WRITTEN: dict[object, Callable[[Any], str]] = {bool: lambda value: "true" if value else "false"}
_READ: dict[object, Callable[[str], Any]] = {
    str: str,
    int: int,
    bool: lambda text: text == "true",
    date: date.fromisoformat,
    Fraction: Fraction,
    int | Fraction: lambda text: Fraction(text) if "/" in text else int(text),
}
_EMPTY = "\\N"  # None; an empty cell is an empty text


def write_records(kind: type[R], records: Iterable[R]) -> bytes:
    """Write rows as CSV in the order of their cells: the same rows give the same bytes."""
    columns = [(field.name, _WRITTEN.get(_plain(field.type), str)) for field in fields(kind)]  # type: ignore[arg-type]
    rows = [tuple(_cell(getattr(record, name), write) for name, write in columns) for record in records]
    file = io.StringIO(newline="")
    writer = csv.writer(file)  # its line ends, CR LF, make it quote a lone CR
    writer.writerow([name for name, _ in columns])
    writer.writerows(sorted(rows))
    return file.getvalue().encode()


def read_records(kind: type[R], content: bytes) -> tuple[R, ...]:
    """Read rows as `write_records` wrote them."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    readers = [_READ[_plain(field.type)] for field in fields(kind)]  # type: ignore[arg-type]
    rows = csv.reader(io.StringIO(content.decode(), newline=""))
    if next(rows) != names:
        raise ValueError(f"a file of {kind.__name__} must have the columns {', '.join(names)}")
    return tuple(
        kind(**{n: None if c == _EMPTY else r(c) for n, r, c in zip(names, readers, row, strict=True)})
        for row in rows
    )


def _cell(value: object, write: Callable[[Any], str]) -> str:
    return _EMPTY if value is None else write(value)


def _plain(annotation: object) -> object:
    """Return the type of a column, `int` for `int | None`."""
    if annotation in _READ:
        return annotation
    choices = getattr(annotation, "__args__", (annotation,))
    return choices[0]
