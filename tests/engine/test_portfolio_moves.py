"""A request moved by hand: the rules it breaks and the euros, before anything is saved."""

from fractions import Fraction

from catalyseur.portfolio.check import Award
from catalyseur.portfolio.moves import differing, move_requests, refusal_of_move, stand
from catalyseur.portfolio.words import excess_text
from tests.engine.portfolio_cases import committee, request


def two_payers(**rules):
    return committee(
        request("a", 6, 9),
        request("b", 5, 6, sector="S2"),
        request("c", 4, 5, size="large", state_eligible=False),
        state=4,
        regions={"R1": 8},
        **rules,
    )


def test_a_request_moved_in_tells_the_envelope_it_overspends_to_the_cent():
    moved = move_requests(two_payers(), {"a": 600}, {"b": 500, "c": 400})
    state, region = moved.envelopes
    assert (state.rule, state.limit_cents, state.before_cents, state.after_cents, state.left_cents) == (
        "envelope:state",
        400,
        0,
        700,
        -300,
    )
    assert (region.rule, region.before_cents, region.after_cents, region.left_cents) == (
        "envelope:region:R1",
        600,
        800,
        0,
    )
    assert moved.newly_broken == {"envelope:state": 300}
    assert moved.after.unpaid == {"envelope:state": 300}


def test_a_request_moved_out_gives_its_euros_back():
    moved = move_requests(two_payers(), {"a": 600, "b": 500}, {"a": 0})
    assert moved.after.awards == {"b": Award(state_cents=0, region_cents=500)}
    assert [spent.left_cents for spent in moved.envelopes] == [400, 300]
    assert (int(moved.before.value), int(moved.after.value)) == (1500, 600)
    assert moved.newly_broken == {}
    assert not moved.after.unpaid


def test_a_move_may_change_who_pays_another_request():
    moved = move_requests(two_payers(), {"a": 600}, {"c": 400})
    assert moved.after.awards == {
        "a": Award(state_cents=200, region_cents=400),
        "c": Award(state_cents=0, region_cents=400),
    }
    assert differing([moved.before, moved.after]) == ("a", "c")


def test_a_rule_broken_is_told_apart_from_money():
    found = two_payers(smes_at_least={"share": 0.7}, exclusive=[["a", "c"]])
    moved = move_requests(found, {"a": 600}, {"c": 400})
    assert moved.newly_broken == {"smes_at_least": 100, "exclusive:a/c": 1}
    assert not moved.after.unpaid


def test_a_rule_already_broken_is_told_again_only_when_it_gets_worse():
    found = two_payers(at_most=[{"sector": "S1", "eur": 3}])
    assert move_requests(found, {"a": 600}, {"b": 500}).newly_broken == {}
    assert move_requests(found, {"a": 600}, {"c": 400}).newly_broken == {"sector_at_most:S1": 700}
    assert move_requests(found, {"a": 600}, {"a": 0}).mended == ("sector_at_most:S1",)


def test_an_amount_other_than_the_one_asked_breaks_its_request():
    assert move_requests(two_payers(), {}, {"a": 300}).newly_broken == {"minimum:a": 300}
    assert move_requests(two_payers(), {}, {"a": 700}).newly_broken == {"maximum:a": 100}


def test_an_award_above_the_amount_asked_is_refused_and_counts_no_point_more():
    found = two_payers()
    assert refusal_of_move(found, "a", 600) is None
    refusal = refusal_of_move(found, "a", 601) or ""
    assert refusal.startswith("La demande « a » est de 6\u00a0€ : 6,01\u00a0€ la dépassent.")
    assert "« z » n’est pas une demande" in (refusal_of_move(found, "z", 1) or "")
    assert stand(found, {"a": 2500}).value == stand(found, {"a": 600}).value == 900


def test_a_request_nobody_may_pay_is_not_payable():
    alone = committee(request("a", 5, 9, state_eligible=False), state=10)
    assert stand(alone, {"a": 500}).unpaid


def test_what_is_broken_is_told_in_euros_over_or_missing():
    assert excess_text("envelope:state", 300) == "3\u00a0€ de trop"
    assert excess_text("smes_at_least", Fraction(201, 2)) == "1,01\u00a0€ de moins qu’il ne faut"
    assert excess_text("exclusive:a/b", 1) == ""
