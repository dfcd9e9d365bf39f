"""How long the capacity plan takes at national size, linear and with whole hires.

python benchmarks/capacity_plan.py [--centres 7] [--fields 35] [--quarters 20]
                                   [--methods ipm,interior] [--whole] [--time-limit 300]
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import time

import numpy as np

from pendency.planning.capacity import (
    Career,
    Costs,
    Decisions,
    Levers,
    Load,
    Pool,
    Problem,
    Target,
    Track,
    formulate,
    run_fluid,
    solve,
)
from pendency.records import FIELDS

#: 1,500,000 filings a year for 16,000 examiners, 2,000,000 pending on the first day.
FILINGS, EXAMINERS, PENDING = 6_120, 65.3, 8_163


def national(
    centres: int = 7, fields: int = 35, quarters: int = 20, *, seed: int = 20260101
) -> Problem:
    """An office of generated pools at national size; amounts in thousand units of currency."""
    draw = np.random.default_rng(seed)
    names = [f"C{i + 1}" for i in range(centres)]
    size = draw.lognormal(-0.125, 0.5, (centres, fields))
    pools = tuple(
        Pool(name, field, round(EXAMINERS * size[i, field - 1]),
             round(float(draw.uniform(7, 11)), 1), round(float(draw.uniform(3.5, 5.5)), 1),
             FIELDS[field].sector)
        for i, name in enumerate(names) for field in range(1, fields + 1)
    )  # fmt: skip
    tracks = (
        Track("priority", quota=(0.05, 0.3)),
        Track("normal", ages=(0, 6, 12), movable=(1,)),
        Track("deferred", ages=(0, 12), closed=1),
    )
    p, flat = len(pools), size.ravel()
    growth = 1.02 ** (np.arange(quarters) / 4) * (
        1 + 0.06 * np.sin(np.arange(quarters) * np.pi / 2)
    )
    load = FILINGS / 4 * flat * draw.uniform(0.85, 1.15, p)
    intake = load[:, None, None] * np.array([0.1, 0.85, 0.05])[None, :, None] * growth
    stock = (
        PENDING
        * 0.7
        * (flat * draw.uniform(0.7, 1.3, p))[:, None]
        * np.array([0.03, 0.35, 0.3, 0.25, 0.04, 0.03])
    )
    years = sorted({2026 + q // 4 for q in range(quarters)})
    targets = [Target("first_action_pendency", y, 11.0 - 0.5 * i, price=400_000.0)
               for i, y in enumerate(years)]  # fmt: skip
    targets += [Target("total_pendency", y, 17.0 - 0.7 * i, price=600_000.0)
                for i, y in enumerate(years)]  # fmt: skip
    targets += [Target("first_action_pendency", y, 13.0 - 0.5 * i, 40_000.0, centre=c)
                for i, y in enumerate(years) for c in names]  # fmt: skip
    examiners = sum(pool.examiners for pool in pools)
    targets += [Target("budget", y, examiners * 4 * 80 * (1.1 + 0.02 * i), price=2.0)
                for i, y in enumerate(years)]  # fmt: skip
    return Problem(
        title="generated national office", start=dt.date(2026, 1, 1), quarters=quarters,
        pools=pools, tracks=tracks, intake=np.round(intake), stock=np.round(stock),
        at_applicant=np.round(PENDING * 0.2 * flat), returned=np.round(PENDING * 0.1 * flat),
        working_days=dict.fromkeys(years, 225.0),
        levers=Levers(places=dict.fromkeys(names, examiners / centres * 0.08),
                      overtime=0.08, retrained=15, moved=0.1),
        targets=tuple(targets), career=Career(), load=Load(service=dict.fromkeys(names, 0.04)),
        costs=Costs(examiner=80, hire=60, retraining=25, overtime=0.35, transfer=0.05),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--centres", type=int, default=7)
    parser.add_argument("--fields", type=int, default=35)
    parser.add_argument("--quarters", type=int, default=20)
    parser.add_argument("--methods", default="interior,ipm")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--time-limit", type=float, default=300.0)
    asked = parser.parse_args()
    problem = national(asked.centres, asked.fields, asked.quarters)
    begun = time.perf_counter()
    model = formulate(problem).model
    print(f"load of the machine  {os.getloadavg()[0]:.1f}")
    print(f"columns, rows, terms {model.columns:,} {model.height:,} {len(model.values):,}")
    print(f"formulated in        {time.perf_counter() - begun:.2f} s")
    for method in filter(None, asked.methods.split(",")):
        begun, used = time.perf_counter(), time.process_time()
        plan = solve(problem, method=method, time_limit=asked.time_limit)
        print(f"linear, {method:12} {_since(begun, used)}, {plan.objective:,.1f}")
    if asked.whole:
        begun, used = time.perf_counter(), time.process_time()
        plan = solve(problem, whole_hires=True, time_limit=asked.time_limit, gap=0.001)
        print(
            f"whole hires          {_since(begun, used)}, {plan.objective:,.1f}, "
            f"gap {plan.gap:.5%}, {plan.values('hires').sum():,.0f} hires"
        )
    for variants in (1, 100):
        begun, used = time.perf_counter(), time.process_time()
        run_fluid(problem, Decisions.none(problem), intake=[1.0] * variants)
        print(f"fluid, {variants:3} variants   {_since(begun, used)}")
    print(f"load of the machine  {os.getloadavg()[0]:.1f} at the end")


def _since(begun: float, used: float) -> str:
    """Seconds of the clock, and of the processor, which others on the machine don't lengthen."""
    return f"{time.perf_counter() - begun:.1f} s ({time.process_time() - used:.1f} s of processor)"


if __name__ == "__main__":
    main()
