"""A study as a report: what it concludes, what it withholds, what it draws (articles E8, E14, E16, P9 to P11)."""

import csv
import gzip
import io
import json
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.build_example_study import SOURCE, example_rows
from tools.build_validation import validation_rows

from catalyseur.bilan.charts import chart_svg
from catalyseur.bilan.report import Chart, Column, Limits, Table
from catalyseur.bilan.study.effects import effect_sentence, verdict
from catalyseur.bilan.study.example import example_data
from catalyseur.bilan.study.files import report_tables, study_files
from catalyseur.bilan.study.reading import StudyReading, number
from catalyseur.bilan.study.report import study_report
from catalyseur.bilan.study.secrecy import FEWEST, hidden_cohorts, publishable
from catalyseur.bilan.study.validation import validation_tables
from catalyseur.bilan.wording import value_text
from catalyseur.panels.registration import Study, register_study_data
from catalyseur.panels.running import run_study

DAY = date(2026, 11, 28)


def panel(sizes):
    """As many units as said in each cohort, six years, an effect of 0.5."""
    lines = ["unit,year,y,x,first"]
    for first, count in sizes.items():
        for rank in range(count):
            for year in range(2011, 2017):
                noise = ((rank * 37 + year * 11 + first) % 17) / 100
                value = noise + 0.5 * (0 < first <= year)
                lines.append(f"u{first}-{rank},{year},{value:.4f},{rank % 5},{first}")
    return ("\n".join(lines) + "\n").encode()


def reading(sizes, *, is_public=True, **changes):
    asked: dict[str, Any] = {
        "question": "Exemple ?",
        "data": "panel.csv",
        "unit": "unit",
        "time": "year",
        "outcome": "y",
    }
    asked |= {"cohort": "first", "estimator": {"draws": 99, "method": "reg"}, "scale": "log"}
    data = panel(sizes)
    registration = register_study_data(Study.model_validate(asked | changes), data, DAY)
    results = run_study(registration, data)
    shown = results if is_public else publishable(results)
    return StudyReading(registration=registration, results=shown, ran_on=DAY, is_public=is_public)


@pytest.fixture(scope="module")
def whole():
    """A study on public data, every cohort large."""
    return reading({0: 12, 2014: 4, 2015: 5}, controls=["x"], shaded=[2014])


def changed(held, **estimate):
    results = json.loads(json.dumps(held.results))
    results["evaluation"]["estimate"] |= estimate
    return StudyReading(registration=held.registration, results=results, ran_on=DAY, is_public=True)


def test_log_points_are_told_in_percent_beside_the_points(whole):
    told = effect_sentence(changed(whole, att=0.5, low=-0.1, high=1.0))
    assert "+64,9\u00a0% (0,5 point de log)" in told
    assert "de -9,5\u00a0% à +171,8\u00a0%" in told


def test_an_interval_around_zero_says_what_could_have_been_seen(whole):
    told = verdict(changed(whole, low=-0.1, high=0.2, minimum_detectable=0.1))
    assert "ne distingue pas l’effet de zéro" in told
    assert "+10,5\u00a0%" in told


@pytest.mark.parametrize(
    ("breakdown", "words", "is_causal"),
    [
        (0.25, "nous n’en tirons pas de lecture causale", False),
        (0.0, "ne se distingue pas de zéro", False),
        (1.5, "ne dépasse 1,5 fois", True),
        (None, "vingt fois", True),
    ],
)
def test_the_breakdown_value_bounds_the_conclusion(whole, breakdown, words, is_causal):
    held = changed(whole, low=0.1, high=0.2)
    held.results["checks"]["sensitivity"]["breakdown"]["mbar_c_lf"] = breakdown
    told = verdict(held)
    assert words in told
    assert ("causale" not in told and "zéro, même" not in told) is is_causal


def test_every_chapter_an_auditor_expects_is_there(whole):
    expected = [
        "essentiel",
        "dans-le-temps",
        "par-groupe",
        "avant",
        "sensibilite",
        "comparabilite",
        "hasard",
        "choix",
    ]
    expected += ["sans-une-unite", "limites", "enregistrement", "refaire"]
    assert [section.id for section in study_report(whole).sections] == expected


