"""The screens of languages and modes: the list, the form, the end."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pendency.office import actions
from pendency.office.models import Authority, Examiner

Clients = Callable[..., Client]


def give(examiner: int, value: str = "en", kind: str = "language") -> Authority:
    now = timezone.now()
    return actions.give_authority(
        examiner=Examiner.objects.get(pk=examiner), kind=kind, value=value, reason="test",
        from_date=now.date() - dt.timedelta(days=30), to_date=None, by=None, now=now,
    )  # fmt: skip


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def sent(client: Client, **changes: str) -> str:
    given = {"to": Examiner.objects.get(pk=1).code, "what": "track:pph", "to_date": "",
             "from_date": timezone.now().date().isoformat(), "reason": "agreed"}  # fmt: skip
    return client.post(reverse("authority_new"), given | changes, follow=True).content.decode()


def test_a_head_lists_an_examiner_and_ends_it_with_a_reason(client_of: Clients):
    head, code = client_of("department_head"), Examiner.objects.get(pk=1).code
    assert "who is listed for no language" in page(head, "authorities").lower()
    assert (
        f'value="{code}"' in head.get(reverse("authority_new"), {"examiner": code}).content.decode()
    )
    shown = sent(head)
    assert "Listed" in shown
    assert code in shown
    one = Authority.objects.get()
    assert (one.kind, one.value, one.examiner.code) == ("track", "pph", code)
    assert "End the listing" in page(head, "authority", one.pk)
    address = reverse("authority", args=[one.pk])
    assert "needs a reason" in head.post(address).content.decode()
    head.post(address, {"reason": "no more"})
    one.refresh_from_db()
    assert one.end_reason == "no more"
    shown = page(head, "authority", one.pk)
    assert "no more" in shown
    assert "End the listing" not in shown


def test_what_the_form_refuses_is_said_beside_the_field(client_of: Clients):
    head = client_of("department_head")
    foreign = Examiner.objects.get(pk=4).code
    assert "whom you may list" in sent(head, to=foreign)
    assert "whom you may list" in sent(head, to="nobody")
    assert 'class="errorlist"' in sent(head, what="language:xx")
    assert "last day not before" in sent(head, to_date="2001-01-01")
    assert not Authority.objects.exists()
    sent(head)
    assert "already" in sent(head)


def test_each_sees_his_part_and_only_who_may_end_finds_the_button(client_of: Clients):
    mine, foreign = give(1), give(4)
    sees = {"examiner": [True, False], "department_head": [True, False],
            "centre_head": [True, False], "operations": [True, True],
            "auditor": [True, True]}  # fmt: skip
    for role, (one, other) in sees.items():
        client = client_of(role)
        found = [client.get(reverse("authority", args=[x.pk])).status_code == 200
                 for x in (mine, foreign)]  # fmt: skip
        assert found == [one, other], role
        ends = "End the listing" in page(client, "authority", mine.pk)
        assert ends == (role in {"department_head", "centre_head", "operations"}), role
        adds = reverse("authority_new") in page(client, "authorities")
        assert adds == ends, role
    examiner = client_of("examiner")
    refused = examiner.post(reverse("authority", args=[mine.pk]), {"reason": "x"})
    mine.refresh_from_db()
    assert mine.ended_at is None
    assert refused.status_code == 403


def test_the_list_takes_as_many_queries_for_three_rows_as_for_one(client_of: Clients):
    client = client_of("operations")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client, "authorities")
        return len(asked)

    give(1)
    page(client, "authorities")  # what is computed once per process
    one = queries()
    give(2)
    give(4, "normal", "track")
    assert queries() == one


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["authorities", "authority_new", "authority"])
def test_every_screen_speaks_one_language(client_of: Clients, name: str, lang: str):
    one = give(1)
    shown = page(
        client_of("department_head", lang), name, *([one.pk] if name == "authority" else [])
    )
    main = re.sub(r"<[^>]+>|&#?\w+;", " ", shown[shown.index("<main") : shown.index("</main>")])
    assert (re.search(r"[\u4e00-\u9fff]{2}", main) is not None) == (lang == "zh-hans")
