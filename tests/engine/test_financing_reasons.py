"""Why an offer is left out, which demands conflict, what each rule costs."""

from typing import Any

import pytest

from catalyseur.financing.case import CaseError, parse_case
from catalyseur.financing.check import check_plan
from catalyseur.financing.documents import answer_document
from catalyseur.financing.plan import Infeasible, Plan
from catalyseur.financing.request import Request, read_request
from catalyseur.financing.rule_costs import cost_rules
from tests.engine.financing_cases import answer, case, conflict, gge, line, plan, scheme


@pytest.mark.parametrize(
    ("offer", "facts", "reason"),
    [
        ({"application": "2026-04-01"}, {"grant_date": "2026-06-01"}, "incentive_effect"),
        ({"application": None}, {"grant_date": "2026-06-01"}, "incentive_effect"),
        ({}, {"firm": {"size": "small", "difficulty": True}}, "undertaking_in_difficulty"),
        ({}, {"firm": {"size": "small", "insolvency": True}}, "undertaking_in_difficulty"),
        ({}, {"firm": {"size": "large"}}, "size"),
        ({"basis": "art22"}, {"firm": {"size": "medium"}}, "size"),
        ({"basis": "art14"}, {}, "zone"),
        ({"basis": "art14"}, {"zone": "c15", "firm": {"size": "large"}}, "zone"),
        ({"basis": "art14"}, {"zone": "c15", "firm": {"size": "small", "sector": "C24.10Z"}}, "sector"),
        ({"basis": "deminimis"}, {"firm": {"size": "small", "sector": "A01.11Z"}}, "sector"),
        ({}, {"grant_date": "2027-07-01"}, "window"),
        ({"basis": "deminimis"}, {"grant_date": "2031-01-01"}, "window"),
        ({"min_base": 1_000_001}, {}, "min_base"),
        ({"basis": "art31"}, {}, "not_used: art31 ne couvre pas"),
        ({}, {"initial_investment": False}, "not_used: ce n’est pas un investissement initial"),
        ({"basis": "art41"}, {}, "not_used: la base juridique art41"),
    ],
)
def test_a_refused_offer_says_its_reason(offer: dict[str, Any], facts: dict[str, Any], reason: str):
    """Article 15."""
    raw = case(**facts)
    raw["schemes"] = [{**scheme(), "rate": 0.1, **offer}]
    assert str(plan(raw).excluded["S"]).startswith(reason)
    assert plan(raw).allocation == {}


def test_intangibles_alone_of_a_large_firm_say_the_article_that_leaves_them_out():
    """Article 5: half of no investment is nothing (Art. 14(8))."""
    firm, lines = {"size": "large"}, [line(nature="initial_investment_intangible")]
    raw = case(scheme(basis="art14", rate=0.1), lines=lines, firm=firm, zone="a50")
    assert str(plan(raw).excluded["S"]).endswith("(RGEC, art. 14(8))")
    tangible = line(1_000, name="T")
    assert (
        plan(case(scheme(basis="art14", rate=0.1), lines=[*lines, tangible], firm=firm, zone="a50")).gge_cents
        > 0
    )


@pytest.mark.parametrize(
    ("offer", "facts"),
    [
        ({"application": "2026-03-31"}, {"grant_date": "2026-06-01"}),
        ({"application": None}, {}),
        ({"instrument": "tax_credit", "application": None}, {"grant_date": "2026-06-01"}),
        ({"basis": "deminimis", "application": "2026-05-01"}, {"grant_date": "2026-06-01"}),
        ({"basis": "art22", "application": "2026-05-01"}, {"grant_date": "2026-06-01"}),
        ({"basis": "art22"}, {"firm": {"size": "small", "difficulty": True}}),
        ({"basis": "deminimis"}, {"firm": {"size": "large", "difficulty": True, "insolvency": True}}),
        ({"basis": "art14"}, {"zone": "a50", "firm": {"size": "large"}}),
        ({"basis": "art14"}, {"zone": "c15", "firm": {"size": "large"}, "new_economic_activity": True}),
        ({"basis": "art14"}, {"zone": "a50", "firm": {"size": "small", "sector": "D35.11Z"}}),
    ],
)
def test_an_offer_at_the_edge_is_kept(offer: dict[str, Any], facts: dict[str, Any]):
    raw = case(**facts)
    raw["schemes"] = [{**scheme(), "rate": 0.1, **offer}]
    assert gge(raw) == 100_000


