"""Each article of docs/explanation/state-aid.md, on a case small enough to check by hand."""

import re
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from catalyseur.cli.plan_text import answer_text
from catalyseur.financing.documents import answer_document
from catalyseur.financing.law import LAW_FILES, LawError, load_law, read_law
from catalyseur.financing.zones import possible_zones
from tests.engine.financing_cases import answer, case, gge, line, plan, scheme

WHOLE: dict[str, Any] = {"rate": 1}


@pytest.mark.parametrize(
    ("size", "nature", "basis", "zone", "share"),
    [
        ("small", "initial_investment_tangible", "art17", "none", 0.20),
        ("medium", "wages_of_new_jobs", "art17", "none", 0.10),
        ("small", "initial_investment_tangible", "art14", "c15", 0.35),
        ("medium", "initial_investment_tangible", "art14", "c10", 0.20),
        ("large", "initial_investment_tangible", "art14", "a50", 0.50),
        ("small", "initial_investment_tangible", "art14", "a70", 0.90),
        ("small", "external_consultancy", "art18", "none", 0.50),
        ("large", "fundamental_research", "art25", "none", 1.00),
        ("large", "industrial_research", "art25", "a50", 0.65),
        ("medium", "industrial_research", "art25", "c10", 0.65),
        ("small", "experimental_development", "art25", "none", 0.45),
        ("small", "feasibility_study", "art25", "c15", 0.70),
        ("medium", "innovation", "art28", "none", 0.50),
        ("medium", "innovation", "art29", "none", 0.50),
        ("large", "training", "art31", "none", 0.50),
        ("small", "training", "art31", "none", 0.70),
        ("large", "environmental_extra_cost", "art36", "none", 0.40),
        ("small", "environmental_extra_cost", "art36", "c15", 0.65),
        ("small", "environmental_whole_cost", "art36", "c15", 0.325),
        ("medium", "energy_efficiency_extra_cost", "art38", "a60", 0.55),
        ("medium", "energy_efficiency_whole_cost", "art38", "none", 0.20),
        ("large", "remediation", "art45", "none", 1.00),
        ("small", "circular_extra_cost", "art47", "c10", 0.65),
        ("small", "environmental_study", "art49", "none", 0.80),
        ("large", "local_infrastructure", "art56", "none", 1.00),
    ],
)
def test_intensities_since_july_2023(size: str, nature: str, basis: str, zone: str, share: float):
    """Article 3."""
    raw = case(scheme(basis=basis, **WHOLE), lines=[line(nature=nature)], firm={"size": size}, zone=zone)
    assert gge(raw) == pytest.approx(1_000_000 * share, abs=0)


@pytest.mark.parametrize(
    ("size", "nature", "basis", "zone", "share"),
    [
        ("small", "circular_extra_cost", "art47", "none", 0.55),
        ("small", "environmental_study", "art49", "none", 0.70),
        ("small", "experimental_development", "art25", "c10", 0.45),
        ("small", "environmental_whole_cost", "art36", "none", 0.0),
    ],
)
def test_intensities_before_july_2023(size: str, nature: str, basis: str, zone: str, share: float):
    """Articles 2 and 3: no half-rate option, no zone bonus in research."""
    raw = case(
        scheme(basis=basis, **WHOLE, application="2023-01-10"),
        lines=[line(nature=nature)],
        firm={"size": size},
        zone=zone,
        grant_date="2023-06-30",
    )
    assert gge(raw) == pytest.approx(1_000_000 * share, abs=0)


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        ("2021-12-31", "c10", 300_000),
        ("2022-01-01", "c15", 0),
        ("2022-07-02", "c15", 0),
        ("2022-07-03", "c15", 350_000),
        ("2022-03-01", "a50", 700_000),
        ("2021-06-01", "a50", 650_000),
        ("2027-06-30", "c15", 350_000),
        ("2027-07-01", "c15", 0),
        ("2014-06-30", "c10", 0),
    ],
)
def test_the_map_of_the_grant_day_decides(day: str, zone: str, expected: int):
    """Article 2: no c area from 2022-01-01 to 2022-07-02; six months more after the regulation."""
    raw = case(scheme(basis="art14", application="2014-01-01", rate=1), zone=zone, grant_date=day)
    raw["project"]["start_of_works"] = "2028-01-01"
    assert gge(raw) == min(expected, 750_000)


