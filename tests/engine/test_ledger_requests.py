"""A request is kept when its facts hold together. Everything here is an example."""

from dataclasses import replace
from datetime import date

import pytest

from catalyseur.ledger.accounts import Payer
from catalyseur.ledger.requests import AidBasis, Decision, FundRequest, Size, check_request, check_shares

TODAY = date(2026, 11, 28)
GOOD = FundRequest(
    reference="EX-1",
    business_name="Usine exemple",
    purpose="Ligne exemple",
    asked_cents=400_000_00,
    eligible_cents=1_000_000_00,
    received_on=date(2026, 1, 5),
    complete_on=date(2026, 2, 1),
    decided_on=date(2026, 6, 30),
    decision=Decision.AWARDED,
)


def wrong(**changes):
    return [one.name for one in check_request(replace(GOOD, **changes), TODAY)]


def test_a_request_whose_facts_hold_together_is_kept():
    assert wrong() == []
    assert wrong(decision=Decision.PENDING, decided_on=None) == []
    assert wrong(decision=Decision.REFUSED, why_refused="hors critères") == []
    assert wrong(eligible_cents=None, complete_on=None, siret="35600000000048") == []


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"asked_cents": 0}, ["asked_cents"]),
        ({"eligible_cents": 399_999_99}, ["eligible_cents"]),
        ({"received_on": date(2026, 2, 2)}, ["complete_on"]),
        ({"complete_on": date(2026, 7, 1)}, ["decided_on"]),
        ({"complete_on": None, "received_on": date(2026, 7, 1)}, ["decided_on"]),
        ({"decided_on": date(2026, 11, 29)}, ["decided_on"]),
        ({"decided_on": None}, ["decided_on"]),
        ({"decision": Decision.PENDING}, ["decided_on"]),
        ({"decision": Decision.REFUSED}, ["why_refused"]),
        ({"why_refused": "sans raison"}, ["why_refused"]),
        ({"siret": "12345678901234"}, ["siret"]),
    ],
)
def test_what_does_not_hold_is_named(changes, names):
    assert wrong(**changes) == names


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ({Payer.STATE: 300, Payer.REGION: 100}, None),
        ({}, "au moins un payeur"),
        ({Payer.STATE: 0}, "au-dessus de zéro"),
        ({Payer.STATE: 300, Payer.REGION: 101}, "plus que les 4\u00a0€ demandés"),
    ],
)
def test_shares_are_never_more_than_what_was_asked(shares, said):
    answer = check_shares(400, shares)
    assert (answer is None) if said is None else said in (answer or "")


@pytest.mark.parametrize("codes", [Size, Decision, AidBasis])
def test_every_code_has_french_words(codes):
    assert all(code.label for code in codes)
