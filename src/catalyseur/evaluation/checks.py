"""The checks around an estimate, as JSON documents: sensitivity, power, balance, permutation, spillovers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from catalyseur.evaluation.arrays import Floats, to_label
from catalyseur.evaluation.balance import balance
from catalyseur.evaluation.curve import minimum_detectable_effect, specification_curve
from catalyseur.evaluation.documents import CONFIDENCE, Document, estimate_part, notice_parts, to_digits
from catalyseur.evaluation.errors import EvaluationError
from catalyseur.evaluation.normal import two_sided
from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.permutation import date_placebos, leave_one_out, outcome_placebos, permute
from catalyseur.evaluation.pretrends import (
    EventEstimates,
    detectable_slope,
    equivalence_bound,
    trend_power,
    wald_test,
)
from catalyseur.evaluation.reassignment import Statistic
from catalyseur.evaluation.sensitivity import (
    Interval,
    Test,
    breakdown_mbar,
    mean_target,
    plain_interval,
    relative_magnitudes,
)
from catalyseur.evaluation.smoothness import breakdown_bend, smoothness_interval
from catalyseur.evaluation.specification import Base, Specification
from catalyseur.evaluation.spillover import Effect, spillovers
from catalyseur.evaluation.words import specification_words

_NO_ESTIMATE = dict.fromkeys(("att", "se", "low", "high", "minimum_detectable"))
_BARS = 30
_FARTHEST = 1e9  # periods
_BENDS = (0.0, 0.1, 0.25, 0.5, 1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class PermutationAsk:
    """What `permutation_document` computes besides the test itself."""

    draws: int = 999
    seed: int = 1
    statistic: Statistic = Statistic.GROUP_TIME
    leave_one_out: bool = False
    placebo_dates: int = 0


def read_estimates(document: object) -> EventEstimates:
    """Return event-study estimates from a JSON document.

    Keys: `betahat` (or `beta`), `sigma`, and `times` (or `t`, without the reference, `reference` or `ref`, default
    -1) or `npre` and `npost`; or what `evaluate --base universal --json` printed. Raises EvaluationError naming the
    key.
    """
    if not isinstance(document, Mapping):
        raise EvaluationError("the file holds no JSON object: give betahat, sigma and times")
    if "aggregates" in document:
        document = _event_estimates(document)
    effects = _numbers(document, ("betahat", "beta"), 1)
    covariance = _numbers(document, ("sigma",), 2)
    if effects is None or covariance is None:
        raise EvaluationError("betahat and sigma are both needed")
    reference = document.get("reference", document.get("ref", -1))
    if isinstance(reference, bool) or not isinstance(reference, int | float) or abs(reference) > _FARTHEST:
        raise EvaluationError(f"reference: '{reference}' is not a number")
    times = _numbers(document, ("times", "t"), 1)
    if times is None:
        times = _times(document, len(effects), float(reference))
    if not (np.diff(times) > 0).all() or (times == reference).any():
        raise EvaluationError("times: give increasing times, the reference period left out")
    return EventEstimates(effects=effects, covariance=covariance, times=times, reference=float(reference))


def _event_estimates(evaluation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event study of an evaluation; its reference period is the one without error."""
    spec, event = evaluation.get("spec", {}), evaluation["aggregates"].get("event") or {}
    if "covariance" not in event or spec.get("base") != Base.UNIVERSAL:
        raise EvaluationError(
            "the evaluation has no event study against one period: evaluate with dr, reg or ipw and --base universal"
        )
    known = [place for place, row in enumerate(event["by"]) if row["se"] is not None]
    if not known:
        raise EvaluationError("no effect of the event study has an error: more treated units are needed")
    return {
        "betahat": [event["by"][place]["att"] for place in known],
        "sigma": [[event["covariance"][one][other] for other in known] for one in known],
        "times": [event["by"][place]["e"] for place in known],
        "reference": -1 - spec.get("anticipation", 0),
    }


def _numbers(document: Mapping[str, Any], names: Sequence[str], dimensions: int) -> Floats | None:
    for name in names:
        if name in document:
            try:
                values = np.array(document[name], dtype=np.float64)
            except (TypeError, ValueError, OverflowError):
                raise EvaluationError(f"{name}: not a {dimensions}-dimensional list of numbers") from None
            if values.ndim != dimensions:
                raise EvaluationError(f"{name}: not a {dimensions}-dimensional list of numbers")
            return values
    return None


