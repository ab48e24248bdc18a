"""The same question under every defensible specification, and the smallest effect a design can see."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from catalyseur.evaluation.aggregation import simple
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.group_time import estimate_group_times
from catalyseur.evaluation.normal import normal_quantile, two_sided
from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.regression import sun_abraham, two_way
from catalyseur.evaluation.specification import Control, Missing, Specification
from catalyseur.evaluation.synthetic import Synthetic, synthetic
from catalyseur.evaluation.two_by_two import Method


@dataclass(frozen=True, kw_only=True, slots=True)
class CurvePoint:
    """One specification, by its choices, with its effect; None and the reason where it cannot be estimated.

    `periods_earlier`: how much earlier treatment is dated. `without`: the periods left out.
    """

    estimator: str
    control: str
    covariates: bool
    weighted: bool
    anticipation: float
    periods_earlier: int
    without: tuple[float, ...]
    effect: float | None
    error: float | None
    problem: str | None = None


def specification_curve(
    panel: Panel, anticipations: tuple[float, ...] = (0, 1), shaded: tuple[float, ...] = ()
) -> tuple[CurvePoint, ...]:
    """Return one point a specification, in the order they are listed; covariates and weights if the panel has some.

    All are run on the panel as it is, then with treatment dated one period earlier, then without the `shaded` periods.
    """
    return tuple(
        _run(variant, choice)
        for variant in _variants(panel, shaded)
        for choice in _choices(panel, anticipations)
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Variant:
    panel: Panel
    periods_earlier: int = 0
    without: tuple[float, ...] = ()


def _variants(panel: Panel, shaded: tuple[float, ...]) -> Iterator[_Variant]:
    yield _Variant(panel=panel)
    yield _Variant(panel=panel.dated_earlier(1), periods_earlier=1)
    left_out = np.isin(panel.times, shaded)
    if left_out.any() and not left_out.all():
        yield _Variant(panel=panel.during(~left_out), without=tuple(panel.times[left_out].tolist()))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Choice:
    estimator: str
    control: Control
    covariates: bool
    weighted: bool
    anticipation: float


def _choices(panel: Panel, anticipations: tuple[float, ...]) -> Iterator[_Choice]:
    for weighted in (False, True)[: 1 + (panel.weights is not None)]:
        for covariates in (False, True)[: 1 + (panel.covariates is not None)]:
            for estimator in ("twfe", "sunab"):
                yield _Choice(
                    estimator=estimator,
                    control=Control.NEVER,
                    covariates=covariates,
                    weighted=weighted,
                    anticipation=0,
                )
            for control in Control:
                for anticipation in anticipations:
                    for method in list(Method)[: 3 if covariates else 1]:
                        yield _Choice(
                            estimator=method.value,
                            control=control,
                            covariates=covariates,
                            weighted=weighted,
                            anticipation=anticipation,
                        )
    yield _Choice(estimator="sdid", control=Control.NEVER, covariates=False, weighted=False, anticipation=0)


def _run(variant: _Variant, choice: _Choice) -> CurvePoint:
    panel = variant.panel
    used = replace(
        panel,
        covariates=panel.covariates if choice.covariates else None,
        weights=panel.weights if choice.weighted else None,
    )
    effect, error, problem = None, None, None
    try:
        effect, error = _estimators(choice)(used)
    except EvaluationError as reason:
        problem = str(reason)
    if effect is not None and not np.isfinite(effect):
        effect, error, problem = None, None, "no comparison could be estimated"
    return CurvePoint(
        estimator=choice.estimator,
        control=choice.control.value,
        covariates=choice.covariates,
        weighted=choice.weighted,
        anticipation=choice.anticipation,
        periods_earlier=variant.periods_earlier,
        without=variant.without,
        effect=effect,
        error=error,
        problem=problem,
    )


def _estimators(choice: _Choice) -> Callable[[Panel], tuple[float, float]]:
    def regression(panel: Panel) -> tuple[float, float]:
        found = two_way(panel) if choice.estimator == "twfe" else sun_abraham(panel)
        return found.effect, found.error

    def weighting(panel: Panel) -> tuple[float, float]:
        found = synthetic(panel.balanced(), Synthetic.SDID)
        return found.effect, found.error

    def group_time(panel: Panel) -> tuple[float, float]:
        specification = Specification(
            method=Method(choice.estimator),
            control=choice.control,
            anticipation=choice.anticipation,
            missing=Missing.PAIRWISE,
        )
        found = simple(next(iter(estimate_group_times(panel, specification).values())))
        return float(found.effects[0]), float(found.errors[0])

    if choice.estimator in ("twfe", "sunab"):
        return regression
    return weighting if choice.estimator == "sdid" else group_time


def minimum_detectable_effect(error: float, power: float = 0.8, confidence: float = 0.95) -> float:
    """Return the smallest true effect that a two-sided test finds with the given power, from its standard error."""
    return float(two_sided(confidence) + normal_quantile(power)) * error
