"""HiGHS proposes the yes/no choices of a plan. Its floats never reach an amount."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from math import inf

import highspy
import numpy as np

from catalyseur.financing.model import Model

Exact = int | Fraction
Scaled = tuple[dict[int, float], float]
SEED = 20201215
_SCALE = (
    1000.0  # amounts are counted in thousandths of the largest one: tolerances then mean less than a cent
)
_TOLERANCE = 1e-9


class SolverError(RuntimeError):
    """HiGHS ended otherwise than optimal or infeasible."""


class _SilentHighs(highspy.Highs):
    """HiGHS without callbacks: opening them prints a banner on standard output."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


class Solver:
    """One HiGHS instance on a programme of columns from 0 up; one thread, fixed seed. Floats in, floats out."""

    def __init__(
        self,
        uppers: Sequence[float],
        integers: Collection[int],
        rows: Sequence[Scaled],
        most_nodes: int = highspy.kHighsIInf,
    ) -> None:
        """Load the columns and the rows: each demands the sum of its factors at most its bound."""
        self._columns = len(uppers)
        self._solver = _SilentHighs()
        for name, value in _OPTIONS.items():
            self._solver.setOptionValue(name, value)
        self._solver.setOptionValue("mip_max_nodes", most_nodes)
        self._solver.passModel(_program(uppers, integers, rows))
        self._last: highspy.HighsSolution | None = None

    def maximise(self, objective: Mapping[int, Exact | float]) -> Sequence[float] | None:
        """Return an optimum, or the best point of `most_nodes`; None when nothing meets the rows. Raises SolverError."""
        self._set_objective(objective)
        if self._last is not None:
            self._solver.setSolution(self._last)  # the last point still meets the rows: a start
        status = self._run()
        if status not in _POINTS:  # seen on amounts ten digits apart, and on a demand that holds by a hair
            self.stop_presolve()
            status = self._run()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        is_point = (
            self._solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        )
        if status not in _POINTS or not is_point:
            raise SolverError(f"HiGHS ended with {self._solver.modelStatusToString(status)}")
        self._last = self._solver.getSolution()
        values: Sequence[float] = self._last.col_value
        return values

    def take_back(self) -> None:
        """Drop the last row."""
        self._solver.deleteRows(1, np.array([self._solver.getNumRow() - 1], dtype=np.int32))

    def stop_presolve(self) -> None:
        """Presolve no more: it takes a row that holds by a hair for broken."""
        self._solver.setOptionValue("presolve", "off")

    def fix(self, column: int, value: float) -> None:
        """Hold a column."""
        self._solver.changeColBounds(column, value, value)

    def bound(self, column: int) -> float:
        """Return what a column cannot exceed: its most when every column may be split."""
        self._solver.setOptionValue("solve_relaxation", True)  # noqa: FBT003 - the library's own signature
        self._set_objective({column: 1})
        status = self._run()
        self._solver.setOptionValue("solve_relaxation", False)  # noqa: FBT003 - the library's own signature
        return self.reached if status == highspy.HighsModelStatus.kOptimal else inf

    @property
    def reached(self) -> float:
        """The last objective reached."""
        value: float = self._solver.getInfo().objective_function_value
        return value

    def demand(self, factors: Mapping[int, float], bound: float) -> None:
        """Add a row."""
        indices, values = np.array(list(factors), dtype=np.int32), np.array(list(factors.values()))
        self._solver.addRow(-highspy.kHighsInf, bound, len(factors), indices, values)

    def _set_objective(self, objective: Mapping[int, Exact | float]) -> None:
        costs = np.zeros(self._columns)
        for column, factor in objective.items():
            costs[column] = float(factor)
        self._solver.changeColsCost(self._columns, np.arange(self._columns, dtype=np.int32), costs)

    def _run(self) -> highspy.HighsModelStatus:
        if self._solver.run() == highspy.HighsStatus.kError:  # another thread count was used before
            highspy.Highs.resetGlobalScheduler(True)  # noqa: FBT003 - the library's own signature
            self._solver.run()
        return self._solver.getModelStatus()