def test_every_other_choice_is_named_in_full_one_curve_for_each_change_of_the_data(whole):
    (section,) = [one for one in study_report(whole).sections if one.id == "choix"]
    tables = {one.table.id: one.table for one in section.blocks if isinstance(one, Chart)}
    assert list(tables) == ["specifications", "specifications-plus-tot", "specifications-sans-periodes"]
    names = [str(row[1]) for table in tables.values() for row in table.rows]
    known = [point["name"] for point in whole.results["checks"]["curve"]["points"] if not point["problem"]]
    assert len(set(names)) == len(names)
    assert sorted(names) == sorted(known)
    assert any(name.endswith("sans 2014") for name in names)


def test_the_event_study_marks_its_reference_and_the_years_to_read_with_care(whole):
    (section,) = [one for one in study_report(whole).sections if one.id == "dans-le-temps"]
    (chart,) = [block for block in section.blocks if isinstance(block, Chart)]
    assert chart.limits.reference == "-1"
    assert chart.limits.shaded == ("-1", "0")
    sizes = {row[0]: row[-2:] for row in chart.table.rows}
    assert sizes["+1"] == (9, 12)
    assert sizes["+2"] == (4, 12)


def test_tables_csv_and_json_hold_the_same_numbers(whole):
    files = study_files(whole)
    document = json.loads(files["rapport.json"])
    held = {
        block["table"]["id"]: block["table"]
        for section in document["sections"]
        for block in section["blocks"]
        if "table" in block
    }
    for table in report_tables(study_report(whole)):
        rows = list(csv.reader(io.StringIO(files[f"{table.id}.csv"].decode())))[1:]
        told = [["" if cell is None else str(cell) for cell in row] for row in held[table.id]["rows"]]
        assert [[cell.removeprefix("'") for cell in row] for row in rows] == told
    event = {row["e"]: row for row in json.loads(files["event.json"])["aggregates"]["event"]["by"]}
    shown = {row[0]: row for row in held["effets-dans-le-temps"]["rows"]}
    assert shown["+1"][1] == event[1]["att"]


def test_the_pdf_is_tagged_and_bears_the_hash_of_the_registration(whole):
    files = study_files(whole)
    assert files == study_files(whole)
    with pikepdf.open(io.BytesIO(files["rapport.pdf"])) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "fr-FR"
    assert whole.registration.digest in files["rapport.json"].decode()


def test_without_secrecy_the_parts_are_what_ran(whole):
    assert publishable(whole.results)["evaluation"]["estimate"] == whole.evaluation["estimate"]
    assert json.loads(study_files(whole)["resultats.json"]) == whole.results


def test_a_cohort_under_three_is_hidden_with_the_next_smallest():
    held = reading({0: 12, 2013: 2, 2014: 4, 2015: 6}, is_public=False)
    cohorts = {row["cohort"]: row["att"] for row in held.evaluation["aggregates"]["cohort"]["by"]}
    assert {cohort: att is None for cohort, att in cohorts.items()} == {2013: True, 2014: True, 2015: False}
    cells = held.evaluation["att_gt"]
    assert all((cell["att"] is None) == (cell["cohort"] < 2015) for cell in cells)
    assert "covariance" not in held.evaluation["aggregates"]["event"]
    assert held.evaluation["estimate"]["att"] is not None


@pytest.mark.parametrize("method", ["sunab", "sdid"])
def test_a_method_without_cells_hides_as_much(method):
    held = reading({0: 12, 2013: 2, 2014: 4}, is_public=False, estimator={"method": method, "draws": 99})
    aggregates = held.evaluation["aggregates"]
    rows = [row for part in (aggregates["event"], aggregates["cohort"]) for row in (part or {"by": ()})["by"]]
    assert rows
    assert {row["att"] for row in rows} == {None}


@pytest.mark.parametrize(("small", "is_hidden"), [(2, True), (3, False)])
def test_a_specification_that_may_drop_a_hidden_cohort_is_hidden(small, is_hidden):
    held = reading({0: 12, 2013: small, 2014: 4, 2015: 6}, is_public=False)
    earlier = [one["periods_earlier"] for one in held.results["checks"]["curve"]["points"]]
    assert (set(earlier) == {0}) == is_hidden