def test_remediation_needs_no_earlier_application_since_2023():
    """Article 6(5)(m): the incentive effect is presumed."""
    lines = [line(nature="remediation")]
    late = {**scheme(basis="art45", rate=0.5), "application": "2026-05-01"}
    assert gge(case(late, lines=lines, grant_date="2026-06-01")) == 500_000
    late["application"] = "2022-05-01"
    early = case(late, lines=lines, grant_date="2023-06-01", start_of_works="2022-04-01")
    assert str(plan(early).excluded["S"]).startswith("incentive_effect")


def test_an_unused_offer_says_whether_a_rival_took_its_place():
    raw = case(scheme("A", rate=0.1, exclusive_group="X"), scheme("B", rate=0.05, exclusive_group="X"))
    assert {name: str(why) for name, why in plan(raw).excluded.items()} == {
        "B": "exclusive: X, A rapporte davantage"
    }
    raw = case(scheme("A", rate=0.2), scheme("B", rate=0.2))
    assert str(plan(raw).excluded["B"]) == "not_used: il n’ajoute rien au meilleur plan"


def test_an_offer_goes_only_with_the_one_it_requires():
    raw = case(scheme("A", rate=0.1, requires="B"), scheme("B", "art31", rate=0.1))
    assert str(plan(raw).excluded["A"]) == "not_used: exige B, qui est écarté"


def test_equal_sets_of_schemes_give_way_to_the_fewest_then_the_cheapest():
    """Article 12."""
    three = [scheme("A", rate=0.1), scheme("B", rate=0.1), scheme("C", rate=0.2)]
    assert list(plan(case(*three)).allocation) == ["C"]
    loan = scheme("LOAN", "no_aid", instrument="loan", gge_per_euro=0.5, rate=0.4)
    grant = scheme("GRANT", "no_aid", rate=0.2)
    exclusive = [{**offer, "exclusive_group": "X"} for offer in (loan, grant)]
    assert plan(case(*exclusive)).allocation == {"GRANT": {"L": 20_000_000}}


def test_the_best_variant_is_chosen():
    """Article 3: 60 % of the extra cost or 30 % of the whole cost, small firm."""
    raw = case({**scheme(basis="art36", rate=1), "lines": ["extra", "whole"]})
    del raw["lines"]
    raw["variants"] = [
        {"id": "counterfactual", "lines": [line(400_000, "environmental_extra_cost", "extra")]},
        {"id": "whole", "lines": [line(1_000_000, "environmental_whole_cost", "whole")]},
    ]
    found = plan(raw)
    assert (found.variant.id, found.gge_cents, found.own_and_private_cents) == (
        "whole",
        30_000_000,
        70_000_000,
    )
    raw["variants"][0]["lines"][0]["cost"] = 500_000
    assert plan(raw).variant.id == "counterfactual"


def test_a_demand_that_cannot_hold_returns_the_smallest_conflict():
    raw = case(scheme("A", rate=0.15), scheme("B", rate=0.15), scheme("C", "deminimis", rate=0.1))
    found = conflict(raw, Request(totals={"A": 15_000_000, "B": 10_000_000}))
    assert found == (
        "l’intensité maximale de la ligne « L » (RGEC article 17 (investissement des PME))",
        "A doit apporter 150\u202f000\u00a0€",
        "B doit apporter 100\u202f000\u00a0€",
    )
    assert conflict(raw, Request(totals={"A": 16_000_000}))[0] == "le taux de A (15\u00a0%)"


def test_a_demand_for_a_refused_offer_gives_its_reason():
    raw = case(scheme("A", "art14", rate=0.15))
    assert "hors de la carte" in conflict(raw, Request(use=frozenset({"A"})))[0]


TRAINING = [line(), line(500_000, "training", "K")]
PAIR = (scheme("A", "no_aid"), scheme("B", "no_aid"))


