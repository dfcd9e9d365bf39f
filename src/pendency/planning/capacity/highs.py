"""HiGHS as a function: a model goes in as whole arrays, a solution comes out.

Methods: ``simplex`` (dual simplex; a basis, so duals of a vertex), ``ipm`` (interior point with
crossover to a vertex), ``interior`` (interior point alone). Which duals are valid when is told in
docs/methods/capacity-plan.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import highspy
import numpy as np
from highspy._core import _Highs

from pendency.planning.capacity.problem import Floats, Ints
from pendency.planning.capacity.sheet import Model
from pendency.planning.errors import NoPlanError

Method = Literal["simplex", "ipm", "interior"]
METHODS: tuple[str, ...] = get_args(Method)
_STATUS = highspy.HighsModelStatus
_NONE = {_STATUS.kInfeasible, _STATUS.kUnboundedOrInfeasible}


@dataclass(frozen=True)
class Solution:
    """A solution; ``bound`` is proven to be below every objective.

    ``duals`` are by row the change of the objective by one unit of the row's bound; None for
    whole numbers. ``reduced`` are the same for the bounds of columns.
    """

    objective: float
    bound: float
    values: Floats
    duals: Floats | None = None
    reduced: Floats | None = None


class Solver:
    """A model loaded into HiGHS, to be solved, changed and solved again from where it was."""

    def __init__(self, model: Model, *, time_limit: float, method: Method = "simplex") -> None:
        # not highspy.Highs: its modelling layer writes a banner to stdout, amid a command's JSON
        self._highs = _Highs()
        self._whole = False
        self._model = model
        self._set("output_flag", False)
        self._set("solver", "simplex" if method == "simplex" else "ipx")
        self._set("run_crossover", "off" if method == "interior" else "on")
        self._set("time_limit", time_limit)
        self._highs.passModel(_loaded(model))

    def _set(self, name: str, value: bool | float | str) -> None:
        self._highs.setOptionValue(name, value)

    def bounds(self, columns: Ints, low: Floats, high: Floats) -> None:
        """Change the bounds of some columns."""
        self._highs.changeColsBounds(
            len(columns), columns.astype(np.int32), low.astype(float), high.astype(float)
        )

    def costs(self, cost: Floats) -> None:
        """Change the costs of all columns."""
        self._highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)

    def make_whole(self, columns: Ints, *, gap: float, start: Floats | None) -> None:
        """Ask for whole numbers in some columns, to a relative gap, from a first solution."""
        kinds = np.full(len(columns), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        self._highs.changeColsIntegrality(len(columns), columns.astype(np.int32), kinds)
        self._set("mip_rel_gap", gap)
        self._whole = True
        if start is not None:
            given = highspy.HighsSolution()
            given.col_value = start.tolist()
            given.value_valid = True
            self._highs.setSolution(given)

    def run(self) -> Solution | None:
        """Solve; None where nothing is feasible.

        Raises
        ------
        NoPlanError
            The time ran out before a solution was found, or the solver gave up.
        """
        self._highs.run()
        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        if status in _NONE:
            return None
        found = self._highs.getSolution()
        feasible = int(highspy.SolutionStatus.kSolutionStatusFeasible)
        usable = status == _STATUS.kOptimal or (
            self._whole and info.primal_solution_status == feasible
        )
        if not usable:
            raise NoPlanError(
                f"the solver stopped without a plan ({self._highs.modelStatusToString(status)}); "
                "give it more time, or plan fewer quarters or pools"
            )
        bound = info.mip_dual_bound if self._whole else info.objective_function_value
        values = np.array(found.col_value)
        if self._whole:
            return Solution(info.objective_function_value, bound, values)
        return Solution(info.objective_function_value, bound, values, np.array(found.row_dual),
                        np.array(found.col_dual))  # fmt: skip


def _loaded(model: Model) -> highspy.HighsLp:
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = model.columns, model.height
    program.col_cost_, program.col_lower_, program.col_upper_ = model.cost, model.low, model.high
    program.row_lower_, program.row_upper_ = model.row_low, model.row_high
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = model.starts
    program.a_matrix_.index_ = model.rows
    program.a_matrix_.value_ = model.values
    return program
