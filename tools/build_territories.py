"""Territories of both phases: two pictures of each perimeter, members, names, and the path between phases."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from tools.build_communes import Communes, Row
from tools.build_groupings import Members
from tools.build_sources import Sources

T = TypeVar("T", str, tuple[str, str, str])
Perimeter = dict[str, set[str]]
MemberKey = tuple[str, str, str, str]  # kind, siren, commune code, name

PICTURES: list[Row] = [
    (1, "first", 2020, "2020-01-01", "2020-12-31", "2018-11-22", "2022-12-31", "octobre 2020"),
    (1, "last", 2022, "2022-12-31", "2022-12-31", "2018-11-22", "2022-12-31", "fin 2022"),
    (2, "first", 2023, "2023-11-09", "2023-11-30", "2023-11-09", "2027-12-31", "novembre 2023"),
    (2, "last", 2023, "2024-07-31", "2027-12-31", "2023-11-09", "2027-12-31", "juillet 2024"),
]

GRAND_PARIS = "200054781"  # the métropole, whose établissements publics territoriaux are the members

Pictures = dict[int, tuple["Picture", "Picture"]]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One known state of the perimeters of a phase: names, communes and members by territory."""

    names: dict[str, tuple[str, str]]
    communes: Perimeter
    members: dict[str, set[MemberKey]]


def read_pictures(sources: Sources, communes: Communes, epci: Members) -> Pictures:
    """Return the first and the last known picture of each phase; checks the control totals."""
    last_1, last_2 = (_last_picture(sources, phase) for phase in (1, 2))
    _check(last_1, 149, 588, 16186)
    _check(last_2, 183, 641, 18664)
    if sum(row["phase"] == "2" for row in sources.fact_rows("territories/territory_communes.csv")) != 18670:
        raise ValueError("phase 2 must have 18,670 rows: six communes restored since are listed too")
    first_1 = _picture_of_2020(sources, communes, last_1)
    if len(first_1.communes) != 148:
        raise ValueError(f"October 2020 must hold 148 territories, found {len(first_1.communes)}")
    pictures = {1: (first_1, last_1), 2: (_picture_of_2023(sources, last_2, epci[2023]), last_2)}
    for picture in chain.from_iterable(pictures.values()):
        listed = list(chain.from_iterable(picture.communes.values()))
        if len(listed) != len(set(listed)):
            raise ValueError("a picture lists a commune in two territories: the loader reads one")
    return pictures


def _check(picture: Picture, territories: int, members: int, communes: int) -> None:
    found = (
        len(picture.names),
        sum(map(len, picture.members.values())),
        sum(map(len, picture.communes.values())),
    )
    if found != (territories, members, communes):
        raise ValueError(
            f"expected {territories} territories, {members} members, {communes} communes; found {found}"
        )


def _last_picture(sources: Sources, phase: int) -> Picture:
    names: dict[str, tuple[str, str]] = {}
    members: dict[str, set[MemberKey]] = defaultdict(set)
    for row in sources.fact_rows(f"territories/territories_phase{phase}.csv"):
        names[row["territory_id"]] = (row["territory_name"], row["region_code"])
        key = (row["member_type"], row["member_siren"], row["commune_code"], row["member_name"])
        members[row["territory_id"]].add(key)
    communes: Perimeter = defaultdict(set)
    for row in sources.fact_rows("territories/territory_communes.csv"):
        if row["phase"] == str(phase):
            communes[row["territory_id"]].add(row["commune_code"])
    return Picture(names=names, communes=communes, members=members)


def _picture_of_2020(sources: Sources, standing: Communes, later: Picture) -> Picture:
    names: dict[str, tuple[str, str]] = {}
    partial: set[str] = set()
    members: dict[str, set[MemberKey]] = defaultdict(set)
    communes: Perimeter = defaultdict(set)
    for row in sources.fact_rows("territories/territories_phase1_snapshot_2020_communes.csv"):
        communes[row["territory_id"]].update(standing.resolve(row["commune_code_2020"], 2020))
    for row in sources.fact_rows("territories/territories_phase1_snapshot_2020.csv"):
        if not row["epci_siren_2020"]:
            continue  # a commune that had merged by 2020: it has no EPCI of its own
        names[row["territory_id"]] = (row["territory_name"], row["region_code"])
        kind = "EPCI" if row["coverage"] == "full" else "EPCI_PART"
        partial |= {row["territory_id"]} if kind == "EPCI_PART" else set()
        members[row["territory_id"]].add((kind, row["epci_siren_2020"], "", row["epci_name_2020"]))
    for territory in partial:
        establishments = {key for key in later.members[territory] if key[0] == "EPT"}
        if establishments and communes[territory] == later.communes[territory]:
            of_the_metropolis = {key for key in members[territory] if key[:2] == ("EPCI_PART", GRAND_PARIS)}
            members[territory] = members[territory] - of_the_metropolis | establishments
    return Picture(names=names, communes=communes, members=members)


