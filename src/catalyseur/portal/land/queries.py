"""Reads: the register as it stands, the lists it holds, what was said of a milestone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from django.db.models import QuerySet

from catalyseur.geography.atlas import Geography
from catalyseur.geography.tables import LAST_YEAR, year_of
from catalyseur.ingest.cnig_records import LandRecord
from catalyseur.ingest.csv_text import fold
from catalyseur.portal.imports.models import Import
from catalyseur.portal.land.models import MilestoneEntry, SiteList, SiteRow
from catalyseur.sites.documents import read_milestone, read_site
from catalyseur.sites.milestones import Milestone
from catalyseur.sites.register import TURNKEY, Site, embedded_sites, readiness
from catalyseur.values.verdict import Verdict

DAYS_KEPT = 16
TITLES = {TURNKEY: "Sites clés en main (programme)", **dict(SiteList.choices)}
Key = tuple[str, str]
Stamp = tuple[tuple[int, datetime] | None, tuple[int, datetime] | None]


@dataclass(frozen=True, kw_only=True)
class Register:
    """Every site known, by name: the embedded and the imported ones, with the milestones people entered."""

    stamp: Stamp
    sites: tuple[Site, ...]
    _days: dict[date, dict[Key, Verdict]] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> Mapping[Key, Site]:
        """Each site by its source and id."""
        return {key_of(site): site for site in self.sites}

    @cached_property
    def names(self) -> Mapping[Key, str]:
        """The name of each site, without case, accents and spaces."""
        return {key_of(site): fold(site.name) for site in self.sites}

    @cached_property
    def by_commune(self) -> Mapping[str, tuple[Site, ...]]:
        """The sites of each commune of the latest year."""
        found: dict[str, list[Site]] = defaultdict(list)
        for site in self.sites:
            if site.commune:
                found[site.commune].append(site)
        return {code: tuple(sites) for code, sites in found.items()}

    def ready_on(self, on: date) -> Mapping[Key, Verdict]:
        """Return whether each site is ready on a day; the last days asked are kept."""
        known = self._days.get(on)
        if known is None:
            known = {key_of(site): readiness(site, on).ready for site in self.sites}
            if len(self._days) >= DAYS_KEPT:
                self._days.clear()
            self._days[on] = known
        return known


@dataclass(frozen=True, kw_only=True, slots=True)
class ListHeld:
    """An imported list as the register holds it: its sites, and the import they last changed by."""

    title: str
    sites: int
    last_import: Import


_held: list[Register] = []


def key_of(site: Site) -> Key:
    """Return the source and the id of a site."""
    return site.source_id, site.site_id


def current_register() -> Register:
    """Return the register, kept until a list is imported or a milestone entered.

    Two queries, four after a change.
    """
    imports = Import.objects.filter(source__in=SiteList.values).order_by("-pk")
    entries = MilestoneEntry.objects.order_by("-pk")
    stamp = (
        imports.values_list("pk", "imported_at").first(),
        entries.values_list("pk", "entered_at").first(),
    )
    if not _held or _held[0].stamp != stamp:
        _held[:] = [_read_register(stamp)]
    return _held[0]


def sites_at(register: Register, geography: Geography, codes: Iterable[str], on: date) -> tuple[Site, ...]:
    """Return the sites on the ground of communes of a day, by name."""
    homes = {home for code in codes for home in geography.history.overlap(code, year_of(on), LAST_YEAR)}
    found = (site for home in homes for site in register.by_commune.get(home, ()))
    return tuple(sorted(found, key=lambda site: (site.name, key_of(site))))


def last_imports(register: Register) -> list[ListHeld]:
    """Return the last import of each list the register holds sites of, by title. One query."""
    held = Counter(site.source_id for site in register.sites)
    batches = Import.objects.filter(source__in=SiteList.values).defer("lines", "notes").reverse()
    last = {batch.source: batch for batch in batches}
    found = (
        ListHeld(title=TITLES[code], sites=held[code], last_import=batch) for code, batch in last.items()
    )
    return sorted((one for one in found if one.sites), key=lambda one: one.title)


def all_records() -> list[LandRecord]:
    """Return the records of every imported list, in order."""
    rows = SiteRow.objects.values_list("record", "cells")
    return [LandRecord(site=read_site(record), cells=cells) for record, cells in rows]


def cells_of(site: Site) -> Mapping[str, list[dict[str, str]]]:
    """Return the cells a site was read from; none for an embedded site."""
    rows = SiteRow.objects.filter(source_id=site.source_id, site_id=site.site_id)
    found: Mapping[str, list[dict[str, str]]] | None = rows.values_list("cells", flat=True).first()
    return found or {}


def entries_of(site: Site) -> QuerySet[MilestoneEntry]:
    """Return what was said of the milestones of a site, first first."""
    return MilestoneEntry.objects.filter(source_id=site.source_id, site_id=site.site_id)


def _read_register(stamp: Stamp) -> Register:
    last_import, last_entry = stamp
    records = SiteRow.objects.values_list("record", flat=True) if last_import else ()
    imported = (read_site(record) for record in records)
    entered: dict[Key, dict[str, Milestone]] = defaultdict(dict)
    for entry in MilestoneEntry.objects.order_by("entered_at", "pk").values() if last_entry else ():
        known = read_milestone({name: entry[name] for name in ("code", "state", "on", "evidence")})
        entered[entry["source_id"], entry["site_id"]][known.code] = known
    sites = (_with_entries(site, entered.get(key_of(site), {})) for site in (*embedded_sites(), *imported))
    return Register(stamp=stamp, sites=tuple(sorted(sites, key=lambda site: (fold(site.name), key_of(site)))))


def _with_entries(site: Site, entered: Mapping[str, Milestone]) -> Site:
    if not entered:
        return site
    milestones = {one.code: one for one in site.milestones} | dict(entered)
    return replace(site, milestones=tuple(milestones.values()))
