"""From a declared scenario to the arrays of a run."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pendency.records import vocabulary
from pendency.records.tables import TRACKS
from pendency.twin.engine.checking import check_seed
from pendency.twin.engine.draws import LAWS
from pendency.twin.engine.model import (
    BINS,
    CASE,
    HEAD,
    NONE,
    POOL,
    SERVER,
    STREAM,
    Codes,
    Floats,
    Ints,
    Model,
    Records,
    Small,
    State,
)
from pendency.twin.engine.nodes import Nodes, build_nodes
from pendency.twin.engine.priorities import Classes, priority_classes
from pendency.twin.engine.random import filings, stream_of
from pendency.twin.engine.scenario import Scenario
from pendency.twin.engine.staffing import Staff, staff
from pendency.twin.engine.stock import STREAM as STOCK
from pendency.twin.engine.stock import Stock
from pendency.twin.engine.time import Days, build_days, expected_filings
from pendency.twin.errors import ScenarioError


@dataclass(frozen=True)
class Prepared:
    """What a scenario compiles to before any random number is drawn.

    Attributes
    ----------
    scenario, days, nodes, classes
        The scenario and its parts as arrays.
    order
        Intakes in the order of their pools.
    means
        Expected filings; shape (intakes, days).
    """

    scenario: Scenario
    days: Days
    nodes: Nodes
    classes: Classes
    order: tuple[int, ...]
    means: Floats


def prepare(scenario: Scenario) -> Prepared:
    """Compile a scenario.

    Raises
    ------
    ScenarioError
        A flow, an order or a calendar does not fit the scenario.
    """
    days = build_days(scenario)
    places = {pool.name: i for i, pool in enumerate(scenario.pools)}
    order = sorted(range(len(scenario.intake)), key=lambda j: places[scenario.intake[j].pool])
    keys = [stream_of(intake.name) for intake in scenario.intake]
    if len({*keys, stream_of(STOCK)}) <= len(keys):
        raise ScenarioError("intake", "two streams have one key of random numbers; rename a pool")
    classes = priority_classes(scenario.order, TRACKS, scenario.limits)
    _check_quotas(scenario, classes)
    means = [expected_filings(scenario, days, scenario.intake[j]) for j in order]
    return Prepared(
        scenario=scenario,
        days=days,
        nodes=build_nodes(scenario.flows, scenario.effort),
        classes=classes,
        order=tuple(order),
        means=np.array(means).reshape(len(order), scenario.length),
    )


def build_model(
    ready: Prepared, stock: Stock | None, *, seed: int, replication: int, warmup: int = 0
) -> tuple[Model, Staff, Ints]:
    """Draw filings and careers, and lay out everything that does not change during the run.

    Returns
    -------
    model, staff, sizes
        ``sizes`` are the cases of each pool; shape (pools,).
    """
    check_seed(seed, replication)
    s = ready.scenario
    corps = staff(s, ready.days, seed=seed, replication=replication)
    keys = np.array([stream_of(s.intake[j].name) for j in ready.order], dtype=np.int64)
    counts = filings(ready.means, keys, seed, replication)
    pools, servers, leaving, idle_from = _corps(s, corps)
    streams, sizes = _streams(ready, counts, stock, pools)
    model = Model(
        nodes=ready.nodes.nodes, ways=ready.nodes.ways, days=ready.nodes.days,
        classes=ready.classes.of, limit=ready.classes.limit, new_class=_new_classes(ready.classes),
        class_track=ready.classes.track, quota=_quotas(ready), effort=_efforts(s),
        quarter=ready.days.quarter,
        streams=streams, filings=np.cumsum(counts, axis=1, dtype=np.int32), tracks=_tracks(ready),
        complexity=_complexity(s),
        pools=pools, servers=servers, leaving=leaving, idle_from=idle_from, speed=corps.speed,
        links=_links(s, pools), work=ready.days.work, clock=_clocks(ready),
        period=ready.days.period,
        year=ready.days.year,
        codes=_codes(),
        hold=(s.hold.share, float(s.hold.days[0]), float(s.hold.days[1]), s.hold.rework),
        law=LAWS[s.effort.law], sigma=math.sqrt(math.log1p(s.effort.spread**2)), hours=s.days.hours,
        interview=s.effort.interview, seed=seed, replication=replication, last=s.length,
        warmup=warmup, continuous=s.clock == "continuous", limited=ready.classes.limited,
        quotas=bool(s.quotas),
    )  # fmt: skip
    return model, corps, sizes


def _codes() -> Codes:
    names, states = list(vocabulary().events), list(vocabulary().states)
    *events, held, _ = Codes._fields
    return Codes(**{name: names.index(name) for name in events}, held=states.index(held),
                 unexamined=states.index("awaiting_examination"))  # fmt: skip


def _efforts(s: Scenario) -> Floats:
    """Hours beside the scenario's, of first and of later work; shape (pools, tracks, 2)."""
    return np.array([
        [(pool.effort * pool.tracks.get(track, 1.0),
          pool.effort if pool.later is None else pool.later) for track in TRACKS]
        for pool in s.pools
    ])  # fmt: skip


