"""What the engine made of the announced cases, case by case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pendency.records import vocabulary
from pendency.twin.sample.parts import NEVER, Part, joined, part
from pendency.twin.sample.plan import Bools, Ints

if TYPE_CHECKING:
    from pendency.twin.engine import Recorded
    from pendency.twin.sample.scenario import Setting


@dataclass(frozen=True)
class Steps:
    """Steps of the examination, in order of row and time; every array has shape (m,).

    Attributes
    ----------
    row, code, day
        The case, the event as place in the vocabulary, days since 1970-01-01.
    """

    row: Ints
    code: Ints
    day: Ints

    def __len__(self) -> int:
        return len(self.row)

    def at(self, *codes: str) -> Bools:
        """Which steps are of these kinds."""
        names = list(vocabulary().events)
        return np.isin(self.code, [names.index(code) for code in codes])

    def where(self, chosen: Bools) -> Steps:
        """Some of the steps."""
        return Steps(self.row[chosen], self.code[chosen], self.day[chosen])

    def moves(self) -> Steps:
        """Those that change the stage of a case."""
        return self.where(~self.at("held_for_quality", "released", "interview"))

    def before(self) -> Ints:
        """Day of the step before each, `NEVER` for the first of a case."""
        fresh = np.insert(self.row[1:] != self.row[:-1], 0, np.True_)[: len(self)]
        before: Ints = np.where(fresh, NEVER, np.roll(self.day, 1))
        return before

    def subset(self, rows: Ints) -> Steps:
        """The steps of some cases, given in order, with places in ``rows`` for their rows."""
        place, kept = _places(self.row, rows)
        return Steps(place[kept], self.code[kept], self.day[kept])


@dataclass(frozen=True)
class Examined:
    """The examination of all cases of the office.

    Attributes
    ----------
    steps
        What happened, in order of row and time.
    transfers
        Cases handed over by who left, and those that went to another centre; rows ascend.
    unit, examiner
        Section and examiner in charge on the last day; the examiner is 0 where nobody is; shape
        (cases,).
    closed
        Day on which each case was closed, `NEVER` while it is pending; shape (cases,).
    """

    steps: Steps
    transfers: Part
    unit: Ints
    examiner: Ints
    closed: Ints

    def of(self, rows: Ints) -> tuple[Steps, Part]:
        """Steps and transfers of some cases, given in order, with places in ``rows`` for rows."""
        place, kept = _places(self.transfers[0], rows)
        _, code, day, rank = self.transfers
        return self.steps.subset(rows), (place[kept], code[kept], day[kept], rank[kept])


def _places(row: Ints, rows: Ints) -> tuple[Ints, Bools]:
    """Place of each row in ``rows``, and whether it is there."""
    place = np.minimum(np.searchsorted(rows, row), len(rows) - 1)
    kept: Bools = rows[place] == row
    return place, kept


def examined(run: Recorded, setting: Setting, unit: Ints, rng: np.random.Generator) -> Examined:
    """Read a recorded run.

    Parameters
    ----------
    run, setting
        The run of the announced cases, and what its parts stand for.
    unit
        Section to which each case came first; shape (cases,).
    rng
        Chooses who takes over what an examiner who has left has away with its applicant.
    """
    last = setting.first + setting.scenario.length - 1
    steps, who = _log(run, setting)
    closed = _closed(steps, len(unit))
    unit = unit.copy()
    moved = _moved(setting, steps, unit, rng)
    keeper, left = _heirs(run, setting, steps, unit, closed, rng)
    handed = _handed(run, setting, steps, who, keeper, left)
    people = np.append(setting.people[run.staff.group], 0)
    told = steps.where(~steps.at("filed", "transferred"))
    transfers = joined([moved, handed], last)
    return Examined(told, transfers, unit, people[keeper], closed)


def _log(run: Recorded, setting: Setting) -> tuple[Steps, Ints]:
    """The log in order of case and time, and who had the case at each step (-1: nobody yet)."""
    s = run.state
    row = s.cases["number"][s.log_case].astype(np.int64)
    # a case that went to another pool has its later steps in that pool's part of the log
    order = np.argsort((row << 16) | s.log_day, kind="stable")
    day = s.log_day[order].astype(np.int64) + setting.first
    steps = Steps(row[order], s.log_code[order].astype(np.int64), day)
    return steps, s.log_who[order].astype(np.int64)


def _closed(steps: Steps, n: int) -> Ints:
    words = vocabulary()
    closes, reopens = words.flag("closes")[steps.code], words.flag("reopens")[steps.code]
    marks = closes | reopens
    days = np.full(n, NEVER, dtype=np.int64)
    # steps ascend in time, so of several marks of a case the last one stays
    days[steps.row[marks]] = np.where(closes, steps.day, NEVER)[marks]
    return days


def _moved(setting: Setting, steps: Steps, unit: Ints, rng: np.random.Generator) -> Part:
    """Cases that went to another centre, where they are put in ``unit``; each was asked for."""
    s = setting.scenario
    names = [pool.name for pool in s.pools]
    target = np.arange(len(names))
    for move in s.transfers:
        target[names.index(move.source)] = names.index(move.target)
    gone = np.flatnonzero(steps.at("transferred"))
    rows, day = steps.row[gone], steps.day[gone]
    unit[rows] = setting.units[target[np.searchsorted(setting.units, unit[rows])]]
    asked = day - 4 - (rng.random(len(day)) * 20).astype(np.int64)
    asked = np.maximum(asked, steps.before()[gone])
    return joined(
        [part("transfer_requested", rows, asked, 930), part("transferred", rows, day, 940)]
    )


def _heirs(
    run: Recorded,
    setting: Setting,
    found: Steps,
    unit: Ints,
    closed: Ints,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Who has each case on the last day, and from whom he took it over (-1: from nobody).

    The engine deals a case whose examiner has left when it comes back to a docket; on the last
    day the others are dealt, too. A case that leaves its docket before it is taken up, because
    its applicant withdraws, stands on none there; here somebody has it.
    """  # fmt: skip
    end = setting.scenario.length - 1
    corps = run.staff
    keeper = np.full(len(unit), -1, dtype=np.int64)
    keeper[run.state.cases["number"]] = run.state.cases["keeper"]
    there = np.append((corps.joins <= end) & (end < corps.leaves), np.False_)
    lost = (keeper >= 0) & ~there[keeper] & (closed == NEVER)
    left = np.where(lost, keeper, -1)
    day = np.full(len(unit), end)
    docketed = found.at("docketed")
    rows = found.row[docketed]
    fresh = np.zeros(len(unit), dtype=np.bool_)
    fresh[rows] = keeper[rows] < 0
    day[rows] = np.where(closed[rows] == NEVER, end, found.day[docketed] - setting.first)
    dealt = np.flatnonzero(lost | fresh)
    keeper[dealt] = _dealt(run, np.searchsorted(setting.units, unit[dealt]), day[dealt], rng)
    return keeper, left


