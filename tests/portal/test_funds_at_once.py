"""Four people at the same moment spend no cent too many and nothing twice: real threads, real databases."""

from pathlib import Path

import pytest

from tests.sites import manage, run_python

SCRIPT = Path(__file__).with_name("at_once_funds.py")


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_an_envelope_gives_what_it_holds_a_key_counts_once_and_a_request_is_awarded_once(
    tmp_path, request, name
):
    more = {"DATABASE_URL": request.getfixturevalue("postgresql")} if name == "postgresql" else {}
    manage(tmp_path, "migrate", "--verbosity=0", **more)
    assert run_python(tmp_path, SCRIPT, **more).split() == [
        "20",
        "4",
        "1",
        "4",
        "1",
        "4",
        "1",
        "1",
        "True",
        "503",
    ]
