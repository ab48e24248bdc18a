"""Cases A7 and A8: R HonestDiD 0.2.8 and pretrends 0.1.0 (articles E7 and E8)."""

import numpy as np
import pytest

from catalyseur.evaluation.pretrends import EventEstimates, detectable_slope, trend_power
from catalyseur.evaluation.sensitivity import Test as Inverted
from catalyseur.evaluation.sensitivity import breakdown_mbar, mean_target, relative_magnitudes
from catalyseur.evaluation.smoothness import breakdown_bend, smoothness_interval
from tests.reference.evaluation_panels import event_estimates, expected

HONEST, POWER = expected("honest"), expected("pretrends_power")


def ends(interval):
    assert interval.low is not None
    assert interval.high is not None
    return interval.low, interval.high


def first(data):
    return np.eye(HONEST[data]["npost"])[0]


def step(estimates, target):
    after = ~estimates.before
    return 40 * np.sqrt(target @ estimates.covariance[np.ix_(after, after)] @ target) / 999


@pytest.mark.parametrize(
    ("data", "key", "test", "steps"),
    [
        ("ehec", "rm_cond", Inverted.CONDITIONAL, 0.001),
        ("bc", "rm_cond", Inverted.CONDITIONAL, 0.001),
        ("ehec", "rm_clf", Inverted.HYBRID, 2.001),
        ("bc", "rm_clf", Inverted.HYBRID, 2.001),
        ("ehec", "rm_clf_avg", Inverted.HYBRID, 2.001),
    ],
)
def test_relative_magnitudes_stop_on_the_same_grid_point(data, key, test, steps):
    estimates = event_estimates(HONEST[data])
    target = mean_target(estimates) if key.endswith("avg") else first(data)
    for wanted in HONEST[data][key]:
        found = relative_magnitudes(estimates, wanted["Mbar"], target, test)
        assert found.low == pytest.approx(wanted["lb"], abs=steps * step(estimates, target))
        assert found.high == pytest.approx(wanted["ub"], abs=steps * step(estimates, target))


def test_an_interval_that_reaches_the_end_of_the_grid_says_so():
    found = relative_magnitudes(event_estimates(HONEST["bc"]), 2.0, first("bc"), Inverted.CONDITIONAL)
    assert (found.open_low, found.open_high) == (False, True)


@pytest.mark.parametrize("bend", HONEST["sd_flci_two_python_ports"])
def test_smoothness_intervals_are_those_of_two_ports(bend):
    found = smoothness_interval(event_estimates(HONEST["ehec"]), float(bend), first("ehec"))
    assert (found.low, found.high) == pytest.approx(HONEST["sd_flci_two_python_ports"][bend], abs=5e-5)


def test_breakdown_values_stand_where_the_interval_meets_zero():
    estimates, target = event_estimates(HONEST["ehec"]), first("ehec")
    mbar = breakdown_mbar(estimates, target)
    assert mbar is not None
    assert 1.5 < mbar < 2
    assert ends(relative_magnitudes(estimates, mbar - 0.1, target))[0] > 0
    assert ends(relative_magnitudes(estimates, mbar + 0.1, target))[0] < 0
    bend = breakdown_bend(estimates, target)
    assert bend is not None
    assert smoothness_interval(estimates, bend, target).low == pytest.approx(0, abs=1e-4)


def power_estimates():
    return EventEstimates(
        effects=np.array(POWER["beta"]),
        covariance=np.array(POWER["sigma"]),
        times=np.array(POWER["t"], dtype=float),
    )


@pytest.mark.parametrize("power", POWER["scipy_exact_slopes"])
def test_detectable_slopes_are_exact(power):
    found = detectable_slope(power_estimates(), float(power))
    assert found == pytest.approx(POWER["scipy_exact_slopes"][power], abs=1e-6)
    assert found == pytest.approx(POWER[f"slope{power}"], abs=2e-4)


@pytest.mark.parametrize(
    ("name", "trend"), [("lin", lambda t: 0.05204235461453 * t), ("quad", lambda t: 0.024 * t**2)]
)
def test_power_and_expectations_after_a_passed_test_are_those_of_r(name, trend):
    estimates = power_estimates()
    found = trend_power(estimates, trend(estimates.times + 1))
    assert found.power == pytest.approx(POWER[name]["Power"], abs=2e-4)
    assert found.bayes_factor == pytest.approx(POWER[name]["Bayes.Factor"], abs=2e-4)
    assert found.likelihood_ratio == pytest.approx(POWER[name]["Likelihood.Ratio"], abs=1e-9)
    after = {row["t"]: row["meanAfterPretesting"] for row in POWER[f"{name}_plot"]}
    assert found.mean_if_passed == pytest.approx([after[int(time)] for time in estimates.times], abs=2e-4)
