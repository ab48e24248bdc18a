"""Run a registered study: its estimate and its checks, and the commands that make each of them again.

Every part is the document that its command prints with `--json`; `file_bytes` gives the same bytes.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from catalyseur.evaluation.arrays import to_label
from catalyseur.evaluation.asking import GROUP_TIME, Ask, evaluation_document, read_panel
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
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.reassignment import Statistic
from catalyseur.evaluation.specification import Base
from catalyseur.panels.errors import PanelError
from catalyseur.panels.registration import Registration, Study, check_data, results_document

Document = dict[str, Any]
Check = Callable[[Study, bytes, Document], Document]
Tell = Callable[[int, int], None]
TARGET, MBARS, POWERS, ANTICIPATIONS = "mean", (0.0, 0.5, 1.0, 1.5, 2.0), (0.5, 0.8, 0.9), (0.0, 1.0)


def run_study(registration: Registration, data: bytes, tell: Tell = lambda _done, _total: None) -> Document:
    """Return the results of a study under the hash of its registration; `tell` hears of each part done, of how many.

    A check that cannot be made is `{"problem": why}`. Raises PanelError on other data, or when the estimate itself
    cannot be made.
    """
    check_data(registration, data)
    study = registration.study
    names = check_names(study)
    tell(0, 1 + len(names))
    try:
        evaluation = evaluation_document(data, study.data, ask_of(study))
        cohorts = _cohorts(_panel(study, data))
    except EvaluationError as error:
        raise PanelError(str(error), french=error.french) from None
    checks: Document = {}
    for done, name in enumerate(names, start=1):
        tell(done, 1 + len(names))
        checks[name] = _guarded(_CHECKS[name], study, data, checks)
    return results_document(registration, evaluation, checks, cohorts)


def _cohorts(panel: Panel) -> list[Document]:
    return [
        {"cohort": to_label(cohort), "n_units": int((panel.cohorts == cohort).sum())}
        for cohort in panel.treated_cohorts()
    ]


def ask_of(study: Study) -> Ask:
    """Return the question of a study as the estimators take it."""
    return Ask(
        unit=study.unit,
        time=study.time,
        outcome=study.outcome,
        cohort=study.cohort,
        treated=study.treated,
        covariates=tuple(study.controls),
        weight=study.weight,
        cluster=study.cluster,
        **study.estimator.model_dump(),
    )


def check_names(study: Study) -> tuple[str, ...]:
    """Return the checks of a study, those its estimator allows, in their order."""
    group_time = study.estimator.method in GROUP_TIME
    asked = {
        "event": group_time,
        "power": group_time,
        "sensitivity": group_time,
        "balance": bool(study.controls),
        "permutation": group_time or study.estimator.method == Statistic.MEANS.value,
        "curve": True,
        "spillovers": group_time and bool(study.checks.rings_km),
    }
    return tuple(name for name, is_asked in asked.items() if is_asked)


def study_commands(study: Study, panel: str) -> dict[str, list[str]]:
    """Return, by part, the arguments of `catalyseur` that print it; `panel` is the path of the data.

    `power` and `sensitivity` read what `event` printed, kept as `event.json`.
    """
    columns = _column_arguments(study, panel)
    specification = _options(study.estimator.model_dump(exclude={"method", "draws", "seed"}))
    chance = _options(study.estimator.model_dump(include={"draws", "seed"}))
    method = [f"--method={study.estimator.method}"]
    universal = [one if not one.startswith("--base") else f"--base={Base.UNIVERSAL}" for one in specification]
    checks = study.checks
    dealt = _options({"strata": checks.strata, "placebo-dates": checks.placebo_dates})
    dealt += _options({"placebo-outcomes": ",".join(checks.placebo_outcomes) or None})
    rings = _options(
        {"rings": ",".join(f"{one:g}" for one in checks.rings_km), "lon": checks.lon, "lat": checks.lat}
    )
    every = {
        "evaluation": ["evaluate", *columns, *method, *specification, *chance],
        "event": ["evaluate", *columns, *method, *universal, *chance],
        "power": ["power", "event.json"],
        "sensitivity": ["honest", "event.json"],
        "balance": ["balance", *columns],
        "permutation": ["permute", *columns, *method, *specification, *chance, *dealt, "--leave-one-out"],
        "curve": ["curve", *columns, *_options({"shaded": ",".join(map(str, study.shaded)) or None})],
        "spillovers": ["spill", *columns, *method, *specification, *rings],
    }
    return {name: [*every[name], "--json"] for name in ("evaluation", *check_names(study))}


def file_bytes(document: Document) -> bytes:
    """Return a document as the commands print it."""
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode()


def _column_arguments(study: Study, panel: str) -> list[str]:
    columns = study.model_dump(include={"unit", "time", "outcome", "cohort", "treated"})
    columns["covariates"] = ",".join(study.controls) or None
    return [panel, *_options(columns | study.model_dump(include={"weight", "cluster"}))]


def _options(values: Document) -> list[str]:
    return [f"--{name}={value}" for name, value in values.items() if value is not None]


def _guarded(check: Check, study: Study, data: bytes, before: Document) -> Document:
    try:
        return check(study, data, before)
    except EvaluationError as error:
        return {"problem": str(error)}


def _panel(study: Study, data: bytes, **besides: Any) -> Panel:  # noqa: ANN401 - the options of `read_panel`
    return read_panel(data, study.data, ask_of(study), **besides)


def _event(study: Study, data: bytes, _before: Document) -> Document:
    return evaluation_document(data, study.data, replace(ask_of(study), base=Base.UNIVERSAL.value))


def _power(_study: Study, _data: bytes, before: Document) -> Document:
    estimates = read_estimates(before["event"])
    return power_document(estimates, POWERS, read_trend(before["event"], estimates, None))


def _sensitivity(_study: Study, _data: bytes, before: Document) -> Document:
    estimates = read_estimates(before["event"])
    return honest_document(estimates, read_target(TARGET, estimates), MBARS, None)


def _balance(study: Study, data: bytes, _before: Document) -> Document:
    return balance_document(_panel(study, data))


def _permutation(study: Study, data: bytes, _before: Document) -> Document:
    checks, estimator = study.checks, study.estimator
    asked = PermutationAsk(
        draws=estimator.draws,
        seed=estimator.seed,
        statistic=Statistic.MEANS if estimator.method == Statistic.MEANS.value else Statistic.GROUP_TIME,
        leave_one_out=True,
        placebo_dates=checks.placebo_dates,
    )
    panel = _panel(study, data, stratum=checks.strata, placebos=tuple(checks.placebo_outcomes))
    return permutation_document(panel, ask_of(study).specification(), asked)


def _curve(study: Study, data: bytes, _before: Document) -> Document:
    return curve_document(_panel(study, data), ANTICIPATIONS, tuple(map(float, study.shaded)))


def _spillovers(study: Study, data: bytes, _before: Document) -> Document:
    checks = study.checks
    panel = _panel(study, data, positions=(checks.lon, checks.lat))
    return spill_document(panel, ask_of(study).specification(), checks.rings_km)


_CHECKS: dict[str, Check] = {
    "event": _event,
    "power": _power,
    "sensitivity": _sensitivity,
    "balance": _balance,
    "permutation": _permutation,
    "curve": _curve,
    "spillovers": _spillovers,
}
