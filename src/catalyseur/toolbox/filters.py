"""Narrow the toolbox: each filter answers yes, no or cannot tell; only a no removes a scheme."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from catalyseur.geography.areas import parse_area
from catalyseur.geography.atlas import Geography
from catalyseur.geography.perimeters import area_vector
from catalyseur.toolbox.matching import is_listed
from catalyseur.toolbox.scheme import Perimeter, Published, Scheme, Version
from catalyseur.toolbox.vocabulary import LOCAL_AUTHORITIES, Beneficiary, Instrument, Kind
from catalyseur.toolbox.windows import WindowAnswer, WindowState, version_on, window_on
from catalyseur.values.verdict import CANNOT_TELL, NO, YES, Verdict, agree, from_bool

# Funders as people look for them: the words their names begin with or hold.
FUNDERS = {
    "state": ("État et ses programmes", ("État",)),
    "region": ("Régions et Collectivité de Corse", ("Région", "Collectivité de Corse")),
    "ademe": ("ADEME", ("ADEME",)),
    "bpifrance": ("Bpifrance", ("Bpifrance",)),
    "water": ("Agences de l’eau", ("Agence de l’eau",)),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What is asked of the toolbox; None asks nothing. `area` is a code of `geography.areas`."""

    funder: str | None = None
    instrument: Instrument | None = None
    kind: Kind | None = None
    beneficiary: Beneficiary | None = None
    window: WindowState | None = None
    area: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A scheme known on a day, in its version of the day.

    `to_confirm` names the filters that cannot tell: what they ask is not published, or holds in part.
    """

    scheme: Scheme
    version: Version
    window: WindowAnswer
    to_confirm: tuple[str, ...]


def list_on(schemes: Iterable[Scheme], on: date) -> tuple[Listed, ...]:
    """Return the schemes known on a day, each in its version of the day, in the order given."""
    found = ((scheme, version_on(scheme, on)) for scheme in schemes if is_listed(scheme, on))
    return tuple(
        Listed(scheme=scheme, version=version, window=window_on(version.window, on), to_confirm=())
        for scheme, version in found
    )


def narrow(listed: Iterable[Listed], filters: Filters, geography: Geography, on: date) -> tuple[Listed, ...]:
    """Return the schemes of a day (`list_on`) that no filter refuses, in the order given.

    Raises ValueError when `filters.area` is no area.
    """
    kept = []
    for one in listed:
        unsure = _unsure(filters, one, geography, on)
        if unsure is not None:
            kept.append(replace(one, to_confirm=unsure) if unsure else one)
    return tuple(kept)


def _unsure(filters: Filters, one: Listed, geography: Geography, on: date) -> tuple[str, ...] | None:
    """Return the filters that cannot tell; None at the first that says no."""
    unsure: tuple[str, ...] = ()
    for name, verdict in _answers(filters, one, geography, on):
        if verdict is Verdict.NO:
            return None
        if verdict is Verdict.CANNOT_TELL:
            unsure = (*unsure, name)
    return unsure


def _answers(filters: Filters, one: Listed, geography: Geography, on: date) -> Iterator[tuple[str, Verdict]]:
    """Answer filter by filter, the cheapest first."""
    scheme, criteria = one.scheme, one.version.criteria
    if filters.window:
        yield "window", from_bool(filters.window is one.window.state)
    if filters.instrument:
        yield "instrument", from_bool(filters.instrument in scheme.instruments)
    if filters.funder:
        yield "funder", from_bool(any(name in scheme.funder for name in FUNDERS[filters.funder][1]))
    if filters.kind:
        yield "kind", _published(criteria.kind, filters.kind)
    if filters.beneficiary:
        yield "beneficiary", _beneficiary(criteria.beneficiary, filters.beneficiary)
    if filters.area:
        yield "area", _perimeter(geography, criteria.perimeter, filters.area, on)


def _perimeter(geography: Geography, published: Published[Perimeter] | None, area: str, on: date) -> Verdict:
    if published is None:
        return Verdict.CANNOT_TELL
    return agree(covers_area(geography, value, area, on) for value in published.values)


def _published(published: Published[tuple[Kind, ...]] | None, wanted: Kind) -> Verdict:
    if published is None:
        return Verdict.CANNOT_TELL
    return agree(from_bool(wanted in value) for value in published.values)


def _beneficiary(published: Published[tuple[Beneficiary, ...]] | None, wanted: Beneficiary) -> Verdict:
    """Read « collectivité » as any of its four levels, on either side."""
    if published is None:
        return Verdict.CANNOT_TELL
    asked = LOCAL_AUTHORITIES if wanted is Beneficiary.LOCAL_AUTHORITY else frozenset((wanted,))
    accepted = (
        frozenset(value) | (LOCAL_AUTHORITIES if Beneficiary.LOCAL_AUTHORITY in value else frozenset())
        for value in published.values
    )
    return agree(from_bool(not asked.isdisjoint(value)) for value in accepted)


def covers_area(geography: Geography, perimeter: Perimeter, area: str, on: date) -> Verdict:
    """Tell whether every commune of an area is in a perimeter on a day: cannot tell when only some are.

    Raises ValueError when `area` is none.
    """
    return _covers(geography, perimeter.include, perimeter.exclude, area, on)


@lru_cache(maxsize=10_000)
def _covers(
    geography: Geography, include: tuple[str, ...], exclude: tuple[str, ...], area: str, on: date
) -> Verdict:
    year_codes = _standing(geography, on)
    asked = (_vector(geography, area, on) != NO) & year_codes
    inside = _any(geography, include, on)[asked]
    outside = _any(geography, exclude, on)[asked]
    if not inside.size:
        return Verdict.CANNOT_TELL
    if ((inside == YES) & (outside == NO)).all():
        return Verdict.YES
    return Verdict.NO if ((inside == NO) | (outside == YES)).all() else Verdict.CANNOT_TELL


def _any(geography: Geography, areas: tuple[str, ...], on: date) -> NDArray[np.uint8]:
    """Kleene OR of areas, commune by commune: one yes decides, else one unknown leaves it open."""
    found = np.full(len(geography.commune_codes), NO, dtype=np.uint8)
    for area in areas:
        vector = _vector(geography, area, on)
        found[(vector == CANNOT_TELL) & (found == NO)] = CANNOT_TELL
        found[vector == YES] = YES
    return found


@lru_cache(maxsize=512)
def _vector(geography: Geography, area: str, on: date) -> NDArray[np.uint8]:
    return area_vector(geography, parse_area(area), on)


@lru_cache(maxsize=32)
def _standing(geography: Geography, on: date) -> NDArray[np.bool_]:
    standing = {commune.code for commune in geography.communes_on(on)}
    return np.array([code in standing for code in geography.commune_codes])
