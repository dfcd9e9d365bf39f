"""A scenario's pools and starting stock from a snapshot: the first day is the ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from pendency.records import Snapshot, vocabulary
from pendency.twin.engine.scenario import Pool
from pendency.twin.engine.stock import Ints, Stock
from pendency.twin.errors import ScenarioError
from pendency.twin.flow import Flow
from pendency.twin.visits import visits

By = Literal["office", "unit", "field"]
_KEYS: dict[By, tuple[str, ...]] = {
    "office": (), "unit": ("centre_id", "unit_id"), "field": ("centre_id", "field"),
}  # fmt: skip


@dataclass(frozen=True)
class Beginning:
    """What a simulation starts from.

    Attributes
    ----------
    snapshot
        The office on its last observed day.
    start
        The day after it.
    pools
        One for every group that has cases.
    keys
        The columns of `cases` that make a group, in the order of the pools.
    pool_of
        Pool of each case of the snapshot; shape (cases,).
    stock
        The pending cases, and the closed ones that may still come back.
    """

    snapshot: Snapshot
    start: dt.date
    pools: tuple[Pool, ...]
    keys: pl.DataFrame
    pool_of: Ints
    stock: Stock


def begin(snapshot: Snapshot, flow: Flow, *, by: By = "unit", flow_name: str = "") -> Beginning:
    """Read the stock of a snapshot's last day.

    Parameters
    ----------
    snapshot
        The office.
    flow
        Which stages there are; fitted from this snapshot or measured elsewhere.
    by
        Pools: one for the whole ``office``, one per ``unit``, or per centre and ``field``.
    flow_name
        The flow's name in the scenario.

    Raises
    ------
    ScenarioError
        A case is in a state for which the flow has no stage.
    """
    start = snapshot.observed_to + dt.timedelta(days=1)
    keys, pool_of = _groups(snapshot, _KEYS[by])
    pools = tuple(_pool(row, by) for row in keys.to_dicts())
    stock = _stock(snapshot, flow, flow_name, start, pool_of)
    return Beginning(snapshot, start, pools, keys, pool_of, stock)


def _groups(snapshot: Snapshot, columns: tuple[str, ...]) -> tuple[pl.DataFrame, Ints]:
    cases = snapshot.read("cases", "case_id", *columns)
    if not columns:
        return pl.DataFrame({"group": [1]}), np.zeros(cases.height, dtype=np.int64)
    keys = cases.select(columns).unique().sort(columns, nulls_last=True)
    place = keys.with_row_index("pool")
    found = cases.join(place, on=list(columns), how="left", nulls_equal=True, maintain_order="left")
    return keys, found["pool"].to_numpy().astype(np.int64)


def _pool(row: dict[str, int | None], by: By) -> Pool:
    if by == "office":
        return Pool("office")
    name = " ".join(
        f"{key.removesuffix('_id')} {'-' if n is None else n}" for key, n in row.items()
    )
    centre = row["centre_id"]
    return Pool(name, "" if centre is None else str(centre), row.get("field"))


def _stock(snapshot: Snapshot, flow: Flow, flow_name: str, start: dt.date, pool_of: Ints) -> Stock:
    seen = visits(snapshot, as_of=snapshot.observed_to)
    last = np.flatnonzero(seen.exit < 0)
    epoch = (start - dt.date(1970, 1, 1)).days
    stones = snapshot.read("milestones", "filing_date", "state", "first_action_date")
    words = vocabulary()
    names = list(words.events)
    state = stones["state"].to_physical().to_numpy()
    rows = seen.case[last] - 1
    code = _agreeing(flow, seen.code[last], state[rows])
    pending = np.array([s.pending for s in words.states.values()])[state[rows]]
    # a closed case matters where the flow knows a way back
    returns = np.array([_comes_back(flow, names[c]) for c in range(len(names))])[code]
    keep = pending | returns
    rows, code, round_ = rows[keep], code[keep], seen.round[last][keep]
    pairs, stage = np.unique(np.column_stack((code, round_)), axis=0, return_inverse=True)
    tracks = snapshot.read("cases", "track")["track"].to_physical().to_numpy()
    return Stock(
        number=rows + 1,
        pool=pool_of[rows],
        stage=stage.reshape(-1).astype(np.int64),
        filed=stones["filing_date"].to_physical().to_numpy()[rows].astype(np.int64) - epoch,
        since=seen.start[last][keep] - epoch,
        track=tracks[rows].astype(np.int64),
        seen=stones["first_action_date"].is_not_null().to_numpy()[rows],
        stages=tuple((flow_name, names[c], int(r)) for c, r in pairs.tolist()),
    )


def _agreeing(flow: Flow, code: Ints, state: Ints) -> Ints:
    """The opening event of each case's stage, made to agree with the state in the ledger.

    The flow follows the way of a case, the ledger what stands: where they differ, the ledger
    counts, and the case takes the stage of that state that most cases visit.
    """
    words = vocabulary()
    names, states = list(words.events), list(words.states)
    leads = words.state_after()
    found = code.copy()
    known = np.isin(code, [names.index(stage.code) for stage in flow.stages])
    for row in np.flatnonzero((leads[code] != state) | ~known):
        wanted = states[state[row]]
        fitting = [s for s in flow.stages if words.events[s.code].leads_to == wanted]
        if not fitting:
            raise ScenarioError("flows", f"no stage for the state {wanted!r}, in which there are "
                                         "cases; fit the flow from this office")  # fmt: skip
        found[row] = names.index(max(fitting, key=lambda s: s.n).code)
    return found


def _comes_back(flow: Flow, code: str) -> bool:
    stages = [s for s in flow.stages if s.code == code]
    return bool(vocabulary().events[code].closes) and any(s.transitions for s in stages)
