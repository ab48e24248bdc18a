"""What public money may reach on each line of a plan, as the exact check read it."""

from dataclasses import dataclass
from fractions import Fraction

from catalyseur.financing.limit import Limit
from catalyseur.financing.plan import Plan
from catalyseur.financing.situation import CostLine
from catalyseur.financing.vocabulary import Basis, named


@dataclass(frozen=True, kw_only=True, slots=True)
class LineCeiling:
    """The aid counted on a line and its ceiling, in cents of gross grant equivalent; fractions kept.

    `basis` is the one that governs the line; None where only the cost bounds it: the money is then nominal.
    """

    line: CostLine
    basis: Basis | None
    counted: Fraction
    ceiling: Fraction


def line_ceilings(plan: Plan) -> tuple[LineCeiling, ...]:
    """Return the ceiling of each line that receives public money, in the order of the lines."""
    found = (_ceiling(plan, line) for line in plan.variant.situation.lines)
    return tuple(ceiling for ceiling in found if ceiling)


def _ceiling(plan: Plan, line: CostLine) -> LineCeiling | None:
    limits = plan.checked.limits
    shares = [limit for limit in limits if limit.rule.rpartition(":")[0] == f"intensity:{line.id}"]
    if shares:
        highest = max(shares, key=lambda limit: (limit.bound, limit.used))
        return _of(line, highest, named(Basis, highest.rule.rpartition(":")[2]))
    cost = next((limit for limit in limits if limit.rule == f"public_aid_within_cost:{line.id}"), None)
    return _of(line, cost, None) if cost else None


def _of(line: CostLine, limit: Limit, basis: Basis | None) -> LineCeiling:
    return LineCeiling(line=line, basis=basis, counted=Fraction(limit.used), ceiling=Fraction(limit.bound))
