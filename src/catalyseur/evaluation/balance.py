"""Are the controls comparable: balance before and after weighting, overlap, effective sample size."""

from dataclasses import dataclass

import numpy as np

from catalyseur.evaluation.arrays import Flags, Floats
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.two_by_two import NotEstimableError, propensity


@dataclass(frozen=True, kw_only=True, slots=True)
class CovariateBalance:
    """One covariate: means of treated and controls, standardised difference before and after weighting.

    Differences are over the root of the mean of the two variances (before weighting). None: not estimable.
    """

    name: str
    mean_treated: float
    mean_control: float
    difference: float | None
    mean_control_weighted: float | None
    difference_weighted: float | None
    variance_ratio: float | None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class CohortBalance:
    """One cohort against the never treated; `scores_*`: propensity scores, empty without overlap."""

    cohort: float
    n_treated: int
    n_control: int
    covariates: tuple[CovariateBalance, ...]
    effective_controls: float | None
    largest_control_score: float | None
    scores_treated: Floats
    scores_control: Floats
    problem: str | None


def balance(panel: Panel) -> tuple[CohortBalance, ...]:
    """Return each cohort's balance on the covariates of the first period.

    Raises EvaluationError without covariates, or without treated or never-treated units.
    """
    if panel.covariates is None:
        raise EvaluationError("no covariate to balance: name some")
    never = panel.cohorts > panel.last_time
    if not never.any() or never.all():
        raise EvaluationError(
            "balance compares treated units with never-treated ones: the panel lacks one of them"
        )
    values = panel.covariates[0]
    known = ~np.isnan(values).any(axis=1)
    return tuple(_cohort(panel, values, cohort, known) for cohort in panel.treated_cohorts())


def _cohort(panel: Panel, values: Floats, cohort: float, known: Flags) -> CohortBalance:
    treated = np.flatnonzero((panel.cohorts == cohort) & known)
    control = np.flatnonzero((panel.cohorts > panel.last_time) & known)
    weights = panel.weight_vector()
    if not weights[treated].any() or not weights[control].any():
        return _incomparable(cohort, len(treated), len(control))
    rows = np.concatenate([treated, control])
    design = np.concatenate([np.ones((len(rows), 1)), values[rows]], axis=1)
    odds, scores, problem = None, np.empty(0), None
    try:
        scores = propensity(design, len(treated), weights[rows]).scores
        odds = weights[control] * scores[len(treated) :] / (1 - scores[len(treated) :])
    except NotEstimableError as reason:
        problem = str(reason)
    return CohortBalance(
        cohort=float(cohort),
        n_treated=len(treated),
        n_control=len(control),
        covariates=tuple(
            _covariate(
                name, values[treated, k], values[control, k], (weights[treated], weights[control], odds)
            )
            for k, name in enumerate(panel.covariate_names)
        ),
        effective_controls=None if odds is None else float(odds.sum() ** 2 / (odds**2).sum()),
        largest_control_score=None if odds is None else float(scores[len(treated) :].max()),
        scores_treated=scores[: len(treated)],
        scores_control=scores[len(treated) :],
        problem=problem,
    )


def _incomparable(cohort: float, n_treated: int, n_control: int) -> CohortBalance:
    return CohortBalance(
        cohort=float(cohort),
        n_treated=n_treated,
        n_control=n_control,
        covariates=(),
        effective_controls=None,
        largest_control_score=None,
        scores_treated=np.empty(0),
        scores_control=np.empty(0),
        problem="no unit of one side has its covariates known in the first period",
    )


def _covariate(
    name: str, treated: Floats, control: Floats, weights: tuple[Floats, Floats, Floats | None]
) -> CovariateBalance:
    own, others, odds = weights
    mean_treated, mean_control = (
        float(np.average(treated, weights=own)),
        float(np.average(control, weights=others)),
    )
    spread, ratio = None, None
    if min(len(treated), len(control)) > 1:
        variances = _variance(treated, own), _variance(control, others)
        spread = float(np.sqrt(sum(variances) / 2)) or None
        ratio = variances[0] / variances[1] if variances[1] > 0 else None
    weighted = None if odds is None else float(np.average(control, weights=odds))
    return CovariateBalance(
        name=name,
        mean_treated=mean_treated,
        mean_control=mean_control,
        difference=None if spread is None else (mean_treated - mean_control) / spread,
        mean_control_weighted=weighted,
        difference_weighted=None
        if spread is None or weighted is None
        else (mean_treated - weighted) / spread,
        variance_ratio=ratio,
    )


def _variance(values: Floats, weights: Floats) -> float:
    """Return the weighted variance, n - 1 in the denominator when weights are equal."""
    centred = values - np.average(values, weights=weights)
    return float((weights * centred**2).sum() / weights.sum() * len(values) / (len(values) - 1))
