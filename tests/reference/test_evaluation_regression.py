"""Case A4: R fixest 0.12.2 (article E9). base_stagg is checked by tools/check_reference.py."""

import numpy as np
import pytest

from catalyseur.evaluation.regression import sun_abraham, two_way, two_way_event_study
from tests.reference.evaluation_panels import epci, expected, mpdta

WANTED = expected("twfe_sunab")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("mpdta_twfe", lambda: two_way(mpdta())),
        ("mpdta_sa", lambda: sun_abraham(mpdta())),
        ("epci_twfe", lambda: two_way(epci())),
        ("epci_twfe_dep", lambda: two_way(epci(cluster="dep"))),
        ("epci_twfe_w", lambda: two_way(epci(weight="poids", cluster="dep"))),
        ("epci_twfe_x", lambda: two_way(epci(covariates=("x1", "x2")))),
        ("epci_sa_att", lambda: sun_abraham(epci())),
    ],
)
def test_the_effect_and_its_error_are_those_of_fixest(name, found):
    result = found()
    assert result.effect == pytest.approx(WANTED[name]["att"], abs=1e-7)
    assert result.error == pytest.approx(WANTED[name]["se"], abs=1e-6)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("mpdta_sa_es", lambda: sun_abraham(mpdta())),
        ("epci_sa_es", lambda: sun_abraham(epci())),
        ("epci_twfe_es", lambda: two_way_event_study(epci())),
    ],
)
def test_the_event_study_is_that_of_fixest(name, found):
    result = found()
    assert result.event_times.tolist() == [
        float(row["term"].split("::")[1].split(":")[0]) for row in WANTED[name]
    ]
    np.testing.assert_allclose(result.event_effects, [row["est"] for row in WANTED[name]], atol=1e-7, rtol=0)
    np.testing.assert_allclose(result.event_errors, [row["se"] for row in WANTED[name]], atol=1e-6, rtol=0)