def test_an_average_that_holds_one_hidden_cohort_alone_is_hidden_too():
    held = reading({0: 12, 2013: 2, 2014: 4, 2015: 6}, is_public=False)
    events = {row["e"]: row["att"] for row in held.evaluation["aggregates"]["event"]["by"]}
    assert events[3] is None  # 2013 alone
    assert events[2] is not None  # 2013 and 2014 together, six units
    periods = {row["time"]: row["att"] for row in held.evaluation["aggregates"]["calendar"]["by"]}
    assert periods[2013] is None
    assert periods[2014] is not None


@pytest.mark.parametrize("method", ["reg", "sunab", "sdid"])
def test_under_three_treated_units_only_sizes_are_left(method):
    held = reading({0: 12, 2014: 2}, is_public=False, estimator={"method": method, "draws": 99})
    assert held.evaluation["estimate"]["att"] is None
    assert held.evaluation["n_units"] == 14
    assert held.results["checks"] == {}
    assert "0,5" not in study_files(held)["resultats.json"].decode()
    assert "le secret statistique le couvre" in effect_sentence(held)


def test_units_left_out_are_not_named_when_data_are_private():
    held = reading({0: 12, 2014: 4}, is_public=False)
    rows = held.results["checks"]["permutation"]["leave_one_out"]
    assert [row["left_out"] for row in rows] == [None, None]
    assert b"u2014-" not in b"".join(study_files(held).values())


@given(st.dictionaries(st.integers(2010, 2024), st.integers(1, 9), min_size=1, max_size=6))
def test_no_subtraction_gives_a_cohort_under_three(sizes):
    hidden = hidden_cohorts(sizes)
    assert {cohort for cohort, size in sizes.items() if size < FEWEST} <= hidden
    if hidden and hidden != set(sizes):
        assert len(hidden) > 1
        assert sum(sizes[one] for one in hidden) >= FEWEST
    shown = set(sizes) - hidden
    largest = max((sizes[one] for one in hidden), default=0)
    assert all(sizes[one] >= min(largest, FEWEST) for one in shown)
    assert all(sizes[one] >= FEWEST for one, _ in combinations(sorted(shown), 2))


def test_a_chart_of_estimates_draws_limits_reference_and_shade():
    heads = (
        Column(code="e", label="e"),
        *(Column(code=code, label=code, unit="decimal") for code in ("v", "l", "h")),
    )
    rows = tuple((str(e), number(e / 10), number(e / 10 - 0.1), number(e / 10 + 0.1)) for e in range(3))
    limits = Limits(low="l", high="h", reference="0", shaded=("2",))
    table = Table(id="t", title="Exemple", columns=heads, rows=rows, source_ids=())
    chart = Chart(
        kind="events", alt="Trois points.", table=table, label_column="e", value_column="v", limits=limits
    )
    drawn = chart_svg(chart)
    assert drawn == chart_svg(chart)
    assert drawn.count('stroke-width="1.5"') == 3
    assert "Trois points." in drawn


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.035731, "0,03573"),
        (-15.6038, "-15,6"),
        (1234.5, "1\u202f235"),
        (0.0000001, "≈\u00a00"),
        (0.0, "0"),
        (None, "non connu"),
    ],
)
def test_a_number_has_four_significant_digits(value, words):
    assert value_text(number(value), "decimal") == words


def test_the_numbers_shown_are_those_the_engine_gives_today():
    shown = [row for table in validation_tables() for row in table.rows]
    found = validation_rows()
    assert len(shown) == len(found) == 32
    for (name, _, ours, difference, tolerance, _), one in zip(shown, found, strict=True):
        assert isinstance(ours, Fraction)
        assert isinstance(difference, Fraction)
        assert isinstance(tolerance, Fraction)
        assert name == one["number"]
        assert float(ours) == pytest.approx(one["ours"], rel=1e-9)
        assert difference <= tolerance


def test_the_demonstration_is_a_third_of_the_synthetic_panel_and_each_row_says_example():
    rows = list(csv.DictReader(io.StringIO(example_data().decode())))
    assert rows == example_rows(gzip.decompress(SOURCE.read_bytes()).decode())
    assert all(row["unite"].startswith("exemple-") for row in rows)
