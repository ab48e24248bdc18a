"""The bilan of a day: its numbers against the geography they come from, and what it must never say."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from catalyseur.bilan.document import tables_of
from catalyseur.bilan.embedded import embedded_awards
from catalyseur.bilan.gather import meets_counts
from catalyseur.bilan.indicators import MEASURES
from catalyseur.bilan.knowledge import award_counts
from catalyseur.bilan.making import UnknownTerritoryError
from catalyseur.bilan.records import SiteRow, WaveRow, read_records
from catalyseur.bilan.report import Chart, KeyFigures, Map
from catalyseur.values.dates import parse_partial
from tests.bilan_days import PHASE_1, PHASE_2, figure, knowledge, report, report_with_every_award, snapshot

BETWEEN = date(2021, 6, 1)


def blocks(made, kind):
    return [block for section in made.sections for block in section.blocks if isinstance(block, kind)]


def table(made, identifier):
    return next(one for section in made.sections for one in tables_of(section) if one.id == identifier)


@pytest.mark.parametrize(
    ("day", "territories"),
    [
        (PHASE_1, 148),
        (date(2022, 12, 31), 149),
        (date(2023, 5, 1), 0),
        (date(2024, 7, 31), 183),
        (PHASE_2, 183),
    ],
)
def test_the_territories_of_the_day_are_counted(day, territories):
    assert figure(report(day), "territories").value == territories
    assert figure(report(day), "uncertain_territories").value == 0


def test_between_two_lists_only_what_they_share_is_counted_and_the_rest_apart(geography):
    first, last = ({one.id for one in geography.territories_on(day)} for day in (PHASE_1, date(2022, 12, 31)))
    made = report(BETWEEN)
    assert figure(made, "territories").value == len(first & last)
    assert figure(made, "uncertain_territories").value == len(first ^ last)
    assert "deux listes" in figure(made, "territories").note


def test_before_the_first_list_nothing_is_counted():
    made = report(date(2018, 12, 1))
    codes = ("territories", "intercommunalities", "communes", "population", "population_share")
    assert [figure(made, code).value for code in codes] == [None] * 5


@pytest.mark.parametrize("day", [PHASE_1, PHASE_2, BETWEEN])
def test_communes_and_people_are_those_of_the_perimeters(geography, day):
    perimeter = geography.territory_history.perimeter(day)
    certain = [code for code, territories in perimeter.items() if any(territories.values())]
    people = sum(geography.history.people(code, day.year) for code in certain)
    everybody = sum(
        one.population for one in geography.communes_on(day) if one.region in knowledge().regions.codes
    )
    made = report(day)
    assert figure(made, "communes").value == len(certain)
    assert figure(made, "uncertain_communes").value == len(perimeter) - len(certain)
    assert figure(made, "population").value == people
    assert figure(made, "population_share").value == Fraction(people, everybody)


@pytest.mark.parametrize(("day", "epci", "ept", "communes"), [(PHASE_1, 534, 3, 0), (PHASE_2, 626, 3, 12)])
def test_members_are_counted_by_kind_each_once(day, epci, ept, communes):
    made = report(day)
    codes = ("intercommunalities", "territorial_bodies", "lone_communes")
    assert [figure(made, code).value for code in codes] == [epci, ept, communes]


@pytest.mark.parametrize("day", [PHASE_1, PHASE_2])
def test_the_regions_share_the_territories_out(day):
    made = report(day)
    of_regions = [one for one in made.figures if one.place.startswith("region:")]
    for code in ("territories", "communes", "population", "sites_named"):
        shared = [one.value or 0 for one in of_regions if one.indicator.code == code]
        assert len(shared) == 18
        assert sum(shared) == figure(made, code).value


def test_sites_are_those_of_the_waves_announced():
    then, now = report(PHASE_1), report(PHASE_2)
    assert [figure(then, "sites_awarded").value, figure(now, "sites_awarded").value] == [78, 182]
    assert figure(now, "sites_named").value == 44
    told = figure(now, "sites_in_territories").value + figure(now, "sites_untold").value
    assert told <= 44
    assert figure(then, "sites_named").value < 44


@pytest.mark.parametrize(
    ("day", "awarded", "named"),
    [
        (date(2020, 1, 25), 12, 3),
        (date(2020, 12, 30), 78, 6),
        (date(2021, 6, 1), 78, 8),
        (date(2021, 9, 25), 127, 15),
        (date(2022, 12, 31), 127, 15),
        (date(2024, 4, 15), 127, 15),
        (date(2024, 4, 20), 182, 44),
    ],
)
def test_a_wave_counts_from_the_day_of_its_announcement_and_a_site_of_no_known_wave_from_its_year(
    day, awarded, named
):
    files = snapshot(day).files
    waves = read_records(WaveRow, files["waves.csv"])
    assert sum(wave.awarded for wave in waves) == awarded
    assert len(read_records(SiteRow, files["sites.csv"])) == named


def test_the_excerpt_of_the_awards_is_counted_and_nothing_else_is_drawn_from_it():
    made = report(PHASE_2)
    assert figure(made, "awards").value == 293
    assert "3\u202f080" in figure(made, "awards").note
    drawn = [block.table for block in blocks(made, Chart) + blocks(made, Map)]
    assert [one.id for one in drawn if "france_relance" in one.source_ids] == []
    assert not any(one.indicator.code == "awards" and one.place != "france" for one in made.figures)
    published = table(made, "laureats-publies-mesures")
    assert sum(row[1] for row in published.rows) == 3080


def test_the_awards_of_later_days_are_not_known_on_a_day():
    assert figure(report(PHASE_1), "awards").value == 0
    dated = [one.listed_on for one in knowledge().awards]
    assert figure(report(BETWEEN), "awards").value == sum(on is not None and on <= BETWEEN for on in dated)


def test_the_whole_list_of_awards_is_counted_by_measure_region_and_territory():
    made = report_with_every_award()
    for identifier in ("laureats-mesures", "laureats-regions", "laureats-territoires"):
        assert sum(row[1] for row in table(made, identifier).rows) == 3080
    assert "Extrait" not in figure(made, "awards").note


@pytest.mark.parametrize("day", [PHASE_1, PHASE_2, date(2023, 5, 1), date(2018, 12, 1)])
def test_every_figure_has_a_definition_a_source_an_owner_and_a_date(day):
    made = report(day)
    sources = {one.id for one in made.sources}
    for one in made.figures:
        indicator = one.indicator
        assert indicator.definition
        assert indicator.owner
        assert indicator.source_id in sources
        assert parse_partial(one.as_of).latest <= day
    assert len({(one.indicator.code, one.place) for one in made.figures}) == len(made.figures)


@pytest.mark.parametrize("day", [PHASE_1, PHASE_2, date(2023, 5, 1)])
def test_what_is_shown_is_what_is_exported(day):
    made = report(day)
    shown = {one for block in blocks(made, KeyFigures) for one in block.figures}
    assert shown <= set(made.figures)
    names = [one.id for section in made.sections for one in tables_of(section)]
    assert len(set(names)) == len(names)
    assert {one for section in made.sections for t in tables_of(section) for one in t.source_ids} <= {
        one.id for one in made.sources
    }


@pytest.mark.parametrize(("day", "territories"), [(PHASE_1, 148), (PHASE_2, 183)])
def test_every_territory_is_on_the_map_in_one_class(day, territories):
    made = report(day)
    drawn = next(block for block in blocks(made, Map) if block.shapes != "region")
    areas = [area for one in drawn.classes for area in one.areas]
    assert len(areas) == len(set(areas)) == territories
    assert set(areas) == set(made.shapes[drawn.shapes]) == set(made.outlines)
    assert {row[0] for row in drawn.table.rows} == set(areas)


def test_jobs_are_shown_as_published_and_never_counted_here():
    assert {one.indicator.unit for one in MEASURES.values()} == {"count", "share", "cents"}
    jobs = [one for one in report(PHASE_2).figures if one.indicator.unit == "jobs"]
    assert {one.indicator.code.partition(".")[0] for one in jobs} == {"published"}


def test_announced_and_granted_money_stand_apart():
    made = report(PHASE_2)
    announced, granted = table(made, "fonds-annonces"), table(made, "fonds-accordes")
    assert [row[2] for row in announced.rows] == [
        15_000_000_000,
        40_000_000_000,
        29_850_000_000,
        15_000_000_000,
    ]
    assert [row[1] for row in granted.rows] == [27_000_000_000, 44_200_000_000]


def test_a_sheet_on_request_gives_members_schemes_and_the_other_phase(geography):
    made = report(PHASE_1, "ti-2705")
    assert table(made, "territoire-1-ti-2705-membres").rows
    phases = table(made, "territoire-1-ti-2705-phases")
    links = geography.successors(geography.territory(1, "ti-2705"))
    assert [row[0] for row in phases.rows] == [one.territory.key for one in links]
    assert figure(made, "communes", "territory:1:ti-2705").value == len(
        geography.communes_of(geography.territory(1, "ti-2705"), PHASE_1)
    )


def test_a_sheet_of_a_territory_of_another_phase_is_refused():
    with pytest.raises(UnknownTerritoryError, match="'2:ti-0101' is not a territory on 2020-12-15"):
        report(PHASE_1, "2:ti-0101")


def test_the_two_readings_are_named_and_no_effect_is_claimed():
    made = report(PHASE_1)
    assert any("ne mesure pas l’effet" in note for note in made.notes)
    assert made.sections[-1].id == "limites"


def test_a_published_share_lies_between_0_and_1():
    shares = [one for one in report(PHASE_2).figures if one.indicator.unit == "share"]
    assert figure(report(PHASE_2), "published.court_files_share").value == Fraction(67, 100)
    assert all(one.value is None or 0 <= one.value <= 1 for one in shares)


def test_as_many_awards_with_other_counts_by_measure_are_no_whole_list():
    repeated = tuple(
        replace(award, key=str(rank)) for rank, award in enumerate((embedded_awards() * 11)[:3080])
    )
    assert not meets_counts(repeated, award_counts())
    assert not meets_counts(embedded_awards(), award_counts())