def _times(document: Mapping[str, Any], size: int, reference: float) -> Floats:
    before, after = document.get("npre"), document.get("npost")
    if (
        not isinstance(before, int)
        or not isinstance(after, int)
        or before < 0
        or after < 0
        or before + after != size
    ):
        raise EvaluationError(f"times: give the {size} times, or npre and npost that add up to {size}")
    return np.concatenate([reference - np.arange(before, 0, -1), reference + np.arange(1, after + 1)])


def curve_document(panel: Panel, anticipations: tuple[float, ...], shaded: tuple[float, ...]) -> Document:
    """Return the estimate of every specification, in their order and named in words, or why there is none."""
    points: list[Document] = [
        {
            "method": point.estimator,
            "control": point.control,
            "covariates": point.covariates,
            "weighted": point.weighted,
            "anticipation": to_label(point.anticipation),
            "periods_earlier": point.periods_earlier,
            "without": [to_label(period) for period in point.without],
            **(_NO_ESTIMATE if point.effect is None else estimate_part(point.effect, point.error or 0.0)),
            "problem": point.problem,
        }
        for point in specification_curve(panel, anticipations, shaded)
    ]
    points = [{"name": specification_words(point)} | point for point in points]
    return {"points": points, "warnings": notice_parts(panel.notices)}


def read_target(text: str, estimates: EventEstimates) -> Floats:
    """Return target weights from `mean`, `first`, `last` or numbers separated by commas."""
    mean = mean_target(estimates)
    if text == "mean":
        return mean
    if text in ("first", "last"):
        chosen = np.zeros(len(mean))
        chosen[0 if text == "first" else -1] = 1.0
        return chosen
    try:
        weights = np.array([float(part) for part in text.split(",")])
    except ValueError:
        raise EvaluationError(f"target '{text}': give mean, first, last or one weight a period") from None
    if len(weights) != len(mean):
        raise EvaluationError(
            f"target '{text}': {len(weights)} weights for {len(mean)} periods after treatment"
        )
    return weights


def read_trend(document: object, estimates: EventEstimates, slope: float | None) -> Floats | None:
    """Return the trend to study, (K,): from a slope per period, else from the document's `trend`, else None."""
    if slope is not None:
        return slope * (estimates.times - estimates.reference)
    return _numbers(document, ("trend",), 1) if isinstance(document, Mapping) else None


def honest_document(
    estimates: EventEstimates, target: Floats, mbars: Sequence[float], bends: Sequence[float] | None
) -> Document:
    """Return the sensitivity intervals and breakdown values.

    `bends`: changes of slope; by default 0 to 1 standard error of the target.
    """
    plain = plain_interval(estimates, target, CONFIDENCE)
    after = estimates.effects[~estimates.before]
    error = (float(plain.high or 0) - float(plain.low or 0)) / 2 / two_sided(CONFIDENCE)
    if bends is None:
        bends = [share * error for share in _BENDS]
    return {
        "target": [to_digits(weight) for weight in target],
        "confidence": CONFIDENCE,
        "estimate": {"att": to_digits(float(target @ after)), "se": to_digits(error)},
        "parallel_trends": _ends(plain),
        "relative_magnitudes": [
            {"mbar": mbar}
            | {
                name: _interval(relative_magnitudes(estimates, mbar, target, test))
                for name, test in (("conditional", Test.CONDITIONAL), ("c_lf", Test.HYBRID))
            }
            for mbar in mbars
        ],
        "smoothness": [{"m": to_digits(m)} | _ends(smoothness_interval(estimates, m, target)) for m in bends],
        "breakdown": {
            "mbar_conditional": _optional(breakdown_mbar(estimates, target, Test.CONDITIONAL)),
            "mbar_c_lf": _optional(breakdown_mbar(estimates, target, Test.HYBRID)),
            "m": _optional(breakdown_bend(estimates, target)),
        },
    }


def _ends(interval: Interval) -> Document:
    return {"low": _optional(interval.low), "high": _optional(interval.high)}


def _interval(interval: Interval) -> Document:
    return _ends(interval) | {"open_low": interval.open_low, "open_high": interval.open_high}


def _optional(value: float | None) -> float | None:
    return None if value is None else to_digits(value)