@pytest.mark.parametrize(
    ("cost", "day", "expected"),
    [
        (50_000_000, "2026-03-01", 12_500_000),  # medium keeps its bonus at 50 M
        (50_000_001, "2026-03-01", 7_500_000.15),  # no bonus above, full rate to 55 M
        (55_000_000, "2026-03-01", 8_250_000),
        (110_000_000, "2026-03-01", 12_375_000),
        (200_000_000, "2026-03-01", 12_375_000),
        (120_000_000, "2023-06-30", 11_250_000),  # tranches 50 and 100 M
        (55_000_000, "2023-06-30", 7_875_000),
    ],
)
def test_adjusted_aid_of_large_projects(cost: int, day: str, expected: float):
    """Article 5."""
    raw = case(
        scheme(basis="art14", rate=0.3, application="2022-08-01"),
        lines=[line(cost)],
        firm={"size": "medium"},
        zone="c15",
        grant_date=day,
    )
    assert gge(raw) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 9_750_000 - 6_000_000),
        ({"nuts3": "FRK11"}, 7_000_000),
        ({"same_activity": False}, 7_000_000),
        ({"regional_aid": 0}, 7_000_000),
        ({"start_of_works": "2023-03-31"}, 7_000_000),
        ({"start_of_works": "2023-04-01"}, 9_750_000 - 6_000_000),
    ],
)
def test_single_investment_projects_add_up(changes: dict[str, Any], expected: int):
    """Article 6: 40 M now and 35 M two years ago in the same NUTS 3 make 75 M: 15 % of 55 + 20 / 2."""
    earlier = {
        "nuts3": "FRC13",
        "same_activity": True,
        "start_of_works": "2024-05-01",
        "eligible_cost": 35_000_000,
        "regional_aid": 6_000_000,
        **changes,
    }
    raw = case(
        scheme(basis="art14", rate=0.175),
        lines=[line(40_000_000)],
        firm={"size": "medium"},
        zone="c15",
        nuts3="FRC13",
        previous_projects=[earlier],
    )
    assert gge(raw) == expected


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [("c15", "2026-03-01", 750_000), ("a70", "2026-03-01", 900_000), ("a70", "2023-06-30", 750_000)],
)
def test_own_contribution_counts_every_public_euro(zone: str, day: str, expected: int):
    """Article 4: a loan at nominal value; the outermost regions since July 2023 as far as needed."""
    loan = scheme("LOAN", "art14", instrument="loan", gge_per_euro=0.1, rate=1, application="2022-09-01")
    found = plan(case(loan, zone=zone, grant_date=day))
    assert found.nominal_cents == expected * 100
    assert "own_contribution_25" in found.binding


def test_the_base_of_a_tax_credit_is_net_of_grants_and_advances():
    """Article 9."""
    credit = scheme("CIR", "general_measure", instrument="tax_credit", rate=0.3, base_net_of_grants=True)
    advance = scheme("ADV", "art25", instrument="repayable_advance", rate=0.2)
    raw = case(credit, advance, lines=[line(nature="experimental_development")])
    assert plan(raw).allocation == {"CIR": {"L": 24_000_000}, "ADV": {"L": 20_000_000}}


@pytest.mark.parametrize(("basis", "expected"), [("art25", 550_000), ("art14", 350_000)])
def test_a_repayable_advance_gains_ten_points_but_not_regional(basis: str, expected: int):
    """Article 3."""
    nature = "experimental_development" if basis == "art25" else "initial_investment_tangible"
    raw = case(
        scheme(basis=basis, instrument="repayable_advance", rate=1), lines=[line(nature=nature)], zone="c15"
    )
    assert gge(raw) == (600_000 if basis == "art25" else expected)


def test_grants_gain_nothing_from_the_ten_points_of_an_advance():
    """Article 3: 45 % in grants, 55 % once an advance is added."""
    grants = [scheme(name, "art25", rate=0.4) for name in ("A", "B")]
    advance = scheme("ADV", "art25", instrument="repayable_advance", rate=0.05)
    raw = case(*grants, advance, lines=[line(nature="experimental_development")])
    assert gge(raw) == 500_000


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], 300_000),
        ([{"granted_on": "2023-03-01", "amount": 100_000}], 200_000),
        ([{"granted_on": "2023-02-28", "amount": 100_000}], 300_000),
        ([{"granted_on": "2026-03-02", "amount": 100_000}], 300_000),
        ([{"granted_on": "2025-01-01", "amount": 400_000}], 0),
    ],
)
def test_de_minimis_rolls_over_three_years(entries: list[dict[str, Any]], expected: int):
    """Article 7."""
    raw = case(scheme("DM", "deminimis", rate=1), firm={"deminimis": entries})
    assert gge(raw) == expected


def test_de_minimis_before_2024_counts_three_fiscal_years():
    """Article 7: 200,000 euros, and an aid of January 2021 still counts in June 2023."""
    entries = [{"granted_on": "2021-01-02", "amount": 50_000}, {"granted_on": "2020-12-31", "amount": 50_000}]
    raw = case(scheme("DM", "deminimis", rate=1), firm={"deminimis": entries}, grant_date="2023-06-30")
    assert gge(raw) == 150_000


def test_de_minimis_counts_on_the_costs_of_an_exempted_aid():
    """Article 8: 20 % for a small firm, whoever pays; alone it may reach the cost."""
    both = case(scheme(rate=0.15), scheme("DM", "deminimis", rate=0.15))
    assert gge(both) == 200_000
    assert gge(case(scheme("DM", "deminimis", rate=0.25))) == 250_000


