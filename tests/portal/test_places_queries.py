"""One geography a process, read again when a list is loaded."""

import pytest

from catalyseur.geography.overlay import OverlayError, write_overlay
from catalyseur.portal.places.queries import current_geography, current_locator
from catalyseur.values.dates import parse_day
from catalyseur.values.provenance import Provenance
from catalyseur.values.verdict import Verdict

DAY = parse_day("2024-05-01")


@pytest.fixture
def folder(settings):
    folder = settings.ENVIRONMENT.folder
    folder.mkdir(parents=True, exist_ok=True)
    yield folder
    for path in (*folder.glob("afr-2022.*"), *folder.glob("broken.*")):
        path.unlink()


def test_the_geography_is_read_once(folder):
    (folder / "catalyseur.sqlite3-journal").write_text("not a list")
    assert current_geography() is current_geography() is current_locator().geography


def test_a_loaded_list_answers_at_once_and_leaves_at_once(folder):
    assert current_geography().zonings_of("71153", DAY).afr.verdict is Verdict.CANNOT_TELL
    provenance = Provenance(
        source="Décret n° 2022-968", licence="etalab-2.0", vintage="2022", sha256="0" * 64
    )
    write_overlay(folder, "afr-2022", [("71153", "full")], provenance)
    assert current_geography().zonings_of("71153", DAY).afr.verdict is Verdict.YES
    for path in folder.glob("afr-2022.*"):
        path.unlink()
    assert current_geography().zonings_of("71153", DAY).afr.verdict is Verdict.CANNOT_TELL


def test_a_list_that_cannot_be_read_is_refused_by_name(folder):
    (folder / "broken.csv").write_text("commune,coverage\n")
    with pytest.raises(OverlayError, match=r"broken\.csv"):
        current_geography()
