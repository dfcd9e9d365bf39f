"""Drafts of office actions and the notices that were sent."""

from __future__ import annotations

from django.db.models import QuerySet

from pendency.office.access.answers import found, require
from pendency.office.access.cases import access_case
from pendency.office.models import Draft, SentNotice, User
from pendency.office.permissions import Permission
from pendency.office.scope import scope_of


def visible_drafts(user: User) -> QuerySet[Draft]:
    """Drafts of office actions on the cases of one's own part."""
    if not user.may(Permission.VIEW_DRAFT):
        return Draft.objects.none()
    column, values = scope_of(user).own
    rows = Draft.objects.select_related("case", "author", "approver")
    return rows.filter(**{f"case__{column}__in": values})


def access_draft(user: User, draft_id: int) -> Draft:
    """A draft of one's own part; any other is answered like a missing one."""
    require(user, Permission.VIEW_DRAFT)
    draft = found(visible_drafts(user).filter(pk=draft_id).first())
    access_case(user, draft.case_id)  # whoever reads the draft reads the case
    return draft


def access_notice(user: User, draft_id: int) -> SentNotice:
    """A notice that was sent, for whoever may see its case."""
    require(user, Permission.VIEW_CASE)
    sent = SentNotice.objects.select_related("draft")
    notice = found(sent.filter(pk=draft_id).first())
    access_case(user, notice.draft.case_id)
    return notice
