"""The only ways from a person to an object or a list.

Objects reach a view through an ``access_*`` function, lists through a ``visible_*`` queryset. What
does not exist and what may not be known to exist answer alike, with `Http404`; what is known to
exist but lies outside the person's reach answers with `NotAllowedError`.
"""

from __future__ import annotations

import hashlib
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from pendency.office.errors import NotAllowedError
from pendency.office.language import choose
from pendency.office.models import (
    AuditRow,
    CalendarFeed,
    Case,
    Centre,
    Draft,
    Examiner,
    ImportRun,
    Job,
    LogLeaf,
    LogWitness,
    Quarantined,
    SentNotice,
    SnapshotRecord,
    Source,
    Unit,
    User,
)
from pendency.office.roles import Permission, Reach
from pendency.office.scope import scope_of

Row = TypeVar("Row", bound=Model)

# --- What the role allows ------------------------------------------------------------------------


def require(user: User, permission: Permission) -> None:
    """Raise `NotAllowedError` unless the person's role includes the permission."""
    if not user.may(permission):
        raise NotAllowedError(
            choose(
                f"Your role ({user.duty}) may not {permission.description}.",
                f"您的角色（{user.duty}）无权{permission.description}。",
            )
        )


def _refuse(what: str) -> NotAllowedError:
    return NotAllowedError(
        choose(f"{what} lies outside the part of the corps that your role covers.",
               f"{what}不在您的角色管辖范围内。")
    )  # fmt: skip


# --- Lists ---------------------------------------------------------------------------------------


def visible_cases(user: User) -> QuerySet[Case]:
    """Published cases for whoever may see cases, unpublished ones only within his part."""
    scope = scope_of(user)
    column, values = scope.unpublished_where
    allowed = Q(secret=True, **{f"{column}__in": values})
    if scope.published:
        allowed |= Q(secret=False)
    return Case.objects.filter(allowed)


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
    """Examiners whose docket and figures may be seen: oneself, or those whom one heads now."""
    if not (user.may(Permission.VIEW_DOCKET) and user.may(Permission.VIEW_PEOPLE)):
        return Examiner.objects.none()
    column, values = scope_of(user).own
    if column == "examiner_id":
        return Examiner.objects.filter(pk__in=values)
    serving = {"employment__to_date__isnull": True, f"employment__{column}__in": values}
    return Examiner.objects.filter(**serving).distinct()


def visible_drafts(user: User) -> QuerySet[Draft]:
    """Drafts of office actions on the cases of one's own part."""
    if not user.may(Permission.VIEW_DRAFT):
        return Draft.objects.none()
    column, values = scope_of(user).own
    rows = Draft.objects.select_related("case", "author", "approver")
    return rows.filter(**{f"case__{column}__in": values})


def visible_imports(user: User) -> QuerySet[ImportRun]:
    """Runs of imports."""
    return _all_if(user, Permission.VIEW_IMPORTS, ImportRun.objects.all())


def visible_sources(user: User) -> QuerySet[Source]:
    """Files that were taken in."""
    return _all_if(user, Permission.VIEW_IMPORTS, Source.objects.all())


def visible_quarantine(user: User) -> QuerySet[Quarantined]:
    """Records that could not be read; their bytes are left to `access_quarantined`."""
    return _all_if(user, Permission.VIEW_IMPORTS, Quarantined.objects.defer("raw"))


def visible_audit(user: User) -> QuerySet[AuditRow]:
    """The record of who did what."""
    return _all_if(user, Permission.VIEW_AUDIT, AuditRow.objects.all())


def visible_packs_to_come(user: User) -> QuerySet[Job]:
    """Report packs that were asked for, latest first."""
    return _all_if(user, Permission.VIEW_PACK, Job.objects.filter(kind=Job.Kind.PACK))


def visible_log(user: User) -> QuerySet[LogLeaf]:
    """The entries of the verifiable log, which name nobody."""
    return _all_if(user, Permission.VIEW_LOG, LogLeaf.objects.all())


def visible_witnesses(user: User) -> QuerySet[LogWitness]:
    """The witnesses of the log, retired ones included."""
    return _all_if(user, Permission.VIEW_LOG, LogWitness.objects.select_related("centre"))


