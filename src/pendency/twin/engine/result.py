"""What a run tells: stocks, flows, pendencies and waiting times, by pool and period."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from pendency.records import vocabulary
from pendency.twin.engine.model import BIN, HEAD, Floats, Records, Small, State
from pendency.twin.engine.prepare import Prepared
from pendency.twin.engine.scenario import Scenario

MEASURES = ("first_action", "disposal")
_FIRST_MERITS, _RECEIVED = "first_action_on_merits", "received"


@dataclass(frozen=True)
class Result:
    """The result of one run.

    Attributes
    ----------
    scenario
        What was run.
    starts
        First day of each period, and the day after the last one.
    stock
        Cases by pool and state before the first day and at the end of each period; shape
        (pools, periods + 1, states). Closed states count what was closed during the run.
    flows
        Events by pool and period, in the order of the vocabulary, then first actions on the
        merits and cases received from other pools; shape (pools, periods, events + 2).
    pendency
        Histogram of days from filing to the first action and to disposal, by pool and year since
        the start, in bins of 7 days; shape (pools, years, 2, bins).
    pendency_days
        Sums of the same days, exact; shape (pools, years, 2).
    waits
        Number, sum and sum of squares of the waits on a docket, in days, by pool and class of
        priority; shape (pools, classes, 3).
    pools
        Totals of each pool: events, hours worked, time integrals of queue and work in hand.
    """

    scenario: Scenario
    starts: tuple[object, ...]
    stock: Small
    flows: Small
    pendency: Small
    pendency_days: Floats
    waits: Floats
    pools: Records

    @classmethod
    def of(cls, ready: Prepared, state: State) -> Result:
        """Read the result off the final state of a run."""
        return cls(
            scenario=ready.scenario, starts=ready.days.starts, stock=state.stock,
            flows=state.flows, pendency=state.pendency, pendency_days=state.pendency_days,
            waits=state.waits, pools=state.pools,
        )  # fmt: skip

    @property
    def events(self) -> int:
        """Events simulated: filings, mail, pieces of work done."""
        return int(self.pools["events"].sum())

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all figures: equal for equal runs."""
        arrays = (self.stock, self.flows, self.pendency, self.pendency_days, self.waits)
        found = hashlib.sha256()
        for array in (*arrays, *(self.pools[name] for name in HEAD.names or ())):
            found.update(np.ascontiguousarray(array).tobytes())
        return found.hexdigest()

    @property
    def pending(self) -> Small:
        """Pending cases by pool, before the first day and at the end of each period."""
        open_ = [state.pending for state in vocabulary().states.values()]
        total: Small = self.stock[:, :, open_].sum(axis=2)
        return total

    def flow(self, *events: str) -> Small:
        """Events of some names by pool and period; shape (pools, periods).

        Besides the vocabulary's names: ``first_action_on_merits``, ``received``.
        """
        names = [*vocabulary().events, _FIRST_MERITS, _RECEIVED]
        total: Small = self.flows[:, :, [names.index(event) for event in events]].sum(axis=2)
        return total

    @property
    def disposals(self) -> Small:
        """Disposals by pool and period."""
        return self.flow(*(e.name for e in vocabulary().events.values() if e.closes))

    def pendency_quantile(
        self, measure: str, level: float, *, year: int, pool: int | None = None
    ) -> float:
        """Days within which a share of a year's first actions or disposals came; NaN without any.

        Linear within the bins of 7 days.
        """
        chosen = self.pendency[:, year, MEASURES.index(measure)]
        counts = chosen.sum(axis=0) if pool is None else chosen[pool]
        reached = np.cumsum(counts)
        if not reached[-1]:
            return float("nan")
        target = level * reached[-1]
        at = int(np.searchsorted(reached, target))
        below = reached[at - 1] if at else 0
        return float(BIN * (at + (target - below) / counts[at]))

    def stock_frame(self) -> pl.DataFrame:
        """Stock by pool, day (end of the day before) and state, where there is any."""
        states = list(vocabulary().states)
        return self._frame(self.stock, "state", states, list(self.starts), "on")

    def flow_frame(self) -> pl.DataFrame:
        """Events by pool, first day of the period and event, where there are any."""
        names = [*vocabulary().events, _FIRST_MERITS, _RECEIVED]
        return self._frame(self.flows, "event", names, list(self.starts[:-1]), "from")

    def _frame(
        self, counts: Small, kind: str, names: list[str], days: list[object], when: str
    ) -> pl.DataFrame:
        pool, period, name = np.nonzero(counts)
        return pl.DataFrame(
            {
                "pool": pl.Series([p.name for p in self.scenario.pools]).gather(pool),
                when: pl.Series(days, dtype=pl.Date).gather(period),
                kind: pl.Series(names).gather(name),
                "n": counts[pool, period, name],
            }
        )
