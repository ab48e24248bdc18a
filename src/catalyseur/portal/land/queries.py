"""Reads: the register as it stands, its imports, what was said of a milestone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.db.models import Max, QuerySet

from catalyseur.geography.atlas import Geography
from catalyseur.geography.tables import LAST_YEAR, year_of
from catalyseur.ingest.cnig_records import LandRecord
from catalyseur.ingest.csv_text import fold
from catalyseur.portal.land.models import LandImport, MilestoneEntry, SiteRow
from catalyseur.sites.documents import read_milestone, read_site
from catalyseur.sites.milestones import Milestone
from catalyseur.sites.register import TURNKEY, Site, embedded_sites, readiness
from catalyseur.values.verdict import Verdict

DAYS_KEPT = 16
TURNKEY_TITLE = "Sites clés en main (programme)"
Key = tuple[str, str]
Stamp = tuple[int | None, int | None]


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


_held: list[Register] = []


def key_of(site: Site) -> Key:
    """Return the source and the id of a site."""
    return site.source_id, site.site_id


def current_register() -> Register:
    """Return the register, kept until an import is confirmed or a milestone entered.

    Two queries, four after a change.
    """
    stamp = (
        LandImport.objects.filter(confirmed_at__isnull=False).aggregate(last=Max("pk"))["last"],
        MilestoneEntry.objects.aggregate(last=Max("pk"))["last"],
    )
    if not _held or _held[0].stamp != stamp:
        _held[:] = [_read_register(stamp)]
    return _held[0]


def sites_at(register: Register, geography: Geography, codes: Iterable[str], on: date) -> tuple[Site, ...]:
    """Return the sites on the ground of communes of a day, by name."""
    homes = {home for code in codes for home in geography.history.overlap(code, year_of(on), LAST_YEAR)}
    found = (site for home in homes for site in register.by_commune.get(home, ()))
    return tuple(sorted(found, key=lambda site: (site.name, key_of(site))))


def imports() -> QuerySet[LandImport]:
    """Return the imports, last first, with who brought them."""
    return LandImport.objects.select_related("uploaded_by")


def set_title(source_id: str) -> str:
    """Return the title of a set of data, as last imported."""
    if source_id == TURNKEY:
        return TURNKEY_TITLE
    found = LandImport.objects.filter(source_id=source_id, confirmed_at__isnull=False)
    return found.order_by("-confirmed_at", "-pk").values_list("title", flat=True).first() or source_id


def last_imports() -> list[LandImport]:
    """Return the last confirmed import of each set, by title."""
    last: dict[str, LandImport] = {}
    for one in LandImport.objects.filter(confirmed_at__isnull=False).order_by("confirmed_at", "pk"):
        last[one.source_id] = one
    return sorted(last.values(), key=lambda one: one.title)


def records_of(source_id: str) -> dict[str, LandRecord]:
    """Return the records a set holds, by id."""
    rows = SiteRow.objects.filter(source_id=source_id).values_list("record", "cells")
    found = (LandRecord(site=read_site(record), cells=cells) for record, cells in rows)
    return {record.site.site_id: record for record in found}


def all_records() -> list[LandRecord]:
    """Return the records of every imported set, in order."""
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
