"""The schemes of a day seen from some communes: what each window says, and what each perimeter says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from catalyseur.geography.areas import parse_area
from catalyseur.geography.atlas import Geography
from catalyseur.geography.perimeters import contains
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.matching import is_listed
from catalyseur.toolbox.scheme import Perimeter, Scheme, Version
from catalyseur.toolbox.windows import WindowAnswer, WindowState, version_on, window_on
from catalyseur.values.verdict import CANNOT_TELL, CODES, NO, YES

Codes = NDArray[np.uint8]  # 0 no, 1 yes, 2 cannot tell, one a commune
LISTED_STATES = (
    WindowState.CLOSING_SOON,
    WindowState.OPEN,
    WindowState.TO_VERIFY,
    WindowState.UPCOMING,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """One scheme whose window is not over: how many communes its perimeter holds, or may hold.

    `published` is False when the scheme publishes no perimeter: then every commune is a « maybe ».
    """

    scheme: Scheme
    version: Version
    window: WindowAnswer
    published: bool
    yes: int
    maybe: int
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Openings:
    """What is open at a place: `here` by window then by certainty; `elsewhere` counts the other open ones.

    `ended` counts schemes closed, suspended or exhausted that day.
    """

    here: tuple[Opening, ...]
    elsewhere: int
    ended: int


@dataclass(frozen=True, eq=False)
class SameCatalogue:
    """A catalogue compared by identity: it is frozen, and reading its whole content would be slow."""

    catalogue: Catalogue

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same object."""
        return isinstance(other, SameCatalogue) and self.catalogue is other.catalogue

    def __hash__(self) -> int:
        """Return its identity."""
        return id(self.catalogue)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Listed:
    """The schemes of a day whose window is not over, each with the place of its perimeters among the distinct ones."""

    running: tuple[tuple[Scheme, Version, WindowAnswer, int], ...]
    perimeters: tuple[tuple[Perimeter, ...], ...]
    ended: int


def openings_at(geography: Geography, catalogue: Catalogue, codes: Sequence[str], on: date) -> Openings:
    """Read the windows of the day and the perimeters at communes that stand that day."""
    listed = _listed_on(SameCatalogue(catalogue), on)
    answers = [_answers(geography, values, codes, on) for values in listed.perimeters]
    counts = [np.bincount(answer, minlength=3).tolist() for answer in answers]
    here = [
        Opening(
            scheme=scheme,
            version=version,
            window=window,
            published=bool(listed.perimeters[group]),
            yes=counts[group][YES],
            maybe=counts[group][CANNOT_TELL],
            total=len(codes),
        )
        for scheme, version, window, group in listed.running
        if counts[group][NO] < len(codes)
    ]
    return Openings(
        here=tuple(sorted(here, key=_rank)), elsewhere=len(listed.running) - len(here), ended=listed.ended
    )


@lru_cache(maxsize=32)
def _listed_on(same: SameCatalogue, on: date) -> _Listed:
    running, ended = [], 0
    groups: dict[tuple[Perimeter, ...], int] = {}
    for scheme in same.catalogue.schemes:
        if not is_listed(scheme, on):
            continue
        version = version_on(scheme, on)
        window = window_on(version.window, on)
        if window.state not in LISTED_STATES:
            ended += 1
            continue
        published = version.criteria.perimeter
        group = groups.setdefault(published.values if published else (), len(groups))
        running.append((scheme, version, window, group))
    return _Listed(running=tuple(running), perimeters=tuple(groups), ended=ended)


def _rank(opening: Opening) -> tuple[int, int, str]:
    certainty = 0 if opening.yes == opening.total else 1 if opening.yes else 2
    return LISTED_STATES.index(opening.window.state), certainty, opening.scheme.ref


def _answers(
    geography: Geography, perimeters: tuple[Perimeter, ...], codes: Sequence[str], on: date
) -> Codes:
    """Return what every published perimeter answers; where they differ, or none is published: cannot tell."""
    if not perimeters:
        return np.full(len(codes), CANNOT_TELL, np.uint8)
    first, *others = (_perimeter(geography, one, codes, on) for one in perimeters)
    agreed = np.logical_and.reduce([other == first for other in others]) if others else True
    return np.where(agreed, first, CANNOT_TELL).astype(np.uint8)


def _perimeter(geography: Geography, perimeter: Perimeter, codes: Sequence[str], on: date) -> Codes:
    inside = _any(geography, perimeter.include, codes, on)
    outside = _any(geography, perimeter.exclude, codes, on)
    refused = (inside == NO) | (outside == YES)
    sure = (inside == YES) & (outside == NO)
    return np.where(refused, NO, np.where(sure, YES, CANNOT_TELL)).astype(np.uint8)


def _any(geography: Geography, areas: Sequence[str], codes: Sequence[str], on: date) -> Codes:
    """Kleene OR: one yes decides; else one unknown leaves it open; nothing at all is no."""
    stack = np.array([[_place(geography, area, code, on) for code in codes] for area in areas], np.uint8)
    stack = stack.reshape(len(areas), len(codes))
    doubtful = np.where((stack == CANNOT_TELL).any(axis=0), CANNOT_TELL, NO)
    return np.where((stack == YES).any(axis=0), YES, doubtful).astype(np.uint8)


@lru_cache(maxsize=65_536)
def _place(geography: Geography, area: str, code: str, on: date) -> int:
    return CODES[contains(geography, parse_area(area), code, on).verdict]


def by_window(openings: Sequence[Opening]) -> Mapping[WindowState, list[Opening]]:
    """Group openings by the state of their window, in the order of LISTED_STATES."""
    return {
        state: group
        for state in LISTED_STATES
        if (group := [one for one in openings if one.window.state is state])
    }
