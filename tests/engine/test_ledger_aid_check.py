"""What State-aid law says of an award before it is decided."""

from datetime import date

import pytest

from catalyseur.financing.law import load_law
from catalyseur.financing.zones import possible_zones
from catalyseur.ledger.aid_check import AidCheck, check_award
from catalyseur.ledger.requests import AidBasis, FundRequest, Size

EURO = 100
DECIDED = date(2026, 11, 28)


def check(
    article,
    size=Size.SME,
    eligible=600_000,
    zones=("none",),
    euros=200_000,
    cents=0,
    on=DECIDED,
    basis=AidBasis.GBER,
):
    request = FundRequest(
        reference="E1",
        business_name="Exemple",
        purpose="Exemple",
        asked_cents=euros * EURO,
        received_on=DECIDED,
        size=size,
        eligible_cents=None if eligible is None else eligible * EURO,
        aid_article=article,
        aid_basis=basis,
    )
    aid = euros * EURO + cents
    return check_award(request, aid_cents=aid, law=load_law().on(on), zones=zones)


def test_an_award_over_what_every_reading_allows_is_refused():
    found = check("art. 17")
    assert "33,34\u202f% de la dépense" in found.refused
    assert "20\u202f% pour une petite entreprise (17(6)(a))" in found.refused
    assert check("17", euros=60_000) == AidCheck()
    assert check("17", euros=60_000, cents=1).to_verify.endswith("Vérifiez la taille de l’entreprise.")
    assert check("17", euros=120_000).refused == ""
    assert "20,01" in check("17", euros=120_000, cents=1).refused


@pytest.mark.parametrize(
    ("article", "words"),
    [
        ("RGEC, art. 99", "n’a pas d’article 99"),
        ("article 17 du RGEC", "0\u202f% pour une grande"),
        ("règlement (UE) 651/2014, art. 17(6)(a)", "0\u202f% pour une grande"),
        ("SA.111726, art. 17", "0\u202f% pour une grande"),
    ],
)
def test_no_such_article_and_a_size_it_does_not_serve_are_refused(article, words):
    assert words in check(article, Size.LARGE).refused


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"article": ""}, "n’est pas nommé"),
        ({"article": "art. 53"}, "L’article 53 du RGEC n’est pas modélisé au 28/11/2026"),
        ({"article": "art. 22"}, "n’est pas modélisé"),
        ({"article": "art. 36 bis", "euros": 590_000}, "L’article 36 bis du RGEC n’est pas modélisé"),
        ({"article": "art. 36", "euros": 590_000}, "peut permettre davantage (mise en concurrence"),
        ({"article": "art. 17 et 18"}, "plusieurs le sont"),
        ({"article": "art. 17", "eligible": None}, "dépense éligible n’est pas connue"),
        ({"article": "art. 17", "on": date(2035, 1, 1)}, "n’est pas modélisé au 01/01/2035"),
    ],
)
def test_what_is_not_known_is_said_and_never_refused(asked, words):
    found = check(**asked)
    assert (found.refused, words in found.to_verify) == ("", True)


def test_regional_aid_goes_by_the_zone_of_the_day():
    assert "n’est pas" not in check("art. 14").refused
    assert "0\u202f% pour une petite" in check("art. 14").refused
    assert check("art. 14", zones=("none", "c15")).to_verify.endswith("Vérifiez la taille de l’entreprise.")
    assert check("art. 14", zones=("none", "a50")) == AidCheck()


def test_a_code_that_names_no_single_commune_may_be_in_any_zone(geography):
    law = load_law().on(DECIDED)
    assert law.regional_map
    assert possible_zones(geography, law, "55273") == ("none", *law.regional_map.zones)


def test_a_de_minimis_award_stays_under_the_ceiling_of_its_day():
    def found(euros, cents=0, on=DECIDED):
        return check("", euros=euros, cents=cents, on=on, basis=AidBasis.DE_MINIMIS)

    assert (
        "au plus 300\u202f000\u00a0€ d’aides de minimis sur trois ans (art. 3(2))"
        in found(300_000, 1).refused
    )
    assert found(300_000).refused == ""
    assert found(300_000).to_verify.endswith("vérifiez ce qu’elle a déjà reçu.")
    assert found(200_001, on=date(2023, 12, 31)).refused
    assert check("", basis=AidBasis.OTHER, euros=600_000) == AidCheck()
