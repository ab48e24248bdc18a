"""What ends an evaluation, and what is only to be noted."""

from collections.abc import Iterable
from dataclasses import dataclass


class EvaluationError(ValueError):
    """The evaluation cannot go on; the message says what, where and what to do, `french` the same where it is known."""

    def __init__(self, message: str, *, french: str = "") -> None:
        """Keep both sentences."""
        super().__init__(message)
        self.french = french


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One thing found in the data or the estimation, and what was done about it."""

    code: str
    detail: str


def no_column(name: str, columns: Iterable[str]) -> EvaluationError:
    """Return what is said of a column that a table lacks."""
    held = ", ".join(columns)
    return EvaluationError(
        f"no column '{name}': the table has {held}",
        french=f"la colonne « {name} » manque ; la table a : {held}",
    )
