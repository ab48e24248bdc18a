"""Small makers of blocks: key figures, tables, maps by class."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from catalyseur.bilan.indicators import measure
from catalyseur.bilan.inputs import Inputs
from catalyseur.bilan.report import Column, KeyFigures, MapClass, Table, Unit, Value

UNKNOWN = MapClass(code="unknown", label="non connu", areas=())


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """A class of a map: the values under `under` that no class before took."""

    code: str
    label: str
    under: int | Fraction | None


def key_figures(inputs: Inputs, codes: Iterable[str]) -> KeyFigures:
    """Show indicators large."""
    return KeyFigures(figures=tuple(measure(code, inputs) for code in codes))


def columns(*described: tuple[str, str] | tuple[str, str, Unit]) -> tuple[Column, ...]:
    """Describe columns as code, label and unit (text when not given)."""
    return tuple(
        Column(code=one[0], label=one[1], unit=one[2] if len(one) == 3 else "text") for one in described
    )


def table(
    identifier: str,
    title: str,
    heads: tuple[Column, ...],
    rows: Iterable[Sequence[Value]],
    *sources: str,
    note: str = "",
) -> Table:
    """Put rows under their heads."""
    return Table(
        id=identifier,
        title=title,
        columns=heads,
        rows=tuple(tuple(row) for row in rows),
        source_ids=sources,
        note=note,
    )


def classify(
    values: Iterable[tuple[str, int | Fraction | None]], bounds: Sequence[Bound]
) -> tuple[MapClass, ...]:
    """Put areas in classes by their value, in the order of the bounds; unknown ones apart, at the end."""
    found: dict[str, list[str]] = {code: [] for code in (*(bound.code for bound in bounds), UNKNOWN.code)}
    for area, value in values:
        found[_class_of(value, bounds)].append(area)
    classes = [MapClass(code=one.code, label=one.label, areas=tuple(found[one.code])) for one in bounds]
    unknown = MapClass(code=UNKNOWN.code, label=UNKNOWN.label, areas=tuple(found[UNKNOWN.code]))
    return (*classes, unknown) if unknown.areas else tuple(classes)


def bounds_of(limits: Sequence[int | Fraction], write: Callable[[int | Fraction], str]) -> tuple[Bound, ...]:
    """Make the classes under, between and above limits."""
    first = Bound(code="class-1", label=f"moins de {write(limits[0])}", under=limits[0])
    between = [
        Bound(code=f"class-{rank}", label=f"de {write(low)} à moins de {write(high)}", under=high)
        for rank, (low, high) in enumerate(pairwise(limits), 2)
    ]
    last = Bound(code=f"class-{len(limits) + 1}", label=f"{write(limits[-1])} ou plus", under=None)
    return (first, *between, last)


def yes_no(known: bool | None) -> str:  # noqa: FBT001 - a fact that may be unknown
    """Write a fact."""
    return {True: "oui", False: "non", None: "non connu"}[known]


def _class_of(value: int | Fraction | None, bounds: Sequence[Bound]) -> str:
    if value is None:
        return UNKNOWN.code
    return next(bound.code for bound in bounds if bound.under is None or value < bound.under)
