"""Each rule of a committee on a case small enough to decide by hand; larger ones against scipy."""

import random
from fractions import Fraction

import pytest

from catalyseur.portfolio.check import Award, check_awards
from catalyseur.portfolio.committee import Committee
from catalyseur.portfolio.ranking import rank_plainly
from catalyseur.portfolio.selection import Infeasible, Selection, select
from catalyseur.portfolio.split import split_awards
from catalyseur.portfolio.what_if import buy_more, cost_rules
from catalyseur.portfolio.words import rule_text
from tests.engine.portfolio_cases import best_by_scipy, committee, request


def selected(found: Committee, gap: Fraction | None = None) -> Selection:
    answer = select(found, gap)
    assert isinstance(answer, Selection)
    return answer


def funded(found: Committee) -> list[str]:
    return list(selected(found).awards)


def test_the_best_total_beats_the_best_request():
    found = committee(request("a", 10, 9), request("b", 5, 6), request("c", 5, 6), state=10)
    assert funded(found) == ["b", "c"]
    assert selected(found).refused == {"a": "envelope:state"}
    assert list(rank_plainly(found).awards) == ["a"]


def test_of_equal_totals_the_best_ranked_request_wins():
    found = committee(
        request("a", 6, 5), request("b", 4, 7), request("c", 6, 5), request("d", 4, 3), state=10
    )
    assert funded(found) == ["b", "a"]


def test_of_equal_requests_the_first_id_wins():
    found = committee(*(request(name, 5, 5) for name in "dcba"), state=10)
    assert funded(found) == ["a", "b"]


def test_the_region_pays_first_then_the_state():
    found = committee(
        request("a", 8, 9), request("b", 5, 4, state_eligible=False), state=5, regions={"R1": 8.01}
    )
    assert selected(found).awards == {
        "a": Award(state_cents=499, region_cents=301),
        "b": Award(state_cents=0, region_cents=500),
    }


def test_a_cent_too_much_funds_nothing():
    assert funded(committee(request("a", 10.01, 9), state=10)) == []
    assert funded(committee(request("a", 10, 9), state=10)) == ["a"]


def test_a_free_amount_counts_its_share_of_the_points():
    free = request("a", 10, 8, minimum_eur=4)
    answer = selected(committee(free, request("b", 6, 7), state=10))
    assert {name: award.cents for name, award in answer.awards.items()} == {"a": 400, "b": 600}
    assert answer.value == 1020


def test_a_free_amount_keeps_within_its_maximum():
    answer = selected(committee(request("a", 10, 8, maximum_eur=7.03), state=100))
    assert answer.awards["a"].cents == 703


def test_smes_receive_their_share():
    big = request("a", 10, 9, size="large")
    found = committee(big, request("b", 5, 1), request("c", 5, 1), state=20, smes_at_least={"share": 0.6})
    assert funded(found) == ["b", "c"]
    assert selected(found).refused == {"a": "smes_at_least"}


def test_a_sector_stays_under_its_cap():
    three = [request(name, 5, 5) for name in "abc"]
    other = request("d", 5, 1, sector="S2")
    found = committee(*three, other, state=20, at_most=[{"sector": "S1", "eur": 10}])
    assert funded(found) == ["a", "b", "d"]
    assert selected(found).refused == {"c": "sector_at_most:S1"}


def test_each_territory_where_a_request_qualifies_is_served():
    far = request("z", 5, 1, territory="T2")
    found = committee(request("a", 5, 5), request("b", 5, 5), far, state=10, one_per_territory=True)
    assert funded(found) == ["a", "z"]
    above = committee(
        request("a", 5, 5), request("b", 5, 5), far, state=10, one_per_territory={"qualifying_score": 2}
    )
    assert funded(above) == ["a", "b"]


def test_the_cooperative_bonus_counts():
    ours = request("b", 5, 4, cooperative=True)
    assert funded(committee(request("a", 5, 5), ours, state=5)) == ["a"]
    assert funded(committee(request("a", 5, 5), ours, state=5, cooperative_bonus=1.01)) == ["b"]


def test_of_an_exclusive_pair_one_is_funded():
    found = committee(request("a", 1, 5), request("b", 1, 4), state=5, exclusive=[["a", "b"]])
    assert selected(found).refused == {"b": "exclusive:a/b"}


