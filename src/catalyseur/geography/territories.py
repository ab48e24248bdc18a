"""Territories of both phases. A perimeter is known by two pictures; between them, only where they agree."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from catalyseur.geography.history import CommuneHistory
from catalyseur.geography.places import Membership, Territory, TerritoryLink, TerritoryMember
from catalyseur.geography.tables import read_columns, read_rows, year_of

_Ids = dict[str, str]  # commune code -> territory id: a picture lists a commune once
_Perimeter = dict[str, dict[str, bool]]  # commune code -> territory id -> whole


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One known state of the perimeters: the days it is true, its communes in the codes of `cog_year`."""

    true_from: date
    true_to: date
    cog_year: int
    label: str
    communes: _Ids


@dataclass(frozen=True, kw_only=True)
class Phase:
    """One phase of the programme: its days, both included, and its first and last known pictures."""

    number: int
    starts_on: date
    ends_on: date
    first: Picture
    last: Picture

    def pictures_on(self, on: date) -> tuple[Picture, ...]:
        """Return the picture true on a day, both when the day lies outside them, none outside the phase."""
        if not self.starts_on <= on <= self.ends_on:
            return ()
        true = tuple(
            picture for picture in (self.first, self.last) if picture.true_from <= on <= picture.true_to
        )
        return true or (self.first, self.last)

    def days_of(self, pictures: str) -> tuple[date, date]:
        """Return the outer days of what `first`, `last` or `both` pictures list."""
        if pictures == "first":
            return self.starts_on, self.last.true_from - timedelta(days=1)
        if pictures == "last" and self.first.true_from == self.starts_on:
            return self.first.true_to + timedelta(days=1), self.ends_on
        return self.starts_on, self.ends_on


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TerritoryHistory:
    """The territories by phase, their names and members by picture, and the path between phases."""

    phases: tuple[Phase, ...]
    names: dict[tuple[int, str], list[dict[str, str]]]
    member_rows: dict[tuple[int, str], list[dict[str, str]]]
    paths: list[dict[str, str]]
    history: CommuneHistory
    _perimeters: dict[tuple[int, str, int], _Perimeter] = field(default_factory=dict, init=False)

    def phase_on(self, on: date) -> Phase | None:
        """Return the phase that runs on a day, None between and outside the phases."""
        return next((phase for phase in self.phases if phase.starts_on <= on <= phase.ends_on), None)

    def territory(self, number: int, identifier: str, on: date | None = None) -> Territory | None:
        """Return a territory of a phase with its name of a day (its last name without one), or None."""
        rows = self.names.get((number, identifier))
        if not rows:
            return None
        phase = self.phases[number - 1]
        labels = [row for row in rows if on and row["pictures"] == "first" and on < phase.last.true_from]
        row = (labels or rows)[-1]
        pictures = "both" if len(rows) > 1 else rows[0]["pictures"]
        starts_on, ends_on = phase.days_of(pictures)
        return Territory(
            phase=number,
            id=identifier,
            name=row["name"],
            region=row["region"],
            valid_from=starts_on,
            valid_to=ends_on,
        )

    def standing_on(self, on: date) -> list[Territory]:
        """Return the territories a day's picture lists, or either picture where neither is true that day."""
        phase = self.phase_on(on)
        if phase is None:
            return []
        known = {one for picture in phase.pictures_on(on) for one in picture.communes.values()}
        found = (self.territory(phase.number, identifier, on) for identifier in sorted(known))
        return [territory for territory in found if territory]

    def perimeter(self, on: date) -> _Perimeter:
        """Return, by commune of the day, the territories that hold it and whether that is certain."""
        phase = self.phase_on(on)
        pictures = phase.pictures_on(on) if phase else ()
        if phase is None:
            return {}
        key = phase.number, "|".join(picture.label for picture in pictures), year_of(on)
        if key not in self._perimeters:
            sides = [self._at(picture, year_of(on)) for picture in pictures]
            self._perimeters[key] = _merge(sides)
        return self._perimeters[key]

    def of_commune(self, code: str, on: date) -> tuple[Membership, ...]:
        """Return the territories of a commune of the day."""
        phase = self.phase_on(on)
        if phase is None:
            return ()
        found = self.perimeter(on).get(code, {})
        records = (
            (self.territory(phase.number, identifier, on), found[identifier]) for identifier in sorted(found)
        )
        return tuple(Membership(territory=one, certain=certain) for one, certain in records if one)

    def members(self, territory: Territory, on: date) -> tuple[TerritoryMember, ...]:
        """Return the members of a territory on a day; `certain` is False where the pictures differ."""
        phase = self.phases[territory.phase - 1]
        pictures = phase.pictures_on(on)
        sides = {"first" if picture is phase.first else "last" for picture in pictures}
        found = []
        for row in self.member_rows.get((territory.phase, territory.id), []):
            if row["pictures"] != "both" and row["pictures"] not in sides:
                continue
            starts_on, ends_on = phase.days_of(row["pictures"])
            member = TerritoryMember(
                kind=row["kind"],
                siren=row["siren"],
                commune=row["commune"] or None,
                name=row["name"],
                valid_from=starts_on,
                valid_to=ends_on,
                certain=row["pictures"] == "both" or len(sides) == 1,
            )
            found.append(member)
        return tuple(found) if pictures else ()

    def links(self, territory: Territory) -> tuple[TerritoryLink, ...]:
        """Return the territories of the other phase that share communes, largest share first."""
        mine, other = ("phase_1_id", "phase_2_id") if territory.phase == 1 else ("phase_2_id", "phase_1_id")
        rows = [row for row in self.paths if row[mine] == territory.id]
        rows.sort(key=lambda row: (-float(row[f"share_of_phase_{territory.phase}"]), row[other]))
        records = ((self.territory(3 - territory.phase, row[other]), row) for row in rows)
        return tuple(
            TerritoryLink(
                territory=linked,
                communes=int(row["communes"]),
                share_of_phase_1=float(row["share_of_phase_1"]),
                share_of_phase_2=float(row["share_of_phase_2"]),
            )
            for linked, row in records
            if linked
        )

    def _at(self, picture: Picture, year: int) -> _Perimeter:
        """Carry a picture to the communes of `year`; a commune only part of which belongs is not whole."""
        unstable = self.history.unstable
        found: _Perimeter = {
            code: {one: True} for code, one in picture.communes.items() if code not in unstable
        }
        for code in unstable:
            if self.history.stands(code, year):
                parts = self.history.overlap(code, year, picture.cog_year)
                listed = [picture.communes.get(part) for part in parts]
                every = {one for one in listed if one}
                if every:
                    found[code] = {one: set(listed) == {one} for one in every}
        return found


