"""Whose acts in a case wait for the decision on a recusal."""

from __future__ import annotations

from pendency.office.models import Case, Recusal, User


def suspended(user: User, case: Case) -> Recusal | None:
    """The open recusal for which the person's acts in a case wait, if there is one."""
    if user.examiner_id is None:
        return None
    waits = Recusal.objects.filter(case=case, examiner=user.examiner_id)
    return waits.filter(outcome="open", suspends=True).order_by("due_on").first()
