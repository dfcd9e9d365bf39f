"""Cases that go back into the draw: after a recusal, an absence, a transfer.

Nobody chooses who gets such a case next: it waits without an examiner until the next run draws it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from pendency.office.actions.batches import NewEvent, append_events
from pendency.office.actions.deeds import deed, name_of
from pendency.office.errors import NotAllowedError, NotDrawableError
from pendency.office.language import choose
from pendency.office.models import Case, Centre, Redraw, User
from pendency.records.office_tables import PURPOSES


def redraw(
    *,
    cases: Iterable[Case],
    purpose: str,
    reason: str,
    by: User | None,
    now: dt.datetime,
    second: User | None = None,
    barred: bool = True,
    centre: Centre | None = None,
) -> list[Redraw]:
    """Take cases from their examiners and have them drawn afresh in the next run.

    A step of the action that decided it (a recusal, an absence, a transfer), which has checked the
    permission; it may be called within that action's transaction.

    Effects: of each case the event ``transferred``, no examiner any more, its note for the next
    run, and its audit row. With ``barred``, the one who had the case can't get it again; with
    ``centre``, it is drawn within that centre only.

    Raises
    ------
    NotDrawableError
        No reason, an unknown purpose, a case that is closed, has no examiner or waits for its
        draw already; nothing has happened.
    NotAllowedError
        The second person is the first one.
    """
    if by is not None and second == by:
        raise NotAllowedError(
            choose("The second person has to be another one.", "复核人不得与申请人为同一人。")
        )
    if purpose not in PURPOSES or not reason.strip():
        raise NotDrawableError(
            choose("A fresh draw needs a purpose and a reason.", "重新分案须说明事由及理由。")
        )
    with deed("redraw", by=by, now=now, needs=None) as act:
        locked = list(
            Case.objects.select_for_update().filter(pk__in=[c.pk for c in cases]).order_by("pk")
        )
        _check(locked)
        had = {case.pk: case.examiner_id for case in locked}
        gone = {"examiner_id": None} | ({"centre": centre, "unit": None} if centre else {})
        new = [NewEvent(case, "transferred", purpose, gone) for case in locked]
        refused = append_events(new, date=now.date(), now=now)
        for case_id, why in refused.items():
            raise NotDrawableError(f"{case_id}: {why}")
        notes = [
            Redraw.objects.create(
                case=case, purpose=purpose, reason=reason.strip(), had_id=had[case.pk],
                barred=barred, centre=centre, asked_at=now, asked_by=name_of(by),
                second=name_of(second) if second else "",
            )
            for case in locked
        ]  # fmt: skip
        act.on(
            "redraw", purpose, cases=[case.pk for case in locked], reason=reason.strip(),
            second=name_of(second) if second else "",
        )  # fmt: skip
    return notes


def _check(cases: list[Case]) -> None:
    waiting = set(
        Redraw.objects.filter(case__in=cases, settled_by=None).values_list("case_id", flat=True)
    )
    for case in cases:
        if case.closed_date or case.examiner_id is None or case.pk in waiting:
            raise NotDrawableError(
                choose(f"{case} is closed, or waits for its draw already.",
                       f"{case}已结案，或者已在等待抽签。")
            )  # fmt: skip
