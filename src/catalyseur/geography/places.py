"""Records of places and of what binds them: communes, EPCI, territories, memberships."""

from dataclasses import dataclass
from datetime import date

EPCI_KINDS = {
    "CC": "communauté de communes",
    "CA": "communauté d’agglomération",
    "CU": "communauté urbaine",
    "METRO": "métropole",
    "MET69": "métropole de Lyon",
    "EPT": "établissement public territorial",
}


class UnknownPlaceError(ValueError):
    """A code that names no place of the data. Its text is one sentence in English."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Commune:
    """A commune: latest name, centre in degrees (WGS 84); None is unknown.

    `population` is the last municipal population of its ground of the day (see `CommuneHistory.people`).
    """

    code: str
    name: str
    departement: str
    region: str
    siren: str | None
    population: int | None
    postal_codes: tuple[str, ...]
    lon: float | None
    lat: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolution:
    """What a commune code means on a day.

    `communes` are those that hold it that day (two only where history cut it in two).
    `kind` tells what the code is when it is no commune that day: `delegated`, `associated`,
    `arrondissement`, `former` (merged) or `newer` (a commune only later); None when it stands.
    `became` are the communes that hold it in the latest year, when that is not itself.
    `since` is the day it last stopped being a commune, where known. `note` says it all in French.
    """

    code: str
    name: str
    communes: tuple[Commune, ...]
    kind: str | None
    became: tuple[str, ...]
    since: date | None
    note: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Epci:
    """An EPCI or an EPT, with its name of the day and the years it appears in the lists."""

    siren: str
    name: str
    kind: str
    first_year: int
    last_year: int


@dataclass(frozen=True, kw_only=True, slots=True)
class EpciShare:
    """Where the people of an EPCI live on another day: that EPCI, and their share (0 to 1)."""

    epci: Epci
    share: float


@dataclass(frozen=True, kw_only=True, slots=True)
class EpciResolution:
    """What a SIREN means on a day.

    `standing`: it is in the list of that day. Otherwise `holders` are the EPCI that hold its
    communes that day, largest share first: what it became, or on an earlier day what it was made of.
    """

    epci: Epci
    standing: bool
    holders: tuple[EpciShare, ...]
    note: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Territory:
    """A territory of one phase. `valid_from` and `valid_to` bound the days it may exist, both included."""

    phase: int
    id: str
    name: str
    region: str
    valid_from: date
    valid_to: date

    @property
    def key(self) -> str:
        """Write phase and identifier: `1:ti-0101`. The identifier alone is reused between phases."""
        return f"{self.phase}:{self.id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class TerritoryMember:
    """A member of a territory: `EPCI`, `EPCI_PART` (some of its communes), `EPT` or `COM`.

    `certain` is False where the two known pictures of the perimeter differ on it that day.
    """

    kind: str
    siren: str
    commune: str | None
    name: str
    valid_from: date
    valid_to: date
    certain: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Membership:
    """A commune in a territory. `certain` is False where pictures differ or only a part of it belongs."""

    territory: Territory
    certain: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TerritoryLink:
    """A territory of the other phase, communes in common, shares (0 to 1) of the population of each."""

    territory: Territory
    communes: int
    share_of_phase_1: float
    share_of_phase_2: float
