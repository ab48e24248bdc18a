"""Whole cents beside an exact point: an integer programme over the few cents each amount may move.

Counted from a point nearby every number is small: floats tell them apart, and the answer is read again exactly.
"""

from collections.abc import Mapping
from math import floor

from catalyseur.financing.exact import Exact, Terms, divide
from catalyseur.financing.model import Model
from catalyseur.financing.proposal import Solver, SolverError

Point = dict[int, Exact]
_MOST_NODES = 200


class Box:
    """The whole amounts within `reach` cents of a point, the choices made; `point` is the last one found."""

    def __init__(self, model: Model, choices: frozenset[int], base: Point, reach: int) -> None:
        """Count every column that is no choice from the lowest corner of the box."""
        self._made: Point = {column: int(column in choices) for column in model.choices}
        self._amounts = frozenset(model.amounts.values())
        self._rows: list[tuple[Terms, Exact]] = [(row.terms, row.right) for row in model.rows]
        self._corner: Point = {}
        self._uppers = [0.0] * len(model.uppers)
        for column in base.keys() - self._made.keys():
            near = reach if column in self._amounts else reach * len(self._amounts)
            low = self._corner[column] = max(0, floor(base[column]) - near)
            self._uppers[column] = min(floor(model.uppers[column]), floor(base[column]) + near) - low
        self.point: Point = {}
        rows = [self._counted(terms, right) for terms, right in self._rows]
        breakable = [(factors, bound) for factors, bound in rows if self._reach(factors) > bound]
        self._solver = Solver(self._uppers, self._amounts, breakable, most_nodes=_MOST_NODES)

    def demand(self, terms: Terms, right: Exact) -> None:
        """Add a row: the sum of `terms` is at most `right`."""
        self._rows.append((terms, right))
        self._solver.stop_presolve()
        self._solver.demand(*self._counted(terms, right))

    def maximise(self, objective: Terms) -> bool:
        """Climb as high as a bounded search goes; tell whether the point found meets every row exactly."""
        try:
            values = self._solver.maximise(objective)
        except SolverError:
            return False
        if values is None:
            return False
        point: Point = {column: self._corner[column] + round(values[column]) for column in self._amounts}
        point |= self._made
        point |= self._least_counted(point)
        if any(_total(terms, point) > right for terms, right in self._rows):
            return False
        self.point = point
        return True

    def _counted(self, terms: Terms, right: Exact) -> tuple[dict[int, float], float]:
        fixed = self._made | self._corner
        left = right - sum(factor * fixed[column] for column, factor in terms.items())
        return {c: float(f) for c, f in terms.items() if c in self._corner}, float(left)

    def _reach(self, factors: Mapping[int, float]) -> float:
        return sum(factor * self._uppers[column] for column, factor in factors.items() if factor > 0)

    def _least_counted(self, point: Point) -> Point:
        """Return the least each column that is no amount may be: it counts what others pay, for a limit."""
        least: Point = dict.fromkeys(self._corner.keys() - self._amounts, 0)
        for terms, right in self._rows:
            for column in terms.keys() & least.keys():
                if terms[column] < 0:
                    others = sum(f * point[c] for c, f in terms.items() if c != column)
                    least[column] = max(least[column], divide(right - others, terms[column]))
        return least


def _total(terms: Terms, point: Point) -> Exact:
    return sum(factor * point[column] for column, factor in terms.items())