def test_a_large_firm_is_funded_with_an_sme_it_helps():
    alone = request("a", 5, 9, size="large")
    helping = request("b", 5, 9, size="large", helps=["c"])
    found = committee(alone, helping, request("c", 5, 1), state=10, large_helps_small=True)
    assert funded(found) == ["b", "c"]
    assert selected(found).refused == {"a": "large_helps_small"}


def test_the_minimum_funding_ratio_raises_the_least_award():
    free = request("a", 10, 8, minimum_eur=1)
    assert selected(committee(free, state=4)).awards["a"].cents == 400
    assert selected(committee(free, state=4, minimum_funding_ratio=0.5)).refused == {"a": "envelope:state"}
    capped = request("a", 10, 8, maximum_eur=4)
    answer = selected(committee(capped, state=9, minimum_funding_ratio=0.5))
    assert answer.refused == {"a": "minimum_funding_ratio"}


def test_a_request_no_envelope_may_pay_is_refused():
    apart = request("a", 1, 1, state_eligible=False, region="R2")
    assert selected(committee(apart, state=5, regions={"R1": 5})).refused == {"a": "ineligible"}


def test_a_conflict_names_the_fewest_rules_in_words():
    found = committee(
        request("a", 6, 5),
        request("b", 6, 5, territory="T2"),
        state=10,
        regions={"R9": 1},
        one_per_territory=True,
        at_most=[{"sector": "S1", "eur": 50}],
    )
    answer = select(found)
    assert isinstance(answer, Infeasible)
    assert [rule_text(rule, found) for rule in answer.conflict] == [
        "l’enveloppe de l’État (10\u00a0€)",
        "au moins une aide dans le territoire « T1 »",
        "au moins une aide dans le territoire « T2 »",
    ]


def test_one_more_million_is_told_by_envelope():
    found = committee(request("a", 900_000, 5), request("b", 900_000, 3), state=900_000, regions={"R1": 0})
    gains = buy_more(selected(found))
    assert {name: (gain.low, gain.high, gain.added) for name, gain in gains.items()} == {
        "envelope:state": (Fraction(300), Fraction(300), ("b",)),
        "envelope:region:R1": (Fraction(300), Fraction(300), ("b",)),
    }


def test_each_rule_is_told_its_cost():
    found = committee(
        request("a", 5, 9, size="large"),
        request("b", 5, 4, cooperative=True),
        request("c", 5, 5),
        state=10,
        smes_at_least={"share": 0.6},
        cooperative_bonus=2,
    )
    costs = cost_rules(selected(found))
    assert {rule: (gain.low, gain.high) for rule, gain in costs.items()} == {
        "smes_at_least": (Fraction(400), Fraction(400)),
        "cooperative_bonus": (Fraction(0), Fraction(0)),
    }


def test_an_award_to_a_stranger_or_above_its_maximum_is_broken():
    found = committee(request("a", 5, 5), state=100)
    stray = {"x": Award(state_cents=1, region_cents=0), "a": Award(state_cents=501, region_cents=0)}
    assert dict(check_awards(found, stray).broken) == {"unknown:x": 1, "maximum:a": 1}


def test_the_region_does_not_pay_what_it_may_not():
    found = committee(request("a", 5, 5, region_eligible=False), state=100, regions={"R1": 100})
    paid = {"a": Award(state_cents=0, region_cents=500)}
    assert dict(check_awards(found, paid).broken) == {"ineligible:a": 500}


