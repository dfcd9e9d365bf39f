"""Sessions that end by themselves or by their owner; tokens; passwords that come first."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pendency.office import actions
from pendency.office.errors import AccessRequestError
from pendency.office.guard import NotBreached
from pendency.office.models import ApiToken, User, UserSession

People = Callable[..., User]
RIGHT = "a long password"


@pytest.fixture
def browser(person: People) -> Callable[[User], Client]:
    def make(user: User) -> Client:
        client = Client()
        client.post(reverse("login"), {"username": user.username, "password": RIGHT})
        return client

    return make


def age(client: Client, **seconds: int) -> None:
    session = client.session
    for name, ago in seconds.items():
        session[name] = int(time.time()) - ago
    session.save()


def stands(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize(
    ("began", "seen", "wanted"),
    [(0, 0, True), (7200, 1700, True), (7200, 1900, False), (12 * 3600 + 60, 10, False)],
)
def test_a_session_ends_when_idle_and_after_a_day(
    person: People, browser: Callable[[User], Client], began: int, seen: int, wanted: bool
):
    client = browser(person("examiner"))
    assert stands(client)
    age(client, began=began, seen=seen)
    assert stands(client) is wanted
    assert stands(client) is wanted
    assert UserSession.objects.exists() is wanted


def test_no_browser_keeps_what_was_shown(person: People, browser: Callable[[User], Client]):
    assert browser(person("examiner")).get(reverse("account"))["Cache-Control"] == (
        "private, no-store"
    )
    assert "no-store" not in Client().get("/favicon.ico").get("Cache-Control", "")


def test_its_owner_ends_another_session_and_nobody_else_can(
    person: People, browser: Callable[[User], Client]
):
    user, other = person("examiner"), person("auditor")
    here, there, stranger = browser(user), browser(user), browser(other)
    page = here.get(reverse("sessions")).content.decode()
    assert page.count("this one") == 1
    far = UserSession.objects.get(session_key=there.session.session_key)

    assert stranger.post(reverse("session", args=[far.pk])).status_code == 404
    assert stands(there)
    assert here.post(reverse("session", args=[far.pk])).status_code == 302
    assert not stands(there)
    assert stands(here)


def test_another_password_ends_all_other_sessions(
    person: People, browser: Callable[[User], Client]
):
    user = person("examiner")
    here, there = browser(user), browser(user)
    words = {"old_password": RIGHT, "new_password1": "quite another phrase",
             "new_password2": "quite another phrase"}  # fmt: skip
    assert here.post(reverse("account"), words | {"old_password": "wrong"}).status_code == 200
    assert here.post(reverse("account"), words).status_code == 302
    assert stands(here)
    assert not stands(there)


def test_an_administrators_password_is_replaced_before_anything_else(person: People):
    boss = person("administrator")
    user = actions.create_user(
        username="new", password="given by the boss", role="researcher", by=boss, now=timezone.now()
    )
    client = Client()
    client.force_login(user)
    for name in ("network", "cases", "sessions"):
        answer = client.get(reverse(name))
        assert (answer.status_code, answer.url) == (302, reverse("account"))
    page = client.get(reverse("account"))
    assert "choose your own" in page.content.decode()
    chosen = "quite another phrase"
    words = {"old_password": "given by the boss", "new_password1": chosen, "new_password2": chosen}
    client.post(reverse("account"), words)
    assert client.get(reverse("sessions")).status_code == 200


# --- Passwords -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "short one", "password1234", "Password!!2024", "pendency2026!", "iloveyou12345",
        "abcabcabcabc", "aaaaaaaaaaaaaa", "123123123123123", "x" * 129, "examiner-123456",
    ],
)  # fmt: skip
def test_weak_passwords_are_refused(password: str):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    ["four words make one", "审查员走进图书馆看了一本书", "all lower case is fine",
     "9041 7730 2861 5", " spaces at the ends ", "🔑 and some words"],
)  # fmt: skip
def test_no_kind_of_character_is_asked_for_or_refused(password: str):
    validate_password(password)


def test_a_password_like_ones_own_name_is_refused(person: People):
    user = person("examiner")
    user.username = "marguerite.dupont"
    with pytest.raises(ValidationError):
        validate_password("marguerite.dupont", user)


def test_breached_passwords_are_found_in_a_sorted_file(tmp_path: Path):
    import hashlib

    words = [f"breached phrase {i}" for i in range(200)]
    digests = sorted(hashlib.sha1(w.encode()).hexdigest().upper() for w in words)
    file = tmp_path / "breached.txt"
    file.write_text("\n".join(f"{d}:{i}" for i, d in enumerate(digests)) + "\n")
    check = NotBreached(str(file))
    for word in words:
        with pytest.raises(ValidationError):
            check.validate(word)
    for i in range(200):
        check.validate(f"another phrase {i}")
    NotBreached().validate(words[0])


# --- Tokens --------------------------------------------------------------------------------------


def api(secret: str):
    return Client().get("/api/centres", headers={"authorization": f"Bearer {secret}"})


def test_a_token_is_shown_once_kept_as_a_hash_and_ends(person: People, client: Client):
    user = person("examiner")
    client.force_login(user)
    page = client.post(reverse("tokens"), {"name": "script", "days": 30})
    text = page.content.decode()
    secret = text[text.index("pendency_") :].partition("<")[0]
    assert page["Cache-Control"] == "no-store"
    assert secret not in client.get(reverse("tokens")).content.decode()
    token = ApiToken.objects.get()
    assert secret not in str(ApiToken.objects.values())

    assert api(secret).status_code == 503  # who asks is known; nothing is published here
    assert api(secret + "x").status_code == 401
    assert api("").status_code == 401
    token.refresh_from_db()
    assert token.used_at is not None

    other = person("auditor")
    stranger = Client()
    stranger.force_login(other)
    assert stranger.post(reverse("token", args=[token.pk])).status_code == 404
    assert client.post(reverse("token", args=[token.pk])).status_code == 302
    assert api(secret).status_code == 401


def test_a_token_ends_with_its_time_and_with_its_owner(person: People):
    user, now = person("examiner"), timezone.now()
    old = actions.make_token(name="x", days=1, by=user, now=now - dt.timedelta(days=2))
    new = actions.make_token(name="x", days=1, by=user, now=now)
    assert (api(old).status_code, api(new).status_code) == (401, 503)
    actions.deactivate_user(person=user, by=None, now=now)
    assert api(new).status_code == 401
    for days, name in ((0, "x"), (366, "x"), (1, " ")):
        with pytest.raises(AccessRequestError):
            actions.make_token(name=name, days=days, by=user, now=now)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "cookie"),
    [("/login/", 'sessionid="aaaaaaaa\\000bbbb"'), ("/login/?next=%00", ""), ("/%00/", "")],
)
def test_a_nul_is_a_bad_request_and_no_failure_of_the_database(address: str, cookie: str):
    assert Client().get(address, HTTP_COOKIE=cookie).status_code == 400


@pytest.mark.django_db
def test_a_nul_in_a_form_is_a_bad_request():
    assert Client().post("/login/", {"username": "a\0b", "password": RIGHT}).status_code == 400
