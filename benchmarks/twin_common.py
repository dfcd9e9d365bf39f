"""Common random numbers: how many times less a scenario difference varies than with others.

python benchmarks/twin_common.py [--runs 100] [--drawn]

An office of two centres and two fields, two years, under a load near its capacity. Each lever is
compared with the office without it, replication by replication on the same random numbers; the gain
is the variance of the difference of independent runs (the sum of both variances) over that of the
paired differences: so many times more runs would give the same interval without them. ``--drawn``
also draws the parameters of every run, the same in both scenarios. Limits: 95 % by bootstrap.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
from dataclasses import replace

import numpy as np

from pendency.planning.capacity import Costs, Decisions, Levers, Load, Pool, Problem, Target, Track
from pendency.planning.checking import Uncertainty
from pendency.planning.checking.compared import paired
from pendency.planning.checking.paths import Paths
from pendency.planning.checking.running import Case, Task, run_task
from pendency.planning.checking.uncertainty import FACTORS

MEASURES = ("stock", "closings", "first_action_pendency", "total_pendency")


def office() -> Problem:
    """Four pools over eight quarters."""
    load = np.array([900.0, 300.0, 420.0, 380.0])
    names = (("A", 3, 34.0), ("A", 9, 12.0), ("B", 3, 15.0), ("B", 9, 15.0))
    return Problem(
        title="two centres", start=dt.date(2026, 1, 1), quarters=8,
        pools=tuple(Pool(centre, field, n, 9.0, 4.5, "g") for centre, field, n in names),
        tracks=(Track("priority"), Track("normal", ages=(0, 6, 12), movable=(1,))),
        intake=load[:, None, None] * np.array([0.1, 0.9])[None, :, None] * np.ones(8),
        stock=load[:, None] * np.array([0.1, 1.5, 1.2, 0.6]), at_applicant=load * 1.2,
        returned=load * 0.2, working_days=dict.fromkeys((2026, 2027), 225.0),
        levers=Levers({"A": 9.0, "B": 9.0}, overtime=0.1, retrained=5.0, moved=0.2),
        load=Load(), costs=Costs(),
    )  # fmt: skip


def levers(problem: Problem) -> dict[str, Case]:
    """The office without any, and with one lever each."""
    none = Decisions.none(problem)
    hires, overtime = none.hires.copy(), none.overtime.copy()
    out, into = none.moved_out.copy(), none.moved_in.copy()
    hires[0, 0], overtime[0, :] = 3.0, 500.0
    out[0, 0, :4], into[2, 0, :4] = 60.0, 60.0
    lent, borrowed = none.lent.copy(), none.borrowed.copy()
    lent[1, 1], borrowed[0, 1] = 1.0, 1.0
    decisions = {
        "none": none,
        "three hires in A/3": replace(none, hires=hires),
        "500 hours of overtime a quarter in A/3": replace(none, overtime=overtime),
        "240 cases moved from A/3 to B/3": replace(none, moved_out=out, moved_in=into),
        "one examiner from A/9 to A/3": replace(none, lent=lent, borrowed=borrowed),
    }
    cases = {name: Case(problem, one, Uncertainty()) for name, one in decisions.items()}
    quick = tuple(replace(p, first_action_hours=p.first_action_hours * 0.98) for p in problem.pools)
    cases["first actions take 2 % less"] = replace(
        cases["none"], true=replace(problem, pools=quick)
    )
    cases["2 % fewer filings"] = replace(
        cases["none"], true=replace(problem, intake=problem.intake * 0.98)
    )
    return cases


def limits(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float]:
    """The gain, and its 95 % limits by bootstrap over replications."""
    rng = np.random.default_rng(1)
    rows = rng.integers(len(first), size=(1000, len(first)))
    drawn = [paired(first[row], second[row])[3] for row in rows]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return paired(first, second)[3], float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--drawn", action="store_true")
    asked = parser.parse_args()
    problem = office()
    factors = FACTORS if asked.drawn else ()
    found = {
        name: Paths.stack([run_task(case, Task(1, i, factors)) for i in range(asked.runs)])
        for name, case in levers(problem).items()
    }
    print(f"{asked.runs} runs each, parameters {'drawn' if asked.drawn else 'as planned'}, "
          f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
    print("| lever | " + " | ".join(MEASURES) + " |\n|---|" + "---|" * len(MEASURES))
    gains = []
    for name, paths in list(found.items())[1:]:
        cells = []
        for measure in MEASURES:
            target = Target(measure, 2027, 0.0)
            first, second = (p.measure(problem, target) for p in (found["none"], paths))
            gain, low, high = limits(first, second)
            gains.append(gain)
            cells.append(f"{gain:,.0f} ({low:,.0f} to {high:,.0f})")
        print(f"| {name} | " + " | ".join(cells) + " |")
    print(f"least {min(gains):.1f}, median {np.median(gains):.0f}, greatest {max(gains):.0f}")


if __name__ == "__main__":
    main()
