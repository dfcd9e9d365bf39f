"""The composer's screens: what they show, what they take, whom they tell what."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pendency.office.models import Case, Draft, Employment, User

CASE = 2
#: A good first action, as the form sends it.
FORM = {
    "documents": "1",
    "d1-number": "CN 101 A",
    "d1-published": "2015-05-06",
    "d1-category": "X",
    "grounds": "1",
    "g1-ground": "novelty",
    "g1-claims": ["1", "2"],
    "g1-use-1": "1",
    "g1-first": "1",
    "g1-d1": "说明书第[0012]段",
    "g1-t-feature": "一种传动装置",
    "allowable": [],
    "closing": "",
    "basis": "",
}


@pytest.fixture
def examiner(client_of: Callable[..., Client]) -> Client:
    return client_of("examiner")


@pytest.fixture
def head(client_of: Callable[..., Client]) -> Client:
    return client_of("department_head")


@pytest.fixture
def draft(examiner: Client) -> Draft:
    answer = examiner.post(
        reverse("draft_new", args=[CASE]), {"kind": "first_action", "language": "zh"}
    )
    draft = Draft.objects.get()
    assert answer.url == reverse("draft", args=[draft.pk])
    return draft


def page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, draft: Draft, do: str, base: int | None = None, **changes: object):
    draft.refresh_from_db()
    form = FORM | {"do": do, "base": str(base or draft.version)} | changes
    return client.post(reverse("draft", args=[draft.pk]), form)


def step(client: Client, draft: Draft, do: str, **fields: str) -> str:
    draft.refresh_from_db()
    fields = {"do": do, "version": str(draft.version)} | fields
    answer = client.post(reverse("draft", args=[draft.pk]), fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_kind_is_offered_with_what_forbids_it_now(examiner: Client):
    text = page(examiner, "draft_new", CASE)

    assert re.findall(r'name="kind" value="(\w+)"', text) == [
        "first_action", "later_action", "refusal", "grant",
    ]  # fmt: skip
    assert re.search(r'value="first_action" required checked', text)
    assert text.count("can't be sent now") == 2  # a later action and a refusal need a first


def test_an_office_whose_notices_are_not_known_says_so(examiner: Client):
    Case.objects.filter(pk=CASE).update(office="IN")

    text = page(examiner, "draft_new", CASE)
    assert "No notice of this office is known" in text
    assert 'name="kind"' not in text


def test_claims_beyond_those_at_filing_can_be_typed_where_the_file_holds_none(
    examiner: Client, draft: Draft
):
    send(examiner, draft, "save", **{"g1-claims": ["1", "2", "5-6"]})

    text = page(examiner, "draft", draft.pk)
    assert re.search(r'id="g1-claims" name="g1-claims" value="5, 6"', text)
    assert "the record knows of 2 claims at filing" in text
    assert Draft.objects.get().current.action.objections[0].claims == (1, 2, 5, 6)


def test_a_case_with_an_open_draft_leads_to_it(examiner: Client, draft: Draft):
    text = page(examiner, "draft_new", CASE)

    assert "This case has an open draft" in text
    assert reverse("draft", args=[draft.pk]) in text


def test_what_is_written_comes_back(examiner: Client, draft: Draft):
    assert send(examiner, draft, "save").status_code == 302
    text = page(examiner, "draft", draft.pk)

    draft.refresh_from_db()
    assert draft.version == 2
    assert 'value="CN 101 A"' in text
    assert 'value="2015-05-06"' in text
    # by its record the case has two claims, and the form ticked both
    assert len(re.findall(r'name="g1-claims" value="\d+" checked', text)) == 2
    assert "权利要求1、2</span>不具备新颖性" in text
    assert "To mend" not in text  # a last day near holidays not decreed yet is a remark


@pytest.mark.parametrize(
    ("do", "objections", "documents"),
    [("add-document", 1, 2), ("drop-document-1", 1, 0), ("drop-ground-1", 0, 1),
     ("add-ground", 2, 1)],
)  # fmt: skip
def test_grounds_and_documents_are_added_and_dropped_without_saving(
    examiner: Client, draft: Draft, do: str, objections: int, documents: int
):
    for name, saved in (("draft_preview", False), ("draft", False)):
        answer = examiner.post(
            reverse(name, args=[draft.pk]),
            FORM | {"do": do, "base": "1", "new-ground": "clarity"},
        )
        text = answer.content.decode()
        assert f'name="grounds" value="{objections}"' in text
        assert f'name="documents" value="{documents}"' in text
        assert (Draft.objects.get().version > 1) is saved


def test_a_dropped_document_takes_its_citations_along(examiner: Client, draft: Draft):
    two = FORM | {"documents": "2", "d2-number": "US 2", "d2-category": "Y", "g1-use-2": "1",
                  "g1-d2": "page 3"}  # fmt: skip
    answer = examiner.post(
        reverse("draft_preview", args=[draft.pk]), two | {"do": "drop-document-1"}
    )

    text = answer.content.decode()
    assert re.search(r'name="g1-d1" value="page 3"', text)
    assert "对比文件1（US 2，参见page 3）" in text


def test_what_cannot_be_read_is_reported_and_not_saved(examiner: Client, draft: Draft):
    answer = send(examiner, draft, "save", **{"g1-claims": "one", "d1-published": "May"})

    text = answer.content.decode()
    assert "can&#x27;t read &#x27;one&#x27;" in text
    assert "&#x27;May&#x27; is no date" in text
    assert Draft.objects.get().version == 1


def test_the_preview_says_what_is_missing_and_when_the_limit_ends(examiner: Client, draft: Draft):
    answer = examiner.post(
        reverse("draft_preview", args=[draft.pk]), FORM | {"g1-t-feature": "", "g1-claims": []}
    )

    text = answer.content.decode()
    assert '<mark class="blank">技术特征</mark>' in text
    assert '<mark class="blank">权利要求</mark>' in text
    assert "期限届满日" in text
    assert Draft.objects.get().version == 1


def test_two_savers_the_second_sees_who_and_what_and_keeps_his_text(
    examiner: Client, head: Client, draft: Draft
):
    assert send(head, draft, "save", closing="甲的结语").status_code == 302

    answer = send(examiner, draft, "save", base=1, closing="乙的结语")

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Your text was not saved" in text
    assert get_user(head).username in text
    assert re.search(r"<del>甲</del>\s*<ins>乙</ins>", text)
    assert ">乙的结语</textarea>" in text
    assert 'name="base" value="2"' in text
    assert Draft.objects.get().current.action.closing == "甲的结语"
    assert send(examiner, draft, "save", closing="乙的结语").status_code == 302
    assert Draft.objects.get().current.action.closing == "乙的结语"


def test_who_saves_what_a_colleague_submitted_gets_his_text_back(
    examiner: Client, head: Client, draft: Draft
):
    send(head, draft, "submit")

    answer = send(examiner, draft, "save", closing="我的结语")

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "copy what you want to keep" in text
    assert "<ins>我的结语</ins>" in text
    assert 'value="save"' not in text
    assert Draft.objects.get().current.action.closing == ""


def test_two_readers_are_told_of_each_other_and_of_newer_versions(
    examiner: Client, head: Client, draft: Draft
):
    url = reverse("draft_readers", args=[draft.pk])
    assert "opened this draft" not in examiner.post(url, {"base": "1"}).content.decode()

    seen = head.post(url, {"base": "1"}).content.decode()
    assert f"<b>{get_user(examiner).username}</b> opened this draft just now." in seen

    send(head, draft, "save")
    told = examiner.post(url, {"base": "1"}).content.decode()
    assert f"{get_user(head).username} saved version 2" in told
    assert f"{reverse('draft_versions', args=[draft.pk])}?from=1&amp;to=2" in told


def test_the_way_from_hand_to_hand(examiner: Client, head: Client, draft: Draft):
    send(examiner, draft, "submit")
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert str(draft.case) in page(head, "drafts")
    assert 'value="save"' not in page(examiner, "draft", draft.pk)

    step(head, draft, "return", reason="请补充权利要求2的评述")
    text = page(examiner, "draft", draft.pk)
    assert "Returned by" in text
    assert "请补充权利要求2的评述" in text

    send(examiner, draft, "submit", closing="已补充")
    assert "Approved." in step(head, draft, "approve")
    text = step(examiner, draft, "dispatch")
    assert "Sent; the limit ends on" in text
    assert "In the case's history this is event 4" in text
    assert Case.objects.get(pk=CASE).state == "awaiting_applicant"

    file = examiner.get(reverse("draft_file", args=[draft.pk]))
    draft.refresh_from_db()
    assert file.content == bytes(draft.notice.content)
    assert draft.notice.name in file["Content-Disposition"]
    assert "已补充" in page(examiner, "draft_versions", draft.pk)


def test_what_is_sent_counts_as_the_examiners_work_of_the_month(examiner: Client, draft: Draft):
    def first_actions() -> str:
        month = f"{timezone.now():%Y-%m}"
        text = page(examiner, "docket", 1)
        row = re.search(rf"<th[^>]*>{month}.*?</tr>", text, re.DOTALL)
        return re.search(r'<td class="num">(\d+)</td>', row[0])[1] if row else "0"

    before = int(first_actions())
    Employment.objects.filter(examiner_id=1).update(grade="E4")
    send(examiner, draft, "save")
    assert int(first_actions()) == before
    step(examiner, draft, "dispatch")

    assert int(first_actions()) == before + 1


def test_an_incomplete_draft_is_not_submitted_and_says_why(examiner: Client, draft: Draft):
    send(examiner, draft, "save", grounds="0")
    text = examiner.post(
        reverse("draft", args=[draft.pk]), FORM | {"do": "submit", "base": "2", "grounds": "0"},
        follow=True,
    ).content.decode()  # fmt: skip

    assert "needs at least one ground" in text
    assert Draft.objects.get().state == "drafted"


def test_a_draft_copy_is_marked_and_only_for_those_within_reach(
    examiner: Client, client_of: Callable[..., Client], draft: Draft
):
    url = reverse("draft_file", args=[draft.pk])

    answer = examiner.get(url)
    assert "draft-1.docx" in answer["Content-Disposition"]
    for role in ("researcher", "quality_reviewer"):
        assert client_of(role).get(url).status_code == 404
    assert client_of("examiner", examiner_id=2).get(url).status_code == 404


def test_only_those_who_may_see_a_step_offered(examiner: Client, head: Client, draft: Draft):
    send(examiner, draft, "submit")

    mine, theirs = page(examiner, "draft", draft.pk), page(head, "draft", draft.pk)
    assert 'value="approve"' not in mine
    assert 'value="approve"' in theirs
    assert 'value="dispatch"' not in mine + theirs


def test_who_may_sign_is_offered_to_send(examiner: Client, draft: Draft):
    send(examiner, draft, "save")
    assert 'value="dispatch"' not in page(examiner, "draft", draft.pk)

    Employment.objects.filter(examiner_id=1).update(grade="E4")
    assert 'value="dispatch"' in page(examiner, "draft", draft.pk)


@pytest.mark.parametrize(("lang", "word"), [("en", "No draft"), ("zh-hans", "没有草稿")])
def test_an_empty_list_says_how_a_draft_begins(
    client_of: Callable[..., Client], lang: str, word: str
):
    assert word in page(client_of("examiner", lang), "drafts")


def test_every_screen_exists_in_chinese(client_of: Callable[..., Client], draft: Draft):
    reader = client_of("examiner", "zh-hans")

    for name, word in (("draft", "保存"), ("draft_versions", "版本")):
        text = page(reader, name, draft.pk)
        assert word in text
        assert "Save" not in text
        assert "Version" not in text


def test_a_list_of_drafts_costs_the_same_for_one_and_for_many(
    client_of: Callable[..., Client], examiner: Client, draft: Draft
):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(examiner, "drafts")
        return len(queries)

    page(examiner, "drafts")
    one = cost()
    author = User.objects.get(pk=draft.author_id)
    for case_id in (3, 4, 5):
        Draft.objects.create(
            case_id=case_id, kind="grant", language="en", author=author, version=1,
            created_at=draft.created_at, state="drafted", state_at=draft.state_at,
        )  # fmt: skip

    assert cost() == one
    assert one <= 12


def test_a_page_of_a_draft_costs_the_same_however_much_was_written(examiner: Client, draft: Draft):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(examiner, "draft", draft.pk)
        return len(queries)

    send(examiner, draft, "save")
    few = cost()
    for n in range(3):
        send(examiner, draft, "save", closing=str(n))

    assert cost() == few
    assert few <= 35
