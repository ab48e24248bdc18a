"""A movement gives balances to the cent, or a reason. Each reason has its case."""

from dataclasses import replace
from datetime import date

import pytest

from catalyseur.ledger.accounts import Stage
from catalyseur.ledger.grant import Settlement
from catalyseur.ledger.movements import MAX_MOVEMENT_CENTS, AlreadyPosted, Books, Credit, Posted, Refused
from catalyseur.ledger.posting import post
from catalyseur.ledger.replay import replay
from tests.ledger_cases import (
    CHART,
    DESK,
    DESK_FILE,
    FILE,
    FUND,
    OTHER,
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

LATER = date(2021, 9, 1)
NEXT_YEAR = date(2022, 4, 1)


@pytest.fixture
def move():
    return Numbered()


def settled(euros, *, cap=None, rate_bp=10_000, expense=10_000_000):
    return Settlement(
        maximum_cents=euros * 100, rate_bp=rate_bp, justified_expense_cents=expense, intensity_cap_cents=cap
    )


def test_money_goes_through_every_stage(move):
    movements = [
        *opened(move),
        move("delegate", 300, STATE_2021, to=DESK, credit=Credit.AE),
        *committed(move, 500),
        move("advance", 150, STATE_2021, LATER, file=FILE),
        move("instalment", 250, STATE_2021, LATER, file=FILE),
        move(
            "balance",
            50,
            STATE_2021,
            LATER,
            file=FILE,
            settlement=settled(500, rate_bp=4500, expense=100_000),
        ),
        move("release", 50, STATE_2021, LATER, file=FILE, stage=Stage.COMMITTED),
        move("clawback", 20, STATE_2021, LATER, file=FILE),
    ]
    books = books_after(movements)
    file = {
        "committed": 450,
        "maximum": 500,
        "advance": 150,
        "instalment": 250,
        "balance": 50,
        "repaid": -20,
        "recovered": 20,
    }
    assert stages(books.file(FILE)) == file
    assert stages(books.holder(STATE_2021)) == file | {"ae_available": 250, "cp_available": 550}
    assert stages(books.holder(DESK)) == {"ae_available": 300}
    assert stages(books.holder(FUND)) == {"ae_available": 9000, "cp_available": 9000}


def test_the_entries_of_every_movement_sum_to_zero(move):
    movements = [
        *opened(move),
        *committed(move, 500),
        move("advance", 150, STATE_2021, file=FILE),
        move("reversal", 150, STATE_2021, reverses="m8"),
    ]
    done = replay(CHART, movements)
    assert len(done.entries) == 9
    assert {sum(entry.cents for entry in entries) for entries in done.entries.values()} == {0}


@pytest.mark.parametrize(("cents", "code"), [(100_000, None), (100_001, "ae_exceeded")])
def test_an_envelope_is_reserved_to_the_last_cent_and_no_further(move, cents, code):
    answer = post(books_after(opened(move)), move("reserve", 0, STATE_2021, cents=cents, file=FILE))
    assert getattr(answer, "code", None) == code


def test_the_payments_of_a_year_stay_within_its_cp(move):
    books = books_after([*opened(move, cp=100), *committed(move, 500)])
    assert isinstance(post(books, move("advance", 100, STATE_2021, file=FILE)), Posted)
    assert code_of(books, move("advance", 0, STATE_2021, cents=10_001, file=FILE)) == "cp_exceeded"


def test_a_file_is_paid_by_the_envelope_of_the_year_of_the_payment(move):
    done = [*opened(move), *committed(move, 500), move("delegate", 90, FUND, to=STATE_2022, credit=Credit.CP)]
    books = books_after(done)
    assert code_of(books, move("advance", 10, STATE_2021, NEXT_YEAR, file=FILE)) == "wrong_account"
    assert code_of(books, move("advance", 10, REGION_2021, file=FILE)) == "wrong_account"
    paid = passed(books, move("advance", 90, STATE_2022, NEXT_YEAR, file=FILE))
    assert stages(paid.of_holders[STATE_2022]) == {"advance": 90}


@pytest.mark.parametrize(
    ("file", "holder", "kind", "cents", "code"),
    [
        (FILE, STATE_2021, "advance", 15_000, None),
        (FILE, STATE_2021, "advance", 15_001, "advance_ceiling"),
        (FILE, STATE_2021, "instalment", 40_000, None),
        (FILE, STATE_2021, "instalment", 40_001, "instalment_ceiling"),
        (OTHER, REGION_2021, "advance", 30_000, None),
        (OTHER, REGION_2021, "advance", 30_001, "advance_ceiling"),
        (OTHER, REGION_2021, "instalment", 45_000, None),
        (OTHER, REGION_2021, "instalment", 45_001, "instalment_ceiling"),
    ],
)
def test_advances_and_instalments_have_their_ceilings(move, file, holder, kind, cents, code):
    delegated = [move("delegate", 1000, FUND, to=REGION_2021, credit=credit) for credit in Credit]
    books = books_after([*opened(move), *delegated, *committed(move, 500, file, holder)])
    answer = post(books, move(kind, 0, holder, cents=cents, file=file))
    assert getattr(answer, "code", None) == code


def test_advances_count_within_the_ceiling_of_instalments(move):
    books = books_after([*opened(move), *committed(move, 500), move("advance", 150, STATE_2021, file=FILE)])
    assert code_of(books, move("instalment", 0, STATE_2021, cents=25_001, file=FILE)) == "instalment_ceiling"


@pytest.mark.parametrize(
    ("settlement", "due"),
    [
        (settled(500), 500),
        (settled(500, rate_bp=4000, expense=100_000), 400),
        (settled(500, rate_bp=4000, expense=100_000, cap=30_000), 300),
        (settled(400), "wrong_maximum"),
    ],
)
def test_the_balance_brings_the_grant_to_the_least_of_three_limits(move, settlement, due):
    books = books_after([*opened(move), *committed(move, 500), move("advance", 100, STATE_2021, file=FILE)])
    if due == "wrong_maximum":
        assert code_of(books, move("balance", 1, STATE_2021, file=FILE, settlement=settlement)) == due
        return
    for wrong in (due - 101, due - 99):
        wrongly = move("balance", wrong, STATE_2021, file=FILE, settlement=settlement)
        assert code_of(books, wrongly) == "wrong_balance"
    paid = passed(books, move("balance", due - 100, STATE_2021, file=FILE, settlement=settlement))
    assert paid.of_files[FILE].net_paid == due * 100


def test_nothing_is_added_once_the_balance_is_paid(move):
    done = [
        *opened(move),
        *committed(move, 500),
        move("balance", 500, STATE_2021, file=FILE, settlement=settled(500)),
    ]
    books = books_after(done)
    for kind in ("reserve", "advance", "instalment"):
        assert code_of(books, move(kind, 1, STATE_2021, file=FILE)) == "settled"


@pytest.mark.parametrize(
    ("kind", "code"),
    [("award", "not_reserved"), ("commit", "not_awarded"), ("advance", "commitment_exceeded")],
)
def test_stages_come_in_order(move, kind, code):
    books = books_after(opened(move))
    assert code_of(books, move(kind, 1, STATE_2021, file=FILE)) == code


@pytest.mark.parametrize(
    ("stage", "cents", "code"),
    [
        (Stage.COMMITTED, 40_000, None),
        (Stage.COMMITTED, 40_001, "commitment_exceeded"),
        (Stage.COMMITTED, 50_001, "not_committed"),
        (Stage.RESERVED, 1, "not_reserved"),
        (Stage.ADVANCE, 1, "bad_stage"),
    ],
)
def test_a_release_leaves_what_was_paid(move, stage, cents, code):
    books = books_after([*opened(move), *committed(move, 500), move("advance", 100, STATE_2021, file=FILE)])
    answer = post(books, move("release", 0, STATE_2021, cents=cents, file=FILE, stage=stage))
    assert getattr(answer, "code", None) == code
    if isinstance(answer, Refused) and code != "bad_stage":
        assert f"au plus {400 if stage is Stage.COMMITTED else 0}\xa0€" in answer.reason
    if isinstance(answer, Posted):
        assert answer.of_holders[STATE_2021].of(Stage.AE_AVAILABLE) == 90_000


@pytest.fixture
def released(move):
    """A grant of 500 euros, 100 advanced, then 200 released: 300 are in force."""
    return books_after(
        [
            *opened(move),
            *committed(move, 500),
            move("advance", 100, STATE_2021, file=FILE),
            move("release", 200, STATE_2021, file=FILE, stage=Stage.COMMITTED),
        ]
    )


@pytest.mark.parametrize(
    ("kind", "cents", "code"),
    [
        ("advance", 1, "advance_ceiling"),
        ("instalment", 14_000, None),
        ("instalment", 14_001, "instalment_ceiling"),
    ],
)
def test_payments_after_a_release_are_held_to_the_grant_in_force(move, released, kind, cents, code):
    answer = post(released, move(kind, 0, STATE_2021, cents=cents, file=FILE))
    assert getattr(answer, "code", None) == code


def test_the_balance_after_a_release_is_reckoned_on_the_grant_in_force(move, released):
    signed = move("balance", 400, STATE_2021, file=FILE, settlement=settled(500))
    assert code_of(released, signed) == "wrong_maximum"
    paid = passed(released, move("balance", 200, STATE_2021, file=FILE, settlement=settled(300)))
    assert paid.of_files[FILE].net_paid == 30_000


def test_a_file_released_takes_no_other_award(move):
    books = books_after(
        [
            *opened(move),
            *committed(move, 500),
            move("release", 500, STATE_2021, file=FILE, stage=Stage.COMMITTED),
        ]
    )
    assert code_of(books, move("reserve", 1, STATE_2021, file=FILE)) == "release_is_final"


def test_an_award_given_up_before_commitment_lowers_the_maximum(move):
    books = books_after(
        [
            *opened(move),
            move("reserve", 500, STATE_2021, file=FILE),
            move("award", 500, STATE_2021, file=FILE),
            move("release", 200, STATE_2021, file=FILE, stage=Stage.AWARDED),
        ]
    )
    assert stages(books.file(FILE)) == {"awarded": 300, "maximum": 300}


def test_nobody_repays_more_than_was_paid_and_repayments_do_not_swell_the_cp(move):
    books = books_after([*opened(move), *committed(move, 500), move("advance", 100, STATE_2021, file=FILE)])
    assert code_of(books, move("clawback", 101, STATE_2021, file=FILE)) == "repaid_beyond_payments"
    answer = passed(books, move("clawback", 100, STATE_2021, file=FILE))
    assert answer.of_holders[STATE_2021].of(Stage.CP_AVAILABLE) == 90_000


def test_a_movement_sent_again_counts_once_and_a_key_serves_one_movement(move):
    vote = move("vote", 10, FUND, credit=Credit.AE)
    books = books_after([vote])
    assert post(books, vote) == AlreadyPosted(key="m1")
    assert code_of(books, replace(vote, amount_cents=999)) == "key_reused"
    assert stages(books_after([vote, vote]).holder(FUND)) == {"ae_available": 10}


def test_a_reversal_undoes_one_movement_once(move):
    books = books_after([*opened(move), *committed(move, 500)])
    undo = move("reversal", 500, STATE_2021, reverses="m7")
    done = passed(books, undo)
    assert stages(done.of_files[FILE]) == {"awarded": 500, "maximum": 500}
    after = books_after([*books.posted.values(), undo])
    assert code_of(after, move("reversal", 500, STATE_2021, reverses="m7")) == "already_reversed"
    assert code_of(after, move("reversal", 500, STATE_2021, reverses=undo.key)) == "nothing_to_reverse"
    assert code_of(after, move("reversal", 500, STATE_2021, reverses="inconnu")) == "nothing_to_reverse"
    assert code_of(after, move("reversal", 499, STATE_2021, reverses="m6")) == "reversal_differs"
    assert code_of(books, move("reversal", 1000, FUND, reverses="m3")) == "ae_exceeded"


def test_nothing_is_undone_under_a_balance_paid_but_the_balance(move):
    """Article 5: the balance was reckoned on what came before; the last is reversed first."""
    done = [
        *opened(move),
        *committed(move, 500),
        move("advance", 100, STATE_2021, file=FILE),
        move("instalment", 100, STATE_2021, file=FILE),
        move("clawback", 50, STATE_2021, file=FILE),
        move("release", 100, STATE_2021, file=FILE, stage=Stage.COMMITTED),
        move("balance", 150, STATE_2021, file=FILE, settlement=settled(400, expense=30_000)),
        move("release", 100, STATE_2021, file=FILE, stage=Stage.COMMITTED),
    ]
    books = books_after(done)
    undo = {
        one.key: move("reversal", 0, STATE_2021, cents=one.amount_cents, reverses=one.key) for one in done[4:]
    }
    *before, balance, after = undo.values()
    assert {code_of(books, one) for one in (*before, after)} == {"settled"}
    passed(books_after([*done, balance]), after)
    passed(replace(books, after_balance={done[-1].key}), after)


def test_a_recount_takes_again_a_reversal_made_under_a_balance_before_that_was_refused(move):
    done = [
        *opened(move),
        *committed(move, 500),
        move("advance", 100, STATE_2021, file=FILE),
        move("balance", 400, STATE_2021, file=FILE, settlement=settled(500)),
        move("reversal", 100, STATE_2021, reverses="m8"),
    ]
    assert replay(CHART, done).refused == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount_cents": 0}, "bad_amount"),
        ({"amount_cents": -1}, "bad_amount"),
        ({"amount_cents": 1.5}, "bad_amount"),
        ({"amount_cents": True}, "bad_amount"),
        ({"amount_cents": MAX_MOVEMENT_CENTS + 1}, "bad_amount"),
        ({"act": " "}, "fact_missing"),
        ({"legal_basis": ""}, "fact_missing"),
        ({"author": ""}, "fact_missing"),
        ({"validator": "prépare"}, "two_persons"),
        ({"validator": "prépare "}, "two_persons"),
        ({"act": "a" * 201}, "text_too_long"),
        ({"file": None}, "bad_shape"),
        ({"credit": Credit.AE}, "bad_shape"),
        ({"file": "inconnu"}, "unknown_account"),
        ({"holder": "inconnu"}, "unknown_account"),
        ({"holder": DESK}, "wrong_account"),
        ({"file": DESK_FILE}, "wrong_account"),
    ],
)
def test_a_movement_says_everything_and_is_seen_by_two_people(move, change, code):
    books = books_after(opened(move))
    assert code_of(books, replace(move("reserve", 1, STATE_2021, file=FILE), **change)) == code