def visible_snapshots(user: User) -> QuerySet[SnapshotRecord]:
    """The sealed snapshots."""
    return _all_if(user, Permission.VIEW_NETWORK, SnapshotRecord.objects.all())


def visible_people(user: User) -> QuerySet[User]:
    """Accounts, for whoever manages them; everybody sees his own."""
    people = User.objects.select_related("centre", "unit", "examiner")
    return people if user.may(Permission.MANAGE_USERS) else people.filter(pk=user.pk)


def _all_if(user: User, permission: Permission, rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows if user.may(permission) else rows.none()


# --- Objects -------------------------------------------------------------------------------------


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
        raise _refuse(choose(f"Case {case}", f"案件{case}"))
    return case


def access_centre(user: User, centre_id: int) -> Centre:
    """A centre, in detail."""
    require(user, Permission.VIEW_CENTRE)
    centre = _found(Centre.objects.filter(pk=centre_id).first())
    if not visible_centres(user).filter(pk=centre.pk).exists():
        raise _refuse(str(centre))
    return centre


def access_unit(user: User, unit_id: int) -> Unit:
    """A department, in detail."""
    require(user, Permission.VIEW_UNIT)
    unit = _found(Unit.objects.select_related("centre", "parent").filter(pk=unit_id).first())
    if not visible_units(user).filter(pk=unit.pk).exists():
        raise _refuse(str(unit))
    return unit


def access_docket(user: User, examiner_id: int) -> Examiner:
    """An examiner whose docket and figures the person may see."""
    require(user, Permission.VIEW_DOCKET)
    examiner = _found(Examiner.objects.filter(pk=examiner_id).first())
    if not visible_dockets(user).filter(pk=examiner.pk).exists():
        raise _refuse(str(examiner))
    return examiner


def access_draft(user: User, draft_id: int) -> Draft:
    """A draft of one's own part; any other is answered like a missing one."""
    require(user, Permission.VIEW_DRAFT)
    return _found(visible_drafts(user).filter(pk=draft_id).first())


def access_notice(user: User, draft_id: int) -> SentNotice:
    """A notice that was sent, for whoever may see its case."""
    require(user, Permission.VIEW_CASE)
    notice = SentNotice.objects.select_related("draft").filter(pk=draft_id).first()
    found = _found(notice)
    access_case(user, found.draft.case_id)
    return found


def access_import(user: User, run_id: int) -> ImportRun:
    """A run of an import."""
    require(user, Permission.VIEW_IMPORTS)
    return _found(visible_imports(user).filter(pk=run_id).first())


def access_job(user: User, job_id: int) -> Job:
    """A job of an import, for whoever may run one."""
    require(user, Permission.RUN_IMPORT)
    return _found(Job.objects.filter(kind__in=("look", "import"), pk=job_id).first())


def access_quarantined(user: User, source_sha256: str, place: str) -> Quarantined:
    """A quarantined record with its bytes."""
    require(user, Permission.VIEW_IMPORTS)
    row = Quarantined.objects.filter(source_sha256=source_sha256, place=place).first()
    return _found(row)


def access_log_entry(user: User, index: int) -> LogLeaf:
    """An entry of the verifiable log."""
    require(user, Permission.VIEW_LOG)
    return _found(visible_log(user).select_related("audit_row").filter(index=index).first())


def access_witness(user: User, witness_id: int) -> LogWitness:
    """A witness of the log."""
    require(user, Permission.VIEW_LOG)
    return _found(visible_witnesses(user).filter(pk=witness_id).first())


def access_person(user: User, person_id: int) -> User:
    """An account, for whoever manages them; everybody reaches his own."""
    return _found(visible_people(user).filter(pk=person_id).first())


def access_feed(secret: str) -> CalendarFeed:
    """The feed of a secret address, while it works and its owner still has a docket to see."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    works = CalendarFeed.objects.select_related("user").filter(revoked_at=None)
    feed = _found(works.filter(secret_sha256=digest).first())
    if not feed.user.may(Permission.VIEW_DOCKET):
        raise Http404
    return feed


def _found(row: Row | None) -> Row:
    if row is None:
        raise Http404(choose("There is no such entry.", "没有该条目。"))
    return row
