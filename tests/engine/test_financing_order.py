"""Articles 1 and 12: choices on exact amounts, totals whatever the order, then the order published."""

from itertools import permutations
from typing import Any

import pytest

from tests.engine.financing_cases import case, line, plan, scheme

EFFICIENCY = "energy_efficiency_whole_cost"


def test_no_scheme_enters_for_a_fraction_of_a_cent():
    """Article 12: a loan of two cents would win back the cent that two floored grants lose."""
    raw = case(
        scheme("S0", "art38", instrument="loan", rate=0.32, cap=19_305.88, gge_per_euro=0.3333),
        scheme("S1", "art31", instrument="loan", lines=["M"], rate=0.66, gge_per_euro=0.05),
        scheme("S2", "art38", rate=0.2, floor=9_531.45),
        scheme("S3", "art38", instrument="repayable_advance", rate=0.08),
        lines=[line(105_318.64, EFFICIENCY), line(279_113.29, "training", "M")],
        firm={"size": "medium"},
    )
    found = plan(raw)
    assert list(found.allocation) == ["S1", "S2", "S3"]
    assert found.gge_cents == 38_699_94


def test_no_public_money_is_lent_for_a_fraction_of_a_cent():
    """Article 12: the loan of 199,900 euros replaced a grant of 49,975 euros for one cent."""
    tangible, intangible = "initial_investment_tangible", "initial_investment_intangible"
    lines = [
        line(3_250_172.64, tangible, "L0"),
        line(1_480_302.31, intangible, "L1"),
        line(1_010_009.45, intangible, "L2"),
    ]
    raw = case(
        scheme("S0", instrument="loan", lines=["L0", "L1"], rate=0.26317, gge_per_euro=0.25),
        scheme("S2", lines=["L0", "L2"], rate=0.89, floor=356_670.33),
        scheme("S3", lines=["L0", "L1", "L2"], rate=0.08312),
        scheme("S4", lines=["L0", "L1"], rate=0.14),
        lines=lines,
    )
    found = plan(raw)
    assert "S0" not in found.allocation
    assert found.nominal_cents == found.gge_cents


def test_the_first_pairs_published_take_the_most_whatever_basis_governs():
    """Article 12: regional aid first on the line published first, where de minimis may also pay."""
    lines = [line(100_000, "initial_investment_intangible", "L0"), line(800_000, name="L1")]
    both = {"lines": ["L0", "L1"]}
    raw = case(
        scheme("A", "art14", rate=0.3, cap=30_000, **both),
        scheme("B", "deminimis", rate=0.95, cap=100_000, **both),
        lines=lines,
        zone="c15",
    )
    found = plan(raw).allocation
    assert found["A"] == {"L0": 30_000_00}
    assert sum(found["B"].values()) == 100_000_00


AWKWARD: list[dict[str, Any]] = [
    {"instrument": "loan", "rate": 0.56, "gge_per_euro": 0.26},
    {"instrument": "grant", "rate": 0.29, "cap": 736_952.45},
    {"instrument": "guarantee", "rate": 0.51, "gge_per_euro": 0.08},
]


@pytest.mark.parametrize("basis", ["art17", "art14"])
def test_neither_the_order_of_schemes_nor_that_of_lines_changes_a_total(basis: str):
    """Article 12."""
    lines = [line(3_441_344.64, name="L0"), line(1_402_421.15, name="L1")]
    offers = [scheme(f"S{k}", basis, lines=["L0", "L1"], **offer) for k, offer in enumerate(AWKWARD)]
    ranks = {
        plan(case(*order, lines=given, zone="c15", firm={"size": "medium"})).rank
        for order in permutations(offers)
        for given in (lines, lines[::-1])
    }
    assert len(ranks) == 1