def larger(seed: int, size: int, *, is_free: bool) -> Committee:
    chance = random.Random(seed)  # noqa: S311 - a drawn case
    requests = [
        request(
            f"q{number:03d}",
            amount := chance.randint(20_000, 800_000),
            chance.randint(20, 100),
            size="sme" if number < 2 or chance.random() < 0.7 else "large",
            sector=f"S{chance.randrange(5)}",
            territory=f"T{chance.randrange(12)}",
            region=f"R{chance.randrange(3)}",
            state_eligible=chance.random() < 0.8,
            **({"minimum_eur": amount // 2} if is_free else {}),
        )
        for number in range(size)
    ]
    for entry in requests:
        if entry["size"] == "large":
            entry["helps"] = ["q000", "q001"]
    money = 400_000 * size // 6
    return committee(
        *requests,
        state=money,
        regions=dict.fromkeys(("R0", "R1", "R2"), money // 2),
        smes_at_least={"share": 0.7},
        at_most=[{"each": "sector", "share": 0.25}, {"territory": "T3", "eur": 1_000_000}],
        one_per_territory={"qualifying_score": 60},
        exclusive=[["q003", "q004"], ["q005", "q006"]],
        large_helps_small=True,
    )


@pytest.mark.parametrize("is_free", [False, True])
def test_a_hundred_requests_count_what_scipy_finds(is_free: bool):
    found = larger(7, 100, is_free=is_free)
    answer, best = selected(found), best_by_scipy(found)
    assert best is not None
    assert answer.is_optimal
    assert abs(float(answer.value) - best) < 1


def test_a_gap_is_kept_and_its_interval_holds_the_best():
    found = larger(8, 300, is_free=False)
    near, best = selected(found, Fraction(1, 100)), selected(found)
    assert near.gap <= Fraction(1, 100)
    assert near.value <= best.value <= near.bound
    assert near.checked.is_accepted


def test_split_awards_sum_to_the_cents_given():
    found = larger(9, 50, is_free=False)
    cents = {one.id: one.most_cents for one in found.requests}
    assert {name: award.cents for name, award in split_awards(found, cents).items()} == cents


def test_requests_that_count_nothing_are_funded_in_rank_order_too():
    found = committee(request("a", 9, 0), request("b", 4, 0), request("c", 6, 0), state=10)
    assert funded(found) == ["b", "c"]
    assert selected(found).is_order_proved


def test_a_sector_is_named_before_a_territory_whatever_the_order_of_the_file():
    at_most = [{"territory": "T1", "eur": 5}, {"sector": "S1", "eur": 5}]
    found = committee(request("a", 5, 9), request("b", 5, 6), state=20, at_most=at_most)
    assert selected(found).refused == {"b": "sector_at_most:S1"}


def test_the_bonus_is_costed_with_the_territories_it_made_qualify():
    only_with_bonus = request("a", 10, 5, cooperative=True)
    too_dear = request("b", 20, 9)
    found = committee(
        only_with_bonus, too_dear, state=10, one_per_territory={"qualifying_score": 6}, cooperative_bonus=2
    )
    cost = cost_rules(selected(found))["cooperative_bonus"]
    assert [cost.low, cost.high] == [Fraction(0)] * 2
    assert not cost.added


def test_the_cost_of_the_bonus_is_told_in_bare_scores():
    found = committee(
        request("a", 10, 5, cooperative=True), request("b", 10, 6), state=10, cooperative_bonus=2
    )
    cost = cost_rules(selected(found))["cooperative_bonus"]
    assert [cost.low, cost.high] == [Fraction(100)] * 2
    assert (cost.added, cost.removed) == (("b",), ("a",))


def test_amounts_of_a_few_cents_keep_their_points_among_equals():
    found = committee(
        request("a", 0.04, 9, region="R2", state_eligible=False),
        request("b", 0.07, 8.57, minimum_eur=0.04, maximum_eur=0.05),
        *(request(name, 0.09, 0) for name in "cdefghi"),
        state=8.94,
        regions={"R2": 1.32},
    )
    answer = selected(found)
    assert (answer.awards["b"].cents, len(answer.awards), answer.is_order_proved) == (5, 9, True)


@pytest.mark.parametrize("is_free", [False, True])
def test_points_that_follow_amounts_are_proved_to_the_last_hundredth(is_free: bool):
    chance = random.Random(20201215)  # noqa: S311 - a repeatable draw
    amounts = [chance.randint(200, 8000) * 100 for _ in range(620)]
    facts = {"minimum_eur": 10_000} if is_free else {}
    requests = [request(f"q{k:03d}", amount, amount / 100, **facts) for k, amount in enumerate(amounts)]
    answer = selected(committee(*requests, state=100_000_000))
    assert answer.is_optimal
    assert answer.value == 100_000_000
    assert answer.cents == 10_000_000_000


def test_one_award_in_each_territory_is_no_longer_proved_first_above_the_gap():
    assert not selected(larger(8, 300, is_free=False), Fraction(1, 100)).is_order_proved


def test_a_conflict_names_the_rule_of_a_request_another_rule_leaves_out():
    alone = request("a", 100, 9, size="large", minimum_eur=50, maximum_eur=50)
    rules = {"one_per_territory": True, "large_helps_small": True, "minimum_funding_ratio": 0.8}
    answer = select(committee(alone, state=100, **rules))
    assert isinstance(answer, Infeasible)
    assert set(answer.conflict) in (
        {"one_per_territory:T1", "large_helps_small"},
        {"one_per_territory:T1", "minimum_funding_ratio"},
    )
