"""Entering events and correcting entries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from pendency.office.models import Case

Clients = Callable[..., Client]


def test_only_what_the_procedure_allows_is_offered(client_of: Clients) -> None:
    client = client_of("examiner")
    page = client.get("/cases/3/events/new/").content.decode()
    assert 'value="response"' in page
    assert 'value="granted"' not in page
    assert 'value="later_action"' not in page


def test_a_response_is_entered_and_moves_the_case(client_of: Clients) -> None:
    client = client_of("examiner")
    sent = {"code": "response", "date": "2024-06-03", "detail": "with amended claims"}
    answer = client.post("/cases/3/events/new/", sent, follow=True)
    assert answer.redirect_chain == [("/cases/3/", 302)]
    case = Case.objects.get(pk=3)
    assert (case.state, case.responses) == ("awaiting_office", 1)
    assert case.events.last().detail == "with amended claims"


@pytest.mark.parametrize(
    "sent",
    [{"code": "granted", "date": "2024-06-03"}, {"code": "response", "date": "2099-01-01"},
     {"code": "response", "date": "1999-01-01"}, {"code": "response", "date": ""}],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_is_entered(
    client_of: Clients, sent: dict[str, str]
) -> None:
    before = Case.objects.get(pk=3).events.count() if Case.objects.exists() else 3
    answer = client_of("examiner").post("/cases/3/events/new/", sent)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert Case.objects.get(pk=3).events.count() == before


def test_an_entry_is_corrected_by_a_further_one(client_of: Clients) -> None:
    client = client_of("department_head")
    assert "/cases/4/events/4/" in client.get("/cases/4/").content.decode()
    sent = {"code": "corrected", "date": "2021-04-15", "reason": "belongs to another case"}
    answer = client.post("/cases/4/events/4/", sent, follow=True)
    assert answer.redirect_chain == [("/cases/4/", 302)]
    case = Case.objects.get(pk=4)
    assert (case.state, case.responses) == ("awaiting_applicant", 0)
    assert case.events.last().corrects == 4
    again = client.post("/cases/4/events/4/", sent).content.decode()
    assert "corrected already" in again


def test_only_a_head_corrects_and_only_his_own_part(client_of: Clients) -> None:
    assert client_of("examiner").get("/cases/4/events/4/").status_code == 403
    assert client_of("department_head").get("/cases/20/events/1/").status_code == 403
    assert client_of("examiner").get("/cases/20/events/new/").status_code == 403
    assert client_of("department_head").get("/cases/4/events/99/").status_code == 404
