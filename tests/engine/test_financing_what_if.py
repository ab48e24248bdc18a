"""And if: another day, commune, size, or two phases; what is asked, read and written back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalyseur.financing.from_project import NoLinesError, Sources
from catalyseur.financing.law import load_law
from catalyseur.financing.request import Request, known_request, read_request, request_document
from catalyseur.financing.vocabulary import Size
from catalyseur.financing.what_if import Change, Totals, plan_in_two, plan_otherwise, totals_of
from catalyseur.toolbox.project import Project, parse_project
from tests.engine.test_financing_project import FIRM, ON, catalogue, france

ART17 = {"basis": "{kind: gber, article: art17}"}
NAMES = ("a", "b", "c")


def sources(*schemes):
    return Sources(catalogue=catalogue(*schemes), geography=france(), book=load_law())


def project(**facts) -> Project:
    return parse_project(
        {
            "title": "essai",
            "commune": "71153",
            "beneficiary": "company",
            "firm": FIRM,
            "lines": [
                {"id": "m", "nature": "initial_investment_tangible", "cost_eur": 1_000_000},
                {"id": "n", "nature": "initial_investment_tangible", "cost_eur": 500_000},
            ],
            "start_of_works_on": "2026-06-01",
            **facts,
        }
    )


@pytest.mark.parametrize(
    ("change", "euros"),
    [
        (Change(), 300_000),
        (Change(size=Size.MEDIUM), 150_000),
        (Change(size=Size.LARGE), 0),
        (Change(commune="97105"), 300_000),
        (Change(granted_on=date(2026, 4, 1)), 300_000),
        (Change(granted_on=date(2028, 1, 1)), 0),
    ],
)
def test_one_thing_is_put_otherwise(change, euros):
    """Article 19: 20 % of a small firm, 10 % of a medium one, no regulation in 2028."""
    assert totals_of(plan_otherwise(project(), sources(ART17), ON, change)).least_cents == euros * 100


def test_nothing_put_otherwise_changes_nothing():
    """Article 19."""
    asked = project()
    assert totals_of(plan_otherwise(asked, sources(ART17, {}), ON, Change())) == Totals(
        least_cents=40_000_000, most_cents=40_000_000
    )


def test_de_minimis_of_the_first_phase_counts_in_the_second():
    """Article 19: 300,000 euros over three years, then anew."""
    soon = plan_in_two(project(), sources({}), ON, later={"n"}, later_on=date(2027, 1, 1))
    late = plan_in_two(project(), sources({}), ON, later={"n"}, later_on=date(2029, 3, 2))
    assert (soon.least_cents, late.least_cents) == (30_000_000, 45_000_000)


def test_two_phases_of_an_article_without_ceiling_add_up():
    whole = totals_of(plan_otherwise(project(), sources(ART17), ON, Change()))
    assert plan_in_two(project(), sources(ART17), ON, later={"n"}, later_on=date(2027, 1, 1)) == whole


def test_regional_aid_of_the_first_phase_counts_in_a_large_project():
    """Article 19: 40 and 30 million euros make one project of 70 million."""
    lines = [
        {"id": "m", "nature": "initial_investment_tangible", "cost_eur": 40_000_000},
        {"id": "n", "nature": "initial_investment_tangible", "cost_eur": 30_000_000},
    ]
    scheme = {"basis": "{kind: gber, article: art14}", "aid": "{rates: [{rate_pct: 90}]}"}
    asked = project(lines=lines, commune="97105")
    found = plan_in_two(asked, sources(scheme), ON, later={"n"}, later_on=date(2027, 1, 1))
    whole = totals_of(plan_otherwise(asked, sources(scheme), ON, Change()))
    assert (whole.least_cents, found.least_cents) == (3_125_000_000, 3_125_000_000)  # 50 % of 55 + 15 / 2


def test_a_phase_without_line_is_refused():
    with pytest.raises(NoLinesError):
        plan_in_two(project(), sources({}), ON, later={"m", "n"}, later_on=date(2027, 1, 1))


@given(
    st.sets(st.sampled_from(NAMES)),
    st.sets(st.sampled_from(NAMES)),
    st.dictionaries(st.sampled_from(NAMES), st.integers(0, 10**12)),
)
def test_what_is_asked_is_read_back(use, leave, totals):
    """Article 18."""
    asked = Request(use=frozenset(use), leave=frozenset(leave - use - totals.keys()), totals=totals)
    assert read_request(request_document(asked), set(NAMES)) == asked
    assert known_request(request_document(asked), set()) == Request()


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "each key at will"),
        ({"used": []}, "each key at will"),
        ({"use": "a"}, "are lists of scheme ids"),
        ({"leave": ["z"]}, "'z' is not the id of a scheme"),
        ({"totals": {"a": -1}}, "'-1' is not an amount"),
        ({"use": ["a"], "leave": ["a"]}, "'a' is both to use and to leave"),
    ],
)
def test_a_wrong_demand_says_what_to_write(document, said):
    with pytest.raises(ValueError, match=said):
        read_request(document, set(NAMES))