def test_start_up_aid_has_no_eligible_costs():
    """Articles 8 and 10: beyond the line's intensity, within its own amount by zone."""
    raw = case(scheme(rate=0.2), scheme("JEI", "art22", rate=0.9), lines=[line(3_000_000)], zone="c15")
    assert gge(raw) == 600_000 + 750_000


def test_start_up_forms_are_counted_pro_rata():
    """Article 10: half of the grants leaves half of the loans."""
    grant = scheme("G", "art22", cap=250_000, floor=250_000)
    loan = scheme("P", "art22", instrument="loan", gge_per_euro=0.2)
    assert plan(case(grant, loan, lines=[line(5_000_000)])).allocation == {
        "G": {"L": 25_000_000},
        "P": {"L": 55_000_000},
    }


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, 800_000),
        ({"private_contribution": 100_000}, 720_000),
        ({"owner": "company"}, 1_000_000),
        ({"owner": "association"}, 1_000_000),
        ({"zone": "a50"}, 1_000_000),
    ],
)
def test_a_local_authority_keeps_a_fifth(facts: dict[str, Any], expected: int):
    """Article 11."""
    friche = scheme("FRICHES", "no_aid", rate=1)
    raw = case(friche, lines=[line(nature="remediation_public_owner")], **{"owner": "commune", **facts})
    found = plan(raw)
    assert found.gge_cents == expected * 100
    assert ("local_authority_own_20" in found.binding) is (expected < 1_000_000)


def test_notification_thresholds_are_flagged_not_imposed():
    """Article 13."""
    raw = case(scheme(rate=0.2), lines=[line(45_000_000)])
    found = plan(raw)
    assert (found.gge_cents, found.is_to_notify) == (900_000_000, True)
    assert not plan(case(scheme(rate=0.2), lines=[line(41_250_000)])).is_to_notify


def test_investment_and_wages_count_up_to_the_higher():
    """Article 5: 20 % of the higher of 1 M and 600,000, not of their sum."""
    lines = [line(), line(600_000, "wages_of_new_jobs", "W")]
    assert gge(case({**scheme(rate=0.2), "lines": ["L", "W"]}, lines=lines)) == 200_000


def test_a_law_file_is_refused_by_file_and_key():
    texts = {n: files("catalyseur.data").joinpath("state_aid", n).read_text("utf-8") for n in LAW_FILES}
    name = "gber-2023-07-01.yaml"
    texts[name] = texts[name].replace("own_contribution_pct:", "own_contribution:")
    with pytest.raises(LawError, match=rf"{name}: .*own_contribution"):
        read_law(texts)


OLD: dict[str, Any] = {"grant_date": "2022-09-01", "start_of_works": "2022-10-01"}
GREEN = [line(nature="circular_extra_cost")]
EARLIER = {
    "nuts3": "FRF21", "same_activity": True, "start_of_works": "2022-01-10", "eligible_cost": 1, "regional_aid": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "notes"),
    [
        (
            case(scheme(basis="art47", application="2022-01-01"), lines=GREEN, **OLD),
            ["art47, art. 47(9) : 55 %", "seuil de notification, art. 4(1)(s) : 15 000 000 €"],
        ),
        (case(scheme(basis="art22"), **OLD), ["art22, art. 22(3)(c) : 400 000 €"]),
        (
            case(scheme(basis="art22", instrument="loan"), zone="c15", **OLD),
            ["art22, art. 22(3)(a) : 1 500 000 €"],
        ),
        (
            case(
                scheme(basis="art14", application="2022-01-01"),
                zone="c15",
                previous_projects=[EARLIER],
                nuts3="FRF21",
                **OLD,
            ),
            [
                "seuil de notification, art. 4(1)(a) et 2(20) : 11 250 000 €",
                "projet unique, art. 14(13) : 3 ans",
            ],
        ),
        (
            case(scheme(basis="art14"), zone="c15", firm={"sector": "24.10Z"}),
            ["secteur fermé, sidérurgie, art. 13(a) : NAF 24.10, 24.20, 24.32"],
        ),
        (
            case(scheme("A", "art14", rate=0.3), scheme("B", rate=0.05), zone="c15"),
            ["cumul, art. 8(3)(b) : le plus élevé des plafonds des bases utilisées"],
        ),
        (case(scheme(rate=0.1)), []),
    ],
)
def test_what_was_not_read_in_an_official_text_is_to_verify(raw: dict[str, Any], notes: list[str]):
    """What the data mark `verify` stands in the answer, for people and as JSON."""
    found = answer(raw)
    document, text = answer_document(found), answer_text(found, {}, {})
    assert [re.sub(r"[\u202f\xa0]", " ", note) for note in document.get("to_verify", ())] == notes
    assert all(note in text for note in document.get("to_verify", ()))


@pytest.mark.parametrize(
    ("on", "zone"),
    [("2021-12-31", "a45"), ("2022-01-01", "a40"), ("2023-12-31", "a40"), ("2024-01-01", "a50")],
)
def test_the_zone_of_martinique_is_the_one_of_the_day(geography, on, zone):
    assert possible_zones(geography, load_law().on(date.fromisoformat(on)), "97209") == (zone,)
