"""A panel: units x periods, dated treatment; each defect named, with what was done."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from catalyseur.evaluation.arrays import Flags, Floats, Ints
from catalyseur.evaluation.errors import EvaluationError, Notice


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Panel:
    """n units over T periods, units sorted by cohort then by content, so that no label decides anything.

    `outcomes`: (T, n) each, NaN where unobserved. `covariates`: (T or 1, n, k). `cohorts`: first treated
    period, infinity for never treated. `weights`: mean 1 (or None: all 1). `clusters`: codes 0..C-1, or None.
    `cluster_names`: (C,), what each code stands for. `positions`: (n, 2) longitude and latitude in degrees, or None.
    `strata`: codes within which chance may deal the treatment, (n,), or None.
    """

    units: tuple[str, ...]
    times: Floats
    cohorts: Floats
    outcomes: Mapping[str, Floats]
    covariate_names: tuple[str, ...] = ()
    covariates: Floats | None = None
    weights: Floats | None = None
    clusters: Ints | None = None
    cluster_names: tuple[str, ...] = ()
    positions: Floats | None = None
    strata: Ints | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def n_units(self) -> int:
        """Number of units."""
        return len(self.cohorts)

    @property
    def outcome(self) -> Floats:
        """The first outcome, (T, n)."""
        return next(iter(self.outcomes.values()))

    @property
    def last_time(self) -> float:
        """The last period."""
        return float(self.times[-1])

    def treated_cohorts(self) -> Floats:
        """Return the cohorts treated within the panel, in order."""
        within = self.cohorts[self.cohorts <= self.last_time]
        return np.unique(within)

    def weight_vector(self) -> Floats:
        """Return the weights, (n,), all 1 where none were given."""
        return np.ones(self.n_units) if self.weights is None else self.weights

    def select(self, keep: Flags, *notices: Notice) -> "Panel":
        """Return the panel of the units kept; weights scaled to mean 1 again."""
        if not keep.any():
            raise EvaluationError("no unit is left to evaluate: see the filters and the missing values")
        if keep.all():
            return replace(self, notices=self.notices + notices)
        weights = None if self.weights is None else _scaled(self.weights[keep])
        clusters, names = self.clusters, self.cluster_names
        if clusters is not None:
            left, clusters = np.unique(clusters[keep], return_inverse=True)
            names = tuple(names[code] for code in left)
        return replace(
            self,
            units=tuple(unit for unit, kept in zip(self.units, keep, strict=True) if kept),
            cohorts=self.cohorts[keep],
            outcomes={name: values[:, keep] for name, values in self.outcomes.items()},
            covariates=None if self.covariates is None else self.covariates[:, keep],
            weights=weights,
            clusters=clusters,
            cluster_names=names,
            positions=None if self.positions is None else self.positions[keep],
            strata=None if self.strata is None else self.strata[keep],
            notices=self.notices + notices,
        )

    def with_cohorts(self, cohorts: Floats) -> "Panel":
        """Return the panel with other treatment dates, units sorted again; (n,) infinity for never."""
        return replace(self, cohorts=cohorts).reordered(np.argsort(cohorts, kind="stable"))

    def reordered(self, order: Ints) -> "Panel":
        """Return the panel with its units in another order."""
        return replace(
            self,
            units=tuple(self.units[i] for i in order),
            cohorts=self.cohorts[order],
            outcomes={name: values[:, order] for name, values in self.outcomes.items()},
            covariates=None if self.covariates is None else self.covariates[:, order],
            weights=None if self.weights is None else self.weights[order],
            clusters=None if self.clusters is None else self.clusters[order],
            positions=None if self.positions is None else self.positions[order],
            strata=None if self.strata is None else self.strata[order],
        )

    def complete_units(self) -> Flags:
        """Tell which units are observed in every period, in every outcome and covariate."""
        whole = np.ones(self.n_units, dtype=bool)
        for values in self.outcomes.values():
            whole &= ~np.isnan(values).any(axis=0)
        if self.covariates is not None:
            whole &= ~np.isnan(self.covariates).any(axis=(0, 2))
        return whole

    def balanced(self) -> "Panel":
        """Return the units observed in every period; those left out are counted in a notice."""
        whole = self.complete_units()
        dropped = int((~whole).sum())
        if dropped == 0:
            return self
        notice = Notice(
            code="incomplete_units_dropped", detail=f"{dropped} units with a missing value were dropped"
        )
        return self.select(whole, notice)

    def dated_earlier(self, periods: int) -> "Panel":
        """Return the panel with each treatment dated so many of its periods earlier, the first one at the earliest."""
        position = np.maximum(np.searchsorted(self.times, self.cohorts) - periods, 0)
        ever = self.cohorts <= self.last_time
        return self.with_cohorts(
            np.where(ever, self.times[np.minimum(position, len(self.times) - 1)], np.inf)
        )

    def before(self, end: float, *notices: Notice) -> "Panel":
        """Return the panel of the periods before `end`."""
        return self.during(self.times < end, *notices)

    def during(self, kept: Flags, *notices: Notice) -> "Panel":
        """Return the panel of the periods kept, (T,)."""
        covariates = self.covariates
        if covariates is not None and len(covariates) > 1:
            covariates = covariates[kept]
        return replace(
            self,
            times=self.times[kept],
            outcomes={name: values[kept] for name, values in self.outcomes.items()},
            covariates=covariates,
            notices=self.notices + notices,
        )

    def only(self, outcome: str) -> "Panel":
        """Return the panel of one outcome."""
        return replace(self, outcomes={outcome: self.outcomes[outcome]})


def _scaled(weights: Floats) -> Floats:
    scaled: Floats = weights / weights.mean()
    return scaled
