"""A site that kept money before requests existed keeps it to the cent when it is brought to this version."""

from pathlib import Path

import pytest

from tests.sites import run_python

SCRIPT = Path(__file__).with_name("migrate_funds.py")


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_money_is_still_there_and_still_cannot_be_removed(tmp_path, request, name):
    more = {"DATABASE_URL": request.getfixturevalue("postgresql")} if name == "postgresql" else {}
    assert run_python(tmp_path, SCRIPT, **more).split() == ["True", "None", "0", "500000", "False"]
