"""An examiner's docket as it is now: his cases in their order, each with its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from pendency.examination.docket import (
    Docket,
    Entry,
    Pace,
    Reach,
    docket_cases,
    order,
    pace,
    reached,
    what_if,
)
from pendency.office.casework.clocks import (
    OwedAct,
    RunningLimit,
    acts_frame,
    by_case,
    limits_of,
    owed_by,
)
from pendency.office.casework.excerpt import Excerpt, excerpt_of
from pendency.office.language import choose
from pendency.office.models import Case
from pendency.records import vocabulary

#: Weeks of the past that tell how fast an examiner works.
WEEKS = 26

#: The key of the order that decides against the next case, in a word or two.
DECIDED: dict[str, tuple[str, str]] = {
    "turn": ("your move", "待您处理"),
    "limit": ("time limit", "期限"),
    "returned": ("returned", "回案优先"),
    "track": ("mode", "审查模式"),
    "age": ("waiting longest", "等待最久"),
    "case": ("equal", "顺序"),
}


@dataclass(frozen=True)
class Line:
    """One case of a docket: where it stands and why, what is due, whose move it is."""

    entry: Entry
    title: str | None
    state: str
    track: str
    secret: bool
    since: dt.date
    filing_date: dt.date
    acts: list[OwedAct]
    limits: list[RunningLimit]

    @property
    def case_id(self) -> int:
        """The case."""
        return self.entry.case_id

    @property
    def position(self) -> int:
        """Its place on the docket."""
        return self.entry.position

    @property
    def number(self) -> str:
        """Its number as printed."""
        return self.entry.number

    @property
    def act(self) -> OwedAct | None:
        """The act that the office owes first."""
        return self.acts[0] if self.acts else None

    @property
    def limit(self) -> RunningLimit | None:
        """The applicant's next limit."""
        return self.limits[0] if self.limits else None

    @property
    def due(self) -> dt.date | None:
        """The day by which the office must act."""
        return min((a.due for a in self.acts), default=None)

    @property
    def overdue(self) -> bool:
        """Whether the office is late."""
        return any(a.overdue for a in self.acts)

    @property
    def awaits(self) -> str:
        """Whose move it is."""
        return vocabulary().states[self.state].awaits

    @property
    def why(self) -> str:
        """What counts for this case, as a sentence."""
        return choose(*self.entry.why)

    @property
    def ahead(self) -> str:
        """Why it comes before the next case."""
        return choose(*self.entry.ahead) if self.entry.ahead else ""

    @property
    def decided(self) -> str:
        """What decides against the next case, in a word or two."""
        return choose(*DECIDED[self.entry.decided_by]) if self.entry.decided_by else ""


class ExaminersDocket:
    """The docket of one examiner, as the records stand."""

    def __init__(self, cases: QuerySet[Case], examiner_id: int, as_of: dt.date) -> None:
        recent = Q(closed_date=None) | Q(closed_date__gt=as_of - dt.timedelta(weeks=WEEKS))
        mine = cases.filter(recent, examiner_id=examiner_id).order_by()
        self.examiner_id, self.as_of = examiner_id, as_of
        self._ids = list(mine.values_list("pk", flat=True))

    @cached_property
    def excerpt(self) -> Excerpt:
        """The cases in hand, and those closed of late, from which the pace is counted."""
        return excerpt_of(self._ids, observed_to=self.as_of)

    @cached_property
    def docket(self) -> Docket:
        """The order."""
        cases = docket_cases(
            self.excerpt, examiner_id=self.examiner_id, as_of=self.as_of, acts=self._acts
        )
        printed = self.excerpt.read("cases", "case_id", "number_original")
        named = cases.join(printed, on="case_id", maintain_order="left").with_columns(
            number="number_original"
        )
        return order(named.drop("number_original"), as_of=self.as_of)

    @cached_property
    def lines(self) -> list[Line]:
        """The cases in the order in which they are to be taken up."""
        acts, limits = by_case(owed_by(self.excerpt, self._acts)), by_case(limits_of(self.excerpt))
        rows = {row["case_id"]: row for row in self._rows()}
        return [self._line(entry, rows[entry.case_id], acts, limits)
                for entry in self.docket.entries]  # fmt: skip

    @cached_property
    def pace(self) -> Pace:
        """What was finished and what came back in the last weeks."""
        return pace(self.excerpt, examiner_id=self.examiner_id, as_of=self.as_of, weeks=WEEKS)

    def reach(self, case_id: int) -> Reach:
        """When a case of the docket would be taken up."""
        return reached(self.docket, self.excerpt.place(case_id), self.pace)

    def if_it_came(self, *, track: str, since: dt.date, due: dt.date | None) -> Reach:
        """When a new case would be taken up if it were given to the examiner today."""
        new = {
            "case_id": len(self.excerpt.ids) + 1, "number": "", "track": track, "since": since,
            "state": "awaiting_examination", "family": None, "due": due, "due_by": None,
        }  # fmt: skip
        return what_if(self.docket, new, self.pace)

    @cached_property
    def _acts(self) -> pl.DataFrame:
        return acts_frame(self.excerpt)

    def _rows(self) -> list[dict[str, Any]]:
        wanted = ("case_id", "title", "track", "secret", "filing_date")
        states = self.excerpt.read("milestones", "state", "state_date")
        return self.excerpt.read("cases", *wanted).hstack(states).to_dicts()

    def _line(
        self,
        entry: Entry,
        row: Mapping[str, Any],
        acts: Mapping[int, list[OwedAct]],
        limits: Mapping[int, list[RunningLimit]],
    ) -> Line:
        case_id = self.excerpt.ids[entry.case_id - 1]
        return Line(
            entry=replace(entry, case_id=case_id),
            title=row["title"],
            state=row["state"],
            track=row["track"],
            secret=row["secret"],
            since=row["state_date"],
            filing_date=row["filing_date"],
            acts=acts.get(case_id, []),
            limits=limits.get(case_id, []),
        )
