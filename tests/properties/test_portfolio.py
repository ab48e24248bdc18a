"""What holds of every selection: trying every set and another solver agree, nothing is a cent over."""

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from catalyseur.portfolio.check import Award, check_awards
from catalyseur.portfolio.committee import Committee
from catalyseur.portfolio.conflict import is_feasible
from catalyseur.portfolio.file import parse_committee
from catalyseur.portfolio.model import build_model
from catalyseur.portfolio.ranking import rank_plainly
from catalyseur.portfolio.selection import Infeasible, Selection, select
from tests.engine.portfolio_cases import best_by_scipy, best_by_trying, case, request

QUIET = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
BOTH = [(True, True), (True, False), (False, True), (False, False)]


@st.composite
def requests(draw: st.DrawFn, name: str, smes: list[str], *, may_be_free: bool) -> dict[str, Any]:
    amount = draw(st.integers(1, 40)) * draw(st.sampled_from([1, 0.5, 1.37]))
    state, region = draw(st.sampled_from(BOTH[:3] * 4 + BOTH))
    found = request(
        name,
        round(amount, 2),
        draw(st.sampled_from([0, 1, 2, 3, 5, 7.5, 9.25])),
        size=draw(st.sampled_from(["sme", "large"])) if smes else "sme",
        sector=draw(st.sampled_from(["S1", "S2", None])),
        territory=draw(st.sampled_from(["T1", "T2", None])),
        region=draw(st.sampled_from(["R1", "R2", "R3"])),
        cooperative=draw(st.booleans()),
        state_eligible=state,
        region_eligible=region,
    )
    if found["size"] == "large":
        found["helps"] = draw(st.lists(st.sampled_from(smes), max_size=2, unique=True))
    if may_be_free and draw(st.booleans()):
        found["minimum_eur"] = round(amount * draw(st.sampled_from([0.25, 0.6, 1])), 2)
    return found


@st.composite
def rules(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    quotas: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
        [{"share": 0.3}, {"share": 0.65}, {"eur": 20}, {"eur": 45.5}]
    )
    found: dict[str, Any] = {}
    if draw(st.booleans()):
        found["smes_at_least"] = draw(quotas)
    if draw(st.booleans()):
        kind: dict[str, str] = draw(
            st.sampled_from([{"sector": "S1"}, {"territory": "T2"}, {"each": "sector"}])
        )
        found["at_most"] = [{**draw(quotas), **kind}]
    if draw(st.integers(0, 2)) == 0:
        found["one_per_territory"] = draw(st.sampled_from([True, {"qualifying_score": 4}]))
    if draw(st.booleans()):
        found["cooperative_bonus"] = 2.5
    if len(names) > 1 and draw(st.booleans()):
        found["exclusive"] = [draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))]
    found["large_helps_small"] = draw(st.booleans())
    found["minimum_funding_ratio"] = draw(st.sampled_from([0, 0.5]))
    return found


@st.composite
def cases(draw: st.DrawFn, *, may_be_free: bool = True, most: int = 8) -> dict[str, Any]:
    entries: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, most))):
        smes = [one["id"] for one in entries if one["size"] == "sme"]
        entries.append(draw(requests(f"q{number}", smes, may_be_free=may_be_free)))
    regions = {name: draw(st.integers(0, 50)) for name in ("R1", "R2")}
    own = draw(rules([one["id"] for one in entries]))
    return case(*entries, state=draw(st.integers(0, 60)), regions=regions, **own)


fixed_committees = cases(may_be_free=False).map(parse_committee)
committees = cases().map(parse_committee)


@QUIET
@given(fixed_committees)
def test_trying_every_set_finds_the_same_requests(found: Committee):
    answer, best = select(found), best_by_trying(found)
    if best is None:
        assert isinstance(answer, Infeasible)
    else:
        assert isinstance(answer, Selection)
        assert (answer.value, tuple(answer.awards)) == best
        assert answer.is_optimal


