"""The register of turnkey sites: 44 named of 182 labels, nothing invented; readiness by milestones."""

from datetime import date

import pytest

from catalyseur.sites.documents import read_site, site_document
from catalyseur.sites.milestones import STANDARD, Milestone, State, reached_by
from catalyseur.sites.register import Site, embedded_sites, readiness, total_by_wave, waves
from catalyseur.sites.units import hectares_text, megawatts_text, number_of, whole_units
from catalyseur.sites.wording import coverage_text
from catalyseur.values.dates import parse_partial
from catalyseur.values.verdict import Verdict

DAY = date(2026, 11, 23)
SITES = {site.site_id: site for site in embedded_sites()}


def test_44_sites_are_named_of_the_182_labels():
    assert len(SITES) == 44
    assert total_by_wave() == {"2020-01": 12, "2020-07": 66, "2021-09": 49, "2024": 55}
    assert [wave.named for wave in waves()] == [3, 3, 7, 29]
    assert coverage_text(waves(), 44).startswith(
        "44 sites nommés sur 182 labels attribués (12 + 66 + 49 + 55)"
    )


def test_what_the_press_does_not_give_stays_unknown():
    assert SITES["SCM-004"].area_m2 is None
    assert SITES["SCM-001"].area_m2 == 50_000
    assert SITES["SCM-019"].commune is None
    assert SITES["SCM-002"].brownfield is None
    assert SITES["SCM-036"].wave is None
    assert {site.power_kw for site in SITES.values()} == {None}
    assert {site.point for site in SITES.values()} == {None}
    assert all(site.source for site in SITES.values())


def test_an_availability_in_years_is_an_interval():
    available = SITES["SCM-005"].available
    assert available == parse_partial("2025/2027")
    assert (available.earliest, available.latest) == (date(2025, 1, 1), date(2027, 12, 31))


def test_places_of_the_register_agree_with_the_geography(geography):
    for site in SITES.values():
        assert geography.departement_regions[site.departement] == site.region
        if site.commune:
            [commune] = geography.commune(site.commune, DAY).communes
            assert commune.departement == site.departement
            assert geography.epci_of(site.commune, date(2025, 1, 1)).siren == site.epci


@pytest.mark.parametrize("site", SITES.values(), ids=lambda site: site.site_id)
def test_a_site_reads_back_from_its_document(site):
    assert read_site(site_document(site)) == site


def test_nothing_is_known_of_the_milestones_of_the_embedded_sites():
    for site in SITES.values():
        found = readiness(site, DAY)
        assert [one.step.code for one in found.standings] == [step.code for step in STANDARD]
        assert {one.reached for one in found.standings} == {Verdict.CANNOT_TELL}
        assert (found.ready, found.proved) == (Verdict.CANNOT_TELL, 0)


def milestone(state, on, code="planning"):
    return Milestone(code=code, state=State(state), on=parse_partial(on), evidence="arrêté, exemple")


@pytest.mark.parametrize(
    ("state", "on", "limit", "expected"),
    [
        ("proved", "2026-01-10", DAY, Verdict.YES),
        ("proved", "2026-12-01", DAY, Verdict.NO),
        ("proved", "2026", DAY, Verdict.CANNOT_TELL),
        ("planned", "2027-06-30", DAY, Verdict.NO),
        ("planned", "2027-06-30", date(2027, 6, 30), Verdict.YES),
        ("planned", "2026-06-30", date(2027, 6, 30), Verdict.CANNOT_TELL),
        ("planned", "2026/2028", date(2027, 6, 30), Verdict.CANNOT_TELL),
    ],
)
def test_a_milestone_is_reached_by_a_day(state, on, limit, expected):
    assert reached_by(milestone(state, on), limit, DAY) is expected


def test_a_site_is_ready_when_every_step_is_proved_and_not_when_one_is_planned_later():
    proofs = tuple(milestone("proved", "2026-01-10", step.code) for step in STANDARD)
    site = Site(site_id="X", source_id="exemple", name="Exemple", source="exemple", milestones=proofs)
    assert readiness(site, DAY).ready is Verdict.YES
    assert readiness(site, date(2025, 12, 31)).ready is Verdict.NO
    later = (*proofs[1:], milestone("planned", "2027-01", STANDARD[0].code))
    moved = Site(site_id="X", source_id="exemple", name="Exemple", source="exemple", milestones=later)
    assert readiness(moved, DAY).ready is Verdict.NO


def test_a_milestone_without_what_makes_it_one_is_refused():
    with pytest.raises(ValueError, match="'fences' is no milestone: choose among land_control"):
        Milestone(code="fences")
    with pytest.raises(ValueError, match="planning: a planned milestone needs its date"):
        Milestone(code="planning", state=State.PLANNED)
    with pytest.raises(ValueError, match="planning: a proof needs its evidence"):
        Milestone(code="planning", state=State.PROVED, on=parse_partial("2026"))


def test_areas_and_powers_are_exact():
    assert whole_units(0.1, 10_000, "hectares") == 1_000
    assert whole_units(12.3456, 10_000, "hectares") == 123_456
    assert number_of(1_000, 10_000) == 0.1
    assert hectares_text(125_000) == "12,5\u00a0ha"
    assert hectares_text(3_400_000) == "340\u00a0ha"
    assert hectares_text(1) == "0,0001\u00a0ha"
    assert megawatts_text(1_500) == "1,5\u00a0MW"
    with pytest.raises(ValueError, match="too fine: at most 1/10000 of hectares"):
        whole_units(0.00001, 10_000, "hectares")
