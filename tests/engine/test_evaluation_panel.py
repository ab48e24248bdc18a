"""Panels: every defect is named, with what was done (article E1)."""

import numpy as np
import pytest

from catalyseur.evaluation.aggregation import by_period, event_study, simple
from catalyseur.evaluation.bands import band, draw_deviations, joint_band
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.group_time import estimate_group_times
from catalyseur.evaluation.reading import read_columns
from catalyseur.evaluation.regression import sun_abraham, two_way
from catalyseur.evaluation.specification import Control, Missing, Specification
from catalyseur.evaluation.table import Roles, build_panel

ROLES = Roles(unit="unit", time="year", outcomes=("y",), cohort="first")
NEVER = float("inf")


def table(units=12, years=(2000, 2001, 2002, 2003), dates=(2002, 2003, 0)):
    generator = np.random.Generator(np.random.PCG64(3))
    rows = units * len(years)
    return {
        "unit": np.repeat([f"u{i:02d}" for i in range(units)], len(years)),
        "year": np.tile(np.array(years), units),
        "y": generator.normal(size=rows).round(4),
        "first": np.repeat([dates[i % len(dates)] for i in range(units)], len(years)),
    }


def codes(panel):
    return [notice.code for notice in panel.notices]


def effect(panel, **choices):
    (result,) = estimate_group_times(panel, Specification(**choices)).values()
    return simple(result).effects[0]


def cohort_of(panel, unit):
    return panel.cohorts[panel.units.index(unit)]


@pytest.mark.parametrize("code", ["0", "", "inf", "NA", "2004", "2050"])
def test_every_way_to_say_never_treated_is_understood(code):
    data = table()
    plain = effect(build_panel(data, ROLES))
    data["first"] = np.where(data["first"] == 0, code, data["first"].astype(str))
    panel = build_panel(data, ROLES)
    assert cohort_of(panel, "u02") > 2003
    assert codes(panel) == []
    assert effect(panel) == pytest.approx(plain, abs=1e-15)


def test_equal_duplicates_count_once():
    data = table()
    doubled = {name: np.concatenate([values, values[:7]]) for name, values in data.items()}
    panel = build_panel(doubled, ROLES)
    assert codes(panel) == ["duplicate_rows"]
    assert "7 unit-periods" in panel.notices[0].detail
    assert effect(panel) == effect(build_panel(data, ROLES))


def test_contradictory_duplicates_are_missing_not_chosen():
    data = table()
    doubled = {name: np.concatenate([values, values[:1]]) for name, values in data.items()}
    doubled["y"][-1] += 1
    panel = build_panel(doubled, ROLES)
    assert codes(panel) == ["conflicting_duplicates", "gaps"]
    assert "u00" in panel.notices[0].detail
    assert np.isnan(panel.outcome[0, panel.units.index("u00")])


def test_a_unit_that_changes_cohort_is_dropped_and_named():
    data = table()
    data["first"][1] = 2003
    panel = build_panel(data, ROLES)
    assert codes(panel) == ["cohort_changes"]
    assert "u00" in panel.notices[0].detail
    assert "u00" not in panel.units


def test_gaps_are_counted():
    data = {name: np.delete(values, [0, 5]) for name, values in table().items()}
    (notice,) = build_panel(data, ROLES).notices
    assert notice.code == "gaps"
    assert "2 of 48 unit-periods are missing, in 2 units" in notice.detail


@pytest.mark.parametrize(("value", "code"), [(-np.inf, "infinite_values"), (1e300, "huge_values")])
def test_an_outcome_that_cannot_be_multiplied_is_missing(value, code):
    data = table()
    data["y"][3] = value
    assert codes(build_panel(data, ROLES)) == [code, "gaps"]


def test_rows_without_unit_or_period_are_dropped():
    data = table()
    data["unit"] = data["unit"].astype(object)
    data["unit"][0] = None
    assert codes(build_panel(data, ROLES)) == ["rows_without_key", "gaps"]


def test_a_treated_column_gives_the_first_treated_period():
    data = table()
    data["treated"] = ((data["first"] > 0) & (data["year"] >= data["first"])).astype(int)
    roles = Roles(unit="unit", time="year", outcomes=("y",), treated="treated")
    assert effect(build_panel(data, roles)) == effect(build_panel(data, ROLES))


def test_treatment_that_stops_is_named_and_counts_from_its_start():
    data = table()
    data["treated"] = (data["first"] == data["year"]).astype(int)
    panel = build_panel(data, Roles(unit="unit", time="year", outcomes=("y",), treated="treated"))
    assert codes(panel) == ["treatment_stops"]
    assert cohort_of(panel, "u00") == 2002


