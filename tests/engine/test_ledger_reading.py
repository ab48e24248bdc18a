"""What is read of the money: articles 15 to 18 of `docs/explanation/ledger.md`."""

import statistics
from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalyseur.ledger.accounts import Balances, Stage
from catalyseur.ledger.breakdown import Amounts, add_up, break_down
from catalyseur.ledger.declarations import FACTS, Grant, declarations_of
from catalyseur.ledger.movements import Credit
from catalyseur.ledger.review import ReviewCase, compare_reviews, durations
from catalyseur.ledger.standing import announced_of, announced_parts, delegated_parts, stand, steps
from catalyseur.values.verdict import Verdict
from tests.ledger_cases import (
    DESK,
    DESK_FILE,
    EURO,
    FILE,
    FUND,
    REGION_2021,
    STATE_2021,
    Numbered,
    books_after,
    committed,
    opened,
)


@pytest.fixture
def books():
    """Ten thousand euros voted; the State envelope has 1,000, 300 of them at its desk; the Région 500."""
    move = Numbered()
    done = [
        *opened(move),
        move("delegate", 500, FUND, to=REGION_2021, credit=Credit.AE),
        move("delegate", 300, STATE_2021, to=DESK, credit=Credit.AE),
        *committed(move, 400),
        move("advance", 100, STATE_2021, file=FILE),
        move("clawback", 20, STATE_2021, file=FILE),
        move("reserve", 250, DESK, file=DESK_FILE),
        move("award", 150, DESK, file=DESK_FILE),
    ]
    return books_after(done)


def standing_of(books, *codes):
    files = [code for code, file in books.chart.files.items() if file.holder in codes]
    return stand(
        announced_cents=announced_of(books.of_holders.values()),
        holders=[books.holder(code) for code in codes],
        fund_own=books.holder(FUND),
        net_paid_cents=sum(books.file(code).net_paid for code in files),
    )


def euros(parts):
    return {step.code: step.cents // EURO for step in parts}


def test_an_envelope_and_its_sub_delegations_add_up(books):  # article 15
    standing = standing_of(books, STATE_2021, DESK)
    assert euros(delegated_parts(standing)) == {
        "available": 350,
        "reserved": 100,
        "awarded": 150,
        "unpaid": 320,
        "paid": 80,
    }
    assert euros(announced_parts(standing)) == {"undelegated": 8500, "elsewhere": 500, "delegated": 1000}
    assert euros(steps(standing)) == {
        "announced": 10_000,
        "delegated": 1000,
        "reserved": 650,
        "awarded": 550,
        "committed": 400,
        "paid": 80,
    }
    assert (standing.cp_available_cents, standing.cp_paid_cents) == (900 * EURO, 100 * EURO)


def test_the_parts_add_up_for_any_holders(books):
    for codes in ((STATE_2021,), (DESK,), (REGION_2021,), (STATE_2021, DESK, REGION_2021), ()):
        standing = standing_of(books, *codes)
        assert sum(step.cents for step in delegated_parts(standing)) == standing.delegated_cents
        assert sum(step.cents for step in announced_parts(standing)) == standing.announced_cents


def test_nothing_announced_is_nothing_anywhere():
    standing = stand(announced_cents=0, holders=(), fund_own=Balances(), net_paid_cents=0)
    assert {step.cents for step in (*steps(standing), *delegated_parts(standing))} == {0}


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "44", "11", "999"]),
            st.builds(Amounts, files=st.integers(0, 5), paid_cents=st.integers(0, 10**12)),
        )
    )
)
def test_a_breakdown_loses_nothing(amounts):  # article 16
    found = break_down(amounts, {"44": "Grand Est", "11": "Île-de-France"}, unknown="Lieu inconnu")
    assert add_up(line.amounts for line in found.lines) == found.total == add_up(one for _, one in amounts)
    assert found.total.files == sum(one.files for _, one in amounts)
    assert found.total.paid_cents == sum(one.paid_cents for _, one in amounts)
    assert [line.label for line in found.lines if line.label == "Lieu inconnu"] == [
        line.label for line in found.lines[-1:] if any(key in {None, "999"} for key, _ in amounts)
    ]


def test_a_breakdown_is_in_the_order_of_french_readers():  # article 16
    labels = {"11": "Île-de-France", "53": "Bretagne", "04": "La Réunion"}
    found = break_down(
        [(code, Amounts(files=1)) for code in ("04", "11", "53", "")], labels, unknown="Inconnu"
    )
    assert [line.label for line in found.lines] == ["Bretagne", "Île-de-France", "La Réunion", "Inconnu"]


