"""Two people at the same moment, each with a connection of his own."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection, connections

from pendency.office import actions
from pendency.office.bulk import bulk_load
from pendency.office.errors import DraftError, OfficeError, StaleDraftError
from pendency.office.models import Case, Draft, Office, User
from pendency.records import Snapshot

CASE, TIMES = 2, 5

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="the tests' SQLite lives in memory, where a second connection can't wait for a lock",
    ),
]


@pytest.fixture
def pair(transactional_db: None, small: Snapshot) -> tuple[User, User]:
    """An examiner and his head, in the small office, visible to every connection."""
    bulk_load(small)
    Office.objects.create(id=1, title="x", provenance="generated", observed_to=small.observed_to)
    bound = {"examiner": {"examiner_id": 1}, "department_head": {"unit_id": 1}}
    one, other = (
        User.objects.create_user(role, password="a long password", role=role, **fields)
        for role, fields in bound.items()
    )
    return one, other


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gave or raised when all start together."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        gate.wait()
        try:
            return act()
        except OfficeError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_two_who_save_at_once_one_wins_and_one_is_told(
    pair: tuple[User, User], now: dt.datetime
):
    draft = actions.create_draft(
        case=Case.objects.get(pk=CASE), kind="first_action", language="zh", by=pair[0], now=now
    )
    said = draft.current.action
    for base in range(1, TIMES + 1):
        texts = [replace(said, closing=f"{base} {user}") for user in pair]
        outcomes = at_once(
            *(
                lambda text=text, user=user, base=base: actions.save_draft(
                    draft=draft, action=text, base=base, by=user, now=now
                )
                for text, user in zip(texts, pair, strict=True)
            )
        )

        lost = [o for o in outcomes if isinstance(o, StaleDraftError)]
        (won,) = [o for o in outcomes if not isinstance(o, StaleDraftError)]
        assert won.number == base + 1
        assert [o.version.pk for o in lost] == [won.pk]
    assert draft.versions.count() == TIMES + 1


def test_of_two_who_begin_at_once_one_draft_comes(pair: tuple[User, User], now: dt.datetime):
    case = Case.objects.get(pk=CASE)
    outcomes = at_once(
        *(
            lambda user=user: actions.create_draft(
                case=case, kind="grant", language="en", by=user, now=now
            )
            for user in pair
        )
    )

    assert sorted(type(o).__name__ for o in outcomes) == ["Draft", DraftError.__name__]
    assert Draft.objects.count() == 1


def test_of_two_who_send_at_once_one_event_comes(pair: tuple[User, User], now: dt.datetime):
    author, head = pair
    case = Case.objects.get(pk=CASE)
    draft = actions.create_draft(case=case, kind="grant", language="zh", by=author, now=now)
    actions.submit_draft(draft=draft, version=1, by=author, now=now)
    actions.approve_draft(draft=draft, version=1, by=head, now=now)

    outcomes = at_once(
        *(
            lambda user=user: actions.dispatch_draft(draft=draft, version=1, by=user, now=now)
            for user in pair
        )
    )

    assert sum(isinstance(o, DraftError) for o in outcomes) == 1
    assert case.events.filter(code="allowed").count() == 1
