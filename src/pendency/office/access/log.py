"""The record of who did what, and the verifiable log over it."""

from __future__ import annotations

from django.db.models import QuerySet

from pendency.office.access.answers import all_if, found, require
from pendency.office.models import AuditRow, LogLeaf, LogWitness, User
from pendency.office.permissions import Permission


def visible_audit(user: User) -> QuerySet[AuditRow]:
    """The record of who did what."""
    return all_if(user, Permission.VIEW_AUDIT, AuditRow.objects.all())


def visible_log(user: User) -> QuerySet[LogLeaf]:
    """The entries of the verifiable log, which name nobody."""
    return all_if(user, Permission.VIEW_LOG, LogLeaf.objects.all())


def visible_witnesses(user: User) -> QuerySet[LogWitness]:
    """The witnesses of the log, retired ones included."""
    return all_if(user, Permission.VIEW_LOG, LogWitness.objects.select_related("centre"))


def access_log_entry(user: User, index: int) -> LogLeaf:
    """An entry of the verifiable log."""
    require(user, Permission.VIEW_LOG)
    return found(visible_log(user).select_related("audit_row").filter(index=index).first())


def access_witness(user: User, witness_id: int) -> LogWitness:
    """A witness of the log."""
    require(user, Permission.VIEW_LOG)
    return found(visible_witnesses(user).filter(pk=witness_id).first())