@pytest.mark.parametrize(
    "change",
    [
        {"rate_bp": 10_001},
        {"rate_bp": -1, "justified_expense_cents": -1},
        {"rate_bp": 5000.0},
        {"intensity_cap_cents": -1},
        {"justified_expense_cents": MAX_MOVEMENT_CENTS + 1},
    ],
)
def test_a_settlement_is_a_rate_and_amounts_that_can_be(move, change):
    books = books_after([*opened(move), *committed(move, 500)])
    settlement = replace(settled(500), **change)
    assert (
        code_of(books, move("balance", 1, STATE_2021, file=FILE, settlement=settlement)) == "bad_settlement"
    )


def test_only_a_fund_is_voted_and_money_is_delegated_one_level_down(move):
    books = books_after(opened(move))
    assert code_of(books, move("vote", 1, STATE_2021, credit=Credit.AE)) == "wrong_account"
    assert code_of(books, move("delegate", 1, FUND, to=DESK, credit=Credit.AE)) == "wrong_account"
    assert code_of(books, move("delegate", 1001, STATE_2021, to=DESK, credit=Credit.AE)) == "ae_exceeded"


def test_posting_changes_none_of_what_it_was_given(move):
    movements = [*opened(move), *committed(move, 500)]
    books = books_after(movements)
    before = {code: dict(balances.cents) for code, balances in books.of_holders.items()}
    post(books, move("advance", 150, STATE_2021, file=FILE))
    assert {code: dict(balances.cents) for code, balances in books.of_holders.items()} == before
    assert Books(chart=CHART).holder(FUND).cents == {}
