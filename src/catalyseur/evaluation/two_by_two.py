"""One cohort against its controls between two dates: regression, weighting, doubly robust.

Sant'Anna & Zhao (2020), panel case: logit by maximum likelihood, regression by (weighted) least squares on the
controls, normalised (Hajek) weights, controls whose score reaches 0.995 left out. Many changes of outcome, one
a row, share one logit and one regression.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from catalyseur.evaluation.arrays import Flags, Floats

TRIM_AT = 0.995
NO_OVERLAP_AT = 0.999
_LOGIT_STEPS = 50
_LOGIT_TOLERANCE = 1e-8  # Newton's method squares the error: the step taken last leaves 1e-16
_COLLINEAR = 1e-3


class Method(StrEnum):
    """How the controls stand in for the treated."""

    DOUBLY_ROBUST = "dr"
    REGRESSION = "reg"
    WEIGHTING = "ipw"


class NotEstimableError(Exception):
    """This comparison cannot be estimated; the message says why. A cell without value, never a zero."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Effects, (p,); `influence` gives their influence functions in the compared sample, (p, m): mean 0, treated first.

    An average recomputed a thousand times does without them, so they are computed when asked.
    """

    effects: Floats
    influence: Callable[[], Floats]
    n_trimmed: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """Propensity scores (m,), which units are kept, and the inverse Hessian of the logit (times m)."""

    scores: Floats
    kept: Flags
    inverse_hessian: Floats


def compare(
    method: Method, changes: Floats, n_treated: int, design: Floats | None, weights: Floats
) -> Comparison:
    """Return the effect of each row of `changes` (p, m), whose first `n_treated` columns are the treated.

    `design`: (m, k) with its constant, or None for no covariate; `weights`: (m,).
    Raises NotEstimableError without treated, controls, overlap or rank.
    """
    if n_treated == 0 or n_treated == changes.shape[1]:
        raise NotEstimableError("no treated unit" if n_treated == 0 else "no control unit")
    if weights[:n_treated].sum() <= 0 or weights[n_treated:].sum() <= 0:
        raise NotEstimableError("the weights of one side are all 0")
    if design is None:
        return _difference_in_means(changes, n_treated, weights)
    if method is Method.REGRESSION:
        return _regression(changes, n_treated, design, weights)
    scores = propensity(design, n_treated, weights)
    if method is Method.WEIGHTING:
        return _weighting(changes, n_treated, design, weights, scores)
    return _doubly_robust(changes, n_treated, design, weights, scores)


def propensity(design: Floats, n_treated: int, weights: Floats) -> Scores:
    """Return the logit scores of being treated; raises NotEstimableError without overlap."""
    treated = np.zeros(len(design))
    treated[:n_treated] = 1.0
    scores = _fit_logit(design, treated, weights)
    if scores.max() >= NO_OVERLAP_AT:
        raise NotEstimableError(f"no overlap: a propensity score reaches {NO_OVERLAP_AT}")
    hessian = (design * (weights * scores * (1 - scores))[:, None]).T @ design
    kept = (treated == 1) | (scores < TRIM_AT)
    return Scores(scores=scores, kept=kept, inverse_hessian=inverse(hessian) * len(design))


def _fit_logit(design: Floats, treated: Floats, weights: Floats) -> Floats:
    """Maximise the weighted log-likelihood by Newton's method; return the scores, (m,)."""
    design = design / np.maximum(np.abs(design).max(axis=0), np.finfo(np.float64).tiny)
    beta = np.zeros(design.shape[1])
    for _ in range(_LOGIT_STEPS):
        scores = _logistic(design @ beta)
        gradient = design.T @ (weights * (treated - scores))
        hessian = (design * (weights * scores * (1 - scores))[:, None]).T @ design
        try:
            step = np.linalg.solve(hessian, gradient)
        except np.linalg.LinAlgError:
            break
        beta = beta + step
        if np.abs(step).max() <= _LOGIT_TOLERANCE * (1 + np.abs(beta).max()):
            return _logistic(design @ beta)
    raise NotEstimableError(
        "the propensity score has no finite estimate: the covariates separate the treated"
    )


def _logistic(index: Floats) -> Floats:
    scores: Floats = 1 / (1 + np.exp(-np.maximum(index, -700)))
    return scores


def inverse(matrix: Floats) -> Floats:
    """Invert a Gram matrix, whatever the units of its columns; raises NotEstimableError on collinear ones."""
    scale = np.sqrt(np.diag(matrix))
    if not (scale > 0).all():
        raise NotEstimableError("a covariate is 0 for every compared unit")
    level = matrix / np.outer(scale, scale)
    spread = np.abs(np.linalg.eigvalsh(level))
    if spread.max() * np.finfo(np.float64).eps >= _COLLINEAR * spread.min():
        raise NotEstimableError("the covariates are collinear among the compared units")
    inverted: Floats = np.linalg.inv(level) / np.outer(scale, scale)
    return inverted


