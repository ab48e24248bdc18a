"""Past days, closings, the law of payments, the final grant, and the accounting extract."""

from dataclasses import replace
from datetime import date

import pytest

from catalyseur.ledger.accounts import Chart, Stage
from catalyseur.ledger.closing import Closing, ClosingLine, close_year
from catalyseur.ledger.grant import Due, Settlement, settle
from catalyseur.ledger.law import NoRuleError, payment_rules
from catalyseur.ledger.movements import Credit, Posted, Refused
from catalyseur.ledger.posting import post
from catalyseur.ledger.reconciling import Outcome, PaymentLine, reconcile
from catalyseur.ledger.replay import Difference, differences, replay
from tests.ledger_cases import (
    CHART,
    DESK,
    FILE,
    FIRST_DAY,
    FUND,
    REGION_2021,
    STATE_2021,
    STATE_2022,
    Numbered,
    books_after,
    code_of,
    committed,
    opened,
    passed,
    stages,
)

CLOSING_DAY = date(2022, 1, 10)
LATER = date(2021, 9, 1)
NEXT_YEAR = date(2022, 4, 1)


@pytest.fixture
def move():
    return Numbered()


def test_a_replay_names_what_does_not_pass_again_and_keeps_the_rest(move):
    movements = [*opened(move, ae=100), *committed(move, 500)]
    done = replay(CHART, movements)
    assert [(one.kind, refused.code) for one, refused in done.refused] == [
        ("reserve", "ae_exceeded"),
        ("award", "not_reserved"),
        ("commit", "not_awarded"),
    ]
    assert stages(done.books.holder(STATE_2021)) == {"ae_available": 100, "cp_available": 1000}


def test_one_cent_of_difference_is_told_with_its_account(move):
    books = books_after(opened(move))
    one = books.of_holders[STATE_2021]
    off = replace(one, cents={**one.cents, Stage.AE_AVAILABLE: 100_001})
    found = list(differences({**books.of_holders, STATE_2021: off}, books.of_holders))
    assert found == [
        Difference(account=STATE_2021, stage=Stage.AE_AVAILABLE, held_cents=100_001, derived_cents=100_000)
    ]
    assert list(differences(books.of_holders, books.of_holders)) == []


def test_a_closing_says_what_each_envelope_leaves(move):
    books = books_after([*opened(move), *committed(move, 500), move("advance", 150, STATE_2021, file=FILE)])
    closing = close_year(books, fund=FUND, year=2021, on=CLOSING_DAY)
    assert isinstance(closing, Closing)
    assert [line for line in closing.lines if line.committed_cents] == [
        ClosingLine(
            holder=STATE_2021,
            ae_left_cents=50_000,
            cp_left_cents=85_000,
            committed_cents=50_000,
            paid_in_year_cents=15_000,
        )
    ]
    assert {line.holder for line in closing.lines} == {STATE_2021, "region-2021", DESK}


@pytest.mark.parametrize(
    ("year", "on", "closed", "code"),
    [
        (2021, date(2021, 12, 31), {}, "too_early"),
        (2022, date(2023, 1, 2), {}, "out_of_order"),
        (2021, CLOSING_DAY, {FUND: 2021}, "year_closed"),
        (2021, CLOSING_DAY, {}, "money_waits"),
    ],
)
def test_a_year_is_closed_after_its_end_in_order_once_and_when_nothing_waits(move, year, on, closed, code):
    books = books_after([*opened(move), move("reserve", 1, STATE_2021, file=FILE)])
    chart = Chart(holders=CHART.holders, files=CHART.files, closed_through=closed)
    answer = close_year(replace(books, chart=chart), fund=FUND, year=year, on=on)
    assert isinstance(answer, Refused)
    assert answer.code == code


def test_the_ceilings_of_payments_are_those_of_the_decree():
    rules = payment_rules(date(2021, 1, 1))
    assert [
        rules.ceilings(has_guarantee=guarantee, over_48_months=long)
        for guarantee, long in ((False, False), (True, False), (False, True), (True, True))
    ] == [(3000, 8000), (6000, 8000), (3000, 9000), (6000, 9000)]
    assert dict(rules.articles)["instalments_bp"] == "art. 12, III"


def test_no_rule_is_invented_before_the_decree():
    with pytest.raises(NoRuleError, match=r"payments\.yaml: no rule of payment on 2018-09-30"):
        payment_rules(date(2018, 9, 30))


