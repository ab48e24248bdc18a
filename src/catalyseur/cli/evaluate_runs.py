"""What `catalyseur evaluate` and its checks do: read, estimate, print."""

import hashlib
import json
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from catalyseur.cli.arguments import print_json, read_file
from catalyseur.cli.errors import BadInputError
from catalyseur.cli.evaluate_text import (
    balance_text,
    curve_text,
    evaluation_text,
    honest_text,
    permutation_text,
    power_text,
    spill_text,
)
from catalyseur.evaluation.checks import (
    PermutationAsk,
    balance_document,
    curve_document,
    honest_document,
    permutation_document,
    power_document,
    read_estimates,
    read_target,
    read_trend,
    spill_document,
)
from catalyseur.evaluation.documents import (
    Chance,
    Document,
    group_time_document,
    regression_document,
    synthetic_document,
)
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.pretrends import EventEstimates
from catalyseur.evaluation.reading import read_columns
from catalyseur.evaluation.reassignment import Statistic
from catalyseur.evaluation.specification import Base, Control, Missing, Specification
from catalyseur.evaluation.synthetic import Synthetic
from catalyseur.evaluation.table import Roles, build_panel
from catalyseur.evaluation.two_by_two import Method

_GROUP_TIME = tuple(method.value for method in Method)
_REGRESSIONS = ("twfe", "sunab")
_T = TypeVar("_T")


def run_evaluate(asked: Namespace) -> None:
    """Print the estimation."""
    _print(asked, evaluate_document(asked), evaluation_text)


def evaluate_document(asked: Namespace) -> Document:
    """Return the estimation, under its specification and the hash of its data."""
    content, panel = _panel(asked)
    document = _guarded(asked.panel, lambda: _estimate(asked, panel))
    spec = {
        name: getattr(asked, name)
        for name in (
            "method",
            "unit",
            "time",
            "outcome",
            "cohort",
            "treated",
            "weight",
            "cluster",
            "control",
            "base",
        )
    }
    spec |= {
        "covariates": list(asked.covariates),
        "anticipation": asked.anticipation,
        "missing": asked.missing,
    }
    spec |= {"draws": asked.draws, "seed": asked.seed, "confidence": 0.95}
    return {"spec": spec, "data_sha256": hashlib.sha256(content).hexdigest()} | document


def _estimate(asked: Namespace, panel: Panel) -> Document:
    if asked.method in _GROUP_TIME:
        return group_time_document(panel, _specification(asked), Chance(draws=asked.draws, seed=asked.seed))
    if asked.missing == Missing.BALANCED:
        panel = panel.balanced()
    if asked.method in _REGRESSIONS:
        return regression_document(panel, asked.method)
    return synthetic_document(panel, Synthetic(asked.method))


def run_honest(asked: Namespace) -> None:
    """Print the sensitivity to violations of parallel trends."""
    estimates, _ = _estimates(asked.estimates)
    document = _guarded(
        asked.estimates,
        lambda: honest_document(estimates, read_target(asked.target, estimates), asked.mbar, asked.m),
    )
    _print(asked, document, honest_text)


def run_power(asked: Namespace) -> None:
    """Print what the pre-test could have seen."""
    estimates, given = _estimates(asked.estimates)
    document = _guarded(
        asked.estimates,
        lambda: power_document(estimates, asked.power, read_trend(given, estimates, asked.slope)),
    )
    _print(asked, document, power_text)


def run_balance(asked: Namespace) -> None:
    """Print the balance of covariates."""
    _, panel = _panel(asked)
    _print(asked, _guarded(asked.panel, lambda: balance_document(panel)), balance_text)


def run_permute(asked: Namespace) -> None:
    """Print the permutation test."""
    _, panel = _panel(asked, stratum=asked.strata, placebos=asked.placebo_outcomes)
    ask = PermutationAsk(
        draws=asked.draws,
        seed=asked.seed,
        statistic=Statistic.MEANS if asked.method == Statistic.MEANS else Statistic.GROUP_TIME,
        leave_one_out=asked.leave_one_out,
        placebo_dates=asked.placebo_dates,
    )
    document = _guarded(asked.panel, lambda: permutation_document(panel, _specification(asked), ask))
    _print(asked, document, permutation_text)


def run_curve(asked: Namespace) -> None:
    """Print the specification curve."""
    _, panel = _panel(asked)
    _print(asked, _guarded(asked.panel, lambda: curve_document(panel, asked.anticipations)), curve_text)


def run_spill(asked: Namespace) -> None:
    """Print the effects by distance."""
    _, panel = _panel(asked, positions=(asked.lon, asked.lat))
    document = _guarded(asked.panel, lambda: spill_document(panel, _specification(asked), asked.rings))
    _print(asked, document, spill_text)


def _panel(
    asked: Namespace,
    stratum: str | None = None,
    positions: tuple[str, str] | None = None,
    placebos: tuple[str, ...] = (),
) -> tuple[bytes, Panel]:
    content = read_file(asked.panel)
    roles = Roles(
        unit=asked.unit,
        time=asked.time,
        outcomes=(asked.outcome, *placebos),
        cohort=asked.cohort,
        treated=asked.treated,
        covariates=asked.covariates,
        weight=asked.weight,
        cluster=asked.cluster,
        stratum=stratum,
        positions=positions,
    )
    name = Path(asked.panel).name
    return content, _guarded(
        asked.panel, lambda: build_panel(read_columns(content, name, roles.columns()), roles)
    )


def _estimates(path: str) -> tuple[EventEstimates, Any]:
    try:
        given = json.loads(read_file(path))
    except ValueError as error:
        raise BadInputError(f"{path}: not JSON: {error}") from None
    return _guarded(path, lambda: read_estimates(given)), given


def _guarded(path: str, work: Callable[[], _T]) -> _T:
    """Turn an engine's refusal into a sentence that names the file."""
    try:
        return work()
    except EvaluationError as error:
        raise BadInputError(f"{path}: {error}") from None


def _specification(asked: Namespace) -> Specification:
    return Specification(
        method=Method.DOUBLY_ROBUST if asked.method == Statistic.MEANS else Method(asked.method),
        control=Control(asked.control),
        base=Base(asked.base),
        anticipation=asked.anticipation,
        missing=Missing(asked.missing),
    )


def _print(asked: Namespace, document: Document, words: Callable[[Document], str]) -> None:
    if asked.json:
        print_json(document)
    else:
        sys.stdout.write(words(document))
