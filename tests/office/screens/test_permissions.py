"""Every address declares what it needs, and is refused to whoever lacks it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from pendency.office.permissions import Permission
from pendency.office.roles import ROLES

OPEN = {"signed in", "anyone"}
#: Django's own asks for is_staff and the model's permissions; the API has tests of its own.
ELSEWHERE = ("admin/", "api/")

ARGUMENTS = {
    "centre": [1],
    "unit": [1],
    "unit_work": [1],
    "docket": [1],
    "reach": [1],
    "feed": ["nobodys"],
    "case": [2],
    "why": [3, "reply_first"],
    "claims": [2],
    "case_why": [2],
    "case_track": [2],
    "override_new": [2],
    "override": [1],
    "absence_new": [1],
    "authority": [1],
    "allocation_run": [1],
    "allocation_file": [1, "list"],
    "documents": [2],
    "document": [2, 1],
    "draft_new": [2],
    "event_new": [2],
    "event_correct": [2, 1],
    "draft": [1],
    "case_recusals": [2],
    "recusal": [2, 1],
    "transfer_new": [2],
    "transfer": [2, 1],
    "declared": [1],
    "draft_preview": [1],
    "draft_readers": [1],
    "draft_versions": [1],
    "draft_file": [1],
    "indicator": ["stock"],
    "import": [1],
    "import_job": [1],
    "alarm": [1],
    "log_entry": [0],
    "log_proof": [0],
    "log_leaf": [0],
    "log_witness": [1],
    "log_request": [1],
    "pack_file": ["pack-2023-en.html"],
    "scenario": [1],
    "scenario_ask": [1],
    "plan_year": [2025],
    "plan_open": [2025],
    "plan_year_set": [2025],
    "plan_declare": [2025, 1],
    "access_request": [1],
    "session": [1],
    "token": [1],
    "access_grant": [1],
    "coaching": [1],
}
#: What the small office has nothing of: allowed, but not there.
ABSENT = {
    "authority",
    "allocation_run",
    "allocation_file",
    "import",
    "import_job",
    "pack_file",
    "quarantined",
    "document",
    "recusal",
    "transfer",
    "draft",
    "draft_preview",
    "draft_readers",
    "draft_versions",
    "draft_file",
    "alarm",
    "log_entry",
    "log_proof",
    "log_leaf",
    "log_witness",
    "log_request",
    "log_checkpoint",
    "log_policy",
    "log_export",
    "scenario",
    "scenario_ask",
    "scenario_new",
    "what_if_keep",
    "plan_year",
    "plan_open",
    "plan_year_set",
    "plan_declare",
    "access_request",
    "coaching",
}


def patterns() -> list[URLPattern]:
    return [p for p in get_resolver().url_patterns if not str(p.pattern).startswith(ELSEWHERE)]


@pytest.mark.parametrize("pattern", patterns(), ids=lambda p: p.name)
def test_every_view_declares_its_permission(pattern: URLPattern):
    declared = getattr(pattern.callback, "permission", None)

    assert declared in {*Permission, *OPEN}


@pytest.mark.parametrize("role", ROLES)
def test_a_view_answers_whoever_has_its_permission_and_nobody_else(
    client_of: Callable[..., Client], role: str
):
    client = client_of(role)
    for pattern in patterns():
        needed = pattern.callback.permission
        if needed in OPEN:
            continue
        answer = client.get(reverse(pattern.name, args=ARGUMENTS.get(pattern.name)))
        allowed = needed in ROLES[role].permissions
        wanted = (404 if pattern.name in ABSENT else 200) if allowed else 403
        assert answer.status_code == wanted, (role, pattern.name)


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", patterns(), ids=lambda p: p.name)
def test_without_an_account_every_screen_leads_to_the_login(pattern: URLPattern):
    if pattern.callback.permission == "anyone":
        return
    answer = Client().get(reverse(pattern.name, args=ARGUMENTS.get(pattern.name)))

    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("login"))


@pytest.mark.parametrize(
    ("role", "place", "argument"),
    [
        ("centre_head", "centre", 2),
        ("department_head", "unit", 2),
        ("department_head", "docket", 4),
        ("examiner", "docket", 2),
        ("examiner", "case", 25),  # unpublished, in the other centre
    ],
)
def test_what_lies_outside_the_reach_is_refused(
    client_of: Callable[..., Client], role: str, place: str, argument: int
):
    answer = client_of(role).get(reverse(place, args=[argument]))

    assert answer.status_code == (404 if place == "case" else 403)


def test_an_unpublished_case_is_open_to_its_examiner_and_marked(
    client_of: Callable[..., Client],
):
    page = client_of("examiner").get(reverse("case", args=[1])).content.decode()

    assert "not published" in page


@pytest.mark.parametrize("role", ROLES)
def test_no_page_offers_a_link_that_would_be_refused(client_of: Callable[..., Client], role: str):
    """Follow every link of the pages that a role can reach from where it lands."""
    client, seen, waiting = client_of(role), set(), [reverse("home")]
    refused = []
    while waiting:
        address = waiting.pop()
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            refused.append((address, answer.status_code))
            continue
        if answer.streaming or "text/html" not in answer["Content-Type"]:
            continue
        for link in _links(answer.content.decode()):
            plain = link.partition("#")[0]
            if plain.startswith("/") and "?" not in plain and plain not in seen:
                seen.add(plain)
                waiting.append(plain)

    assert refused == []
    assert len(seen) > 5


def _links(page: str) -> list[str]:
    return re.findall(r'<a [^>]*href="([^"]+)"', page)