@pytest.mark.parametrize(
    ("net_paid", "committed_cents", "due"),
    [
        (0, 50_000, Due(final_cents=33_333, balance_cents=33_333, clawback_cents=0, release_cents=16_667)),
        (
            40_000,
            50_000,
            Due(final_cents=33_333, balance_cents=0, clawback_cents=6_667, release_cents=16_667),
        ),
        (33_333, 33_333, Due(final_cents=33_333, balance_cents=0, clawback_cents=0, release_cents=0)),
    ],
)
def test_the_end_of_a_grant_says_what_to_pay_claw_back_and_release(net_paid, committed_cents, due):
    settlement = Settlement(
        maximum_cents=50_000, rate_bp=3333, justified_expense_cents=100_012, intensity_cap_cents=None
    )
    assert settle(settlement, net_paid_cents=net_paid, committed_cents=committed_cents) == due


def line(reference, cents, number="EJ1", siret="00000000000018", year=2021):
    return PaymentLine(reference=reference, commitment_number=number, siret=siret, year=year, cents=cents)


def test_every_line_of_both_sides_stands_once_in_the_reconciliation():
    ledger = [line("m1", 100), line("m2", 50), line("m3", 10, "EJ2"), line("m4", 7, year=2022)]
    extract = [line("1", 150), line("2", 11, "EJ2"), line("3", 9, "EJ9"), line("4", 9, "EJ9")]
    found = reconcile(ledger, extract)
    assert [(one.commitment_number, one.year, one.outcome, one.gap_cents) for one in found] == [
        ("EJ1", 2021, Outcome.SAME, 0),
        ("EJ1", 2022, Outcome.ONLY_IN_LEDGER, -7),
        ("EJ2", 2021, Outcome.DIFFERENT, 1),
        ("EJ9", 2021, Outcome.ONLY_IN_EXTRACT, 18),
    ]
    assert sorted(one.reference for row in found for one in row.ledger) == ["m1", "m2", "m3", "m4"]
    assert sorted(one.reference for row in found for one in row.extract) == ["1", "2", "3", "4"]


def test_equal_lines_of_an_extract_are_shown_and_never_removed():
    [row] = reconcile([line("m1", 9)], [line("1", 9), line("2", 9)])
    assert (row.outcome, row.gap_cents, row.repeated) == (Outcome.DIFFERENT, 9, ("1", "2"))


def test_days_never_go_back_on_an_account(move):
    books = books_after([*opened(move), move("reserve", 1, STATE_2021, LATER, file=FILE)])
    assert code_of(books, move("reserve", 1, STATE_2021, FIRST_DAY, file=FILE)) == "out_of_order"
    on_another = move("delegate", 1, FUND, FIRST_DAY, to=REGION_2021, credit=Credit.AE)
    assert isinstance(post(books, on_another), Posted)


def test_a_closed_year_takes_nothing_more(move):
    books = books_after([*opened(move), *committed(move, 500)])
    closed = Chart(holders=CHART.holders, files=CHART.files, closed_through={FUND: 2021})
    after = replace(books, chart=closed)
    assert code_of(after, move("advance", 1, STATE_2021, LATER, file=FILE)) == "year_closed"
    assert code_of(after, move("reserve", 1, STATE_2021, NEXT_YEAR, file=FILE)) == "year_closed"
    assert code_of(after, move("reversal", 500, STATE_2021, NEXT_YEAR, reverses="m7")) == "year_closed"
    released = move("release", 500, STATE_2021, NEXT_YEAR, file=FILE, stage=Stage.COMMITTED)
    assert isinstance(post(after, released), Posted)


def test_a_decision_of_the_new_year_on_an_envelope_since_closed_is_not_reversed(move):
    kinds = ("reserve", "award", "commit")
    late = [move(kind, 500, STATE_2021, NEXT_YEAR, file=FILE) for kind in kinds]
    books = books_after([*opened(move), *late])
    closed = Chart(holders=CHART.holders, files=CHART.files, closed_through={FUND: 2021})
    undo = move("reversal", 500, STATE_2021, NEXT_YEAR, reverses=late[-1].key)
    assert isinstance(post(books, undo), Posted)
    assert code_of(replace(books, chart=closed), undo) == "year_closed"


def test_what_is_left_is_carried_to_the_same_envelope_of_the_next_year(move):
    books = books_after(opened(move))
    carry = move("carry_over", 1000, STATE_2021, NEXT_YEAR, to=STATE_2022, credit=Credit.AE)
    assert code_of(books, carry) == "year_open"
    closed = Chart(holders=CHART.holders, files=CHART.files, closed_through={FUND: 2021})
    after = replace(books, chart=closed)
    carried = passed(after, carry)
    assert stages(carried.of_holders[STATE_2022]) == {"ae_available": 1000}
    assert code_of(after, replace(carry, amount_cents=100_001)) == "ae_exceeded"
    assert code_of(after, replace(carry, to=DESK)) == "wrong_account"
    assert code_of(after, replace(carry, holder=REGION_2021)) == "wrong_account"
