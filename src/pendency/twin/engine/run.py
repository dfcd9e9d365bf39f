"""Running a scenario."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from pendency.twin.engine.exchange import exchange
from pendency.twin.engine.kernel import run_pool
from pendency.twin.engine.model import Ints, Model, State
from pendency.twin.engine.placing import Placing
from pendency.twin.engine.prepare import Prepared, build_model, build_state, prepare
from pendency.twin.engine.result import Result
from pendency.twin.engine.scenario import Scenario
from pendency.twin.engine.staffing import Staff
from pendency.twin.engine.stock import Stock
from pendency.twin.errors import ScenarioError


def simulate(
    scenario: Scenario | Prepared,
    *,
    seed: int,
    replication: int = 0,
    stock: Stock | None = None,
    threads: int = 1,
    warmup: int = 0,
) -> Result:
    """Run a scenario once.

    Parameters
    ----------
    scenario
        What to simulate; `prepare` it once where it is run many times.
    seed, replication
        Same seed, replication, scenario and stock: same bytes, on any number of threads.
    stock
        Cases of the first day; none by default.
    threads
        Pools run in parallel; they meet where cases are exchanged, at the start of months.
    warmup
        Days before waiting times and time integrals count.

    Raises
    ------
    ScenarioError
        The stock does not fit the scenario, or a case goes round in circles.
    """
    run = _Run(scenario, stock, seed, replication, warmup)
    return Result.of(run.ready, run.go(threads))


@dataclass(frozen=True)
class Recorded:
    """A run that was written down event by event.

    Attributes
    ----------
    result
        The same as without recording.
    ready, model, state, staff
        What was run; ``state`` holds the cases and the log.
    """

    result: Result
    ready: Prepared
    model: Model
    state: State
    staff: Staff


def record(
    scenario: Scenario | Prepared,
    *,
    seed: int,
    replication: int = 0,
    stock: Stock | None = None,
    threads: int = 1,
) -> Recorded:
    """Run a scenario and keep every event: once to count them, once more to write them down."""
    run = _Run(scenario, stock, seed, replication, 0)
    counted = run.go(threads).pools["logged"]
    state = run.go(threads, np.concatenate(([0], np.cumsum(counted))))
    return Recorded(Result.of(run.ready, state), run.ready, run.model, state, run.staff)


class _Run:
    """One replication: what is drawn before it starts."""

    def __init__(
        self, scenario: Scenario | Prepared, stock: Stock | None, seed: int, replication: int,
        warmup: int,
    ) -> None:  # fmt: skip
        self.ready = prepare(scenario) if isinstance(scenario, Scenario) else scenario
        _check_stock(self.ready, stock)
        self.stock = stock
        self.model, self.staff, self.sizes = build_model(
            self.ready, stock, seed=seed, replication=replication, warmup=warmup
        )

    def go(self, threads: int, log_from: Ints | None = None) -> State:
        """Run all pools from one exchange to the next."""
        m = self.model
        nothing = np.zeros(len(self.sizes) + 1, dtype=np.int64)
        s = build_state(self.ready, m, int(self.sizes.sum()),
                        log_from=nothing if log_from is None else log_from)  # fmt: skip
        meetings = self._meetings()
        # large pools first, so that no thread is left with one at the end
        order = np.argsort(-self.sizes, kind="stable")
        with ThreadPoolExecutor(max_workers=max(threads, 1)) as workers:
            if self.stock is not None and len(self.stock):
                placing = Placing(self.stock, self.ready.nodes, len(m.pools))
                list(workers.map(lambda p: placing.place(m, s, p), order.tolist()))
            for first_day, last_day in zip(meetings, [*meetings[1:], m.last], strict=True):
                if len(m.links):
                    exchange(m, s, first_day)
                list(workers.map(lambda p: run_pool(m, s, p, first_day, last_day), order.tolist()))  # noqa: B023
        if s.pools["fault"].any():
            name = self.ready.scenario.pools[int(s.pools["fault"].argmax())].name
            raise ScenarioError("flows", f"a case of pool {name!r} goes round in circles")
        return s

    def _meetings(self) -> list[int]:
        """Days on which pools exchange cases: the first day and, with transfers, every month's."""
        if not len(self.model.links):
            return [0]
        start, days = self.ready.scenario.start, self.ready.scenario.length
        dates = np.datetime64(start) + np.arange(days)
        firsts = dates.astype("datetime64[M]").astype("datetime64[D]") == dates
        return sorted({0, *np.flatnonzero(firsts).tolist()})


def _check_stock(ready: Prepared, stock: Stock | None) -> None:
    if stock is None or not len(stock):
        return
    pools = len(ready.scenario.pools)
    if stock.pool.min() < 0 or stock.pool.max() >= pools:
        raise ScenarioError("stock.pool", f"must be a place in the scenario's {pools} pools")
