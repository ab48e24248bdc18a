"""Rules that cannot hold together, none of which may be missing for the conflict to stand."""

from collections.abc import Sequence

from catalyseur.portfolio.committee import Committee
from catalyseur.portfolio.model import Model, build_model
from catalyseur.portfolio.proposal import Goal, Part, Proposer, relax


def smallest_conflict(committee: Committee, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return rules in conflict; taking any one away frees the rest.

    QuickXplain (Junker, 2004): halves the rules rather than trying them one by one.
    """
    ratio = "minimum_funding_ratio"
    rows = build_model(
        committee, without | {ratio}
    ).rows  # the ratio leaves requests out, and with them their rows
    names = list(dict.fromkeys([*(row.rule for row in rows), ratio]))
    names = [name for name in names if name not in without]

    def holds(kept: Sequence[str]) -> bool:
        return is_feasible(build_model(committee, without | (set(names) - set(kept))))

    def explain(given: list[str], is_new: bool, rest: list[str]) -> list[str]:  # noqa: FBT001
        if is_new and not holds(given):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        left, right = rest[:half], rest[half:]
        of_right = explain([*given, *left], is_new=True, rest=right)
        of_left = explain([*given, *of_right], is_new=bool(of_right), rest=left)
        return [*of_left, *of_right]

    found = set(explain([], is_new=False, rest=names))
    return tuple(name for name in names if name in found)


def is_feasible(model: Model) -> bool:
    """Tell whether some selection meets every row."""
    return relax(model) is not None and Proposer(model, Part()).maximise(Goal(weights={})) is not None
