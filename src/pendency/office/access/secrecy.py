"""Grants, requests for emergency access, readings, and coaches."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from pendency.office.access.answers import all_if, found, require
from pendency.office.access.corps import visible_dockets
from pendency.office.language import choose
from pendency.office.models import (
    AccessGrant,
    AccessRequest,
    Case,
    Coaching,
    Read,
    ReadBatch,
    User,
)
from pendency.office.permissions import Permission
from pendency.office.scope import scope_of


def visible_grants(user: User) -> QuerySet[AccessGrant]:
    """One's own grants, those that one gave, and all of them for whoever watches over readings."""
    rows = AccessGrant.objects.select_related("case", "person", "given_by")
    if user.may(Permission.VIEW_READS):
        return rows
    return rows.filter(Q(person=user) | Q(given_by=user))


def visible_requests(user: User) -> QuerySet[AccessRequest]:
    """One's own requests; all of them for whoever decides on them or watches over readings."""
    rows = AccessRequest.objects.select_related("by", "decided_by", "grant")
    if user.may(Permission.VIEW_READS) or user.may(Permission.SECOND_ACCESS):
        return rows
    return rows.filter(by=user)


def visible_reads(user: User) -> QuerySet[Read]:
    """Who read what, for whoever watches over readings."""
    return all_if(user, Permission.VIEW_READS, Read.objects.all())


def visible_read_batches(user: User) -> QuerySet[ReadBatch]:
    """The sealed batches of readings."""
    return all_if(user, Permission.VIEW_READS, ReadBatch.objects.all())


def visible_coachings(user: User) -> QuerySet[Coaching]:
    """Coaches of the examiners whom one heads, and whom one coaches or is coached by."""
    rows = Coaching.objects.select_related("examiner", "coach", "named_by")
    mine = Q(coach=user)
    if user.may(Permission.NAME_COACH):
        mine |= Q(examiner__in=visible_dockets(user))
    if user.examiner_id:
        mine |= Q(examiner_id=user.examiner_id)
    return rows.filter(mine).distinct()


def access_request(user: User, request_id: int) -> AccessRequest:
    """A request that the person may decide on."""
    require(user, Permission.SECOND_ACCESS)
    return found(visible_requests(user).filter(pk=request_id).first())


def access_grant(user: User, grant_id: int) -> AccessGrant:
    """A grant that one holds, gave or watches over."""
    return found(visible_grants(user).filter(pk=grant_id).first())


def access_coaching(user: User, coaching_id: int) -> Coaching:
    """The coaching of an examiner whom one heads."""
    require(user, Permission.NAME_COACH)
    return found(visible_coachings(user).filter(pk=coaching_id).first())


def access_case_to_grant(user: User, number: str) -> Case:
    """An unpublished case of one's own part, by its number, to give somebody access to."""
    require(user, Permission.GRANT_ACCESS)
    column, values = scope_of(user).own
    own = Case.objects.filter(secret=True, **{f"{column}__in": values})
    case = own.filter(Q(number=number) | Q(number_original=number)).first()
    if case is None:
        raise Http404(choose("There is no unpublished case of that number in your part.",
                             "您管辖范围内没有该号码的未公布案件。"))  # fmt: skip
    return case
