"""HiGHS proposes the yes/no choices of a plan. Its floats never reach an amount."""

from collections.abc import Mapping
from fractions import Fraction

import highspy
import numpy as np

from catalyseur.financing.model import Model

Exact = int | Fraction
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


class Proposer:
    """One HiGHS instance for one model, asked for several objectives in turn; one thread, fixed seed."""

    def __init__(self, model: Model) -> None:
        """Load the model, amounts scaled."""
        largest = max((float(u) for c, u in enumerate(model.uppers) if c not in model.choices), default=1.0)
        self._unit = max(largest, 1.0) / _SCALE
        self._model = model
        self._solver = _SilentHighs()
        for name, value in _OPTIONS.items():
            self._solver.setOptionValue(name, value)
        self._solver.passModel(self._program())
        self._last: highspy.HighsSolution | None = None

    def maximise(self, objective: Mapping[int, Exact]) -> frozenset[int] | None:
        """Return the choices that are yes at an optimum; None when nothing meets the rows."""
        columns = len(self._model.uppers)
        costs = np.zeros(columns)
        for column, factor in objective.items():
            costs[column] = float(factor)
        self._solver.changeColsCost(columns, np.arange(columns, dtype=np.int32), costs)
        if self._last is not None:
            self._solver.setSolution(self._last)  # the last point still meets the rows: a start
        status = self._run()
        if status not in _ANSWERS:  # seen on amounts ten digits apart: presolve scales them
            self._solver.setOptionValue("presolve", "on")
            status = self._run()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise SolverError(f"HiGHS ended with {self._solver.modelStatusToString(status)}")
        self._last = self._solver.getSolution()
        values = self._last.col_value
        return frozenset(column for column in self._model.choices if values[column] > 0.5)

    @property
    def reached_cents(self) -> float:
        """The last objective reached, one of amounts; a float: it only tells what is worth solving exactly."""
        reached: float = self._solver.getInfo().objective_function_value
        return reached * self._unit

    def demand(self, terms: Mapping[int, Exact], right: Exact) -> None:
        """Add a row: the sum of `terms` is at most `right`, plus what floats cannot tell from it."""
        factors, bound = self._scaled(terms, right)
        slack = _TOLERANCE * max(1.0, abs(bound))
        indices, values = np.array(list(factors), dtype=np.int32), np.array(list(factors.values()))
        self._solver.addRow(-highspy.kHighsInf, bound + slack, len(factors), indices, values)

    def forbid(self, chosen: frozenset[int], among: frozenset[int]) -> None:
        """Forbid one exact pattern of the choices of `among`."""
        terms = {column: 1 if column in chosen else -1 for column in among}
        self.demand(terms, len(chosen & among) - 1)

    def _run(self) -> highspy.HighsModelStatus:
        if self._solver.run() == highspy.HighsStatus.kError:  # another thread count was used before
            highspy.Highs.resetGlobalScheduler(True)  # noqa: FBT003 - the library's own signature
            self._solver.run()
        return self._solver.getModelStatus()

    def _scaled(self, terms: Mapping[int, Exact], right: Exact) -> tuple[dict[int, float], float]:
        """Divide a row with amounts by the unit; a row of choices alone stays."""
        choices = self._model.choices
        if all(column in choices for column in terms):
            return {column: float(factor) for column, factor in terms.items()}, float(right)
        factors = {c: float(f) / self._unit if c in choices else float(f) for c, f in terms.items()}
        return factors, float(right) / self._unit

    def _program(self) -> highspy.HighsLp:
        model, program = self._model, highspy.HighsLp()
        rows = [self._scaled(row.terms, row.right) for row in model.rows]
        program.num_col_, program.num_row_ = len(model.uppers), len(rows)
        program.sense_ = highspy.ObjSense.kMaximize
        program.col_cost_ = np.zeros(len(model.uppers))
        program.col_lower_ = np.zeros(len(model.uppers))
        program.col_upper_ = np.array(
            [float(u) / (1 if c in model.choices else self._unit) for c, u in enumerate(model.uppers)]
        )
        program.row_lower_ = np.full(len(rows), -highspy.kHighsInf)
        program.row_upper_ = np.array([bound for _, bound in rows])
        program.integrality_ = [
            highspy.HighsVarType.kInteger if c in model.choices else highspy.HighsVarType.kContinuous
            for c in range(len(model.uppers))
        ]
        matrix = program.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.cumsum([0, *(len(factors) for factors, _ in rows)], dtype=np.int32)
        matrix.index_ = np.array([column for factors, _ in rows for column in factors], dtype=np.int32)
        matrix.value_ = np.array([value for factors, _ in rows for value in factors.values()])
        return program


_ANSWERS = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": SEED,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "presolve": "off",  # measured: plans are small, presolve and restarts cost more than they save
    "mip_allow_restart": False,
    "mip_detect_symmetry": False,
    "mip_heuristic_run_feasibility_jump": False,  # measured: heuristics took half of the time of a plan
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_heuristic_run_zi_round": False,
    "mip_heuristic_run_shifting": False,
    "mip_feasibility_tolerance": _TOLERANCE,
    "primal_feasibility_tolerance": _TOLERANCE,
    "dual_feasibility_tolerance": _TOLERANCE,
}
