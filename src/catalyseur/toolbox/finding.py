"""What one criterion answers for one project on one day."""

from dataclasses import dataclass
from enum import StrEnum

from catalyseur.values.verdict import Verdict


class Cause(StrEnum):
    """Where an answer comes from: the project's facts, its place, or what the scheme publishes."""

    PROJECT = "project"
    GEOGRAPHY = "geography"
    SCHEME = "scheme"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Verdict of one published value; texts in French; `missing` names project facts to give."""

    verdict: Verdict
    expected: str
    actual: str
    cause: Cause = Cause.PROJECT
    missing: tuple[str, ...] = ()
    question: str | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Verdict of one criterion of a scheme, with its reasons and the source of what is expected."""

    criterion: str
    verdict: Verdict
    cause: Cause
    expected: str
    actual: str
    source: str
    missing: tuple[str, ...] = ()
    question: str | None = None
