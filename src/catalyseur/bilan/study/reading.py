"""What every chapter of a study reads, and how its numbers are told."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from catalyseur.bilan.report import Column, Table, Unit, Value
from catalyseur.bilan.wording import value_text
from catalyseur.evaluation.normal import two_sided
from catalyseur.panels.registration import Registration, Study

Document = dict[str, Any]
MENTION = "exemple, données synthétiques"
DATA, REGISTRATION = "donnees", "enregistrement"
_Z = two_sided(0.95)


@dataclass(frozen=True, kw_only=True, slots=True)
class StudyReading:
    """A study that ran: its registration, its results as published, the day it ran.

    `is_public`: its data may be downloaded, so that nothing is withheld. `withdrawn`: why it was, after its run.
    """

    registration: Registration
    results: Document
    ran_on: date
    is_public: bool
    withdrawn: str = ""

    @property
    def study(self) -> Study:
        """What was registered."""
        return self.registration.study

    @property
    def evaluation(self) -> Document:
        """The estimation."""
        found: Document = self.results["evaluation"]
        return found

    @property
    def is_log(self) -> bool:
        """Whether effects are log points."""
        return self.study.scale == "log"

    @property
    def unit(self) -> Unit:
        """The unit charts draw effects in."""
        return "share" if self.is_log else "decimal"

    @property
    def is_secret(self) -> bool:
        """Whether secrecy covers some figures."""
        return bool(self.results.get("secret"))

    def check(self, name: str) -> Document | None:
        """Return a check that was made; None when it was not asked, or could not be made."""
        found = self.results["checks"].get(name)
        return None if found is None or "problem" in found else found

    def problem(self, name: str) -> str:
        """Return why a check could not be made; empty when it could, or was not asked."""
        return str(self.results["checks"].get(name, {}).get("problem", ""))

    def title(self, words: str) -> str:
        """Return a title that says so when the data are invented."""
        return f"{words} ({MENTION})" if self.study.is_example else words

    def table(
        self,
        identifier: str,
        title: str,
        heads: Sequence[Column],
        rows: Iterable[Sequence[Value]],
        note: str = "",
    ) -> Table:
        """Return a table of the study."""
        covered = (
            "Les cases « non connu » peuvent être couvertes par le secret statistique."
            if self.is_secret
            else ""
        )
        return Table(
            id=identifier,
            title=self.title(title),
            columns=tuple(heads),
            rows=tuple(tuple(row) for row in rows),
            source_ids=(DATA,),
            note=" ".join(filter(None, (note, covered))),
        )

    def drawn(self, code: str) -> str:
        """Return the column that charts draw: percents for log points, the outcome's unit otherwise."""
        return f"{code}_pct" if self.is_log else code

    def estimate_columns(self, *, simultaneous: bool) -> tuple[Column, ...]:
        """Return the heads of an estimate and its limits, the last two simultaneous when asked."""
        heads = [
            Column(code="effect", label="Effet (points de log)" if self.is_log else "Effet", unit="decimal")
        ]
        if self.is_log:
            heads.append(Column(code="effect_pct", label="Effet en %", unit="share"))
        heads.append(Column(code="se", label="Erreur type", unit="decimal"))
        named = [("low", "Borne basse à 95 %"), ("high", "Borne haute à 95 %")]
        if simultaneous:
            named += [
                ("all_low", "Borne basse, toutes ensemble"),
                ("all_high", "Borne haute, toutes ensemble"),
            ]
        return (
            *heads,
            *(Column(code=self.drawn(code), label=label, unit=self.unit) for code, label in named),
        )

    def estimate_cells(self, row: Document, *, simultaneous: bool) -> tuple[Value, ...]:
        """Return an estimate and its limits; those of a simultaneous row are told apart from the pointwise ones."""
        effect, error = row["att"], row["se"]
        limits: list[float | None] = [row["low"], row["high"]]
        if simultaneous:
            known = None not in (effect, error)
            limits = [*((effect - _Z * error, effect + _Z * error) if known else (None, None)), *limits]
        shown = [number(effect)] + ([percent(effect)] if self.is_log else []) + [number(error)]
        return (*shown, *(percent(one) if self.is_log else number(one) for one in limits))

    def effect_text(self, value: float | None) -> str:
        """Write an effect: `+2,8 %` for log points, `+12,3` otherwise."""
        if value is None:
            return "non estimable"
        text = value_text(percent(value), "share") if self.is_log else value_text(number(value), "decimal")
        return text if value < 0 else f"+{text}"


def number(value: float | None) -> Fraction | None:
    """Return a number as reports hold it."""
    return None if value is None else Fraction(value)


def percent(value: float | None) -> Fraction | None:
    """Return the relative change of an effect in log points: exp(value) - 1."""
    return None if value is None else Fraction(math.expm1(value))


def number_text(value: float | None) -> str:
    """Write a number."""
    return value_text(number(value), "decimal")


def chance_text(p: float | None) -> str:
    """Write a p-value."""
    return (
        "non calculée"
        if p is None
        else "moins de 0,001"
        if p < 0.001
        else value_text(Fraction(round(p, 3)), "decimal")
    )