class Proposer:
    """A model asked for several objectives in turn, its amounts scaled."""

    def __init__(self, model: Model) -> None:
        """Load the model."""
        largest = max((float(u) for c, u in enumerate(model.uppers) if c not in model.choices), default=1.0)
        self._unit = max(largest, 1.0) / _SCALE
        self._model = model
        uppers = [float(u) / (1 if c in model.choices else self._unit) for c, u in enumerate(model.uppers)]
        self._solver = Solver(
            uppers, model.choices, [self._scaled(row.terms, row.right) for row in model.rows]
        )

    def maximise(self, objective: Mapping[int, Exact]) -> frozenset[int] | None:
        """Return the choices that are yes at an optimum; None when nothing meets the rows."""
        values = self._solver.maximise(self._scaled(objective, 0)[0])
        return None if values is None else frozenset(c for c in self._model.choices if values[c] > 0.5)

    def bound_cents(self, column: int) -> float:
        """Return what an amount cannot exceed; a float."""
        return self._solver.bound(column) * self._unit

    @property
    def reached_cents(self) -> float:
        """The last objective reached, one of amounts; a float: it only tells what is worth solving exactly."""
        return self._solver.reached * self._unit

    def demand(self, terms: Mapping[int, Exact], right: Exact) -> None:
        """Add a row: the sum of `terms` is at most `right`, plus what floats cannot tell from it."""
        if not self._model.choices.issuperset(terms):
            self._solver.stop_presolve()
        factors, bound = self._scaled(terms, right)
        self._solver.demand(factors, bound + _TOLERANCE * max(1.0, abs(bound)))

    def fix(self, column: int, value: int) -> None:
        """Make a choice for good."""
        self._solver.fix(column, value)

    def best_beside(self, chosen: frozenset[int], objective: Mapping[int, Exact]) -> float:
        """Return in cents the most an objective reaches when one of the choices of `chosen` is not made.

        Infinity where the solver gives up.
        """
        self.demand(dict.fromkeys(chosen, 1), len(chosen) - 1)
        try:
            best = -inf if self.maximise(objective) is None else self.reached_cents
        except SolverError:
            best = inf
        self._solver.take_back()
        return best

    def forbid(self, chosen: frozenset[int], among: frozenset[int]) -> None:
        """Forbid one exact pattern of the choices of `among`."""
        terms = {column: 1 if column in chosen else -1 for column in among}
        self.demand(terms, len(chosen & among) - 1)

    def _scaled(self, terms: Mapping[int, Exact], right: Exact) -> Scaled:
        """Divide a row with amounts by the unit; a row of choices alone stays."""
        choices = self._model.choices
        if all(column in choices for column in terms):
            return {column: float(factor) for column, factor in terms.items()}, float(right)
        factors = {c: float(f) / self._unit if c in choices else float(f) for c, f in terms.items()}
        return factors, float(right) / self._unit


def _program(uppers: Sequence[float], integers: Collection[int], rows: Sequence[Scaled]) -> highspy.HighsLp:
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(uppers), len(rows)
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_ = np.zeros(len(uppers))
    program.col_lower_ = np.zeros(len(uppers))
    program.col_upper_ = np.array(uppers)
    program.row_lower_ = np.full(len(rows), -highspy.kHighsInf)
    program.row_upper_ = np.array([bound for _, bound in rows])
    kinds = highspy.HighsVarType
    program.integrality_ = [
        kinds.kInteger if c in integers else kinds.kContinuous for c in range(len(uppers))
    ]
    matrix = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = np.cumsum([0, *(len(factors) for factors, _ in rows)], dtype=np.int32)
    matrix.index_ = np.array([column for factors, _ in rows for column in factors], dtype=np.int32)
    matrix.value_ = np.array([value for factors, _ in rows for value in factors.values()])
    return program


_POINTS = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kSolutionLimit)
_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": SEED,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "mip_pscost_minreliable": 0,  # measured: strong branching and heuristics took half of the time of a plan
    "mip_heuristic_effort": 0.0,
    "mip_allow_restart": False,
    "mip_detect_symmetry": False,
    "mip_heuristic_run_feasibility_jump": False,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_heuristic_run_zi_round": False,
    "mip_heuristic_run_shifting": False,
    "mip_feasibility_tolerance": _TOLERANCE,
    "primal_feasibility_tolerance": _TOLERANCE,
    "dual_feasibility_tolerance": _TOLERANCE,
}
