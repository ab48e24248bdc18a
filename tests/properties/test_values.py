from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from catalyseur.values.cells import french_csv, neutralise, restore
from catalyseur.values.dates import parse_partial
from catalyseur.values.money import cents_from_euros
from catalyseur.values.verdict import Verdict, agree, all_of, any_of, from_bool, negate

verdicts = st.lists(st.sampled_from(Verdict), max_size=6)
days = st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31))


def completions(values):
    """Every way the unknown may turn out."""
    worlds: list[list[bool]] = [[]]
    for value in values:
        choices = [True, False] if value is Verdict.CANNOT_TELL else [value is Verdict.YES]
        worlds = [[*world, choice] for world in worlds for choice in choices]
    return worlds


@given(verdicts)
def test_kleene_and_is_certain_exactly_when_every_completion_agrees(values):
    answers = {all(world) for world in completions(values)}
    assert all_of(values) == (from_bool(answers.pop()) if len(answers) == 1 else Verdict.CANNOT_TELL)


@given(verdicts)
def test_kleene_or_is_certain_exactly_when_every_completion_agrees(values):
    answers = {any(world) for world in completions(values)}
    assert any_of(values) == (from_bool(answers.pop()) if len(answers) == 1 else Verdict.CANNOT_TELL)


@given(verdicts, verdicts)
def test_de_morgan_and_order_do_not_matter(left, right):
    assert negate(all_of(left)) == any_of(map(negate, left))
    assert all_of(left + right) == all_of(right + left) == all_of([all_of(left), all_of(right)])


@given(verdicts.filter(bool))
def test_agreement_needs_unanimity(values):
    assert agree(values) == (values[0] if len(set(values)) == 1 else Verdict.CANNOT_TELL)


@given(days, st.integers(min_value=0, max_value=4000))
def test_an_interval_keeps_its_bounds(first, length):
    last = first + timedelta(days=length)
    partial = parse_partial(f"{first}/{last}")
    assert (partial.earliest, partial.latest) == (first, last)


@given(days)
def test_a_month_and_a_year_hold_their_days(day):
    for text in (f"{day:%Y-%m}", f"{day:%Y}"):
        partial = parse_partial(text)
        assert partial.earliest <= day <= partial.latest


@given(st.integers(min_value=0, max_value=10**13))
def test_every_amount_in_cents_survives_its_writing_in_euros(cents):
    assert cents_from_euros(f"{cents // 100}.{cents % 100:02d}") == cents


@given(st.text(st.sampled_from("'=+-@\t\r\n a")))
def test_no_cell_begins_a_formula_and_every_text_comes_back(text):
    written = neutralise(text)
    assert not written.lstrip().startswith(("=", "+", "-", "@"))
    assert not written.startswith(("\t", "\r"))
    assert restore(written) == text


def test_a_french_table_keeps_a_number_below_zero_and_runs_no_formula():
    assert french_csv(["écart", "note"], [["-12,50", "-1+2"]]) == "\ufeffécart;note\r\n-12,50;'-1+2\r\n"
