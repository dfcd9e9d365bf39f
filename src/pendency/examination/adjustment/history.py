"""What an adjustment is computed from: one application with its events and its earlier dates."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pendency.law import UncalendaredYear, deadline
from pendency.law.periods import add_months
from pendency.records import Snapshot

_NATIONAL_STAGE = "National Stage Entry"
_REQUIREMENTS_MET = "371COMP"
#: A priority lies at most so far before the international filing, restoration included.
_PRIORITY_MONTHS = 14


@dataclass(frozen=True)
class Happening:
    """One event of the application, under the office's own code."""

    day: date
    code: str


@dataclass(frozen=True)
class Application:
    """An application with its events in order.

    Attributes
    ----------
    case_id, number
        Which one.
    filed
        The filing date that the office accords.
    happenings
        All events, by day and place in the history.
    international
        The international filing date of a national stage.
    priorities
        Priority dates that are known, of any kind.
    """

    case_id: int
    number: str
    filed: date
    happenings: tuple[Happening, ...]
    international: date | None = None
    priorities: tuple[date, ...] = ()

    def days(self, codes: Collection[str]) -> list[date]:
        """The days of all events of some codes, in order."""
        return [h.day for h in self.happenings if h.code in codes]

    def first_after(self, day: date, codes: Collection[str]) -> Happening | None:
        """The first event of some codes on a later day."""
        return next((h for h in self.happenings if h.day > day and h.code in codes), None)

    @property
    def requirements_met(self) -> date | None:
        """The last day on which the requirements of section 371 were recorded as met."""
        days = self.days({_REQUIREMENTS_MET})
        return max(days) if days else None

    @property
    def earliest_priority(self) -> date | None:
        """The priority date from which the thirty months run; the international filing at last."""
        if self.international is None:
            return min(self.priorities, default=None)
        since = add_months(self.international, -_PRIORITY_MONTHS)
        inside = [p for p in self.priorities if since <= p <= self.international]
        return min([*inside, self.international])

    def starts(self, counts_from: str) -> tuple[date, str]:
        """The day from which the office's time counts, and why.

        Parameters
        ----------
        counts_from
            ``requirements``: the day on which the requirements of section 371 were met;
            ``commencement``: the commencement of the national stage, thirty months from the
            priority date moved to an open day, or earlier where the applicant entered earlier;
            ``nominal``: the same without the move; ``filing``: the filing date accorded.
        """
        met = self.requirements_met
        if met is None or counts_from == "filing":
            return self.filed, "filing"
        priority = self.earliest_priority
        if counts_from == "requirements" or priority is None:
            return met, "requirements of section 371 met"
        nominal, last_day = _thirty_months(priority)
        if met < nominal:
            return met, "early entry"
        end = nominal if counts_from == "nominal" else last_day
        return end, "thirty months from the priority date"


def _thirty_months(priority: date) -> tuple[date, date]:
    """The nominal and the last day; the nominal one where the calendar leaves the day open."""
    nominal = deadline("national_stage", priority, "US", roll=False).nominal
    try:
        return nominal, deadline("national_stage", priority, "US").last_day
    except UncalendaredYear:
        return nominal, nominal


def applications(
    snapshot: Snapshot, case_ids: Collection[int] | None = None
) -> Iterator[Application]:
    """The applications of the United States in a snapshot, in order of ``case_id``."""
    wanted = pl.col("office") == "US"
    if case_ids is not None:
        wanted &= pl.col("case_id").is_in(list(case_ids))
    cases = snapshot.read("cases", "case_id", "office", "number", "filing_date", "priority_date")
    events = _by_case(
        snapshot.read("events", "case_id", "seq", "date", "native_code").sort(
            "case_id", "date", "seq"
        ),
        "date",
        "native_code",
    )
    parents = _by_case(
        snapshot.read("relations").filter(pl.col("relation") == "parent"),
        "other_number",
        "other_date",
        "description",
    )
    for row in cases.filter(wanted).iter_rows(named=True):
        relations = parents.get(row["case_id"], [])
        known = [row["priority_date"], *(day for _, day, _ in relations)]
        yield Application(
            row["case_id"],
            row["number"],
            row["filing_date"],
            tuple(Happening(day, code) for day, code in events.get(row["case_id"], []) if code),
            _international(relations),
            tuple(sorted(day for day in known if day is not None)),
        )


def _international(relations: list[tuple[Any, ...]]) -> date | None:
    return next(
        (
            day
            for number, day, description in relations
            if number.startswith("PCT") and _NATIONAL_STAGE in (description or "")
        ),
        None,
    )


def _by_case(frame: pl.DataFrame, *columns: str) -> dict[int, list[tuple[Any, ...]]]:
    grouped: dict[int, list[tuple[Any, ...]]] = {}
    for case_id, *values in frame.select("case_id", *columns).iter_rows():
        grouped.setdefault(case_id, []).append(tuple(values))
    return grouped
