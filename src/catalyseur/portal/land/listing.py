"""The list of sites: narrowed by what the address asks, ordered, and its row for the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalyseur.geography.atlas import Geography
from catalyseur.geography.tables import LAST_YEAR, year_of
from catalyseur.ingest.csv_text import fold
from catalyseur.portal.land.queries import Register, key_of
from catalyseur.sites.ground import Ground, find_ground, stands_on
from catalyseur.sites.register import Site
from catalyseur.sites.units import hectares_text
from catalyseur.sites.wording import KNOWN, READY
from catalyseur.values.dates import french_text
from catalyseur.values.verdict import Verdict

BADGES = {Verdict.YES: "fr-badge--success", Verdict.NO: "fr-badge--warning", Verdict.CANNOT_TELL: ""}
UNKNOWN_WAVE = "inconnue"


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What is asked of the list; None asks nothing. `brownfield` and `wave` may ask for what is unknown."""

    words: str = ""
    area: str | None = None
    brownfield: str | None = None
    least_m2: int | None = None
    wave: str | None = None
    ready: Verdict | None = None
    source_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteLine:
    """A site as the list shows it."""

    site: Site
    place: str
    ready: Verdict

    @property
    def badge(self) -> str:
        """Whether it is ready, in words."""
        return READY[self.ready]

    @property
    def badge_class(self) -> str:
        """The colour of the badge."""
        return BADGES[self.ready]

    @property
    def area_text(self) -> str:
        """The area in words."""
        return hectares_text(self.site.area_m2) if self.site.area_m2 else "surface inconnue"

    @property
    def brownfield_text(self) -> str:
        """Whether it is a brownfield, in words."""
        return f"friche : {KNOWN[self.site.brownfield]}"

    @property
    def available_text(self) -> str:
        """The availability announced, in words."""
        return f"annoncé {french_text(self.site.available.text)}" if self.site.available else ""


def list_sites(register: Register, geography: Geography, filters: Filters, on: date) -> tuple[Site, ...]:
    """Return the sites no filter refuses, by name. A site that may answer is kept: an unknown area, an unknown place."""
    ground = find_ground(filters.area, geography, on) if filters.area else None
    words = fold(filters.words)
    kept = (site for site in register.sites if _keeps(site, filters))
    if words:
        kept = (site for site in kept if words in register.names[key_of(site)])
    if filters.area:
        kept = (site for site in kept if _may_stand(site, ground, geography, on))
    if filters.ready:
        ready = register.ready_on(on)
        kept = (site for site in kept if ready[key_of(site)] is filters.ready)
    return tuple(kept)


def site_lines(
    sites: Iterable[Site], register: Register, geography: Geography, on: date
) -> tuple[SiteLine, ...]:
    """Return the lines of some sites."""
    ready = register.ready_on(on)
    return tuple(
        SiteLine(site=site, place=place_text(site, geography, on), ready=ready[key_of(site)])
        for site in sites
    )


def place_text(site: Site, geography: Geography, on: date) -> str:
    """Say where a site stands: its commune and its département."""
    departement = geography.departement_names.get(site.departement or "", "département inconnu")
    if site.commune is None:
        return f"{departement}, commune inconnue"
    holders = geography.history.holders(site.commune, year_of(on)) or geography.history.holders(
        site.commune, LAST_YEAR
    )
    names = (geography.history.commune(code).name for code in holders)
    return f"{' ou '.join(names) or site.commune} ({departement})"


def _keeps(site: Site, filters: Filters) -> bool:
    known = {"oui": True, "non": False, "inconnu": None}
    return (
        (filters.brownfield is None or site.brownfield is known[filters.brownfield])
        and (filters.least_m2 is None or site.area_m2 is None or site.area_m2 >= filters.least_m2)
        and (filters.wave is None or (site.wave or UNKNOWN_WAVE) == filters.wave)
        and (filters.source_id is None or site.source_id == filters.source_id)
    )


def _may_stand(site: Site, ground: Ground | None, geography: Geography, on: date) -> bool:
    return ground is not None and stands_on(site, ground, geography, on) is not Verdict.NO
