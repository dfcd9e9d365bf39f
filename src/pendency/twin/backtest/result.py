"""What a back-test found: figures by cut, method and measure, and who was better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from pendency.twin.backtest.futures import MEASURES
from pendency.twin.backtest.run import Cut
from pendency.twin.backtest.scoring import INTERVALS, WAITS, Score

_ALL = (*MEASURES, *WAITS)


@dataclass(frozen=True)
class Backtest:
    """The back-tests at some days.

    Attributes
    ----------
    snapshot_id, title, generated
        What was forecast and scored on.
    months, draws, seed
        How far ahead, with how many futures of which random numbers.
    cuts
        One for each day.
    """

    snapshot_id: str
    title: str
    generated: bool
    months: int
    draws: int
    seed: int
    cuts: tuple[Cut, ...]

    def summary(self) -> pl.DataFrame:
        """By method and measure over all cuts and periods.

        Columns: method, measure, n, actual (mean of what came), crps, bias (mean of forecast
        median - what came), covered_50, covered_80, covered_95 (shares).
        """
        rows = []
        for method in self.cuts[0].scores:
            for measure in _ALL:
                found = [s for c in self.cuts for s in c.scores[method] if s.measure == measure]
                if found:
                    rows.append({"method": method, "measure": measure, **_mean(found)})
        return pl.DataFrame(rows)

    def skill(self) -> dict[str, dict[str, float]]:
        """CRPS of the twin beside each other method's, by measure and for all: below 1 is better.

        For all: the mean over the measures told by period of CRPS / what came on average.
        """
        table = self.summary()
        crps = {(m, x): c for m, x, c in table.select("method", "measure", "crps").iter_rows()}
        mean = dict(table.select("measure", "actual").iter_rows())
        found: dict[str, dict[str, float]] = {}
        for other in (m for m in self.cuts[0].scores if m != "twin"):
            by = {x: crps["twin", x] / crps[other, x] for x in _ALL if crps.get((other, x))}
            scaled = [sum(crps[m, x] / max(mean[x], 1e-9) for x in MEASURES) for m in
                      ("twin", other)]  # fmt: skip
            found[other] = {**by, "all": scaled[0] / scaled[1]}
        return found

    def single_cases(self) -> dict[str, dict[str, float]]:
        """Mean CRPS, in months, of the times of single cases of the stock, by method and wait."""
        weight = [cut.pending for cut in self.cuts]
        return {
            method: {
                wait: sum(c.cases[method][wait] * w for c, w in zip(self.cuts, weight, strict=True)
                          if wait in c.cases[method]) / max(sum(weight), 1)
                for wait in WAITS
            }
            for method in self.cuts[0].cases
        }  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """All as plain data; its form is documented with the command."""
        return {
            "snapshot": self.snapshot_id, "title": self.title, "generated": self.generated,
            "horizon": self.months, "draws": self.draws, "seed": self.seed,
            "summary": self.summary().to_dicts(), "skill": self.skill(),
            "single_cases": self.single_cases(), "cuts": [_cut(cut) for cut in self.cuts],
        }  # fmt: skip


def _mean(found: Sequence[Score]) -> dict[str, float]:
    n = len(found)
    covered = {
        f"covered_{round(100 * width)}": sum(s.covered[k] for s in found) / n
        for k, width in enumerate(INTERVALS)
    }
    return {
        "n": n, "actual": sum(s.actual for s in found) / n, "crps": sum(s.crps for s in found) / n,
        "bias": sum(s.median - s.actual for s in found) / n, **covered,
    }  # fmt: skip


def _cut(cut: Cut) -> dict[str, Any]:
    return {
        "day": cut.day, "known": cut.known_id, "pending": cut.pending,
        "unexamined": cut.unexamined,
        "forecasts": list(_rows(cut)), "single_cases": cut.cases,
    }  # fmt: skip


def _rows(cut: Cut) -> Iterable[dict[str, Any]]:
    for method, found in cut.scores.items():
        for score in found:
            ends = {
                f"{side}_{round(100 * width)}": end
                for width, pair in zip(INTERVALS, score.intervals, strict=True)
                for side, end in zip(("low", "high"), pair, strict=True)
            }
            yield {
                "method": method, "measure": score.measure,
                "until": None if score.period is None else cut.ends[score.period],
                "actual": score.actual, "median": score.median, "mean": score.mean, **ends,
                "crps": score.crps,
            }  # fmt: skip
