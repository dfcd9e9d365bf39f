"""Two people at the same moment on the same transfer and the same recusal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from tests.office.drafts.test_races import at_once

from pendency.office import actions
from pendency.office.bulk import bulk_load
from pendency.office.errors import TakenDecisionError
from pendency.office.models import Case, Office, Recusal, Transfer, TransferStep, Unit, User
from pendency.records import Snapshot

CASE, CHEMISTRY, TIMES = 2, 2, 4

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="the tests' SQLite lives in memory; tests/office/test_races.py has a file",
    ),
]


@pytest.fixture
def people(transactional_db: None, small: Snapshot) -> dict[str, User]:
    bulk_load(small)
    Office.objects.create(id=1, title="x", provenance="generated", observed_to=small.observed_to)
    bound = {
        "examiner": ("examiner", {"examiner_id": 1}),
        "head": ("department_head", {"unit_id": 1}),
        "other_head": ("department_head", {"unit_id": CHEMISTRY}),
        "officer": ("integrity_officer", {}),
        "second": ("integrity_officer", {}),
    }
    return {
        name: User.objects.create_user(name, password="a long password", role=role, **fields)
        for name, (role, fields) in bound.items()
    }


def test_of_two_steps_on_a_transfer_at_once_one_is_taken(people: dict[str, User], now: dt.datetime):
    for number in range(1, TIMES + 1):
        case = Case.objects.get(pk=CASE)
        made = actions.ask_transfer(
            case=case, to_unit=Unit.objects.get(pk=CHEMISTRY), reason="overload", grounds="x",
            by=people["examiner"], now=now,
        )  # fmt: skip
        steps = (("contest", "other_head"), ("withdraw", "examiner"))
        outcomes = at_once(
            *(
                lambda step=step, who=who, made=made: actions.take_transfer_step(
                    transfer=made, step=step, reason="x", by=people[who], now=now,
                    seen="requested",
                )
                for step, who in steps
            )
        )  # fmt: skip

        assert sum(isinstance(o, TakenDecisionError) for o in outcomes) == 1
        assert TransferStep.objects.filter(seq=number).count() == 2
        held = Transfer.objects.get(case=CASE, seq=number)
        if held.open:
            actions.take_transfer_step(transfer=held, step="withdraw", reason="", now=now,
                                       by=people["examiner"], seen=held.state)  # fmt: skip


def test_of_two_who_ask_at_once_one_request_comes(people: dict[str, User], now: dt.datetime):
    case, unit = Case.objects.get(pk=CASE), Unit.objects.get(pk=CHEMISTRY)
    at_once(
        *(
            lambda who=who: actions.ask_transfer(
                case=case, to_unit=unit, reason="overload", grounds="x", by=people[who], now=now
            )
            for who in ("examiner", "head")
        )
    )
    assert Transfer.objects.count() == 1


def test_of_two_who_decide_a_recusal_at_once_one_decides(people: dict[str, User], now: dt.datetime):
    made = actions.ask_recusal(case=Case.objects.get(pk=CASE), party="agent", grounds="x",
                               by=people["head"], now=now)  # fmt: skip
    outcomes = at_once(
        *(
            lambda who=who: actions.decide_recusal(
                recusal=made, outcome="dismissed", reasons="x", by=people[who], now=now
            )
            for who in ("officer", "second")
        )
    )

    assert sorted(type(o).__name__ for o in outcomes) == ["Recusal", "TakenDecisionError"]
    assert Recusal.objects.get().outcome == "dismissed"
    assert Case.objects.get(pk=CASE).events.filter(code="petition_decided").count() == 1
