"""HiGHS proposes who is funded and the prices of the rows. Its floats never reach an amount."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import floor

import highspy
import numpy as np

from catalyseur.portfolio.model import Model, Row

SEED = 20201215
MOST_NODES = 2000
_SCALE = 10.0
_TOLERANCE = 1e-9
_EDGE = 1e-7


class SolverError(RuntimeError):
    """HiGHS ended without an answer."""


class _SilentHighs(highspy.Highs):
    """HiGHS without callbacks: opening them prints a banner on standard output."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """What is left open: `held` requests have their cents, 0 for not funded; `used` ones are surely funded."""

    held: Mapping[int, int] = field(default_factory=dict)
    used: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """What to maximise (None: the points) and how near the best is enough, in hundredths."""

    weights: Mapping[int, int] | None = None
    absolute_gap: float = 0.0
    most_nodes: int = MOST_NODES
    start: Mapping[int, int] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """Cents by funded request, and what HiGHS holds no selection of this part can exceed, in hundredths.

    `is_whole` says that the search went to its end within its nodes; `steps` counts its simplex iterations.
    """

    cents: Mapping[int, int]
    bound: float
    is_whole: bool
    steps: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Relaxed:
    """The best fractions, and the price of each row."""

    fractions: tuple[float, ...]
    prices: tuple[float, ...]


def relax(model: Model) -> Relaxed | None:
    """Solve the case with fractions of requests; None when even fractions cannot meet the rows."""
    program = _Program(model, Part(), is_relaxed=True)
    solver = program.solver(_LINEAR)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise SolverError(f"HiGHS ended with {solver.modelStatusToString(status)}")
    solution = solver.getSolution()
    duals = np.abs(np.array(solution.row_dual))
    prices = [0.0] * len(model.rows)
    for position, row in enumerate(program.kept):
        prices[row] = float(duals[position]) / program.scales[position]
    return Relaxed(fractions=tuple(solution.col_value[: len(model.requests)]), prices=tuple(prices))


class Proposer:
    """One part of a case, asked for several goals in turn; one thread, fixed seed."""

    def __init__(self, model: Model, part: Part) -> None:
        """Load the part."""
        self._program = _Program(model, part)
        self._model = model
        self._solver = self._program.solver(_WHOLE)

    def maximise(self, goal: Goal) -> Proposal | None:
        """Return the best selection found; None when nothing meets the rows."""
        program, solver = self._program, self._solver
        if not program.is_possible:
            return None
        costs = program.costs if goal.weights is None else program.weigh(goal.weights)
        solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        solver.setOptionValue("mip_abs_gap", goal.absolute_gap)
        solver.setOptionValue("mip_max_nodes", goal.most_nodes)
        if goal.start is not None:
            program.start(solver, goal.start)
        solver.run()
        return self._read()

    def forbid(self, cents: Mapping[int, int]) -> None:
        """Forbid one exact pattern of funded requests among the open ones."""
        terms = {
            self._program.choice(column): 1.0 if column in cents else -1.0 for column in self._program.open
        }
        funded = sum(column in cents for column in self._program.open)
        self._add(terms, funded - 1)

    def demand_points(self, target: float) -> None:
        """Demand that a selection counts so many hundredths."""
        program = self._program
        terms = {place: -cost for place, cost in enumerate(program.costs) if cost}
        slack = 0.0 if program.has_free_amounts else 0.5
        if terms:
            self._add(terms, program.held_points - target + slack)

    def settle(self, column: int, *, is_funded: bool) -> None:
        """Fix whether an open request is funded."""
        choice, value = self._program.choice(column), float(is_funded)
        self._solver.changeColBounds(choice, value, value)

    def tighten(self, row: int, by: int) -> None:
        """Take `by` off the right of a model's row."""
        self._program.tighten(self._solver, row, by)

    def _add(self, terms: Mapping[int, float], right: float) -> None:
        indices = np.array(list(terms), dtype=np.int32)
        values = np.array(list(terms.values()))
        self._solver.addRow(-highspy.kHighsInf, right, len(terms), indices, values)

    def _read(self) -> Proposal | None:
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        info = self._solver.getInfo()
        if info.primal_solution_status != 2:  # no feasible point
            if status in (highspy.HighsModelStatus.kSolutionLimit, highspy.HighsModelStatus.kIterationLimit):
                raise SolverError("no selection was found within the work allowed: loosen a rule")
            raise SolverError(f"HiGHS ended with {self._solver.modelStatusToString(status)}")
        values = self._solver.getSolution().col_value
        bound = info.mip_dual_bound + self._program.held_points
        is_whole = status == highspy.HighsModelStatus.kOptimal
        return Proposal(
            cents=self._program.read(values),
            bound=bound,
            is_whole=is_whole,
            steps=info.simplex_iteration_count,
        )


