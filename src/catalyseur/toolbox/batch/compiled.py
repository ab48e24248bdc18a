"""Schemes compiled for one day: every published value becomes a row of bits for each code of a fact."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from catalyseur.geography.atlas import Geography
from catalyseur.toolbox.batch.coding import bits_of
from catalyseur.toolbox.batch.marks import Marks, mark
from catalyseur.toolbox.batch.placing import Areas, Places, place_classes
from catalyseur.toolbox.batch.planes import (
    Rows,
    Table,
    Words,
    agree_rows,
    pack,
    settle,
    tabulate,
)
from catalyseur.toolbox.batch.spending import SpendTables, amount_breaks, compile_spend, exception_areas
from catalyseur.toolbox.criteria import judge_beneficiary
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import CRITERIA, can_support_yes, eligible_natures
from catalyseur.toolbox.project import Project
from catalyseur.toolbox.scheme import (
    Condition,
    Criteria,
    Perimeter,
    Published,
    Range,
    Scheme,
    Sector,
    Size,
    Spend,
    Version,
)
from catalyseur.toolbox.sectors import load_naf, parse_naf_scope
from catalyseur.toolbox.vocabulary import Beneficiary, Category, EuSize, Kind, Nature
from catalyseur.toolbox.windows import WindowAnswer, version_on, window_on
from catalyseur.values.verdict import Verdict

ValueT = TypeVar("ValueT", bound=Hashable)
EnumT = TypeVar("EnumT", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class SetSlot:
    """One published value of each scheme: who accepts each code, and who publishes any."""

    accepts: NDArray[np.uint64]
    publishes: Words


@dataclass(frozen=True, kw_only=True)
class SizeSlot:
    """One published value of each scheme: by the possible sizes, and by the interval of the headcount."""

    sizes: Table
    headcount: Table


@dataclass(frozen=True, kw_only=True)
class NamedCondition:
    """One condition and the schemes that ask for it."""

    condition: Condition
    schemes: Words


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """M schemes on a day. Tables have a row a code, the last one for an unknown fact.

    `headcounts` and `starts` are the first values of intervals between which no scheme changes its answer.
    """

    on: date
    schemes: tuple[Scheme, ...]
    versions: tuple[Version, ...]
    windows: tuple[WindowAnswer, ...]
    supports_yes: Words
    places: Places
    perimeter: Table
    beneficiary: Table
    sizes: tuple[SizeSlot, ...]
    headcounts: NDArray[np.float64]
    sector: Table
    kinds: tuple[SetSlot, ...]
    natures: tuple[SetSlot, ...]
    starts: NDArray[np.int64]
    start_of_works: Table
    works: Mapping[str, tuple[int, ...]]
    difficulty: Table
    spend: SpendTables | None
    conditions: tuple[NamedCondition, ...]

    @cached_property
    def shapes(self) -> Mapping[str, NDArray[np.intp]]:
        """Number, for each criterion, the schemes that miss the same facts when it is unknown: the same (M,)."""
        numbers: dict[Hashable, int] = {}
        return {
            name: np.array(
                [
                    numbers.setdefault(_shape(version.criteria, name), len(numbers))
                    for version in self.versions
                ],
                np.intp,
            )
            for name in CRITERIA
        }

    @cached_property
    def areas_read(self) -> Marks[Areas]:
        """The areas that each scheme reads."""
        return mark(areas_of([version.criteria]) for version in self.versions)

    @cached_property
    def amounts_told_apart(self) -> Marks[int]:
        """The first amount of each interval, for each scheme."""
        return mark(amount_breaks([version.criteria]) for version in self.versions)

    @cached_property
    def headcounts_told_apart(self) -> Marks[float]:
        """The first headcount of each interval, for each scheme, the unknown one left out."""
        return mark(map(float, headcount_breaks([version.criteria])[:-1]) for version in self.versions)

    @cached_property
    def starts_told_apart(self) -> Marks[int]:
        """The first day of each interval, for each scheme."""
        return mark(map(int, start_breaks([version], self.on)) for version in self.versions)


def compile_schemes(schemes: Sequence[Scheme], geography: Geography, on: date) -> Compiled:
    """Choose each scheme's version of the day and turn its criteria into tables."""
    versions = tuple(version_on(scheme, on) for scheme in schemes)
    criteria = [version.criteria for version in versions]
    places = place_classes(areas_of(criteria), geography, on)
    headcounts = headcount_breaks(criteria)
    starts = start_breaks(versions, on)
    return Compiled(
        on=on,
        schemes=tuple(schemes),
        versions=versions,
        windows=tuple(window_on(version.window, on) for version in versions),
        supports_yes=pack([can_support_yes(one) for one in criteria]),
        places=places,
        perimeter=_perimeter(criteria, places),
        beneficiary=_lookup([one.beneficiary for one in criteria], _beneficiary_reader(geography, on)),
        sizes=_sizes(criteria, headcounts),
        headcounts=headcounts,
        sector=_lookup([one.sector for one in criteria], sector_rows),
        kinds=_set_slots([one.kind for one in criteria], Kind),
        natures=_set_slots([one.nature for one in criteria], Nature),
        starts=starts,
        start_of_works=settle(
            tabulate([_start(version, starts, on) for version in versions], len(starts) + 1)
        ),
        works=_works(schemes, versions),
        difficulty=_lookup([one.difficulty for one in criteria], _difficulty),
        spend=compile_spend(criteria, places.rows, len(places.examples)),
        conditions=_conditions(criteria),
    )


