"""Absences: an examiner gets no cases for a time, and those that can't wait are drawn afresh."""

from __future__ import annotations

import datetime as dt

from pendency.office.access import access_docket
from pendency.office.actions.deeds import deed, name_of
from pendency.office.actions.redraws import redraw
from pendency.office.errors import NotDrawableError
from pendency.office.language import choose
from pendency.office.models import Absence, Case, Examiner, Redraw, User
from pendency.office.permissions import Permission
from pendency.records import vocabulary

_OFFICE_MOVES = [name for name, state in vocabulary().states.items() if state.awaits == "office"]


def note_absence(
    *, examiner: Examiner, from_date: dt.date, to_date: dt.date | None, reason: str,
    send_back: bool, by: User, now: dt.datetime,
) -> tuple[Absence, list[Redraw]]:  # fmt: skip
    """Note that an examiner is away.

    Effects: the absence: no run gives him cases meanwhile; with ``send_back``, his cases that wait
    for the office go back into the draw, where he is not barred once he is there again; the audit
    rows.

    Raises
    ------
    NotDrawableError
        No reason, or the days are the wrong way round.
    NotAllowedError
        The examiner is outside the person's part of the corps.
    """
    if not reason.strip() or (to_date and to_date < from_date):
        raise NotDrawableError(
            choose("An absence needs a reason, and its last day not before its first.",
                   "缺勤须说明理由，且结束日不得早于开始日。")
        )  # fmt: skip
    with deed("note_absence", by=by, now=now, needs=Permission.NOTE_ABSENCE) as act:
        access_docket(by, examiner.pk)
        absence = Absence.objects.create(
            examiner=examiner, from_date=from_date, to_date=to_date, reason=reason.strip(),
            noted_at=now, noted_by=name_of(by),
        )  # fmt: skip
        notes: list[Redraw] = []
        if send_back:
            cases = Case.objects.filter(examiner=examiner, state__in=_OFFICE_MOVES)
            notes = redraw(cases=cases, purpose="absence", reason=reason, by=by, now=now,
                           barred=False)  # fmt: skip
        act.on("examiner", examiner.code, from_date=from_date.isoformat(),
               to_date=to_date.isoformat() if to_date else "", reason=reason.strip(),
               cases=len(notes))  # fmt: skip
    return absence, notes
