"""The clocks that a track sets the office: from the day of admission, in months."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from dataclasses import dataclass

from pendency.allocation.tracks import track
from pendency.office.language import choose
from pendency.office.models import Case, TrackChange


@dataclass(frozen=True)
class Clock:
    """One clock: what is due, until when, and whether it was done in time."""

    words: str
    due: dt.date
    done: dt.date | None

    def late(self, today: dt.date) -> bool:
        """Whether it was not done by its day."""
        return (self.done or today) > self.due


def months_later(day: dt.date, months: float) -> dt.date:
    """The same day so many months later, the month's last one where it has none; halves as days."""
    whole = math.floor(months)
    year, month = divmod(day.year * 12 + day.month - 1 + whole, 12)
    last = calendar.monthrange(year, month + 1)[1]
    moved = dt.date(year, month + 1, min(day.day, last))
    return moved + dt.timedelta(days=round((months - whole) * 30))


def clocks_of(case: Case, change: TrackChange) -> list[Clock]:
    """The clocks of a case that was put on a track."""
    rules, found = track(change.track), []
    if rules.first_action:
        found.append(Clock(choose("first action", "发出一通"),
                           months_later(change.day, rules.first_action),
                           case.first_action_date))  # fmt: skip
    if rules.close:
        found.append(
            Clock(
                choose("closing", "结案"), months_later(change.day, rules.close), case.closed_date
            )
        )
    if change.until:
        found.append(Clock(choose("end of the deferral", "延迟期满"), change.until, None))
    return found
