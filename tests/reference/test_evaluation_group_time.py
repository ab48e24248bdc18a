"""Cases A1, A2, A3 and A9: R did 2.5.1 (articles E2 to E6)."""

import math

import pytest

from catalyseur.evaluation.aggregation import by_cohort, by_period, event_study, simple
from catalyseur.evaluation.bands import band, cell_band, draw_deviations
from catalyseur.evaluation.group_time import estimate_group_times
from catalyseur.evaluation.pretrends import pretest
from catalyseur.evaluation.specification import Base, Control, Specification
from catalyseur.evaluation.two_by_two import Method
from tests.reference.evaluation_panels import epci, expected, mpdta

MPDTA, EPCI = expected("mpdta"), expected("epci_synth")
MORE = expected("epci_csdid")["cases"]
PANELS = {"mpdta": mpdta, "epci_synth": epci}
CONTROLS = {"nevertreated": Control.NEVER, "notyettreated": Control.NOT_YET}
CASES = [("mpdta", name) for name in MPDTA] + [("epci_synth", name) for name in EPCI]


def specification(spec):
    return Specification(
        method=Method(spec["est_method"]),
        control=CONTROLS[spec["control_group"]],
        base=Base(spec["base_period"]),
        anticipation=spec["anticipation"],
    )


def estimated(data, spec):
    names = tuple(
        part.strip() for part in spec["xformla"].removeprefix("~").split("+") if part.strip() != "1"
    )
    (result,) = estimate_group_times(PANELS[data](covariates=names), specification(spec)).values()
    return result


def close(found, wanted, tolerance):
    if wanted is None:
        return math.isnan(found)
    return abs(found - wanted) <= tolerance


@pytest.mark.parametrize(("data", "name"), CASES)
def test_effects_errors_and_aggregates_are_those_of_r(data, name):
    case = (MPDTA if data == "mpdta" else EPCI)[name]
    tolerance = 1e-8 if case["spec"]["xformla"] == "~1" or data == "epci_synth" else 1e-7
    result = estimated(data, case["spec"])
    assert result.panel.n_units == case["n"]
    assert [(cell.cohort, cell.time) for cell in result.cells] == [
        (row["g"], row["t"]) for row in case["attgt"]
    ]
    for index, row in enumerate(case["attgt"]):
        assert close(result.effects[index], row["att"], tolerance)
        assert close(result.errors[index], row["se"], tolerance)
    overall = simple(result)
    assert close(overall.effects[0], case["simple"]["att"], tolerance)
    assert close(overall.errors[0], case["simple"]["se"], tolerance)
    for part, aggregate in (("dynamic", event_study), ("group", by_cohort), ("calendar", by_period)):
        found, wanted = aggregate(result), case[part]
        assert close(found.overall.effects[0], wanted["att"], tolerance)
        assert close(found.overall.errors[0], wanted["se"], tolerance)
        assert found.by.labels.tolist() == [row["e"] for row in wanted["by"]]
        for index, row in enumerate(wanted["by"]):
            assert close(found.by.effects[index], row["att"], tolerance)
            assert close(found.by.errors[index], row["se"], tolerance)


@pytest.mark.parametrize(("data", "name"), CASES)
def test_the_joint_test_before_treatment_is_that_of_r(data, name):
    case = (MPDTA if data == "mpdta" else EPCI)[name]
    test = pretest(estimated(data, case["spec"]))
    assert test.rank == test.df
    assert test.wald == pytest.approx(case["wald"]["W"], abs=1e-5)
    assert test.p == pytest.approx(case["wald"]["p"], abs=1e-5)


@pytest.mark.parametrize("name", MORE)
def test_weights_clusters_anticipation_and_no_never_treated_agree_with_csdid(name):
    case = MORE[name]
    spec = case["spec"]
    roles = {key: spec[key] for key in ("weight", "cluster") if key in spec}
    panel = epci(covariates=tuple(spec.get("covariates", ())), **roles)
    if "drop_never" in spec:
        panel = panel.select(panel.cohorts <= panel.last_time)
    choice = Specification(
        control=Control(spec.get("control", "never")),
        base=Base(spec.get("base", "varying")),
        anticipation=spec.get("anticipation", 0),
    )
    (result,) = estimate_group_times(panel, choice).values()
    assert [(cell.cohort, cell.time) for cell in result.cells] == [
        (row["g"], row["t"]) for row in case["attgt"]
    ]
    for index, row in enumerate(case["attgt"]):
        assert close(result.effects[index], row["att"], 1e-8)
        assert close(result.errors[index], row["se"], 1e-8)
    overall = {
        "simple": simple(result),
        "dynamic": event_study(result, balance=spec.get("balance")).overall,
        "group": by_cohort(result).overall,
        "calendar": by_period(result).overall,
    }
    for part, found in overall.items():
        assert close(found.effects[0], case[part]["att"], 1e-8)
        assert close(found.errors[0], case[part]["se"], 1e-8)


def test_bands_of_the_synthetic_panel_have_the_gaussian_critical_values():
    result = estimated("epci_synth", EPCI["dr_never"]["spec"])
    deviations = draw_deviations(result, 20_000, 1)
    wanted = expected("critical_values")["gaussian_limit_1e6_draws_[90,95,99]"]["dr"]
    assert cell_band(result, deviations).critical_value == pytest.approx(wanted["attgt"][1], abs=0.03)
    assert band(event_study(result).by, deviations).critical_value == pytest.approx(
        wanted["dynamic"][1], abs=0.03
    )
    assert band(by_cohort(result).by, deviations).critical_value == pytest.approx(
        wanted["group"][1], abs=0.03
    )
    assert band(by_period(result).by, deviations).critical_value == pytest.approx(
        wanted["calendar"][1], abs=0.03
    )


def test_bands_of_mpdta_have_the_critical_values_of_r():
    result = estimated("mpdta", MPDTA["~1|dr|nevertreated"]["spec"])
    wanted = expected("critical_values")["mpdta_R_mboot_25000_draws"]
    deviations = draw_deviations(result, 20_000, 1)
    assert cell_band(result, deviations).critical_value == pytest.approx(wanted["attgt_95"], abs=0.03)
    assert band(event_study(result).by, deviations).critical_value == pytest.approx(
        wanted["dynamic_95"], abs=0.03
    )


def test_999_draws_are_within_their_noise():
    result = estimated("epci_synth", EPCI["dr_never"]["spec"])
    deviations = draw_deviations(result, 999, 1)
    assert cell_band(result, deviations).critical_value == pytest.approx(3.2077, abs=0.12)


def test_the_estimate_of_the_synthetic_panel_holds_the_truth():
    overall = simple(estimated("epci_synth", EPCI["dr_never"]["spec"]))
    assert abs(overall.effects[0] - 0.024427) < 1.96 * overall.errors[0]
