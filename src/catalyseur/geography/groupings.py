"""EPCI and EPT by year: who belongs to which, and where the communes of an old SIREN are today."""

from collections import defaultdict
from dataclasses import dataclass, field

from catalyseur.geography.history import CommuneHistory
from catalyseur.geography.places import Epci, EpciResolution, EpciShare
from catalyseur.geography.tables import Columns, read_columns, read_masks, read_rows, year_bit, years_of

_Names = dict[str, tuple[tuple[str, str, int], ...]]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class GroupingHistory:
    """Groupings of one sort, EPCI or EPT: names by SIREN, and spells of membership of communes."""

    names: _Names
    members: Columns
    masks: list[int]
    history: CommuneHistory
    _by_year: dict[int, dict[str, str]] = field(default_factory=dict, init=False)
    _compositions: dict[int, dict[str, list[str]]] = field(default_factory=dict, init=False)
    _extents: dict[tuple[str, int], dict[str, bool]] = field(default_factory=dict, init=False)

    def by_commune(self, year: int) -> dict[str, str]:
        """Return the SIREN of each commune of `year` that belongs to a grouping."""
        if year not in self._by_year:
            bit, columns = year_bit(year), (self.members["commune"], self.members["siren"], self.masks)
            found = {commune: siren for commune, siren, mask in zip(*columns, strict=True) if mask & bit}
            self._by_year[year] = found
        return self._by_year[year]

    def composition(self, siren: str, year: int) -> list[str]:
        """Return the communes of a grouping in `year`, by code; empty when it does not stand."""
        if year not in self._compositions:
            found: dict[str, list[str]] = defaultdict(list)
            for commune, holder in self.by_commune(year).items():
                found[holder].append(commune)
            self._compositions[year] = found
        return self._compositions[year].get(siren, [])

    def record(self, siren: str, year: int) -> Epci | None:
        """Return the grouping with its name of `year`, else its nearest name; None when unknown."""
        names = self.names.get(siren)
        if not names:
            return None
        name, kind, _ = min(names, key=lambda named: _distance(named[2], year))
        first, last = years_of(sum(mask for _, _, mask in names))
        return Epci(siren=siren, name=name, kind=kind, first_year=first, last_year=last)

    def records(self, year: int) -> list[Epci]:
        """Return the groupings of `year`, by SIREN."""
        found = (self.record(siren, year) for siren in self.names)
        return [epci for epci in found if epci and self.stands(epci.siren, year)]

    def stands(self, siren: str, year: int) -> bool:
        """Tell whether a SIREN is in the list of `year`."""
        return any(mask & year_bit(year) for _, _, mask in self.names.get(siren, ()))

    def nearest_year(self, siren: str, year: int) -> int:
        """Return the year of the SIREN's lists nearest to `year`. Raises KeyError when unknown."""
        first, last = years_of(sum(mask for _, _, mask in self.names[siren]))
        return min(max(year, first), last)

    def ground(self, siren: str, year: int) -> dict[str, float]:
        """Return the communes of `year` that hold the ground of a SIREN, with the people it had there."""
        then = self.nearest_year(siren, year)
        found: dict[str, float] = defaultdict(float)
        for code in self.composition(siren, then):
            homes = self.history.overlap(code, then, year)
            people = self.history.columns["population"][self.history.index[code]]
            for home in homes:
                found[home] += int(people or 0) / len(homes)
        return found

    def extent(self, siren: str, year: int) -> dict[str, bool] | None:
        """Return the communes of `year` an area named by a SIREN holds, True where that is certain.

        An old SIREN means the EPCI that took all of it; where several shared it, its own communes are
        certain and the rest of those EPCI is not. None when no list names the SIREN.
        """
        if siren not in self.names:
            return None
        if (siren, year) not in self._extents:
            self._extents[siren, year] = self._measure(siren, year)
        return self._extents[siren, year]

    def _measure(self, siren: str, year: int) -> dict[str, bool]:
        if self.stands(siren, year):
            return dict.fromkeys(self.composition(siren, year), True)
        then = self.nearest_year(siren, year)
        own = set(self.composition(siren, then))
        found = {code: self.history.overlap(code, year, then) <= own for code in self.ground(siren, year)}
        if year < then:
            return found
        holders = self._holders(siren, year)
        taken = {code for holder in holders for code in self.composition(holder.epci.siren, year)}
        return dict.fromkeys(taken, len(holders) == 1) | {
            code: True for code, whole in found.items() if whole
        }

    def resolve(self, siren: str, year: int) -> EpciResolution | None:
        """Say what a SIREN means in `year`; None when the lists never name it."""
        epci = self.record(siren, year)
        if epci is None:
            return None
        standing = self.stands(siren, year)
        holders = () if standing else self._holders(siren, year)
        names = " ; ".join(f"{holder.epci.name} ({_percent(holder.share)})" for holder in holders)
        verb = (
            "a laissé place à"
            if epci.last_year < year
            else "n’existait pas encore ; son territoire relevait de"
        )
        note = None if standing else f"{epci.name} ({siren}) {verb} : {names}."
        return EpciResolution(epci=epci, standing=standing, holders=holders, note=note)

    def _holders(self, siren: str, year: int) -> tuple[EpciShare, ...]:
        weights: dict[str, float] = defaultdict(float)
        ground = self.ground(siren, year)
        for commune, people in ground.items():
            if holder := self.by_commune(year).get(commune):
                weights[holder] += people
        total = sum(ground.values()) or 1.0
        ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
        records = ((self.record(holder, year), people / total) for holder, people in ordered)
        return tuple(EpciShare(epci=epci, share=round(share, 4)) for epci, share in records if epci)


def load_epci(history: CommuneHistory) -> GroupingHistory:
    """Read the EPCI of 2019 to 2026."""
    return _load("epci_members.csv", history, ept=False)


def load_ept(history: CommuneHistory) -> GroupingHistory:
    """Read the établissements publics territoriaux of Grand Paris."""
    return _load("ept_members.csv", history, ept=True)


def _load(members_name: str, history: CommuneHistory, *, ept: bool) -> GroupingHistory:
    rows = [row for row in read_rows("groupings.csv") if (row["kind"] == "EPT") == ept]
    names: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for row, mask in zip(rows, read_masks(row["years"] for row in rows), strict=True):
        names[row["siren"]].append((row["name"], row["kind"], mask))
    members = read_columns(members_name)
    return GroupingHistory(
        names={siren: tuple(found) for siren, found in names.items()},
        members=members,
        masks=read_masks(members["years"]),
        history=history,
    )


def _distance(mask: int, year: int) -> int:
    if mask & year_bit(year):
        return 0
    first, last = years_of(mask)
    return min(abs(first - year), abs(last - year)) or 1


def _percent(share: float) -> str:
    return f"{share:.1%}".replace(".", ",").replace("%", "\u00a0%")
