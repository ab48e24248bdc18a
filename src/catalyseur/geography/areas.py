"""Area codes a scheme may name: `FR`, `REG-84`, `DEP-13`, `EPCI-200068781`, `COM-71153`, `TI-2` and so on."""

import re
from dataclasses import dataclass
from functools import cache

from catalyseur.geography.tables import read_rows

ZONES = {
    "afr": "zone d’aides à finalité régionale",
    "zrr": "zone de revitalisation rurale",
    "frr": "France ruralités revitalisation",
    "qpv": "commune ayant un quartier prioritaire (QPV 2024)",
    "acv": "ville du programme Action cœur de ville",
    "rebond": "bassin retenu par Rebond industriel",
    "basin-rmc": "bassin Rhône-Méditerranée-Corse",
    "basin-adour-garonne": "bassin Adour-Garonne",
}
_SHAPES = {
    "FR": r"FR",
    "REG": r"REG-\d{2}",
    "DEP": r"DEP-(?:\d{2}|2[AB]|97\d|98\d)",
    "EPCI": r"EPCI-\d{9}",
    "COM": r"COM-(?:\d{2}|2[AB])\d{3}",
    "TI": r"TI(?:-[12](?::ti-\d{4})?)?",
    "ZONE": "ZONE-(?:" + "|".join(ZONES) + ")",
}


_LISTS = {"REG": "regions.csv", "DEP": "departements.csv"}
_NAMES = {"REG": "région", "DEP": "département"}


@cache
def _codes(table: str) -> frozenset[str]:
    return frozenset(row["code"] for row in read_rows(table))


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """One area code, its level (`FR`, `REG`, `DEP`, `EPCI`, `COM`, `TI`, `ZONE`) and the part after it."""

    code: str
    level: str
    key: str


def parse_area(code: str) -> Area:
    """Read an area code. Raises ValueError with the allowed forms."""
    for level, shape in _SHAPES.items():
        if re.fullmatch(shape, str(code)):
            key = code[len(level) + 1 :]
            if level in _LISTS and key not in _codes(_LISTS[level]):
                raise ValueError(f"'{code}' is no {_NAMES[level]} of the data: check its code")
            return Area(code=code, level=level, key=key)
    raise ValueError(
        f"'{code}' is not an area: write FR, REG-84, DEP-13, EPCI-200068781, COM-71153, TI, TI-1, TI-2, "
        f"TI-2:ti-0101 or ZONE- and one of {', '.join(ZONES)}",
    )
