import pytest

from catalyseur.toolbox.firm import possible_categories, possible_eu_sizes
from catalyseur.toolbox.project import Firm

M = 1_000_000


def sizes(**facts):
    return {size.value for size in possible_eu_sizes(Firm.model_validate(facts))}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {"micro", "small", "medium", "large"}),
        ({"headcount": 250}, {"large"}),
        ({"headcount": 249}, {"medium", "large"}),
        ({"headcount": 249, "turnover_eur": 50 * M}, {"medium"}),
        ({"headcount": 249, "turnover_eur": 50 * M + 0.01, "balance_sheet_eur": 43 * M}, {"medium"}),
        ({"headcount": 249, "turnover_eur": 50 * M + 0.01, "balance_sheet_eur": 43 * M + 0.01}, {"large"}),
        ({"headcount": 49, "balance_sheet_eur": 10 * M}, {"small"}),
        ({"headcount": 49.9, "turnover_eur": 10 * M}, {"small"}),
        ({"headcount": 50, "turnover_eur": 10 * M}, {"medium"}),
        ({"headcount": 9, "turnover_eur": 2 * M}, {"micro"}),
        ({"headcount": 9, "turnover_eur": 2 * M + 1}, {"micro", "small"}),
        ({"headcount": 9, "turnover_eur": 2 * M + 1, "balance_sheet_eur": 3 * M}, {"small"}),
        ({"turnover_eur": 20 * M, "balance_sheet_eur": 20 * M}, {"medium", "large"}),
    ],
)
def test_eu_sizes_left_possible_by_the_known_figures(facts, expected):
    assert sizes(**facts) == expected


FIRM = {"headcount": 40, "turnover_eur": 8 * M, "balance_sheet_eur": 8 * M}


@pytest.mark.parametrize(
    ("linked", "expected"),
    [
        (
            {"share": 0.24, "headcount": 9000, "turnover_eur": 900 * M, "balance_sheet_eur": 900 * M},
            {"small"},
        ),
        ({"share": 0.25, "headcount": 40, "turnover_eur": 8 * M, "balance_sheet_eur": 8 * M}, {"medium"}),
        ({"share": 0.5, "headcount": 400, "turnover_eur": 10 * M, "balance_sheet_eur": 1 * M}, {"medium"}),
        ({"share": 0.51, "headcount": 400, "turnover_eur": 10 * M, "balance_sheet_eur": 1 * M}, {"large"}),
        ({"share": 51, "headcount": 400, "turnover_eur": 10 * M, "balance_sheet_eur": 1 * M}, {"large"}),
        ({"share": 0.6, "turnover_eur": 1 * M, "balance_sheet_eur": 1 * M}, {"small", "medium", "large"}),
        (
            {"share": 0.25, "headcount": 1, "turnover_eur": 1, "balance_sheet_eur": 1, "public": True},
            {"large"},
        ),
        (
            {"share": 0.24, "headcount": 1, "turnover_eur": 1, "balance_sheet_eur": 1, "public": True},
            {"small"},
        ),
    ],
)
def test_linked_enterprises_count_whole_and_partners_pro_rata(linked, expected):
    assert sizes(**FIRM, linked=[linked]) == expected


def test_public_shares_add_up_to_a_quarter():
    tiny = {"headcount": 1, "turnover_eur": 1, "balance_sheet_eur": 1, "public": True}
    assert sizes(**FIRM, linked=[{"share": 0.15, **tiny}, {"share": 0.15, **tiny}]) == {"large"}
    assert sizes(**FIRM, linked=[{"share": 0.1, **tiny}, {"share": 0.14, **tiny}]) == {"small"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"category": "ETI", "headcount": 10}, {"ETI"}),
        ({"headcount": 249, "turnover_eur": 50 * M}, {"PME"}),
        ({"headcount": 250, "turnover_eur": 50 * M}, {"ETI"}),
        ({"headcount": 4999, "turnover_eur": 1500 * M}, {"ETI"}),
        ({"headcount": 5000}, {"GE"}),
        ({"headcount": 100, "turnover_eur": 1501 * M, "balance_sheet_eur": 2001 * M}, {"GE"}),
        ({"headcount": 300}, {"ETI", "GE"}),
    ],
)
def test_french_categories(facts, expected):
    assert {category.value for category in possible_categories(Firm.model_validate(facts))} == expected
