"""What serves once serves once, even to people who use it at the same moment: real threads, real databases."""

from pathlib import Path

import pytest

from tests.sites import manage, run_python

HERE = Path(__file__).parent


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """The environment of a site whose tables are ready, on each database."""
    more = {"DATABASE_URL": request.getfixturevalue("postgresql")} if request.param == "postgresql" else {}
    manage(tmp_path, "migrate", "--verbosity=0", **more)
    return more


def test_what_serves_once_serves_once_and_limits_hold(tmp_path, database):
    assert run_python(tmp_path, HERE / "at_once.py", **database).splitlines() == ["1 1 2 2 2 2"] * 10


def test_alerts_asked_for_and_sent_at_once_leave_once(tmp_path, database):
    assert run_python(tmp_path, HERE / "at_once_alerts.py", **database).split() == ["3", "1", "1", "1", "1"]