def test_weights_are_scaled_to_mean_1_and_stay_so():
    data = table()
    data["w"] = np.repeat(np.arange(1.0, 13.0), 4)
    panel = build_panel(data, Roles(unit="unit", time="year", outcomes=("y",), cohort="first", weight="w"))
    assert panel.weight_vector().mean() == pytest.approx(1)
    assert panel.select(panel.cohorts > 2002).weight_vector().mean() == pytest.approx(1)


def test_a_weight_that_changes_keeps_its_first_value():
    data = table()
    data["w"] = np.tile(np.arange(1.0, 5.0), 12)
    panel = build_panel(data, Roles(unit="unit", time="year", outcomes=("y",), cohort="first", weight="w"))
    assert codes(panel) == ["weights_vary"]
    assert set(panel.weight_vector()) == {1.0}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"y": np.array(["x"] * 48)}, "column 'y', row 1: 'x' is not a number"),
        ({"w": np.full(48, -1.0)}, "a weight is unknown or negative"),
        ({"w": np.full(48, np.nan)}, "a weight is unknown or negative"),
        ({"year": np.full(48, 2000)}, "one period only"),
    ],
)
def test_what_no_estimate_can_use_is_refused_by_name(change, sentence):
    roles = Roles(
        unit="unit", time="year", outcomes=("y",), cohort="first", weight="w" if "w" in change else None
    )
    with pytest.raises(EvaluationError, match=sentence):
        build_panel(table() | change, roles)


def test_an_unknown_column_is_named_with_those_there_are():
    with pytest.raises(EvaluationError, match="no column 'z': the table has unit, year, y, first"):
        build_panel(table(), Roles(unit="unit", time="year", outcomes=("z",), cohort="first"))


def test_units_treated_from_the_start_are_dropped_with_a_warning():
    data = table(dates=(2000, 2002, 0))
    (result,) = estimate_group_times(build_panel(data, ROLES), Specification()).values()
    assert "treated_from_start" in [notice.code for notice in result.notices]
    assert result.cohorts.tolist() == [2002]
    assert result.panel.n_units == 8


def test_anticipation_moves_the_base_and_drops_whom_it_reaches():
    (result,) = estimate_group_times(build_panel(table(), ROLES), Specification(anticipation=1)).values()
    assert {(cell.cohort, cell.time, cell.base) for cell in result.cells if cell.time >= cell.cohort - 1} == {
        (2002, 2001, 2000),
        (2002, 2002, 2000),
        (2002, 2003, 2000),
        (2003, 2002, 2001),
        (2003, 2003, 2001),
    }
    early = build_panel(table(dates=(2001, 2003, 0)), ROLES)
    (result,) = estimate_group_times(early, Specification(anticipation=1)).values()
    assert result.cohorts.tolist() == [2003]


def test_without_never_treated_the_last_cohort_is_only_a_control():
    panel = build_panel(table(dates=(2002, 2003)), ROLES)
    with pytest.raises(EvaluationError, match="no unit is never treated"):
        estimate_group_times(panel, Specification())
    (result,) = estimate_group_times(panel, Specification(control=Control.NOT_YET)).values()
    assert result.cohorts.tolist() == [2002]
    assert result.panel.times.tolist() == [2000, 2001, 2002]
    assert [notice.code for notice in result.notices] == ["periods_without_control"]


def test_one_common_date_without_controls_is_refused():
    with pytest.raises(EvaluationError, match="treated at the same date"):
        estimate_group_times(build_panel(table(dates=(2002,)), ROLES), Specification(control=Control.NOT_YET))


def test_no_treated_unit_is_refused():
    with pytest.raises(EvaluationError, match="no unit is treated"):
        estimate_group_times(build_panel(table(dates=(0,)), ROLES), Specification())


def test_a_panel_treated_from_its_start_is_refused_by_its_reason():
    with pytest.raises(EvaluationError, match="already treated in the first usable period"):
        estimate_group_times(build_panel(table(dates=(2000,)), ROLES), Specification())


def test_a_cell_without_observation_is_null_not_zero():
    data = table()
    data["y"][(data["first"] == 2003) & (data["year"] == 2003)] = np.nan
    (result,) = estimate_group_times(build_panel(data, ROLES), Specification()).values()
    lost = [
        (cell.cohort, cell.time)
        for cell, found in zip(result.cells, result.effects, strict=True)
        if np.isnan(found)
    ]
    assert lost == [(2003, 2003)]
    assert "not_estimable" in [notice.code for notice in result.notices]
    assert not np.isnan(by_period(result).by.effects).any()
    assert not np.isnan(simple(result).effects[0])


def test_pairwise_uses_the_units_seen_at_both_dates():
    data = table(dates=(2003, 0))
    data["y"][0] = np.nan  # unit u00, treated, year 2000
    panel = build_panel(data, ROLES)
    whole = build_panel(table(dates=(2003, 0)), ROLES)
    assert effect(panel) == pytest.approx(effect(whole), abs=1e-15)
    assert effect(panel, missing=Missing.BALANCED) != pytest.approx(effect(whole), abs=1e-6)


