"""The small office with its people: examiners, heads, a director, head office, integrity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from pendency.office import actions
from pendency.office.actions.declarations import NewTie
from pendency.office.models import Case, Examiner, User

#: Cases of examiner 1: unpublished, unexamined, awaiting the applicant, answered, closed.
SECRET, FRESH, ASKED, ANSWERED, CLOSED = 1, 2, 3, 4, 6
APPLICANT = 'Works "Ω", Ltd'


@pytest.fixture
def people(person: Callable[..., User]) -> SimpleNamespace:
    return SimpleNamespace(
        examiner=person("examiner"),
        colleague=person("examiner", examiner_id=2),
        head=person("department_head"),
        other_head=person("department_head", unit_id=2),
        sub_head=person("department_head", unit_id=3),
        director=person("centre_head"),
        operations=person("operations"),
        officer=person("integrity_officer"),
        second_officer=person("integrity_officer"),
        researcher=person("researcher"),
    )


def case(pk: int = FRESH) -> Case:
    return Case.objects.get(pk=pk)


def declare(user: User, now: dt.datetime, *ties: NewTie) -> None:
    actions.declare_interests(ties=ties, by=user, now=now)


def examiner(pk: int = 1) -> Examiner:
    return Examiner.objects.get(pk=pk)
