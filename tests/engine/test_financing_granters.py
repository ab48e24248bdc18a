"""Article 16: who may grant aid to a firm (CGCT, L.1511-2 and L.1511-3)."""

from dataclasses import replace
from datetime import date

import pytest

from catalyseur.financing.admission import admit
from catalyseur.financing.case import parse_case
from catalyseur.financing.from_case import variants_of
from catalyseur.financing.granters import granter_of
from catalyseur.financing.law import load_law
from catalyseur.financing.plan import Plan, Variant, make_plan
from catalyseur.financing.situation import Situation
from catalyseur.financing.vocabulary import Granter, Owner, Reason
from tests.engine.test_financing_project import catalogue, plan

LAW = load_law().on(date(2026, 3, 1))
LOCAL = (Granter.DEPARTMENT, Granter.MUNICIPALITY)


def situation(
    granter: Granter, nature: str = "training", *, agreed: bool = False, **firm: object
) -> Situation:
    raw = {
        "project": {"firm": {"size": "small"}, **firm},
        "lines": [{"id": "m", "cost": 100_000, "nature": nature}],
        "schemes": [{"id": "s", "instrument": "grant", "basis": "deminimis", "lines": ["m"], "rate": 0.5}],
    }
    found = variants_of(parse_case(raw), LAW, {})[0].situation
    offers = tuple(replace(offer, granter=granter, has_agreement=agreed) for offer in found.offers)
    return replace(found, offers=offers)


@pytest.mark.parametrize("granter", [Granter.STATE, Granter.REGION])
def test_the_state_and_the_region_may_aid_any_cost(granter):
    assert not admit(situation(granter), LAW).refusals


@pytest.mark.parametrize("granter", LOCAL)
def test_a_smaller_authority_needs_an_agreement(granter):
    assert admit(situation(granter), LAW).refusals["s"].reason is Reason.GRANTER
    assert not admit(situation(granter, agreed=True), LAW).refusals


def test_a_commune_alone_may_aid_what_may_be_real_estate_and_it_is_to_verify():
    found = situation(Granter.MUNICIPALITY, "initial_investment_tangible")
    answer = make_plan([Variant(id=None, situation=found)], LAW)
    assert isinstance(answer, Plan)
    assert answer.nominal_cents == 5_000_000
    assert "L.1511-3" in answer.to_verify[0]


def test_a_department_alone_may_not_even_then():
    found = situation(Granter.DEPARTMENT, "initial_investment_tangible")
    assert admit(found, LAW).refusals["s"].reason is Reason.GRANTER


@pytest.mark.parametrize("granter", LOCAL)
def test_the_limits_are_those_of_aid_to_firms(granter):
    found = replace(situation(granter), owner=Owner.COMMUNE)
    assert not admit(found, LAW).refusals


@pytest.mark.parametrize(
    ("funder", "granter"),
    [
        ("Région Normandie", Granter.REGION),
        ("Collectivité de Corse", Granter.REGION),
        ("Département de l’Orne", Granter.DEPARTMENT),
        ("Communauté urbaine d’exemple", Granter.MUNICIPALITY),
        ("État (France 2030) et Région Auvergne-Rhône-Alpes", Granter.STATE),
        ("Bpifrance", Granter.STATE),
    ],
)
def test_the_granter_is_read_from_the_words_for_the_funder(funder, granter):
    assert granter_of(funder) is granter


def test_a_scheme_of_a_department_is_counted_once_its_competence_is_known():
    found = plan({"funder": "Département d’exemple"})
    assert catalogue({"funder": "Département d’exemple"}).schemes[0].funder == "Département d’exemple"
    assert (found.answer.least_cents, found.answer.most_cents) == (0, 30_000_000)
    assert found.answer.raises[0].fact == "schemes.s0.granter"
