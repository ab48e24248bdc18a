"""Results as JSON documents: plain numbers of 12 significant digits, null for what cannot be estimated."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from catalyseur.evaluation.aggregation import Aggregate, Aggregates, by_cohort, by_period, event_study, simple
from catalyseur.evaluation.arrays import Floats, to_label, to_number
from catalyseur.evaluation.balance import balance
from catalyseur.evaluation.bands import FEW_DRAWS, Band, band, cell_band, draw_deviations
from catalyseur.evaluation.curve import minimum_detectable_effect
from catalyseur.evaluation.errors import EvaluationError, Notice
from catalyseur.evaluation.group_time import GroupTimes, estimate_group_times
from catalyseur.evaluation.normal import two_sided
from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.pretrends import WaldTest, pretest, wald_test
from catalyseur.evaluation.regression import Regression, sun_abraham, two_way, two_way_event_study
from catalyseur.evaluation.specification import Specification
from catalyseur.evaluation.synthetic import (
    CohortEstimate,
    DonorPlacebo,
    Synthetic,
    SyntheticEstimate,
    donor_placebo,
    synthetic,
)

Document = dict[str, Any]
CONFIDENCE = 0.95
_Z = two_sided(CONFIDENCE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chance:
    """How many bootstrap draws the bands take, and from which seed."""

    draws: int = 999
    seed: int = 1


def group_time_document(panel: Panel, specification: Specification, chance: Chance) -> Document:
    """Return the estimation by group-time effects."""
    result = next(iter(estimate_group_times(panel, specification).values()))
    overall = simple(result)
    events, cohorts, periods = event_study(result), by_cohort(result), by_period(result)
    deviations = draw_deviations(result, chance.draws, chance.seed) if chance.draws else None
    bands = {
        name: _band(part, deviations)
        for name, part in (("e", events), ("cohort", cohorts), ("time", periods))
    }
    return _document(
        panel=result.panel,
        estimate=estimate_part(float(overall.effects[0]), float(overall.errors[0])),
        att_gt=_cells(result, cell_band(result, deviations) if deviations is not None else None),
        aggregates={
            "simple": _pair(overall),
            "event": _aggregates(events, "e", bands["e"]) | {"covariance": _covariance(result, events)},
            "cohort": _aggregates(cohorts, "cohort", bands["cohort"]),
            "calendar": _aggregates(periods, "time", bands["time"]),
        },
        pretest=_wald_part(pretest(result)),
        weights=_overlap(result.panel) if specification.covariates else {},
        notices=(*result.notices, *_draw_notices(chance)),
    )


def regression_document(panel: Panel, method: str) -> Document:
    """Return the estimation by two-way fixed effects (`twfe`) or Sun & Abraham (`sunab`)."""
    events = sun_abraham(panel) if method == "sunab" else two_way_event_study(panel)
    main = events if method == "sunab" else two_way(panel)
    return _document(
        panel=panel,
        estimate=estimate_part(main.effect, main.error),
        aggregates={
            "simple": {"att": to_digits(main.effect), "se": to_digits(main.error or float("nan"))},
            "event": _event_part(events),
        },
        pretest=_wald_part(_test_before(events)),
        notices=main.notices,
    )


def _test_before(events: Regression) -> WaldTest:
    chosen = np.flatnonzero((events.event_times < 0) & ~np.isnan(events.event_errors))
    return wald_test(events.event_effects[chosen], events.event_covariance[np.ix_(chosen, chosen)])


def synthetic_document(panel: Panel, method: Synthetic) -> Document:
    """Return the estimation by synthetic weights; one treated unit takes its error from the donor placebo."""
    panel = panel.balanced()
    found = synthetic(panel, method)
    placebo = (
        donor_placebo(panel, method) if len(found.cohorts) == 1 and method_needs_placebo(found) else None
    )
    error = found.error if placebo is None else placebo.spread
    simple_part = {"att": to_digits(found.effect), "se": to_digits(error)}
    return _document(
        panel=panel,
        estimate=estimate_part(found.effect, error),
        aggregates={
            "simple": simple_part,
            "cohort": {"overall": simple_part, "by": [_cohort_part(one) for one in found.cohorts]},
        },
        weights=_synthetic_weights(found),
        placebo={} if placebo is None else _placebo_part(placebo),
        notices=panel.notices,
    )


def method_needs_placebo(found: SyntheticEstimate) -> bool:
    """Tell whether the jackknife is not defined, so that the donors give the error."""
    return bool(np.isnan(found.error))


def estimate_part(effect: float, error: float) -> Document:
    """Return an estimate with its pointwise 95 % limits and the smallest effect seen 8 times out of 10.

    An error of 0 is no error: it is null, with what depends on it.
    """
    error = error if error > 0 else float("nan")
    return {
        "att": to_digits(effect),
        "se": to_digits(error),
        "low": to_digits(effect - _Z * error),
        "high": to_digits(effect + _Z * error),
        "minimum_detectable": to_digits(minimum_detectable_effect(error)),
    }


def to_digits(value: float) -> float | None:
    """Return a number with 12 significant digits, the last ones of a processor left out; None for NaN."""
    plain = to_number(value)
    return None if plain is None else float(f"{plain:.12g}")


def notice_parts(notices: Iterable[Notice]) -> list[Document]:
    """Return the warnings of a document."""
    return [{"code": notice.code, "detail": notice.detail} for notice in notices]


def _document(  # noqa: PLR0913 - the sections of the document
    *,
    panel: Panel,
    estimate: Document,
    aggregates: Document,
    notices: Iterable[Notice],
    att_gt: list[Document] | None = None,
    pretest: Document | None = None,
    weights: Document | None = None,
    placebo: Document | None = None,
) -> Document:
    return {
        "n_units": panel.n_units,
        "n_periods": len(panel.times),
        "estimate": estimate,
        "att_gt": att_gt or [],
        "aggregates": {name: aggregates.get(name) for name in ("simple", "event", "cohort", "calendar")},
        "pretest": pretest or {"wald": None, "df": None, "rank": None, "p": None},
        "weights": weights or {},
        "placebo": placebo or {},
        "warnings": notice_parts(notices),
    }


def _cells(result: GroupTimes, limits: Band | None) -> list[Document]:
    return [
        {
            "cohort": to_label(cell.cohort),
            "time": to_label(cell.time),
            "att": to_digits(result.effects[index]),
            "se": to_digits(result.errors[index]),
            "low": None if limits is None else to_digits(limits.low[index]),
            "high": None if limits is None else to_digits(limits.high[index]),
            "n_treated": int(result.n_treated[index]),
            "n_control": int(result.n_control[index]),
        }
        for index, cell in enumerate(result.cells)
    ]


def _band(part: Aggregates, deviations: Floats | None) -> Band | None:
    return None if deviations is None else band(part.by, deviations, CONFIDENCE)


def _pair(part: Aggregate) -> Document:
    return {"att": to_digits(part.effects[0]), "se": to_digits(part.errors[0])}


def _aggregates(parts: Aggregates, label: str, limits: Band | None) -> Document:
    by = [
        {
            label: to_label(parts.by.labels[index]),
            "att": to_digits(parts.by.effects[index]),
            "se": to_digits(parts.by.errors[index]),
            "low": None if limits is None else to_digits(limits.low[index]),
            "high": None if limits is None else to_digits(limits.high[index]),
        }
        for index in range(len(parts.by.labels))
    ]
    critical = None if limits is None else to_digits(limits.critical_value)
    return {"overall": _pair(parts.overall), "by": by, "critical_value": critical}


def _covariance(result: GroupTimes, events: Aggregates) -> list[list[float | None]]:
    """Return the covariance of the effects by time since treatment, in their order: `honest` and `power` read it."""
    matrix = events.by.loadings @ result.covariance @ events.by.loadings.T
    return [[to_digits(value) for value in row] for row in matrix]


def _event_part(found: Regression) -> Document:
    by = [
        {"e": to_label(time), "att": to_digits(effect), "se": to_digits(error)}
        | {"low": to_digits(effect - _Z * error), "high": to_digits(effect + _Z * error)}
        for time, effect, error in zip(
            found.event_times, found.event_effects, found.event_errors, strict=True
        )
    ]
    return {"overall": {"att": to_digits(found.effect), "se": to_digits(found.error)}, "by": by}


def _wald_part(test: WaldTest) -> Document:
    return {
        "wald": None if test.wald is None else to_digits(test.wald),
        "df": test.df,
        "rank": test.rank,
        "p": None if test.p is None else to_digits(test.p),
    }


def _overlap(panel: Panel) -> Document:
    try:
        found = balance(panel)
    except EvaluationError:
        return {}
    return {
        "by_cohort": [
            {
                "cohort": to_label(one.cohort),
                "n_control": one.n_control,
                "effective_controls": None
                if one.effective_controls is None
                else to_digits(one.effective_controls),
                "largest_control_score": (
                    None if one.largest_control_score is None else to_digits(one.largest_control_score)
                ),
            }
            for one in found
        ]
    }


def _draw_notices(chance: Chance) -> list[Notice]:
    if chance.draws == 0 or chance.draws >= FEW_DRAWS:
        return []
    detail = f"{chance.draws} draws: simultaneous bands are rough below {FEW_DRAWS}"
    return [Notice(code="few_draws", detail=detail)]


def _cohort_part(one: CohortEstimate) -> Document:
    return {
        "cohort": to_label(one.cohort),
        "att": to_digits(one.effect),
        "se": to_digits(one.error),
        "n_treated": one.n_treated,
        "n_cells": one.n_cells,
    }


def _synthetic_weights(found: SyntheticEstimate) -> Document:
    """Return the positive weights: `units` and `times` of the only cohort, or `by_cohort`."""
    parts = [
        {
            "cohort": to_label(one.cohort),
            "units": _positive(one.donors, one.unit_weights),
            "times": _positive([str(to_label(time)) for time in one.before], one.time_weights),
        }
        for one in found.cohorts
    ]
    if len(parts) == 1:
        return {"units": parts[0]["units"], "times": parts[0]["times"]}
    return {"by_cohort": parts}


def _positive(names: Iterable[str], weights: Floats) -> dict[str, float | None]:
    pairs = sorted((name, float(weight)) for name, weight in zip(names, weights, strict=True) if weight > 0)
    return {name: to_digits(weight) for name, weight in pairs}


def _placebo_part(found: DonorPlacebo) -> Document:
    pairs = sorted(zip(found.donors, found.effects.tolist(), strict=True))
    return {
        "sd": to_digits(found.spread),
        "p": to_digits(found.p),
        "values": {name: to_digits(effect) for name, effect in pairs},
    }
