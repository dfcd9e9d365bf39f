"""Back-tests: the twin's forecasts from what was known on a day, scored by what came.

`backtest` cuts a snapshot at some days, calibrates on each cut, simulates futures with parameters
and chance both drawn, and scores them beside two baselines: last year's rates carried on, and pure
flow without capacity. ``docs/methods/twin-calibration.md`` says what it measured on real cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pendency.records import Snapshot
from pendency.twin.backtest.result import Backtest
from pendency.twin.backtest.run import METHODS, Cut, backtest_at
from pendency.twin.backtest.scoring import Score


def backtest(
    snapshot: Snapshot,
    days: Sequence[dt.date],
    *,
    months: int = 24,
    draws: int = 200,
    seed: int = 1,
    sampled_on: dt.date | None = None,
) -> Backtest:
    """Back-test at some days; see `pendency.twin.backtest.run.backtest_at`."""
    cuts = tuple(
        backtest_at(snapshot, day, months=months, draws=draws, seed=seed, sampled_on=sampled_on)
        for day in sorted(set(days))
    )
    return Backtest(
        snapshot.id, snapshot.manifest.title, snapshot.generated, months, draws, seed, cuts
    )


__all__ = ["METHODS", "Backtest", "Cut", "Score", "backtest", "backtest_at"]