def test_the_clustered_error_is_the_root_of_the_squared_sums():
    data = table()
    data["territory"] = np.repeat([f"t{i // 2}" for i in range(12)], 4)
    roles = Roles(unit="unit", time="year", outcomes=("y",), cohort="first", cluster="territory")
    (result,) = estimate_group_times(build_panel(data, roles), Specification()).values()
    sums = np.zeros(6)
    assert result.panel.clusters is not None
    np.add.at(sums, result.panel.clusters, result.influence[0])
    assert result.errors[0] == pytest.approx(np.sqrt((sums**2).sum()) / 12, abs=1e-15)


def test_several_outcomes_give_what_each_gives_alone():
    data = table()
    data["z"] = data["y"] ** 2
    data["x"] = np.repeat(np.random.Generator(np.random.PCG64(5)).normal(size=12), 4)
    both = Roles(unit="unit", time="year", outcomes=("y", "z"), cohort="first", covariates=("x",))
    found = estimate_group_times(build_panel(data, both), Specification())
    assert list(found) == ["y", "z"]
    for name in ("y", "z"):
        alone = Roles(unit="unit", time="year", outcomes=(name,), cohort="first", covariates=("x",))
        (single,) = estimate_group_times(build_panel(data, alone), Specification()).values()
        np.testing.assert_allclose(found[name].effects, single.effects, atol=1e-12)
        np.testing.assert_allclose(found[name].errors, single.errors, atol=1e-12)


def test_a_joint_band_is_wider_than_each_alone():
    data = table(units=60)
    data["z"] = np.random.Generator(np.random.PCG64(8)).normal(size=len(data["y"]))
    both = Roles(unit="unit", time="year", outcomes=("y", "z"), cohort="first")
    results = estimate_group_times(build_panel(data, both), Specification()).values()
    drawn = [draw_deviations(result, 999, 1) for result in results]
    events = [event_study(result).by for result in results]
    alone = [band(one, deviations).critical_value for one, deviations in zip(events, drawn, strict=True)]
    joint = joint_band(events, drawn)
    assert joint[0].critical_value == joint[1].critical_value > max(alone)


@pytest.mark.parametrize("estimate", [sun_abraham, two_way])
def test_regressions_of_nothing_observed_are_refused(estimate):
    data = table()
    data["y"] = np.full(len(data["y"]), np.nan)
    with pytest.raises(EvaluationError, match="no unit is observed"):
        estimate(build_panel(data, ROLES))


def test_sun_and_abraham_drop_the_always_treated():
    panel = build_panel(table(dates=(2000, 2002, 0)), ROLES)
    found = sun_abraham(panel)
    kept = sun_abraham(panel.select(panel.cohorts > 2000))
    assert found.effect == kept.effect
    assert [notice.code for notice in found.notices] == ["treated_from_start"]


def test_a_unit_whose_every_row_is_contradicted_is_dropped():
    data = table()
    doubled = {name: np.concatenate([values, values[:4]]) for name, values in data.items()}
    doubled["y"][-4:] += 1
    panel = build_panel(doubled, ROLES)
    assert "u00" not in panel.units
    assert codes(panel)[0] == "conflicting_duplicates"


def test_separated_covariates_leave_the_cell_without_value():
    data = table()
    data["x"] = (data["first"] == 2002).astype(float)
    roles = Roles(unit="unit", time="year", outcomes=("y",), cohort="first", covariates=("x",))
    (result,) = estimate_group_times(build_panel(data, roles), Specification()).values()
    assert np.isnan(result.effects[[cell.cohort == 2002 for cell in result.cells]]).all()
    assert "not_estimable" in [notice.code for notice in result.notices]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_files_are_read_whatever_their_separator(delimiter):
    text = "\ufeffunit;year;y\na;2000;1\nb;2000;\n".replace(";", delimiter)
    found = read_columns(text.encode(), "panel.csv")
    assert {name: values.tolist() for name, values in found.items()} == {
        "unit": ["a", "b"],
        "year": ["2000", "2000"],
        "y": ["1", ""],
    }


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("panel.xlsx", b"", "a .csv or a .parquet file, not .xlsx"),
        ("panel.csv", b"a,b\n", "no row under its header"),
        ("panel.csv", b"a,b\n1\n", "row 1 has 1 cells and the header 2"),
        ("panel.csv", b"a,a\n1,2\n", "names 'a' twice"),
        ("panel.csv", "a,b\né,2\n".encode("latin-1"), "not UTF-8"),
    ],
)
def test_a_file_that_is_no_panel_is_refused(name, content, sentence):
    with pytest.raises(EvaluationError, match=sentence):
        read_columns(content, name)