@QUIET
@given(committees)
def test_scipy_finds_the_same_points(found: Committee):
    answer, best = select(found), best_by_scipy(found)
    if best is None:
        assert isinstance(answer, Infeasible)
    else:
        assert isinstance(answer, Selection)
        assert abs(float(answer.value) - best) < 1
        assert answer.is_optimal


@QUIET
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_nothing(raw: dict[str, Any], chance: Random):
    shuffled = {**raw, "requests": chance.sample(raw["requests"], len(raw["requests"]))}
    assert select(parse_committee(shuffled)) == select(parse_committee(raw))


@QUIET
@given(committees, st.integers(1, 5000), st.sampled_from(["state", "R1", "R2"]))
def test_more_money_never_lowers_the_points(found: Committee, cents: int, envelope: str):
    answer = select(found)
    assume(isinstance(answer, Selection))
    assert isinstance(answer, Selection)
    money = found.envelopes
    if envelope == "state":
        more = replace(money, state_cents=money.state_cents + cents)
    else:
        regions = {**money.region_cents, envelope: money.region_cents[envelope] + cents}
        more = replace(money, region_cents=regions)
    richer = select(replace(found, envelopes=more))
    assert isinstance(richer, Selection)
    assert richer.value > answer.value - 1  # free amounts are proved to a hundredth of a point


@QUIET
@given(committees)
def test_each_request_is_awarded_or_refused_by_a_rule(found: Committee):
    answer = select(found)
    assume(isinstance(answer, Selection))
    assert isinstance(answer, Selection)
    assert sorted([*answer.awards, *answer.refused]) == sorted(found.by_id)
    assert all(answer.refused.values())


@QUIET
@given(committees, st.sampled_from(["state", "region"]))
def test_one_cent_over_an_envelope_is_refused(found: Committee, payer: str):
    answer = select(found)
    assume(isinstance(answer, Selection) and answer.awards)
    assert isinstance(answer, Selection)
    name, award = next(iter(answer.awards.items()))
    region = found.by_id[name].region
    if payer == "state":
        spent = sum(paid.state_cents for paid in answer.awards.values())
        over = Award(
            state_cents=award.state_cents + found.envelopes.state_cents - spent + 1,
            region_cents=award.region_cents,
        )
        rule = "envelope:state"
    else:
        assume(region in found.envelopes.region_cents and found.has_region_money(found.by_id[name]))
        paid_there = [p.region_cents for n, p in answer.awards.items() if found.by_id[n].region == region]
        left = found.envelopes.region_cents[str(region)] - sum(paid_there)
        over = Award(state_cents=award.state_cents, region_cents=award.region_cents + left + 1)
        rule = f"envelope:region:{region}"
    checked = check_awards(found, {**answer.awards, name: over})
    assert checked.broken[rule] == 1
    assert answer.checked.is_accepted


@QUIET
@given(committees)
def test_a_conflict_falls_with_any_of_its_rules(found: Committee):
    answer = select(found)
    assume(isinstance(answer, Infeasible))
    assert isinstance(answer, Infeasible)
    names = {row.rule for row in build_model(found).rows} | {"minimum_funding_ratio"}
    kept = set(answer.conflict)
    assert not is_feasible(build_model(found, frozenset(names - kept)))
    for name in kept:
        assert is_feasible(build_model(found, frozenset((names - kept) | {name})))


@QUIET
@given(committees)
def test_a_looser_gap_keeps_its_promise(found: Committee):
    exact, near = select(found), select(found, Fraction(1, 10))
    assume(isinstance(exact, Selection))
    assert isinstance(exact, Selection)
    assert isinstance(near, Selection)
    assert near.gap <= Fraction(1, 10)
    assert near.value <= exact.value + 1
    assert exact.value <= near.bound + 1


@QUIET
@given(fixed_committees)
def test_plain_ranking_that_breaks_nothing_counts_no_more(found: Committee):
    ranking, answer = rank_plainly(found), select(found)
    if not ranking.broken:
        assert isinstance(answer, Selection)
        assert ranking.value <= answer.value