def case(outcome, days=None, complete=None, inside=Verdict.YES):
    received = date(2024, 1, 1)
    on = date.fromordinal(received.toordinal() + days) if days is not None else None
    complete_on = date.fromordinal(received.toordinal() + complete) if complete is not None else None
    return ReviewCase(
        received_on=received, complete_on=complete_on, decided_on=on, outcome=outcome, inside=inside
    )


def test_reviews_are_compared_with_numerators_and_what_is_unknown():  # article 17
    cases = [
        case("awarded", 10, complete=5),
        case("refused", 30),
        case("awarded", 50, complete=10),
        case("withdrawn", 7, complete=1),
        case("pending"),
        case("refused", 90, complete=0, inside=Verdict.NO),
        case("awarded", 20, complete=2, inside=Verdict.CANNOT_TELL),
    ]
    found = compare_reviews(cases)
    inside = found[Verdict.YES]
    assert (inside.requests, inside.success.awarded, inside.success.decided) == (5, 2, 3)
    assert (inside.success.withdrawn, inside.success.pending) == (1, 1)
    assert inside.success.rate == Fraction(2, 3)
    assert inside.since_received.first_quartile == Fraction(20)
    assert inside.since_received.median == Fraction(30)
    assert (inside.since_complete.count, inside.since_complete.unknown) == (2, 1)
    assert inside.since_complete.median == Fraction(45, 2)
    assert found[Verdict.NO].success.rate == 0
    assert found[Verdict.CANNOT_TELL].requests == 1
    assert sum(one.requests for one in found.values()) == len(cases)


def test_a_group_without_requests_has_no_figure_rather_than_zero():
    nobody = compare_reviews([])[Verdict.YES]
    assert (nobody.success.rate, nobody.since_received.median) == (None, None)


@given(st.lists(st.integers(0, 2000), min_size=2))
def test_quartiles_are_those_of_the_standard_library(days):
    found = durations(days)
    expected = statistics.quantiles(map(Fraction, days), n=4, method="inclusive")
    assert [found.first_quartile, found.median, found.third_quartile] == expected


EVERYTHING = frozenset(FACTS)


def grant(awarded="2026-09-01", euros=100_001, basis="gber", known=EVERYTHING, **more):
    return Grant(
        file="D1",
        amount_cents=euros * EURO,
        awarded_on=date.fromisoformat(awarded),
        committed_on=None,
        aid_basis=basis,
        known=known,
        **more,
    )


def duties(one, on="2026-11-28"):
    return {found.duty: found for found in declarations_of(one, date.fromisoformat(on))}


def test_an_award_over_100_000_euros_is_published_within_six_months():  # article 18
    due = duties(grant())["transparency"]
    assert (due.due_on, due.days_left, due.is_overdue) == (date(2027, 3, 1), 93, False)
    assert duties(grant(euros=100_000)) == {}


def test_before_july_2023_the_threshold_was_500_000_euros():
    assert duties(grant("2023-06-30", 500_000)) == {}
    assert duties(grant("2023-06-30", 500_001))["transparency"].is_overdue
    assert "transparency" in duties(grant("2023-07-01", 100_001))


def test_de_minimis_is_registered_within_twenty_working_days_from_2026():
    due = duties(grant("2026-10-30", 1, basis="de_minimis"))["de_minimis_register"]
    assert (due.due_on, due.days_left) == (date(2026, 11, 30), 2)  # 11 November is not worked
    assert duties(grant("2026-10-29", 1, basis="de_minimis"))["de_minimis_register"].days_left == -1
    assert duties(grant("2025-12-31", 1, basis="de_minimis")) == {}


def test_a_convention_over_23_000_euros_is_published_within_three_months():
    one = replace(grant(euros=23_001, basis="other"), committed_on=date(2026, 9, 15))
    assert duties(one)["subsidy_data"].due_on == date(2026, 12, 15)
    assert duties(replace(one, committed_on=None)) == {}
    assert duties(replace(one, amount_cents=23_000 * EURO)) == {}


def test_an_unknown_base_is_not_a_no():
    found = duties(grant(basis=None, known=frozenset({"siret"})))
    assert Counter(one.applies for one in found.values()) == {Verdict.CANNOT_TELL: 2}
    assert found["transparency"].missing[0] == FACTS["aid_basis"]
    assert FACTS["siret"] not in found["transparency"].missing


def test_what_was_declared_is_never_overdue():
    done = grant("2020-01-01", 600_000, declared_on={"transparency": date(2021, 1, 1)})
    assert not duties(done)["transparency"].is_overdue
    assert duties(done)["transparency"].declared_on == date(2021, 1, 1)


def test_repaid_money_leaves_the_stage_paid(books):
    assert books.file(FILE).net_paid == 80 * EURO
    assert books.file(FILE).of(Stage.RECOVERED) == 20 * EURO
