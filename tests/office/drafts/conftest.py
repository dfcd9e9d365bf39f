"""A draft of an examiner, brought to any state, and who decides on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from pendency.examination.composing import (
    Citation,
    CitedDocument,
    Objection,
    OfficeAction,
)
from pendency.office import actions
from pendency.office.models import (
    Case,
    Draft,
    Employment,
    User,
)

#: Cases of examiner 1 of the small office: unexamined, answered, awaiting the applicant.
FRESH, ANSWERED, WAITING = 2, 4, 3
GOOD = (
    Objection("novelty", (1,), (Citation(1, "说明书第[0012]段"),), {"feature": "一种传动装置"}),
)
DOCUMENTS = (CitedDocument("CN 101 A", "X", dt.date(2015, 5, 6)),)
Make = Callable[..., Draft]


def written(draft: Draft, **changes: object) -> OfficeAction:
    """What a good author writes."""
    content = {"documents": DOCUMENTS, "objections": GOOD, "allowable": (2,)} | changes
    return replace(draft.current.action, **content)


@pytest.fixture
def author(person: Callable[..., User]) -> User:
    return person("examiner")


@pytest.fixture
def head(person: Callable[..., User]) -> User:
    return person("department_head")


@pytest.fixture
def draft_in(author: User, head: User, now: dt.datetime) -> Make:
    """A draft of the author, brought to a state."""

    def make(state: str = "drafted", case: int = FRESH, kind: str = "first_action") -> Draft:
        draft = actions.create_draft(
            case=Case.objects.get(pk=case), kind=kind, language="zh", by=author, now=now
        )
        actions.save_draft(draft=draft, action=written(draft), base=1, by=author, now=now)
        step = {"draft": draft, "version": 2, "now": now}
        ways = {
            "submitted": ["submit"],
            "returned": ["submit", "return"],
            "approved": ["submit", "approve"],
            "dispatched": ["submit", "approve", "dispatch"],
            "withdrawn": ["withdraw"],
        }
        acts = {
            "submit": lambda: actions.submit_draft(**step, by=author),
            "return": lambda: actions.return_draft(**step, by=head, reason="claim 3"),
            "approve": lambda: actions.approve_draft(**step, by=head),
            "dispatch": lambda: actions.dispatch_draft(**step, by=author),
            "withdraw": lambda: actions.withdraw_draft(draft=draft, by=author, now=now),
        }
        for act in ways.get(state, []):
            acts[act]()
        draft.refresh_from_db()
        assert draft.state == state
        return draft

    return make


def promote(examiner_id: int, grade: str) -> None:
    Employment.objects.filter(examiner_id=examiner_id, to_date=None).update(grade=grade)
