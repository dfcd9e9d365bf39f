"""Cases: published ones for whoever may see cases, unpublished ones by default not.

Who may read an unpublished case, and for which purpose, is said by the policy of
`pendency.integrity.access`. Every reading of one is noted before the case is handed out.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from pendency.integrity.access import Decision, Grant, decide, policy
from pendency.office import clock
from pendency.office.access.answers import refuse, require
from pendency.office.access.suspension import suspended
from pendency.office.errors import NotAllowedError
from pendency.office.language import choose
from pendency.office.log.reads import note_read
from pendency.office.models import AccessGrant, Case, User
from pendency.office.permissions import Permission
from pendency.office.roles import Reach
from pendency.office.scope import scope_of

#: Whoever has a part of his own, of whom it is noted when he looks up a case outside it.
_WITH_A_PART = {Reach.EXAMINER, Reach.UNIT, Reach.CENTRE}


def visible_cases(user: User) -> QuerySet[Case]:
    """Published cases for whoever may see cases, unpublished ones of his part or granted to him."""
    scope = scope_of(user)
    column, values = scope.unpublished_where
    allowed = Q(secret=True, **{f"{column}__in": values})
    if scope.published:
        allowed |= Q(secret=False)
        allowed |= Q(secret=True, pk__in=_granted(user).values("case_id"))
    return Case.objects.filter(allowed)


def access_case(user: User, case_id: int) -> Case:
    """A case; an unpublished one outside the person's part is answered like a missing one.

    Effect: the reading is noted, where the case is unpublished or outside the person's own part.
    """
    require(user, Permission.VIEW_CASE)
    case = visible_cases(user).select_related(
        "applicant", "agent", "centre", "unit", "examiner"
    ).filter(pk=case_id).first()  # fmt: skip
    decision = _decided(user, case) if case else Decision("")
    if case is None or not decision.allowed:
        raise Http404(choose(f"There is no case {case_id}.", f"没有案件{case_id}。"))
    own = scope_of(user).owns(case)
    if case.secret or (user.duty.reach in _WITH_A_PART and not own):
        note_read(user, case, purpose=decision.purpose, own=own)
    return case


def access_case_to_act(user: User, case_id: int, permission: Permission) -> Case:
    """A case that the person may change: in his part of the corps, and no recusal of his waits."""
    require(user, permission)
    case = access_case(user, case_id)
    if not scope_of(user).owns(case):
        raise refuse(choose(f"Case {case}", f"案件{case}"))
    waits = suspended(user, case)
    if waits is not None:
        raise NotAllowedError(
            choose(f"Your acts in {case} wait for the decision on your recusal ({waits.due_on}).",
                   f"本案回避事项待决定（应于{waits.due_on}前决定），在此之前您不得办理{case}。")
        )  # fmt: skip
    return case


def _granted(user: User) -> QuerySet[AccessGrant]:
    """The person's grants that hold now and whose purposes are for his role."""
    purposes = policy().grantable(user.role)
    return AccessGrant.objects.filter(
        person_id=user.pk, purpose__in=purposes, until__gt=clock.now(), revoked_at=None
    )


def _decided(user: User, case: Case) -> Decision:
    """What the policy says of one case; the list above can't let through what it denies."""
    scope = scope_of(user)
    tied = scope.owns(case) and Permission.VIEW_UNPUBLISHED in scope.permissions
    grants = [] if tied or not case.secret else _granted(user).filter(case=case)
    return decide(
        policy(), role=user.role, secret=case.secret, tied=tied, at=clock.now(),
        grants=[Grant(grant.purpose, grant.until) for grant in grants],
    )  # fmt: skip
