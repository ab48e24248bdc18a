"""The sectors of a panel: the divisions of NAF rev. 2, the 17 groups of Insee's A17, or all in one."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalyseur.panels.errors import PanelError
from catalyseur.toolbox.sectors import SECTIONS, load_naf, parse_naf_scope

OUT_OF_SCOPE = -1
_A17 = {
    "AZ": "01-03",
    "C1": "10-12",
    "C2": "19-19",
    "C3": "26-28",
    "C4": "29-30",
    "C5": "13-18 20-25 31-33",
    "DE": "05-09 35-39",
    "FZ": "41-43",
    "GZ": "45-47",
    "HZ": "49-53",
    "IZ": "55-56",
    "JZ": "58-63",
    "KZ": "64-66",
    "LZ": "68-68",
    "MN": "69-82",
    "OQ": "84-88",
    "RU": "90-99",
}


class Nomenclature(StrEnum):
    """How activities are grouped."""

    NAF2 = "naf2"
    A17 = "a17"
    ALL = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sectors:
    """Codes in one order, and the place in it of each of the 88 divisions; OUT_OF_SCOPE for one left out."""

    nomenclature: Nomenclature
    codes: tuple[str, ...]
    by_division: Mapping[str, int]


def load_sectors(nomenclature: Nomenclature, scope: str | None = None) -> Sectors:
    """Return the sectors of a nomenclature, within a scope of sections or divisions: `C`, `B-E`, `10-33`.

    Raises PanelError on a scope that is none, or finer than a division.
    """
    divisions = {code[:2]: subclass.section for code, subclass in load_naf().items()}
    kept = _within(divisions, scope)
    sector_of = {division: _sector(division, nomenclature, scope) for division in sorted(kept)}
    codes = tuple(sorted(set(sector_of.values())))
    places = {code: place for place, code in enumerate(codes)}
    return Sectors(
        nomenclature=nomenclature,
        codes=codes,
        by_division={
            division: places[sector_of[division]] if division in kept else OUT_OF_SCOPE
            for division in sorted(divisions)
        },
    )


def _within(divisions: Mapping[str, str], scope: str | None) -> set[str]:
    if scope is None:
        return set(divisions)
    try:
        prefixes = parse_naf_scope(scope).prefixes
    except ValueError as error:
        raise PanelError(str(error)) from None
    if any(len(prefix) > 2 for prefix in prefixes):
        raise PanelError(f"'{scope}' is finer than a division: write a scope like C, B-E, 10 or 10-33")
    wanted = set(prefixes)
    return {division for division, section in divisions.items() if wanted & {division, section}}


def _sector(division: str, nomenclature: Nomenclature, scope: str | None) -> str:
    if nomenclature == Nomenclature.NAF2:
        return division
    if nomenclature == Nomenclature.ALL:
        return scope or f"{SECTIONS[0]}-{SECTIONS[-1]}"
    return next(code for code, ranges in _A17.items() if _in_ranges(division, ranges))


def _in_ranges(division: str, ranges: str) -> bool:
    return any(first <= division <= last for first, last in (one.split("-") for one in ranges.split()))
