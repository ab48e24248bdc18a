"""Commune codes on a day: merged, split, restored, delegated, recoded, overseas."""

from datetime import date

import pytest

from catalyseur.geography.atlas import Geography
from catalyseur.geography.places import UnknownPlaceError

SEED, TODAY = date(2020, 12, 15), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("code", "on", "communes", "kind"),
    [
        ("14666", date(2019, 6, 1), ["14712"], "newer"),
        ("14666", SEED, ["14666"], None),
        ("15031", SEED, ["15141"], "newer"),
        ("15031", TODAY, ["15031"], None),
        ("45287", date(2019, 6, 1), ["45287"], None),
        ("45287", SEED, ["45307"], "former"),
        ("12076", SEED, ["12076"], None),
        ("12076", TODAY, ["12218"], "delegated"),
        ("27676", SEED, ["27676"], None),
        ("27676", date(2021, 6, 1), ["27058"], "delegated"),
        ("27676", TODAY, ["27676"], None),
        ("75101", SEED, ["75056"], "arrondissement"),
        ("13201", TODAY, ["13055"], "arrondissement"),
        ("69381", TODAY, ["69123"], "arrondissement"),
        ("01120", TODAY, ["01262"], "associated"),
        ("55273", TODAY, ["55245", "55386"], "associated"),
    ],
)
def test_a_code_means_the_communes_that_hold_it_that_day(
    geography: Geography, code: str, on: date, communes: list[str], kind: str | None
) -> None:
    found = geography.commune(code, on)
    assert [commune.code for commune in found.communes] == communes
    assert found.kind == kind
    assert (found.note is None) == (kind is None and not found.became)


def test_a_commune_that_has_merged_since_says_what_it_became(geography: Geography) -> None:
    found = geography.commune("12076", SEED)
    assert found.became == ("12218",)
    assert found.since == date(2025, 1, 1)
    assert (
        found.note == "Conques-en-Rouergue (12076) a rejoint depuis la commune Conques-en-Rouergue (12218)."
    )


def test_a_code_of_no_commune_is_refused_in_one_sentence(geography: Geography) -> None:
    with pytest.raises(UnknownPlaceError, match="'99999' is not an INSEE commune code"):
        geography.commune("99999", TODAY)
    with pytest.raises(UnknownPlaceError, match="lies in several communes"):
        geography.zonings_of("55273", TODAY)


@pytest.mark.parametrize(
    ("year", "count"),
    [(2019, 34970), (2020, 34968), (2021, 34965), (2022, 34955), (2023, 34945), (2024, 34935), (2025, 34875)],
)
def test_each_year_has_its_communes(geography: Geography, year: int, count: int) -> None:
    standing = geography.communes_on(date(year, 1, 1))
    in_departements = [commune for commune in standing if not commune.departement.startswith(("97", "98"))]
    outermost = [
        commune for commune in standing if commune.departement in {"971", "972", "973", "974", "976"}
    ]
    assert len(in_departements) + len(outermost) == count


def test_names_carry_their_article_and_figures_are_those_of_the_commune(geography: Geography) -> None:
    (commune,) = geography.commune("01001", TODAY).communes
    assert commune.name == "L'Abergement-Clémenciat"
    assert (commune.departement, commune.region, commune.siren) == ("01", "84", "210100012")
    assert commune.population == 860
    assert commune.lon == pytest.approx(4.92, abs=0.02)
    assert commune.lat == pytest.approx(46.15, abs=0.02)


def test_overseas_collectivities_are_communes_with_unknown_facts(geography: Geography) -> None:
    (papeete,) = geography.commune("98735", TODAY).communes
    assert (papeete.name, papeete.departement, papeete.lon) == ("Papeete", "987", None)
    assert geography.departement_names["978"] == "Saint-Martin"
    assert geography.epci_of("98735", TODAY) is None


def test_a_postal_code_shared_by_several_communes_returns_them_all(geography: Geography) -> None:
    found = geography.communes_by_postal_code("15170", TODAY)
    assert {"15141", "15031", "15035", "15171"} <= {commune.code for commune in found}
    assert {"15031"} & {one.code for one in geography.communes_by_postal_code("15170", SEED)} == set()
    people = [commune.population or 0 for commune in found]
    assert people == sorted(people, reverse=True)
    assert geography.communes_by_postal_code("00000", TODAY) == []


def test_days_outside_the_lists_use_the_nearest_year(geography: Geography) -> None:
    assert [one.code for one in geography.commune("45287", date(2015, 1, 1)).communes] == ["45287"]
    assert len(geography.communes_on(date(2031, 1, 1))) == len(geography.communes_on(TODAY))


@pytest.mark.parametrize("on", [SEED, date(2022, 12, 31), date(2024, 12, 31), TODAY])
def test_everyone_is_counted_once_whatever_the_day(geography: Geography, on: date) -> None:
    overseas = ("975", "977", "978", "984", "986", "987", "988", "989")
    people = [one.population or 0 for one in geography.communes_on(on) if one.region not in overseas]
    assert sum(people) == 68_350_798
    assert min(people) == 0  # villages destroyed in 1916


@pytest.mark.parametrize(
    ("code", "before", "today"),
    [
        ("93066", 149_077 - 33_670, 149_077),  # Saint-Denis, with Pierrefitte-sur-Seine since 2025
        ("93059", 33_670, None),
        ("72155", 4_252 - 1_991, 4_252),
        ("72287", 1_991, None),
        ("12076", 1_540, None),  # the same commune, under the code of its new seat
        ("12218", None, 1_540),
        ("15141", 824 + 217 + 304 + 88 + 122, 824),  # four communes restored in 2025
    ],
)
def test_a_commune_has_the_people_of_its_ground_of_the_day(
    geography: Geography, code: str, before: int | None, today: int | None
) -> None:
    for on, people in ((SEED, before), (date(2024, 12, 31), before), (TODAY, today)):
        found = {one.code: one.population for one in geography.communes_on(on)}
        assert found.get(code) == people
