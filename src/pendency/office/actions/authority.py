"""Authority for languages and tracks: who is listed gets such cases, and no other ones."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q

from pendency.allocation.authority import values
from pendency.office.access import authority_targets
from pendency.office.actions.deeds import deed, name_of
from pendency.office.errors import NotAllowedError, NotDrawableError
from pendency.office.language import choose
from pendency.office.models import Authority, Examiner, User
from pendency.office.permissions import Permission

_DAY = dt.timedelta(days=1)


def give_authority(
    *, examiner: Examiner, kind: str, value: str, from_date: dt.date, to_date: dt.date | None,
    reason: str, by: User | None, now: dt.datetime,
) -> Authority:  # fmt: skip
    """List an examiner for a language or a track.

    Effects: the listing: from its first day on, runs give him cases of the listed values of that
    kind only; the audit row.

    Raises
    ------
    NotDrawableError
        An unknown language or track, no reason, days the wrong way round, or he is listed for it
        on one of the days already.
    NotAllowedError
        The examiner is the person himself, or outside the person's part of the corps.
    """
    _check(kind, value, from_date, to_date, reason)
    with deed("give_authority", by=by, now=now, needs=Permission.GRANT_AUTHORITY) as act:
        _may(by, examiner)
        Examiner.objects.select_for_update().get(pk=examiner.pk)
        _not_listed(examiner, kind, value, from_date, to_date)
        given = _created(
            examiner=examiner, kind=kind, value=value, from_date=from_date, to_date=to_date,
            reason=reason.strip(), given_at=now, given_by=name_of(by),
        )  # fmt: skip
        act.on("examiner", examiner.code, authority=given.pk, kind=kind, value=value,
               from_date=from_date.isoformat(), to_date=to_date.isoformat() if to_date else "",
               reason=given.reason)  # fmt: skip
    return given


def end_authority(
    *, authority: Authority, reason: str, by: User | None, now: dt.datetime
) -> Authority:
    """End a listing today; one that has not begun never holds.

    Effects: its last day is yesterday, or the day before its first; the audit row. Who is listed
    for nothing of a kind any more is free in it.

    Raises
    ------
    NotDrawableError
        No reason, or it has ended already.
    NotAllowedError
        The examiner is the person himself, or outside the person's part of the corps.
    """
    if not reason.strip():
        raise NotDrawableError(choose("Ending a listing needs a reason.", "终止资格须说明理由。"))
    with deed("end_authority", by=by, now=now, needs=Permission.GRANT_AUTHORITY) as act:
        held = Authority.objects.select_for_update().select_related("examiner")
        authority = held.get(pk=authority.pk)
        _may(by, authority.examiner)
        if authority.ended_at or (authority.to_date and authority.to_date < now.date()):
            raise NotDrawableError(choose("It has ended already.", "该资格已终止。"))
        authority.to_date = max(now.date(), authority.from_date) - _DAY
        authority.ended_at, authority.ended_by = now, name_of(by)
        authority.end_reason = reason.strip()
        authority.save()
        act.on("examiner", authority.examiner.code, authority=authority.pk, kind=authority.kind,
               value=authority.value, to_date=authority.to_date.isoformat(),
               reason=authority.end_reason)  # fmt: skip
    return authority


def _check(kind: str, value: str, from_date: dt.date, to_date: dt.date | None, reason: str) -> None:
    if value not in values().get(kind, {}):
        raise NotDrawableError(
            choose("Choose a language or a mode of the list.", "请从列表中选择语种或者审查模式。")
        )
    if not reason.strip() or (to_date and to_date < from_date):
        raise NotDrawableError(
            choose("A listing needs a reason, and its last day not before its first.",
                   "授予资格须说明理由，且结束日不得早于开始日。")
        )  # fmt: skip


def _may(by: User | None, examiner: Examiner) -> None:
    if by is None:
        return
    if by.examiner_id == examiner.pk:
        raise NotAllowedError(
            choose("Nobody lists himself: ask the head above you.", "不得授予本人，请由上级办理。")
        )
    if not authority_targets(by).filter(pk=examiner.pk).exists():
        raise NotAllowedError(
            choose(f"{examiner} is not in your part of the corps.",
                   f"{examiner}不在您的管辖范围内。")
        )  # fmt: skip


def _not_listed(
    examiner: Examiner, kind: str, value: str, from_date: dt.date, to_date: dt.date | None
) -> None:
    """Raise where a listing of the same value covers one of the days."""
    same = examiner.authorities.filter(kind=kind, value=value)
    over = same.filter(Q(to_date__isnull=True) | Q(to_date__gte=from_date))
    if to_date:
        over = over.filter(from_date__lte=to_date)
    if any(one.to_date is None or one.to_date >= one.from_date for one in over):
        raise NotDrawableError(_twice(examiner))


def _created(**fields: object) -> Authority:
    try:
        with transaction.atomic():
            return Authority.objects.create(**fields)
    except IntegrityError as error:
        raise NotDrawableError(_twice(fields["examiner"])) from error


def _twice(examiner: object) -> str:
    return choose(f"{examiner} is listed for it on one of these days already.",
                  f"{examiner}在该期间已具备此项资格。")  # fmt: skip