def _quotas(ready: Prepared) -> Floats:
    """Least and greatest share by track; shape (tracks, 2)."""
    shares = np.array([(0.0, 1.0)] * len(TRACKS))
    for quota in ready.scenario.quotas:
        shares[TRACKS.index(quota.track)] = quota.least, quota.most
    return shares


def _check_quotas(scenario: Scenario, classes: Classes) -> None:
    for i, quota in enumerate(scenario.quotas):
        if TRACKS.index(quota.track) not in classes.track:
            raise ScenarioError(f"quotas[{i}].track", f"the docket's order does not tell "
                                f"{quota.track!r} from other tracks; give it a rank")  # fmt: skip


def _corps(s: Scenario, corps: Staff) -> tuple[Records, Records, Small, Small]:
    """Pools, examiners, their order of leaving, and where the idle ones of each docket are."""
    pools = np.zeros(len(s.pools), dtype=POOL)
    servers = np.zeros(len(corps.pool), dtype=SERVER)
    bounds = np.searchsorted(corps.pool, np.arange(len(s.pools) + 1))
    idle_from: list[int] = []
    for i, pool in enumerate(s.pools):
        first, last = int(bounds[i]), int(bounds[i + 1])
        personal = pool.dockets == "personal"
        dockets = range(last - first) if personal else (0,)
        start = len(idle_from)
        servers["docket"][first:last] = start + (np.arange(last - first) if personal else 0)
        idle_from.extend(first + docket for docket in dockets)
        pools[i] = (first, last, start, len(idle_from), 0, 0, 0, 0, 0, personal,
                    pool.dockets == "flow")  # fmt: skip
    servers["joins"] = corps.begins
    servers["leaves"] = np.minimum(corps.leaves, s.length + 1)
    leaving = np.lexsort((corps.leaves, corps.pool)).astype(np.int32)
    return pools, servers, leaving, np.array(idle_from, dtype=np.int32)


def _streams(
    ready: Prepared, counts: Small, stock: Stock | None, pools: Records
) -> tuple[Records, Ints]:
    """Streams of filings with the places of their cases; the stock of a pool comes first in it."""
    s = ready.scenario
    places = {pool.name: i for i, pool in enumerate(s.pools)}
    streams = np.zeros(len(ready.order) + 1, dtype=STREAM)
    held = np.bincount(stock.pool, minlength=len(s.pools)) if stock else np.zeros(len(s.pools), int)
    filed = counts.sum(axis=1, dtype=np.int64)
    at, row = 0, 0
    sizes = np.zeros(len(s.pools), dtype=np.int64)
    for p in range(len(s.pools)):
        pools[p]["first_case"], pools[p]["first_stream"] = at, row
        at += int(held[p])
        while row < len(ready.order) and places[s.intake[ready.order[row]].pool] == p:
            intake = s.intake[ready.order[row]]
            flow = intake.flow or next(iter(s.flows))
            entry = ready.nodes.find(flow, intake.opening, 0)
            streams[row] = (stream_of(intake.name), entry, at, p)
            at += int(filed[row])
            row += 1
        pools[p]["last_stream"] = row
        sizes[p] = at - int(pools[p]["first_case"])
    streams[-1] = (stream_of(STOCK), 0, 0, NONE)
    return streams, sizes


def _new_classes(classes: Classes) -> npt.NDArray[np.bool_]:
    state = list(vocabulary().states).index("awaiting_examination")
    return np.isin(np.arange(classes.count), classes.of[state])


