"""Real routing: the US histories' cases of 2018 to 2021, allocated to units from the past only.

python benchmarks/us_routing.py STORE [--first 2018] [--last 2021]

STORE holds the US histories (``pendency import uspto-peds``). Quarter by quarter the cases that
were docketed are put before the units that had worked on cases by then; skill counts first actions
up to the quarter's first day, capacity is a unit's share of the dockets of three years before.
"""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from pendency.allocation import Spread, arrange, probabilities
from pendency.allocation.prices import prices
from pendency.allocation.skill import Experience, best_candidates, expected_hours
from pendency.records import Snapshot

#: Transfer inquiry: the case was sent to another unit.
_TRANSFER = "TI1050"
#: A unit may get this many times its usual share of a quarter, and one case at least.
_ROOM = 1.5


@dataclass(frozen=True)
class Figures:
    """What a back-test of routing says.

    Attributes
    ----------
    cases, unplaced
        Cases docketed in the period, and those for which no unit had experience or room.
    moved, avoided
        Cases that were really moved after the docket, and those of them whose first choice is the
        unit that they ended in.
    kept
        Of the cases that were never moved, how many the first choice sends to their real unit.
    stayed
        Cases that were never moved.
    spread, real_spread
        Gini coefficient of load in hours relative to the usual share: model's and real.
    """

    cases: int
    unplaced: int
    moved: int
    avoided: int
    stayed: int
    kept: int
    spread: float
    real_spread: float


def histories(snapshot: Snapshot) -> pl.DataFrame:
    """The cases with unit, dates, class, hours, and whether they were moved after the docket."""
    cases = snapshot.read(
        "cases", "case_id", "number", "native_class", "unit_id", "claims", "pages", "track"
    )
    dates = snapshot.read("milestones", "case_id", "docketed_date", "first_action_date")
    units = snapshot.read("units").select("unit_id", unit="code")
    moves = snapshot.read("events", "case_id", "date", "native_code").filter(
        pl.col("native_code") == _TRANSFER
    )
    known = cases.join(dates, on="case_id").join(units, on="unit_id")
    known = known.filter(pl.col("unit") != "OPAP", pl.col("docketed_date").is_not_null())
    moves = moves.join(known.select("case_id", "docketed_date"), on="case_id")
    late = moves.filter(pl.col("date") > pl.col("docketed_date"))["case_id"].unique()
    known = known.with_columns(
        moved=pl.col("case_id").is_in(late.implode()), family_search=pl.lit(value=False)
    )
    return known.with_columns(expected_hours(known)).sort("number")


def quarter(known: pl.DataFrame, start: dt.date, end: dt.date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """First choices of a quarter (``number``, ``choice``), and the units' usual hours."""
    asked = known.filter(pl.col("docketed_date").is_between(start, end, closed="left"))
    done = known.select(examiner="unit", symbol="native_class", date="first_action_date")
    experience = Experience.of(done.drop_nulls(), as_of=start - dt.timedelta(days=1))
    since = start - dt.timedelta(days=1096)
    before = pl.col("docketed_date").is_between(since, start, closed="left")
    share = known.filter(before).group_by(desk="unit").agg(pl.col("hours").sum())
    usual = asked["hours"].sum() * pl.col("hours") / pl.col("hours").sum()
    desks = share.with_columns(usual=usual).select(
        "desk", "usual", centre=pl.col("desk").str.head(2) + "00", load=pl.lit(0.0),
        capacity=_ROOM * usual, limit=_ROOM * usual + asked["hours"].max(),
    )  # fmt: skip
    fits = experience.fits(asked["native_class"]).rename({"examiner": "desk"})
    pairs = asked.select("number", symbol="native_class").join(fits, on="symbol")
    pairs = best_candidates(pairs.rename({"number": "case"}).join(desks, on="desk", how="semi"))
    cases = asked.select(case="number", hours="hours", wait_price=pl.lit(20_000))
    step = probabilities(
        arrange(cases, desks.with_columns(capacity=pl.max_horizontal("capacity", "limit")), pairs,
                prices()), Spread(1), seed=bytes(32),
    )  # fmt: skip
    names = [*step.instance.desks, None]
    found = pl.DataFrame(
        {"number": [step.instance.cases[i] for i in step.chances.case.tolist()],
         "choice": [names[i] for i in step.chances.desk.tolist()], "p": step.probability},
        schema={"number": pl.String, "choice": pl.String, "p": pl.Float64},
    )  # fmt: skip
    first = found.sort("number", "p", "choice", descending=[False, True, False])
    return first.unique("number", keep="first", maintain_order=True), desks.select("desk", "usual")


def back_test(snapshot: Snapshot, first: int, last: int) -> Figures:
    """Allocate the cases docketed in some years, and compare with what happened."""
    known = histories(snapshot)
    starts = [dt.date(y, q, 1) for y in range(first, last + 1) for q in (1, 4, 7, 10)]
    runs = [quarter(known, a, b) for a, b in zip(starts, [*starts[1:], dt.date(last + 1, 1, 1)],
                                                 strict=True)]  # fmt: skip
    told = pl.concat([run[0] for run in runs]).join(known, on="number")
    usual = pl.concat([run[1] for run in runs]).group_by("desk").agg(pl.col("usual").sum())
    hit = told["choice"].eq_missing(told["unit"])
    return Figures(
        cases=told.height,
        unplaced=int(told["choice"].null_count()),
        moved=int(told["moved"].sum()),
        avoided=int((hit & told["moved"]).sum()),
        stayed=int((~told["moved"]).sum()),
        kept=int((hit & ~told["moved"]).sum()),
        spread=spread(told, usual, "choice"),
        real_spread=spread(told, usual, "unit"),
    )


def spread(told: pl.DataFrame, usual: pl.DataFrame, column: str) -> float:
    """Gini coefficient of load relative to the usual, weighted by the usual."""
    load = told.drop_nulls(column).group_by(desk=column).agg(pl.col("hours").sum())
    both = usual.join(load, on="desk", how="left").with_columns(pl.col("hours").fill_null(0.0))
    both = both.filter(pl.col("usual") > 0).sort(pl.col("hours") / pl.col("usual"))
    weight, hours = both["usual"].to_numpy(), both["hours"].to_numpy()
    below = np.concatenate(([0.0], np.cumsum(hours) / hours.sum()))
    return float(1 - (weight / weight.sum() * (below[1:] + below[:-1])).sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--first", type=int, default=2018)
    parser.add_argument("--last", type=int, default=2021)
    asked = parser.parse_args()
    for name, value in vars(back_test(Snapshot.open(asked.store), asked.first, asked.last)).items():
        print(f"{name:12} {value:.3f}" if isinstance(value, float) else f"{name:12} {value}")


if __name__ == "__main__":
    main()
