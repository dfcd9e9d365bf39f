"""What a snapshot tells of cases: pools, stock by band, works, and what cases do by themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.planning.baseline.sources import StartValues
from pendency.planning.capacity import Flow, Track
from pendency.planning.definitions import CLOSED, DAYS_PER_MONTH, PENDING
from pendency.planning.errors import PlanInputError
from pendency.planning.facts import FOREVER, Facts, facts_of, rows_with, state_numbers
from pendency.planning.periods import day_number, minus_months
from pendency.records import Snapshot, vocabulary
from pendency.records.tables import TRACKS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
YEAR = 365.25
#: Modes in the order in which an office works on them.
_ORDER = ("priority", "expedited", "pph", "concentrated", "batch", "normal", "deferred")
_NORMAL = "normal"
#: Acts that settle the examination of a case.
_SETTLE = ("allowed", "refused")


@dataclass(frozen=True)
class Works:
    """Acts on the merits of the last year; every array has one place per act.

    Attributes
    ----------
    case
        Position of the case.
    first
        Whether it is the case's first one.
    settled
        Whether it allows or refuses.
    """

    case: Ints
    first: npt.NDArray[np.bool_]
    settled: npt.NDArray[np.bool_]


class Observed:
    """One snapshot on one day, seen with the plan's eyes.

    Attributes
    ----------
    cases
        Columns case_id, centre (code), field, unit_id, track of every case.
    """

    def __init__(self, snapshot: Snapshot, as_of: dt.date, values: StartValues) -> None:
        self.snapshot, self.as_of, self.values = snapshot, as_of, values
        self.facts: Facts = facts_of(snapshot)
        self.last = day_number(as_of)
        self.year_before = day_number(minus_months(as_of, 12))
        self.cases = _cases(snapshot)

    # --- Where a case belongs --------------------------------------------------------------------

    @cached_property
    def entered(self) -> Ints:
        """Day on which each case entered examination; `FOREVER` where it has not."""
        effective = self.facts.milestone("examination_date").astype(np.int64)
        if self.by_examination:
            first = self.facts.milestone("first_action_date").astype(np.int64)
            return np.minimum(effective, first)
        return self.facts.milestone("filing_date").astype(np.int64)

    @cached_property
    def by_examination(self) -> bool:
        """Whether the snapshot knows when examination took effect: of most cases acted on."""
        acted = self.facts.milestone("first_action_date") <= self.last
        known = self.facts.milestone("examination_date") <= self.last
        return bool(acted.any()) and float(known[acted].mean()) >= 0.5

    @cached_property
    def pools(self) -> pl.DataFrame:
        """Columns centre and field of the pools: with cases in examination, or recent ones."""
        used = np.zeros(self.cases.height, dtype=np.bool_)
        used[self._examined_here] = True
        used[self.works.case] = True
        used[(self.entered > self.year_before) & (self.entered <= self.last)] = True
        found = (
            self.cases.filter(pl.Series(used))
            .drop_nulls(["centre", "field"])
            .select("centre_id", "centre", "field")
            .unique()
            .sort("centre_id", "field")
        )
        if found.is_empty():
            raise PlanInputError("cases", "no case has both a technology field and a centre")
        return found.select("centre", "field")

    @cached_property
    def pool(self) -> Ints:
        """Place of each case's pool, -1 where it has none."""
        numbered = self.pools.with_row_index("pool")
        joined = self.cases.join(numbered, on=["centre", "field"], how="left",
                                 maintain_order="left")  # fmt: skip
        return joined["pool"].cast(pl.Int64).fill_null(-1).to_numpy()

    @cached_property
    def tracks(self) -> tuple[Track, ...]:
        """Modes with a share of the intake worth a plan of their own; the rest count as normal."""
        recent = (self.entered > self.year_before) & (self.entered <= self.last)
        words = self.cases["track"].cast(pl.String).to_numpy()
        share = {name: float((words[recent] == name).mean()) if recent.any() else 0.0
                 for name in TRACKS}  # fmt: skip
        own = [name for name in _ORDER
               if name == _NORMAL or share[name] >= self.values.own_track]  # fmt: skip
        normal = Track(_NORMAL, ages=self.values.ages, movable=(0,))
        return tuple(normal if name == _NORMAL else Track(name) for name in own)

    @cached_property
    def track(self) -> Ints:
        """Place of each case's mode among `tracks`."""
        names = [track.name for track in self.tracks]
        normal = names.index(_NORMAL)
        places = {name: names.index(name) if name in names else normal for name in TRACKS}
        return self.cases["track"].cast(pl.String).replace_strict(
            places, return_dtype=pl.Int64
        ).to_numpy()  # fmt: skip

    # --- Stock -----------------------------------------------------------------------------------

    @cached_property
    def _pending(self) -> Ints:
        """Positions of the cases pending on the day, each once."""
        waiting = self.facts.pending
        rows = (waiting.start <= self.last) & (waiting.end > self.last)
        return np.unique(waiting.case[rows]).astype(np.int64)

    @cached_property
    def _examined_here(self) -> Ints:
        """Positions of the pending cases that have entered examination."""
        return self._pending[self.entered[self._pending] <= self.last]

    @cached_property
    def _unexamined(self) -> Ints:
        """Those of them without a first action."""
        rows = self._examined_here
        return rows[self.facts.milestone("first_action_date")[rows] > self.last]

    def stock(self) -> Floats:
        """Unexamined cases; shape (pools, bands)."""
        rows = self._unexamined
        rows = rows[self.pool[rows] >= 0]
        months = (self.last - self.entered[rows]) / DAYS_PER_MONTH
        begins = np.cumsum([0, *(len(track.ages) for track in self.tracks)])
        band = np.zeros(len(rows), dtype=np.int64)
        for place, track in enumerate(self.tracks):
            own = self.track[rows] == place
            within = np.searchsorted(track.ages, months[own], side="right") - 1
            band[own] = begins[place] + np.maximum(within, 0)
        found = np.zeros((self.pools.height, int(begins[-1])))
        np.add.at(found, (self.pool[rows], band), 1.0)
        return found

    def waiting(self) -> tuple[Floats, Floats]:
        """Examined cases at the applicant, and returned to the office; shape (pools,) each.

        An allowed case is done with for examiners, so it counts as closed.
        """
        spells = self.facts.spells
        now = spells.take(np.flatnonzero((spells.start <= self.last) & (spells.end > self.last)))
        first = self.facts.milestone("first_action_date")[now.case] <= self.last
        at_applicant = state_numbers(["awaiting_applicant"])
        office = state_numbers([s for s in PENDING if s not in ("awaiting_applicant", "allowed")])
        return (
            self._by_pool(now.case[first & np.isin(now.state, at_applicant)]),
            self._by_pool(now.case[first & np.isin(now.state, office)]),
        )

    @property
    def left_out(self) -> int:
        """Cases in examination that belong to no pool: without a field or a centre."""
        return int((self.pool[self._examined_here] < 0).sum())

    @property
    def to_come(self) -> int:
        """Pending cases that have not entered examination."""
        return len(self._pending) - len(self._examined_here)

    def entering(self) -> Floats:
        """Cases that entered in the last year; shape (pools, tracks)."""
        rows = np.flatnonzero((self.entered > self.year_before) & (self.entered <= self.last))
        rows = rows[self.pool[rows] >= 0]
        found = np.zeros((self.pools.height, len(self.tracks)))
        np.add.at(found, (self.pool[rows], self.track[rows]), 1.0)
        return found

    def _by_pool(self, cases: npt.NDArray[np.integer]) -> Floats:
        pool = self.pool[cases]
        return np.bincount(pool[pool >= 0], minlength=self.pools.height).astype(np.float64)

    # --- Works and what cases do by themselves ---------------------------------------------------

    @cached_property
    def works(self) -> Works:
        """Acts on the merits of the last year."""
        words = vocabulary()
        merits = [code.name for code in words.events.values() if code.merits]
        events = self.facts.events(*merits)
        first = np.ones(len(events.case), dtype=np.bool_)
        first[1:] = events.case[1:] != events.case[:-1]
        numbers = list(words.events)
        settling = [numbers.index(name) for name in _SETTLE]
        recent = (events.day > self.year_before) & (events.day <= self.last)
        return Works(
            events.case[recent].astype(np.int64), first[recent],
            np.isin(events.code[recent], settling),
        )  # fmt: skip

    def flow(self, start: Flow) -> tuple[Flow, dict[str, int]]:
        """Shares per quarter, measured in the last year where there is anything to measure.

        Rates are settled cases over mean stock, so that stocks at rest stay at rest.

        Returns
        -------
        Flow
            With the start's value where nothing was observed.
        dict
            Cases behind each measured share.
        """
        works, n = self.works, {}
        shares: dict[str, float] = {}
        for name, own in (("first_closing", works.first), ("closing", ~works.first)):
            if own.sum() >= self.values.least:
                shares[name], n[name] = float(works.settled[own].mean()), int(own.sum())
        rates = {"answered": self._left_applicant(), "withdrawn": self._left_unexamined()}
        for name, (gone, years, _lapsed) in rates.items():
            if years > 0 and gone >= self.values.least:
                shares[name], n[name] = min(1.0, gone / years / 4), gone
        settled, _years, lapsed = rates["answered"]
        if settled >= self.values.least:
            shares["lapsed"], n["lapsed"] = lapsed / settled, settled
        shares["closing"] = max(shares.get("closing", start.closing), 0.01)
        return Flow(**(vars(start) | shares)), n

    def _left_applicant(self) -> tuple[int, float, int]:
        """Cases that were settled at the applicant, years spent there, and lapses among them."""
        spells = self.facts.spells
        own = rows_with(spells.state, state_numbers(["awaiting_applicant"]))
        first = self.facts.milestone("first_action_date")[spells.case[own]]
        begin = np.maximum(spells.start[own], first)
        gone, years = ended(begin, spells.end[own], self.year_before, self.last)
        after = spells.start[np.minimum(own + 1, len(spells.case) - 1)] == spells.end[own]
        closed = np.isin(
            spells.state[np.minimum(own + 1, len(spells.case) - 1)], state_numbers(CLOSED)
        )
        return int(gone.sum()), years, int((gone & after & closed).sum())

    def _left_unexamined(self) -> tuple[int, float, int]:
        """Cases withdrawn before any action, and years spent unexamined."""
        first = self.facts.milestone("first_action_date").astype(np.int64)
        closed = self.facts.first_closing.astype(np.int64)
        end = np.minimum(first, closed)
        rows = self.entered < FOREVER
        gone, years = ended(self.entered[rows], end[rows], self.year_before, self.last)
        withdrawn = gone & (closed[rows] < first[rows])
        return int(withdrawn.sum()), years, 0


def ended(
    begin: npt.NDArray[np.integer], end: npt.NDArray[np.integer], since: int, last: int
) -> tuple[npt.NDArray[np.bool_], float]:
    """Which intervals ended in ``since < day <= last``, and the years that all lasted in it."""
    gone = (end > since) & (end <= last) & (end > begin)
    within = np.minimum(end, last) - np.maximum(begin, since)
    return gone, float(np.maximum(within, 0).sum() / YEAR)


def _cases(snapshot: Snapshot) -> pl.DataFrame:
    """Every case with the code of its centre; an office without centres is one of its own."""
    cases = snapshot.read("cases", "case_id", "centre_id", "field", "unit_id", "track", "office")
    centres = snapshot.read("centres", "centre_id", "code").rename({"code": "centre"})
    if centres.is_empty():
        return cases.with_columns(pl.col("office").alias("centre"), pl.lit(0).alias("centre_id"))
    return cases.join(centres, on="centre_id", how="left", maintain_order="left")
