"""Do plans reach their targets as often as the check says? Reliability over random small plans.

python benchmarks/plan_calibration.py [--plans 100] [--runs 60] [--truths 15] [--out FILE.json]
python benchmarks/plan_calibration.py --read FILE.json --svg docs/images/plan-calibration.svg

Each plan is random (pools, stock, intake, levers, up to four targets), solved with hard targets, so
that the model calls it feasible, and checked: every target gets a stated probability. Then the
office happens: independent runs of the twin with other seeds, parameters drawn from the same
uncertainty ("as stated"), and once more from a harsher one: spreads half as large again, filings
and hours 3 % above the plan ("harsher"). The table tells by stated probability how often targets
were reached; its interval counts plans, not runs (jackknife over plans). ``--out`` keeps what was
stated and reached, ``--read`` takes it from there instead of running; ``--svg`` draws it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from pendency.meeting.charts import SvgCanvas
from pendency.meeting.charts.axes import Plot, Scale, line_key
from pendency.meeting.charts.canvas import DASHES, MARKERS, MUTED, PAPER, SERIES, SMALL
from pendency.planning.capacity import (
    Costs,
    Decisions,
    Levers,
    Load,
    Plan,
    Pool,
    Problem,
    Target,
    Track,
    solve,
)
from pendency.planning.checking import Uncertainty, check_plan
from pendency.planning.checking.check import reached
from pendency.planning.checking.paths import Paths, planned_paths
from pendency.planning.checking.running import Case, Task, run_task
from pendency.planning.checking.uncertainty import FACTORS
from pendency.planning.errors import PlanningError

BINS = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
MEASURES = ("first_action_pendency", "total_pendency", "stock", "closings")
HARSHER = Uncertainty(intake=0.06, intake_pool=0.09, effort=0.06, effort_pool=0.06, shares=0.15,
                      leaving=0.3)  # fmt: skip
SHIFT = 1.03


def office(rng: np.random.Generator) -> Problem:
    """A random small office over two years."""
    pools, quarters = int(rng.integers(1, 4)), 8
    load = rng.uniform(150, 500, pools)
    hours = rng.uniform(7, 11, pools)
    tracks = (Track("priority", quota=(0.0, 0.5)), Track("normal", ages=(0, 6, 12)))
    years = (2026, 2027)
    # capacity near the need: hours of first and later work per case against hours of an examiner
    need = load * (0.95 * hours + 0.9 * 0.5 * hours) / (225 / 4 * 7 * 0.9)
    return Problem(
        title="random", start=dt.date(2026, 1, 1), quarters=quarters,
        pools=tuple(Pool("A", int(3 + i), float(round(need[i] * rng.uniform(0.85, 1.1), 1)),
                         float(hours[i]), float(hours[i] / 2), "g") for i in range(pools)),
        tracks=tracks,
        intake=load[:, None, None] * np.array([0.1, 0.9])[None, :, None]
        * rng.uniform(0.98, 1.03) ** np.arange(quarters),
        stock=load[:, None] * np.array([0.1, 1.0, 0.8, 0.4]) * rng.uniform(0.6, 1.4),
        at_applicant=load * 1.5, returned=load * rng.uniform(0.1, 0.4),
        working_days=dict.fromkeys(years, 225.0),
        levers=Levers({"A": float(need.sum() * 0.1)}, overtime=0.05, retrained=1.0),
        load=Load(), costs=Costs(examiner=8.0, hire=6.0, retraining=3.0, overtime=0.05),
    )  # fmt: skip


def feasible(rng: np.random.Generator) -> tuple[Problem, Plan]:
    """A plan whose hard targets the model reaches, near what the docket's rule would reach."""
    while True:
        problem = office(rng)
        wish = Target("total_pendency", 2027, 0.0, float(rng.uniform(20, 400)))
        first = solve(replace(problem, targets=(wish,)))
        course = planned_paths(problem, Decisions.of(first))
        targets = []
        for measure in rng.choice(MEASURES, size=int(rng.integers(1, 4)), replace=False):
            blank = Target(measure, 2027, 0.0)
            slack = rng.uniform(-0.03, 0.15) * (-1 if measure == "closings" else 1)
            targets.append(
                replace(blank, value=float(course.measure(problem, blank)[0] * (1 + slack)))
            )
        hard = replace(problem, targets=tuple(targets))
        try:
            return hard, solve(hard)
        except PlanningError:
            continue


