"""Projects as arrays of integer codes: what the batch form reads instead of words.

An unknown fact has its own code. Nothing here depends on the schemes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalyseur.geography.atlas import Geography
from catalyseur.geography.tables import year_of
from catalyseur.toolbox.batch.placing import place_index
from catalyseur.toolbox.firm import possible_categories, possible_eu_sizes
from catalyseur.toolbox.project import Firm, Line, Project
from catalyseur.toolbox.sectors import load_naf
from catalyseur.toolbox.spend import eligible_bounds
from catalyseur.toolbox.vocabulary import Beneficiary, Category, EuSize, Kind, Nature
from catalyseur.values.verdict import CANNOT_TELL

UNBOUNDED_CENTS = 2**63 - 1  # « any amount »
ALL_NATURES = len(Nature)  # the row of `Codes.least_cents` that adds up every nature
NO_DAY = 0  # before any day: `date.toordinal` starts at 1


@dataclass(frozen=True, kw_only=True)
class Codes:
    """N projects as read-only arrays of length N, made for the commune index of one geography.

    `commune` (in `place_index`), `naf`, `beneficiary`: position in their list, -1 unknown. `sizes`: bits of the possible EU
    sizes, times 8, plus bits of the possible French categories. `headcount`: NaN unknown. `kinds` and
    `natures`: row of `kind_sets` and `nature_sets` (bits; 0 unknown). `least_cents`, `most_cents`: int64
    (21, N), bounds without tax by nature, last row their sum. `start`, `applications`: proleptic ordinal
    days, 0 unknown. `in_difficulty`, `conditions`: 0 no, 1 yes, 2 unknown.
    """

    commune: NDArray[np.intp]
    naf: NDArray[np.intp]
    beneficiary: NDArray[np.intp]
    sizes: NDArray[np.intp]
    headcount: NDArray[np.float64]
    in_difficulty: NDArray[np.intp]
    kinds: NDArray[np.intp]
    kind_sets: NDArray[np.uint64]
    natures: NDArray[np.intp]
    nature_sets: NDArray[np.uint64]
    least_cents: NDArray[np.int64]
    most_cents: NDArray[np.int64]
    start: NDArray[np.int64]
    applications: Mapping[str, NDArray[np.int64]]
    conditions: Mapping[str, NDArray[np.intp]]

    def __len__(self) -> int:
        """Return the number of projects."""
        return len(self.commune)


def encode(projects: Sequence[Project], geography: Geography, on: date) -> Codes:
    """Turn projects into codes on a day. Raises UnknownPlaceError for a commune the data never name."""
    kinds, kind_sets = _sets([project.kinds for project in projects], Kind)
    natures, nature_sets = _sets([_natures(project.lines) for project in projects], Nature)
    least, most = _amounts(projects)
    return Codes(
        commune=_frozen([_commune(project.commune, geography, on) for project in projects], np.intp),
        naf=_positions((project.firm.naf for project in projects), load_naf()),
        beneficiary=_positions((project.beneficiary for project in projects), Beneficiary),
        sizes=_sizes([project.firm for project in projects]),
        headcount=_frozen([project.firm.headcount for project in projects], np.float64),
        in_difficulty=_frozen([code_of(project.firm.in_difficulty) for project in projects], np.intp),
        kinds=kinds,
        kind_sets=kind_sets,
        natures=natures,
        nature_sets=nature_sets,
        least_cents=least,
        most_cents=most,
        start=_frozen([_ordinal(project.start_of_works_on) for project in projects], np.int64),
        applications=_by_name(
            [{n.casefold(): d for n, d in p.applications.items()} for p in projects], _ordinal, np.int64
        ),
        conditions=_by_name([p.conditions for p in projects], code_of, np.intp),
    )


def code_of(known: bool | None) -> int:  # noqa: FBT001 - a fact that may be unknown
    """Return the code of a fact: 0 no, 1 yes, 2 unknown."""
    return CANNOT_TELL if known is None else int(known)


def bits_of(codes: Iterable[StrEnum], vocabulary: type[StrEnum]) -> int:
    """Return the bits of a set of codes, in the order of their vocabulary."""
    order = {code: place for place, code in enumerate(vocabulary)}
    return sum(1 << order[code] for code in frozenset(codes))


def _commune(code: str | None, geography: Geography, on: date) -> int:
    if code is None:
        return -1
    geography.history.homes(code, year_of(on))  # refuses an unknown code
    return place_index(geography)[code]


def _frozen(values: Sequence[Any], dtype: type[np.generic]) -> NDArray[Any]:
    array = np.array(values, dtype=dtype)
    array.flags.writeable = False
    return array


def _positions(values: Iterable[str | None], known: Iterable[str]) -> NDArray[np.intp]:
    order: dict[str | None, int] = {code: place for place, code in enumerate(known)}
    return _frozen([-1 if value is None else order[value] for value in values], np.intp)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else NO_DAY


def _natures(lines: Sequence[Line] | None) -> frozenset[Nature] | None:
    return None if lines is None else frozenset(line.nature for line in lines)


def _sets(
    values: Sequence[Iterable[StrEnum] | None], vocabulary: type[StrEnum]
) -> tuple[NDArray[np.intp], NDArray[np.uint64]]:
    """Give each distinct set a row; row 0 stands for the unknown one, whose bits are 0."""
    order = {code: 1 << place for place, code in enumerate(vocabulary)}
    rows: dict[int, int] = {0: 0}
    codes = [
        rows.setdefault(sum(order[code] for code in frozenset(value or ())), len(rows)) for value in values
    ]
    return _frozen(codes, np.intp), _frozen(list(rows), np.uint64)


def _sizes(firms: Sequence[Firm]) -> NDArray[np.intp]:
    """Read the possible sizes once for each distinct set of figures."""
    read: dict[Any, int] = {}
    codes = []
    for firm in firms:
        key = (firm.headcount, firm.turnover_cents, firm.balance_sheet_cents, firm.category, firm.linked)
        if key not in read:
            eu, category = possible_eu_sizes(firm), possible_categories(firm)
            read[key] = bits_of(eu, EuSize) << 3 | bits_of(category, Category)
        codes.append(read[key])
    return _frozen(codes, np.intp)


def _amounts(projects: Sequence[Project]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Add up each nature's bounds; lines not given are from nothing to any amount."""
    least = np.zeros((ALL_NATURES + 1, len(projects)), np.int64)
    most = np.zeros_like(least)
    rows = {nature: row for row, nature in enumerate(Nature)}
    for column, project in enumerate(projects):
        if project.lines is None:
            most[:, column] = UNBOUNDED_CENTS
        for line in project.lines or ():
            low, high = eligible_bounds((line,), (line.nature,))
            for row in (rows[line.nature], ALL_NATURES):
                least[row, column] += low
                most[row, column] += high
    least.flags.writeable = most.flags.writeable = False
    return least, most


def _by_name(
    facts: Sequence[Mapping[str, Any]], code: Callable[[Any], int], dtype: type[np.generic]
) -> dict[str, NDArray[Any]]:
    unknown, arrays = code(None), dict[str, NDArray[Any]]()
    for place, known in enumerate(facts):
        for name, value in known.items():
            if name not in arrays:
                arrays[name] = np.full(len(facts), unknown, dtype)
            arrays[name][place] = code(value)
    for array in arrays.values():
        array.flags.writeable = False
    return arrays
