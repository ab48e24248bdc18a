"""Cases A5 and A6: R synthdid 0.0.9 (article E10)."""

import math

import pytest

from catalyseur.evaluation.synthetic import Synthetic, donor_placebo, synthetic
from tests.reference.evaluation_panels import epci, expected, prop99

PROP99, EPCI = expected("prop99")["prop99"], expected("sdid_epci")
PLACEBO = {"sdid": "placebo_synthdid_estimate", "sc": "placebo_sc_estimate", "did": "placebo_did_estimate"}


@pytest.mark.parametrize("method", Synthetic)
def test_proposition_99_has_the_published_effect(method):
    found = synthetic(prop99(), method)
    assert found.effect == pytest.approx(PROP99[method.value], abs=1e-4)
    assert math.isnan(found.error)  # one treated unit: no jackknife


def test_proposition_99_has_the_published_weights():
    (cohort,) = synthetic(prop99(), Synthetic.SDID).cohorts
    units = dict(zip(cohort.donors, cohort.unit_weights, strict=True))
    times = dict(zip(cohort.before.tolist(), cohort.time_weights, strict=True))
    assert sum(units.values()) == pytest.approx(1)
    assert {name for name, weight in units.items() if weight > 1e-3} == set(PROP99["omega"])
    for name, weight in PROP99["omega"].items():
        assert units[name] == pytest.approx(weight, abs=1e-3)
    for year, weight in PROP99["lambda"].items():
        assert times[float(year)] == pytest.approx(weight, abs=1e-3)


@pytest.mark.parametrize("method", Synthetic)
def test_every_donor_in_turn_gives_the_published_spread(method):
    found, wanted = donor_placebo(prop99(), method), PROP99[PLACEBO[method.value]]
    assert found.spread == pytest.approx(wanted["sd_pop"], abs=1e-2)
    assert found.p == pytest.approx(wanted["rank_p"], abs=1e-12)
    for donor, effect in zip(found.donors, found.effects, strict=True):
        assert effect == pytest.approx(wanted["values"][donor], abs=1e-2)


def test_staggered_cohorts_and_their_jackknife_are_those_of_r():
    found = synthetic(epci(), Synthetic.SDID)
    assert found.effect == pytest.approx(EPCI["att_weighted_by_treated_cells"], abs=1e-6)
    for cohort in found.cohorts:
        wanted = EPCI["epci"][str(int(cohort.cohort))]
        assert cohort.effect == pytest.approx(wanted["att"], abs=1e-6)
        assert cohort.error == pytest.approx(wanted["se_jackknife"], abs=1e-6)
        assert cohort.n_cells == wanted["n_treated_periods"]


@pytest.mark.parametrize("method", [Synthetic.SC, Synthetic.DID])
def test_staggered_controls_and_differences_are_those_of_r(method):
    for cohort in synthetic(epci(), method).cohorts:
        assert cohort.effect == pytest.approx(EPCI["epci"][str(int(cohort.cohort))][method.value], abs=1e-6)
