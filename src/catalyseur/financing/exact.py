"""An exact linear programme in integers and fractions, with objectives in strict order.

Bounded primal simplex on a dictionary (Chvátal, Linear Programming, 1983, ch. 8), Bland's rule, so that it
ends. After each objective the columns with a reduced cost are held: what is left is its optimal face.
No float enters: the amounts of a plan are the exact coordinates of a vertex.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

Exact = int | Fraction
Terms = Mapping[int, Exact]


class NoPointError(Exception):
    """No point meets the rows; `row` is the row that could not be met beside the others."""

    def __init__(self, row: int) -> None:
        """Keep the row's position."""
        super().__init__(f"row {row} cannot be met")
        self.row = row


def solve_in_order(
    uppers: Sequence[Exact | None],
    rows: Sequence[tuple[Terms, Exact]],
    objectives: Iterable[Terms],
    lowers: Sequence[Exact] | None = None,
) -> list[Exact]:
    """Maximise each objective in turn, the earlier ones kept, over columns from their lower bound up.

    Each row (terms, right) demands the sum of its terms at most `right`; an upper of None is open.
    Raises NoPointError when no point meets the rows.
    """
    tableau = _Tableau(uppers, rows, lowers or [0] * len(uppers))
    tableau.reach_rows()
    for objective in objectives:
        tableau.maximise(objective)
        tableau.hold_face(objective)
    return tableau.values[: len(uppers)]


def clean(value: Exact) -> Exact:
    """Write a fraction that is whole as an integer: integers are far faster, and round no further."""
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def divide(left: Exact, right: Exact) -> Exact:
    """Divide exactly, a whole result as an integer."""
    if right == 1:
        return left
    if right == -1:
        return -left
    return clean(Fraction(left) / right)


class _Tableau:
    """Basic columns written in the others. Column n + k is the slack of row k."""

    def __init__(
        self, uppers: Sequence[Exact | None], rows: Sequence[tuple[Terms, Exact]], lowers: Sequence[Exact]
    ) -> None:
        columns = len(uppers)
        self.values: list[Exact] = list(lowers)
        self.lowers: list[Exact | None] = list(lowers)
        self.uppers: list[Exact | None] = list(uppers)
        self.basic: dict[int, dict[int, Exact]] = {}
        for position, (terms, right) in enumerate(rows):
            slack = right - sum(factor * self.values[column] for column, factor in terms.items())
            self.values.append(clean(slack))
            self.lowers.append(0 if slack >= 0 else None)
            self.uppers.append(None)
            self.basic[columns + position] = {column: -factor for column, factor in terms.items() if factor}
        self._first_slack = columns

    def reach_rows(self) -> None:
        """Raise each slack that starts below zero to zero, keeping those already met."""
        for slack in range(self._first_slack, len(self.values)):
            if self.lowers[slack] is None:
                self.uppers[slack] = 0 if self.values[slack] < 0 else None
                self.maximise({slack: 1})
                if self.values[slack] < 0:
                    raise NoPointError(slack - self._first_slack)
                self.lowers[slack], self.uppers[slack] = 0, None

    def maximise(self, objective: Terms) -> None:
        """Climb to the highest value of an objective."""
        costs = self._reduced(objective)
        while (entering := self._entering(costs)) is not None:
            leaving = self._move(entering, 1 if costs[entering] > 0 else -1)
            if leaving is not None:
                self._pivot(entering, leaving)
                factor = costs.pop(entering)
                _add(costs, self.basic[entering], factor)

    def hold_face(self, objective: Terms) -> None:
        """Hold the free columns whose move would lower the objective."""
        for column, cost in self._reduced(objective).items():
            if cost:
                self.lowers[column] = self.uppers[column] = self.values[column]
                for row in self.basic.values():
                    row.pop(column, None)

    def _reduced(self, objective: Terms) -> dict[int, Exact]:
        costs: dict[int, Exact] = {}
        for column, factor in objective.items():
            _add(costs, self.basic.get(column, {column: 1}), factor)
        return costs

    def _entering(self, costs: dict[int, Exact]) -> int | None:
        for column in sorted(costs):
            cost, value = costs[column], self.values[column]
            if (cost > 0 and value != self.uppers[column]) or (cost < 0 and value != self.lowers[column]):
                return column
        return None

    def _move(self, entering: int, way: int) -> int | None:
        """Move a free column as far as bounds allow; return the basic column that stops it."""
        own = self.uppers[entering] if way > 0 else self.lowers[entering]
        step = None if own is None else (own - self.values[entering]) * way
        leaving: int | None = None
        touched = [(column, row[entering]) for column, row in self.basic.items() if entering in row]
        for column, factor in touched:
            bound = self.uppers[column] if factor * way > 0 else self.lowers[column]
            if bound is None:
                continue
            room = divide(bound - self.values[column], factor * way)
            if step is None or room < step or (room == step and leaving is not None and column < leaving):
                step, leaving = room, column
        if step is None:
            raise ArithmeticError("the programme is unbounded: every amount needs an upper bound")
        self.values[entering] = clean(self.values[entering] + way * step)
        for column, factor in touched:
            self.values[column] = clean(self.values[column] + factor * way * step)
        return leaving

    def _pivot(self, entering: int, leaving: int) -> None:
        row = self.basic.pop(leaving)
        factor = row.pop(entering)
        written = {column: divide(-other, factor) for column, other in row.items()}
        written[leaving] = divide(1, factor)
        for other in self.basic.values():
            if entering in other:
                _add(other, written, other.pop(entering))
        self.basic[entering] = written


def _add(target: dict[int, Exact], source: Mapping[int, Exact], factor: Exact) -> None:
    for column, value in source.items():
        total = target.get(column, 0) + factor * value
        if total:
            target[column] = clean(total)
        else:
            target.pop(column, None)
