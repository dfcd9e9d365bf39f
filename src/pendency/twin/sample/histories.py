"""Histories of the sample office: the formal steps, then the walk through the flow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from pendency.records import vocabulary
from pendency.twin.sample.intake import Filings
from pendency.twin.sample.plan import Bools, Calendar, Ints, Plan, by_year
from pendency.twin.walk import Steps, Walker

NEVER = np.int64(np.iinfo(np.int32).max)
_PUBLISH = 548  # 18 months after the earliest date
_REQUEST = 1096  # three years to request examination

#: Waits for the office; the pace of the centre stretches those that such events open.
OFFICE_WAITS = (
    "examination_effective", "docketed", "response", "continued_examination", "restored",
    "returned", "reexamination_decided",
)  # fmt: skip


@dataclass(frozen=True)
class Formal:
    """The formal steps of each case, as days; `NEVER` where a step is not taken; shape (n,)."""

    published: Ints
    requested: Ints
    effective: Ints
    lapsed: Ints
    withdrawn: Ints


@dataclass(frozen=True)
class Events:
    """Events in order of row, day and place in the procedure; every array has shape (m,)."""

    row: Ints
    code: Ints
    day: Ints


def weekday(day: Ints) -> Ints:
    """Move Saturday and Sunday to Monday."""
    moved: Ints = day + np.array([0, 0, 0, 0, 0, 2, 1])[(day + 3) % 7]
    return moved


def formal_steps(plan: Plan, filings: Filings, rng: np.random.Generator) -> Formal:
    """Draw publication, request and effective date of examination, and early ends."""
    u = rng.random((5, len(filings)))
    tracks = list(plan.intake["tracks"])
    hurried = np.isin(filings.track, [tracks.index(t) for t in ("priority", "expedited")])
    domestic = filings.priority_day == filings.day
    early = (domestic & (u[0] < plan.intake["early_publication"])) | hurried
    published = np.where(
        early, filings.day + 60 + (u[1] * np.where(hurried, 40, 160)).astype(np.int64),
        np.maximum(filings.priority_day + _PUBLISH, filings.day + 30),
    )  # fmt: skip
    waited = np.maximum(u[2] - 0.6, 0.0) / 0.4  # most ask at filing
    requested = filings.day + (waited**1.5 * 900).astype(np.int64)
    requested = np.where(hurried, filings.day, requested)
    never = (u[3] < plan.intake["never_requested"]) & ~hurried
    gone = u[4] < plan.intake["withdrawn_early"]
    lapsed = np.where(never & ~gone, filings.day + _REQUEST + 45, NEVER)
    withdrawn = np.where(gone, filings.day + 20 + (u[1] * 300).astype(np.int64), NEVER)
    effective = np.maximum(published, requested) + 12 + (u[2] * 20).astype(np.int64)
    ends = never | gone | filings.utility
    # a utility model is published when it is registered, after the formal examination
    registered = filings.day + 100 + (u[1] * 150).astype(np.int64)
    published = np.where(filings.utility, registered, published)
    return Formal(
        published=_kept(weekday(published), published < withdrawn),
        requested=_kept(weekday(requested), ~(never | filings.utility) & (requested < withdrawn)),
        effective=_kept(weekday(effective), ~ends),
        lapsed=_kept(weekday(lapsed), ~filings.utility & (lapsed < NEVER)),
        withdrawn=_kept(weekday(withdrawn), withdrawn < NEVER),
    )  # fmt: skip


def _kept(day: Ints, when: Bools) -> Ints:
    kept: Ints = np.where(when, day, NEVER)
    return kept


class OfficePace:
    """How long the office takes beside the flow: by centre and time, field, mode."""

    def __init__(self, plan: Plan, filings: Filings, rng: np.random.Generator) -> None:
        names = list(vocabulary().events)
        self._waits = np.isin(np.arange(len(names)), [names.index(name) for name in OFFICE_WAITS])
        self._plan, self._filings, self._rng = plan, filings, rng
        fields = np.array([plan.field_pace.get(f, 1.0) for f in range(1, 36)])
        tracks = np.array([plan.intake["track_pace"][t] for t in plan.intake["tracks"]])
        self._case = fields[filings.field - 1] * tracks[filings.track]
        self._loading = np.array([centre.end_loading for centre in plan.centres])

    def __call__(self, rows: Ints, opener: Ints, day: Ints, wait: Ints) -> Ints:
        """Days that visits take, given the days drawn from the flow (see `walk.Pace`)."""
        centre = self._filings.centre[rows]
        stretch = self._case[rows]
        for i, site in enumerate(self._plan.centres):
            here = centre == i
            stretch = np.where(here, stretch * by_year(site.pace, day), stretch)
        office = self._waits[opener]
        taken = np.where(office, np.rint(wait * stretch).astype(np.int64), wait)
        end = weekday(day + taken)
        held: Ints = np.where(office, self._to_year_end(centre, end), end) - day
        return held

    def _to_year_end(self, centre: Ints, end: Ints) -> Ints:
        """Autumn's acts that wait for the last weeks of the year."""
        u = self._rng.random((2, len(end)))
        year = (
            end.astype("datetime64[D]")
            .astype("datetime64[Y]")
            .astype("datetime64[D]")
            .astype(np.int64)
        )
        in_autumn = (end - year >= 200) & (end - year < 330)
        late = weekday(year + 330 + (u[1] * 32).astype(np.int64))
        return np.where(in_autumn & (u[0] < self._loading[centre]), late, end)