def _shape(criteria: Criteria, name: str) -> Hashable:
    """Return a key shared by criteria that miss the same facts when unknown.

    One published value misses the same facts whatever it is, but for sizes by scale and spend limits by place.
    """
    values: tuple[Hashable, ...] = _values(getattr(criteria, name))
    if len(values) == 1 and isinstance(values[0], Size):
        return values[0].eu is None, values[0].category is None
    if len(values) > 1 or (values and isinstance(values[0], Spend) and values[0].exceptions):
        return values, eligible_natures(criteria)
    return ()


def sector_rows(sector: Sector) -> Rows:
    """Return what a sector criterion answers for each NAF subclass, then for an unknown one."""
    covered = _covered(sector.include) & ~_covered(sector.exclude)
    return np.stack([np.append(~covered, not covered.any()), np.append(~covered, not covered.all())])


def _covered(scopes: tuple[str, ...]) -> NDArray[np.bool_]:
    covered = np.zeros(len(load_naf()), np.bool_)
    for scope in scopes:
        covered |= _subclasses(scope)
    return covered


@lru_cache(maxsize=1024)
def _subclasses(scope: str) -> NDArray[np.bool_]:
    covers = parse_naf_scope(scope).covers
    return np.array([covers(subclass) for subclass in load_naf().values()])


def areas_of(criteria: Iterable[Criteria]) -> Iterable[Areas]:
    """Name every area that perimeters and exceptions of spend limits read."""
    for one in criteria:
        for perimeter in _values(one.perimeter):
            yield perimeter.include, perimeter.exclude
        for spend in _values(one.spend):
            yield from exception_areas(spend)


def _values(published: Published[ValueT] | None) -> tuple[ValueT, ...]:
    return published.values if published else ()


def _lookup(criterion: Sequence[Published[ValueT] | None], read: Callable[[ValueT], Rows]) -> Table:
    """Tabulate a criterion that depends on one code."""
    known: dict[tuple[ValueT, ...], Rows | None] = {(): None}
    for values in map(_values, criterion):
        if values not in known:
            known[values] = agree_rows([read(value) for value in values])
    size = next((rows.shape[1] for rows in known.values() if rows is not None), 1)
    return settle(tabulate([known[_values(published)] for published in criterion], size))


def _perimeter(criteria: Sequence[Criteria], places: Places) -> Table:
    def read(perimeter: Perimeter) -> Rows:
        return places.rows[perimeter.include, perimeter.exclude]

    return _lookup([one.perimeter for one in criteria], read)


def _beneficiary_reader(geography: Geography, on: date) -> Callable[[tuple[Beneficiary, ...]], Rows]:
    """Read the criterion itself on every beneficiary, then on an unknown one."""
    facts = [
        Facts(project=Project(title="-", beneficiary=one), on=on, geography=geography)
        for one in (*Beneficiary, None)
    ]

    def read(accepted: tuple[Beneficiary, ...]) -> Rows:
        verdicts = [judge_beneficiary(one, accepted).verdict for one in facts]
        return np.array([[v is Verdict.NO for v in verdicts], [v is not Verdict.YES for v in verdicts]])

    return read


def _difficulty(_excluded: str) -> Rows:
    """Answer for a firm not in difficulty, in difficulty, unknown."""
    return np.array([[False, True, False], [False, True, True]])


def headcount_breaks(criteria: Iterable[Criteria]) -> NDArray[np.float64]:
    """Return the first headcount of each interval; the last, infinite, stands for an unknown one."""
    ranges = [size.headcount for one in criteria for size in _values(one.size) if size.headcount]
    bounds = {float(bound) for one in ranges for bound in interval(one) if bound is not None}
    return np.array([*sorted({0.0} | bounds), np.inf])


