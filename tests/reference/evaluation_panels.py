"""The published panels and expected values the evaluation is held to."""

import csv
import gzip
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.pretrends import EventEstimates
from catalyseur.evaluation.table import Roles, build_panel

DATA = Path(__file__).parent / "data" / "evaluation"


def content(name: str) -> bytes:
    """Bytes of a panel, unpacked."""
    path = DATA / name
    return path.read_bytes() if path.exists() else gzip.decompress((DATA / f"{name}.gz").read_bytes())


@cache
def columns(name: str) -> dict[str, NDArray[Any]]:
    """Columns of a panel, as text."""
    rows = list(csv.reader(io.StringIO(content(name).decode())))
    return {
        title: np.array(values) for title, values in zip(rows[0], zip(*rows[1:], strict=True), strict=True)
    }


def expected(name: str) -> Any:
    """Expected values."""
    return json.loads((DATA / f"{name}.expected.json").read_text("utf-8"))


def mpdta(**roles: Any) -> Panel:
    """County teen employment, 500 x 5."""
    named = {"unit": "countyreal", "time": "year", "outcomes": ("lemp",), "cohort": "first_treat"}
    return build_panel(columns("mpdta.csv"), Roles(**(named | roles)))


def epci(**roles: Any) -> Panel:
    """The synthetic panel like Territoires d'industrie, 1,254 x 15."""
    named = {"unit": "epci", "time": "annee", "outcomes": ("y",), "cohort": "cohorte"}
    return build_panel(columns("epci_synth.csv"), Roles(**(named | roles)))


def prop99() -> Panel:
    """Cigarette packs in 39 states, California treated in 1989."""
    roles = Roles(unit="State", time="Year", outcomes=("PacksPerCapita",), treated="treated")
    return build_panel(columns("prop99.csv"), roles)


def event_estimates(given: dict[str, Any]) -> EventEstimates:
    """Estimates of an expected file with npre and npost."""
    before, after = given["npre"], given["npost"]
    times = np.concatenate([np.arange(-before - 1, -1), np.arange(after)]).astype(np.float64)
    return EventEstimates(
        effects=np.array(given["betahat"]), covariance=np.array(given["sigma"]), times=times
    )
