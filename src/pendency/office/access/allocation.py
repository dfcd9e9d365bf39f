"""Runs of the allocation, their parties, what was drawn, and overrides."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pendency.office.access.answers import all_if, found, require
from pendency.office.access.cases import access_case
from pendency.office.access.corps import visible_dockets
from pendency.office.models import (
    AllocationRun,
    Authority,
    Case,
    DrawnCase,
    Examiner,
    Override,
    Redraw,
    User,
)
from pendency.office.permissions import Permission
from pendency.office.roles import Reach
from pendency.office.scope import scope_of


def visible_runs(user: User) -> QuerySet[AllocationRun]:
    """The runs of the allocation."""
    return all_if(user, Permission.VIEW_ALLOCATION, AllocationRun.objects.all())


def access_run(user: User, run_id: int) -> AllocationRun:
    """A run."""
    require(user, Permission.VIEW_ALLOCATION)
    return found(visible_runs(user).prefetch_related("parties__centre").filter(pk=run_id).first())


#: A case that waits for an examiner.
WAITS = (~Q(examination_date=None) | ~Q(docketed_date=None) | ~Q(first_action_date=None)) & Q(
    closed_date=None, examiner=None
)


def visible_drawn(user: User, run: AllocationRun) -> QuerySet[DrawnCase]:
    """The cases of a run: published ones, and unpublished ones of the person's own part."""
    rows = all_if(user, Permission.VIEW_ALLOCATION, DrawnCase.objects.filter(run=run))
    column, values = scope_of(user).unpublished_where
    shown = Q(case__secret=False) | Q(case__secret=True, **{f"case__{column}__in": values})
    return rows.filter(shown).select_related("case", "examiner")


def visible_waiting(user: User) -> QuerySet[Case]:
    """Cases that wait for an examiner: published ones, unpublished ones of the own part."""
    column, values = scope_of(user).unpublished_where
    shown = Q(secret=False) | Q(secret=True, **{f"{column}__in": values})
    rows = all_if(user, Permission.VIEW_ALLOCATION, Case.objects.filter(shown))
    return rows.filter(WAITS)


def visible_redraws(user: User) -> QuerySet[Redraw]:
    """Cases back in the draw, of the part that the person sees."""
    waiting = visible_waiting(user).values("pk")
    return Redraw.objects.filter(settled_by=None, case__in=waiting).select_related("case", "had")


def access_why(user: User, case_id: int) -> tuple[Case, DrawnCase | None]:
    """A case, and its last draw that was published."""
    require(user, Permission.VIEW_ALLOCATION)
    case = access_case(user, case_id)
    rows = DrawnCase.objects.filter(case=case, run__state="published").select_related("run")
    return case, rows.order_by("-run").first()


def reasons_shown(user: User, codes: set[str]) -> set[str]:
    """Examiners of whom the person may know why they were recused: himself, or his own people."""
    if user.may(Permission.KEEP_LOG):
        return codes
    if user.duty.reach in {Reach.ALL, Reach.NONE}:
        return set()
    known = visible_dockets(user).filter(code__in=codes)
    return set(known.values_list("code", flat=True))


def visible_overrides(user: User) -> QuerySet[Override]:
    """Overrides: all for who watches over the draw, those of the own part for a head."""
    rows = Override.objects.select_related("case", "from_examiner", "to_examiner", "centre")
    if not user.may(Permission.VIEW_OVERRIDES):
        return rows.none()
    if user.duty.reach is Reach.ALL:
        return rows
    column, values = scope_of(user).own
    return rows.filter(Q(**{f"case__{column}__in": values}) | Q(centre_id=user.centre_id or 0))


def access_override(user: User, request: int) -> Override:
    """An override; one outside the person's part is answered like a missing one."""
    require(user, Permission.VIEW_OVERRIDES)
    return found(visible_overrides(user).filter(request=request).first())


def override_targets(user: User) -> QuerySet[Examiner]:
    """Examiners to whom a head may ask to give a case: all that serve."""
    require(user, Permission.ASK_OVERRIDE)
    return Examiner.objects.filter(employment__to_date=None).distinct()


def visible_authorities(user: User) -> QuerySet[Authority]:
    """Who is listed for which language or track: all for the whole corps, one's part, oneself."""
    rows = all_if(user, Permission.VIEW_ALLOCATION, Authority.objects.select_related("examiner"))
    if user.duty.reach is Reach.ALL:
        return rows
    if user.duty.reach is Reach.EXAMINER:
        return rows.filter(examiner_id=user.examiner_id)
    return rows.filter(examiner__in=visible_dockets(user))


def access_authority(user: User, authority_id: int) -> Authority:
    """A listing of the person's part; another one is answered like a missing one."""
    require(user, Permission.VIEW_ALLOCATION)
    return found(visible_authorities(user).filter(pk=authority_id).first())


def authority_targets(user: User) -> QuerySet[Examiner]:
    """Serving examiners whom the person may list: of the whole corps, or of the own part."""
    require(user, Permission.GRANT_AUTHORITY)
    if user.duty.reach is Reach.ALL:
        rows = Examiner.objects.filter(employment__to_date=None).distinct()
    else:
        rows = visible_dockets(user)
    return rows.exclude(pk=user.examiner_id)