class _Program:
    """The arrays of one part: a column a request left open, one more where an amount is free, the top-ups."""

    def __init__(self, model: Model, part: Part, *, is_relaxed: bool = False) -> None:
        self._model, self._part, self._is_relaxed = model, part, is_relaxed
        self._mosts = [request.most_cents for request in model.requests]
        self.open = [column for column in range(len(model.requests)) if column not in part.held]
        self._place = {column: place for place, column in enumerate(self.open)}
        self._free = [
            column
            for column in self.open
            if not is_relaxed and column not in part.used and model.leasts[column] < self._most(column)
        ]
        self._choice = {column: len(self.open) + k for k, column in enumerate(self._free)}
        self._top_up = len(self.open) + len(self._free)
        self._total = self._top_up + len(model.regions)
        self.columns = self._total + 1
        self.constants = {column: cents for column, cents in part.held.items() if cents}
        self.held_points = float(model.value(self.constants))
        self.costs = self._points()
        self.has_free_amounts = model.has_free_amounts
        self.kept: list[int] = []
        self.scales: list[float] = []
        self._rights: list[float] = []
        self._terms: list[dict[int, float]] = []
        self.is_possible = True
        for number, row in enumerate(model.rows):
            self._add(number, row)
        for column, choice in self._choice.items():
            place, ratio = self._place[column], model.leasts[column] / self._most(column)
            self._terms += [{place: 1.0, choice: -1.0}, {choice: ratio, place: -1.0}]
            self._rights += [0.0, 0.0]
        self._add_total()

    def choice(self, column: int) -> int:
        """Return the program's column that says whether a request is funded."""
        return self._choice.get(column, self._place[column])

    def weigh(self, weights: Mapping[int, int]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        """Return the costs of another objective, on who is funded."""
        costs = np.zeros(self.columns)
        for column, weight in weights.items():
            costs[self.choice(column)] = float(weight)
        return costs

    def read(self, values: list[float]) -> dict[int, int]:
        """Read cents from floats: an end of the range as it is, else floored."""
        cents = dict(self.constants)
        for place, column in enumerate(self.open):
            least, most = self._model.leasts[column], self._most(column)
            if column not in self._part.used and values[self.choice(column)] < 0.5:
                continue
            amount = most if values[place] > 1 - _EDGE or least == most else floor(values[place] * most)
            cents[column] = max(least, amount)
        return cents

    def start(self, solver: highspy.Highs, cents: Mapping[int, int]) -> None:
        """Hand over a selection to start from."""
        places = list(range(self._top_up))
        values = [cents.get(column, 0) / self._most(column) for column in self.open]
        values += [float(column in cents) for column in self._free]
        solver.setSolution(len(places), np.array(places, dtype=np.int32), np.array(values))

    def tighten(self, solver: highspy.Highs, row: int, by: int) -> None:
        """Take `by` off the right of a row, in the row's own unit."""
        if row in self.kept:
            position = self.kept.index(row)
            self._rights[position] -= by / self.scales[position]
            solver.changeRowBounds(position, -highspy.kHighsInf, self._rights[position])

    def solver(self, options: Mapping[str, bool | int | float | str]) -> highspy.Highs:
        """Load the arrays."""
        solver = _SilentHighs()
        for name, value in {**_OPTIONS, **options}.items():
            solver.setOptionValue(name, value)
        solver.passModel(self._arrays())
        return solver

    def _most(self, column: int) -> int:
        return self._mosts[column]

    def _points(self) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        costs = np.zeros(self.columns)
        for place, column in enumerate(self.open):
            request = self._model.requests[column]
            costs[place] = self._model.points[column] * request.most_cents / request.asked_cents
        return costs

    def _add(self, number: int, row: Row) -> None:
        """Write a row for what is open, the held part taken off its right."""
        right, terms = row.right, dict[int, float]()
        constants = self._part.held
        places, mosts = self._place, self._mosts
        for column, factor in row.amounts.items():
            if column in constants:
                right -= factor * constants[column]
            else:
                terms[places[column]] = float(factor * mosts[column])
        for column, factor in row.uses.items():
            if column in constants:
                right -= factor * (constants[column] > 0)
            elif column in self._part.used:
                right -= factor
            else:
                place, weight = self._use(column, factor)
                terms[place] = terms.get(place, 0.0) + weight
        if not (terms or row.top_ups or row.total):
            self.is_possible = self.is_possible and right >= 0
            return
        largest = max((abs(value) for value in terms.values()), default=0.0)
        scale = largest / _SCALE if row.amounts or row.top_ups or row.total else 1.0
        scale = scale or 1.0
        written = {place: value / scale for place, value in terms.items()}
        for region, factor in row.top_ups.items():
            written[self._top_up + region] = factor * self._unit / scale
        if row.total:
            written[self._total] = row.total * self._unit / scale
        self.kept.append(number)
        self.scales.append(scale)
        self._rights.append(right / scale)
        self._terms.append(written)

    def _add_total(self) -> None:
        """Say, in the last row, what the last column is: all cents awarded, the held part included."""
        terms = {self._place[column]: self._most(column) / self._unit for column in self.open}
        self._terms.append({**terms, self._total: -1.0})
        self._rights.append(-sum(self.constants.values()) / self._unit)

    @cached_property
    def _unit(self) -> float:
        """The unit of a top-up and of the total: a tenth of the largest amount a request may get."""
        return max((r.most_cents for r in self._model.requests), default=1) / _SCALE

    def _use(self, column: int, factor: int) -> tuple[int, float]:
        """Being funded, in the column that says it; relaxed, in the widest fraction that may stand for it."""
        if not self._is_relaxed:
            return self.choice(column), float(factor)
        ratio = 1.0 if factor > 0 else self._most(column) / self._model.leasts[column]
        return self._place[column], factor * ratio

    def _arrays(self) -> highspy.HighsLp:
        model, program = self._model, highspy.HighsLp()
        whole = [c not in self._part.used and model.leasts[c] == self._most(c) for c in self.open]
        lowers = [
            model.leasts[c] / self._most(c) if c in self._part.used and not self._is_relaxed else 0.0
            for c in self.open
        ]
        program.num_col_, program.num_row_ = self.columns, len(self._terms)
        program.sense_ = highspy.ObjSense.kMaximize
        program.col_cost_ = self.costs
        program.col_lower_ = np.array([*lowers, *[0.0] * (self.columns - len(lowers))])
        limit = model.top_up_limit / self._unit
        program.col_upper_ = np.array(
            [*[1.0] * self._top_up, *[limit] * len(model.regions), highspy.kHighsInf]
        )
        program.row_lower_ = np.array([*[-highspy.kHighsInf] * (len(self._terms) - 1), self._rights[-1]])
        program.row_upper_ = np.array(self._rights)
        if not self._is_relaxed:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            flags = [*whole, *[True] * len(self._free), *[False] * (len(model.regions) + 1)]
            program.integrality_ = [kinds[flag] for flag in flags]
        matrix = program.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.cumsum([0, *(len(terms) for terms in self._terms)], dtype=np.int32)
        matrix.index_ = np.array([place for terms in self._terms for place in terms], dtype=np.int32)
        matrix.value_ = np.array([value for terms in self._terms for value in terms.values()])
        return program


_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": SEED,
    "primal_feasibility_tolerance": _TOLERANCE,
    "dual_feasibility_tolerance": _TOLERANCE,
}
_LINEAR: dict[str, bool | int | float | str] = {"solver": "simplex"}
_WHOLE: dict[str, bool | int | float | str] = {
    "mip_rel_gap": 0.0,
    "mip_feasibility_tolerance": _TOLERANCE,
}
