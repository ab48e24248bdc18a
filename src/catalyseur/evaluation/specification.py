"""What an estimation assumes, stated once and printed with every result."""

from dataclasses import dataclass
from enum import StrEnum

from catalyseur.evaluation.two_by_two import Method


class Control(StrEnum):
    """Who stands in for the treated."""

    NEVER = "never"
    NOT_YET = "notyet"


class Base(StrEnum):
    """What a period before treatment is compared with: the one before it, or the last one before treatment."""

    VARYING = "varying"
    UNIVERSAL = "universal"


class Missing(StrEnum):
    """Each comparison uses the units seen at both dates, or only units seen at all dates."""

    PAIRWISE = "pairwise"
    BALANCED = "balanced"


@dataclass(frozen=True, kw_only=True, slots=True)
class Specification:
    """A group-time estimation. `anticipation`: periods before treatment in which it may already act."""

    method: Method = Method.DOUBLY_ROBUST
    control: Control = Control.NEVER
    base: Base = Base.VARYING
    anticipation: float = 0
    missing: Missing = Missing.PAIRWISE
    covariates: bool = True
