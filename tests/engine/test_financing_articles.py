"""The articles of docs/explanation/state-aid.md are numbered in order, and each is cited by a test that proves it."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
TEXT = (TESTS.parent / "docs" / "explanation" / "state-aid.md").read_text("utf-8")
NUMBERS = [int(number) for number in re.findall(r"(?m)^\*\*Article (\d+)\. ", TEXT)]


def cited() -> set[int]:
    """Numbers cited as « Article 3 » or « Articles 3 and 4 » in the tests of the planner."""
    paths = [*TESTS.glob("*/test_financing*.py"), *TESTS.glob("portal/test_plan*.py")]
    words = " ".join(path.read_text("utf-8") for path in paths)
    groups = re.findall(r"Articles? (\d+(?:(?:, | and )\d+)*)(?![\d(])", words)
    return {int(number) for group in groups for number in re.findall(r"\d+", group)}


def test_the_articles_are_numbered_in_order():
    assert list(range(1, len(NUMBERS) + 1)) == NUMBERS
    assert len(NUMBERS) > 15


def test_each_article_is_cited_by_a_test():
    assert set(NUMBERS) - cited() == set()