def _difference_in_means(changes: Floats, n_treated: int, weights: Floats) -> Comparison:
    treated = _average(changes[:, :n_treated], weights[:n_treated])
    control = _average(changes[:, n_treated:], weights[n_treated:])

    def influence() -> Floats:
        apart = np.concatenate([treated.deviations(), -control.deviations()], axis=1)
        found: Floats = apart * changes.shape[1]
        return found

    return Comparison(effects=treated.means - control.means, influence=influence)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Average:
    """Means (p,) of values (p, m) by shares (m,) that add up to 1."""

    values: Floats
    shares: Floats
    means: Floats

    def deviations(self) -> Floats:
        """Return the deviations from the means, times the shares, (p, m)."""
        deviations: Floats = (self.values - self.means[:, None]) * self.shares
        return deviations


def _average(values: Floats, weights: Floats) -> _Average:
    shares = weights / weights.sum()
    return _Average(values=values, shares=shares, means=values @ shares)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Fit:
    """Least squares on the controls: residuals of all units (p, m), and the linear representation's factors."""

    residuals: Floats
    scaled_design: Floats

    def representation(self, moment: Floats, n_treated: int) -> Floats:
        """Return the influence of estimating the regression along a moment (k,), on the controls, (p, m_c)."""
        along: Floats = self.residuals[:, n_treated:] * (self.scaled_design @ moment)
        return along


def _fit_controls(changes: Floats, n_treated: int, design: Floats, weights: Floats) -> _Fit:
    controls = design[n_treated:]
    weighted = controls * weights[n_treated:, None]
    gram = inverse(weighted.T @ controls)
    beta = gram @ (weighted.T @ changes[:, n_treated:].T)
    return _Fit(residuals=changes - (design @ beta).T, scaled_design=(weighted @ gram) * len(design))


def _regression(changes: Floats, n_treated: int, design: Floats, weights: Floats) -> Comparison:
    fit = _fit_controls(changes, n_treated, design, weights)
    treated = _average(fit.residuals[:, :n_treated], weights[:n_treated])

    def influence() -> Floats:
        found = np.empty_like(changes)
        found[:, :n_treated] = treated.deviations() * len(design)
        found[:, n_treated:] = -fit.representation(treated.shares @ design[:n_treated], n_treated)
        return found

    return Comparison(effects=treated.means, influence=influence)


def _odds_weights(n_treated: int, weights: Floats, scores: Scores) -> Floats:
    """Return the weights that make the controls look like the treated, (m_c,)."""
    odds = scores.scores[n_treated:] / (1 - scores.scores[n_treated:])
    return np.where(scores.kept[n_treated:], weights[n_treated:] * odds, 0.0)


def _score_part(
    deviations: Floats, n_treated: int, design: Floats, weights: Floats, scores: Scores
) -> Floats:
    """Return the influence of estimating the scores, (p, m); deviations: weighted, of the controls, (p, m_c)."""
    treated = np.zeros(len(design))
    treated[:n_treated] = 1.0
    moment = deviations @ design[n_treated:]
    along: Floats = (moment @ scores.inverse_hessian) @ (
        design * (weights * (treated - scores.scores))[:, None]
    ).T
    return along


def _weighting(
    changes: Floats, n_treated: int, design: Floats, weights: Floats, scores: Scores
) -> Comparison:
    treated = _average(changes[:, :n_treated], weights[:n_treated])
    control = _average(changes[:, n_treated:], _odds_weights(n_treated, weights, scores))

    def influence() -> Floats:
        apart = control.deviations()
        found = -_score_part(apart, n_treated, design, weights, scores)
        found[:, :n_treated] += treated.deviations() * len(design)
        found[:, n_treated:] -= apart * len(design)
        return found

    return Comparison(
        effects=treated.means - control.means, influence=influence, n_trimmed=int((~scores.kept).sum())
    )


def _doubly_robust(
    changes: Floats, n_treated: int, design: Floats, weights: Floats, scores: Scores
) -> Comparison:
    fit = _fit_controls(changes, n_treated, design, weights)
    treated = _average(fit.residuals[:, :n_treated], weights[:n_treated])
    control = _average(fit.residuals[:, n_treated:], _odds_weights(n_treated, weights, scores))

    def influence() -> Floats:
        apart = control.deviations()
        found = -_score_part(apart, n_treated, design, weights, scores)
        found[:, :n_treated] += treated.deviations() * len(design)
        moment = treated.shares @ design[:n_treated] - control.shares @ design[n_treated:]
        found[:, n_treated:] -= apart * len(design) + fit.representation(moment, n_treated)
        return found

    return Comparison(
        effects=treated.means - control.means, influence=influence, n_trimmed=int((~scores.kept).sum())
    )
