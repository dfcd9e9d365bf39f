"""Requests for transfer: who sees them, who answers, who adjudicates."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pendency.office.access.answers import found, require
from pendency.office.models import Transfer, User
from pendency.office.permissions import Permission
from pendency.office.roles import Reach
from pendency.office.scope import scope_of


def visible_transfers(user: User) -> QuerySet[Transfer]:
    """Requests that the person made, that come from or go to his part, or that he adjudicates."""
    rows = Transfer.objects.select_related("case", "from_unit", "to_unit__centre", "asker")
    if not user.may(Permission.VIEW_TRANSFERS):
        return rows.none()
    if user.duty.reach is Reach.ALL:
        return rows
    return rows.filter(Q(asker=user) | _touching(user))


def access_transfer(user: User, case_id: int, seq: int) -> Transfer:
    """A request that the person may see; any other is answered like a missing one."""
    require(user, Permission.VIEW_TRANSFERS)
    return found(visible_transfers(user).filter(case_id=case_id, seq=seq).first())


def may_answer(user: User, transfer: Transfer) -> bool:
    """Whether the person accepts or refuses for the proposed unit: its head, or his superior."""
    if not user.may(Permission.ANSWER_TRANSFER) or transfer.asker_id == user.pk:
        return False
    column, values = scope_of(user).own
    unit = transfer.to_unit
    return {"unit_id": unit.pk, "centre_id": unit.centre_id}.get(column) in values


def may_adjudicate(user: User, transfer: Transfer) -> bool:
    """Whether the person decides: neither who asked nor who refused; between centres head office.

    A centre's director decides between units of his centre.
    """
    if not user.may(Permission.ADJUDICATE_TRANSFER):
        return False
    if user.pk in {transfer.asker_id, transfer.refuser_id}:
        return False
    if user.duty.reach is Reach.ALL:
        return True
    before = transfer.from_unit.centre_id if transfer.from_unit else None
    return user.centre_id == before == transfer.to_unit.centre_id


def adjudicable(user: User) -> QuerySet[Transfer]:
    """Requests that wait for a decision of this person."""
    rows = visible_transfers(user).exclude(asker=user).exclude(refuser=user)
    if not user.may(Permission.ADJUDICATE_TRANSFER):
        return rows.none()
    if user.duty.reach is not Reach.ALL:
        within = {"from_unit__centre": user.centre_id, "to_unit__centre": user.centre_id}
        rows = rows.filter(**within)
    return rows


def answerable(user: User) -> QuerySet[Transfer]:
    """Requests to units of this person's part that wait for their answer."""
    rows = visible_transfers(user).filter(state="requested").exclude(asker=user)
    if not user.may(Permission.ANSWER_TRANSFER):
        return rows.none()
    column, values = scope_of(user).own
    key = {"unit_id": "to_unit", "centre_id": "to_unit__centre"}.get(column)
    return rows.filter(**{f"{key}__in": values}) if key else rows.none()


def _touching(user: User) -> Q:
    """The condition that a request comes from or goes to a person's part."""
    column, values = scope_of(user).own
    if column == "examiner_id":
        return Q(case__examiner_id__in=values)
    if column == "unit_id":
        return Q(from_unit__in=values) | Q(to_unit__in=values)
    if column == "centre_id":
        return Q(from_unit__centre__in=values) | Q(to_unit__centre__in=values)
    return Q(case_id__in=[])
