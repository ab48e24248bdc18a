"""What serves once serves once, even to people who use it at the same moment: real threads, real databases."""

from pathlib import Path

import pytest

from tests.sites import manage, run_python

SCRIPT = Path(__file__).with_name("at_once.py")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_link_or_a_recovery_code_lets_one_person_in(tmp_path, database, request):
    more = {"DATABASE_URL": request.getfixturevalue("postgresql")} if database == "postgresql" else {}
    manage(tmp_path, "migrate", "--verbosity=0", **more)
    assert run_python(tmp_path, SCRIPT, **more).splitlines() == ["1 1"] * 10
