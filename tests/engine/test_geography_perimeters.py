"""Areas named by schemes: any level, any day, three answers."""

from datetime import date

import pytest

from catalyseur.geography.areas import parse_area
from catalyseur.geography.atlas import Geography
from catalyseur.geography.perimeters import contains
from catalyseur.geography.places import UnknownPlaceError
from catalyseur.values.verdict import Verdict

YES, NO, CANNOT_TELL = Verdict.YES, Verdict.NO, Verdict.CANNOT_TELL
SEED, BETWEEN, TODAY = date(2020, 12, 15), date(2023, 6, 1), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("area", "code", "on", "verdict"),
    [
        ("FR", "98735", TODAY, YES),
        ("REG-53", "29019", TODAY, YES),
        ("REG-53", "98735", TODAY, NO),
        ("DEP-2A", "2A004", TODAY, YES),
        ("DEP-987", "98735", TODAY, YES),
        ("EPCI-242900314", "29019", TODAY, YES),
        ("EPCI-242900314", "13055", TODAY, NO),
        ("EPCI-200012060", "39016", date(2019, 6, 1), YES),
        ("EPCI-200090579", "13055", date(2019, 6, 1), NO),
        ("EPCI-247700438", "77049", TODAY, YES),
        ("EPCI-247700438", "77284", TODAY, CANNOT_TELL),
        ("EPCI-200057867", "93066", TODAY, YES),
        ("EPCI-123456789", "13055", TODAY, CANNOT_TELL),
        ("COM-13055", "13055", TODAY, YES),
        ("COM-13055", "13201", TODAY, YES),
        ("COM-13201", "13055", TODAY, CANNOT_TELL),
        ("COM-13201", "13201", TODAY, YES),
        ("COM-45287", "45307", TODAY, CANNOT_TELL),
        ("COM-45287", "45307", date(2019, 6, 1), NO),
        ("COM-49126", "49069", SEED, YES),
        ("COM-15031", "15141", SEED, CANNOT_TELL),
        ("COM-15031", "15141", TODAY, NO),
        ("TI", "29019", SEED, YES),
        ("TI", "29019", date(2021, 6, 1), CANNOT_TELL),
        ("TI", "29019", BETWEEN, NO),
        ("TI", "29019", TODAY, YES),
        ("TI-1", "29019", TODAY, NO),
        ("TI-1", "29019", SEED, YES),
        ("TI-2", "29019", SEED, NO),
        ("TI-2", "29019", TODAY, YES),
        ("TI-1:ti-5313", "29019", SEED, NO),
        ("TI-1:ti-5313", "29019", date(2021, 6, 1), CANNOT_TELL),
        ("TI-1:ti-5313", "29019", date(2022, 12, 31), YES),
        ("TI-2:ti-0101", "97101", TODAY, NO),
        ("ZONE-zrr", "23019", SEED, YES),
        ("ZONE-zrr", "23019", TODAY, NO),
        ("ZONE-frr", "23019", TODAY, CANNOT_TELL),
        ("ZONE-afr", "97411", SEED, YES),
        ("ZONE-afr", "98735", SEED, CANNOT_TELL),
        ("ZONE-qpv", "59350", TODAY, YES),
        ("ZONE-acv", "59350", TODAY, CANNOT_TELL),
        ("ZONE-rebond", "59350", TODAY, CANNOT_TELL),
        ("ZONE-basin-rmc", "13055", TODAY, CANNOT_TELL),
    ],
)
def test_an_area_holds_a_commune_or_not_or_it_cannot_be_told(
    geography: Geography, area: str, code: str, on: date, verdict: Verdict
) -> None:
    answer = contains(geography, parse_area(area), code, on)
    assert answer.verdict is verdict
    assert answer.actual
    assert answer.source


def test_an_answer_says_what_was_found_and_what_to_ask(geography: Geography) -> None:
    found = contains(geography, parse_area("TI"), "29019", SEED)
    assert found.actual == "Pays de Brest (1:ti-5305)"
    assert contains(geography, parse_area("TI"), "29019", BETWEEN).actual.startswith("aucune phase")
    part = contains(geography, parse_area("COM-13201"), "13055", TODAY)
    assert (
        part.question
        == "L’adresse du projet est-elle dans le territoire de Marseille 1er Arrondissement (13201) ?"
    )


@pytest.mark.parametrize(
    ("area", "code", "on"),
    [
        ("TI", "29019", date(2021, 6, 1)),
        ("EPCI-247700438", "77284", TODAY),
        ("COM-13201", "13055", TODAY),
        ("ZONE-frr", "23019", TODAY),
        ("ZONE-acv", "59350", TODAY),
    ],
)
def test_what_cannot_be_told_comes_with_a_question(
    geography: Geography, area: str, code: str, on: date
) -> None:
    answer = contains(geography, parse_area(area), code, on)
    assert answer.verdict is CANNOT_TELL
    assert answer.question
    assert answer.question.endswith(" ?")


def test_an_unknown_commune_is_refused(geography: Geography) -> None:
    with pytest.raises(UnknownPlaceError, match="'99999'"):
        contains(geography, parse_area("FR"), "99999", TODAY)
