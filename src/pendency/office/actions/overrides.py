"""Overrides: a head gives a case to a certain examiner, past the draw; a second person confirms.

The request and the decision are two acts of two people. Nothing happens to the case before the
second one; a request that nobody decided in time can't be confirmed any more.
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q

from pendency.allocation.terms import ceremony_terms
from pendency.office.access import access_case_to_act, access_override
from pendency.office.actions.batches import NewEvent, append_events
from pendency.office.actions.deeds import deed
from pendency.office.allocation.barriers import barrier
from pendency.office.errors import NotAllowedError, NotDrawableError
from pendency.office.language import choose
from pendency.office.models import Case, Draw, Employment, Examiner, Office, Override, Redraw, User
from pendency.office.permissions import Permission
from pendency.records.office_tables import OVERRIDE_GROUNDS


def ask_override(
    *, case: Case, to: Examiner, ground: str, reason: str, by: User, now: dt.datetime
) -> Override:
    """Ask that a case goes to a certain examiner, past the draw.

    Effects: the request, with the probability that he had in the case's last draw; the audit row.

    Raises
    ------
    NotDrawableError
        No reason or an unknown ground, the case is closed or his already, a request is open, or he
        may not get the case (recused, absent, not serving).
    NotAllowedError
        The case lies outside the person's part of the corps.
    """
    if ground not in OVERRIDE_GROUNDS or len(reason.strip()) < 10:
        raise NotDrawableError(
            choose("An override needs a ground and a reason in words (ten characters at least).",
                   "指定分案须选择理由类别并填写具体理由（不少于十个字符）。")
        )  # fmt: skip
    with deed("ask_override", by=by, now=now, needs=Permission.ASK_OVERRIDE) as act:
        access_case_to_act(by, case.pk, Permission.ASK_OVERRIDE)
        case = Case.objects.select_for_update().get(pk=case.pk)
        post = _possible(case, to, now.date())
        _touch()  # which keeps others out: two requests at once can't take the same number
        number = (Override.objects.aggregate(last=Max("request"))["last"] or 0) + 1
        asked = _created(
            case=case, request=number, from_examiner=case.examiner, to_examiner=to,
            centre_id=post.centre_id, ground=ground, reason=reason.strip(),
            probability=_probability(case, to), requested_on=now.date(), requested_by=by.pk,
            outcome="requested",
        )  # fmt: skip
        act.on("override", number, case=case.pk, to=to.code, ground=ground, reason=reason.strip())
    return asked


def confirm_override(*, override: Override, by: User, now: dt.datetime) -> Override:
    """Confirm an override as the second person; the case goes to the examiner.

    Effects: the event ``docketed`` (after ``transferred``, if somebody had the case), the case's
    examiner, centre and unit; the override as confirmed; an open note for a fresh draw is dropped;
    the audit row.

    Raises
    ------
    NotDrawableError
        It was decided or has expired, or the examiner may no longer get the case.
    NotAllowedError
        The person asked for it himself, or it lies outside his part of the corps.
    """
    with deed("confirm_override", by=by, now=now, needs=Permission.CONFIRM_OVERRIDE) as act:
        held = _open(override, by, now)
        case = Case.objects.select_for_update().get(pk=held.case_id)
        to = held.to_examiner
        post = _possible(case, to, now.date())
        _give(case, post, held, now)
        _end(held, "confirmed", by, now)
        Redraw.objects.filter(case=case, settled_by=None).delete()
        act.on("override", held.request, case=case.pk, to=to.code, ground=held.ground)
    return held


def refuse_override(*, override: Override, reason: str, by: User, now: dt.datetime) -> Override:
    """Refuse an override as the second person, for a reason.

    Effects: the override as refused; the audit row with the reason.
    """
    if not reason.strip():
        raise NotDrawableError(choose("A refusal needs a reason.", "不同意须说明理由。"))
    with deed("refuse_override", by=by, now=now, needs=Permission.CONFIRM_OVERRIDE) as act:
        held = _open(override, by, now)
        _end(held, "refused", by, now)
        act.on("override", held.request, case=held.case_id, reason=reason.strip())
    return held


def withdraw_override(*, override: Override, by: User, now: dt.datetime) -> Override:
    """Take one's own request back.

    Effects: the override as withdrawn; the audit row.
    """
    with deed("withdraw_override", by=by, now=now, needs=Permission.ASK_OVERRIDE) as act:
        held = Override.objects.select_for_update().get(request=override.request)
        if held.requested_by != by.pk or held.outcome != "requested":
            raise NotAllowedError(
                choose("Only who asked can withdraw, and only before a decision.",
                       "仅申请人可在决定前撤回。")
            )  # fmt: skip
        _end(held, "withdrawn", by, now)
        act.on("override", held.request, case=held.case_id)
    return held


def expire_overrides(*, now: dt.datetime) -> int:
    """End the requests that nobody decided in time; how many.

    Effects: of each the outcome, and one audit row. Whether this runs or not, an expired request
    can't be confirmed.
    """
    with deed("expire_overrides", by=None, now=now, needs=None) as act:
        late = Override.objects.filter(outcome="requested", requested_on__lt=now.date() - _PATIENCE)
        numbers = list(late.values_list("request", flat=True))
        late.update(outcome="expired", decided_on=now.date())
        if numbers:
            _touch()
            act.on("override", numbers[0], requests=numbers)
        else:
            act.nothing()
    return len(numbers)


#: Reasons that may be told; why somebody is recused is his own business.
_SAYABLE = {
    "absent": ("absent", "缺勤"),
    "undeclared": ("no valid declaration of interests", "无有效的回避声明"),
    "language": ("not listed for its language", "未获授权审查该语种案件"),
    "track": ("not listed for its mode", "未获授权审查该模式案件"),
}
_PATIENCE = dt.timedelta(days=ceremony_terms().override_days)


def expires_on(override: Override) -> dt.date:
    """The last day on which it can be confirmed."""
    return override.requested_on + _PATIENCE


def _open(override: Override, by: User, now: dt.datetime) -> Override:
    """The request as it is now, if this person may decide it."""
    held = Override.objects.select_for_update().get(request=override.request)
    access_override(by, held.request)
    if held.requested_by == by.pk:
        raise NotAllowedError(
            choose("A second person has to decide: you asked for this override yourself.",
                   "须由第二人复核：该申请由您本人提出。")
        )  # fmt: skip
    if held.outcome != "requested":
        raise NotDrawableError(choose("This request was decided already.", "该申请已作出决定。"))
    if now.date() > expires_on(held):
        raise NotDrawableError(
            choose(f"This request expired on {expires_on(held)}: it has to be made again.",
                   f"该申请已于{expires_on(held)}失效，须重新提出。")
        )  # fmt: skip
    return held


def _end(held: Override, outcome: str, by: User, now: dt.datetime) -> None:
    held.outcome, held.decided_on, held.decided_by = outcome, now.date(), by.pk
    Override.objects.filter(request=held.request).update(
        outcome=outcome, decided_on=now.date(), decided_by=by.pk
    )
    _touch()


def _possible(case: Case, to: Examiner, day: dt.date) -> Employment:
    """The post of an examiner who may get a case."""
    serving = Employment.objects.filter(
        Q(to_date=None) | Q(to_date__gte=day), examiner=to, from_date__lte=day
    ).first()
    if case.closed_date or case.examiner_id == to.pk or serving is None:
        raise NotDrawableError(
            choose(f"{case} is closed or his already, or {to} does not serve.",
                   f"{case}已结案或者已由其承办，或者{to}不在岗。")
        )  # fmt: skip
    reason = barrier(case, to, day)
    if reason:
        why = choose(*_SAYABLE.get(reason, ("he has to be recused", "应当回避")))
        raise NotDrawableError(choose(f"{to} may not get {case}: {why}.",
                                      f"{to}不得承办{case}：{why}。"))  # fmt: skip
    return serving


def _give(case: Case, post: Employment, held: Override, now: dt.datetime) -> None:
    what = f"override {held.request}"
    steps = [NewEvent(case, "transferred", what, {"examiner_id": None})] if case.examiner_id else []
    place = {
        "examiner_id": post.examiner_id, "centre_id": post.centre_id, "unit_id": post.unit_id
    }  # fmt: skip
    for step in [*steps, NewEvent(case, "docketed", f"{post.examiner.code}, {what}", place)]:
        for why in append_events([step], date=now.date(), now=now).values():
            raise NotDrawableError(why)


def _probability(case: Case, to: Examiner) -> float | None:
    """What the examiner had in the last draw of the case: 0 where he had none, None without one."""
    last = Draw.objects.filter(case=case).aggregate(last=Max("run"))["last"]
    if last is None:
        return None
    chance = Draw.objects.filter(case=case, run=last, examiner=to).first()
    return chance.probability if chance else 0.0


def _created(**fields: object) -> Override:
    try:
        with transaction.atomic():
            return Override.objects.create(**fields)
    except IntegrityError as error:
        raise NotDrawableError(
            choose(
                "An override of this case waits for its decision.", "该案已有待复核的指定分案申请。"
            )
        ) from error


def _touch() -> None:
    Office.objects.update(revision=F("revision") + 1)
