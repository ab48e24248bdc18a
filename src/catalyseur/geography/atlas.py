"""The geography of France on any day since 2019, and of the programme since it began."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from catalyseur.geography.groupings import GroupingHistory, load_epci, load_ept
from catalyseur.geography.history import CommuneHistory, load_history
from catalyseur.geography.overlay import Overlay, read_overlays
from catalyseur.geography.places import (
    Commune,
    Epci,
    EpciResolution,
    Membership,
    Resolution,
    Territory,
    TerritoryLink,
    TerritoryMember,
    UnknownPlaceError,
)
from catalyseur.geography.tables import read_rows, year_of
from catalyseur.geography.territories import TerritoryHistory, load_territories
from catalyseur.geography.zonings import Zonings, ZoningTables, load_zonings


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Geography:
    """Places as they stood on a day. Every method that takes a commune code takes any code ever used.

    Lists hold from 1 January to 31 December of their year; before 2019 those of 2019 answer, after
    2026 those of 2026. Methods raise UnknownPlaceError for a code the data never name.
    """

    history: CommuneHistory
    epci_history: GroupingHistory
    ept_history: GroupingHistory
    territory_history: TerritoryHistory
    zonings: ZoningTables
    departement_names: Mapping[str, str]
    departement_regions: Mapping[str, str]
    region_names: Mapping[str, str]
    overlays: Mapping[str, Overlay]

    @property
    def commune_codes(self) -> tuple[str, ...]:
        """Every code that was a commune in some year since 2019: the order of every vector."""
        return self.history.codes

    @property
    def commune_index(self) -> Mapping[str, int]:
        """The place of each commune code in `commune_codes`."""
        return self.history.index

    def commune(self, code: str, on: date) -> Resolution:
        """Say what a commune code means on a day."""
        return self.history.resolve(code, on)

    def communes_on(self, on: date) -> list[Commune]:
        """Return the communes of a day, by code."""
        year = year_of(on)
        return [self.history.commune(code, year) for code in self.history.standing(year)]

    def communes_by_postal_code(self, postal_code: str, on: date) -> list[Commune]:
        """Return the communes of a day that use a postal code, most people first."""
        year = year_of(on)
        found = [
            self.history.commune(code, year) for code in self.history.with_postal_code(postal_code, year)
        ]
        return sorted(found, key=lambda commune: (-(commune.population or 0), commune.code))

    def epci_of(self, code: str, on: date) -> Epci | None:
        """Return the EPCI of a commune on a day; None for the few that have none, or none in the data."""
        return self._grouping_of(self.epci_history, code, on)

    def ept_of(self, code: str, on: date) -> Epci | None:
        """Return the établissement public territorial of a commune of Grand Paris, else None."""
        return self._grouping_of(self.ept_history, code, on)

    def epci(self, siren: str, on: date) -> EpciResolution | None:
        """Say what the SIREN of an EPCI or EPT means on a day; None when no list names it."""
        return self.groupings_of(siren).resolve(siren, year_of(on))

    def epci_on(self, on: date) -> list[Epci]:
        """Return the EPCI of a day, by SIREN."""
        return self.epci_history.records(year_of(on))

    def members_of_epci(self, siren: str, on: date) -> list[Commune]:
        """Return the communes of an EPCI or EPT on a day, by code; none when it does not stand that day."""
        year = year_of(on)
        composition = self.groupings_of(siren).composition(siren, year)
        return [self.history.commune(code, year) for code in sorted(composition)]

    def groupings_of(self, siren: str) -> GroupingHistory:
        """Return the history that knows a SIREN: the EPT of Grand Paris, else the EPCI."""
        return self.ept_history if siren in self.ept_history.names else self.epci_history

    def territories_on(self, on: date) -> list[Territory]:
        """Return the territories of the phase that runs on a day; where two pictures differ, those of either."""
        return self.territory_history.standing_on(on)

    def territories_of(self, code: str, on: date) -> tuple[Membership, ...]:
        """Return the territories of a commune on a day; none between and outside the phases."""
        return self.territory_history.of_commune(self._only_commune(code, on), on)

    def territory(self, phase: int, identifier: str, on: date | None = None) -> Territory:
        """Return a territory by its key, with its name of a day (else its last name)."""
        found = self.territory_history.territory(phase, identifier, on)
        if found is None:
            raise UnknownPlaceError(f"'{phase}:{identifier}' is not a territory: write it like 1:ti-0101")
        return found

    def members(self, territory: Territory, on: date) -> tuple[TerritoryMember, ...]:
        """Return the members of a territory on a day; none outside its phase."""
        return self.territory_history.members(territory, on)

    def communes_of(self, territory: Territory, on: date) -> list[tuple[Commune, bool]]:
        """Return the communes of a territory on a day, by code, and whether each is certain."""
        phase = self.territory_history.phase_on(on)
        if phase is None or phase.number != territory.phase:
            return []
        perimeter = self.territory_history.perimeter(on)
        found = sorted((code, ids[territory.id]) for code, ids in perimeter.items() if territory.id in ids)
        return [(self.history.commune(code, year_of(on)), certain) for code, certain in found]

    def successors(self, territory: Territory) -> tuple[TerritoryLink, ...]:
        """Return the territories of phase 2 a territory of phase 1 led to; none for one of phase 2."""
        return self.territory_history.links(territory) if territory.phase == 1 else ()

    def predecessors(self, territory: Territory) -> tuple[TerritoryLink, ...]:
        """Return the territories of phase 1 a territory of phase 2 comes from; none for one of phase 1."""
        return self.territory_history.links(territory) if territory.phase == 2 else ()

    def zonings_of(self, code: str, on: date) -> Zonings:
        """Return the zonings of a commune on a day."""
        return self.zonings.of(self._only_commune(code, on), on)

    def _grouping_of(self, groupings: GroupingHistory, code: str, on: date) -> Epci | None:
        year = year_of(on)
        siren = groupings.by_commune(year).get(self._only_commune(code, on))
        return groupings.record(siren, year) if siren else None

    def _only_commune(self, code: str, on: date) -> str:
        homes = self.history.homes(code, year_of(on))
        if len(homes) > 1:
            raise UnknownPlaceError(f"'{code}' lies in several communes, {' and '.join(homes)}: name one")
        return homes[0]


def load_geography(overlay: Path | None = None) -> Geography:
    """Read the embedded geography and the lists loaded in the overlay folder.

    Raises OverlayError when a loaded list cannot be read.
    """
    history = load_history()
    overlays = read_overlays(overlay)
    departements = read_rows("departements.csv")
    return Geography(
        history=history,
        epci_history=load_epci(history),
        ept_history=load_ept(history),
        territory_history=load_territories(history),
        zonings=load_zonings(history, overlays),
        departement_names={row["code"]: row["name"] for row in departements},
        departement_regions={row["code"]: row["region"] for row in departements},
        region_names={row["code"]: row["name"] for row in read_rows("regions.csv")},
        overlays=overlays,
    )
