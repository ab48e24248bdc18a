"""From what is known today to the inputs of a bilan of a day. Nothing dated after that day goes in."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from catalyseur.bilan.awards import CASH, Award
from catalyseur.bilan.embedded import AWARDS_PUBLISHED, FundEvent, PublishedFigure
from catalyseur.bilan.gather_places import (
    PerimeterIndex,
    commune_rows,
    day_outlines,
    link_rows,
    lists_on,
    member_rows,
    region_rows,
    territory_rows,
)
from catalyseur.bilan.gather_schemes import scheme_month_rows, scheme_place_rows, scheme_rows
from catalyseur.bilan.inputs import ABOUT, OUTLINES
from catalyseur.bilan.knowledge import Knowledge
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
    write_records,
)
from catalyseur.bilan.snapshot import Snapshot, write_json
from catalyseur.bilan.wording import fold
from catalyseur.geography.drawing import shape_paths
from catalyseur.values.dates import parse_partial


def gather(known: Knowledge, day: date, code_version: str) -> Snapshot:
    """Return the inputs of the bilan of a day as bytes."""
    places = PerimeterIndex(known.geography, day)
    files = _place_files(known, day, places) | _scheme_files(known, day, places)
    files |= {
        "sites.csv": write_records(SiteRow, _site_rows(known, day, places)),
        "waves.csv": write_records(WaveRow, _wave_rows(known, day)),
        "awards.csv": write_records(AwardRow, _award_rows(known, day, places)),
        "award_counts.csv": write_records(
            CountRow, (row for row in known.counts if is_published(row.as_of, day))
        ),
        "subsidies.csv": write_records(SubsidyRow, _subsidy_rows(known, day)),
        "published.csv": write_records(
            PublishedFigure, (row for row in known.published if is_published(row.as_of, day))
        ),
        "fund.csv": write_records(FundEvent, (row for row in known.fund if is_published(row.on, day))),
        "sources.csv": write_records(SourceRow, known.sources),
    }
    outlines, approximate = day_outlines(known, places)
    drawn = shape_paths(known.regions, known.regions.codes) | shape_paths(outlines, outlines.codes)
    files["paths.csv"] = write_records(PathRow, (PathRow(code=c, path=p) for c, p in drawn.items()))
    files[OUTLINES] = write_json(places.geometries(outlines))
    files[ABOUT] = write_json(_about(known, day, approximate, code_version))
    return Snapshot(files=files)


def is_published(as_of: str, day: date) -> bool:
    """Tell whether a date as published, partial or not, is wholly past on a day."""
    return parse_partial(as_of).latest <= day


def meets_counts(awards: Iterable[Award], counts: Iterable[CountRow]) -> bool:
    """Tell whether awards are as many, measure by measure, as their publisher counts."""
    found = Counter(fold(award.measure_label) for award in awards)
    return found == {fold(one.label): one.awards for one in counts if one.by == "mesure"}


def _about(known: Knowledge, day: date, approximate: tuple[str, ...], code_version: str) -> dict[str, object]:
    phase = known.geography.territory_history.phase_on(day)
    return {
        "day": day.isoformat(),
        "phase": phase.number if phase else None,
        "lists": lists_on(known.geography, day),
        "award_rows": AWARDS_PUBLISHED,
        "known_awards": len(known.awards),
        "award_counts_met": meets_counts(known.awards, known.counts),
        "approximate": sorted(approximate),
        "code_version": code_version,
    }


def _place_files(known: Knowledge, day: date, places: PerimeterIndex) -> dict[str, bytes]:
    geography = known.geography
    return {
        "territories.csv": write_records(TerritoryRow, territory_rows(geography, day, places)),
        "members.csv": write_records(MemberRow, member_rows(geography, day)),
        "communes.csv": write_records(CommuneRow, commune_rows(geography, day, places)),
        "regions.csv": write_records(RegionRow, region_rows(geography, day, known.regions.codes)),
        "links.csv": write_records(LinkRow, link_rows(geography, day)),
    }


def _scheme_files(known: Knowledge, day: date, places: PerimeterIndex) -> dict[str, bytes]:
    geography, schemes = known.geography, known.catalogue.schemes
    return {
        "schemes.csv": write_records(SchemeRow, scheme_rows(geography, schemes, day)),
        "scheme_months.csv": write_records(SchemeMonthRow, scheme_month_rows(schemes, day)),
        "scheme_places.csv": write_records(
            SchemePlaceRow, scheme_place_rows(geography, schemes, day, places)
        ),
    }


def _site_rows(known: Knowledge, day: date, places: PerimeterIndex) -> list[SiteRow]:
    """Return the sites whose label was announced by a day."""
    rows = []
    for site in known.sites:
        if site.announced is None or site.announced.latest > day:
            continue
        territory, certain = places.locate(site.commune)
        rows.append(
            SiteRow(
                site=site.site_id,
                name=site.name,
                wave=site.wave,
                region=site.region,
                commune=site.commune,
                commune_name=places.commune_name(site.commune),
                territory=territory,
                certain=certain,
                area_m2=site.area_m2,
                brownfield=site.brownfield,
                source=site.source,
            )
        )
    return rows


def _wave_rows(known: Knowledge, day: date) -> list[WaveRow]:
    return [
        WaveRow(wave=wave.code, title=wave.title, awarded=wave.awarded, source=wave.source)
        for wave in known.waves
        if wave.announced.latest <= day
    ]


def _award_rows(known: Knowledge, day: date, places: PerimeterIndex) -> list[AwardRow]:
    rows = []
    for award in known.awards:
        if award.listed_on is not None and award.listed_on > day:
            continue
        territory, certain = places.locate(award.commune)
        rows.append(
            AwardRow(
                award=award.key,
                company=award.company,
                measure=award.measure_label,
                listed_on=award.listed_on,
                region=award.region,
                commune=award.commune,
                commune_name=places.commune_name(award.commune),
                territory=territory,
                certain=certain,
                defects="|".join(award.defects),
            )
        )
    return rows


def _subsidy_rows(known: Knowledge, day: date) -> list[SubsidyRow]:
    return [
        SubsidyRow(
            subsidy=subsidy.key,
            source_id=subsidy.source_id,
            granter=subsidy.granter,
            beneficiary=subsidy.beneficiary,
            purpose=subsidy.purpose,
            agreed_on=subsidy.agreed_on,
            amount_cents=subsidy.amount_cents,
            is_cash=subsidy.nature == CASH,
        )
        for subsidy in known.subsidies
        if subsidy.agreed_on <= day
    ]