def _dealt(run: Recorded, pool: Ints, day: Ints, rng: np.random.Generator) -> Ints:
    """Somebody of each case's pool who is there on its day; -1 where nobody is."""
    u, chosen = rng.random(len(pool)), np.full(len(pool), -1, dtype=np.int64)
    for p in np.unique(pool):
        rows, able = np.flatnonzero(pool == p), np.flatnonzero(run.staff.pool == p)
        joins, leaves = run.staff.joins[able], run.staff.leaves[able]
        there = (joins <= day[rows, None]) & (day[rows, None] < leaves)
        wanted = np.floor(u[rows] * there.sum(axis=1)) + 1
        place = (there.cumsum(axis=1) >= wanted[:, None]).argmax(axis=1)
        chosen[rows] = np.where(there.any(axis=1), able[place], -1)
    return chosen


def _handed(
    run: Recorded, setting: Setting, steps: Steps, who: Ints, keeper: Ints, left: Ints
) -> Part:
    """Cases that changed hands, on the day after their examiner's last one, or when he was done."""
    had = np.flatnonzero(who >= 0)
    row, day, by = steps.row[had], steps.day[had], who[had]
    ends = np.append(row[1:] != row[:-1], np.True_)[: len(row)]
    # the next hand: at the next step, or on the last day the one who left it, or else its keeper
    last = np.where(left[row] >= 0, left[row], keeper[row])
    following = np.where(ends, last, np.append(by[1:], -1)[: len(by)])
    changed = np.flatnonzero((following != by) & (following >= 0))
    gone = run.staff.leaves[by[changed]] + setting.first
    found = [part("transferred", row[changed], np.maximum(gone, day[changed]), 950)]
    heired = np.flatnonzero((left >= 0) & (keeper >= 0))
    reached = np.zeros(len(left), dtype=np.int64)
    reached[steps.row] = steps.day  # the last step of each case stays
    gone = run.staff.leaves[left[heired]] + setting.first
    found.append(part("transferred", heired, np.maximum(gone, reached[heired]), 950))
    return joined(found)
