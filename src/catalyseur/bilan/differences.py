"""What differs between two bilans, figure by figure, and why: the day, the inputs or the definition."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from catalyseur.bilan.report import Figure, Report, Source

Cause = Literal["day", "source", "definition", "appeared", "gone"]
CAUSES: dict[Cause, str] = {
    "day": "les deux bilans sont arrêtés à des jours différents",
    "source": "la source a changé entre les deux bilans",
    "definition": "la définition a changé entre les deux bilans",
    "appeared": "le chiffre n’était pas dans le premier bilan",
    "gone": "le chiffre n’est plus dans le second bilan",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One figure on both sides; None where a bilan does not have it. `causes` is never empty."""

    before: Figure | None
    after: Figure | None
    causes: tuple[Cause, ...]

    @property
    def figure(self) -> Figure:
        """The figure that stands, the later one first."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a difference has a figure on one side at least")
        return found

    @property
    def change(self) -> int | Fraction | None:
        """After minus before; None when one is not known."""
        values = [side.value if side else None for side in (self.before, self.after)]
        return None if values[0] is None or values[1] is None else values[1] - values[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportDifferences:
    """Figures that differ, how many are equal, sources read from other bytes."""

    figures: tuple[Difference, ...]
    equal: int
    sources: tuple[tuple[Source | None, Source | None], ...]


def compare_reports(before: Report, after: Report) -> ReportDifferences:
    """Compare two bilans by indicator and place, in the order of the second, what is gone last."""
    old, new = _figures(before), _figures(after)
    moved = _moved_sources(before, after)
    changed = {id_ for pair in moved for id_ in (one.id for one in pair if one)}
    found = []
    for key in (*new, *(key for key in old if key not in new)):
        causes = _causes(old.get(key), new.get(key), changed, same_day=before.day == after.day)
        if causes:
            found.append(Difference(before=old.get(key), after=new.get(key), causes=causes))
    return ReportDifferences(
        figures=tuple(found), equal=len(old.keys() & new.keys()) - _on_both(found), sources=moved
    )


def _figures(report: Report) -> dict[tuple[str, str], Figure]:
    return {(figure.indicator.code, figure.place): figure for figure in report.figures}


def _causes(
    old: Figure | None, new: Figure | None, moved_sources: set[str], *, same_day: bool
) -> tuple[Cause, ...]:
    if old is None:
        return ("appeared",)
    if new is None:
        return ("gone",)
    if old.value == new.value and old.indicator == new.indicator:
        return ()
    causes: list[Cause] = []
    if old.indicator.definition != new.indicator.definition:
        causes.append("definition")
    if old.indicator.source_id != new.indicator.source_id or new.indicator.source_id in moved_sources:
        causes.append("source")
    if not same_day:
        causes.append("day")
    return tuple(causes) or ("definition",)


def _moved_sources(before: Report, after: Report) -> tuple[tuple[Source | None, Source | None], ...]:
    old, new = ({source.id: source for source in report.sources} for report in (before, after))
    ids = sorted(old.keys() | new.keys())
    pairs = ((old.get(one), new.get(one)) for one in ids)
    return tuple(pair for pair in pairs if _bytes_of(pair[0]) != _bytes_of(pair[1]))


def _bytes_of(source: Source | None) -> str | None:
    return source.sha256 if source else None


def _on_both(differences: list[Difference]) -> int:
    return sum(1 for one in differences if one.before and one.after)
