"""What a calibration is made of: visits as known on a day, their weights, expected exits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pendency.records import Snapshot, vocabulary
from pendency.twin.errors import CalibrationError
from pendency.twin.visits import Visits, visits

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

YEAR = 365.25
#: Kinds of examiners' acts whose pace is measured apart.
FIRST, LATER = "first_actions", "later_acts"
#: Disposals that are no examiner's act: grants, lapses.
CLOSING = "closings"
KINDS = (FIRST, LATER, CLOSING)
#: States in which a case waits for an examiner.
_WAITING = {"awaiting_examination": FIRST, "filed": FIRST, "awaiting_office": LATER}


@dataclass(frozen=True)
class Material:
    """What was known on a day.

    Attributes
    ----------
    day, epoch
        The day, and as days since 1970-01-01.
    seen
        Visits to stages.
    """

    day: dt.date
    epoch: int
    seen: Visits

    @property
    def filed(self) -> Ints:
        """Day of filing of each case; shape (cases,)."""
        first: Ints = self.seen.start[np.insert(np.diff(self.seen.case) != 0, 0, True)]
        return first

    def weight(self, half_life: float, case_weight: Floats | None = None) -> Floats:
        """Weight of each visit: halved with every so many years of age, times that of its case."""
        age = (self.epoch - self.seen.start) / YEAR
        found: Floats = np.exp2(-age / half_life)
        if case_weight is None:
            return found
        _, place = np.unique(self.seen.case, return_inverse=True)
        return found * case_weight[place]


def material(snapshot: Snapshot) -> Material:
    """Read the visits of a snapshot.

    Raises
    ------
    CalibrationError
        There is no case.
    """
    day = snapshot.observed_to
    seen = visits(snapshot, as_of=day)
    if not len(seen.case):
        raise CalibrationError("cases", f"none was filed by {day}; there is nothing to learn from")
    return Material(day, (day - dt.date(1970, 1, 1)).days, seen)


def kind_of(opened: str, left: str) -> str:
    """Which kind of step with a pace ends a stage, one of `KINDS`; empty for none."""
    words = vocabulary()
    state, event = words.events[opened].leads_to or "filed", words.events[left]
    if event.actor == "examiner" and state in _WAITING:
        return _WAITING[state]
    return CLOSING if event.closes else ""


def steps(seen: Visits) -> Ints:
    """Kind of the step that ends each visit, as a place in `KINDS`; -1 for none."""
    names = list(vocabulary().events)
    kinds = np.array([[(*KINDS, "").index(kind_of(a, b)) for b in names] for a in names])
    found = np.where(seen.exit >= 0, kinds[seen.code, seen.exit], len(KINDS))
    return np.where(found == len(KINDS), -1, found)


def waiting_for(seen: Visits) -> Ints:
    """Kind of act that each visit waits for (0 first, 1 later), -1 for none."""
    events = vocabulary().events.values()
    kinds = [_WAITING.get(event.leads_to or "filed", "") for event in events]
    found: Ints = np.array([KINDS.index(kind) if kind else -1 for kind in kinds])[seen.code]
    return found


def out_for_answer(seen: Visits) -> npt.NDArray[np.bool_]:
    """Visits that wait for the applicant's answer."""
    events = vocabulary().events.values()
    return np.array([event.leads_to == "awaiting_applicant" for event in events])[seen.code]


def on_docket(seen: Visits) -> npt.NDArray[np.bool_]:
    """Visits on an examiner's docket: not formalities, where the office tells them apart."""
    events = vocabulary().events.values()
    formal = np.array([(event.leads_to or "filed") == "filed" for event in events])[seen.code]
    waits = waiting_for(seen) >= 0
    examined = waits & ~formal
    return examined if (examined & (seen.round == 0)).any() else waits


def acts(seen: Visits) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Kind of examiner's act that ends each visit (0 first, 1 later, -1 none), and who waits."""
    found = steps(seen)
    return np.where(found > 1, -1, found), waiting_for(seen) >= 0


def expected_steps(found: Material, half_life: float, edges: Ints) -> tuple[Floats, Floats]:
    """Steps in each period, and how many the flow would have made of the stock in it.

    Every visit adds the cumulated hazard of each kind of step over the days that it spent in the
    period (indirect standardisation by stage and time waited). Rows are `KINDS`; both have shape
    (3, periods).

    Parameters
    ----------
    found
        The material.
    half_life
        Of the weights that give the hazards.
    edges
        Days at which periods end, the first one's beginning too; shape (periods + 1,).
    """
    seen, weight = found.seen, found.weight(half_life)
    kind_of_end = steps(seen)
    ended = seen.start + seen.days
    observed, expected = (np.zeros((len(KINDS), len(edges) - 1)) for _ in range(2))
    for kind in range(len(KINDS)):
        observed[kind] = np.histogram(ended[kind_of_end == kind], edges + 1)[0]
    for code in np.unique(seen.code):
        rows = np.flatnonzero(seen.code == code)
        for kind in range(len(KINDS)):
            left = kind_of_end[rows] == kind
            if not left.any():
                continue
            times, hazard = _cumulated(seen.days[rows], left, weight[rows])
            # cumulated hazard at the time waited by each edge, within the visit
            age = np.clip(edges[None, :] - seen.start[rows, None], -1, seen.days[rows, None])
            reached = hazard[np.searchsorted(times, age, side="right")]
            expected[kind] += np.diff(reached, axis=1).sum(axis=0)
    return observed, expected


def _cumulated(days: Ints, left: npt.NDArray[np.bool_], weight: Floats) -> tuple[Ints, Floats]:
    """Nelson-Aalen: days of exits, and the cumulated hazard before each and after the last."""
    times = np.unique(days[left])
    order = np.argsort(days, kind="stable")
    rest = np.append(np.cumsum(weight[order][::-1])[::-1], 0.0)
    exits = np.bincount(np.searchsorted(times, days[left]), weight[left], len(times))
    hazard = exits / rest[np.searchsorted(days[order], times)]
    return times, np.concatenate(([0.0], np.cumsum(hazard)))