def power_document(estimates: EventEstimates, powers: Sequence[float], trend: Floats | None) -> Document:
    """Return what the pre-test can see; `trend` (K,) defaults to the slope it finds half of the time."""
    slopes = {
        power: detectable_slope(estimates, power) for power in (*powers, *([0.5] if trend is None else []))
    }
    if trend is None:
        trend = slopes[0.5] * (estimates.times - estimates.reference)
    if len(trend) != len(estimates.times):
        raise EvaluationError(f"trend: {len(trend)} values for {len(estimates.times)} times")
    found = trend_power(estimates, trend)
    before = np.flatnonzero(estimates.before)
    test = wald_test(estimates.effects[before], estimates.covariance[np.ix_(before, before)])
    errors = np.sqrt(np.diag(estimates.covariance))
    by = [
        {
            "t": to_label(time),
            "betahat": to_digits(estimates.effects[i]),
            "se": to_digits(errors[i]),
            "trend": to_digits(trend[i]),
            "mean_if_passed": to_digits(found.mean_if_passed[i]),
            "minimum_detectable": to_digits(minimum_detectable_effect(float(errors[i]))),
        }
        for i, time in enumerate(estimates.times)
    ]
    return {
        "slopes": [{"power": power, "slope": to_digits(slopes[power])} for power in powers],
        "trend": {
            "power": to_digits(found.power),
            "bayes_factor": to_digits(found.bayes_factor),
            "likelihood_ratio": to_digits(found.likelihood_ratio),
            "by": by,
        },
        "pretest": {"wald": _optional(test.wald), "df": test.df, "rank": test.rank, "p": _optional(test.p)},
        "equivalence_bound": _optional(equivalence_bound(estimates)),
    }


def balance_document(panel: Panel) -> Document:
    """Return the balance of each cohort's covariates before and after weighting."""
    return {
        "cohorts": [
            {
                "cohort": to_label(one.cohort),
                "n_treated": one.n_treated,
                "n_control": one.n_control,
                "effective_controls": _optional(one.effective_controls),
                "largest_control_score": _optional(one.largest_control_score),
                "problem": one.problem,
                "covariates": [
                    {
                        "name": covariate.name,
                        "mean_treated": to_digits(covariate.mean_treated),
                        "mean_control": to_digits(covariate.mean_control),
                        "smd": _optional(covariate.difference),
                        "mean_control_weighted": _optional(covariate.mean_control_weighted),
                        "smd_weighted": _optional(covariate.difference_weighted),
                        "variance_ratio": _optional(covariate.variance_ratio),
                    }
                    for covariate in one.covariates
                ],
            }
            for one in balance(panel)
        ],
        "warnings": notice_parts(panel.notices),
    }


def permutation_document(panel: Panel, specification: Specification, ask: PermutationAsk) -> Document:
    """Return the permutation test, what was asked besides, and the panel's other outcomes as placebos."""
    test = permute(panel, specification, draws=ask.draws, seed=ask.seed, statistic=ask.statistic)
    counts, edges = np.histogram(test.effects, bins=_BARS)
    document: Document = {
        "att": to_digits(test.effect),
        "exact": test.exact,
        "n_assignments": len(test.effects),
        "p_two_sided": to_digits(test.p_two_sided),
        "p_one_sided": to_digits(test.p_one_sided),
        "quantiles": {
            f"{share:g}": to_digits(float(np.quantile(test.effects, share))) for share in (0.025, 0.5, 0.975)
        },
        "histogram": {"edges": [to_digits(edge) for edge in edges], "counts": counts.tolist()},
    }
    if ask.leave_one_out:
        document["leave_one_out"] = [
            {"left_out": one.left_out, "att": to_digits(one.effect), "shift": to_digits(one.shift)}
            for one in leave_one_out(panel, specification, ask.statistic)
        ]
    if ask.placebo_dates:
        document["placebo_dates"] = [
            {"periods_earlier": one.periods} | estimate_part(one.effect, one.error)
            for one in date_placebos(panel, specification, range(1, ask.placebo_dates + 1))
        ]
    if len(panel.outcomes) > 1:
        document["placebo_outcomes"] = [
            {"outcome": one.outcome} | estimate_part(one.effect, one.error)
            for one in outcome_placebos(panel, specification)
        ]
    document["warnings"] = notice_parts(panel.notices)
    return document


def spill_document(panel: Panel, specification: Specification, bounds_km: Sequence[float]) -> Document:
    """Return the effects by ring and those on the treated with and without exposed controls."""
    found = spillovers(panel, specification, bounds_km)
    return {
        "rings": [
            {"from_km": ring.near_km, "to_km": ring.far_km, "n_units": ring.n_units} | _effect(ring.effect)
            for ring in found.rings
        ],
        "n_pure_controls": found.n_pure,
        "on_treated": {
            "all_controls": _effect(found.on_treated),
            "pure_controls": _effect(found.on_treated_pure),
        },
        "warnings": notice_parts(panel.notices),
    }


def _effect(effect: Effect) -> Document:
    if effect.effect is None or effect.error is None:
        return {"att": None, "se": None, "low": None, "high": None, "problem": effect.problem}
    part = estimate_part(effect.effect, effect.error)
    return {name: part[name] for name in ("att", "se", "low", "high")} | {"problem": None}
