"""What a plan does, in words and by year: hires, overtime, transfers, changes of field."""

from __future__ import annotations

import numpy as np

from pendency.planning.capacity import Decisions, Problem
from pendency.planning.definitions import Label

_LEAST = 0.05  # people; fewer are not told
_HOURS, _CASES = 20.0, 0.5


def hires_by_year(problem: Problem, decisions: Decisions) -> list[dict[str, object]]:
    """Recruits by centre and year; rows centre, year, number."""
    return [
        {"centre": centre, "year": int(year), "number": float(number)}
        for centre in problem.centres
        for year in np.unique(problem.years)
        if (number := _sum(problem, decisions.hires, centre, int(year))) > _LEAST
    ]


def told(problem: Problem, decisions: Decisions) -> tuple[Label, ...]:
    """Each lever that the plan uses, by centre and year."""
    found: list[Label] = []
    for centre in problem.centres:
        found += _hires(problem, decisions, centre)
    for year in np.unique(problem.years):
        for centre in problem.centres:
            hours = _sum(problem, decisions.overtime, centre, int(year))
            if hours > _HOURS:
                found.append(Label(f"{hours:,.0f} hours of overtime in {centre} in {year}.",
                                   f"{year}年{centre}加班{hours:,.0f}小时。"))  # fmt: skip
    found += _changes(problem, decisions)
    return tuple(found)


def _hires(problem: Problem, decisions: Decisions, centre: str) -> list[Label]:
    years = np.unique(problem.years)
    each = {int(year): _sum(problem, decisions.hires, centre, int(year)) for year in years}
    used = {year: n for year, n in each.items() if n > _LEAST}
    if not used:
        return []
    en = ", ".join(f"{n:.1f} in {year}" for year, n in used.items())
    zh = "、".join(f"{year}年{n:.1f}人" for year, n in used.items())
    return [Label(f"Recruits for {centre}: {en}.", f"{centre}招录：{zh}。")]


def _changes(problem: Problem, decisions: Decisions) -> list[Label]:
    found = []
    for centre in problem.centres:
        lent = _sum(problem, decisions.lent, centre)
        if lent > _LEAST:
            found.append(Label(f"{lent:.1f} examiners of {centre} change field.",
                               f"{centre}有{lent:.1f}名审查员跨领域转岗。"))  # fmt: skip
        moved = decisions.moved_out.sum(axis=1) - decisions.moved_in.sum(axis=1)
        net = _sum(problem, moved, centre)
        if abs(net) > _CASES:
            en = "goes to other centres" if net > 0 else "comes from other centres"
            zh = "移送其他中心" if net > 0 else "由其他中心移入"
            found.append(Label(f"{centre}: work on {abs(net):,.0f} cases {en}.",
                               f"{centre}：{abs(net):,.0f}件{zh}。"))  # fmt: skip
    return found


def _sum(
    problem: Problem, values: np.ndarray, centre: str | None = None, year: int | None = None
) -> float:
    own = np.array([i for i, p in enumerate(problem.pools) if centre in (None, p.centre)], int)
    quarters = np.flatnonzero(problem.years == year) if year else np.arange(problem.quarters)
    return float(values[np.ix_(own, quarters)].sum())
