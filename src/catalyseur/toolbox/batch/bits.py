"""N projects against M schemes at once: the answers of `match_scheme`, without the words.

Each criterion of each pair keeps two bits: it fails, it is unknown. Equal to the readable form.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from catalyseur.toolbox.batch.coding import NO_DAY, UNBOUNDED_CENTS, Codes
from catalyseur.toolbox.batch.compiled import Compiled, NamedCondition, SetSlot, interval
from catalyseur.toolbox.batch.planes import DOUBT_BIT, NO_BIT, Table, settle, unpack
from catalyseur.toolbox.batch.spending import SpendTables
from catalyseur.toolbox.criteria import has_begun
from catalyseur.toolbox.matching import CRITERIA
from catalyseur.toolbox.vocabulary import Nature
from catalyseur.values.verdict import NO, YES, Verdict

PLANES = (*CRITERIA, "conditions")
PLANE = {name: place for place, name in enumerate(PLANES)}
_FAILS, _UNKNOWN = NO_BIT, DOUBT_BIT
_OTHER = list(Nature).index(Nature.OTHER)


@dataclass(frozen=True, kw_only=True)
class Bits:
    """Two bits a criterion for N projects and M schemes.

    `planes`: uint64 (len(PLANES), N, 2, words): for each criterion, then all named conditions together, who
    fails and who is unknown, scheme m at bit m % 64 of word m // 64 (bits past M mean nothing): 160 bytes a
    project for each 64 schemes. `fail`, `unknown` and `verdicts` unpack them.
    """

    compiled: Compiled
    planes: NDArray[np.uint64]

    @property
    def fail(self) -> NDArray[np.uint16]:
        """Return (N, M): bit c tells that criterion c of PLANES fails."""
        return self._masks(_FAILS)

    @property
    def unknown(self) -> NDArray[np.uint16]:
        """Return (N, M): bit c tells that criterion c of PLANES is unknown."""
        return self._masks(_UNKNOWN)

    def decided(self) -> NDArray[np.uint64]:
        """Return (N, words): who is answered yes or no; bits past M mean nothing."""
        merged = np.bitwise_or.reduce(self.planes, axis=0)
        decided: NDArray[np.uint64] = merged[:, _FAILS] | (self.compiled.supports_yes & ~merged[:, _UNKNOWN])
        return decided

    def verdicts(self) -> NDArray[np.uint8]:
        """Return (N, M): 0 no, 1 yes, 2 cannot tell (one more where doubted, times nothing where failed)."""
        merged = np.bitwise_or.reduce(self.planes, axis=0)
        schemes = len(self.compiled.schemes)
        answers = unpack(merged[:, _UNKNOWN] | ~self.compiled.supports_yes, schemes)
        answers += np.uint8(YES)
        answers *= unpack(~merged[:, _FAILS], schemes)
        return answers

    def _masks(self, side: int) -> NDArray[np.uint16]:
        schemes = len(self.compiled.schemes)
        masks = np.zeros((self.planes.shape[1], schemes), np.uint16)
        for place, plane in enumerate(self.planes):
            if plane[:, side].any():
                masks |= unpack(plane[:, side], schemes).astype(np.uint16) << np.uint16(place)
        return masks


def evaluate(compiled: Compiled, codes: Codes) -> Bits:
    """Answer every pair. `codes` must be made with the geography and day of `compiled`."""
    planes = np.zeros((len(PLANES), len(codes), 2, len(compiled.supports_yes)), np.uint64)
    places = compiled.places.of_code[codes.commune]
    _gather(compiled.perimeter, places, planes[PLANE["perimeter"]])
    _gather(compiled.beneficiary, codes.beneficiary, planes[PLANE["beneficiary"]])
    _gather(compiled.sector, codes.naf, planes[PLANE["sector"]])
    _gather(compiled.difficulty, codes.in_difficulty, planes[PLANE["difficulty"]])
    _size(compiled, codes, planes[PLANE["size"]])
    _sets(compiled.kinds, codes.kind_sets, codes.kinds, planes[PLANE["kind"]], wild=0)
    _sets(compiled.natures, codes.nature_sets, codes.natures, planes[PLANE["nature"]], wild=1 << _OTHER)
    if compiled.spend:
        _spend(compiled.spend, codes, places, planes[PLANE["spend"]])
    _start_of_works(compiled, codes, planes[PLANE["start_of_works"]])
    _conditions(compiled, codes, planes[PLANE["conditions"]])
    return Bits(compiled=compiled, planes=planes)


def _gather(table: Table, codes: NDArray[np.intp], out: NDArray[np.uint64]) -> None:
    """Write a row a project. Code -1, an unknown fact, reads the last row."""
    np.take(table, codes, axis=0, out=out, mode="wrap")


def _agree(slot: int, answer: NDArray[np.uint64], out: NDArray[np.uint64]) -> None:
    """Keep what this published value and the ones before it answer alike."""
    if slot == 0:
        out[:] = answer
    else:
        out[:, NO_BIT] &= answer[:, NO_BIT]
        out[:, DOUBT_BIT] |= answer[:, DOUBT_BIT]


def _interval(breaks: NDArray[np.generic], values: NDArray[np.generic]) -> NDArray[np.intp]:
    """Return the place of the last break at or under each value, -1 under the first."""
    return np.searchsorted(breaks, values, side="right") - 1


def _size(compiled: Compiled, codes: Codes, out: NDArray[np.uint64]) -> None:
    for slot, published in enumerate(compiled.sizes):
        answer = published.sizes[codes.sizes]
        if published.headcount.any():
            answer |= published.headcount[_interval(compiled.headcounts, codes.headcount)]
        _agree(slot, answer, out)
    settle(out)


def _sets(
    slots: tuple[SetSlot, ...],
    sets: NDArray[np.uint64],
    codes: NDArray[np.intp],
    out: NDArray[np.uint64],
    wild: int,
) -> None:
    """Look for one code in common, once for each distinct set. A set with a `wild` code never fails."""
    rows = np.zeros((len(sets), *out.shape[1:]), np.uint64)
    never_fails = ((sets == 0) | ((sets & np.uint64(wild)) != 0))[:, np.newaxis]
    for slot, published in enumerate(slots):
        hit = np.zeros((len(sets), out.shape[-1]), np.uint64)
        for place, accepts in enumerate(published.accepts):
            holds = (sets >> np.uint64(place)) & np.uint64(1) != 0
            hit |= np.where(holds[:, np.newaxis], accepts, np.uint64(0))
        missed = published.publishes & ~hit
        _agree(slot, np.stack([np.where(never_fails, np.uint64(0), missed), missed], axis=1), rows)
    _gather(settle(rows), codes, out)


def _spend(tables: SpendTables, codes: Codes, places: NDArray[np.intp], out: NDArray[np.uint64]) -> None:
    intervals = [
        _amount_intervals(codes, least_rows, most_rows, breaks)
        for least_rows, most_rows, breaks in zip(
            tables.least_rows, tables.most_rows, tables.breaks, strict=True
        )
    ]
    for slot, published in enumerate(tables.slots):
        answer = np.zeros_like(out)
        for least, most, (low, high) in zip(published.least, published.most, intervals, strict=True):
            answer |= least[low]
            answer |= most[high]
        if published.active is not None:
            active = published.active[places]
            answer[:, NO_BIT] |= ~active
            answer[:, DOUBT_BIT] &= active
        _agree(slot, answer, out)
    settle(out)


def _amount_intervals(
    codes: Codes, least_rows: tuple[int, ...], most_rows: tuple[int, ...], breaks: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Place the least and the most the eligible expense can be among the breaks."""
    least = codes.least_cents[list(least_rows)].sum(axis=0)
    most = codes.most_cents[list(most_rows)].sum(axis=0)
    most[codes.most_cents[-1] == UNBOUNDED_CENTS] = UNBOUNDED_CENTS
    low = _interval(breaks, least)
    high = low.copy()
    differ = np.flatnonzero(least != most)
    high[differ] = _interval(breaks, most[differ])
    return low, high


