"""How far forecasts of intake were wrong, on real US filings and on generated national ones.

python benchmarks/forecast.py [--data DIR]   (DIR holds us_peds_g01w)
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from pathlib import Path

import numpy as np

from pendency.planning.forecast import Panel, backtest, intake_panel
from pendency.terminal import print_table


def national(quarters: int = 40, seed: int = 20260101) -> Panel:
    """35 fields x 7 centres, 1,500,000 filings a year; growth, season and shocks by field."""
    draw = np.random.default_rng(seed)
    t = np.arange(quarters)
    size = draw.lognormal(0, 0.6, (7, 35))
    growth = draw.normal(0.01, 0.01, 35)
    shock = np.exp(draw.normal(0, 0.03, (35, quarters)).cumsum(axis=1))
    mean = size[:, :, None] * np.exp(growth[None, :, None] * t) * shock
    mean *= 1 + 0.06 * np.sin(t * np.pi / 2)
    mean *= 375_000 / mean[:, :, -1].sum()
    cells = tuple((str(f), f"C{c}") for c in range(1, 8) for f in range(1, 36))
    starts = tuple(dt.date(2016 + q // 4, 3 * (q % 4) + 1, 1) for q in range(quarters))
    counts = draw.poisson(mean).reshape(245, quarters).astype(float)
    return Panel(("field", "centre"), cells, counts, starts, "quarter")


def us_filings(data: Path, folder: Path) -> Panel:
    from pendency.exchange import take_in
    from pendency.records import Store

    store = Store(folder / "us")
    take_in("uspto-peds", data / "us_peds_g01w", store)
    snapshot = store.current()
    assert snapshot is not None
    return intake_panel(snapshot, since=dt.date(2000, 12, 31), as_of=dt.date(2017, 12, 31),
                        by=("country",))  # fmt: skip


def show(title: str, panel: Panel, horizon: int) -> None:
    begun = time.perf_counter()
    found = backtest(panel, horizon)
    spent = time.perf_counter() - begun
    print(f"{title}: {len(panel.nodes)} nodes, {panel.counts.shape[1]} quarters, "
          f"{len(found.origins)} origins, {horizon} ahead, {spent:.1f} s")  # fmt: skip
    print(f"chosen {found.chosen}, {found.reconciliation}")
    print_table(found.table.columns, found.table.rows())
    print_table(found.coverage.columns, found.coverage.rows())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    if asked.data:
        with tempfile.TemporaryDirectory() as folder:
            show("US filings, class G01W", us_filings(asked.data, Path(folder)), 4)
    show("generated national office", national(), 8)


if __name__ == "__main__":
    main()
