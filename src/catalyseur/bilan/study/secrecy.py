"""Statistical secrecy of what a study publishes, when its data are not public (article P10).

No figure about fewer than three treated units; nor one that a subtraction would give; no unit named where the
estimate is shown without it.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

Document = dict[str, Any]
FEWEST = 3
_FIGURES = ("att", "se", "low", "high")


def publishable(results: Document) -> Document:
    """Return the results without what secrecy covers: its figures are null, and marked `secret`.

    All treated units being fewer than three, nothing is left but the sizes.
    """
    made = deepcopy(results)
    sizes = {one["cohort"]: one["n_units"] for one in made["cohorts"]}
    if sum(sizes.values()) < FEWEST:
        return made | {"evaluation": _without_figures(made["evaluation"]), "checks": {}, "secret": True}
    hidden = hidden_cohorts(sizes)
    for evaluation in (made["evaluation"], made["checks"].get("event", {})):
        _hide_cohorts(evaluation, sizes, hidden)
    _hide_checks(made["checks"], hidden)
    made["evaluation"]["placebo"].pop("values", None)
    made["secret"] = bool(hidden)
    return made


def hidden_cohorts(sizes: Mapping[float, int]) -> frozenset[float]:
    """Return the cohorts under three units, with the next smallest ones until no subtraction gives one of them."""
    ordered = sorted(sizes, key=lambda cohort: (sizes[cohort], cohort))
    hidden = [cohort for cohort in ordered if sizes[cohort] < FEWEST]
    if not hidden:
        return frozenset()
    for cohort in ordered[len(hidden) :]:
        if len(hidden) > 1 and sum(sizes[one] for one in hidden) >= FEWEST:
            break
        hidden.append(cohort)
    return frozenset(hidden)


def _without_figures(evaluation: Document) -> Document:
    kept = {name: evaluation[name] for name in ("spec", "data_sha256", "n_units", "n_periods", "warnings")}
    empty = dict.fromkeys((*_FIGURES, "minimum_detectable"))
    aggregates = dict.fromkeys(("simple", "event", "cohort", "calendar"))
    test = dict.fromkeys(("wald", "df", "rank", "p"))
    parts = {
        "estimate": empty,
        "att_gt": [],
        "aggregates": aggregates,
        "pretest": test,
        "weights": {},
        "placebo": {},
    }
    return kept | parts


def _hide_cohorts(evaluation: Document, sizes: Mapping[float, int], hidden: frozenset[float]) -> None:
    if not evaluation or "problem" in evaluation or not hidden:
        return
    cells = evaluation["att_gt"]
    _hide(cell for cell in cells if cell["cohort"] in hidden)
    aggregates = evaluation["aggregates"]
    _hide(row for row in (aggregates["cohort"] or {}).get("by", ()) if row["cohort"] in hidden)
    for name, label in (("event", "e"), ("calendar", "time")):
        part = aggregates[name] or {"by": []}
        part.pop("covariance", None)
        _hide(row for row in part["by"] if _tells(_borne_by(row[label], label, cells, sizes), sizes, hidden))
    for one in evaluation["weights"].get("by_cohort", ()):
        if one["cohort"] in hidden:
            one.update({"effective_controls": None, "largest_control_score": None, "secret": True})


def _borne_by(value: float, label: str, cells: list[Document], sizes: Mapping[float, int]) -> set[float]:
    """Return the cohorts an average is over; a method without cells does not tell: the smallest may be alone."""
    if not cells:
        return {min(sizes, key=lambda cohort: (sizes[cohort], cohort))}
    return {cell["cohort"] for cell in cells if _bears(cell, label, value)}


def _bears(cell: Document, label: str, value: float) -> bool:
    if label == "e":
        return bool(cell["time"] - cell["cohort"] == value)
    return bool(cell["time"] == value and cell["cohort"] <= value)


def _tells(cohorts: Iterable[float], sizes: Mapping[float, int], hidden: frozenset[float]) -> bool:
    """Tell whether an average over cohorts gives one that is hidden, once the others are taken away."""
    covered = [cohort for cohort in cohorts if cohort in hidden]
    return len(covered) == 1 or 0 < sum(sizes[cohort] for cohort in covered) < FEWEST


def _hide(rows: Iterable[Document]) -> None:
    for row in rows:
        row.update({name: None for name in _FIGURES if name in row} | {"secret": True})


def _hide_checks(checks: Document, hidden: frozenset[float]) -> None:
    for one in checks.get("balance", {}).get("cohorts", ()):
        if one["cohort"] in hidden:
            one.update(
                {"covariates": [], "effective_controls": None, "largest_control_score": None, "secret": True}
            )
    if "leave_one_out" in checks.get("permutation", {}):
        checks["permutation"]["leave_one_out"] = _unnamed(checks["permutation"]["leave_one_out"])
    if hidden and "points" in checks.get("curve", {}):
        checks["curve"]["points"] = [one for one in checks["curve"]["points"] if _is_of_all_data(one)]
    _hide(ring for ring in checks.get("spillovers", {}).get("rings", ()) if ring["n_units"] < FEWEST)


def _is_of_all_data(point: Document) -> bool:
    """Tell whether a specification keeps every cohort: two that differ by a small one would give it by subtraction."""
    return not point.get("periods_earlier") and not point.get("without")


def _unnamed(rows: list[Document]) -> list[Document]:
    """Return the lowest and the highest estimate without one unit, no unit named."""
    known = sorted((row for row in rows if row["att"] is not None), key=lambda row: row["att"])
    return [row | {"left_out": None} for row in ([known[0], known[-1]] if known else [])]