def _tracks(ready: Prepared) -> Floats:
    """Shares of the tracks added up; shape (streams, tracks)."""
    rows = [[ready.scenario.intake[j].tracks.get(t, 0.0) for t in TRACKS] for j in ready.order]
    return np.cumsum(np.array([*rows, [1.0] * len(TRACKS)]), axis=1)


def _complexity(s: Scenario) -> Floats:
    shares, factors = np.array(s.effort.complexity, dtype=np.float64).T
    mean = float(shares @ factors)
    return np.ascontiguousarray(np.column_stack((np.cumsum(shares), factors / mean)))


def _clocks(ready: Prepared) -> Floats:
    """Days of the flow's time that have passed before each day; shape (pools, 3, days + 1).

    In the order of `Pool.paces`.
    """
    s = ready.scenario
    months = np.array([(s.start + dt.timedelta(days=i)) for i in range(s.length)], "datetime64[M]")
    month = (months - months[0]).astype(np.int64)
    speed = np.array([
        [np.array(pace)[np.minimum(month, len(pace) - 1)] for pace in pool.paces]
        for pool in s.pools
    ])  # fmt: skip
    clocks: Floats = np.zeros((len(s.pools), 3, s.length + 1))
    np.cumsum(speed, axis=2, out=clocks[:, :, 1:])
    return clocks


def _links(s: Scenario, pools: Records) -> Floats:
    """Transfers by source: source, target, shares added up, first and last day, cases a month."""
    places = {pool.name: i for i, pool in enumerate(s.pools)}
    moves = sorted(s.transfers, key=lambda transfer: places[transfer.source])
    rows: list[tuple[float, ...]] = []
    for p in range(len(s.pools)):
        pools[p]["first_link"], share = len(rows), 0.0
        for move in (m for m in moves if places[m.source] == p):
            first = (move.first - s.start).days if move.first else 0
            last = (move.last - s.start).days + 1 if move.last else s.length
            share += move.share
            rows.append((p, places[move.target], share, first, last, move.per_month))
        passed_on = any(m.share for m in moves if places[m.source] == p)
        pools[p]["last_link"] = len(rows) if passed_on else pools[p]["first_link"]
    return np.array(rows, dtype=np.float64).reshape(-1, 6)


def build_state(ready: Prepared, model: Model, cases: int, *, log_from: Ints) -> State:
    """Everything that changes during the run, empty."""
    s = ready.scenario
    pools, servers, dockets = len(model.pools), len(model.servers), len(model.idle_from)
    words, classes, continuous = vocabulary(), ready.classes.count, model.continuous
    heads = np.zeros(pools, dtype=HEAD)
    heads["joining"] = heads["leaving"] = model.pools["first_server"]
    years, logged = int(ready.days.year[-1]) + 1, int(log_from[-1])
    return State(
        cases=np.zeros(cases, dtype=CASE),
        joined=np.zeros(cases if continuous else 1),
        head=_full((dockets, classes)), tail=_full((dockets, classes)), length=_zeros(dockets),
        mail=_full((pools, 1 if continuous else s.length)),
        idle=_zeros(servers), idle_count=_zeros(dockets), desk=_full((servers,)),
        done=np.zeros(servers), doing=_zeros(servers),
        agenda_time=np.zeros(cases + 1 if continuous else 1),
        agenda_case=_zeros(cases + 1 if continuous else 1),
        link_head=_full((len(model.links),)), link_tail=_full((len(model.links),)),
        pools=heads, filed=_zeros(len(model.streams)),
        standing=_zeros(pools, len(words.states)),
        stock=_zeros(pools, ready.days.periods + 1, len(words.states)),
        flows=_zeros(pools, ready.days.periods, len(words.events) + 2),
        pendency=_zeros(pools, years, 2, BINS), pendency_days=np.zeros((pools, years, 2)),
        waits=np.zeros((pools, classes, 3)), begun=_zeros(pools, len(TRACKS) + 1),
        log_case=_zeros(logged), log_day=np.zeros(logged, dtype=np.int16),
        log_code=np.zeros(logged, dtype=np.uint8), log_who=_zeros(logged), log_from=log_from,
    )  # fmt: skip


def _zeros(*shape: int) -> Small:
    return np.zeros(shape, dtype=np.int32)


def _full(shape: tuple[int, ...]) -> Small:
    return np.full(shape, NONE, dtype=np.int32)
