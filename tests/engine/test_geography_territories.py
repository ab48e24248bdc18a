"""Territories as dated objects: phases, pictures, names, members, path."""

from datetime import date

import pytest

from catalyseur.geography.atlas import Geography
from catalyseur.geography.places import UnknownPlaceError

SEED, TODAY = date(2020, 12, 15), date(2026, 11, 23)
BREST = "29019"


def _memberships(geography: Geography, code: str, on: date) -> list[tuple[str, bool]]:
    return [(one.territory.key, one.certain) for one in geography.territories_of(code, on)]


@pytest.mark.parametrize(
    ("on", "count"),
    [
        (date(2018, 11, 21), 0),
        (SEED, 148),
        (date(2022, 12, 31), 149),
        (date(2023, 1, 1), 0),
        (date(2023, 11, 8), 0),
        (date(2023, 11, 9), 183),
        (TODAY, 183),
        (date(2027, 12, 31), 183),
        (date(2028, 1, 1), 0),
    ],
)
def test_each_day_has_its_territories(geography: Geography, on: date, count: int) -> None:
    assert len(geography.territories_on(on)) == count


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2018, 11, 22), [("1:ti-5305", False), ("1:ti-5313", False)]),
        (date(2019, 12, 31), [("1:ti-5305", False), ("1:ti-5313", False)]),
        (date(2020, 1, 1), [("1:ti-5305", True)]),
        (date(2020, 12, 31), [("1:ti-5305", True)]),
        (date(2021, 1, 1), [("1:ti-5305", False), ("1:ti-5313", False)]),
        (date(2022, 12, 30), [("1:ti-5305", False), ("1:ti-5313", False)]),
        (date(2022, 12, 31), [("1:ti-5313", True)]),
        (date(2023, 6, 1), []),
        (date(2023, 11, 9), [("2:ti-5304", True)]),
        (TODAY, [("2:ti-5304", True)]),
    ],
)
def test_brest_is_certain_only_on_the_days_of_a_picture(
    geography: Geography, on: date, expected: list[tuple[str, bool]]
) -> None:
    assert _memberships(geography, BREST, on) == expected


@pytest.mark.parametrize("code", ["29151", "29232"])
def test_morlaix_and_quimper_became_finistere_too(geography: Geography, code: str) -> None:
    found = _memberships(geography, code, date(2021, 6, 1))
    assert [certain for _, certain in found] == [False, False]
    assert ("1:ti-5313", False) in found


def test_a_commune_on_which_both_pictures_agree_is_certain_between_them(geography: Geography) -> None:
    assert _memberships(geography, "97101", date(2021, 6, 1)) == [("1:ti-0101", True)]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2023, 11, 30), []),
        (date(2023, 12, 1), [("2:ti-2707", False)]),
        (date(2024, 7, 30), [("2:ti-2707", False)]),
        (date(2024, 7, 31), [("2:ti-2707", True)]),
    ],
)
def test_cercy_la_tour_joins_between_november_2023_and_july_2024(
    geography: Geography, on: date, expected: list[tuple[str, bool]]
) -> None:
    assert _memberships(geography, "58046", on) == expected


def test_an_identifier_is_reused_between_phases_with_another_meaning(geography: Geography) -> None:
    assert geography.territory(1, "ti-0101").name == "Communauté d'agglomération Cap Excellence"
    assert geography.territory(2, "ti-0101").name == "Basse-Terre"
    with pytest.raises(UnknownPlaceError, match="1:ti-9999"):
        geography.territory(1, "ti-9999")


def test_a_renamed_territory_has_the_name_of_the_day(geography: Geography) -> None:
    early = geography.territory(2, "ti-8412", date(2023, 11, 15)).name
    assert early == "Pays de Gex – Genevois – Pays Bellegardien"
    assert geography.territory(2, "ti-8412").name == "Pays de Gex – Genevois – Terre Valserhône"


def test_members_are_epci_establishments_and_communes_with_their_days(geography: Geography) -> None:
    creuse = geography.territory(2, "ti-7506")
    today = {(one.kind, one.name) for one in geography.members(creuse, TODAY)}
    assert ("COM", "Beissat") in today
    assert ("EPCI", "CC Haute-Corrèze Communauté") not in today
    between = {one.name: one for one in geography.members(creuse, date(2024, 3, 1))}
    assert not between["Beissat"].certain
    assert not between["CC Haute-Corrèze Communauté"].certain
    assert between["CC Haute-Corrèze Communauté"].valid_to == date(2024, 7, 30)
    assert between["Beissat"].valid_from == date(2023, 12, 1)
    paris = geography.territory(2, "ti-1101")
    assert [one.kind for one in geography.members(paris, TODAY)] == ["EPT"]
    assert geography.members(paris, date(2023, 6, 1)) == ()


def test_the_communes_of_a_territory_are_those_of_the_day(geography: Geography) -> None:
    on = date(2022, 12, 31)
    total = sum(len(geography.communes_of(one, on)) for one in geography.territories_on(on))
    assert total == 16186
    assert geography.communes_of(geography.territory(1, "ti-5305"), TODAY) == []


def test_a_commune_split_later_belongs_where_its_whole_did(geography: Geography) -> None:
    whole = _memberships(geography, "15141", date(2024, 9, 1))
    assert whole
    assert _memberships(geography, "15031", date(2024, 9, 1)) == whole
    assert _memberships(geography, "15031", TODAY) == whole


def test_the_path_from_phase_1_to_phase_2_has_shares(geography: Geography) -> None:
    (link,) = geography.successors(geography.territory(1, "ti-0101"))
    assert (link.territory.key, link.share_of_phase_1, link.communes) == ("2:ti-0102", 1.0, 3)
    (brest,) = geography.successors(geography.territory(1, "ti-5305"))
    assert brest.territory.key == "2:ti-5304"
    assert [one.territory.key for one in geography.predecessors(link.territory)] == ["1:ti-0101"]
    assert geography.successors(geography.territory(2, "ti-0101")) == ()


def test_some_territories_cross_regions(geography: Geography) -> None:
    crossing = [
        one.key
        for one in geography.territories_on(TODAY)
        if len({commune.region for commune, _ in geography.communes_of(one, TODAY)}) > 1
    ]
    assert len(crossing) == 15


@pytest.mark.parametrize("on", [date(2020, 12, 15), date(2021, 6, 1), date(2022, 12, 31)])
def test_grand_roissy_has_its_two_intercommunalities_beside_its_establishment(
    geography: Geography, on: date
) -> None:
    found = [
        (one.kind, one.siren, one.certain) for one in geography.members(geography.territory(1, "ti-1105"), on)
    ]
    assert sorted(found) == [
        ("EPCI", "200055655", True),
        ("EPCI", "200073013", True),
        ("EPT", "200058097", True),
    ]


def test_the_people_of_phase_1_are_those_compiled_less_two_parts_of_communes_that_were_outside(
    geography: Geography,
) -> None:
    """The compiled total, 31,078,458, takes the communes of 2026 whole: 08439 and 49160 were partly outside."""
    on = date(2022, 12, 31)
    people = [one.population for one in geography.communes_on(on) if geography.territories_of(one.code, on)]
    outside = 152 + 390  # the rest of 08439, beside 08300; 49321, since in 49160
    assert sum(count or 0 for count in people) == 31_078_458 - outside