def _start_of_works(compiled: Compiled, codes: Codes, out: NDArray[np.uint64]) -> None:
    _gather(compiled.start_of_works, _interval(compiled.starts, codes.start), out)
    asked = {place for name in codes.applications for place in compiled.works.get(name, ())}
    none = np.full(len(codes), NO_DAY)
    for place in asked:
        scheme = compiled.schemes[place]
        by_id, by_ref = (codes.applications.get(name, none) for name in scheme.names)
        applied = np.where(by_id != NO_DAY, by_id, by_ref)
        dated = (applied != NO_DAY) & (codes.start != NO_DAY)
        word, bit = place // 64, np.uint64(1 << place % 64)
        late = np.where(codes.start <= applied, bit, np.uint64(0))
        out[dated, _FAILS, word] = (out[dated, _FAILS, word] & ~bit) | late[dated]
        out[dated, _UNKNOWN, word] &= ~bit


def _conditions(compiled: Compiled, codes: Codes, out: NDArray[np.uint64]) -> None:
    """Add up every named condition, one side after the other in memory: three times as fast as in `out`."""
    sides = np.zeros((out.shape[1], len(out), out.shape[2]), np.uint64)
    for named in compiled.conditions:
        for side, holds in zip((_FAILS, _UNKNOWN), _condition(named, codes, compiled.on), strict=True):
            if holds.any():
                sides[side] |= np.where(holds[:, np.newaxis], named.schemes, np.uint64(0))
    out[:] = sides.swapaxes(0, 1)


def _condition(named: NamedCondition, codes: Codes, on: date) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell whose condition, or its alternative for the headcounts it is open to, fails, and is unknown."""
    condition, other = named.condition, named.condition.or_else
    refused, doubted = _known(codes, condition.name)
    if other:
        least, above = interval(other.headcount)
        closed = (codes.headcount < least) | (codes.headcount >= (np.inf if above is None else above))
        began = has_begun(other, on)
        refused_too, doubted_too = _known(codes, other.name)
        refused = refused & (refused_too | closed | (began is Verdict.NO))
        doubted = doubted & (doubted_too | closed | np.isnan(codes.headcount) | (began is not Verdict.YES))
    return refused, doubted & ~refused


def _known(codes: Codes, name: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell of a named condition that it is not met, and that it is not known to be met."""
    met = codes.conditions.get(name)
    if met is None:
        return np.zeros(len(codes), np.bool_), np.ones(len(codes), np.bool_)
    return met == NO, met != YES
