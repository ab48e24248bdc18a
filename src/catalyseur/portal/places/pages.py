"""What the page of a commune, an EPCI or a territory shows on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalyseur.geography.atlas import Geography
from catalyseur.geography.locate import ground_of
from catalyseur.geography.places import (
    Commune,
    Epci,
    EpciResolution,
    Membership,
    Resolution,
    Territory,
    TerritoryLink,
    TerritoryMember,
)
from catalyseur.geography.tables import FIRST_YEAR, LAST_YEAR, year_of
from catalyseur.geography.territories import Phase
from catalyseur.portal.places.days import nearest_day
from catalyseur.portal.places.names import name_key
from catalyseur.portal.places.neighbours import communes_around
from catalyseur.portal.places.openings import Openings, openings_at
from catalyseur.portal.places.zonings import ZoningRow, zoning_rows
from catalyseur.toolbox.catalogue import Catalogue


@dataclass(frozen=True, kw_only=True, slots=True)
class PhaseRow:
    """One phase seen from a place: the day read (the nearest of the phase) and the territories found."""

    phase: Phase
    read_on: date
    memberships: tuple[Membership, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CommunePage:
    """A commune code on a day. Without `commune`, the code is no commune that day: `resolution` says more."""

    on: date
    resolution: Resolution
    became: tuple[Commune, ...]
    commune: Commune | None
    departement: str
    region: str
    epci: Epci | None
    ept: Epci | None
    phases: tuple[PhaseRow, ...]
    zonings: tuple[ZoningRow, ...]
    neighbours: tuple[Commune, ...]
    openings: Openings


@dataclass(frozen=True, kw_only=True, slots=True)
class EpciPage:
    """An EPCI or EPT on a day; `communes` are those on its ground when it does not stand that day."""

    on: date
    found: EpciResolution
    communes: tuple[Commune, ...]
    population: int
    departements: tuple[str, ...]
    phases: tuple[PhaseRow, ...]
    neighbours: tuple[Epci, ...]
    openings: Openings


@dataclass(frozen=True, kw_only=True, slots=True)
class TerritoryPage:
    """A territory. Its members are read on `read_on`: the day asked, or the nearest day of its phase."""

    on: date
    read_on: date
    phase: Phase
    territory: Territory
    members: tuple[TerritoryMember, ...]
    communes: tuple[tuple[Commune, bool], ...]
    population: int
    regions: tuple[str, ...]
    links: tuple[TerritoryLink, ...]
    neighbours: tuple[Territory, ...]
    openings: Openings


def commune_page(geography: Geography, catalogue: Catalogue, code: str, on: date) -> CommunePage:
    """Gather what is known of a commune code. Raises UnknownPlaceError when the data never name it."""
    resolution = geography.commune(code, on)
    commune = resolution.communes[0] if resolution.kind is None else None
    codes = [code] if commune else []
    around = communes_around(geography, codes, year_of(on))
    place = resolution.communes[0]
    return CommunePage(
        on=on,
        resolution=resolution,
        became=tuple(geography.history.commune(home) for home in resolution.became),
        commune=commune,
        departement=geography.departement_names.get(place.departement, place.departement),
        region=geography.region_names.get(place.region, place.region),
        epci=geography.epci_of(code, on) if commune else None,
        ept=geography.ept_of(code, on) if commune else None,
        phases=phase_rows(geography, codes, on),
        zonings=tuple(zoning_rows(geography, code, on)) if commune else (),
        neighbours=_by_name(geography.history.commune(other, year_of(on)) for other in around),
        openings=openings_at(geography, catalogue, codes, on),
    )


def epci_page(geography: Geography, catalogue: Catalogue, siren: str, on: date) -> EpciPage | None:
    """Gather what is known of an EPCI or EPT; None when no list names the SIREN."""
    found = geography.epci(siren, on)
    if found is None:
        return None
    codes = ground_of(geography, siren, on)
    communes = _by_name(geography.history.commune(code, year_of(on)) for code in codes)
    around = communes_around(geography, codes, year_of(on))
    of_commune = geography.groupings_of(siren).by_commune(year_of(on))
    sirens = {of_commune[code] for code in around if code in of_commune} - {siren}
    beside = (other.epci for one in sirens if (other := geography.epci(one, on)))
    return EpciPage(
        on=on,
        found=found,
        communes=communes,
        population=_population(communes),
        departements=_names({one.departement for one in communes}, geography.departement_names),
        phases=phase_rows(geography, codes, on),
        neighbours=tuple(sorted(beside, key=lambda epci: name_key(epci.name))) if found.standing else (),
        openings=openings_at(geography, catalogue, codes if found.standing else [], on),
    )


def territory_page(
    geography: Geography, catalogue: Catalogue, number: int, identifier: str, on: date
) -> TerritoryPage:
    """Gather what is known of a territory. Raises UnknownPlaceError when no phase names it."""
    phase = geography.territory_history.phases[number - 1]
    named = geography.territory(number, identifier, on)
    read_on = nearest_day(on, named.valid_from, named.valid_to)
    communes = geography.communes_of(named, read_on)
    codes = [commune.code for commune, _ in communes]
    return TerritoryPage(
        on=on,
        read_on=read_on,
        phase=phase,
        territory=geography.territory(number, identifier, read_on),
        members=geography.members(named, read_on),
        communes=tuple(sorted(communes, key=lambda pair: name_key(pair[0].name))),
        population=_population(commune for commune, _ in communes),
        regions=_names({commune.region for commune, _ in communes}, geography.region_names),
        links=geography.successors(named) or geography.predecessors(named),
        neighbours=_territories_around(geography, named, codes, read_on),
        openings=openings_at(geography, catalogue, _carry(geography, codes, read_on, on), on),
    )


def phase_rows(geography: Geography, codes: Sequence[str], on: date) -> tuple[PhaseRow, ...]:
    """Return, for each phase, the territories of communes of the day `on`, on the phase's nearest day."""
    return tuple(_phase_row(geography, phase, codes, on) for phase in geography.territory_history.phases)


