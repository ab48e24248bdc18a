"""Places as plain JSON documents: the same for the command line, the API and the exports."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from catalyseur.geography.atlas import Geography
from catalyseur.geography.locate import Located, by_population, ground_of
from catalyseur.geography.places import Commune, Epci, EpciResolution, Resolution, Territory, TerritoryLink
from catalyseur.geography.zonings import Zoning, Zonings

Document = dict[str, Any]


def located_document(geography: Geography, located: Located) -> Document:
    """Return the document of `catalyseur territory --json`.

    `communes`: those found, or those of the EPCI or territory found; `epci` and `territories`: those
    found, and those of the communes found. Lists are empty when there is none on that day.
    """
    on = located.on
    resolutions = resolutions_of(geography, located)
    communes = [commune_document(geography, commune, on, note) for commune, note in _each_once(resolutions)]
    sirens = [found.epci.siren for found in located.epci]
    around = dict.fromkeys(
        c["epci"]["siren"] for c in communes if c["epci"] and c["epci"]["siren"] not in sirens
    )
    epci = [*located.epci, *(found for siren in around if (found := geography.epci(siren, on)))]
    return {
        "query": located.query,
        "on": on.isoformat(),
        "communes": communes,
        "epci": [epci_document(found) for found in epci],
        "territories": [
            territory_document(geography, found, on) for found in territories_of(geography, located)
        ],
    }


def resolutions_of(geography: Geography, located: Located) -> tuple[Resolution, ...]:
    """Return the communes found, else those of the EPCI or territories found, most people first."""
    if located.resolutions:
        return located.resolutions
    codes = [code for found in located.epci for code in ground_of(geography, found.epci.siren, located.on)]
    for territory in located.territories:
        codes += [commune.code for commune, _ in geography.communes_of(territory, located.on)]
    return by_population(geography.commune(code, located.on) for code in dict.fromkeys(codes))


def territories_of(geography: Geography, located: Located) -> list[Territory]:
    """Return the territories of the day among those found, then those of the communes found."""
    on = located.on
    found = [territory for territory in located.territories if geography.communes_of(territory, on)]
    homes = [home for one in resolutions_of(geography, located) for home in one.communes]
    around = [held.territory for home in homes for held in geography.territories_of(home.code, on)]
    return list({territory.key: territory for territory in (*found, *around)}.values())


def commune_document(geography: Geography, commune: Commune, on: date, note: str | None) -> Document:
    """Return one commune with its EPCI, territories and zonings of a day; `note` tells what became of it."""
    epci, ept = geography.epci_of(commune.code, on), geography.ept_of(commune.code, on)
    memberships = geography.territories_of(commune.code, on)
    document = {
        "code": commune.code,
        "name": commune.name,
        "departement": commune.departement,
        "region": commune.region,
        "population": commune.population,
        "epci": _named(epci),
        "territories": [
            {
                "phase": held.territory.phase,
                "id": held.territory.id,
                "name": held.territory.name,
                "certain": held.certain,
            }
            for held in memberships
        ],
        "zonings": zonings_document(geography.zonings_of(commune.code, on)),
    }
    return document | ({"ept": _named(ept)} if ept else {}) | ({"note": note} if note else {})


def epci_document(found: EpciResolution) -> Document:
    """Return an EPCI or EPT; one not in the list of the day says which hold its communes, with shares."""
    document: Document = {
        "siren": found.epci.siren,
        "name": found.epci.name,
        "kind": found.epci.kind,
        "first_year": found.epci.first_year,
        "last_year": found.epci.last_year,
        "standing": found.standing,
    }
    if found.standing:
        return document
    became = [
        {"siren": holder.epci.siren, "name": holder.epci.name, "share": round(holder.share, 4)}
        for holder in found.holders
    ]
    return document | {"became": became, "note": found.note}


def territory_document(geography: Geography, territory: Territory, on: date) -> Document:
    """Return a territory with its members of the day and its path to or from the other phase."""
    return {
        "phase": territory.phase,
        "id": territory.id,
        "name": territory.name,
        "region": territory.region,
        "regions": sorted({commune.region for commune, _ in geography.communes_of(territory, on)}),
        "valid_from": territory.valid_from.isoformat(),
        "valid_to": territory.valid_to.isoformat(),
        "members": [
            {
                "kind": member.kind,
                "siren": member.siren,
                "commune": member.commune,
                "name": member.name,
                "valid_from": member.valid_from.isoformat(),
                "valid_to": member.valid_to.isoformat(),
                "certain": member.certain,
            }
            for member in geography.members(territory, on)
        ],
        "successors": [_link_document(link) for link in geography.successors(territory)],
        "predecessors": [_link_document(link) for link in geography.predecessors(territory)],
    }


def zonings_document(zonings: Zonings) -> Document:
    """Return every zoning of a commune: its verdict, its value, its source and vintage."""
    return {name: _zoning_document(getattr(zonings, name)) for name in Zonings.__slots__}


def _zoning_document(zoning: Zoning) -> Document:
    document: Document = {
        "verdict": zoning.verdict.value,
        "code": zoning.code,
        "label": zoning.label,
        "vintage": zoning.vintage,
        "source": zoning.source,
    }
    if zoning.rates:
        document["rates_pct"] = {
            size: getattr(zoning.rates, f"{size}_bp") / 100 for size in ("large", "medium", "small")
        }
    optional = {"reason": zoning.reason, "question": zoning.question}
    return document | {key: value for key, value in optional.items() if value}


def _link_document(link: TerritoryLink) -> Document:
    return {
        "phase": link.territory.phase,
        "id": link.territory.id,
        "name": link.territory.name,
        "communes": link.communes,
        "share_of_phase_1": link.share_of_phase_1,
        "share_of_phase_2": link.share_of_phase_2,
    }


def _named(epci: Epci | None) -> Document | None:
    return {"siren": epci.siren, "name": epci.name} if epci else None


def _each_once(resolutions: Iterable[Resolution]) -> list[tuple[Commune, str | None]]:
    """Several codes may mean one commune of the day: it is given once, with the first note about it."""
    found: dict[str, tuple[Commune, str | None]] = {}
    for resolution in resolutions:
        for commune in resolution.communes:
            found.setdefault(commune.code, (commune, resolution.note))
    return list(found.values())
