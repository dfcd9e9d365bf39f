"""The screens of the recusal desk and the transfers desk: what they show to whom, and take."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pendency.office import actions
from pendency.office.actions.declarations import NewTie
from pendency.office.models import (
    Case,
    Declaration,
    DeclaredTie,
    Recusal,
    Transfer,
    Unit,
    User,
)

CASE, SECRET = 2, 1
FIRM, GROUNDS = "Okapi Fennimore & Sons", "The director is <b>his</b> cousin"


def user_of(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def send(client: Client, name: str, *args: object, **data: object) -> str:
    """Post a form and read the page that follows."""
    answer = client.post(reverse(name, args=args), data, follow=True)
    assert answer.status_code in {200, 409}, answer.status_code
    return answer.content.decode()


def tie(number: int = 0, **values: str) -> dict[str, str]:
    return {f"tie-{number}-{name}": value for name, value in values.items()}


def lines(*ties: dict[str, str], total: int | None = None) -> dict[str, str]:
    form = {"tie-TOTAL_FORMS": str(total or len(ties)), "tie-INITIAL_FORMS": "0"}
    for one in ties:
        form |= one
    return form


@pytest.fixture
def examiner(client_of: Callable[..., Client]) -> Client:
    return client_of("examiner")


@pytest.fixture
def head(client_of: Callable[..., Client]) -> Client:
    return client_of("department_head")


@pytest.fixture
def officer(client_of: Callable[..., Client]) -> Client:
    return client_of("integrity_officer")


@pytest.fixture
def asked(head: Client) -> Recusal:
    form = {"do": "ask", "ask-party": "applicant", "ask-relation": "relative",
            "ask-grounds": GROUNDS, "ask-document": "paper 17"}  # fmt: skip
    shown = send(head, "case_recusals", CASE, **form)
    assert "to be decided by" in shown
    return Recusal.objects.get()


def ask_transfer(by: Client, case_id: int = CASE, to: int = 2) -> Transfer:
    shown = send(by, "transfer_new", case_id, to_unit=str(to), reason="wrong_field",
                 grounds="a catalyst")  # fmt: skip
    assert "to answer" in shown
    return Transfer.objects.get(case=case_id, state="requested")


def test_an_examiner_declares_and_sees_what_he_said(examiner: Client):
    assert "no valid declaration" in page(examiner, "my_declaration")
    form = lines(tie(0, relation="employer", name=FIRM, to_date="2023-01-31"),
                 tie(1, relation="", name=""))  # fmt: skip
    shown = send(examiner, "my_declaration", do="declare", **form)
    assert "Okapi Fennimore &amp; Sons" in shown
    assert "valid until" in shown.lower()
    assert DeclaredTie.objects.get().name == FIRM


def test_a_line_is_added_without_losing_the_others(examiner: Client):
    form = lines(tie(0, relation="employer", name=FIRM))
    shown = send(examiner, "my_declaration", do="add", **form)
    assert "Okapi Fennimore &amp; Sons" in shown
    assert 'name="tie-TOTAL_FORMS" value="2"' in shown
    assert not Declaration.objects.exists()


def test_a_line_that_says_half_is_refused_with_what_was_written(examiner: Client):
    form = lines(tie(0, relation="employer", name=""))
    shown = send(examiner, "my_declaration", do="declare", **form)
    assert "errorlist" in shown
    form = lines(tie(0, relation="employer", name=FIRM, from_date="2024-02-01",
                     to_date="2024-01-01"))  # fmt: skip
    shown = send(examiner, "my_declaration", do="declare", **form)
    assert "before it began" in shown
    assert not Declaration.objects.exists()


def test_a_renewal_opens_with_what_was_said_and_can_drop_it(examiner: Client, officer: Client):
    send(examiner, "my_declaration", do="declare", **lines(tie(0, relation="relative", name=FIRM)))
    assert "Okapi Fennimore &amp; Sons" in page(examiner, "my_declaration")
    send(examiner, "my_declaration", do="declare", **lines(tie(0, relation="", name="")))
    assert Declaration.objects.count() == 2
    assert "and no longer" in page(officer, "declared", 1)  # the officer is told what was dropped


def test_the_head_sees_that_it_holds_and_not_what_it_says(
    examiner: Client, head: Client, officer: Client
):
    assert page(head, "standings").count("no valid declaration") >= 3
    send(examiner, "my_declaration", do="declare", **lines(tie(0, relation="relative", name=FIRM)))
    shown = page(head, "standings")
    assert "valid" in shown
    assert "Okapi" not in shown
    assert head.get(reverse("declared", args=[1])).status_code == 403
    assert "Okapi" in page(officer, "declared", 1)


def test_a_request_is_decided_and_the_party_told_in_both_languages(
    asked: Recusal, examiner: Client, officer: Client
):
    assert "&lt;b&gt;his&lt;/b&gt;" in page(examiner, "recusal", CASE, asked.seq)
    assert "wait for a decision" in page(examiner, "case_recusals", CASE)
    assert "draft_new" not in page(examiner, "case", CASE)
    assert str(asked.case) in page(officer, "recusal_desk")
    shown = send(officer, "recusal", CASE, asked.seq, outcome="upheld", reasons="They are kin")
    assert "They are kin." in shown
    assert "They are kin。" in shown
    assert Case.objects.get(pk=CASE).examiner_id is None


def test_a_decision_needs_its_reasons(asked: Recusal, officer: Client):
    shown = send(officer, "recusal", CASE, asked.seq, outcome="upheld", reasons="")
    assert "errorlist" in shown
    assert Recusal.objects.get().open


def test_a_second_decision_is_told_of_the_first(
    asked: Recusal, officer: Client, client_of: Callable[..., Client]
):
    other = client_of("integrity_officer")
    assert "Decide" in page(other, "recusal", CASE, asked.seq)
    send(officer, "recusal", CASE, asked.seq, outcome="dismissed", reasons="no")
    answer = other.post(reverse("recusal", args=[CASE, asked.seq]),
                        {"outcome": "upheld", "reasons": "yes"})  # fmt: skip
    assert answer.status_code == 409
    assert user_of(officer).username in answer.content.decode()


def test_an_examiner_recuses_himself_and_his_head_does_not_learn_why(
    examiner: Client, head: Client, officer: Client
):
    form = {"do": "recuse", "self-relation": "", "self-grounds": "my former pupil"}
    send(examiner, "case_recusals", CASE, **form)
    assert head.get(reverse("recusal", args=[CASE, 1])).status_code == 404
    assert "my former pupil" in page(officer, "recusal", CASE, 1)
    send(officer, "recusal", CASE, 1, outcome="upheld", reasons="a pupil indeed")
    shown = page(head, "recusal", CASE, 1)
    assert "pupil" not in shown
    assert "Why is known to the examiner" in shown


def test_all_dockets_are_screened_from_the_desk(examiner: Client, officer: Client):
    send(examiner, "my_declaration", do="declare",
         **lines(tie(0, relation="interest", name="works Ω")))  # fmt: skip
    Recusal.objects.all().delete()
    assert "5 new findings" in send(officer, "recusal_desk")
    assert "What was met" in page(officer, "recusal", CASE, 1)


def test_a_transfer_from_request_to_adjudication(
    examiner: Client, head: Client, client_of: Callable[..., Client]
):
    receiving, office = client_of("department_head", unit_id=2), client_of("operations")
    made = ask_transfer(examiner)
    at = (CASE, made.seq)
    assert "For my unit to answer" in page(receiving, "transfers")
    assert "is to answer" in page(head, "transfer", *at)
    shown = send(receiving, "transfer", *at, do="contest", seen="requested", reason="no chemistry")
    assert "no chemistry" in shown
    assert "Somebody who neither asked" in shown
    shown = send(office, "transfer", *at, do="transfer", seen="disputed", reason="it is one")
    assert "it is one" in shown
    assert Case.objects.get(pk=CASE).unit_id == 2
    assert "Requests by reason" in page(office, "transfers")


def test_who_comes_second_is_told_who_was_first(examiner: Client, client_of: Callable[..., Client]):
    receiving, made = client_of("department_head", unit_id=2), ask_transfer(examiner)
    send(receiving, "transfer", CASE, made.seq, do="accept", seen="requested", reason="")
    answer = examiner.post(reverse("transfer", args=[CASE, made.seq]),
                           {"do": "withdraw", "seen": "requested", "reason": ""})  # fmt: skip
    assert answer.status_code == 409
    assert user_of(receiving).username in answer.content.decode()


def test_an_open_request_is_gone_on_with(examiner: Client):
    made = ask_transfer(examiner)
    shown = page(examiner, "transfer_new", CASE)
    assert reverse("transfer", args=[CASE, made.seq]) in shown
    assert "<select" not in shown


def test_of_an_unpublished_case_the_other_department_sees_no_title(
    examiner: Client, client_of: Callable[..., Client]
):
    made = ask_transfer(examiner, SECRET)
    title = Case.objects.get(pk=SECRET).title
    receiving = client_of("department_head", unit_id=2)
    shown = page(receiving, "transfer", SECRET, made.seq)
    assert "not published" in shown
    assert title not in shown
    assert f'href="{reverse("case", args=[SECRET])}"' not in shown
    assert title in page(examiner, "transfer", SECRET, made.seq)


@pytest.mark.parametrize(
    ("role", "name"),
    [("integrity_officer", "recusal_desk"), ("operations", "transfers"),
     ("integrity_officer", "standings"), ("department_head", "transfers")],
)  # fmt: skip
def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(
    client_of: Callable[..., Client], role: str, name: str
):
    people = [User.objects.create_user(f"p{i}", role="examiner", examiner_id=i) for i in (1, 2, 3)]
    heads = {1: User.objects.create_user("h", role="department_head", unit_id=1)}
    client = client_of(role)

    def fill(of: range) -> None:
        for i in of:
            case = Case.objects.get(pk=6 * i + 2)
            actions.ask_recusal(case=case, party="agent", grounds="x", by=heads[1],
                                now=timezone.now())  # fmt: skip
            Recusal.objects.filter(case=case).update(suspends=False)
            actions.ask_transfer(case=case, to_unit=Unit.objects.get(pk=2), reason="other",
                                 grounds="x", by=people[i], now=timezone.now())  # fmt: skip
            actions.declare_interests(ties=[NewTie("relative", f"x{i}")], by=people[i],
                                      now=timezone.now())  # fmt: skip

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client, name)
        return len(asked)

    fill(range(1))
    page(client, name)  # what is computed once per process
    one = queries()
    fill(range(1, 3))
    assert queries() == one


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("role", "name", "args"),
    [
        ("examiner", "my_declaration", ()),
        ("integrity_officer", "recusal_desk", ()),
        ("department_head", "standings", ()),
        ("integrity_officer", "declared", (1,)),
        ("examiner", "case_recusals", (CASE,)),
        ("examiner", "transfer_new", (CASE,)),
        ("operations", "transfers", ()),
    ],
)
def test_every_screen_speaks_one_language(
    client_of: Callable[..., Client], role: str, name: str, args: tuple[int, ...], lang: str
):
    shown = page(client_of(role, lang), name, *args)
    main = re.sub(r"<[^>]+>|&#?\w+;", " ", shown[shown.index("<main") : shown.index("</main>")])
    has_chinese = re.search(r"[\u4e00-\u9fff]{4}", main) is not None
    assert (
        has_chinese == (lang == "zh-hans") or name == "case_recusals"
    )  # a case's title is its own
    if lang == "en":
        assert "{" not in main
