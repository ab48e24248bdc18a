"""Commune codes through the years: which stand, what holds the others, which share ground."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from catalyseur.geography.places import Commune, Resolution, UnknownPlaceError
from catalyseur.geography.tables import (
    FIRST_YEAR,
    LAST_YEAR,
    Columns,
    read_columns,
    read_masks,
    year_bit,
    year_of,
    years_of,
)

_KINDS = {
    "delegated": "commune déléguée",
    "associated": "commune associée",
    "arrondissement": "arrondissement municipal",
    "former": "ancienne commune",
}


@dataclass(frozen=True, kw_only=True)
class FormerCode:
    """A code in the years it is no commune: kind, end, and its holders with their mask of years."""

    name: str
    kind: str
    since: date | None
    holders: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CommuneHistory:
    """Every code that was a commune in some year since 2019, as columns in one order (`codes`).

    `unstable` are the codes that did not stand, alone, through all the years: for every other code
    a table keyed by any year's codes can be read directly.
    """

    codes: tuple[str, ...]
    index: dict[str, int]
    columns: Columns
    masks: list[int]
    former: dict[str, FormerCode]
    unstable: frozenset[str]
    _held: dict[int, dict[str, list[str]]] = field(default_factory=dict, init=False)
    _by_postal_code: dict[str, list[str]] = field(default_factory=dict, init=False)

    def stands(self, code: str, year: int) -> bool:
        """Tell whether `code` is a commune in `year`."""
        place = self.index.get(code)
        return place is not None and bool(self.masks[place] & year_bit(year))

    def standing(self, year: int) -> list[str]:
        """Return the communes of `year`, by code."""
        bit = year_bit(year)
        return [code for code, mask in zip(self.codes, self.masks, strict=True) if mask & bit]

    def knows(self, code: str) -> bool:
        """Tell whether `code` is, or ever was, a commune, a part of one or an arrondissement."""
        return code in self.index or code in self.former

    def holders(self, code: str, year: int) -> tuple[str, ...]:
        """Return the communes of `year` that hold `code`; itself when it stands; none when unknown."""
        if self.stands(code, year):
            return (code,)
        former = self.former.get(code)
        return tuple(holder for holder, mask in former.holders if mask & year_bit(year)) if former else ()

    def homes(self, code: str, year: int) -> tuple[str, ...]:
        """Return the communes of `year` that hold `code`. Raises UnknownPlaceError when there is none."""
        found = self.holders(code, year)
        if not found:
            raise UnknownPlaceError(f"'{code}' is not an INSEE commune code of the data: check it")
        return found

    def overlap(self, code: str, year: int, other: int) -> frozenset[str]:
        """Return the communes of `other` that share ground with commune `code` of `year`."""
        if code not in self.unstable:
            return frozenset((code,))
        parts = (part for part in self._held_in(year).get(code, ()) if self.stands(part, other))
        return frozenset((*self.holders(code, other), *parts))

    def people(self, code: str, year: int) -> int | None:
        """Return the last municipal population of the ground commune `code` had in `year`; None is unknown.

        Everyone is counted once: the commune that absorbed another has, before that, its people less those
        of the other; one restored later counts with the commune that held it. Whatever the year, the
        communes of a ground add up to the same people.
        """
        parts = self._held_in(year).get(code, ()) if code in self.unstable else ()
        return _added(map(self._own_people, parts)) if parts else self._last_people(code)

    def commune(self, code: str, year: int = LAST_YEAR) -> Commune:
        """Build the record of a commune code, with the people of its ground in `year`. Raises UnknownPlaceError."""
        if code not in self.index:
            raise UnknownPlaceError(f"'{code}' is not a commune of 2019 to 2026: check the INSEE code")
        place, columns = self.index[code], self.columns
        lon, lat = columns["lon"][place], columns["lat"][place]
        return Commune(
            code=code,
            name=columns["name"][place],
            departement=columns["departement"][place],
            region=columns["region"][place],
            siren=columns["siren"][place] or None,
            population=self.people(code, year),
            postal_codes=tuple(filter(None, columns["postal_codes"][place].split("|"))),
            lon=float(lon) if lon else None,
            lat=float(lat) if lat else None,
        )

    def resolve(self, code: str, on: date) -> Resolution:
        """Say what `code` means on a day. Raises UnknownPlaceError."""
        year, former = year_of(on), self.former.get(code)
        communes = tuple(self.commune(home, year) for home in self.homes(code, year))
        latest = self.holders(code, LAST_YEAR)
        name = former.name if former else communes[0].name
        kind = None if self.stands(code, year) else self._kind(code, year)
        return Resolution(
            code=code,
            name=name,
            communes=communes,
            kind=kind,
            became=() if latest == (code,) else latest,
            since=former.since if former else None,
            note=self._note(code, name, kind, communes, latest),
        )

    def with_postal_code(self, postal_code: str, year: int) -> list[str]:
        """Return the communes of `year` that use a postal code (several may share one)."""
        if not self._by_postal_code:
            found: dict[str, list[str]] = defaultdict(list)
            for code, text in zip(self.codes, self.columns["postal_codes"], strict=True):
                for one in text.split("|"):
                    found[one].append(code)
            self._by_postal_code.update(found)
        return [code for code in self._by_postal_code.get(postal_code, ()) if self.stands(code, year)]

    def _last_people(self, code: str) -> int | None:
        text = self.columns["population"][self.index[code]]
        return int(text) if text else None

    def _own_people(self, code: str) -> int | None:
        """Return the people left to a commune without those of the communes that ended before it in its ground."""
        last = self._last_year(code)
        held = (part for part in self._held_in(last)[code] if self._last_year(part) < last)
        absorbed = _added(map(self._own_people, held))
        everyone = self._last_people(code)
        return None if everyone is None or absorbed is None else everyone - absorbed

    def _last_year(self, code: str) -> int:
        return years_of(self.masks[self.index[code]])[1]

    def _held_in(self, year: int) -> dict[str, list[str]]:
        if year not in self._held:
            held: dict[str, list[str]] = defaultdict(list)
            for code in self.unstable:
                for holder in self.holders(code, year):
                    held[holder].append(code)
            self._held[year] = held
        return self._held[year]

    def _kind(self, code: str, year: int) -> str:
        later = any(self.stands(code, other) for other in range(year + 1, LAST_YEAR + 1))
        earlier = any(self.stands(code, other) for other in range(FIRST_YEAR, year))
        return "newer" if later and not earlier else self.former[code].kind

    def _note(
        self,
        code: str,
        name: str,
        kind: str | None,
        communes: tuple[Commune, ...],
        latest: tuple[str, ...],
    ) -> str | None:
        there = ", ".join(f"{commune.name} ({commune.code})" for commune in communes)
        if kind == "newer":
            return (
                f"{name} ({code}) n’était pas une commune ce jour-là : son territoire relevait de : {there}."
            )
        if kind:
            return f"{name} ({code}) : {_KINDS[kind]}, dans la commune {there}."
        if latest == (code,):
            return None
        now = ", ".join(f"{self.commune(holder).name} ({holder})" for holder in latest)
        return f"{name} ({code}) a rejoint depuis la commune {now}."


def load_history() -> CommuneHistory:
    """Read the communes and the former codes."""
    columns = read_columns("communes.csv")
    codes, masks = tuple(columns["code"]), read_masks(columns["years"])
    former = dict(_read_former())
    always = year_bit(LAST_YEAR + 1) - 1
    moving = {code for code, mask in zip(codes, masks, strict=True) if mask != always}
    holders = {holder for code in moving for holder, _ in former[code].holders}
    return CommuneHistory(
        codes=codes,
        index={code: place for place, code in enumerate(codes)},
        columns=columns,
        masks=masks,
        former=former,
        unstable=frozenset(moving | holders),
    )


def _read_former() -> Iterator[tuple[str, FormerCode]]:
    columns = read_columns("former_codes.csv")
    holders: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for code, holder, mask in zip(
        columns["code"], columns["holder"], read_masks(columns["years"]), strict=True
    ):
        holders[code].append((holder, mask))
    described = (columns[name] for name in ("code", "name", "kind", "since"))
    for code, name, kind, since in zip(*described, strict=True):
        ended = date.fromisoformat(since) if since else None
        yield code, FormerCode(name=name, kind=kind, since=ended, holders=tuple(holders[code]))


def _added(people: Iterable[int | None]) -> int | None:
    found = list(people)
    return None if None in found else sum(filter(None, found))
