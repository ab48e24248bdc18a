"""EPCI and EPT by year, and what an old SIREN became."""

from datetime import date

import pytest

from catalyseur.geography.atlas import Geography
from catalyseur.geography.tables import read_rows

SEED, TODAY = date(2020, 12, 15), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("year", "count"),
    [
        (2019, 1259),
        (2020, 1255),
        (2021, 1254),
        (2022, 1255),
        (2023, 1255),
        (2024, 1255),
        (2025, 1255),
        (2026, 1253),
    ],
)
def test_each_year_has_its_epci_each_with_communes(geography: Geography, year: int, count: int) -> None:
    found = geography.epci_on(date(year, 6, 1))
    assert len(found) == count
    assert all(geography.members_of_epci(epci.siren, date(year, 6, 1)) for epci in found)


def test_a_commune_without_epci_is_known_to_have_none(geography: Geography) -> None:
    alone = [code for code in ("22016", "29083", "29155", "85113") if geography.epci_of(code, TODAY)]
    assert alone == []


def test_an_epci_may_cross_regions(geography: Geography) -> None:
    siren = "200066462"
    regions = {commune.region for commune in geography.members_of_epci(siren, TODAY)}
    assert len(regions) == 2


def test_an_old_siren_resolves_and_says_what_it_became(geography: Geography) -> None:
    found = geography.epci("200012060", TODAY)
    assert found is not None
    assert not found.standing
    assert found.epci.name == "CC Petite Montagne"
    assert [(one.epci.siren, one.share) for one in found.holders] == [("200090579", 1.0)]
    assert found.note
    assert "a laissé place à" in found.note


def test_a_siren_of_2026_resolves_on_an_earlier_day(geography: Geography) -> None:
    found = geography.epci("992367730", SEED)
    assert found is not None
    assert not found.standing
    assert len(found.holders) == 2
    assert sum(one.share for one in found.holders) == pytest.approx(1.0, abs=0.001)


def test_a_split_siren_shares_its_people(geography: Geography) -> None:
    found = geography.epci("247700438", SEED)
    assert found is not None
    published = {
        row["new_siren"]: row for row in read_rows("epci_changes.csv") if row["old_siren"] == "247700438"
    }
    assert {one.epci.siren for one in found.holders} == published.keys()
    for one in found.holders:
        assert one.share == pytest.approx(float(published[one.epci.siren]["population_share"]), abs=0.02)


def test_a_siren_no_list_names_is_none(geography: Geography) -> None:
    assert geography.epci("123456789", TODAY) is None


def test_an_epci_keeps_the_name_of_the_day(geography: Geography) -> None:
    early, late = geography.epci("200090579", SEED), geography.epci("200090579", TODAY)
    assert early
    assert late
    assert early.epci.name == "CC Jura Sud, Pays des Lacs, Petite Montagne et Région d'Orgelet"
    assert late.epci.name == "CC Terre d'Émeraude Communauté"


def test_grand_paris_has_eleven_establishments_besides_its_metropole(geography: Geography) -> None:
    assert [len(geography.ept_history.records(day.year)) for day in (SEED, TODAY)] == [11, 11]
    ept, epci = geography.ept_of("93066", TODAY), geography.epci_of("93066", TODAY)
    assert ept
    assert epci
    assert (ept.name, epci.siren) == ("Plaine Commune", "200054781")
    assert geography.ept_of("13055", TODAY) is None


def test_what_each_dissolved_epci_became_is_what_was_published(geography: Geography) -> None:
    rows = read_rows("epci_changes.csv")
    standing = {
        int(row["year"]): {one.siren for one in geography.epci_on(date(int(row["year"]), 1, 1))}
        for row in rows
    }
    gone = [row for row in rows if row["old_siren"] not in standing[int(row["year"])]]
    assert len(gone) == 29
    for row in gone:
        found = geography.epci(row["old_siren"], date(int(row["year"]), 1, 1))
        assert found is not None
        shares = {one.epci.siren: one.share for one in found.holders}
        assert shares[row["new_siren"]] == pytest.approx(float(row["population_share"]), abs=0.03)