@pytest.mark.parametrize(
    ("raw", "asked", "codes"),
    [
        (case(scheme("A", cap=100_000)), {"totals": {"A": 150_000}}, ["cap:A", "request:A"]),
        (case(scheme("A", floor=100_000)), {"totals": {"A": 50_000}}, ["floor:A", "request:A"]),
        (case(scheme("A", cap=0)), {"use": ["A"]}, ["cap:A", "request:A"]),
        (case(scheme("A", "no_aid")), {"totals": {"A": 2_000_000}}, ["request:A"]),
        (
            case(scheme("A", exclusive_group="G", rate=0.05), scheme("B", exclusive_group="G", rate=0.05)),
            {"use": ["A", "B"]},
            ["exclusive:G", "request:A", "request:B"],
        ),
        (
            case(scheme("A", requires="B", rate=0.1), scheme("B", rate=0.1)),
            {"use": ["A"], "leave": ["B"]},
            ["requires:A", "leave:B", "request:A"],
        ),
        (
            case(scheme("A", "art14", instrument="loan", gge_per_euro=0.1), scheme("B", "art14"), zone="c15"),
            {"totals": {"A": 700_000, "B": 100_000}},
            ["own_contribution_25", "request:A", "request:B"],
        ),
        (
            case(scheme("A", "deminimis"), scheme("B", "deminimis"), firm={"deminimis_received_3y": 200_000}),
            {"totals": {"A": 60_000, "B": 50_000}},
            ["deminimis_ceiling", "request:A", "request:B"],
        ),
        (
            case(*PAIR, owner="commune"),
            {"totals": {"A": 500_000, "B": 400_000}},
            ["local_authority_own_20", "request:A", "request:B"],
        ),
        (
            case(*PAIR),
            {"totals": {"A": 600_000, "B": 600_000}},
            ["public_aid_within_cost:L", "request:A", "request:B"],
        ),
        (
            case(scheme("A", min_base=1_200_000, lines=["L", "K"]), lines=TRAINING),
            {"use": ["A"]},
            ["min_base:A", "request:A"],
        ),
        (
            case(scheme("A", "art14"), scheme("B", cap=50_000)),
            {"use": ["A"], "totals": {"B": 60_000}},
            ["zone:A", "request:A"],
        ),
    ],
)
def test_demands_that_cannot_hold_give_the_smallest_set(
    raw: dict[str, Any], asked: dict[str, Any], codes: list[str]
):
    """Article 18: without any one of its demands, the set can be met."""
    names = {scheme["id"] for scheme in raw["schemes"]}
    found = answer(raw, request=read_request(asked, names))
    assert isinstance(found.headline.answer, Infeasible)
    assert answer_document(found)["conflict_codes"] == codes
    demands = [code.partition(":")[2] for code in codes if code.startswith(("request:", "leave:"))]
    for freed in demands:
        kept = {
            "use": [name for name in asked.get("use", ()) if name in demands and name != freed],
            "leave": [name for name in asked.get("leave", ()) if name in demands and name != freed],
            "totals": {n: e for n, e in asked.get("totals", {}).items() if n in demands and n != freed},
        }
        assert isinstance(answer(raw, request=read_request(kept, names)).headline.answer, Plan), freed


def test_what_a_person_leaves_out_or_fixes_is_kept():
    raw = case(scheme("A", rate=0.15), scheme("B", rate=0.15))
    found = plan(raw, request=Request(leave=frozenset({"A"})))
    assert found.allocation == {"B": {"L": 15_000_000}}
    found = plan(raw, request=Request(totals={"B": 12_345_678}))
    assert found.allocation == {"A": {"L": 20_000_000 - 12_345_678}, "B": {"L": 12_345_678}}


def test_each_rule_says_what_it_costs():
    """Article 20."""
    raw = case(
        scheme("A", rate=0.15), scheme("B", rate=0.15), scheme("LATE", rate=0.2, application="2026-05-01")
    )
    found = answer(raw).headline.answer
    assert cost_rules(plan(raw), answer(raw).variants) == {
        "rate:A": 0,
        "intensity:L:art17": 10_000_000,
    }
    assert found == answer(raw).headline.answer


@pytest.mark.parametrize(
    "asked",
    [
        Request(leave=frozenset({"B"})),
        Request(totals={"B": 4_000_000}),
        Request(use=frozenset({"SMALL"})),
    ],
)
def test_a_rule_costs_what_the_same_demands_would_bring_without_it(asked: Request):
    """Article 20."""
    raw = case(
        scheme("A", rate=0.1),
        scheme("B", rate=0.15),
        scheme("SMALL", rate=0.01, exclusive_group="one"),
        scheme("BIG", rate=0.05, exclusive_group="one"),
        scheme("LATE", rate=0.02, application="2026-05-01"),
    )
    found = plan(raw, request=asked)
    costs = cost_rules(found, answer(raw, request=asked).variants)
    schemes = {one["id"]: one for one in raw["schemes"]}
    freed = {
        "rate:A": [{**one, "rate": 1 if name == "A" else one["rate"]} for name, one in schemes.items()],
        "exclusive:one": [{**one, "exclusive_group": None} for one in schemes.values()],
    }
    for rule, others in freed.items():
        alone = plan({**raw, "schemes": others}, request=asked)
        assert costs.get(rule, 0) == alone.gge_cents - found.gge_cents


