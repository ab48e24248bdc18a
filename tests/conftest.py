"""In CI a skipped test is a failure, and Hypothesis draws the same examples each time; elsewhere it explores.

No example is held to a time: a loaded machine fails no test.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tools.with_postgresql import ABSENT, find_programs, private_server

from catalyseur.geography.atlas import Geography, load_geography
from catalyseur.toolbox.catalogue import Catalogue, load_catalogue

settings.register_profile("untimed", deadline=None, suppress_health_check=(HealthCheck.too_slow,))
settings.register_profile("ci", settings.get_profile("untimed"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "untimed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):  # noqa: ARG001 - the hook's signature
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def geography() -> Geography:
    """The embedded geography, no overlay."""
    return load_geography()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The embedded schemes."""
    return load_catalogue()


@pytest.fixture
def overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty overlay folder, the one the command line reads."""
    monkeypatch.setenv("CATALYSEUR_DATA", str(tmp_path / "overlay"))
    return tmp_path / "overlay"


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The URL of an empty database on a private PostgreSQL server."""
    programs = find_programs()
    if programs is None:
        pytest.skip(ABSENT)
    with private_server(programs) as url:
        yield url