def lists_note(on: date) -> str | None:
    """Say which year's lists answer for a day outside the years of the data."""
    if FIRST_YEAR <= on.year <= LAST_YEAR:
        return None
    return (
        f"Les listes de communes et d’intercommunalités vont de {FIRST_YEAR} à {LAST_YEAR} : "
        f"pour {on.year}, celles de {year_of(on)} répondent."
    )


def _phase_row(geography: Geography, phase: Phase, codes: Sequence[str], on: date) -> PhaseRow:
    read_on = nearest_day(on, phase.starts_on, phase.ends_on)
    found: dict[str, Membership] = {}
    for code in _carry(geography, codes, on, read_on):
        for held in geography.territories_of(code, read_on):
            known = found.setdefault(held.territory.key, held)
            if held.certain and not known.certain:
                found[held.territory.key] = held
    return PhaseRow(phase=phase, read_on=read_on, memberships=tuple(found.values()))


def _carry(geography: Geography, codes: Iterable[str], on: date, other: date) -> list[str]:
    """Return the communes of the day `other` on the ground of communes of the day `on`."""
    history = geography.history
    return sorted({home for code in codes for home in history.overlap(code, year_of(on), year_of(other))})


def _territories_around(
    geography: Geography, territory: Territory, codes: Sequence[str], on: date
) -> tuple[Territory, ...]:
    around = communes_around(geography, codes, year_of(on))
    found = {
        held.territory.key: held.territory for code in around for held in geography.territories_of(code, on)
    }
    found.pop(territory.key, None)
    return tuple(sorted(found.values(), key=lambda one: name_key(one.name)))


def _population(communes: Iterable[Commune]) -> int:
    return sum(commune.population or 0 for commune in communes)


def _by_name(communes: Iterable[Commune]) -> tuple[Commune, ...]:
    return tuple(sorted(communes, key=lambda commune: (name_key(commune.name), commune.code)))


def _names(codes: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted((names.get(code, code) for code in codes), key=name_key))