def happened(case: Case, seed: int, truths: int, shift: float) -> np.ndarray:
    """Which targets were reached in independent offices; shape (truths, targets)."""
    problem = case.problem
    if shift != 1:
        pools = tuple(
            replace(p, first_action_hours=p.first_action_hours * shift,
                    later_action_hours=p.later_action_hours * shift) for p in problem.pools
        )  # fmt: skip
        true = replace(problem, pools=pools, intake=problem.intake * shift)
        case = replace(case, true=true)
    runs = Paths.stack([run_task(case, Task(seed, i, FACTORS)) for i in range(truths)])
    return np.stack(
        [reached(target, runs.measure(problem, target)) for target in problem.targets], axis=1
    )


@dataclass(frozen=True)
class Bin:
    """Targets of which about the same was stated; ``low`` and ``high`` None of a single plan."""

    number: int
    n: int
    stated: float
    reached: float
    low: float | None
    high: float | None


def bins(stated: np.ndarray, came: np.ndarray, plan: np.ndarray) -> list[Bin]:
    """Reliability by bins of the stated probability; intervals by jackknife over plans."""
    places = np.minimum(np.searchsorted(BINS, stated, side="right") - 1, len(BINS) - 2)
    found = []
    for b in range(len(BINS) - 1):
        own = places == b
        if own.any():
            several = len(np.unique(plan[own])) > 1
            low, high = _interval(came[own], plan[own]) if several else (None, None)
            found.append(Bin(b, int(own.sum()), float(stated[own].mean()), float(came[own].mean()),
                             low, high))  # fmt: skip
    return found


def table(stated: np.ndarray, came: np.ndarray, plan: np.ndarray) -> list[str]:
    """The bins, and all together, as a table."""
    rows = ["| stated | targets | mean stated | reached | 95 % |", "|---|---|---|---|---|"]
    for one in bins(stated, came, plan):
        told = "" if one.low is None else f"{one.low:.3f} to {one.high:.3f}"
        rows.append(f"| {BINS[one.number]:.2f} to {BINS[one.number + 1]:.2f} | {one.n} | "
                    f"{one.stated:.3f} | {one.reached:.3f} | {told} |")  # fmt: skip
    low, high = _interval(came, plan)
    rows.append(f"| all | {len(stated)} | {stated.mean():.3f} | {came.mean():.3f} | "
                f"{low:.3f} to {high:.3f} |")  # fmt: skip
    brier = float((came - 2 * came * stated[:, None] + stated[:, None] ** 2).mean())
    flat = float(came.mean() * (1 - came.mean()))
    rows.append(f"Brier score {brier:.4f}; of always stating the mean {flat:.4f}")
    return rows


def _interval(came: np.ndarray, plan: np.ndarray) -> tuple[float, float]:
    each = [came[plan == p] for p in np.unique(plan)]
    mean, n = float(came.mean()), len(each)
    if n < 2:
        return 0.0, 1.0
    total, size = came.sum(), came.size
    left = np.array([(total - one.sum()) / (size - one.size) for one in each])
    half = 1.96 * float(np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum()))
    return max(mean - half, 0.0), min(mean + half, 1.0)


#: Of the figure, in points.
WIDTH, HEIGHT = 400.0, 372.0


