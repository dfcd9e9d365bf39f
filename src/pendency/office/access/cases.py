"""Cases: published ones for whoever may see cases, unpublished ones by default not."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from pendency.office.access.answers import refuse, require
from pendency.office.language import choose
from pendency.office.models import Case, User
from pendency.office.roles import Permission
from pendency.office.scope import scope_of


def visible_cases(user: User) -> QuerySet[Case]:
    """Published cases for whoever may see cases, unpublished ones only within his part."""
    scope = scope_of(user)
    column, values = scope.unpublished_where
    allowed = Q(secret=True, **{f"{column}__in": values})
    if scope.published:
        allowed |= Q(secret=False)
    return Case.objects.filter(allowed)


def access_case(user: User, case_id: int) -> Case:
    """A case; an unpublished one outside the person's part is answered like a missing one."""
    require(user, Permission.VIEW_CASE)
    case = visible_cases(user).select_related(
        "applicant", "agent", "centre", "unit", "examiner"
    ).filter(pk=case_id).first()  # fmt: skip
    if case is None:
        raise Http404(choose(f"There is no case {case_id}.", f"没有案件{case_id}。"))
    return case


def access_case_to_act(user: User, case_id: int, permission: Permission) -> Case:
    """A case that the person may change: it must belong to his part of the corps."""
    require(user, permission)
    case = access_case(user, case_id)
    if not scope_of(user).owns(case):
        raise refuse(choose(f"Case {case}", f"案件{case}"))
    return case