def tell(
    plan: Plan, calendar: Calendar, walker: Walker, filings: Filings, rng: np.random.Generator
) -> tuple[Events, Formal]:
    """All events of a block of cases, up to the last day observed."""
    formal = formal_steps(plan, filings, rng)
    active = np.flatnonzero(formal.effective <= calendar.last)
    pace = OfficePace(plan, _subset(filings, active), rng)
    steps = walker.walk(
        formal.effective[active],
        rng,
        until=calendar.last,
        opening="examination_effective",
        pace=pace,
    )
    steps = Steps(active[steps.row], steps.code, steps.day)
    parts = [*_formal_events(plan, filings, formal, rng), *_around(plan, steps, rng)]
    parts.append((steps.row, steps.code, steps.day, _rank(steps.row) + 100))
    return _merged(parts, calendar.last), formal


def _subset(filings: Filings, rows: Ints) -> Filings:
    return Filings(**{name: values[rows] for name, values in vars(filings).items()})


def _rank(row: Ints) -> Ints:
    """Place of each entry among those of its row; rows ascend."""
    fresh = np.insert(row[1:] != row[:-1], 0, np.True_)[: len(row)]
    first = np.maximum.accumulate(np.where(fresh, np.arange(len(row)), 0))
    return np.arange(len(row)) - first


_Part = tuple[Ints, Ints, Ints, Ints]


def _part(code: str, rows: Ints, day: Ints, place: int) -> _Part:
    number = list(vocabulary().events).index(code)
    return rows, np.full(len(rows), number), day, np.full(len(rows), place)


def _formal_events(
    plan: Plan, filings: Filings, formal: Formal, rng: np.random.Generator
) -> Iterator[_Part]:
    """What happens to every case before, and beside, the examination."""
    everyone = np.arange(len(filings))
    u = rng.random((4, len(filings)))
    ended = np.minimum(formal.withdrawn, formal.lapsed)
    checked = weekday(filings.day + 15 + (u[0] * 60).astype(np.int64))
    defect = u[1] < 0.16
    yield _part("filed", everyone, filings.day, 0)
    yield _part("fee_paid", everyone, weekday(filings.day + (u[2] * 20).astype(np.int64)), 1)
    rows = np.flatnonzero(defect & (checked < ended))
    yield _part("formalities_notice", rows, checked[rows], 2)
    answered = weekday(checked + 20 + (u[3] * 40).astype(np.int64))
    yield _part("formalities_response", rows, answered[rows], 3)
    complete = np.where(defect, weekday(answered + 10), checked)
    rows = np.flatnonzero(complete < ended)
    yield _part("formalities_complete", rows, complete[rows], 4)
    tracks = list(plan.intake["tracks"])
    for track, code in (
        ("priority", "priority_requested"),
        ("expedited", "priority_requested"),
        ("deferred", "deferred"),
    ):
        rows = np.flatnonzero((filings.track == tracks.index(track)) & (formal.requested < NEVER))
        yield _part(code, rows, formal.requested[rows], 7)
        if code == "priority_requested":
            yield _part("priority_granted", rows, weekday(formal.requested[rows] + 9), 8)
    for code, days, place in (
        ("examination_requested", formal.requested, 6),
        ("published", formal.published, 9),
        ("examination_effective", formal.effective, 10),
        ("deemed_withdrawn", formal.lapsed, 11),
        ("withdrawn", formal.withdrawn, 11),
    ):
        rows = np.flatnonzero((days < NEVER) & ~(filings.utility & (code == "published")))
        yield _part(code, rows, days[rows], place)
    rows = np.flatnonzero(filings.utility & (formal.published < ended))
    yield _part("granted", rows, formal.published[rows], 12)


