import json
from dataclasses import replace
from datetime import date

import pytest

from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.changes import (
    Change,
    ChangeKind,
    Standing,
    change_sentences,
    compare,
    read_standing,
    standing_document,
    standings,
    with_verdicts_of,
    within_reach,
)
from catalyseur.toolbox.matching import match_project
from catalyseur.toolbox.windows import WindowState
from catalyseur.values.verdict import Verdict
from tests.factories import SEED_DAY, TODAY, make_project, make_scheme

CRITERIA = {"perimeter": {"include": ["FR"]}, "sector": {"include": ["C"]}}
THEN = Standing(
    scheme="exemple",
    ref="DSP-999",
    name="Exemple",
    verdict=Verdict.CANNOT_TELL,
    state=WindowState.UPCOMING,
    opens_on="2026-12-01",
    closes_on="2027-01-31",
    rules="a",
)


def standings_on(geography, on, opens="2026-01-01", closes="2026-12-31", **facts):
    scheme = make_scheme(CRITERIA, {"mode": "one_off", "opens_on": opens, "closes_on": closes})
    return standings(match_project(make_project(**facts), Catalogue(schemes=(scheme,)), geography, on))


def kinds_between(geography, then, now):
    changes = compare(standings_on(geography, then), standings_on(geography, now))
    return [change.kinds for change in changes]


def test_the_same_day_twice_changes_nothing(geography, catalogue):
    answers = match_project(make_project(commune="71153"), catalogue, geography, TODAY)
    assert compare(standings(answers), standings(answers)) == ()


@pytest.mark.parametrize(
    ("then", "now", "kinds"),
    [
        (date(2025, 12, 31), date(2026, 1, 1), [(ChangeKind.OPENED,)]),
        (date(2026, 6, 1), date(2026, 7, 1), []),
        (date(2026, 11, 30), date(2026, 12, 1), [(ChangeKind.CLOSING_SOON,)]),
        (date(2026, 12, 30), date(2026, 12, 31), []),
        (date(2026, 12, 31), date(2027, 1, 1), [(ChangeKind.ENDED,)]),
        (date(2025, 12, 31), date(2027, 1, 1), [(ChangeKind.ENDED,)]),
    ],
)
def test_a_window_opens_closes_within_thirty_days_and_ends(geography, then, now, kinds):
    """Both days of a window belong to it; thirty days before the last, it closes soon."""
    assert kinds_between(geography, then, now) == kinds


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({"state": WindowState.OPEN}, (ChangeKind.OPENED,)),
        ({"state": WindowState.CLOSING_SOON}, (ChangeKind.CLOSING_SOON,)),
        ({"state": WindowState.EXHAUSTED}, (ChangeKind.ENDED,)),
        ({"state": WindowState.TO_VERIFY}, (ChangeKind.STATE,)),
        ({"closes_on": "2027-03-31"}, (ChangeKind.DATES,)),
        ({"rules": "b"}, (ChangeKind.RULES,)),
        ({"verdict": Verdict.YES}, (ChangeKind.VERDICT,)),
        ({"state": WindowState.OPEN, "rules": "b"}, (ChangeKind.OPENED, ChangeKind.RULES)),
        ({"name": "Autre nom"}, ()),
    ],
)
def test_each_difference_has_its_kind_and_its_sentence(change, kinds):
    found = compare([THEN], [replace(THEN, **change)])
    assert [one.kinds for one in found] == ([kinds] if kinds else [])
    for one in found:
        assert len(change_sentences(one)) == len(kinds)
        assert all(sentence.endswith(".") for sentence in change_sentences(one))


def test_a_published_date_that_moves_is_written_before_and_after():
    (change,) = compare([THEN], [replace(THEN, closes_on="2027-03-31")])
    (sentence,) = change_sentences(change)
    assert sentence == (
        "Les dates changent : ouverture le 01/12/2026, clôture le 31/01/2027 auparavant, "
        "ouverture le 01/12/2026, clôture le 31/03/2027 désormais."
    )


def test_a_scheme_that_appears_or_leaves_is_told_appearing_ones_first():
    other = replace(THEN, scheme="autre")
    appeared, left = compare([THEN], [other])
    assert (appeared.before, appeared.after, appeared.kinds) == (None, other, (ChangeKind.LISTED,))
    assert (left.before, left.after, left.kinds) == (THEN, None, (ChangeKind.UNLISTED,))
    assert left.standing is THEN


def test_a_change_needs_a_side():
    with pytest.raises(ValueError, match="before or after"):
        _ = Change(before=None, after=None, kinds=()).standing


def test_only_schemes_that_may_be_had_are_within_reach():
    refused = replace(THEN, verdict=Verdict.NO)
    opened = replace(refused, state=WindowState.OPEN)
    lost = replace(THEN, verdict=Verdict.NO)
    assert within_reach(compare([refused], [opened])) == ()
    assert [change.after for change in within_reach(compare([THEN], [lost]))] == [lost]


def test_answers_changed_by_the_project_itself_can_be_set_aside():
    now = replace(THEN, verdict=Verdict.YES, state=WindowState.OPEN)
    (change,) = compare(with_verdicts_of([THEN], [now]), [now])
    assert change.kinds == (ChangeKind.OPENED,)


def test_a_standing_reads_back_from_json(geography, catalogue):
    answers = match_project(make_project(commune="71153"), catalogue, geography, SEED_DAY)
    for standing in standings(answers):
        assert read_standing(json.loads(json.dumps(standing_document(standing)))) == standing


def test_rules_do_not_depend_on_the_day(geography):
    (then,) = standings_on(geography, date(2026, 2, 1))
    (now,) = standings_on(geography, date(2026, 12, 20), closes="2027-06-30")
    assert then.rules == now.rules
