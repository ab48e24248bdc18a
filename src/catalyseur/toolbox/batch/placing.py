"""Perimeters compiled for one day: commune codes that no scheme tells apart form one class."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from catalyseur.geography.areas import parse_area
from catalyseur.geography.atlas import Geography
from catalyseur.geography.perimeters import area_vector
from catalyseur.geography.tables import year_of
from catalyseur.toolbox.batch.planes import Rows, any_rows, negate_rows
from catalyseur.values.verdict import CANNOT_TELL, NO, YES

Areas = tuple[tuple[str, ...], tuple[str, ...]]  # included, excluded


@dataclass(frozen=True, kw_only=True)
class Places:
    """Classes of commune codes; the place after the last code stands for an unknown one.

    `of_code`: class of each place of `place_index`, then of the unknown one. `examples`: the first place
    of each class. `rows`: what each perimeter answers for each class.
    """

    of_code: NDArray[np.intp]
    examples: NDArray[np.intp]
    rows: Mapping[Areas, Rows]


@lru_cache(maxsize=4)
def place_index(geography: Geography) -> Mapping[str, int]:
    """Give every code the data name a place: those of `geography.commune_codes`, then former and part codes."""
    index = geography.commune_index
    others = (code for code in geography.history.former if code not in index)
    return {code: place for place, code in enumerate((*geography.commune_codes, *others))}


def place_classes(perimeters: Iterable[Areas], geography: Geography, on: date) -> Places:
    """Read every perimeter at every code and number the answers that differ."""
    distinct = tuple(dict.fromkeys(perimeters))
    areas = dict.fromkeys(area for included, excluded in distinct for area in (*included, *excluded))
    read = {area: _read(area, geography, on) for area in areas}
    size = len(place_index(geography))
    answers = [_perimeter(read, included, excluded, size) for included, excluded in distinct]
    of_code, examples = number_columns(np.concatenate([np.zeros((1, size + 1), np.bool_), *answers]))
    return Places(
        of_code=of_code,
        examples=examples,
        rows={areas: rows[:, examples] for areas, rows in zip(distinct, answers, strict=True)},
    )


@lru_cache(maxsize=256)
def _read(area: str, geography: Geography, on: date) -> Rows:
    """Read an area at every code; a part of a commune answers as its commune, or its communes agreeing."""
    parsed = parse_area(area)
    vector = area_vector(geography, parsed, on)
    homes, divided = _homes(geography, on)
    codes = vector[homes]
    for place, holders in divided.items():
        found = {int(vector[holder]) for holder in holders}
        codes[place] = found.pop() if len(found) == 1 else CANNOT_TELL
    if parsed.level == "COM" and parsed.key in place_index(geography):
        codes[place_index(geography)[parsed.key]] = YES
    return np.stack([codes == NO, codes != YES])


@lru_cache(maxsize=4)
def _homes(geography: Geography, on: date) -> tuple[NDArray[np.intp], Mapping[int, tuple[int, ...]]]:
    """Return where to read each code in `commune_codes`, and the codes that lie in several communes."""
    history, index = geography.history, geography.commune_index
    places, divided = list(range(len(index))), {}
    for code, place in place_index(geography).items():
        if place >= len(index):
            holders = tuple(index[home] for home in history.holders(code, year_of(on))) or (0,)
            places.append(holders[0])
            if len(holders) > 1:
                divided[place] = holders
    return np.array(places, np.intp), divided


def _perimeter(
    read: Mapping[str, Rows], included: tuple[str, ...], excluded: tuple[str, ...], size: int
) -> Rows:
    inside = any_rows([read[area] for area in included], size)
    outside = negate_rows(any_rows([read[area] for area in excluded], size))
    anywhere = "FR" in included and not excluded
    return np.concatenate([inside | outside, [[False], [not anywhere]]], axis=1)


def number_columns(answers: Rows) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give distinct columns numbers in order of first appearance; say where each appears first."""
    signatures = np.packbits(answers, axis=0)
    raw, width = np.ascontiguousarray(signatures.T).tobytes(), len(signatures)
    numbers: dict[bytes, int] = {}
    columns = (raw[start : start + width] for start in range(0, len(raw), width))
    classes = np.array([numbers.setdefault(column, len(numbers)) for column in columns], np.intp)
    return classes, np.unique(classes, return_index=True)[1]
