"""Calibrate on generated offices of known parameters, and count how often intervals hold them.

python benchmarks/twin_recovery.py [--offices 200]

Each office has three units with people, hours by act, shares, times, intake and growth drawn at
random; the twin runs it for five years, its future is sealed, and calibrated on like any office.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from pendency.records import Snapshot, SnapshotWriter, table
from pendency.terminal import print_table
from pendency.twin.calibration import calibrate
from pendency.twin.engine import Effort, Examiners, Intake, Scenario, begin, record, write_snapshot
from pendency.twin.flow import GRID, Flow, Stage, Transition, lowest_round

START, YEARS = dt.date(2020, 1, 1), 5
UNITS = 3


@dataclass(frozen=True)
class Truth:
    """The parameters of one office."""

    hours: dict[str, float]
    answered: float
    decided: tuple[float, float, float]
    answer_days: tuple[float, float]
    people: tuple[tuple[float, ...], ...]
    per_year: tuple[float, ...]
    growth: float


@dataclass(frozen=True)
class Check:
    """One estimate beside the truth."""

    name: str
    true: float
    value: float
    inside: bool


def draw(seed: int) -> Truth:
    """An office at random; its intake is 1.15 to 1.6 times what its people can do."""
    rng = np.random.default_rng(seed)
    first, other = float(rng.uniform(10, 30)), float(rng.uniform(4, 14))
    hours = {"first_action": first, "other": other}
    answered, later = float(rng.uniform(0.7, 0.95)), float(rng.uniform(0.2, 0.5))
    allowed = float(rng.uniform(0.3, 0.7)) * (1 - later)
    people = tuple(
        tuple(rng.uniform(0.5, 1.0, int(rng.integers(3, 7))).round(2).tolist())
        for _ in range(UNITS)
    )
    # answers a case: those to the first action, and to later ones while there are any
    answers = answered / (1 - later * answered)
    each = first + other * answers
    load = rng.uniform(1.15, 1.6, UNITS)
    per_year = tuple(
        float(part * 261 * 7.0 * sum(shares) / each)
        for part, shares in zip(load, people, strict=True)
    )
    # as the calibration takes it: none with probability 1/2, else normal
    growth = (
        float(np.expm1(np.clip(rng.normal(0, 0.1), -0.15, 0.25))) if rng.random() < 0.5 else 0.0
    )
    low = float(rng.uniform(20, 60))
    return Truth(hours, answered, (later, allowed, 1 - later - allowed),
                 (low, low + float(rng.uniform(30, 120))), people, per_year, growth)  # fmt: skip


def _way(to: str, share: float, low: float, high: float) -> Transition:
    days = tuple(low + (high - low) * p for p in GRID)
    return Transition(to, 0, share, 0.0, share, share, days, (low + high) / 2, (low + high) / 2)


def _stage(code: str, *ways: Transition) -> Stage:
    stay = 0.0 if ways else 1.0
    return Stage(code, (lowest_round(code), None), 0, 0, stay, stay, ways)


def flow_of(truth: Truth) -> Flow:
    later, allowed, refused = truth.decided
    answer = (
        _way("response", truth.answered, *truth.answer_days),
        _way("deemed_withdrawn", 1 - truth.answered, 100, 200),
    )
    return Flow("known", "drawn at random", "", 0, START, START, (
        _stage("filed", _way("docketed", 1.0, 10, 40)),
        _stage("docketed", _way("first_action", 1.0, 1, 2)),
        _stage("first_action", *answer),
        _stage("later_action", *answer),
        _stage("response", _way("later_action", later, 1, 2), _way("allowed", allowed, 1, 2),
               _way("refused", refused, 1, 2)),
        _stage("allowed", _way("granted", 1.0, 60, 120)),
        _stage("granted"), _stage("refused"), _stage("deemed_withdrawn"),
    ))  # fmt: skip


def _base(truth: Truth, folder: Path) -> Snapshot:
    """One case of each unit, filed the day before, and who works there."""
    units = list(range(1, UNITS + 1))
    day = START - dt.timedelta(days=1)
    names = [f"BASE{unit}" for unit in units]
    cases = pl.DataFrame({
        "case_id": units, "office": "XX", "number": names, "number_original": names,
        "kind": "invention", "filing_date": day, "track": "normal", "centre_id": 1,
        "unit_id": units, "secret": False,
    })  # fmt: skip
    events = pl.DataFrame({
        "case_id": units, "seq": 1, "date": day, "code": "filed", "actor": "applicant",
    })  # fmt: skip
    writer = SnapshotWriter(folder, title="base", provenance="generated", observed_to=day)
    writer.add_histories(table("cases").conform(cases), table("events").conform(events))
    writer.add("centres", table("centres").conform(
        pl.DataFrame({"centre_id": [1], "code": ["A"], "en": ["A"], "zh": ["甲"]})))  # fmt: skip
    writer.add("units", table("units").conform(pl.DataFrame({
        "unit_id": units, "code": [f"U{u}" for u in units], "en": [f"U{u}" for u in units],
        "zh": [f"{u}部" for u in units], "centre_id": 1,
    })))  # fmt: skip
    spells = [(unit, share) for unit, shares in zip(units, truth.people, strict=True)
              for share in shares]  # fmt: skip
    ids = list(range(1, len(spells) + 1))
    writer.add("examiners", table("examiners").conform(
        pl.DataFrame({"examiner_id": ids, "code": [f"E{i}" for i in ids]})))  # fmt: skip
    writer.add("employment", table("employment").conform(pl.DataFrame({
        "examiner_id": ids, "from_date": dt.date(2015, 1, 1), "centre_id": 1,
        "unit_id": [unit for unit, _ in spells], "share": [share for _, share in spells],
    })))  # fmt: skip
    return writer.seal()


def generated(truth: Truth, seed: int, folder: Path) -> Snapshot:
    """The office after its years."""
    flow, base = flow_of(truth), _base(truth, folder / "base")
    begun = begin(base, flow, by="unit")
    scenario = Scenario(
        title="known", start=START, end=START.replace(year=START.year + YEARS), flows={"": flow},
        pools=begun.pools,
        examiners=tuple(
            Examiners(pool.name, share=share)
            for pool, shares in zip(begun.pools, truth.people, strict=True) for share in shares
        ),
        intake=tuple(
            Intake(pool.name, per_year, growth=truth.growth)
            for pool, per_year in zip(begun.pools, truth.per_year, strict=True)
        ),
        effort=Effort(truth.hours),
    )  # fmt: skip
    return write_snapshot(record(scenario, seed=seed, stock=begun.stock), begun, folder / "future")


def recover(seed: int) -> tuple[list[Check], str]:
    """Generate an office, calibrate on it; the checks, and what it says of capacity."""
    truth = draw(seed)
    with tempfile.TemporaryDirectory() as folder:
        found = calibrate(generated(truth, seed, Path(folder)), by_unit=True)
    later, allowed, refused = truth.decided
    low, high = truth.answer_days
    expected: dict[tuple[str, str], tuple[str, float]] = {
        ("share", "first_action → response"): ("share answered", truth.answered),
        ("days", "first_action → response"): ("median days to answer", (low + high) / 2),
        ("share", "response.0-1 → later_action"): ("share of later actions", later),
        ("share", "response.0-1 → allowed"): ("share allowed", allowed),
        ("share", "response.0-1 → refused"): ("share refused", refused),
        ("growth", "office"): ("growth of intake", math.log1p(truth.growth)),
    }
    expected["hours", "first_actions"] = ("hours of a first action", truth.hours["first_action"])
    expected["hours", "later_acts"] = ("hours of a later act", truth.hours["other"])
    for unit, per_year in enumerate(truth.per_year, 1):
        expected["intake", f"U{unit}"] = ("intake of a unit",
                                          per_year * (1 + truth.growth) ** YEARS)  # fmt: skip
    return list(_checks(found.estimates, expected)), found.binding


def _checks(estimates: object, expected: dict[tuple[str, str], tuple[str, float]]
            ) -> Iterator[Check]:  # fmt: skip
    for one in estimates:  # type: ignore[attr-defined]
        if (one.name, one.of) in expected:
            name, true = expected[one.name, one.of]
            yield Check(name, true, one.value, one.low <= true <= one.high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offices", type=int, default=200)
    n = parser.parse_args().offices
    begun, rows = time.perf_counter(), []
    binding: dict[str, int] = {}
    for seed in range(1, n + 1):
        checks, said = recover(seed)
        rows += checks
        binding[said] = binding.get(said, 0) + 1
    frame = pl.DataFrame(rows).with_columns(error=(pl.col("value") / pl.col("true") - 1) * 100)
    told = frame.group_by("name", maintain_order=True).agg(
        n=pl.len(), held=pl.col("inside").mean() * 100,
        bias=pl.when(pl.col("true").abs().mean() > 0.2).then(pl.col("error").median()).first(),
        miss=(pl.col("value") - pl.col("true")).abs().median(),
    )  # fmt: skip
    print_table(("estimate", "n", "held by 95 % interval, %", "median error, %", "median miss"),
                told.rows())  # fmt: skip
    print(f"capacity binds: {binding}")
    print(f"{n} offices, {time.perf_counter() - begun:.0f} s, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
