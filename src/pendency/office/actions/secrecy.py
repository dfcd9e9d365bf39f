"""Access to unpublished cases beyond one's own part: granted, asked for, decided; and coaches."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from pendency.integrity.access import BREAK_GLASS, matrix, policy, same_person
from pendency.office.access import access_case_to_grant, visible_dockets
from pendency.office.actions.deeds import deed
from pendency.office.errors import AccessRequestError, NotAllowedError
from pendency.office.language import choose
from pendency.office.models import AccessGrant, AccessRequest, Case, Coaching, Examiner, User
from pendency.office.permissions import Permission
from pendency.office.roles import Reach


def grant_access(
    *,
    number: str,
    person: User,
    purpose: str,
    until: dt.datetime,
    reason: str,
    by: User,
    now: dt.datetime,
) -> AccessGrant:
    """Let a person read one unpublished case of one's own part, for a purpose and a time.

    Effects: the grant; the audit row.

    Raises
    ------
    AccessRequestError
        The purpose is not for the person's role, the time is too long, or there is no reason.
    NotAllowedError
        One grants to oneself.
    django.http.Http404
        There is no unpublished case of that number in one's own part.
    """
    with deed("grant_access", by=by, now=now, needs=Permission.GRANT_ACCESS) as act:
        case = access_case_to_grant(by, number)
        _apart("grant", first=[by.pk], second=person.pk)
        allowed = {p.name: p for p in policy().purposes_of(person.duty.name, "grant")}
        if purpose not in allowed or not person.is_active:
            raise AccessRequestError(
                choose(f"{person.duty} can't be granted access for this purpose.",
                       f"不得以该目的向{person.duty}授予查阅权限。")
            )  # fmt: skip
        longest = allowed[purpose].longest
        if not now < until <= now + longest:
            raise AccessRequestError(
                choose(f"Access for this purpose ends after {longest.days} days at most.",
                       f"该目的的查阅期限最长为{longest.days}天。")
            )  # fmt: skip
        grant = AccessGrant.objects.create(
            case=case, person=person, purpose=purpose, reason=_reason(reason), given_by=by,
            given_at=now, until=until,
        )  # fmt: skip
        act.on("case", case.pk, person=person.username, purpose=purpose, until=until.isoformat(),
               reason=grant.reason)  # fmt: skip
    return grant


def revoke_grant(*, grant: AccessGrant, by: User, now: dt.datetime) -> AccessGrant:
    """End a grant before its time: whoever gave it or holds it may, and the integrity officer.

    Effects: the grant holds no longer; the audit row, if it held.
    """
    if by.pk not in {grant.given_by_id, grant.person_id} and not by.may(Permission.VIEW_READS):
        raise NotAllowedError(choose("This grant is not yours to end.", "您无权撤销该授权。"))
    with deed("revoke_grant", by=by, now=now, needs=None) as act:
        act.on("case", grant.case_id, grant=grant.pk, purpose=grant.purpose)
        held = AccessGrant.objects.filter(pk=grant.pk, revoked_at=None, until__gt=now)
        if not held.update(revoked_at=now):
            act.nothing()
    grant.refresh_from_db()
    return grant


def ask_access(*, number: str, reason: str, by: User, now: dt.datetime) -> AccessRequest:
    """Ask a second person for access to an unpublished case in an emergency.

    Effects: the request, which says the same whether or not a case has the number; the audit row.

    Raises
    ------
    AccessRequestError
        The number or the reason is missing, or such a request waits already.
    """
    with deed("ask_access", by=by, now=now, needs=Permission.BREAK_GLASS) as act:
        number = number.strip()
        if not number:
            raise AccessRequestError(choose("Give the application number.", "请填写申请号。"))
        said = _reason(reason)
        waiting = AccessRequest.objects.filter(by=by, number=number, state="asked")
        if waiting.filter(asked_at__gt=now - policy().ask).exists():
            raise AccessRequestError(
                choose("You have asked for this case already; a second person has to decide.",
                       "您已就该案提出申请，正等待第二人批准。")
            )  # fmt: skip
        case = Case.objects.filter(Q(number=number) | Q(number_original=number)).first()
        request = AccessRequest.objects.create(
            number=number, case=case, by=by, reason=said, asked_at=now
        )
        act.on("access_request", request.pk, number=number, reason=said)
    return request


def decide_request(
    *, request: AccessRequest, allow: bool, answer: str, by: User, now: dt.datetime
) -> AccessRequest:
    """Allow or refuse emergency access that somebody else asked for.

    Effects: the decision; where it is allowed, a grant for the hours of the policy; the audit row.

    Raises
    ------
    NotAllowedError
        It is one's own request.
    AccessRequestError
        It is decided or has lapsed, no case has the number, or a refusal gives no reason.
    """
    with deed("decide_request", by=by, now=now, needs=Permission.SECOND_ACCESS) as act:
        held = AccessRequest.objects.select_for_update().get(pk=request.pk)
        _apart("break_glass", first=[held.by_id], second=by.pk)
        if held.state != AccessRequest.State.ASKED:
            raise AccessRequestError(choose("This is decided already.", "该申请已有决定。"))
        if now >= held.asked_at + policy().ask:
            raise AccessRequestError(
                choose("The request has lapsed: it was not decided in time.", "该申请已逾期失效。")
            )
        if allow:
            held.grant = _opened(held, by, now)
        held.state = AccessRequest.State.ALLOWED if allow else AccessRequest.State.REFUSED
        held.answer = answer.strip() if allow else _reason(answer)
        held.decided_by, held.decided_at = by, now
        held.save()
        until = held.grant.until.isoformat() if held.grant else None
        act.on("access_request", held.pk, person=held.by.username, case=held.case_id,
               allowed=allow, until=until, answer=held.answer)  # fmt: skip
    return held


def _opened(held: AccessRequest, by: User, now: dt.datetime) -> AccessGrant:
    purpose = policy().purposes[BREAK_GLASS]
    if held.case is None:
        raise AccessRequestError(
            choose("No case has this number: refuse the request.", "没有该号码的案件，请驳回申请。")
        )
    if held.by.role not in purpose.roles or not held.by.is_active:
        raise AccessRequestError(
            choose("The person's present role may not have emergency access: refuse the request.",
                   "申请人现有角色不得紧急查阅，请驳回申请。")
        )  # fmt: skip
    return AccessGrant.objects.create(
        case=held.case, person=held.by, purpose=BREAK_GLASS, reason=held.reason, given_by=by,
        given_at=now, until=now + purpose.longest,
    )  # fmt: skip


def name_coach(*, examiner: Examiner, coach: User, by: User, now: dt.datetime) -> Coaching:
    """Name an examiner's coach, who sees the examiner's figures from now on.

    Effects: the coaching; the audit row.

    Raises
    ------
    NotAllowedError
        The examiner is not one of those whom the person heads, or would coach himself.
    AccessRequestError
        The coach is no examiner, or coaches him already.
    """
    with deed("name_coach", by=by, now=now, needs=Permission.NAME_COACH) as act:
        if not visible_dockets(by).filter(pk=examiner.pk).exists():
            raise NotAllowedError(
                choose(f"{examiner} is not in your part of the corps.",
                       f"{examiner}不在您的管辖范围内。")
            )  # fmt: skip
        _apart("coach", first=[examiner.pk], second=coach.examiner_id)
        if coach.duty.reach is not Reach.EXAMINER or not coach.is_active:
            raise AccessRequestError(choose("A coach is an examiner.", "导师须为审查员。"))
        coaching, made = Coaching.objects.get_or_create(
            examiner=examiner, coach=coach, ended_at=None,
            defaults={"named_by": by, "named_at": now},
        )  # fmt: skip
        if not made:
            raise AccessRequestError(choose("He coaches him already.", "该导师关系已存在。"))
        act.on("examiner", examiner.code, coach=coach.username)
    return coaching


def end_coaching(*, coaching: Coaching, by: User, now: dt.datetime) -> Coaching:
    """End a coaching: the coach no longer sees the examiner's figures.

    Effects: the coaching's end; the audit row.
    """
    with deed("end_coaching", by=by, now=now, needs=Permission.NAME_COACH) as act:
        if not visible_dockets(by).filter(pk=coaching.examiner_id).exists():
            raise NotAllowedError(choose("This is not yours to end.", "您无权结束该导师关系。"))
        act.on("examiner", coaching.examiner.code, coach=coaching.coach.username)
        if not Coaching.objects.filter(pk=coaching.pk, ended_at=None).update(ended_at=now):
            act.nothing()
    coaching.refresh_from_db()
    return coaching


def _apart(pair: str, *, first: list[object], second: object) -> None:
    """Raise unless two acts of the matrix of duties are done by two persons."""
    if same_person(matrix(), pair, first=first, second=second):
        rule = matrix().acts[pair]
        raise NotAllowedError(choose(f"Not allowed: {rule.en}.", f"不允许：{rule.zh}。"))


def _reason(text: str) -> str:
    said = text.strip()
    if not said:
        raise AccessRequestError(choose("A reason is needed.", "请说明理由。"))
    return said
