"""The vector of an area is the readable answer, commune by commune, on any day."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalyseur.geography.areas import parse_area
from catalyseur.geography.atlas import Geography
from catalyseur.geography.perimeters import area_vector, contains
from catalyseur.values.verdict import Verdict

CODES = {Verdict.NO: 0, Verdict.YES: 1, Verdict.CANNOT_TELL: 2}
AREAS = [
    "FR",
    "REG-53",
    "REG-01",
    "DEP-29",
    "DEP-987",
    "EPCI-200012060",
    "EPCI-247700438",
    "EPCI-992367730",
    "EPCI-242900314",
    "EPCI-200057867",
    "EPCI-123456789",
    "COM-14666",
    "COM-15031",
    "COM-15141",
    "COM-12076",
    "COM-27676",
    "COM-49126",
    "COM-75101",
    "COM-45287",
    "TI",
    "TI-1",
    "TI-2",
    "TI-2:ti-0101",
    "TI-1:ti-5305",
    "ZONE-afr",
    "ZONE-zrr",
    "ZONE-frr",
    "ZONE-qpv",
    "ZONE-acv",
    "ZONE-basin-rmc",
]
DAYS = st.dates(min_value=date(2014, 1, 1), max_value=date(2029, 12, 31))


@pytest.mark.parametrize("on", [date(2020, 12, 15), date(2021, 6, 1), date(2024, 3, 1), date(2026, 11, 23)])
@pytest.mark.parametrize("code", ["TI", "EPCI-247700438", "ZONE-afr", "ZONE-zrr", "ZONE-qpv"])
def test_the_vector_is_the_readable_answer_for_every_commune(
    geography: Geography, code: str, on: date
) -> None:
    area = parse_area(code)
    vector = area_vector(geography, area, on)
    readable = [CODES[contains(geography, area, commune, on).verdict] for commune in geography.commune_codes]
    assert vector.tolist() == readable


@settings(deadline=None, max_examples=60)
@given(code=st.sampled_from(AREAS), on=DAYS, start=st.integers(min_value=0, max_value=400))
def test_the_vector_is_the_readable_answer_on_any_day(
    geography: Geography, code: str, on: date, start: int
) -> None:
    area = parse_area(code)
    vector = area_vector(geography, area, on)
    some = [*geography.history.unstable, *geography.commune_codes[start::400]]
    found = {commune: int(vector[geography.commune_index[commune]]) for commune in some}
    assert found == {commune: CODES[contains(geography, area, commune, on).verdict] for commune in some}


@settings(deadline=None, max_examples=60)
@given(on=DAYS, data=st.data())
def test_any_code_ever_used_leads_to_communes_that_stand(
    geography: Geography, on: date, data: st.DataObject
) -> None:
    known = sorted({*geography.commune_codes, *geography.history.former})
    code = data.draw(st.sampled_from(known))
    standing = {commune.code for commune in geography.commune(code, on).communes}
    assert standing
    assert all(geography.commune(one, on).kind is None for one in standing)


@settings(deadline=None, max_examples=40)
@given(on=DAYS)
def test_a_territory_and_its_communes_name_each_other(geography: Geography, on: date) -> None:
    for territory in geography.territories_on(on)[::40]:
        for commune, certain in geography.communes_of(territory, on):
            memberships = {
                one.territory.key: one.certain for one in geography.territories_of(commune.code, on)
            }
            assert memberships[territory.key] is certain
