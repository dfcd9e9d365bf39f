"""What a snapshot tells of examiners: how many, where, how long their work takes, who leaves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from pendency.planning.baseline.observed import YEAR, Floats, Observed
from pendency.planning.errors import PlanInputError
from pendency.planning.groups import departments
from pendency.planning.periods import day_number

_QUARTER = YEAR / 4
#: What a pool without any recent work counts in the division of a department's examiners.
_TOKEN = 0.5


@dataclass(frozen=True)
class Hours:
    """Hours of works by pool, and whether they were measured there."""

    first: Floats
    works: int
    measured: bool


class Corps:
    """Examiners in service, seen with the plan's eyes."""

    def __init__(self, seen: Observed) -> None:
        self.seen, self.values = seen, seen.values
        self._spells = _spells(seen)
        if self._spells.filter(pl.col("now")).is_empty():
            raise PlanInputError(
                "employment",
                f"no examiner is in service on {seen.as_of} by the snapshot: import the table "
                "employment, or write a plan file of your own",
            )

    @cached_property
    def _shares(self) -> Floats:
        """How each department's work of the last year lies over the pools; rows sum to 1."""
        seen, units = self.seen, self._departments
        own = seen.cases.with_columns(
            pl.Series("pool", seen.pool),
            pl.Series("weight", self._weight),
            pl.col("unit_id").replace_strict(self._above, default=None, return_dtype=pl.Int64)
            .alias("department"),
        ).filter((pl.col("pool") >= 0) & (pl.col("weight") > 0))  # fmt: skip
        table = np.zeros((len(units), seen.pools.height))
        places = {unit: i for i, unit in enumerate(units)}
        known = own.filter(pl.col("department").is_in(list(places)))
        sums = known.group_by("department", "pool").agg(pl.col("weight").sum())
        for department, pool, weight in sums.iter_rows():
            table[places[department], pool] = weight
        for i, unit in enumerate(units):
            if not table[i].any():
                table[i] = self._of_centre(self._centre_of[unit], own)
        found: Floats = table / np.maximum(table.sum(axis=1, keepdims=True), 1e-12)
        return found

    @cached_property
    def _weight(self) -> Floats:
        """What each case counts: its works of the last year, or a token while it is in a pool."""
        works = self.seen.works
        counted = np.bincount(
            works.case, np.where(works.first, 1.0, self.values.ratio_later),
            minlength=self.seen.cases.height,
        )  # fmt: skip
        pool = self.seen.pool
        idle = np.bincount(pool[pool >= 0], counted[pool >= 0], self.seen.pools.height) == 0
        firsts = np.unique(pool, return_index=True)[1]
        token = np.zeros(len(counted))
        token[firsts] = _TOKEN
        found: Floats = np.where((pool >= 0) & idle[pool], token, counted)
        return found

    def _of_centre(self, centre: object, own: pl.DataFrame) -> Floats:
        within = own.filter(centre_id=centre) if centre is not None else own
        return np.bincount(
            within["pool"].to_numpy(), within["weight"].to_numpy(), self.seen.pools.height
        ).astype(np.float64)

    def trained(self) -> Floats:
        """Trained examiners by pool, in full-time equivalents."""
        return self._over_pools(pl.col("now") & (pl.col("served") >= self._training))

    def recruits(self, quarters: int) -> Floats:
        """Those still in training, in the quarter in which they join; shape (pools, quarters)."""
        found = np.zeros((self.seen.pools.height, quarters))
        for quarter in range(min(quarters, len(self.values.career["ramp"]))):
            low = self._training - (quarter + 1) * _QUARTER
            joins = (pl.col("served") >= low) & (pl.col("served") < low + _QUARTER)
            found[:, quarter] = self._over_pools(pl.col("now") & joins)
        return found

    @property
    def _training(self) -> float:
        return len(self.values.career["ramp"]) * _QUARTER

    def _over_pools(self, chosen: pl.Expr) -> Floats:
        sums = self._spells.filter(chosen).group_by("department").agg(pl.col("share").sum())
        full = dict(sums.iter_rows())
        found: Floats = np.array([full.get(unit, 0.0) for unit in self._departments]) @ self._shares
        return found

    def hours(self) -> Hours:
        """Hours of a first action by pool: hours served over works done, in the last year.

        Departments with few works take their centre's, centres with few the office's.
        """
        done = self._done()
        served = self._served()
        works = int(self.seen.works.case.size)
        if works < self.values.least or served.sum() <= 0:
            alone = np.full(self.seen.pools.height, self.values.first_action_hours)
            return Hours(alone, works, measured=False)
        office = served.sum() / done.sum()
        centre = np.array([self._centre_of[u] or 0 for u in self._departments])
        each = np.empty(len(done))
        for i, here in enumerate(centre):
            own = centre == here
            several = served[own].sum() / done[own].sum() if _enough(done[own], self) else office
            alone = done[i] >= self.values.least and served[i] > 0
            each[i] = served[i] / done[i] if alone else several
        weight = self._shares * np.maximum(done, _TOKEN)[:, None]
        total = weight.sum(axis=0)
        mean: Floats = np.where(total > 0, each @ weight / np.maximum(total, 1e-12), office)
        return Hours(mean, works, measured=True)

    def _done(self) -> Floats:
        """Works of the last year by department, later ones at their share of a first action."""
        works = self.seen.works
        units = self.seen.cases["unit_id"].to_numpy()[works.case]
        weight = np.where(works.first, 1.0, self.values.ratio_later)
        places = {unit: i for i, unit in enumerate(self._departments)}
        rows = np.array([places.get(self._above.get(unit, None), -1) for unit in units], dtype=int)
        if (rows < 0).all():  # no case names a department: everybody works on everything
            return np.full(len(places), weight.sum() / len(places))
        return np.bincount(rows[rows >= 0], weight[rows >= 0], len(places)).astype(np.float64)

    def _served(self) -> Floats:
        """Hours for examination that each department's examiners served in the last year."""
        last, before = self.seen.last, self.seen.year_before
        ramp = [*self.values.career["ramp"], 1.0]
        hours = dict.fromkeys(self._departments, 0.0)
        year = self.values.working_days * self.values.hours_per_day
        year *= 1 - self.values.load["other"]
        for row in self._spells.iter_rows(named=True):
            for quarter, output in enumerate(ramp):
                begin = row["hired"] + quarter * _QUARTER
                end = begin + _QUARTER if quarter < len(ramp) - 1 else np.inf
                days = min(row["end"], last, end) - max(row["begin"], before, begin)
                hours[row["department"]] += max(days, 0.0) / YEAR * row["share"] * year * output
        return np.array(list(hours.values()))

    def leaving(self) -> tuple[float, int] | None:
        """Yearly share of examiners who leave, and how many left; None where few served."""
        since = self.seen.last - self.values.years_measured * YEAR
        rows = self._spells
        years = (
            np.minimum(rows["end"].to_numpy(), self.seen.last)
            - np.maximum(rows["begin"].to_numpy(), since)
        ).clip(min=0).sum() / YEAR  # fmt: skip
        ends = rows.group_by("examiner_id").agg(pl.col("end").max())["end"].to_numpy()
        gone = int(((ends > since) & (ends <= self.seen.last)).sum())
        if years < self.values.least:
            return None
        return float(min(gone / years, 1.0)), gone

    # --- Departments -----------------------------------------------------------------------------

    @cached_property
    def _above(self) -> dict[int, int]:
        return departments(self.seen.snapshot.read("units"))

    @cached_property
    def _departments(self) -> list[object]:
        return self._spells["department"].unique(maintain_order=True).to_list()

    @cached_property
    def _centre_of(self) -> dict[object, object]:
        return dict(self._spells.select("department", "centre_id").iter_rows())


def _enough(done: Floats, corps: Corps) -> bool:
    return bool(done.sum() >= corps.values.least)


def _spells(seen: Observed) -> pl.DataFrame:
    """Careers up to the day: examiner, department, centre, share, begin and end, hired, now."""
    above = departments(seen.snapshot.read("units"))
    rows = seen.snapshot.read("employment").filter(pl.col("from_date") <= seen.as_of)
    day = pl.col("from_date").cast(pl.Int32).cast(pl.Float64)
    end = pl.col("to_date").cast(pl.Int32).cast(pl.Float64) + 1
    hired = day.min().over("examiner_id")
    return rows.select(
        "examiner_id", "centre_id", "share",
        pl.col("unit_id").replace_strict(above, default=None, return_dtype=pl.Int64)
        .fill_null(0).alias("department"),
        day.alias("begin"), end.fill_null(np.inf).alias("end"), hired.alias("hired"),
        (day_number(seen.as_of) - hired).alias("served"),
        (pl.col("to_date").is_null() | (pl.col("to_date") > seen.as_of)).alias("now"),
    )  # fmt: skip