def _picture_of_2023(sources: Sources, later: Picture, epci: dict[str, str]) -> Picture:
    """Undo the changes published between November 2023 and July 2024."""
    names = dict(later.names)
    members = {territory: set(keys) for territory, keys in later.members.items()}
    communes = {territory: set(codes) for territory, codes in later.communes.items()}
    for row in sources.fact_rows("territories/territories_phase2_changes_nov2023_jul2024.csv"):
        territory, kind, siren = row["territory_id"], row["member_type"], row["member_siren"]
        if row["change"] == "renamed":
            names[territory] = (row["detail"].split(" -> ")[0], names[territory][1])
        elif row["change"] == "added":
            added = next(key for key in members[territory] if key[:2] == (kind, siren))
            members[territory].remove(added)
            communes[territory] -= {added[2]} if kind == "COM" else _composition(epci, siren)
    for row in sources.fact_rows("territories/territories_phase2_changes_nov2023_jul2024.csv"):
        if row["change"] == "removed":
            members[row["territory_id"]].add(("EPCI", row["member_siren"], "", row["detail"]))
            communes[row["territory_id"]] |= _composition(epci, row["member_siren"])
    return Picture(names=names, communes=communes, members=members)


def _composition(epci: dict[str, str], siren: str) -> set[str]:
    return {commune for commune, holder in epci.items() if holder == siren}


def territory_rows(pictures: Pictures) -> list[Row]:
    """Return one row per territory and name: phase, id, name, région, picture that gives it."""
    rows: list[Row] = []
    for phase, (first, last) in pictures.items():
        for territory in sorted(first.names.keys() | last.names.keys()):
            early, late = first.names.get(territory), last.names.get(territory)
            if early and late and early == late:
                rows.append((phase, territory, *late, "both"))
            else:
                rows += [(phase, territory, *early, "first")] if early else []
                rows += [(phase, territory, *late, "last")] if late else []
    return rows


def perimeter_rows(pictures: Pictures) -> list[Row]:
    """Return phase, territory, commune and the pictures that list it (`first`, `last`, `both`)."""
    return [
        (phase, territory, commune, where)
        for phase, (first, last) in pictures.items()
        for territory in sorted(first.communes.keys() | last.communes.keys())
        for commune, where in _compare(
            first.communes.get(territory, set()), last.communes.get(territory, set())
        )
    ]


def member_rows(pictures: Pictures) -> list[Row]:
    """Return phase, territory, kind, SIREN, commune, name and the pictures that list the member."""
    rows: list[Row] = []
    for phase, (first, last) in pictures.items():
        for territory in sorted(first.members.keys() | last.members.keys()):
            early = {key[:3]: key[3] for key in first.members.get(territory, set())}
            late = {key[:3]: key[3] for key in last.members.get(territory, set())}
            names = early | late
            rows += [
                (phase, territory, *key, names[key], where) for key, where in _compare(set(early), set(late))
            ]
    return rows


def _compare(first: set[T], last: set[T]) -> list[tuple[T, str]]:
    where = {
        key: "both" if key in first and key in last else "first" if key in first else "last"
        for key in first | last
    }
    return sorted(where.items())


def path_rows(sources: Sources, communes: Communes, pictures: Pictures) -> list[Row]:
    """Return phase 1 id, phase 2 id, communes in common and both shares of population."""
    rows = sorted(
        (
            row["phase1_id"],
            row["phase2_id"],
            int(row["n_communes_common"]),
            row["share_of_phase1_population"],
            row["share_of_phase2_population"],
        )
        for row in sources.fact_rows("territories/territory_phase1_phase2_overlap.csv")
        if row["phase1_id"] and row["phase2_id"]
    )
    names = pictures[2][1].names
    fresh = names.keys() - {row[1] for row in rows}
    if len(fresh) != 29:
        raise ValueError(f"29 territories of phase 2 share no commune with phase 1, found {len(fresh)}")
    return sorted([*rows, *_early_paths(communes, pictures)])


def _early_paths(communes: Communes, pictures: Pictures) -> list[Row]:
    """Trace the territories that only the first picture of phase 1 knows; the facts start from the last."""
    (early, late), (_, target) = pictures[1], pictures[2]
    rows: list[Row] = []
    for origin in early.names.keys() - late.names.keys():
        mine = {new for code in early.communes[origin] for new in communes.resolve(code, 2023)}
        for other, theirs in target.communes.items():
            if common := mine & theirs:
                shares = (_people(communes, common) / _people(communes, whole) for whole in (mine, theirs))
                rows.append((origin, other, len(common), *(round(share, 4) for share in shares)))
    return rows


def _people(communes: Communes, codes: set[str]) -> int:
    return sum(int(communes.alive[2023][code]["population"]) for code in codes)
