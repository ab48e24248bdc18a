"""Amounts of files cut by place or year: every file is in one line, an unknown place in its own, and lines add up."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from catalyseur.toolbox.lexicon import fold


class Amounts(NamedTuple):
    """How many files, and where their money stands, in cents; `committed_cents` counts what is paid too."""

    files: int = 0
    reserved_cents: int = 0
    awarded_cents: int = 0
    committed_cents: int = 0
    paid_cents: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of a breakdown."""

    label: str
    amounts: Amounts


@dataclass(frozen=True, kw_only=True, slots=True)
class Breakdown:
    """The lines, by label as French readers sort, the unknown one last, and their total."""

    lines: tuple[Line, ...]
    total: Amounts


def add_up(amounts: Iterable[Amounts]) -> Amounts:
    """Add amounts column by column."""
    return Amounts(*map(sum, zip(*amounts, Amounts(), strict=True)))


def break_down(
    amounts: Iterable[tuple[Hashable, Amounts]], labels: Mapping[Any, str], *, unknown: str
) -> Breakdown:
    """Group amounts by key and name each line; keys without a label go together under `unknown`, last."""
    grouped: dict[str, list[Amounts]] = {}
    for key, one in amounts:
        grouped.setdefault(labels.get(key, unknown), []).append(one)
    ordered = sorted(grouped.items(), key=lambda line: (line[0] == unknown, fold(line[0]), line[0]))
    lines = tuple(Line(label=label, amounts=add_up(ones)) for label, ones in ordered)
    return Breakdown(lines=lines, total=add_up(line.amounts for line in lines))
