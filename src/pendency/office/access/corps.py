"""Centres, departments and dockets."""

from __future__ import annotations

from django.db.models import QuerySet

from pendency.office.access.answers import found, refuse, require
from pendency.office.models import Centre, Examiner, Unit, User
from pendency.office.permissions import Permission
from pendency.office.roles import Reach
from pendency.office.scope import scope_of


def visible_centres(user: User) -> QuerySet[Centre]:
    """Centres that may be opened in detail."""
    if not user.may(Permission.VIEW_CENTRE):
        return Centre.objects.none()
    if user.duty.reach is Reach.ALL:
        return Centre.objects.all()
    if user.duty.reach is Reach.CENTRE:
        return Centre.objects.filter(pk=user.centre_id)
    return Centre.objects.filter(units__pk=user.unit_id)


def visible_units(user: User) -> QuerySet[Unit]:
    """Departments that may be opened in detail."""
    if not user.may(Permission.VIEW_UNIT):
        return Unit.objects.none()
    if user.duty.reach is Reach.ALL:
        return Unit.objects.all()
    column, values = scope_of(user).own
    return Unit.objects.filter(**{f"{column}__in": values})


def visible_dockets(user: User) -> QuerySet[Examiner]:
    """Examiners whose docket and figures may be seen: oneself, whom one heads now or coaches."""
    if not (user.may(Permission.VIEW_DOCKET) and user.may(Permission.VIEW_PEOPLE)):
        return Examiner.objects.none()
    column, values = scope_of(user).people_where
    if column == "examiner_id":
        return Examiner.objects.filter(pk__in=values)
    serving = {"employment__to_date__isnull": True, f"employment__{column}__in": values}
    return Examiner.objects.filter(**serving).distinct()


def access_centre(user: User, centre_id: int) -> Centre:
    """A centre, in detail."""
    require(user, Permission.VIEW_CENTRE)
    centre = found(Centre.objects.filter(pk=centre_id).first())
    if not visible_centres(user).filter(pk=centre.pk).exists():
        raise refuse(str(centre))
    return centre


def access_unit(user: User, unit_id: int) -> Unit:
    """A department, in detail."""
    require(user, Permission.VIEW_UNIT)
    unit = found(Unit.objects.select_related("centre", "parent").filter(pk=unit_id).first())
    if not visible_units(user).filter(pk=unit.pk).exists():
        raise refuse(str(unit))
    return unit


def access_docket(user: User, examiner_id: int) -> Examiner:
    """An examiner whose docket and figures the person may see."""
    require(user, Permission.VIEW_DOCKET)
    examiner = found(Examiner.objects.filter(pk=examiner_id).first())
    if not visible_dockets(user).filter(pk=examiner.pk).exists():
        raise refuse(str(examiner))
    return examiner
