"""Estimating a flow from a snapshot, with censoring handled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from pendency.records import Snapshot, vocabulary
from pendency.twin.errors import FlowError
from pendency.twin.flow import GRID, Flow, Mark, Stage, Transition, lowest_round
from pendency.twin.incidence import Days, Floats, Incidence, incidence, quantiles, wilson
from pendency.twin.marking import marked_visits
from pendency.twin.visits import Ints, Visits, visits

#: Visits that a round needs to be told apart from the next one.
MIN_ROUND = 100
#: Ended visits that a transition needs for a duration distribution of its own.
MIN_GRID = 20
_GRID = np.array(GRID)
_HALF = 1.959963984540054 / 2
_NO_MARKS = pl.DataFrame(schema={"visit": pl.UInt32, "code": pl.String, "place": pl.Float64})

#: Told for the names of a stage's opening event and of a way out: the factor on its hazard.
Pace = Callable[[str, str], float]


@dataclass(frozen=True)
class _Group:
    """The visits that make up one stage, as positions in `Visits`."""

    code: int
    rounds: tuple[int, int | None]
    rows: Ints


def fit_flow(
    snapshot: Snapshot,
    *,
    as_of: dt.date | None = None,
    title: str | None = None,
    source: str | None = None,
) -> Flow:
    """Estimate stages, shares and durations.

    Each stage is a competing-risks problem: its visits start at 0 and end by one of several
    transitions or are censored on ``as_of``. Shares are Aalen-Johansen cumulative incidences
    (`pendency.twin.incidence`), with Wilson intervals on the effective number of visits.
    Durations are the quantiles of each cumulative incidence, scaled to 1.

    Tail rule: what is still in an open stage after the last observed exit is taken to leave
    by the same ways in the same proportion, on the longest day observed (Efron 1967). In a
    closed stage it stays.

    Parameters
    ----------
    snapshot
        Whose cases to look at.
    as_of
        Use only what was known on this day; by default all that was observed.
    title, source
        Words for the flow file; by default the snapshot's title.

    Raises
    ------
    FlowError
        No case was filed by ``as_of``.
    """
    day = min(as_of or snapshot.observed_to, snapshot.observed_to)
    seen = visits(snapshot, as_of=day)
    if not len(seen.case):
        raise FlowError("cases", f"no case was filed by {day}; choose a later day")
    marks = marked_visits(snapshot, seen, as_of=day)
    stages = fit_stages(seen, marks)
    filed = seen.start[seen.round == 0].min()
    return Flow(
        title=title or snapshot.manifest.title,
        source=source or f"{snapshot.manifest.provenance} histories: {snapshot.manifest.title}",
        snapshot_id=snapshot.id,
        cases=len(np.unique(seen.case)),
        observed_from=dt.date(1970, 1, 1) + dt.timedelta(days=int(filed)),
        observed_to=day,
        stages=stages,
    )


def fit_stages(
    seen: Visits,
    marks: pl.DataFrame | None = None,
    *,
    weight: Floats | None = None,
    pace: Pace | None = None,
) -> tuple[Stage, ...]:
    """Estimate the stages from visits.

    Parameters
    ----------
    seen
        The visits.
    marks
        What happened during them (`pendency.twin.marking`); by default nothing is told of it.
    weight
        Weight of each visit, by default 1 (`pendency.twin.incidence`); shape (visits,).
    pace
        Factor on the hazard of leaving a stage by an event: told for the names of both.
    """
    told = _NO_MARKS if marks is None else marks
    return tuple(_Fit(seen, group, weight, pace).stage(told) for group in _groups(seen))


def _groups(seen: Visits) -> Iterator[_Group]:
    """Visits by opening event and round, rounds pooled until each group is large enough."""
    words = vocabulary()
    whole = words.flag("closes") | words.flag("once", "before_action")
    names = list(words.events)
    for code in np.unique(seen.code):
        rows = np.flatnonzero(seen.code == code)
        lowest = lowest_round(names[code])
        for first, last in _rounds(seen.round[rows], lowest, pool=bool(whole[code])):
            upper = np.inf if last is None else last
            inside = (seen.round[rows] >= first) & (seen.round[rows] <= upper)
            yield _Group(int(code), (first, last), rows[inside])


def _rounds(rounds: Ints, lowest: int, *, pool: bool) -> list[tuple[int, int | None]]:
    """Cut the rounds into consecutive groups of at least `MIN_ROUND` visits."""
    if pool:
        return [(lowest, None)]
    counts = np.bincount(rounds)
    cuts, visits_left = [lowest], len(rounds)
    here = 0
    for number, count in enumerate(counts):
        here += count
        if here >= MIN_ROUND and visits_left - here >= MIN_ROUND:
            visits_left -= here
            here = 0
            cuts.append(number + 1)
    lasts: list[int | None] = [cut - 1 for cut in cuts[1:]]
    return list(zip(cuts, [*lasts, None], strict=True))


class _Fit:
    """One stage being estimated."""

    def __init__(
        self, seen: Visits, group: _Group, weight: Floats | None, pace: Pace | None
    ) -> None:
        self._names, self._seen, self._group = list(vocabulary().events), seen, group
        self._weight, self._pace = weight, pace
        self._code = self._names[group.code]
        self._exits = seen.exit[group.rows]
        self._ways = np.unique(self._exits[self._exits >= 0])
        self._found = self._incidence(group.rows)
        self._final = bool(vocabulary().events[self._code].closes) or not len(self._ways)

    def _incidence(self, rows: Ints) -> Incidence:
        days, exits = self._seen.days[rows].astype(np.int32), self._seen.exit[rows]
        # ways out that this stage does not have belong to other rounds: they only censor
        known = np.isin(exits, self._ways)
        cause = np.where(known, np.searchsorted(self._ways, exits), -1)
        weight = None if self._weight is None else self._weight[rows]
        names = [self._names[way] for way in self._ways]
        pace = self._pace and np.array([self._pace(self._code, name) for name in names])
        return incidence(days, cause, len(self._ways), weight=weight, pace=pace)

    def stage(self, marks: pl.DataFrame) -> Stage:
        """The stage with its ways out, most frequent first."""
        remaining = _round(self._found.remaining)
        moves = [self._transition(way) for way in range(len(self._ways))]
        return Stage(
            code=self._code,
            rounds=self._group.rounds,
            n=len(self._exits),
            ended=int((self._exits >= 0).sum()),
            stay=remaining if self._final else 0.0,
            tail=remaining,
            transitions=tuple(sorted(moves, key=lambda t: (-t.share, t.to))),
            marks=_marks(marks, self._group, self._exits),
        )

    def _transition(self, way: int) -> Transition:
        """One way out; in an open stage what remains is shared out (see `fit_flow`)."""
        found = self._found
        scale = 1.0 if self._final else 1.0 / float(found.cumulative[:, -1].sum())
        share = min(float(found.cumulative[way, -1]) * scale, 1.0)
        se = float(np.sqrt(found.variance[way])) * scale
        trials = share * (1 - share) / se**2 if se > 0 else float(found.at_risk[0])
        low, high = wilson(share, trials)
        pooled, days, cumulative = self._durations(way)
        n = int((self._exits == self._ways[way]).sum())
        spread = _HALF / np.sqrt(max(n, 1))
        ends = quantiles(days, cumulative, np.clip([0.5 - spread, 0.5 + spread], 0.0, 1.0))
        return Transition(
            to=self._names[self._ways[way]], n=n, share=_round(share), se=_round(se),
            low=_round(low), high=_round(high),
            days=tuple(float(day) for day in quantiles(days, cumulative, _GRID)),
            median_low=float(ends[0]), median_high=float(ends[1]), pooled=pooled,
        )  # fmt: skip

    def _durations(self, way: int) -> tuple[str, Days, Floats]:
        """Whose durations are used, and their distribution function."""
        found, code = self._found, self._ways[way]
        if (self._exits == code).sum() >= MIN_GRID:
            return "", *_with_tail(found, found.cumulative[way], final=self._final)
        rounds = np.flatnonzero(self._seen.code == self._group.code)
        if (self._seen.exit[rounds] == code).sum() >= MIN_GRID:
            wide = self._incidence(rounds)
            return "rounds", *_with_tail(wide, wide.cumulative[way], final=self._final)
        return "stage", *_with_tail(found, found.cumulative.sum(axis=0), final=self._final)


def _with_tail(found: Incidence, cumulative: Floats, *, final: bool) -> tuple[Days, Floats]:
    """Add the mass that remains, on the longest day observed."""
    if final or found.remaining < 1e-12:
        return found.days, cumulative
    total = cumulative[-1] / (1.0 - found.remaining)
    return (
        np.append(found.days, np.int32(max(found.last_day, found.days[-1]))),
        np.append(cumulative, total),
    )


def _marks(marks: pl.DataFrame, group: _Group, exits: Ints) -> tuple[Mark, ...]:
    """Shares of ended visits that saw each mark, and where in the visit."""
    ended = group.rows[exits >= 0]
    inside = marks.filter(pl.col("visit").is_in(ended.tolist()))
    found = []
    for (code,), rows in inside.group_by("code", maintain_order=True):
        if rows.height < MIN_GRID:
            continue
        share = rows.height / len(ended)
        low, high = wilson(share, len(ended))
        place = np.quantile(rows["place"].to_numpy(), (0, 0.25, 0.5, 0.75, 1))
        a, b, c, d, e = (_round(float(x)) for x in place)
        found.append(Mark(str(code), rows.height, _round(share), _round(low), _round(high),
                          (a, b, c, d, e)))  # fmt: skip
    return tuple(sorted(found, key=lambda mark: (-mark.n, mark.code)))


def _round(value: float) -> float:
    """Six digits: more than the data hold, few enough to read, and equal on every machine."""
    return round(float(value), 6)
