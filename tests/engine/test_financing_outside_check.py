"""What an outside check of the planner found: binding rules, thresholds, unknown facts, reasons."""

from typing import Any

from tests.engine.financing_cases import answer, case, gge, line, plan, scheme

TANGIBLE, INTANGIBLE = "initial_investment_tangible", "initial_investment_intangible"


def test_half_of_the_intangibles_binds_only_where_it_limits():
    """Article 5."""
    lines = [line(11_580_000, TANGIBLE, "T"), line(780_000, INTANGIBLE, "I")]
    offer = scheme("S", "art14", lines=["T", "I"])
    raw = case(offer, lines=lines, firm={"size": "large"}, zone="c15", new_economic_activity=True)
    assert "intangible_half:art14" not in plan(raw).binding
    lines[1]["cost"] = 20_000_000
    assert "intangible_half:art14" in plan(raw).binding


def test_two_bases_of_one_share_are_both_named():
    """Article 8: a large project loses the bonus of Art. 14, so that both allow ten points."""
    offers = (scheme("A", "art14", rate=0.05), scheme("B", rate=0.05))
    raw = case(*offers, lines=[line(52_000_000)], firm={"size": "medium"}, zone="c10")
    assert {"intensity:L:art14", "intensity:L:art17"} <= set(plan(raw).binding)


def test_de_minimis_aid_notifies_nothing():
    """Article 13: it is no State aid (Art. 8(1) counts State aid)."""
    lines = [line(60_000_000)]
    raw = case(scheme("A", cap=8_200_000), scheme("B", "deminimis"), lines=lines)
    assert plan(raw).is_to_notify is False


def test_an_earlier_aid_of_unknown_amount_may_have_taken_all():
    """Article 6: the plan is legal whatever the amount turns out to be."""
    earlier = {
        "nuts3": "FRF21", "same_activity": True, "start_of_works": "2025-01-10", "eligible_cost": 30_000_000,
    }  # fmt: skip
    facts: dict[str, Any] = {
        "zone": "c15",
        "nuts3": "FRF21",
        "new_economic_activity": True,
        "firm": {"size": "large"},
    }
    lines = [line(40_000_000)]
    known = case(
        scheme("A", "art14"), lines=lines, previous_projects=[{**earlier, "regional_aid": 1}], **facts
    )
    assert gge(known) > 0
    unknown = case(scheme("A", "art14"), lines=lines, previous_projects=[earlier], **facts)
    assert gge(unknown) == 0


def test_a_firm_said_healthy_is_not_insolvent():
    """Article 14: an insolvent firm is in difficulty (Art. 2(18)(c))."""
    raw = case(scheme("A"), firm={"difficulty": False, "insolvency": None})
    assert answer(raw).others == ()


def test_a_scheme_not_counted_is_among_the_excluded():
    """Article 14."""
    found = answer(case(scheme("A", rate=None), scheme("B", rate=0.1)))
    assert str(found.excluded["A"]).startswith("not_used: montant non publié")


def test_a_line_that_costs_nothing_is_said_to_cost_nothing():
    lines = [line(), line(0, name="Z")]
    found = plan(case(scheme("A", lines=["Z"]), lines=lines))
    assert found.excluded["A"].text == "aucune dépense sur ses lignes"


def test_whole_cents_are_found_where_money_shifts_between_lines_for_ever():
    """Article 1: a tax credit net of grants shifts by fractions of a cent from line to line."""
    lines = [
        line(270_541.45, "energy_efficiency_whole_cost", "L0"),
        line(174_465.94, "circular_extra_cost", "L1"),
        line(35_684.33, "environmental_extra_cost", "L2"),
    ]
    credit = {"basis": "general_measure", "instrument": "tax_credit", "base_net_of_grants": True}
    raw = case(
        scheme("S1", "deminimis", instrument="guarantee", lines=["L0", "L2"], rate=0.23, gge_per_euro=0.3333),
        scheme("S2", lines=["L0", "L1", "L2"], rate=0.13, floor=33_898.99) | credit,
        scheme("S3", "art38", lines=["L0"], rate=0.86),
        scheme("S4", "deminimis", lines=["L0", "L1", "L2"], rate=0.07),
        scheme("S5", "no_aid", lines=["L0", "L1"], rate=0.22, cap=70_830.88, min_base=405_330.82),
        lines=lines,
        zone="c10",
        firm={"size": "medium"},
    )
    found = plan(raw)
    assert 0 <= found.value_cents - found.gge_cents < 10
