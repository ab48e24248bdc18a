"""The schemes of a bilan: their windows that day and around it, and where their perimeter puts them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import MAXYEAR, MINYEAR, date

import numpy as np
from numpy.typing import NDArray

from catalyseur.bilan.gather_places import PerimeterIndex
from catalyseur.bilan.records import SchemeMonthRow, SchemePlaceRow, SchemeRow
from catalyseur.geography.areas import parse_area
from catalyseur.geography.atlas import Geography
from catalyseur.geography.perimeters import area_vector
from catalyseur.toolbox.scheme import Perimeter, Scheme
from catalyseur.toolbox.windows import ENDED, WindowState, version_on, window_on
from catalyseur.toolbox.wording import areas_text
from catalyseur.values.verdict import CANNOT_TELL, NO, YES

MONTHS_AROUND = 6
Vector = NDArray[np.uint8]


def scheme_rows(geography: Geography, schemes: Iterable[Scheme], day: date) -> list[SchemeRow]:
    """Return the schemes known on a day, with their window of that day."""
    rows = []
    for scheme in known_on(schemes, day):
        version = version_on(scheme, day)
        window = window_on(version.window, day)
        rows.append(
            SchemeRow(
                scheme=scheme.id,
                ref=scheme.ref,
                name=scheme.name,
                funder=scheme.funder,
                perimeter=_perimeter_text(geography, _perimeters(scheme, day)),
                state=window.state.value,
                opens_on=window.opens_on,
                closes_on=window.closes_on,
                days_left=window.days_left,
            )
        )
    return rows


def scheme_month_rows(schemes: Sequence[Scheme], day: date) -> list[SchemeMonthRow]:
    """Count the schemes by state on the first day of the months around a day."""
    rows = []
    for month in _months_around(day):
        states = Counter(_state(scheme, month) for scheme in known_on(schemes, month))
        rows += [SchemeMonthRow(month=month, state=one.value, schemes=states[one]) for one in WindowState]
    return rows


def scheme_place_rows(
    geography: Geography, schemes: Iterable[Scheme], day: date, places: PerimeterIndex
) -> list[SchemePlaceRow]:
    """Say of every scheme not ended that day whether its published perimeter holds each territory."""
    index = geography.commune_index
    members = {
        territory: np.fromiter((index[code] for code in communes), dtype=np.int64)
        for territory, communes in places.communes.items()
    }
    areas: dict[str, Vector] = {}
    rows = []
    for scheme in known_on(schemes, day):
        if _state(scheme, day) in ENDED:
            continue
        vectors = [_vector(geography, one, day, areas) for one in _perimeters(scheme, day)]
        for territory, communes in members.items():
            verdict = _verdict(vectors, communes)
            if verdict is not None:
                rows.append(SchemePlaceRow(territory=territory, scheme=scheme.id, verdict=verdict))
    return rows


def known_on(schemes: Iterable[Scheme], day: date) -> Iterator[Scheme]:
    """Return the schemes already known on a day."""
    return (scheme for scheme in schemes if scheme.known_from.earliest <= day)


def _state(scheme: Scheme, day: date) -> WindowState:
    return window_on(version_on(scheme, day).window, day).state


def _perimeters(scheme: Scheme, day: date) -> tuple[Perimeter, ...]:
    published = version_on(scheme, day).criteria.perimeter
    return published.values if published else ()


def _perimeter_text(geography: Geography, perimeters: tuple[Perimeter, ...]) -> str:
    texts = (areas_text(geography, one.include, one.exclude) for one in perimeters)
    return " ou ".join(texts) or "non publié"


def _vector(geography: Geography, perimeter: Perimeter, day: date, areas: dict[str, Vector]) -> Vector:
    """Answer for every commune: inside one area of `include` and in none of `exclude`."""
    for code in (*perimeter.include, *perimeter.exclude):
        if code not in areas:
            areas[code] = area_vector(geography, parse_area(code), day)
    inside = _any([areas[code] for code in perimeter.include])
    outside = (
        _any([areas[code] for code in perimeter.exclude]) if perimeter.exclude else np.zeros_like(inside)
    )
    refused = (inside == NO) | (outside == YES)
    sure = (inside == YES) & (outside == NO)
    return np.where(refused, NO, np.where(sure, YES, CANNOT_TELL)).astype(np.uint8)


def _any(vectors: Sequence[Vector]) -> Vector:
    together = np.stack(vectors)
    yes, unknown = (together == YES).any(axis=0), (together == CANNOT_TELL).any(axis=0)
    return np.where(yes, YES, np.where(unknown, CANNOT_TELL, NO)).astype(np.uint8)


def _verdict(vectors: Sequence[Vector], communes: NDArray[np.int64]) -> str | None:
    """Return `whole`, `part` or `cannot_tell`; None where no commune is inside."""
    answers = {_of_communes(vector[communes]) for vector in vectors}
    return answers.pop() if len(answers) == 1 else "cannot_tell"


def _of_communes(answers: Vector) -> str | None:
    if (answers == YES).all():
        return "whole"
    if (answers == NO).all():
        return None
    return "part" if (answers == YES).any() else "cannot_tell"


def _months_around(day: date) -> list[date]:
    """Return the first day of each month around a day that the calendar has."""
    here = day.year * 12 + day.month - 1
    months = range(max(here - MONTHS_AROUND, 12 * MINYEAR), min(here + MONTHS_AROUND, 12 * MAXYEAR + 11) + 1)
    return [date(month // 12, month % 12 + 1, 1) for month in months]
