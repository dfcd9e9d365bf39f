"""Failed logins wait longer and longer, and nobody can lock out somebody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from pendency.office import actions
from pendency.office.guard import address_of, seconds_to_wait
from pendency.office.models import AuditRow, LoginGuard, User

People = Callable[..., User]
RIGHT, WRONG = "a long password", "a wrong password"


def try_it(name: str, password: str, address: str = "192.0.2.1", client: Client | None = None):
    return (client or Client()).post(
        reverse("login"), {"username": name, "password": password}, REMOTE_ADDR=address
    )


def fail(user: User, times: int, address: str = "192.0.2.1") -> None:
    for _ in range(times):
        actions.note_failed_login(username=user.username, address=address, now=timezone.now())


def test_after_some_failures_even_the_right_password_waits(person: People):
    user = person("examiner")
    for _ in range(5):
        assert try_it(user.username, WRONG).status_code == 200
    page = try_it(user.username, RIGHT)

    assert page.status_code == 200
    assert "Try again in" in page.content.decode()
    rows = AuditRow.objects.filter(action="lock_login")
    assert [(r.object_key, r.detail["by"], r.detail["seconds"]) for r in rows] == [
        (user.username, "pair", 30)
    ]

    LoginGuard.objects.update(failed_at=timezone.now() - dt.timedelta(seconds=31))
    assert try_it(user.username, RIGHT).status_code == 302


def test_the_wait_grows_and_success_forgets_it(person: People):
    user, at = person("examiner"), timezone.now()
    waits = []
    for _ in range(8):
        fail(user, 1)
        waits.append(seconds_to_wait(user.username, "192.0.2.1", at))
    assert [round(w / 30) for w in waits] == [0, 0, 0, 0, 1, 2, 4, 8]
    LoginGuard.objects.update(failed_at=at - dt.timedelta(hours=2))
    assert try_it(user.username, RIGHT).status_code == 302
    assert seconds_to_wait(user.username, "192.0.2.1", timezone.now()) == 0


def test_failures_elsewhere_do_not_lock_out_the_owner(person: People):
    user = person("examiner")
    assert try_it(user.username, RIGHT, "192.0.2.1").status_code == 302
    for i in range(120):  # from many addresses, as a botnet would
        fail(user, 1, f"198.51.100.{i}")

    assert seconds_to_wait(user.username, "203.0.113.9", timezone.now()) > 0
    assert seconds_to_wait(user.username, "192.0.2.1", timezone.now()) == 0
    assert try_it(user.username, RIGHT, "192.0.2.1").status_code == 302


def test_many_names_from_one_address_lock_the_address_and_no_other(person: People):
    user = person("examiner")
    for i in range(50):
        actions.note_failed_login(username=f"n{i}", address="198.51.100.1", now=timezone.now())
    assert seconds_to_wait(user.username, "198.51.100.1", timezone.now()) > 0
    assert seconds_to_wait(user.username, "192.0.2.1", timezone.now()) == 0


def test_a_name_that_nobody_has_is_answered_like_any_other(person: People):
    user = person("examiner")
    pages = [try_it(name, WRONG, f"192.0.2.{i}").content for i, name in
             enumerate([user.username, "nobody at all"])]  # fmt: skip
    texts = [p.decode().replace(user.username, "N").replace("nobody at all", "N") for p in pages]
    plain = [t[t.index('role="alert"') : t.index('role="alert"') + 250] for t in texts]
    assert plain[0] == plain[1]
    for _ in range(5):
        try_it("nobody at all", WRONG, "192.0.2.7")
    assert "Try again in" in try_it("nobody at all", WRONG, "192.0.2.7").content.decode()


def test_old_failures_are_forgotten_and_no_name_is_kept(person: People):
    user = person("examiner")
    fail(user, 6)
    assert user.username not in str(list(LoginGuard.objects.values()))
    LoginGuard.objects.update(failed_at=timezone.now() - dt.timedelta(hours=25))
    fail(person("auditor"), 1, "192.0.2.2")
    assert LoginGuard.objects.count() == 3


def test_the_administration_has_no_other_way_in(person: People):
    answer = Client().get("/admin/")
    assert answer.status_code == 302
    answer = Client().get(answer.url)
    assert (answer.status_code, answer.url) == (302, "/login/?next=%2Fadmin%2F")


@pytest.mark.parametrize(
    ("hosts", "header", "wanted"),
    [
        ([], "203.0.113.5", "10.0.0.1"),  # no proxy: a browser's own word counts nothing
        (["office.example"], "203.0.113.5", "203.0.113.5"),
        (["office.example"], "1.1.1.1, 203.0.113.5", "203.0.113.5"),
        (["office.example"], "", "10.0.0.1"),
    ],
)
def test_the_address_is_what_the_proxy_saw(
    settings: LazySettings, hosts: list[str], header: str, wanted: str
):
    settings.PUBLIC_HOSTS = hosts
    headers = {"X-Forwarded-For": header} if header else {}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers=headers)
    assert address_of(request) == wanted


def test_a_login_is_in_the_record_and_gets_a_new_key(person: People):
    user, client = person("examiner"), Client()
    client.get(reverse("login"))
    client.session["x"] = 1
    session = client.session
    session.save()
    before = session.session_key
    try_it(user.username, RIGHT, client=client)
    assert client.session.session_key != before
    row = AuditRow.objects.get(action="log_in")
    assert (row.by, row.detail["way"], row.detail["address"]) == (
        user.username, "password", "192.0.2.1",
    )  # fmt: skip