def test_the_incentive_effect_says_what_it_costs():
    raw = case(scheme("LATE", rate=0.2, application="2026-05-01"), grant_date="2026-06-01")
    assert cost_rules(plan(raw), answer(raw).variants) == {"incentive_effect": 20_000_000}


def test_a_floor_out_of_reach_costs_its_scheme():
    raw = case(scheme("A", rate=0.1, floor=150_000), scheme("B", "deminimis", rate=0.05))
    assert plan(raw).allocation == {"B": {"L": 5_000_000}}
    assert cost_rules(plan(raw), answer(raw).variants)["floor:A"] == 10_000_000


def test_fractions_of_a_cent_are_floored():
    raw = case(scheme(rate=0.125), lines=[line(0.03)])
    assert plan(raw).allocation == {}
    raw = case(scheme(rate=0.125), lines=[line(100.07)])
    assert plan(raw).allocation == {"S": {"L": 1250}}


def test_the_exact_check_names_the_rule_a_plan_breaks():
    """Article 1: the exact check reads every rule again from the plan's side."""
    found = plan(case(scheme("A", rate=0.15, cap=100_000), scheme("B", rate=0.15)))
    situation = found.variant.situation
    refused = check_plan(situation, found.law, {"A": {"L": 10_000_001}, "B": {"L": 10_000_000}})
    assert set(refused.broken) == {"cap:A", "intensity:L:art17"}
    assert set(refused.broken.values()) == {1}
    unknown = check_plan(situation, found.law, {"A": {"L": -1}})
    assert not unknown.is_accepted


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": "red"}, "colour: "),
        ({"lines": []}, "lines: a case needs at least one line"),
        ({"schemes": [scheme(basis="art99")]}, "legal basis must be one of art14"),
        ({"schemes": [scheme(rate=15)]}, "write 0.15 for 15 %"),
        ({"schemes": [{**scheme(), "lines": ["M"]}]}, "schemes.S.lines: 'M' is not among L"),
        ({"schemes": [scheme(requires="Z")]}, "schemes.S.requires: 'Z' is not among S"),
        ({"schemes": [scheme(), scheme()]}, "schemes.id: 'S' stands 2 times"),
        ({"schemes": [scheme(instrument="label")]}, "pays nothing"),
        ({"lines": [line(1.001)]}, "more than two decimals"),
    ],
)
def test_a_wrong_case_is_refused_by_key(change: dict[str, Any], message: str):
    with pytest.raises(CaseError, match=message):
        parse_case({**case(scheme()), **change})


TO_THE_CENT = ["L", "K"]
HELD_BY_A_HAIR = case(
    scheme("R", "art14", instrument="loan", gge_per_euro=0.3365, lines=[*TO_THE_CENT, "M"]),
    scheme("S", "art14", lines=TO_THE_CENT),
    scheme("T", "art31", lines=["M"]),
    lines=[line(1_903_455.52), line(1_788_393.03, name="K"), line(1_772_041.21, "training", "M")],
    zone="c15",
)
HELD_BY_FRACTIONS = case(
    scheme("S", instrument="loan", gge_per_euro=0.2632, lines=TO_THE_CENT),
    scheme("T", "no_aid", instrument="loan", gge_per_euro=0.1566, lines=TO_THE_CENT),
    scheme("U", instrument="loan", rate=0.68112, gge_per_euro=0.1341, lines=TO_THE_CENT),
    lines=[line(1_125_197.1), line(934_182.41, name="K")],
)


@pytest.mark.parametrize(
    ("raw", "cents"),
    [
        (HELD_BY_A_HAIR, {"S": 129_214_699, "T": 124_042_877}),
        (HELD_BY_FRACTIONS, {"S": 156_487_804, "T": 49_450_146}),
    ],
)
def test_demands_that_hold_to_the_cent_are_no_conflict(raw: dict[str, Any], cents: dict[str, int]):
    """A demand that floats take for broken; a third scheme that fits for fractions of a cent alone."""
    found = answer(raw, request=Request(totals=cents)).headline.answer
    assert isinstance(found, Plan)
    assert {name: sum(found.allocation[name].values()) for name in cents} == cents
