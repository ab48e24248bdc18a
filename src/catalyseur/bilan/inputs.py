"""A snapshot read back: every row of every file, and the part of them that concerns one place."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from catalyseur.bilan.embedded import FundEvent, PublishedFigure
from catalyseur.bilan.records import (
    AwardRow,
    CommuneRow,
    CountRow,
    LinkRow,
    MemberRow,
    PathRow,
    RegionRow,
    SchemeMonthRow,
    SchemePlaceRow,
    SchemeRow,
    SiteRow,
    SourceRow,
    SubsidyRow,
    TerritoryRow,
    WaveRow,
    read_records,
)
from catalyseur.bilan.report import Figure
from catalyseur.bilan.snapshot import Snapshot

ABOUT = "bilan.json"
OUTLINES = "outlines.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What the snapshot is of. `lists` says how the perimeters of the day are known.

    `lists`: `known` (a list is true that day), `between` two lists, `before` the first one, or `none`: no
    phase runs. Of the `award_rows` the publisher of the awards announces, `known_awards` are known, of any date.
    `approximate` are the territories drawn as they stood in the last list.
    """

    day: date
    phase: int | None
    lists: str
    award_rows: int
    known_awards: int
    award_counts_met: bool
    approximate: tuple[str, ...]
    code_version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Inputs:
    """Every row of a snapshot, or those of one place. `measured` keeps its indicators once reckoned."""

    about: About
    place: str
    place_name: str
    territories: tuple[TerritoryRow, ...]
    members: tuple[MemberRow, ...]
    communes: tuple[CommuneRow, ...]
    regions: tuple[RegionRow, ...]
    links: tuple[LinkRow, ...]
    schemes: tuple[SchemeRow, ...]
    scheme_months: tuple[SchemeMonthRow, ...]
    scheme_places: tuple[SchemePlaceRow, ...]
    sites: tuple[SiteRow, ...]
    waves: tuple[WaveRow, ...]
    awards: tuple[AwardRow, ...]
    subsidies: tuple[SubsidyRow, ...]
    published: tuple[PublishedFigure, ...]
    counts: tuple[CountRow, ...]
    fund: tuple[FundEvent, ...]
    sources: tuple[SourceRow, ...]
    paths: Mapping[str, str]
    outlines: Mapping[str, Any]
    measured: dict[str, Figure] = field(default_factory=dict, init=False, compare=False)

    @property
    def has_every_award(self) -> bool:
        """Tell whether the awards are the whole published list, its counts by measure met, not an excerpt."""
        return self.about.award_counts_met


def read_inputs(snapshot: Snapshot) -> Inputs:
    """Read every file of a snapshot."""
    files = snapshot.files
    paths = read_records(PathRow, files["paths.csv"])
    return Inputs(
        about=_about(json.loads(files[ABOUT])),
        place="france",
        place_name="France",
        territories=read_records(TerritoryRow, files["territories.csv"]),
        members=read_records(MemberRow, files["members.csv"]),
        communes=read_records(CommuneRow, files["communes.csv"]),
        regions=read_records(RegionRow, files["regions.csv"]),
        links=read_records(LinkRow, files["links.csv"]),
        schemes=read_records(SchemeRow, files["schemes.csv"]),
        scheme_months=read_records(SchemeMonthRow, files["scheme_months.csv"]),
        scheme_places=read_records(SchemePlaceRow, files["scheme_places.csv"]),
        sites=read_records(SiteRow, files["sites.csv"]),
        waves=read_records(WaveRow, files["waves.csv"]),
        awards=read_records(AwardRow, files["awards.csv"]),
        subsidies=read_records(SubsidyRow, files["subsidies.csv"]),
        published=read_records(PublishedFigure, files["published.csv"]),
        counts=read_records(CountRow, files["award_counts.csv"]),
        fund=read_records(FundEvent, files["fund.csv"]),
        sources=read_records(SourceRow, files["sources.csv"]),
        paths={row.code: row.path for row in paths},
        outlines=json.loads(files[OUTLINES]),
    )


def of_region(inputs: Inputs, region: RegionRow) -> Inputs:
    """Keep what concerns a région: its territories by the official list, the communes inside its borders."""
    territories = tuple(one for one in inputs.territories if one.region == region.code)
    keys = {one.key for one in territories}
    return replace(
        inputs,
        place=f"region:{region.code}",
        place_name=region.name,
        territories=territories,
        members=tuple(one for one in inputs.members if one.territory in keys),
        communes=tuple(one for one in inputs.communes if one.region == region.code),
        regions=(region,),
        sites=tuple(one for one in inputs.sites if one.region == region.code),
        awards=tuple(one for one in inputs.awards if one.region == region.code),
    )


def of_territory(inputs: Inputs, territory: TerritoryRow) -> Inputs:
    """Keep what concerns a territory."""
    key = territory.key
    return replace(
        inputs,
        place=f"territory:{key}",
        place_name=territory.name,
        territories=(territory,),
        members=tuple(one for one in inputs.members if one.territory == key),
        communes=tuple(one for one in inputs.communes if one.territory == key),
        links=tuple(one for one in inputs.links if one.territory == key),
        scheme_places=tuple(one for one in inputs.scheme_places if one.territory == key),
        sites=tuple(one for one in inputs.sites if one.territory == key),
        awards=tuple(one for one in inputs.awards if one.territory == key),
    )


def _about(document: dict[str, object]) -> About:
    phase = document["phase"]
    return About(
        day=date.fromisoformat(str(document["day"])),
        phase=phase if isinstance(phase, int) else None,
        lists=str(document["lists"]),
        award_rows=int(str(document["award_rows"])),
        known_awards=int(str(document["known_awards"])),
        award_counts_met=document["award_counts_met"] is True,
        approximate=tuple(map(str, document["approximate"])),  # type: ignore[call-overload]
        code_version=str(document["code_version"]),
    )