def _around(plan: Plan, steps: Steps, rng: np.random.Generator) -> Iterator[_Part]:
    """What goes with the steps of the examination without changing the state."""
    names = list(vocabulary().events)
    u = rng.random((3, len(steps.row)))

    def at(*codes: str) -> Bools:
        return np.isin(steps.code, [names.index(code) for code in codes])

    fresh = np.insert(steps.row[1:] != steps.row[:-1], 0, np.True_)[: len(steps.row)]
    previous = np.where(fresh, steps.day, np.roll(steps.day, 1))
    found = np.flatnonzero(at("first_action", "allowed") & ~fresh)
    searched = np.maximum(
        steps.day[found] - (1 + u[0][found] * 6).astype(np.int64), previous[found]
    )
    yield _part("search_completed", steps.row[found], searched, 90)
    rows = np.flatnonzero(at("granted") & ~fresh)
    paid = np.maximum(previous[rows], steps.day[rows] - 20 - (u[1][rows] * 30).astype(np.int64))
    yield _part("grant_fee_paid", steps.row[rows], paid, 900)
    returned, requested = plan.flow["returned"], plan.flow["returned"]["requested"]
    back = np.flatnonzero(at("returned"))
    # a refusal that stands: some applicants ask for re-examination in vain
    goes_back = np.append(at("returned")[1:], np.False_)[: len(steps.row)]
    vain = np.flatnonzero(at("refused") & ~goes_back & (u[2] < requested - returned["share"]))
    asked = weekday(steps.day[vain] + 30 + (u[0][vain] * 60).astype(np.int64))
    yield _part("reexamination_requested", steps.row[vain], asked, 910)
    decided = weekday(asked + 150 + (u[1][vain] * 300).astype(np.int64))
    yield _part("reexamination_decided", steps.row[vain], decided, 911)
    wait = steps.day[back] - previous[back]
    yield _part(
        "reexamination_requested", steps.row[back], previous[back] + np.minimum(wait // 4, 90), 910
    )
    yield _part(
        "reexamination_decided",
        steps.row[back],
        np.maximum(steps.day[back] - 7, previous[back]),
        911,
    )


def _merged(parts: list[_Part], last: int) -> Events:
    row, code, day, place = (np.concatenate(column) for column in zip(*parts, strict=True))
    seen = day <= last
    row, code, day, place = row[seen], code[seen], day[seen], place[seen]
    # one sort key: row, then day, then place in the procedure (day since 1900 < 2^17, place < 2^11)
    key = (row << 29) | ((day + 40_000) << 11) | np.minimum(place, 2047)
    order = np.argsort(key, kind="stable")
    return Events(row[order], code[order], day[order])


def event_frame(events: Events, first_id: int) -> pl.DataFrame:
    """Events in the form of the records' table; row 0 belongs to case ``first_id``."""
    words = vocabulary()
    actors = pl.Series([event.actor for event in words.events.values()])
    return pl.DataFrame(
        {
            "case_id": (events.row + first_id).astype(np.int32),
            "seq": (_rank(events.row) + 1).astype(np.int32),
            "date": pl.Series(events.day.astype(np.int32)).cast(pl.Date),
            "code": pl.Series(events.code.astype(np.uint8)).cat.to(words.code_dtype),
            "actor": actors.gather(events.code),
        }
    )
