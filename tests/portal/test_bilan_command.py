"""`catalyseur bilan` on the site: published, then made again byte for byte; imports take the excerpt's place."""

import pytest

from catalyseur.cli.main import main
from catalyseur.portal.studies.models import Publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The site's database is the one of the tests; the command only has to see that there is one."""
    monkeypatch.setenv("CATALYSEUR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DATABASE_URL", "postgresql://exemple")
    return tmp_path


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_published_bilan_is_made_again_byte_for_byte(site, capsys):
    published, again = site / "published", site / "again"
    assert main(["bilan", "--on", "2023-05-01", "--publish", "--out", str(published)]) == 0
    assert "Bilan publié : édition 1" in capsys.readouterr().out
    assert main(["bilan", "--as-known", "2023-05-01", "--out", str(again)]) == 0
    assert "octet pour octet" in capsys.readouterr().out
    assert contents(again) == contents(published)
    assert "Tel que publié" in (again / "bilan.html").read_text("utf-8")
    assert Publication.objects.count() == 1


def test_a_day_that_was_not_published_is_refused_with_the_days_that_were(site, capsys):
    assert main(["bilan", "--as-known", "2020-12-15", "--out", str(site / "out")]) == 2
    assert "no bilan of 2020-12-15 was published" in capsys.readouterr().err
    assert not (site / "out").exists()


def test_what_was_published_is_not_published_again(site, capsys):
    assert main(["bilan", "--as-known", "2020-12-15", "--publish", "--out", str(site / "out")]) == 2
    assert "use it with --on" in capsys.readouterr().err
