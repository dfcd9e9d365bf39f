"""One case as it is now: its picture, its limits, what the office owes, who may act next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from pendency.examination.cases import (
    Refusal,
    Replayed,
    event_name,
    legal_events,
    replay,
    state_name,
)
from pendency.examination.clocks import clocks
from pendency.office.casework.clocks import OwedAct, RunningLimit, limits_of, owed_by
from pendency.office.casework.excerpt import Excerpt, excerpt_of
from pendency.office.casework.history import history_of
from pendency.office.charts import Timeline
from pendency.office.charts.history import Moment, moments, timeline
from pendency.office.charts.timeline import End
from pendency.office.language import choose
from pendency.office.models import Case
from pendency.records import vocabulary


@dataclass(frozen=True)
class NextStep:
    """Who may act now, what he may do, and by when he should."""

    actor: str
    events: dict[str, str]  # code: words


class CaseFile:
    """One case, read once; everything else is computed from it when a screen asks."""

    def __init__(self, case: Case, as_of: dt.date) -> None:
        self.case, self.as_of = case, as_of

    @cached_property
    def excerpt(self) -> Excerpt:
        """The case as the engines take it."""
        return excerpt_of([self.case.pk], observed_to=self.as_of)

    @cached_property
    def history(self) -> list[Moment]:
        """Every event, oldest first."""
        return moments(list(self.case.events.order_by("seq")))

    @cached_property
    def limits(self) -> list[RunningLimit]:
        """The applicant's limits that run, the next one first."""
        return limits_of(self.excerpt)

    @cached_property
    def acts(self) -> list[OwedAct]:
        """What the office owes, the most binding first."""
        return owed_by(self.excerpt)

    @cached_property
    def picture(self) -> Timeline:
        """States, events and limits over time."""
        ends = [End(x.earliest, x.words, bad=x.status == "expired")
                for x in self.limits if x.earliest]  # fmt: skip
        ends += [End(a.due, a.words, bad=a.overdue) for a in self.acts]
        spells = self.excerpt.read("spells").to_dicts()
        return timeline(spells, self.history, ends, self.as_of)

    @cached_property
    def stage(self) -> str:
        """The finer state, as the office words it."""
        return choose(*state_name(self._replayed.state.stage, self._law))

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Events of the record that the procedure does not allow where they stand."""
        return self._replayed.refusals

    @cached_property
    def steps(self) -> list[NextStep]:
        """Which events are legal now, by whoever brings them about."""
        return self.steps_without(())

    def steps_without(self, codes: Collection[str]) -> list[NextStep]:
        """Which events are legal now, but for some."""
        found: dict[str, dict[str, str]] = {}
        for code in legal_events(self._replayed.state, self.as_of):
            if code not in codes:
                words = choose(*event_name(code, self._law))
                found.setdefault(vocabulary()[code].actor, {})[code] = words
        return [NextStep(actor, events) for actor, events in found.items()]

    @cached_property
    def _replayed(self) -> Replayed:
        return replay(history_of(self.case, [moment.event for moment in self.history]))

    @property
    def _law(self) -> str:
        return clocks().follows.get(self.case.office, self.case.office)