def interval(bounds: Range) -> tuple[int, int | None]:
    """Return the first value inside a range of headcounts and the first one above it, if any."""
    return bounds.min or 0, None if bounds.max is None else bounds.max + 1


def _sizes(criteria: Sequence[Criteria], headcounts: NDArray[np.float64]) -> tuple[SizeSlot, ...]:
    values = [_values(one.size) for one in criteria]
    by_sizes, by_headcount = lru_cache(_size_rows), lru_cache(lambda size: _headcount_rows(size, headcounts))
    return tuple(
        SizeSlot(
            sizes=tabulate([by_sizes(own[min(slot, len(own) - 1)]) if own else None for own in values], 128),
            headcount=tabulate(
                [by_headcount(own[min(slot, len(own) - 1)]) if own else None for own in values],
                len(headcounts),
            ),
        )
        for slot in range(max(map(len, values), default=0))
    )


def _size_rows(size: Size) -> Rows:
    """Answer for each set of possible EU sizes (bits times 8) and French categories (bits)."""
    codes = np.arange(128)
    refused, doubted = np.zeros(128, np.bool_), np.zeros(128, np.bool_)
    for accepted, possible, vocabulary in (
        (size.eu, codes >> 3, EuSize),
        (size.category, codes & 7, Category),
    ):
        if accepted is not None:
            bits = bits_of(accepted, vocabulary)
            refused |= (possible & bits) == 0
            doubted |= (possible & ~bits) != 0
    return np.stack([refused, doubted])


def _headcount_rows(size: Size, headcounts: NDArray[np.float64]) -> Rows:
    if size.headcount is None:
        return np.zeros((2, len(headcounts)), np.bool_)
    least, above = interval(size.headcount)
    outside = (headcounts < least) | (headcounts >= (np.inf if above is None else above))
    unknown = np.isinf(headcounts)
    return np.stack([outside & ~unknown, outside | unknown])


def _set_slots(
    criterion: Sequence[Published[tuple[EnumT, ...]] | None], vocabulary: type[EnumT]
) -> tuple[SetSlot, ...]:
    values = [_values(published) for published in criterion]
    publishes = pack([bool(own) for own in values])
    slots = []
    for slot in range(max(map(len, values), default=0)):
        accepts = [
            [code in own[min(slot, len(own) - 1)] for code in vocabulary]
            if own
            else [False] * len(vocabulary)
            for own in values
        ]
        slots.append(SetSlot(accepts=pack(np.array(accepts)), publishes=publishes))
    return tuple(slots)


def start_breaks(versions: Iterable[Version], on: date) -> NDArray[np.int64]:
    """Return the first day of each interval, in proleptic ordinals."""
    openings = {opening for version in versions for opening in _values(version.window.opens_on)}
    changes = {day.toordinal() + 1 for opening in openings for day in (opening.earliest, opening.latest)}
    return np.array(sorted({1, on.toordinal() + 1} | changes), np.int64)


def _start(version: Version, starts: NDArray[np.int64], on: date) -> Rows | None:
    """Answer, with no date of application, for each interval of days, then for an unknown one."""
    if version.criteria.start_of_works is None:
        return None
    begun = starts <= on.toordinal()
    openings = [
        (opening.earliest.toordinal(), opening.latest.toordinal())
        for opening in _values(version.window.opens_on)
    ]
    rows = [np.stack([starts <= first, begun | (starts <= last)]) for first, last in openings or [(0, 0)]]
    return np.concatenate([agree_rows(rows), [[False], [True]]], axis=1)


def _works(schemes: Sequence[Scheme], versions: Sequence[Version]) -> dict[str, tuple[int, ...]]:
    """Return, by id and ref, the places of the schemes that ask when works start."""
    named: dict[str, tuple[int, ...]] = {}
    for place, (scheme, version) in enumerate(zip(schemes, versions, strict=True)):
        if version.criteria.start_of_works is not None:
            for name in scheme.names:
                named[name] = (*named.get(name, ()), place)
    return named


def _conditions(criteria: Sequence[Criteria]) -> tuple[NamedCondition, ...]:
    asked = [frozenset(map(_rule, one.conditions)) for one in criteria]
    return tuple(
        NamedCondition(condition=condition, schemes=pack([rule in own for own in asked]))
        for rule, condition in distinct_conditions(criteria).items()
    )


def distinct_conditions(criteria: Iterable[Criteria]) -> dict[tuple[object, ...], Condition]:
    """Return the conditions by what they ask; the last words met are kept."""
    return {_rule(condition): condition for one in criteria for condition in one.conditions}


def _rule(condition: Condition) -> tuple[object, ...]:
    """Return what a condition asks, whatever its words."""
    other = condition.or_else
    return condition.name, other and (other.name, other.headcount, other.since)
