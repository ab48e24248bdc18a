"""NAF rev. 2: which subclasses a scope covers."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"


@dataclass(frozen=True, kw_only=True, slots=True)
class Subclass:
    """A NAF rev. 2 subclass: `25.62B`, its French label and its section letter."""

    code: str
    label: str
    section: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NafScope:
    """A section, division, group, class or subclass, or a range of sections or divisions."""

    text: str
    prefixes: tuple[str, ...]

    def covers(self, subclass: Subclass) -> bool:
        """Tell whether the subclass lies in the scope."""
        return any(subclass.code.startswith(p) or subclass.section == p for p in self.prefixes)


@cache
def load_naf() -> dict[str, Subclass]:
    """Return the 732 subclasses of NAF rev. 2 by code (INSEE)."""
    path = files("catalyseur.data").joinpath("referentials/naf_rev2.csv")
    with path.open(encoding="utf-8") as file:
        return {
            row["code"]: Subclass(code=row["code"], label=row["label"], section=row["section"])
            for row in csv.DictReader(file)
        }


@cache
def parse_naf_scope(text: str) -> NafScope:
    """Read `C`, `B-E`, `10`, `10-33`, `25.6`, `25.62` or `25.62B`. Raises ValueError otherwise."""
    text = str(text)  # YAML reads an unquoted 10 as a number
    sections = re.fullmatch(r"([A-U])(?:-([A-U]))?", text)
    divisions = re.fullmatch(r"(\d{2})(?:-(\d{2}))?", text)
    if sections:
        first, last = sections[1], sections[2] or sections[1]
        prefixes = tuple(letter for letter in SECTIONS if first <= letter <= last)
    elif divisions:
        first, last = divisions[1], divisions[2] or divisions[1]
        prefixes = tuple(f"{number:02d}" for number in range(int(first), int(last) + 1))
    elif re.fullmatch(r"\d{2}\.\d(?:\d[A-Z]?)?", text):
        prefixes = (text,)
    else:
        raise ValueError(f"'{text}' is not a NAF scope: write C, B-E, 10, 10-33, 25.6, 25.62 or 25.62B")
    if not prefixes or not any(
        s.code.startswith(prefixes) or s.section in prefixes for s in load_naf().values()
    ):
        raise ValueError(f"'{text}' covers no subclass of NAF rev. 2")
    return NafScope(text=text, prefixes=prefixes)
