"""What `catalyseur evaluate` and its checks do: read, estimate, print."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import fields
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
from catalyseur.evaluation.asking import Ask, evaluation_document, read_panel
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
from catalyseur.evaluation.documents import Document
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.pretrends import EventEstimates
from catalyseur.evaluation.reassignment import Statistic

_T = TypeVar("_T")


def run_evaluate(asked: Namespace) -> None:
    """Print the estimation."""
    content, name = _content(asked)
    document = _guarded(asked.panel, lambda: evaluation_document(content, name, _ask(asked)))
    _print(asked, document, evaluation_text)


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
    panel = _panel(asked)
    _print(asked, _guarded(asked.panel, lambda: balance_document(panel)), balance_text)


def run_permute(asked: Namespace) -> None:
    """Print the permutation test."""
    panel = _panel(asked, stratum=asked.strata, placebos=asked.placebo_outcomes)
    ask = PermutationAsk(
        draws=asked.draws,
        seed=asked.seed,
        statistic=Statistic.MEANS if asked.method == Statistic.MEANS else Statistic.GROUP_TIME,
        leave_one_out=asked.leave_one_out,
        placebo_dates=asked.placebo_dates,
    )
    document = _guarded(asked.panel, lambda: permutation_document(panel, _ask(asked).specification(), ask))
    _print(asked, document, permutation_text)


def run_curve(asked: Namespace) -> None:
    """Print the specification curve."""
    panel = _panel(asked)
    document = _guarded(asked.panel, lambda: curve_document(panel, asked.anticipations, asked.shaded))
    _print(asked, document, curve_text)


def run_spill(asked: Namespace) -> None:
    """Print the effects by distance."""
    panel = _panel(asked, positions=(asked.lon, asked.lat))
    document = _guarded(asked.panel, lambda: spill_document(panel, _ask(asked).specification(), asked.rings))
    _print(asked, document, spill_text)


def _ask(asked: Namespace) -> Ask:
    given = {one.name: getattr(asked, one.name) for one in fields(Ask) if hasattr(asked, one.name)}
    return Ask(**given)


def _content(asked: Namespace) -> tuple[bytes, str]:
    return read_file(asked.panel), Path(asked.panel).name


def _panel(
    asked: Namespace,
    stratum: str | None = None,
    positions: tuple[str, str] | None = None,
    placebos: tuple[str, ...] = (),
) -> Panel:
    content, name = _content(asked)
    return _guarded(
        asked.panel,
        lambda: read_panel(
            content, name, _ask(asked), stratum=stratum, positions=positions, placebos=placebos
        ),
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


def _print(asked: Namespace, document: Document, words: Callable[[Document], str]) -> None:
    if asked.json:
        print_json(document)
    else:
        sys.stdout.write(words(document))
