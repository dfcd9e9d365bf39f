"""Declarations and recusals: what they say, and to whom.

What a declaration says is for the examiner himself and the integrity officer; his head sees whether
it holds. A finding is theirs until it is decided; a party's request is also his head's.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pendency.office.access.answers import found, require
from pendency.office.access.corps import visible_dockets
from pendency.office.models import DeclaredTie, Examiner, Recusal, User
from pendency.office.permissions import Permission
from pendency.office.scope import scope_of


def visible_recusals(user: User) -> QuerySet[Recusal]:
    """Recusals that the person may know of."""
    rows = Recusal.objects.select_related("case", "examiner", "raised_by", "decided_by")
    if user.may(Permission.KEEP_RECUSALS):
        return rows
    if not user.may(Permission.VIEW_RECUSALS):
        return rows.none()
    column, values = scope_of(user).own
    if column == "examiner_id":
        return rows.filter(examiner_id__in=values)
    undecided = Q(outcome="open") & ~Q(source="party")
    return rows.filter(**{f"case__{column}__in": values}).exclude(undecided)


def access_recusal(user: User, case_id: int, seq: int) -> Recusal:
    """A recusal that the person may know of; any other is answered like a missing one."""
    require(user, Permission.VIEW_RECUSALS)
    return found(visible_recusals(user).filter(case_id=case_id, seq=seq).first())


def reads_grounds(user: User, recusal: Recusal) -> bool:
    """Whether the person may read the grounds and what was met, not only the outcome."""
    if user.may(Permission.KEEP_RECUSALS):
        return True
    if recusal.source == "party":
        return user.may(Permission.VIEW_RECUSALS)
    return user.examiner_id is not None and user.examiner_id == recusal.examiner_id


def access_declared(user: User, examiner_id: int) -> Examiner:
    """An examiner whose declarations the person may read: himself, or the integrity officer all."""
    if user.examiner_id is None or user.examiner_id != examiner_id:
        require(user, Permission.KEEP_RECUSALS)
    else:
        require(user, Permission.DECLARE_INTERESTS)
    return found(Examiner.objects.filter(pk=examiner_id).first())


def declared_ties(user: User, examiner: Examiner) -> QuerySet[DeclaredTie]:
    """What an examiner declared, for whoever may read it."""
    access_declared(user, examiner.pk)
    return examiner.ties.order_by("-declaration", "position")


def visible_standings(user: User) -> QuerySet[Examiner]:
    """Serving examiners of whom the person may know whether their declaration holds."""
    if user.may(Permission.KEEP_RECUSALS):
        return Examiner.objects.filter(employment__to_date__isnull=True).distinct()
    if not user.may(Permission.VIEW_STANDING):
        return Examiner.objects.none()
    return visible_dockets(user)
