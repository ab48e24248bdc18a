"""Sensitivity, permutation, spillovers and curve on small panels (articles E7, E8, E12 to E14)."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from catalyseur.evaluation.aggregation import simple
from catalyseur.evaluation.balance import balance
from catalyseur.evaluation.checks import read_estimates, read_target
from catalyseur.evaluation.curve import minimum_detectable_effect, specification_curve
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.group_time import average_effect, estimate_group_times
from catalyseur.evaluation.permutation import date_placebos, leave_one_out, permute
from catalyseur.evaluation.pretrends import EventEstimates, equivalence_bound, wald_test
from catalyseur.evaluation.regression import sun_abraham, two_way
from catalyseur.evaluation.sensitivity import breakdown_mbar, mean_target, plain_interval, relative_magnitudes
from catalyseur.evaluation.smoothness import smoothness_interval
from catalyseur.evaluation.specification import Control, Specification
from catalyseur.evaluation.spillover import spillovers
from catalyseur.evaluation.synthetic import Synthetic, donor_placebo, synthetic
from catalyseur.evaluation.table import Roles, build_panel
from catalyseur.evaluation.two_by_two import Method


def panel(units=24, effect=0.0, **roles):
    generator = np.random.Generator(np.random.PCG64(11))
    years = np.arange(2010, 2018)
    dates = np.array([2014, 0, 2016, 0])[np.arange(units) % 4]
    shock = generator.normal(size=(units, 1)) + generator.normal(size=(units, len(years))) * 0.1
    treated = (dates[:, None] > 0) & (years[None, :] >= dates[:, None])
    data = {
        "unit": np.repeat(np.arange(units), len(years)),
        "year": np.tile(years, units),
        "y": (shock + effect * treated).reshape(-1),
        "first": np.repeat(dates, len(years)),
        "x": np.repeat(generator.normal(size=units), len(years)),
        "territory": np.repeat([f"territory {rank % 12}" for rank in range(units)], len(years)),
        "region": np.repeat(np.arange(units) // 12, len(years)),
        "w": np.repeat(1.0 + np.arange(units) % 3, len(years)),
        "lon": np.repeat(2.0 + 0.1 * np.arange(units), len(years)),
        "lat": np.full(units * len(years), 47.0),
    }
    return build_panel(data, Roles(unit="unit", time="year", outcomes=("y",), cohort="first", **roles))


def estimates(pre=3, post=2, effect=0.1):
    size = pre + post
    times = np.concatenate([np.arange(-pre - 1, -1), np.arange(post)]).astype(np.float64)
    effects = np.where(times >= 0, effect, 0.01 * (-1) ** np.arange(size))
    covariance = 1e-4 * (0.5 * np.eye(size) + 0.5)
    return EventEstimates(effects=effects, covariance=covariance, times=times)


def ends(interval):
    assert interval.low is not None
    assert interval.high is not None
    return interval.low, interval.high


def width(interval):
    low, high = ends(interval)
    return high - low


def test_a_singular_covariance_gives_no_statistic_but_its_rank():
    test = wald_test(np.array([1.0, 1.0]), np.ones((2, 2)))
    assert (test.wald, test.df, test.rank, test.p) == (None, 2, 1, None)


def test_no_period_before_gives_no_test():
    assert wald_test(np.empty(0), np.empty((0, 0))).wald is None


def test_the_default_target_is_the_average_effect_after_treatment():
    assert mean_target(estimates(post=4)).tolist() == [0.25] * 4


def test_wider_violations_give_wider_intervals():
    target = mean_target(estimates())
    widths = [width(relative_magnitudes(estimates(), mbar, target)) for mbar in (0.0, 0.5, 1.0, 2.0)]
    assert all(narrow < wide for narrow, wide in pairwise(widths))
    widths = [width(smoothness_interval(estimates(), bend, target)) for bend in (0.0, 0.01, 0.05, 0.2)]
    assert all(narrow < wide for narrow, wide in pairwise(widths))


def test_an_effect_that_is_not_there_breaks_down_at_once():
    assert breakdown_mbar(estimates(effect=0.0), mean_target(estimates())) == 0.0


def test_thirteen_periods_after_treatment_are_no_harder():
    many = estimates(pre=8, post=13)
    low, high = ends(relative_magnitudes(many, 0.5, mean_target(many)))
    assert low < 0.1 < high


def test_one_period_after_treatment_starts_from_the_plain_interval():
    step = 40 * 0.01 / 999
    plain = ends(plain_interval(estimates(post=1), np.ones(1)))
    assert ends(relative_magnitudes(estimates(post=1), 0.0, np.ones(1))) == pytest.approx(plain, abs=2 * step)
    low, high = ends(relative_magnitudes(estimates(post=1), 0.5, np.ones(1)))
    assert low < plain[0] < plain[1] < high


def test_the_equivalence_bound_covers_the_estimates():
    assert equivalence_bound(estimates()) == pytest.approx(0.01 + 1.6448536 * 0.01, abs=1e-6)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ([], "no JSON object"),
        ({"betahat": [1]}, "betahat and sigma are both needed"),
        ({"betahat": "x", "sigma": [[1]]}, "betahat: not a 1-dimensional list"),
        ({"betahat": [1, 2], "sigma": [[1, 0], [0, 1]]}, "give the 2 times, or npre and npost"),
        ({"betahat": [1, 2], "sigma": [[1]], "times": [-2, 0]}, "2 x 2 covariance"),
        ({"betahat": [1, 2], "sigma": [[1, 0], [0, 1]], "times": [0, -2]}, "increasing times"),
        ({"betahat": [1, 2], "sigma": [[1, 2], [0, 1]], "times": [-2, 0]}, "not symmetric"),
    ],
)
def test_estimates_that_no_test_can_use_are_refused(document, sentence):
    with pytest.raises(EvaluationError, match=sentence):
        read_estimates(document)


def test_targets_are_read_by_name_or_by_weights():
    assert read_target("first", estimates()).tolist() == [1, 0]
    assert read_target("last", estimates()).tolist() == [0, 1]
    assert read_target("0.25,0.75", estimates()).tolist() == [0.25, 0.75]
    with pytest.raises(EvaluationError, match="3 weights for 2 periods"):
        read_target("1,1,1", estimates())


@pytest.mark.parametrize("control", Control)
@pytest.mark.parametrize("anticipation", [0, 1])
def test_permutations_recompute_the_very_estimate(control, anticipation):
    choice = Specification(control=control, anticipation=anticipation)
    found = permute(panel(effect=0.3), choice, draws=50)
    (result,) = estimate_group_times(panel(effect=0.3), choice).values()
    assert found.effect == pytest.approx(simple(result).effects[0], abs=1e-13)


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("control", Control)
def test_an_average_alone_is_that_of_the_full_estimate(method, control):
    choice = Specification(method=method, control=control)
    whole = panel(effect=0.3, covariates=("x",), weight="w")
    gaps = np.where(
        np.arange(whole.outcome.size).reshape(whole.outcome.shape) % 37 == 5, np.nan, whole.outcome
    )
    for one in (whole, replace(whole, outcomes={"y": gaps}), replace(whole, covariates=None)):
        (result,) = estimate_group_times(one, choice).values()
        assert average_effect(one, choice) == pytest.approx(simple(result).effects[0], abs=1e-15)


def test_permutations_with_covariates_and_without_agree_when_covariates_say_nothing():
    with_x = permute(panel(covariates=("x",)), Specification(covariates=False), draws=20)
    assert with_x.effects == pytest.approx(permute(panel(), Specification(), draws=20).effects, abs=1e-13)


def test_a_large_effect_is_beyond_chance_and_none_is_not():
    assert permute(panel(effect=1.0), Specification(), draws=199).p_two_sided == 1 / 200
    assert permute(panel(), Specification(), draws=199).p_two_sided > 0.05


def test_clusters_are_dealt_whole_and_must_share_their_date():
    found = permute(panel(cluster="territory"), Specification(), draws=99)
    assert found.exact
    assert len(found.effects) == 18_480  # 12 territories: 6 without date, 3 and 3
    with pytest.raises(EvaluationError, match="different treatment dates"):
        permute(panel(cluster="region"), Specification())


def test_strata_keep_the_number_of_treated_in_each():
    small = panel(units=8, stratum="territory")
    found = permute(small, Specification())
    assert found.exact
    assert len(found.effects) == 1  # one unit a stratum: nothing to deal


def test_an_effect_that_cannot_be_estimated_is_not_compared_with_chance():
    constant = panel(covariates=("x", "w"), weight="w")
    stuck = replace(constant, covariates=np.ones((1, 24, 1)))
    with pytest.raises(EvaluationError, match="cannot be estimated"):
        permute(stuck, Specification(), draws=3)


def test_one_common_date_identifies_no_event_study():
    same = panel().with_cohorts(np.full(24, 2014.0))
    with pytest.raises(EvaluationError, match="same date"):
        sun_abraham(same)
    assert np.isnan(two_way(same).effect)


def test_leaving_out_names_the_territory_that_carries_the_effect():
    whole = panel(cluster="territory")
    found = leave_one_out(whole, Specification())
    assert {one.left_out for one in found} == {f"territory {rank}" for rank in range(12)}
    assert abs(found[0].shift) == max(abs(one.shift) for one in found)
    named = whole.cluster_names.index(found[0].left_out)
    (without,) = estimate_group_times(whole.select(whole.clusters != named), Specification()).values()
    assert found[0].effect == pytest.approx(simple(without).effects[0], abs=1e-13)


def test_leaving_out_with_covariates_takes_the_long_way():
    found = leave_one_out(panel(covariates=("x",)), Specification())
    assert len(found) == 24
    assert all(np.isfinite(one.effect) for one in found)


def test_placebo_dates_hide_what_follows_the_real_date():
    plain = date_placebos(panel(), Specification(), range(1, 4))
    boosted = date_placebos(panel(effect=100.0), Specification(), range(1, 4))
    assert [one.periods for one in plain] == [1, 2, 3]
    assert [one.effect for one in boosted] == pytest.approx([one.effect for one in plain])


def test_rings_count_each_untreated_unit_once():
    found = spillovers(panel(positions=("lon", "lat")), Specification(), (0, 10))
    assert [ring.n_units for ring in found.rings] == [12]
    assert found.n_pure == 0
    assert found.rings[0].effect.problem == "no untreated unit beyond the last ring"
    near = spillovers(panel(positions=("lon", "lat")), Specification(), (0, 1, 5))
    assert [ring.n_units for ring in near.rings] == [0, 0]
    assert near.on_treated.effect == pytest.approx(near.on_treated_pure.effect)


def test_a_unit_left_out_takes_its_place_and_its_stratum_along():
    whole = panel(positions=("lon", "lat"), stratum="region", cluster="territory")
    kept = np.arange(whole.n_units) != 5
    part = whole.select(kept)
    assert np.array_equal(part.positions, whole.positions[kept])
    assert np.array_equal(part.strata, whole.strata[kept])
    assert [part.cluster_names[code] for code in part.clusters] == [
        whole.cluster_names[code] for code in whole.clusters[kept]
    ]
    assert sum(ring.n_units for ring in spillovers(part, Specification(), (0, 10)).rings) in (11, 12)


def test_a_place_that_is_nowhere_on_earth_is_refused():
    with pytest.raises(EvaluationError, match="-90 to 90"):
        spillovers(panel(positions=("lon", "year")), Specification(), (0, 10))


@pytest.mark.parametrize("method", [two_way, sun_abraham])
def test_one_treated_unit_has_an_effect_and_no_error(method):
    whole = panel()
    lone = whole.with_cohorts(np.where(np.arange(whole.n_units) == 0, 2014.0, np.inf))
    found = method(lone)
    (grouped,) = estimate_group_times(lone, Specification()).values()
    assert np.isfinite(found.effect)
    assert np.isnan(found.error)
    assert np.isnan(simple(grouped).errors[0])
    assert {"one_treated"} <= {notice.code for notice in found.notices} & {
        one.code for one in grouped.notices
    }


@pytest.mark.parametrize("bounds", [(5,), (10, 5), (-1, 5)])
def test_rings_out_of_order_are_refused(bounds):
    with pytest.raises(EvaluationError, match="increasing distances"):
        spillovers(panel(positions=("lon", "lat")), Specification(), bounds)


def test_balance_needs_covariates_and_controls():
    with pytest.raises(EvaluationError, match="no covariate"):
        balance(panel())


def test_a_cohort_whose_covariates_are_unknown_is_named_not_compared():
    known = panel(covariates=("x",))
    values = np.array(known.covariates)
    values[:, known.cohorts == 2014] = np.nan
    first, second = balance(replace(known, covariates=values))
    assert (first.n_treated, first.covariates, first.effective_controls) == (0, (), None)
    assert "covariates known" in str(first.problem)
    assert second.problem is None


def test_the_curve_holds_every_specification_once():
    points = specification_curve(panel(covariates=("x",), weight="w"), shaded=(2012, 2013, 2020))
    keys = [
        (p.estimator, p.control, p.covariates, p.weighted, p.anticipation, p.periods_earlier, p.without)
        for p in points
    ]
    assert len(keys) == len(set(keys)) == 3 * 41
    assert {key[-2:] for key in keys} == {(0, ()), (1, ()), (0, (2012, 2013))}
    assert {point.estimator for point in points} == {"dr", "reg", "ipw", "twfe", "sunab", "sdid"}
    assert all((point.effect is None) == (point.problem is not None) for point in points)


def test_the_curve_dates_treatment_earlier_and_leaves_periods_out_as_by_hand():
    whole = panel(effect=0.5)
    points = specification_curve(whole, anticipations=(0,), shaded=(2013, 2015))
    size = len(points) // 3
    by_hand = (
        whole,
        whole.with_cohorts(whole.cohorts - 1),
        whole.during(~np.isin(whole.times, (2013, 2015))),
    )
    for start, one in zip((0, size, 2 * size), by_hand, strict=True):
        (result,) = estimate_group_times(one, Specification()).values()
        (never,) = [p for p in points[start : start + size] if (p.estimator, p.control) == ("dr", "never")]
        assert never.effect == pytest.approx(simple(result).effects[0], abs=1e-13)


def test_a_cohort_whose_last_period_before_is_missing_is_compared_with_the_one_before_it():
    whole = panel(effect=0.5)
    gap = whole.during(whole.times != 2013)
    (result,) = estimate_group_times(gap, Specification()).values()
    assert sun_abraham(gap).effect == pytest.approx(simple(result).effects[0], abs=1e-10)


def test_the_smallest_detectable_effect_is_2_8_standard_errors():
    assert minimum_detectable_effect(1.0) == pytest.approx(2.8015852, abs=1e-6)


def test_synthetic_weights_find_a_planted_effect():
    assert synthetic(panel(effect=1.0), Synthetic.SDID).effect == pytest.approx(1.0, abs=0.2)
    with pytest.raises(EvaluationError, match="one treatment date"):
        donor_placebo(panel(), Synthetic.SDID)


def test_two_way_effects_of_two_periods_are_the_difference_of_differences():
    data = {
        "unit": np.repeat(np.arange(4), 2),
        "year": np.tile([0, 1], 4),
        "y": np.array([0.0, 3.0, 1.0, 4.5, 2.0, 3.0, 5.0, 5.5]),
        "first": np.repeat([1, 1, np.inf, np.inf], 2),
    }
    two = build_panel(data, Roles(unit="unit", time="year", outcomes=("y",), cohort="first"))
    assert two_way(two).effect == pytest.approx((3 + 3.5) / 2 - (1 + 0.5) / 2)
