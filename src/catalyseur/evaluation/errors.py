"""What ends an evaluation, and what is only to be noted."""

from dataclasses import dataclass


class EvaluationError(ValueError):
    """The evaluation cannot go on; the message says what, where and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One thing found in the data or the estimation, and what was done about it."""

    code: str
    detail: str