def _merge(sides: list[_Perimeter]) -> _Perimeter:
    if len(sides) == 1:
        return sides[0]
    first, last = sides
    return {
        code: {
            one: first.get(code, {}).get(one, False) and last.get(code, {}).get(one, False)
            for one in first.get(code, {}).keys() | last.get(code, {}).keys()
        }
        for code in first.keys() | last.keys()
    }


def load_territories(history: CommuneHistory) -> TerritoryHistory:
    """Read the territories, their members, their pictures and the path between phases."""
    names: dict[tuple[int, str], list[dict[str, str]]] = defaultdict(list)
    for row in read_rows("territories.csv"):
        names[int(row["phase"]), row["id"]].append(row)
    members: dict[tuple[int, str], list[dict[str, str]]] = defaultdict(list)
    for row in read_rows("territory_members.csv"):
        members[int(row["phase"]), row["territory"]].append(row)
    return TerritoryHistory(
        phases=_read_phases(),
        names=dict(names),
        member_rows=dict(members),
        paths=read_rows("territory_paths.csv"),
        history=history,
    )


def _read_phases() -> tuple[Phase, ...]:
    columns = read_columns("territory_communes.csv")
    listed = list(
        zip(*(columns[name] for name in ("phase", "territory", "commune", "pictures")), strict=True)
    )
    rows = {(row["phase"], row["picture"]): row for row in read_rows("pictures.csv")}
    pictures = {
        key: Picture(
            true_from=date.fromisoformat(row["true_from"]),
            true_to=date.fromisoformat(row["true_to"]),
            cog_year=int(row["cog_year"]),
            label=row["label"],
            communes={
                commune: territory
                for phase, territory, commune, where in listed
                if phase == key[0] and where in ("both", key[1])
            },
        )
        for key, row in rows.items()
    }
    return tuple(
        Phase(
            number=int(number),
            starts_on=date.fromisoformat(rows[number, "first"]["phase_from"]),
            ends_on=date.fromisoformat(rows[number, "first"]["phase_to"]),
            first=pictures[number, "first"],
            last=pictures[number, "last"],
        )
        for number in ("1", "2")
    )
