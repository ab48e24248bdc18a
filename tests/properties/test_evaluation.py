"""What must not change an estimate, and what must change it in proportion (article E15)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalyseur.evaluation.aggregation import event_study, simple
from catalyseur.evaluation.bands import band, draw_deviations
from catalyseur.evaluation.group_time import estimate_group_times
from catalyseur.evaluation.specification import Base, Control, Specification
from catalyseur.evaluation.synthetic import Synthetic, synthetic
from catalyseur.evaluation.table import Roles, build_panel
from catalyseur.evaluation.two_by_two import Method

ROLES = Roles(unit="unit", time="year", outcomes=("y",), cohort="first", covariates=("x",))
UNITS, YEARS = 45, np.arange(2010, 2016)
specifications = st.builds(
    Specification,
    method=st.sampled_from(Method),
    control=st.sampled_from(Control),
    base=st.sampled_from(Base),
    anticipation=st.integers(0, 1),
)
seeds = st.integers(0, 2**32)


def table(seed):
    generator = np.random.Generator(np.random.PCG64(seed))
    dates = np.array([0, 0, 2012, 2014, 0])[np.arange(UNITS) % 5]
    rows = UNITS * len(YEARS)
    return {
        "unit": np.repeat(np.arange(UNITS), len(YEARS)),
        "year": np.tile(YEARS, UNITS),
        "y": np.repeat(generator.normal(size=UNITS), len(YEARS)) + generator.normal(size=rows),
        "first": np.repeat(dates, len(YEARS)),
        "x": np.repeat(generator.normal(size=UNITS) * 0.5, len(YEARS)),
    }


def estimated(data, choice):
    (result,) = estimate_group_times(build_panel(data, ROLES), choice).values()
    return result


def numbers(data, choice):
    """Effects, errors and simultaneous band of the event study."""
    result = estimated(data, choice)
    events, overall = event_study(result), simple(result)
    limits = band(events.by, draw_deviations(result, 99, 1))
    return np.concatenate(
        [
            result.effects,
            result.errors,
            overall.effects,
            overall.errors,
            events.by.effects,
            limits.low,
            limits.high,
        ]
    )


@settings(max_examples=25, deadline=None)
@given(seeds, specifications)
def test_shuffling_rows_and_relabelling_units_change_not_one_bit(seed, choice):
    data = table(seed)
    wanted = numbers(data, choice)
    generator = np.random.Generator(np.random.PCG64(seed + 1))
    order, names = generator.permutation(len(data["y"])), generator.permutation(10 * UNITS)
    shuffled = {name: values[order] for name, values in data.items()}
    shuffled["unit"] = names[shuffled["unit"]].astype(str)
    np.testing.assert_array_equal(numbers(shuffled, choice), wanted)


@settings(max_examples=25, deadline=None)
@given(seeds, specifications, st.floats(-1e3, 1e3))
def test_a_constant_added_changes_nothing(seed, choice, constant):
    data = table(seed)
    moved = data | {"y": data["y"] + constant}
    np.testing.assert_allclose(numbers(moved, choice), numbers(data, choice), atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(seeds, specifications, st.floats(0.01, 100))
def test_a_scaled_outcome_scales_effects_and_errors(seed, choice, factor):
    data = table(seed)
    scaled = data | {"y": data["y"] * factor}
    np.testing.assert_allclose(numbers(scaled, choice), factor * numbers(data, choice), rtol=1e-5, atol=1e-9)


@settings(max_examples=15, deadline=None)
@given(seeds, specifications)
def test_twice_the_same_units_keep_the_effect_and_narrow_its_error(seed, choice):
    data = table(seed)
    twice = {name: np.concatenate([values, values]) for name, values in data.items()}
    twice["unit"] = np.concatenate([data["unit"], data["unit"] + UNITS])
    once, doubled = simple(estimated(data, choice)), simple(estimated(twice, choice))
    assert doubled.effects[0] == pytest.approx(once.effects[0], abs=1e-9)
    assert doubled.errors[0] == pytest.approx(once.errors[0] / np.sqrt(2), rel=1e-6)


@settings(max_examples=15, deadline=None)
@given(seeds, specifications)
def test_a_trend_common_to_all_changes_nothing(seed, choice):
    data = table(seed)
    moved = data | {"y": data["y"] + 0.7 * (data["year"] - 2010) ** 2}
    np.testing.assert_allclose(numbers(moved, choice), numbers(data, choice), atol=1e-8)


@settings(max_examples=10, deadline=None)
@given(seeds, st.sampled_from(Synthetic))
def test_synthetic_weights_are_on_the_simplex(seed, method):
    for cohort in synthetic(build_panel(table(seed), ROLES), method).cohorts:
        assert (cohort.unit_weights >= 0).all()
        assert cohort.unit_weights.sum() == pytest.approx(1)
        assert cohort.time_weights.sum() == pytest.approx(0 if method is Synthetic.SC else 1)
