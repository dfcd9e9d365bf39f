"""The API of the desks and of the allocation: what of a row is told, and to whom."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.office.screens.test_alarms import opened, people, raised, record

from pendency.allocation import commitment
from pendency.office import actions
from pendency.office.models import AllocationRun, Case, Centre, Examiner, Recusal, Unit, User

__all__ = ["people", "raised", "record"]

Clients = Callable[..., Client]
OWN = (2, 3, 4)  # of examiner 1 in unit 1, pending
FAR = {"unit_id": 2}


def rows(client: Client, address: str) -> list[dict[str, object]]:
    answer = client.get(f"/api/{address}")
    assert answer.status_code == 200, answer.content
    page = answer.json()
    assert page["count"] == len(page["items"])
    return page["items"]


def person(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


# --- Desks ---------------------------------------------------------------------------------------


def asked(case_id: int, by: User, now: dt.datetime) -> None:
    actions.ask_transfer(
        case=Case.objects.get(pk=case_id), to_unit=Unit.objects.get(pk=2), reason="overload",
        grounds="x", by=by, now=now,
    )  # fmt: skip


def test_a_transfer_is_listed_to_both_units_and_to_nobody_else(
    client_of: Clients, now: dt.datetime
):
    examiner = client_of("examiner")
    asked(OWN[0], person(examiner), now)
    for client in (examiner, client_of("department_head"), client_of("department_head", **FAR)):
        (row,) = rows(client, "transfers")
        assert (row["case_id"], row["to_unit_id"], row["state"]) == (OWN[0], 2, "requested")
    assert rows(client_of("department_head", unit_id=3), "transfers") == []


def test_a_list_asks_as_much_for_one_row_as_for_three(client_of: Clients, now: dt.datetime):
    client = client_of("examiner")
    asked(OWN[0], person(client), now)
    rows(client, "transfers")
    with CaptureQueriesContext(
        connection,
    ) as one:
        rows(client, "transfers")
    for case_id in OWN[1:]:
        asked(case_id, person(client), now)
    with CaptureQueriesContext(connection) as three:
        assert len(rows(client, "transfers")) == 3
    assert len(one) == len(three)
    page = client.get("/api/transfers?limit=1&offset=2").json()
    assert (page["count"], [row["case_id"] for row in page["items"]]) == (3, [OWN[2]])


def test_grounds_of_a_recusal_are_for_whoever_may_read_them(client_of: Clients, now: dt.datetime):
    found = {
        "examiner_id": 1,
        "source": "screening",
        "raised_on": now.date(),
        "due_on": now.date(),
        "grounds": "aunt",
    }
    Recusal.objects.create(case_id=OWN[0], seq=1, outcome="dismissed", decided_on=now.date(),
                           **found)  # fmt: skip
    Recusal.objects.create(case_id=OWN[1], seq=1, outcome="open", **found)
    (told,) = rows(client_of("department_head"), "recusals")  # of an open finding he is not told
    assert (told["outcome"], told["grounds"]) == ("dismissed", None)
    whole = rows(client_of("integrity_officer"), "recusals")
    assert [row["grounds"] for row in whole] == ["aunt", "aunt"]
    assert rows(client_of("department_head", **FAR), "recusals") == []


def test_whom_an_alarm_is_about_is_told_once_two_people_have_opened_it(
    raised: Callable, people: tuple[User, User], client_of: Clients
):
    alarm = raised()
    (sealed,) = rows(client_of("auditor"), "alarms")
    assert (sealed["found"], sealed["step"]) == (19, "sealed")
    assert (sealed["examiner_id"], sealed["party_id"], sealed["person"]) == (None, None, None)
    opened(alarm, people)
    (open_,) = rows(client_of("auditor"), "alarms")
    assert (open_["examiner_id"], open_["party_id"]) == (1, 1)
    assert client_of("centre_head").get("/api/alarms").status_code == 403


# --- Allocation ----------------------------------------------------------------------------------


def test_overrides_are_those_of_the_own_part(client_of: Clients):
    (row,) = rows(client_of("department_head"), "allocation/overrides")
    assert (row["request"], row["ground"], row["outcome"]) == (1, "expertise", "confirmed")
    assert rows(client_of("department_head", **FAR), "allocation/overrides") == []
    assert len(rows(client_of("auditor"), "allocation/overrides")) == 1
    assert client_of("examiner").get("/api/allocation/overrides").status_code == 403


@pytest.fixture
def run(office: object, tmp_path: Path, settings: LazySettings, now: dt.datetime) -> AllocationRun:
    """A run over one case of the small office, frozen."""
    settings.PENDENCY_HOME = tmp_path
    year = now.date() + dt.timedelta(days=300)
    valid = [actions.PaperDeclaration(x, now.date(), year) for x in Examiner.objects.all()]
    actions.enter_declarations(declarations=valid, by=None, now=now)
    cases = Case.objects.filter(pk=8)
    actions.redraw(cases=cases, purpose="absence", reason="x", by=None, now=now, barred=False)
    made = actions.open_run(centres=Centre.objects.filter(pk=1), by=None, now=now)
    return actions.freeze_list(run=made, by=None, now=now)


def test_a_run_tells_its_secrets_when_they_are_revealed_and_its_record_when_it_is_published(
    run: AllocationRun, client_of: Clients, now: dt.datetime
):
    client = client_of("auditor")
    kept = {party.name: secrets.token_bytes(32) for party in run.parties.all()}
    for party in run.parties.all():
        said = commitment(run.list_sha256, party.name, kept[party.name])
        actions.commit(party=party, commitment=said, by=None, now=now)
    told = client.get(f"/api/allocation/runs/{run.pk}").json()
    assert (told["state"], told["record_address"]) == ("revealing", None)
    assert all(party["commitment"] and not party["secret"] for party in told["parties"])

    for party in run.parties.order_by("notary", "name"):
        actions.reveal(party=party, secret=kept[party.name].hex(), by=None, now=now)
    run.refresh_from_db()
    actions.draw_run(run=run, by=None, now=now)
    told = client.get(f"/api/allocation/runs/{run.pk}").json()
    assert {party["name"]: party["secret"] for party in told["parties"]} == {
        name: secret.hex() for name, secret in kept.items()
    }
    assert told["figures"]["assigned"] == 1
    (listed,) = rows(client, "allocation/runs")
    assert listed["record_sha256"] == told["record_sha256"]
    body = client.get(listed["record_address"])
    assert body.status_code == 200
    assert b'"secret"' in body.content
    (case,) = rows(client, f"allocation/runs/{run.pk}/cases")
    assert (case["case_id"], case["outcome"]) == (8, "assigned")
    assert case["examiner_id"] is not None


def test_an_unpublished_case_of_a_run_is_listed_in_its_own_part_only(
    run: AllocationRun, client_of: Clients
):
    Case.objects.filter(pk=8).update(secret=True)
    address = f"allocation/runs/{run.pk}/cases"
    assert rows(client_of("auditor"), address) == []
    assert rows(client_of("centre_head", centre_id=2), address) == []
    assert len(rows(client_of("centre_head"), address)) == 1
