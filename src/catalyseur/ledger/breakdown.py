"""Amounts of files cut by place or year: every file is in one line, an unknown place in its own, and lines add up."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, kw_only=True, slots=True)
class Amounts:
    """How many files, and where their money stands, in cents; `committed_cents` counts what is paid too."""

    files: int = 0
    reserved_cents: int = 0
    awarded_cents: int = 0
    committed_cents: int = 0
    paid_cents: int = 0

    def __add__(self, other: "Amounts") -> "Amounts":
        """Add amounts column by column."""
        return Amounts(
            **{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(Amounts)}
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of a breakdown."""

    label: str
    amounts: Amounts


@dataclass(frozen=True, kw_only=True, slots=True)
class Breakdown:
    """The lines, by label, the unknown ones last, and their total."""

    lines: tuple[Line, ...]
    total: Amounts


def break_down(
    amounts: Iterable[tuple[Hashable, Amounts]], labels: Mapping[Hashable, str], *, unknown: str
) -> Breakdown:
    """Group amounts by key and name each line; keys without a label go together under `unknown`, last."""
    grouped: dict[str, Amounts] = {}
    for key, one in amounts:
        label = labels.get(key, unknown)
        grouped[label] = grouped.get(label, Amounts()) + one
    lines = sorted(grouped.items(), key=lambda line: (line[0] == unknown, line[0]))
    return Breakdown(
        lines=tuple(Line(label=label, amounts=one) for label, one in lines),
        total=sum(grouped.values(), Amounts()),
    )
