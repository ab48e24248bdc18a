"""When each unit was first labelled, from the dated territories; unknown where the known pictures differ."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catalyseur.geography.atlas import Geography
from catalyseur.geography.tables import year_of
from catalyseur.panels.units import NO_UNIT, Units

NEVER = 0
ANNOUNCED_YEAR = 2018  # 22 November 2018: coded 2018, or 2019, the first full year
FIRST_FULL_YEAR = 2019
SECOND_PHASE_YEAR = 2023
HALF = 0.5
_BETWEEN_PICTURES_1 = date(2021, 6, 30)
_BETWEEN_PICTURES_2 = date(2023, 12, 31)


@dataclass(frozen=True, kw_only=True, slots=True)
class Treatment:
    """The first treated year of a unit; None where it cannot be told. Shares (0 to 1) are of its people.

    `cohort`: 2019 for phase 1, 2023 for phase 2 only, 0 for never; `cohort_2018`: the same, phase 1 in 2018.
    `share_1`, `share_2`: in a territory of the phase for certain.
    """

    cohort: int | None
    share_1: float
    share_2: float

    @property
    def cohort_2018(self) -> int | None:
        """The first treated year, phase 1 dated by its announcement."""
        return ANNOUNCED_YEAR if self.cohort == FIRST_FULL_YEAR else self.cohort


def treatments(geography: Geography, units: Units) -> tuple[Treatment, ...]:
    """Return the treatment of each unit, in their order: labelled when half of its people are, for certain."""
    first = _shares(geography, units, _BETWEEN_PICTURES_1)
    second = _shares(geography, units, _BETWEEN_PICTURES_2)
    return tuple(_treatment(one, two) for one, two in zip(first, second, strict=True))


def _treatment(first: tuple[float, float], second: tuple[float, float]) -> Treatment:
    cohort = _decide(first, FIRST_FULL_YEAR, _decide(second, SECOND_PHASE_YEAR, NEVER))
    return Treatment(cohort=cohort, share_1=round(first[0], 4), share_2=round(second[0], 4))


def _decide(share: tuple[float, float], year: int, otherwise: int | None) -> int | None:
    certain, possible = share
    if certain >= HALF:
        return year
    return None if possible >= HALF else otherwise


def _shares(geography: Geography, units: Units, on: date) -> list[tuple[float, float]]:
    """Return, by unit, the share of its people labelled on a day for certain, and possibly."""
    perimeter, history = geography.territory_history.perimeter(on), geography.history
    total: dict[int, float] = defaultdict(float)
    certain: dict[int, float] = defaultdict(float)
    possible: dict[int, float] = defaultdict(float)
    for code in history.standing(year_of(on)):
        unit = units.by_commune[code]
        people = float(history.columns["population"][history.index[code]] or 0)
        if unit == NO_UNIT or not people:  # the six communes no one lives in weigh nothing
            continue
        total[unit] += people
        found = perimeter.get(code, {})
        certain[unit] += people * _labelled(found)
        possible[unit] += people * bool(found)
    return [
        (certain[unit] / total[unit], possible[unit] / total[unit]) if total[unit] else (0.0, 1.0)
        for unit in range(len(units.codes))
    ]


def _labelled(found: Mapping[str, bool]) -> bool:
    """Tell whether a commune is in a territory for certain: in one, or in one in each of the two pictures."""
    return True in found.values() or len(found) > 1
