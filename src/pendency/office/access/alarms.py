"""The alarms desk: who sees that a screen asks something, and whom it asks about."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pendency.office.access.answers import found, require
from pendency.office.models import Alarm, Screening, User
from pendency.office.permissions import Permission


def visible_screenings(user: User) -> QuerySet[Screening]:
    """The runs of the screens, latest first."""
    rows = Screening.objects.select_related("snapshot")
    return rows if user.may(Permission.VIEW_ALARMS) else rows.none()


def visible_alarms(user: User) -> QuerySet[Alarm]:
    """All alarms but those about the person himself.

    No role that heads people has the permission: an alarm does not reach the superiors of those it
    is about, unless somebody who opened it passes it on.
    """
    if not user.may(Permission.VIEW_ALARMS):
        return Alarm.objects.none()
    own = Q(person=user.username) | Q(person=f"{user.role}-{user.pk}")
    if user.examiner_id:
        own |= Q(examiner=user.examiner_id) | Q(person=user.examiner.code)
    rows = Alarm.objects.select_related(
        "examiner", "party", "asked_by", "opened_by", "screening__snapshot"
    )  # fmt: skip
    return rows.exclude(own)


def access_alarm(user: User, alarm_id: int) -> Alarm:
    """An alarm; one about the person himself is answered like a missing one."""
    require(user, Permission.VIEW_ALARMS)
    return found(visible_alarms(user).filter(pk=alarm_id).first())
