"""Cases A10 and A11: closed forms and enumeration (articles E11 and E12); coverage of the band (E6)."""

import numpy as np
import pytest

from catalyseur.evaluation.aggregation import event_study
from catalyseur.evaluation.balance import balance
from catalyseur.evaluation.bands import band, draw_deviations
from catalyseur.evaluation.group_time import estimate_group_times
from catalyseur.evaluation.permutation import permute
from catalyseur.evaluation.reassignment import Statistic
from catalyseur.evaluation.specification import Specification
from catalyseur.evaluation.table import Roles, build_panel
from tests.reference.evaluation_panels import columns, epci, expected

BALANCE, EXACT = expected("balance_epci"), expected("exact_permutation")


def test_balance_and_effective_controls_are_the_closed_forms():
    found = balance(epci(covariates=("x1", "x2")))
    assert [str(int(one.cohort)) for one in found] == list(BALANCE)
    for one in found:
        wanted = BALANCE[str(int(one.cohort))]
        assert (one.n_treated, one.n_control) == (wanted["n_t"], wanted["n_c"])
        assert one.effective_controls == pytest.approx(wanted["ess_c"], abs=1e-6)
        assert one.largest_control_score == pytest.approx(wanted["max_ps_c"], abs=1e-6)
        for covariate in one.covariates:
            values = wanted[covariate.name]
            assert covariate.mean_treated == pytest.approx(values["mean_t"], abs=1e-6)
            assert covariate.mean_control == pytest.approx(values["mean_c"], abs=1e-6)
            assert covariate.difference == pytest.approx(values["smd"], abs=1e-6)
            assert covariate.mean_control_weighted == pytest.approx(values["mean_c_w"], abs=1e-6)
            assert covariate.difference_weighted == pytest.approx(values["smd_w"], abs=1e-6)
            assert covariate.variance_ratio == pytest.approx(values["var_ratio"], abs=1e-6)


def test_the_permutation_test_of_nine_units_lists_84_assignments():
    table = dict(columns("epci_synth.csv"))
    kept = np.isin(table["epci"].astype(int), EXACT["units"])
    table = {name: values[kept] for name, values in table.items()}
    table["first"] = np.where(
        np.isin(table["epci"].astype(int), EXACT["treated"]), str(EXACT["first_year"]), "0"
    )
    panel = build_panel(table, Roles(unit="epci", time="annee", outcomes=("y",), cohort="first"))
    found = permute(panel, Specification(), statistic=Statistic.MEANS)
    assert found.exact
    assert len(found.effects) == EXACT["n_assignments"]
    assert found.effect == pytest.approx(EXACT["att"], abs=1e-12)
    assert found.p_two_sided == EXACT["p_two_sided"]
    assert found.p_one_sided == EXACT["p_one_sided"]


def simulated(generator):
    """300 units, 6 periods, two cohorts, no effect."""
    units, periods = 300, 6
    cohorts = generator.choice([0, 4, 5], size=units, p=[0.5, 0.25, 0.25])
    values = (
        generator.normal(size=(units, 1)) + np.cumsum(generator.normal(size=(units, periods)), axis=1) * 0.5
    )
    table = {
        "unit": np.repeat(np.arange(units), periods),
        "time": np.tile(np.arange(1, periods + 1), units),
        "y": values.reshape(-1),
        "cohort": np.repeat(cohorts, periods),
    }
    return build_panel(table, Roles(unit="unit", time="time", outcomes=("y",), cohort="cohort"))


def test_the_band_holds_all_true_effects_95_times_out_of_100():
    generator = np.random.Generator(np.random.PCG64(7))
    held = 0
    for seed in range(400):
        (result,) = estimate_group_times(simulated(generator), Specification()).values()
        found = band(event_study(result).by, draw_deviations(result, 299, seed))
        held += bool((found.low <= 0).all() and (found.high >= 0).all())
    assert 0.90 <= held / 400 <= 0.98
