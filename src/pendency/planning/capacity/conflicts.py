"""Which targets contradict each other, when no plan reaches all hard ones.

1. Elastic: all hard targets may be missed, at price 1 for their own size. Those that such a plan
   reaches are dropped first; this only orders the search.
2. Deletion filter: drop one target after the other; a target without which the rest is still
   impossible stays dropped. What is left is irreducible: each proper part of it can be reached.
   (Chinneck, Feasibility and Infeasibility in Optimization, 2008, ch. 6.)
3. Smallest: single targets and pairs are tried first, so a conflict of one or two is the
   smallest there is, unless the time ran out; a larger one is irreducible, not proven smallest.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from pendency.planning.capacity.equations import Formulation
from pendency.planning.capacity.highs import Solver
from pendency.planning.capacity.problem import Problem
from pendency.planning.capacity.wording import target_words
from pendency.planning.definitions import Label
from pendency.planning.errors import NoPlanError


def conflict(problem: Problem, formulation: Formulation, *, time_limit: float) -> tuple[int, ...]:
    """Places of hard targets that cannot be reached together; empty where none is to blame."""
    search = _Search(problem, formulation, time_limit)
    if not search.reachable(()):
        return ()
    suspects = search.filtered(search.ordered())
    try:
        return search.smallest(len(suspects)) or suspects
    except NoPlanError:  # the time ran out: what was found stands
        return suspects


def conflict_sentence(problem: Problem, names: tuple[int, ...]) -> Label:
    """The conflict in words."""
    if not names:
        return Label(
            "No plan exists even without the targets: examiners who leave outnumber those there.",
            "即使不设任何目标也没有可行方案：离任审查员人数多于在任人数。",
        )
    words = [target_words(problem.targets[i]) for i in names]
    en = "; ".join(word.en for word in words)
    zh = "；".join(word.zh for word in words)
    if len(names) == 1:
        return Label(f"This target cannot be reached: {en}. Make it soft, or move it.",
                     f"该目标无法实现：{zh}。请改为软目标或调整目标值。")  # fmt: skip
    return Label(
        f"These {len(names)} targets cannot be reached together, any one less can: {en}. "
        "Make one of them soft, or move it.",
        f"以下 {len(names)} 项目标不能同时实现，去掉其中任意一项即可行：{zh}。"
        "请将其中一项改为软目标或调整目标值。",
    )


class _Search:
    """Asks again and again whether some of the hard targets can be reached together."""

    def __init__(self, problem: Problem, formulation: Formulation, time_limit: float) -> None:
        self.hard = [i for i, target in enumerate(problem.targets) if target.price is None]
        self._columns = formulation.columns.shortfall[self.hard]
        self._solver = Solver(formulation.model, time_limit=time_limit)
        scale = [max(1.0, abs(problem.targets[i].value)) for i in self.hard]
        cost = np.zeros(formulation.model.columns)
        cost[self._columns] = 1 / np.array(scale) if scale else []
        self._solver.costs(cost)
        self._cost = cost[self._columns]
        self.missed: list[int] = []

    def ordered(self) -> list[int]:
        """The hard targets, those that the elastic plan reaches first."""
        every = np.zeros(len(self.hard))
        self._solver.bounds(self._columns, every, every + np.inf)
        found = self._solver.run()
        if found is None:
            return self.hard
        short = found.values[self._columns] * self._cost > 1e-7
        self.missed = [i for i, is_short in zip(self.hard, short, strict=True) if is_short]
        return [i for i in self.hard if i not in self.missed] + self.missed

    def filtered(self, order: list[int]) -> tuple[int, ...]:
        """The deletion filter."""
        kept = list(order)
        for target in order:
            rest = [i for i in kept if i != target]
            if not self.reachable(rest):
                kept = rest
        return tuple(sorted(kept))

    def smallest(self, below: int) -> tuple[int, ...]:
        """A conflict of one or two targets, where that is fewer than ``below``; else nothing.

        Some target of every conflict is missed by the elastic plan.
        """
        for size in range(1, min(below, 3)):
            for few in combinations(self.hard, size):
                if set(few) & set(self.missed) and not self.reachable(few):
                    return few
        return ()

    def reachable(self, targets: tuple[int, ...] | list[int]) -> bool:
        """Whether a plan reaches all of these."""
        high = np.array([0.0 if i in targets else np.inf for i in self.hard])
        self._solver.bounds(self._columns, np.zeros(len(high)), high)
        return self._solver.run() is not None
