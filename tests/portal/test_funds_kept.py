"""An upgrade, a backup and a restore keep every movement, every balance and what guards them: real databases."""

from pathlib import Path

import pytest

from tests.sites import run_python

SCRIPT = Path(__file__).with_name("kept_funds.py")


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_money_comes_whole_through_an_upgrade_and_a_restore(tmp_path, request, name):
    more = {"DATABASE_URL": request.getfixturevalue("postgresql")} if name == "postgresql" else {}
    said = run_python(tmp_path, SCRIPT, tmp_path / "funds.backup", **more).splitlines()
    upgraded, _, _, restored = said
    assert upgraded == restored
    whole, movements, refused = upgraded.split()
    assert (whole, int(movements) > 20, refused) == ("True", True, "9")
