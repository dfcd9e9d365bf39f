"""Why stock and pendency changed from one period to the next.

Stock: the change is inflow - output - other exits of each group, exactly.

Pendency: by Little's law the mean wait of a group is its mean stock over its output, times the
ratio of the wait that was measured to that (1 when cases are taken in their order and the flow is
even: the age order); the office's is the mean of its groups' weighed by their share of the output
(the mix). The change is shared among opening stock, inflow, output, mix and age order by their
Shapley values: the mean, over all orders in which the factors could have changed, of what each
adds. They sum to the change exactly and hang on no order (Shapley 1953; for decompositions
Shorrocks 2013, J. Econ. Inequality 11:99).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.planning.definitions import Label
from pendency.planning.errors import PlanInputError
from pendency.planning.measure import measure
from pendency.planning.periods import minus_months
from pendency.records import Snapshot

Floats = npt.NDArray[np.float64]
FACTORS: dict[str, Label] = {
    "opening": Label("opening stock", "期初存量"),
    "inflow": Label("inflow", "进案量"),
    "output": Label("output", "产出量"),
    "mix": Label("mix of fields", "领域结构"),
    "order": Label("age order", "审查次序"),
}


@dataclass(frozen=True)
class Account:
    """The unexamined cases of a period by group; every array has shape (groups,).

    Attributes
    ----------
    groups
        Names of the groups.
    opening, inflow, output, closing
        Stock before, cases that came, first actions, stock after.
    months
        Length of the period.
    wait
        Mean months from filing to first action of the output; NaN where there is none.
    """

    groups: tuple[Any, ...]
    opening: Floats
    inflow: Floats
    output: Floats
    closing: Floats
    months: float
    wait: Floats

    @property
    def other(self) -> Floats:
        """Exits without a first action (withdrawals), less what moved in from other groups."""
        left: Floats = self.opening + self.inflow - self.output - self.closing
        return left

    @property
    def pendency(self) -> float:
        """Mean wait of all first actions of the period."""
        done = self.output > 0
        return float(np.average(self.wait[done], weights=self.output[done]))


@dataclass(frozen=True)
class Review:
    """What changed, and by what.

    Attributes
    ----------
    before, after
        The accounts of the two periods.
    stock
        Columns group, opening, inflow, output, other, closing, change of the later period.
    pendency
        (before, after), in months.
    factors
        Months that each factor adds; their sum is the change.
    """

    before: Account
    after: Account
    stock: pl.DataFrame
    pendency: tuple[float, float]
    factors: dict[str, float]


def review(
    snapshot: Snapshot, *, as_of: dt.date | None = None, months: int = 12, by: str = "field"
) -> Review:
    """Compare the last months with as many before.

    Raises
    ------
    PlanInputError
        One of the periods has no first action.
    """
    last = as_of or snapshot.observed_to
    middle, first = minus_months(last, months), minus_months(last, 2 * months)
    return decompose(account(snapshot, first, middle, by), account(snapshot, middle, last, by))


def account(snapshot: Snapshot, since: dt.date, as_of: dt.date, by: str) -> Account:
    """The account of ``since < day <= as_of``."""

    def within(name: str) -> pl.DataFrame:
        return measure(name, snapshot, by=(by,), since=since, as_of=as_of)

    tables = {
        "opening": measure("stock", snapshot, as_of=since, by=(by,)).filter(part="unexamined"),
        "closing": measure("stock", snapshot, as_of=as_of, by=(by,)).filter(part="unexamined"),
        "inflow": within("inflow").filter(part="all"),
        "output": within("first_actions").filter(part="all"),
    }
    waits = within("first_action_pendency").filter(part="mean")
    key = tables["opening"].columns[0]
    merged = pl.concat(frame.select(key) for frame in (*tables.values(), waits)).unique()
    merged = merged.sort(key, nulls_last=True)
    columns = {
        name: _aligned(merged, frame, key, "n").fill_null(0).to_numpy().astype(np.float64)
        for name, frame in tables.items()
    }
    wait = _aligned(merged, waits, key, "value").cast(pl.Float64).fill_null(np.nan).to_numpy()
    return Account(tuple(merged[key]), months=(as_of - since).days / 30.4375, wait=wait, **columns)


def _aligned(keys: pl.DataFrame, frame: pl.DataFrame, key: str, column: str) -> pl.Series:
    return keys.join(
        frame.select(key, column), on=key, how="left", nulls_equal=True, maintain_order="left"
    )[column]


def decompose(before: Account, after: Account) -> Review:
    """The change from one account to the other, shared among its factors.

    Raises
    ------
    PlanInputError
        The accounts have different groups, or a period has no first action with a known wait.
    """
    if before.groups != after.groups:
        raise PlanInputError("groups", "the two periods have different groups")
    for name, period in (("before", before), ("after", after)):
        if not (np.nan_to_num(period.wait) * period.output).sum() > 0:
            raise PlanInputError(name, "no first action in the period: there is no pendency")
    before, after = _measured(before), _measured(after)
    months = (before.months + after.months) / 2
    states = (_factors(before, after, months), _factors(after, before, months))

    def pendency(changed: set[str]) -> float:
        opening, inflow, output, mix, order = (states[name in changed][name] for name in FACTORS)
        return float((mix * _little(opening, inflow, output, months) * order).sum())

    factors = dict.fromkeys(FACTORS, 0.0)
    count = len(FACTORS)
    for name in FACTORS:
        others = [other for other in FACTORS if other != name]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for changed in combinations(others, size):
                gain = pendency({*changed, name}) - pendency({*changed})
                factors[name] += weight * gain
    return Review(before, after, _stock(after), (before.pendency, after.pendency), factors)


def _measured(period: Account) -> Account:
    """A group whose wait is not shown (few cases) waits as the rest of its period does."""
    known = ~np.isnan(period.wait) & (period.output > 0)
    mean = float(np.average(period.wait[known], weights=period.output[known]))
    return replace(period, wait=np.where(known, period.wait, mean))


def _factors(period: Account, other: Account, months: float) -> dict[str, Floats]:
    """Each factor by group, flows per month; without output the other period's output stands.

    A group without output has no share in the mix, so what stands for it does not count in the
    period itself, only where the other period's mix meets it.
    """
    rates = [one.output / one.months for one in (period, other)]
    output = np.where(rates[0] > 0, rates[0], np.where(rates[1] > 0, rates[1], 1.0))
    inflow = period.inflow / period.months
    little = _little(period.opening, inflow, output, months)
    return {
        "opening": period.opening,
        "inflow": inflow,
        "output": output,
        "mix": period.output / period.output.sum(),
        "order": period.wait / little,
    }


def _little(opening: Floats, inflow: Floats, output: Floats, months: float) -> Floats:
    """Mean stock over output: months; a stock is never taken as less than half a case."""
    stock = np.maximum(opening + (inflow - output) * months / 2, 0.5)
    wait: Floats = stock / output
    return wait


def _stock(period: Account) -> pl.DataFrame:
    return pl.DataFrame({
        "group": list(period.groups), "opening": period.opening, "inflow": period.inflow,
        "output": period.output, "other": period.other, "closing": period.closing,
        "change": period.closing - period.opening,
    })  # fmt: skip
