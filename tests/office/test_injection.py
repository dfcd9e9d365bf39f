"""Hostile text in every field that any form takes: kept as it is, shown and exported as text.

The forms are found by walking the pages of each role, so that a new one is tried without being
named here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.office.screens import conftest as screens

from pendency.examination.composing import Citation, CitedDocument, Objection
from pendency.office import actions
from pendency.office.casework import drafting
from pendency.office.models import Case, Party, User

client_of, office, published, now = (
    screens.client_of, screens.office, screens.published, screens.now,
)  # fmt: skip

Clients = Callable[..., Client]

MARK = "zq9x"
HTML = f"\"'><script>{MARK}()</script><img src=x onerror={MARK}()>"
SQL = f"{MARK}'; DROP TABLE office_case; --"
FORMULA = f'=HYPERLINK("http://{MARK}.example","{MARK}")'
TEMPLATE = f"{{{{ {MARK} }}}}{{% load x %}}${{{MARK}}}%(x)s"
PAYLOADS = {"html": HTML, "sql": SQL, "formula": FORMULA, "template": TEMPLATE}
#: What would run if it stood in a page unescaped.
LIVE = (f"<script>{MARK}", f"<img src=x onerror={MARK}")


class Forms(HTMLParser):
    """The forms of a page: method, action and fields with the values that they would send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.links: list[str] = []
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"].partition("#")[0])
        if tag == "form":
            method, action = given.get("method", "get").lower(), given.get("action", "")
            self.forms.append({"method": method, "action": action, "fields": {}, "texts": set()})
        if not self.forms or not (name := given.get("name", self._select)):
            return
        form = self.forms[-1]
        if tag == "textarea" or (
            tag == "input"
            and given.get("type", "text") in {"text", "search", "number", "date", "password"}
        ):
            form["fields"][name] = given.get("value", "")
            form["texts"].add(name)
        elif tag == "button" or given.get("type") in {"hidden", "radio", "checkbox"}:
            form["fields"].setdefault(name, given.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and given.get("value"):
            form["fields"].setdefault(self._select, given["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


#: Leaving would end the walk, and a set password would end it for the next payload.
NOT_WALKED = ("/logout/", "/account/language/")


def walk(client: Client, starts: list[str], most: int = 60) -> Iterator[tuple[str, Forms]]:
    """Pages that a person reaches by links, each address with numbers taken out only once."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        shape = re.sub(r"\d+", "N", address.partition("?")[0])
        if shape in seen:
            continue
        seen.add(shape)
        answer = client.get(address, follow=True)
        if answer.streaming or "text/html" not in answer["Content-Type"]:
            continue
        found = Forms(answer.content.decode())
        yield address, found
        waiting += [link for link in found.links if "?" not in link]


def starts() -> list[str]:
    case = 2
    return [
        reverse("home"), reverse("case", args=[case]), reverse("event_new", args=[case]),
        reverse("event_correct", args=[case, 1]), reverse("draft_new", args=[case]),
        reverse("access"), reverse("tokens"), reverse("cases"),
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("role", ["examiner", "department_head", "centre_head", "operations"])
def test_no_text_of_any_form_comes_alive(client_of: Clients, role: str):
    client = client_of(role)
    client.raise_request_exception = True
    cases, tried = Case.objects.count(), set()
    for address, page in list(walk(client, starts())):
        for form in page.forms:
            action = form["action"] or address
            if not form["texts"] or action.startswith(NOT_WALKED):
                continue
            tried |= {(action, name) for name in form["texts"]}
            for payload in PAYLOADS.values():
                sent = form["fields"] | dict.fromkeys(form["texts"], payload)
                send = client.post if form["method"] == "post" else client.get
                answer = send(action, sent)
                assert answer.status_code < 500, (action, payload)
                assert_dead(answer, action)
    assert len(tried) >= 3
    for address, _page in walk(client, starts()):
        assert_dead(client.get(address, follow=True), address)
    assert Case.objects.count() == cases


def assert_dead(answer: Any, where: str) -> None:
    """No payload stands in the page as markup."""
    if answer.streaming or "text/html" not in answer["Content-Type"]:
        return
    text = answer.content.decode()
    assert [live for live in LIVE if live in text] == [], where


@pytest.fixture
def hostile_case(office: Any) -> Case:
    """A case of examiner 1 whose records hold a payload in every text."""
    Party.objects.filter(pk=1).update(name=HTML)
    Case.objects.filter(pk=2).update(
        title=HTML, number_original=FORMULA, status=SQL, patent_number=HTML, publication_number=HTML
    )
    case: Case = Case.objects.get(pk=2)
    case.events.filter(seq=1).update(detail=HTML, native_code=FORMULA)
    case.relations.update(other_number=HTML, description=FORMULA)
    return case


def test_hostile_records_are_shown_as_text_and_exported_as_text(
    client_of: Clients, hostile_case: Case
):
    client = client_of("examiner")
    docket = reverse("docket", args=[1])
    for address in (reverse("case", args=[2]), docket, reverse("documents", args=[2])):
        answer = client.get(address)
        assert answer.status_code == 200
        assert_dead(answer, address)
    assert MARK in client.get(docket).content.decode()

    rows = b"".join(client.get(docket, {"export": "docket.csv"}).streaming_content).decode()
    assert f"'{FORMULA[:10]}" in rows.replace('""', '"')
    assert not re.search(r'(^|,)"?[=+@]', rows, re.MULTILINE)
    book = b"".join(client.get(docket, {"export": "docket.xlsx"}).streaming_content)
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheets = [parts.read(n) for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_a_notice_takes_hostile_text_for_text(office: Any, now: Any):
    author = User.objects.create_user("author", role="examiner", examiner_id=1)
    draft = actions.create_draft(
        case=Case.objects.get(pk=2), kind="first_action", language="zh", by=author, now=now
    )
    from dataclasses import replace

    said = replace(
        draft.current.action, closing=HTML, documents=(CitedDocument(HTML, "X", now.date()),),
        objections=(Objection("novelty", (1,), (Citation(1, HTML),), {"feature": TEMPLATE}),),
    )  # fmt: skip
    actions.save_draft(draft=draft, action=said, base=1, by=author, now=now)
    draft.refresh_from_db()
    file = drafting.notice_file(
        drafting.composed(draft, draft.current.action, now.date()), draft=True
    )
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        body = parts.read("word/document.xml").decode()
    assert f"<script>{MARK}" not in body
    assert f"&lt;script&gt;{MARK}" in body


def test_filters_of_the_mart_take_hostile_text_for_text(client_of: Clients):
    client = client_of("researcher")
    for payload in PAYLOADS.values():
        for name in ("text", "state", "track", "field", "centre", "filed_from", "cases.sort"):
            answer = client.get(reverse("cases"), {name: payload})
            assert answer.status_code == 200
            assert_dead(answer, name)
        answer = client.get("/api/cases/", {"text": payload, "state": payload[:40]})
        assert answer.json()["items"] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM office_case")
        assert cursor.fetchone() == (30,)
