"""Units and their treatment, from the dated territories (P3, P8)."""

import pytest

from catalyseur.geography.atlas import load_geography
from catalyseur.panels.errors import PanelError
from catalyseur.panels.sectors import Nomenclature, load_sectors
from catalyseur.panels.treatment import treatments
from catalyseur.panels.units import NO_UNIT, UnitKind, load_units


@pytest.fixture(scope="module")
def geography():
    return load_geography()


@pytest.fixture(scope="module")
def treated(geography):
    units = load_units(geography, UnitKind.EPCI)
    return dict(zip(units.codes, treatments(geography, units), strict=True))


def test_phase_1_is_2019_phase_2_only_2023_and_the_rest_never(treated):
    cohorts = [one.cohort for one in treated.values()]
    assert set(cohorts) == {2019, 2023, 0, None}
    # Le Creusot Montceau, in a territory of both phases; Grand Paris, in none of the two as a whole
    assert treated["247100290"].cohort == 2019
    assert treated["247100290"].cohort_2018 == 2018
    assert treated["200054781"].cohort == 0


def test_the_shares_bear_the_cohorts_out(treated):
    for one in treated.values():
        if one.cohort == 2019:
            assert one.share_1 >= 0.5
        if one.cohort == 2023:
            assert one.share_1 < 0.5 <= one.share_2
        if one.cohort == 0:
            assert max(one.share_1, one.share_2) < 0.5


def test_a_unit_that_changes_territory_stays_labelled(treated):
    # Brest, Quimper: the pictures of 2020 and of 2022 name other territories (Finistère)
    assert treated["242900314"].cohort == 2019
    assert treated["200068120"].cohort == 2019


def test_a_perimeter_that_one_picture_alone_holds_cannot_tell(treated):
    # Aire Cantilienne, Sud Est Manceau: one of the two pictures alone has them in a territory
    assert treated["246000764"].cohort is None
    assert treated["247200421"].cohort is None


@pytest.mark.parametrize("kind", UnitKind)
def test_every_commune_code_leads_to_one_unit_or_to_none(geography, kind):
    units = load_units(geography, kind)
    assert len(units.codes) == {"epci": 1253, "territory": 183, "employment_zone": 306}[kind]
    assert list(units.codes) == sorted(set(units.codes))
    assert {NO_UNIT, *range(len(units.codes))} == set(units.by_commune.values())


def test_a17_groups_the_88_divisions_as_insee_does():
    sectors = load_sectors(Nomenclature.A17)
    assert len(sectors.codes) == 17
    of = {division: sectors.codes[place] for division, place in sectors.by_division.items()}
    assert len(of) == 88
    assert [of[d] for d in ("01", "08", "10", "19", "26", "30", "25", "33", "35", "39", "84", "99")] == [
        *("AZ", "DE", "C1", "C2", "C3", "C4", "C5", "C5", "DE", "DE", "OQ", "RU")
    ]


def test_a_scope_leaves_the_other_divisions_out():
    sectors = load_sectors(Nomenclature.NAF2, "C")
    assert sectors.codes == tuple(str(number) for number in range(10, 34))
    assert sectors.by_division["45"] == -1
    with pytest.raises(PanelError, match=r"covers no subclass|not a NAF scope"):
        load_sectors(Nomenclature.NAF2, "Z")
