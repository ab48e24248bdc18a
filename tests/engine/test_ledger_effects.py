"""What a movement would change is shown before it is made: `docs/explanation/ledger.md`, article 11."""

from dataclasses import replace

import pytest

from catalyseur.ledger.accounts import Stage
from catalyseur.ledger.effects import Change, ceilings, effects
from catalyseur.ledger.movements import Credit, Posted, Refused
from catalyseur.ledger.posting import post
from catalyseur.ledger.rooms import rooms_of
from tests.ledger_cases import EURO, FILE, FUND, STATE_2021, Numbered, books_after, committed, opened

NO_SETTLEMENT = ("delegate", "reserve", "award", "commit", "advance", "instalment", "release", "clawback")


@pytest.fixture
def move():
    return Numbered()


@pytest.fixture
def books(move):
    """Four hundred committed of five hundred awarded, one hundred still reserved, fifty of advance paid."""
    return books_after(
        [
            *opened(move, ae=1000, cp=75),
            move("reserve", 600, STATE_2021, file=FILE),
            move("award", 500, STATE_2021, file=FILE),
            move("commit", 400, STATE_2021, file=FILE),
            move("advance", 50, STATE_2021, file=FILE),
        ]
    )


def one(move, kind, cents=1):
    more = {"file": FILE} if kind != "delegate" else {"to": STATE_2021, "credit": Credit.AE}
    if kind == "release":
        more["stage"] = Stage.COMMITTED
    return move(kind, 0, FUND if kind == "delegate" else STATE_2021, cents=cents, **more)


@pytest.mark.parametrize("kind", NO_SETTLEMENT)
def test_the_tightest_ceiling_passes_and_one_cent_more_is_refused_by_it(books, move, kind):
    found = ceilings(books, one(move, kind))
    least = found[0].left_cents
    assert least > 0
    assert isinstance(post(books, one(move, kind, least)), Posted)
    refused = post(books, one(move, kind, least + 1))
    assert isinstance(refused, Refused)
    assert refused.code in {ceiling.code for ceiling in found if ceiling.left_cents == least}


def test_ceilings_are_in_order_and_each_is_named(books, move):
    found = ceilings(books, one(move, "advance"))
    assert [(ceiling.code, ceiling.left_cents / EURO) for ceiling in found] == [
        ("cp_exceeded", 25),
        ("advance_ceiling", 100),
        ("commitment_exceeded", 350),
        ("instalment_ceiling", 350),
    ]
    assert found[1].label == "Avances, 30 % de l’aide en vigueur"


def test_after_a_release_what_may_still_be_paid_is_what_the_ledger_takes(move):
    released = books_after(
        [
            *opened(move, ae=1000, cp=900),
            move("reserve", 500, STATE_2021, file=FILE),
            move("award", 500, STATE_2021, file=FILE),
            move("commit", 500, STATE_2021, file=FILE),
            move("release", 300, STATE_2021, file=FILE, stage=Stage.COMMITTED),
        ]
    )
    rooms = {room.code: room for room in rooms_of(released.chart.files[FILE], released.file(FILE))}
    for kind, code, euros in (("advance", "advance_ceiling", 60), ("instalment", "instalment_ceiling", 160)):
        left = rooms[code].left_cents
        assert left == euros * EURO
        assert isinstance(post(released, one(move, kind, left)), Posted)
        refused = post(released, one(move, kind, left + 1))
        assert isinstance(refused, Refused)
        assert refused.code == code


def test_balances_are_shown_before_and_after_each_said_once(books, move):
    [effect] = effects(books, [one(move, "instalment", 20 * EURO)])
    assert effect.refused is None
    assert effect.changes == (
        Change(
            account=STATE_2021,
            is_file=False,
            stage=Stage.CP_AVAILABLE,
            before_cents=2500,
            after_cents=500,
        ),
        *(
            Change(
                account=code, is_file=code == FILE, stage=Stage.INSTALMENT, before_cents=0, after_cents=2000
            )
            for code in (STATE_2021, FILE)
        ),
    )


def test_each_movement_is_shown_after_those_before_it_and_a_refusal_ends_the_list(move):
    books = books_after(opened(move, ae=1000))
    reserve, award, commit = committed(move, 300)
    shown = effects(books, [reserve, replace(award, amount_cents=301 * EURO), commit])
    assert [effect.refused and effect.refused.code for effect in shown] == [None, "not_reserved"]
    assert [(ceiling.code, ceiling.left_cents) for ceiling in shown[1].ceilings] == [
        ("not_reserved", 300 * EURO)
    ]
    assert all(effect.refused is None for effect in effects(books, [reserve, award, commit]))


def test_an_unknown_account_is_refused_without_a_ceiling(books, move):
    [effect] = effects(books, [move("reserve", 1, STATE_2021, file="inconnu")])
    assert (effect.refused and effect.refused.code, effect.ceilings, effect.changes) == (
        "unknown_account",
        (),
        (),
    )


def test_a_movement_already_posted_changes_nothing(books):
    posted = books.posted["m5"]
    [effect] = effects(books, [posted])
    assert (effect.refused, effect.changes) == (None, ())
