"""Walking cases through a flow, many at once.

Every case of a block takes its next step together with the others: which way out, after how
many days, on to which stage. Random numbers come from the generator that the caller gives; the
caller keeps one stream per block, so that the size of a chunk of output changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pendency.records import vocabulary
from pendency.twin.errors import FlowError
from pendency.twin.flow import GRID, Flow, Stage, next_move

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: Rounds beyond this one are treated like it; flows fitted on real offices end far below.
MAX_ROUND = 40
#: A walk that has not ended after so many steps means a flow without an end.
MAX_STEPS = 400


@dataclass(frozen=True)
class Steps:
    """Events of a walk, in order of row and time.

    Attributes
    ----------
    row
        Which of the cases that were given; shape (n,).
    code
        Index of the event in the vocabulary; shape (n,).
    day
        Day of the event, days since 1970-01-01; shape (n,).
    """

    row: Ints
    code: Ints
    day: Ints


class Walker:
    """A flow made ready for walking; see `walk`."""

    def __init__(self, flow: Flow) -> None:
        self._names = list(vocabulary().events)
        stages = flow.stages
        self._stages = stages
        widest = max(len(stage.transitions) for stage in stages)
        self._cumulative = np.full((len(stages), widest), np.inf)
        self._days = np.zeros((len(stages), widest, len(GRID)))
        self._codes = np.full((len(stages), widest), -1, dtype=np.int64)
        for i, stage in enumerate(stages):
            shares = np.cumsum([t.share for t in stage.transitions])
            self._cumulative[i, : len(shares)] = _closed(shares, stage)
            for k, transition in enumerate(stage.transitions):
                self._days[i, k] = transition.days
                self._codes[i, k] = self._names.index(transition.to)
        self._next = self._moves(flow)
        self._marked = [i for i, stage in enumerate(stages) if stage.marks]

    def _moves(self, flow: Flow) -> Ints:
        """Stage after each event in each round: shape (events, rounds, 3) of stage, code, round."""
        table = np.full((len(self._names), MAX_ROUND + 1, 3), -1, dtype=np.int64)
        index = {stage.name: i for i, stage in enumerate(flow.stages)}
        reachable = {t.to for stage in flow.stages for t in stage.transitions}
        reachable |= {stage.code for stage in flow.stages}
        for name in reachable:
            for round_ in range(MAX_ROUND + 1):
                code, after = next_move(name, round_)
                try:
                    stage = flow.stage(code, after)
                except FlowError:
                    continue
                table[self._names.index(name), round_] = (
                    index[stage.name], self._names.index(code), min(after, MAX_ROUND),
                )  # fmt: skip
        return table

    def walk(self, start: Ints, rng: np.random.Generator, *, until: int) -> Steps:
        """Walk one case from each start day to its end, or to the last day observed.

        Parameters
        ----------
        start
            Day on which each case is filed; shape (n,), days since 1970-01-01.
        rng
            Where the random numbers come from; the number drawn depends on the cases given.
        until
            Last day observed; later events are not told.

        Raises
        ------
        FlowError
            The flow leads to an event that no stage covers, or has no end.
        """
        rows = np.arange(len(start), dtype=np.int64)
        rows, day = rows[start <= until], start[start <= until].astype(np.int64)
        stage, _, round_ = self._enter(np.full(rows.shape, self._names.index("filed")), rows * 0)
        told: list[tuple[Ints, Ints, Ints, Ints]] = []
        for step in range(MAX_STEPS):
            if not len(rows):
                return _ordered(told)
            way, wait = self._leave(stage, rng)
            after = day + wait
            told.extend(self._marks(rows, stage, day, wait, until, 2 * step, rng))
            goes = (way >= 0) & (after <= until)
            rows, way, stage, round_ = rows[goes], way[goes], stage[goes], round_[goes]
            day = after[goes]
            stage, code, round_ = self._enter(self._codes[stage, way], round_)
            told.append((rows, code, day, np.full(len(rows), 2 * step + 1)))
        raise FlowError("stages", f"a case did not come to an end in {MAX_STEPS} steps")

    def _enter(self, code: Ints, round_: Ints) -> tuple[Ints, Ints, Ints]:
        found = self._next[code, round_]
        if len(found) and found.min() < 0:
            missing = self._names[int(code[int(found[:, 0].argmin())])]
            raise FlowError("stages", f"no stage covers {missing!r} in the round a case reached")
        return found[:, 0], found[:, 1], found[:, 2]

    def _leave(self, stage: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Draw the way out (-1: stays for good) and the days until then."""
        which, when = rng.random((2, len(stage)))
        way = (which[:, None] >= self._cumulative[stage]).sum(axis=1)
        stays = self._codes[stage, np.minimum(way, self._codes.shape[1] - 1)] < 0
        stays |= way >= self._codes.shape[1]
        way = np.where(stays, 0, way)
        drawn = _interpolate(self._days[stage, way], when)
        return np.where(stays, -1, way), np.rint(drawn).astype(np.int64)

    def _marks(
        self, rows: Ints, stage: Ints, day: Ints, wait: Ints, last: int, order: int,
        rng: np.random.Generator,
    ) -> list[tuple[Ints, Ints, Ints, Ints]]:  # fmt: skip
        told = []
        for i in self._marked:
            here = np.flatnonzero(stage == i)
            for mark in self._stages[i].marks:
                happens, where = rng.random((2, len(here)))
                chosen = here[happens < mark.share]
                place = np.interp(where[happens < mark.share], (0, 0.25, 0.5, 0.75, 1), mark.place)
                when = day[chosen] + np.floor(place * wait[chosen]).astype(np.int64)
                seen = when <= last
                code = np.full(int(seen.sum()), self._names.index(mark.code))
                told.append((rows[chosen][seen], code, when[seen], np.full(len(code), order)))
        return told


def _closed(shares: Floats, stage: Stage) -> Floats:
    """Let the shares of an open stage end at 1 exactly, whatever their six digits add up to."""
    return shares if stage.stay else np.append(shares[:-1], np.inf)[: len(shares)]


def _interpolate(grid: Floats, u: Floats) -> Floats:
    """Invert one distribution function per row, linear between the probabilities of `GRID`."""
    levels = np.array(GRID)
    place = np.clip(np.searchsorted(levels, u, side="right") - 1, 0, len(levels) - 2)
    low = np.take_along_axis(grid, place[:, None], axis=1)[:, 0]
    high = np.take_along_axis(grid, place[:, None] + 1, axis=1)[:, 0]
    part = (u - levels[place]) / (levels[place + 1] - levels[place])
    drawn: Floats = low + part * (high - low)
    return drawn


def _ordered(told: list[tuple[Ints, Ints, Ints, Ints]]) -> Steps:
    if not told:
        empty = np.zeros(0, dtype=np.int64)
        return Steps(empty, empty, empty)
    row, code, day, order = (np.concatenate(parts) for parts in zip(*told, strict=True))
    place = np.lexsort((day, order, row))
    return Steps(row[place], code[place], day[place])
