"""One question put to the file of a panel; commands, studies and pages ask it the same way."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from catalyseur.evaluation.documents import (
    CONFIDENCE,
    Chance,
    Document,
    group_time_document,
    regression_document,
    synthetic_document,
)
from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.reading import read_columns
from catalyseur.evaluation.specification import Base, Control, Missing, Specification
from catalyseur.evaluation.synthetic import Synthetic
from catalyseur.evaluation.table import Roles, build_panel
from catalyseur.evaluation.two_by_two import Method

GROUP_TIME: Collection[str] = tuple(method.value for method in Method)
REGRESSIONS: Collection[str] = ("twfe", "sunab")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """The columns of a panel and how the effect is estimated, by the names of the options of `evaluate`."""

    unit: str
    time: str
    outcome: str
    cohort: str | None = None
    treated: str | None = None
    covariates: tuple[str, ...] = ()
    weight: str | None = None
    cluster: str | None = None
    method: str = Method.DOUBLY_ROBUST.value
    control: str = Control.NEVER.value
    base: str = Base.VARYING.value
    anticipation: int = 0
    missing: str = Missing.PAIRWISE.value
    draws: int = 999
    seed: int = 1

    def specification(self) -> Specification:
        """Return the specification of group-time effects; another method's means leave it to doubly robust."""
        return Specification(
            method=Method(self.method) if self.method in GROUP_TIME else Method.DOUBLY_ROBUST,
            control=Control(self.control),
            base=Base(self.base),
            anticipation=self.anticipation,
            missing=Missing(self.missing),
        )


def read_panel(  # noqa: PLR0913 - the columns some checks need besides
    content: bytes,
    name: str,
    ask: Ask,
    *,
    stratum: str | None = None,
    positions: tuple[str, str] | None = None,
    placebos: tuple[str, ...] = (),
) -> Panel:
    """Return the panel of a file's content; `name` tells its format. Raises EvaluationError."""
    roles = Roles(
        unit=ask.unit,
        time=ask.time,
        outcomes=(ask.outcome, *placebos),
        cohort=ask.cohort,
        treated=ask.treated,
        covariates=ask.covariates,
        weight=ask.weight,
        cluster=ask.cluster,
        stratum=stratum,
        positions=positions,
    )
    return build_panel(read_columns(content, name, roles.columns()), roles)


def evaluation_document(content: bytes, name: str, ask: Ask) -> Document:
    """Return the estimation under its specification and the hash of its data. Raises EvaluationError."""
    document = _estimate(read_panel(content, name, ask), ask)
    return {"spec": _spec(ask), "data_sha256": hashlib.sha256(content).hexdigest()} | document


def _estimate(panel: Panel, ask: Ask) -> Document:
    if ask.method in GROUP_TIME:
        return group_time_document(panel, ask.specification(), Chance(draws=ask.draws, seed=ask.seed))
    if ask.missing == Missing.BALANCED:
        panel = panel.balanced()
    if ask.method in REGRESSIONS:
        return regression_document(panel, ask.method)
    return synthetic_document(panel, Synthetic(ask.method))


def _spec(ask: Ask) -> Document:
    return {
        "method": ask.method,
        "unit": ask.unit,
        "time": ask.time,
        "outcome": ask.outcome,
        "cohort": ask.cohort,
        "treated": ask.treated,
        "weight": ask.weight,
        "cluster": ask.cluster,
        "control": ask.control,
        "base": ask.base,
        "covariates": list(ask.covariates),
        "anticipation": ask.anticipation,
        "missing": ask.missing,
        "draws": ask.draws,
        "seed": ask.seed,
        "confidence": CONFIDENCE,
    }
