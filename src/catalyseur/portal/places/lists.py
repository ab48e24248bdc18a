"""The territories of a phase, listed by region, and their map."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.utils.safestring import SafeString

from catalyseur.geography.atlas import Geography
from catalyseur.geography.outlines import load_outlines
from catalyseur.geography.places import Territory
from catalyseur.geography.territories import Phase
from catalyseur.portal.places.map import Drawing, prepare, svg
from catalyseur.portal.places.names import name_key

HERE = "ct-map__here"


@dataclass(frozen=True, kw_only=True, slots=True)
class RegionList:
    """The territories of one region, by name."""

    name: str
    territories: tuple[Territory, ...]


def phase_asked(geography: Geography, text: str, on: date) -> Phase:
    """Return the phase asked for (« 1 » or « 2 »), else the one that runs, else the nearest before, else the first."""
    phases = geography.territory_history.phases
    if text in ("1", "2"):
        return phases[int(text) - 1]
    begun = [phase for phase in phases if phase.starts_on <= on]
    return begun[-1] if begun else phases[0]


def regions_of(geography: Geography, territories: list[Territory]) -> list[RegionList]:
    """Group territories by region, both in the order of their names."""
    groups: dict[str, list[Territory]] = defaultdict(list)
    for territory in territories:
        groups[geography.region_names[territory.region]].append(territory)
    return [
        RegionList(name=name, territories=tuple(sorted(found, key=lambda one: name_key(one.name))))
        for name, found in sorted(groups.items(), key=lambda group: name_key(group[0]))
    ]


def phase_map(phase: Phase, territories: list[Territory]) -> SafeString:
    """Draw the territories of a phase; each shape says its name."""
    names = {territory.key: territory.name for territory in territories}
    drawing = phase_drawing(phase.number)
    standing = {key: path for key, path in drawing.territories.items() if key in names}
    return svg(
        replace(drawing, territories=standing),
        title=f"Carte des {len(territories)} territoires d’industrie de la phase {phase.number}",
        description="La liste des territoires, par région, dit la même chose que la carte.",
        names=names,
    )


def territory_map(territory: Territory) -> SafeString:
    """Draw the phase of a territory, and point that territory out."""
    return svg(
        phase_drawing(territory.phase),
        title=f"Situation du territoire « {territory.name} » en France",
        description=f"Les autres territoires de la phase {territory.phase} sont en plus clair.",
        classes={territory.key: HERE},
    )


@lru_cache(maxsize=2)
def phase_drawing(number: int) -> Drawing:
    """Return the outlines of a phase ready to be written; a second of work, once a process."""
    return prepare(load_outlines("region"), load_outlines("territory"), number)
