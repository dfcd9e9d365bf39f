"""Cases put on another track (examination mode): grounds, quota, conflicts, size of the group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db.models import Max, Q

from pendency.allocation.tracks import Track, admit, track
from pendency.office.access import access_case_to_act
from pendency.office.actions.batches import NewEvent, append_events
from pendency.office.actions.deeds import deed, name_of
from pendency.office.allocation.clocks import months_later
from pendency.office.errors import NotAdmittedError
from pendency.office.language import choose
from pendency.office.models import Case, Office, TrackChange, User
from pendency.office.permissions import Permission

#: What the history says of an admission; of the others a decision on a petition.
_EVENTS = {"priority": "priority_granted", "deferred": "deferred"}
#: Tracks that lie over another one, which stays.
_OVERLAYS = frozenset({"touring"})
_MONTH = dt.timedelta(days=30)


def change_track(
    *, cases: Sequence[Case], to: str, grounds: Collection[str], by: User | None,
    now: dt.datetime, months: int | None = None,
) -> list[TrackChange]:  # fmt: skip
    """Put cases on a track together.

    Effects: of each case the event, its track (but for touring, which lies over the one that it
    has), and its change with the grounds and, of a deferral, its end; the audit row.

    Raises
    ------
    NotAdmittedError
        No ground is shown, the case is on a track that excludes it, the quota is used up, the
        group is too small or too large, the deferral too short or too long, or the procedure
        does not allow it; each reason is named.
    NotAllowedError
        A case lies outside the person's part of the corps.
    """
    asked = track(to)
    with deed("change_track", by=by, now=now, needs=Permission.CHANGE_TRACK) as act:
        if by:
            for case in cases:
                access_case_to_act(by, case.pk, Permission.CHANGE_TRACK)
        Office.objects.select_for_update().get()  # one after the other, or a quota is overdrawn
        locked = list(
            Case.objects.select_for_update().filter(pk__in=[c.pk for c in cases]).order_by("pk")
        )
        shown = sorted(set(grounds) & set(asked.grounds))
        until = _until(asked, months, now.date())
        _check(asked, locked, shown, now.date())
        code = _EVENTS.get(to, "petition_decided")
        said = f"{to}: {', '.join(shown)}" if shown else to
        kept = {} if to in _OVERLAYS else {"track": to}
        before = {case.pk: case.track for case in locked}
        new = [NewEvent(case, code, said, kept) for case in locked]
        for why in append_events(new, date=now.date(), now=now).values():
            raise NotAdmittedError(why)
        made = [
            TrackChange.objects.create(
                case=case, before=before[case.pk], track=to, grounds=shown, day=now.date(),
                until=until, at=now, by=name_of(by),
            )
            for case in locked
        ]  # fmt: skip
        act.on("track", to, cases=[case.pk for case in locked], grounds=shown,
               until=until.isoformat() if until else "")  # fmt: skip
    return made


def end_deferrals(*, now: dt.datetime) -> int:
    """Put cases whose deferral is over back on the ordinary track; how many.

    Effects: those of `change_track` for each. It follows from the days alone: run late, it does the
    same.
    """
    over = Case.objects.filter(track="deferred", closed_date=None)
    last = {}
    for change in TrackChange.objects.filter(case__in=over).order_by("pk"):
        last[change.case_id] = change
    ended = [case for case in over if (one := last.get(case.pk)) and one.until
             and one.until <= now.date()]  # fmt: skip
    if ended:
        change_track(cases=ended, to="normal", grounds=(), by=None, now=now)
    return len(ended)


def admitted_in(name: str, day: dt.date) -> tuple[int, int]:
    """Cases admitted to a track in the last 30 days, and new cases of 30 days.

    Filings reach the office with an import; so the 30 days of new cases end with the last filing.
    """
    admitted = TrackChange.objects.filter(track=name, day__gt=day - _MONTH).count()
    last = Case.objects.aggregate(last=Max("filing_date"))["last"] or day
    return admitted, Case.objects.filter(filing_date__gt=last - _MONTH).count()


def _check(asked: Track, cases: Sequence[Case], shown: Sequence[str], day: dt.date) -> None:
    reasons = []
    admitted, new = admitted_in(asked.name, day)
    for place, case in enumerate(cases):
        held = {case.track} | {
            change.track for change in case.track_changes.filter(track__in=_OVERLAYS)
        }
        verdict = admit(asked.name, grounds=shown, held=held, day=day,
                        month=(admitted + place, new))  # fmt: skip
        reasons += [f"{case}: {choose(*reason)}" for reason in verdict.reasons]
        if case.track == asked.name or case.closed_date:
            reasons.append(
                choose(f"{case} is on it already, or closed", f"{case}已适用该模式或已结案")
            )
    reasons += _group_faults(asked, cases)
    if reasons:
        raise NotAdmittedError(choose("; ", "；").join(dict.fromkeys(reasons)))


def _group_faults(asked: Track, cases: Sequence[Case]) -> list[str]:
    """What is wrong with the group in which the cases would be examined."""
    if not asked.group_by or not cases:
        return []
    first = {name: getattr(cases[0], name) for name in asked.group_by}
    alike = all(getattr(case, name) == value for case in cases for name, value in first.items())
    if None in first.values() or not alike:
        return [choose(f"{asked.text.en} needs cases alike in {', '.join(asked.group_by)}",
                       f"{asked.text.zh}要求案件的{'、'.join(asked.group_by)}相同")]  # fmt: skip
    on_it = Q(track=asked.name) | Q(track_changes__track=asked.name)
    there = Case.objects.filter(on_it, closed_date=None, **first).exclude(
        pk__in=[case.pk for case in cases]
    )
    size, (low, high) = len(cases) + there.distinct().count(), asked.size
    if low <= size <= high:
        return []
    return [choose(f"{asked.text.en} takes {low} to {high} cases together, these would be {size}",
                   f"{asked.text.zh}每组{low}至{high}件，本组为{size}件")]  # fmt: skip


def _until(asked: Track, months: int | None, day: dt.date) -> dt.date | None:
    low, high = asked.months
    if not high:
        return None
    if months is None or not low <= months <= high:
        raise NotAdmittedError(
            choose(f"{asked.text.en} lasts {low} to {high} months",
                   f"{asked.text.zh}期限为{low}至{high}个月")
        )  # fmt: skip
    return months_later(day, months)