def picture(kept: dict[str, Any]) -> str:
    """Reached over stated with 95 % intervals, beside the line on which both are equal; SVG."""
    canvas = SvgCanvas(WIDTH, HEIGHT, "sans-serif")
    canvas.rect(0, 0, WIDTH, HEIGHT, PAPER)  # legible on a dark page too
    plot, marks = Plot(40, 34, WIDTH - 14, HEIGHT - 42), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    up = plot.upright(canvas, marks, _percent)
    along = plot.level(canvas, marks, _percent)
    canvas.text((8, 26), "targets reached", size=SMALL, colour=MUTED)
    canvas.text(((plot.left + plot.right) / 2, HEIGHT - 10), "probability that the check states",
                size=SMALL, anchor="middle", colour=MUTED)  # fmt: skip
    canvas.line([(along(0), up(0)), (along(1), up(1))], MUTED, 1, (4, 2.5))
    line_key(canvas, 40, 12, list(TOLD.values()), marks=True)
    for index, name in enumerate(TOLD):
        rows = bins(*(np.array(kept[key], dtype=float) for key in ("stated", name, "plans")))
        _reliability(canvas, rows, along, up, index)
    last = [one.n for one in rows]
    about = (f"Reliability of stated probabilities over {len(set(kept['plans']))} plans and "
             f"{sum(last)} targets: share reached over probability stated")  # fmt: skip
    return canvas.svg(ident="plan-calibration", description=about) + "\n"


TOLD = {"as_stated": "offices as uncertain as stated", "harsher": "harsher offices"}


def _percent(value: float) -> str:
    return f"{value:.0%}"


def _reliability(canvas: SvgCanvas, rows: list[Bin], along: Scale, up: Scale, index: int) -> None:
    colour = SERIES[index]
    points = [(along(one.stated), up(one.reached)) for one in rows]
    firm = [point for one, point in zip(rows, points, strict=True) if one.low is not None]
    canvas.line(firm, colour, 1.4, DASHES[index])
    for one, (x, y) in zip(rows, points, strict=True):
        if one.low is not None and one.high is not None:
            canvas.line([(x, up(one.low)), (x, up(one.high))], colour, 1.2)
        canvas.mark((x, y), MARKERS[index], 5.5, colour, PAPER if one.low is None else colour)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plans", type=int, default=100)
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--truths", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="keep stated and reached (JSON)")
    parser.add_argument("--read", type=Path, help="take them from there instead of running")
    parser.add_argument("--svg", type=Path, help="draw them")
    asked = parser.parse_args()
    begun, used = time.perf_counter(), time.process_time()
    kept = json.loads(asked.read.read_text("utf-8")) if asked.read else collected(asked)
    for name in TOLD:
        print(f"\n{name}: {kept['asked']}")
        print("\n".join(table(np.array(kept["stated"]), np.array(kept[name], dtype=float),
                              np.array(kept["plans"]))))  # fmt: skip
    if asked.svg:
        asked.svg.write_text(picture(kept), "utf-8", newline="\n")
    if not asked.read:
        print(f"\nload {os.getloadavg()[0]:.1f}; {time.perf_counter() - begun:.0f} s, "
              f"{time.process_time() - used:.0f} s of processor")  # fmt: skip


def collected(asked: argparse.Namespace) -> dict[str, Any]:
    """What was stated, and which offices reached it; kept as it grows."""
    said = f"{asked.plans} plans, {asked.runs} runs each, {asked.truths} offices each"
    kept: dict[str, Any] = {"asked": said, "stated": [], "plans": []}
    kept |= {name: [] for name in TOLD}
    for i in range(asked.plans):
        problem, plan = feasible(np.random.default_rng([asked.seed, i]))
        checked = check_plan(problem, plan, seed=1000 + i, replications=asked.runs, rungs=2)
        kept["stated"] += [one.probability[0] for one in checked.targets]
        kept["plans"] += [i] * len(checked.targets)
        harsh = replace(checked.case, uncertainty=HARSHER)
        for name, case, base, shift in (("as_stated", checked.case, 500_000, 1.0),
                                        ("harsher", harsh, 900_000, SHIFT)):  # fmt: skip
            kept[name] += happened(case, base + i, asked.truths, shift).T.astype(int).tolist()
        if asked.out:
            asked.out.write_text(json.dumps(kept) + "\n", "utf-8", newline="\n")
    return kept


if __name__ == "__main__":
    main()
