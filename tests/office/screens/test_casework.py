"""The examiner's working day on the small office: docket, case file, claims, work, calendar."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from tests.office import factory
from tests.office.conftest import NOW

from pendency.examination.clocks import limits, office_acts
from pendency.exchange.documents import Claim, Document
from pendency.exchange.documents.record import Paragraph, Passage
from pendency.law import deadline
from pendency.office.actions import NewDocument, add_document, record_event
from pendency.office.casework.clocks import limits_of, owed_by
from pendency.office.casework.dates import dates_of
from pendency.office.casework.docket import ExaminersDocket
from pendency.office.casework.excerpt import excerpt_of
from pendency.office.models import AuditRow, CalendarFeed, Case, DocumentKind, User

DAY = factory.OBSERVED_TO
WAITING = 3  # a case of examiner 1 that waits for the applicant since its first action
CLAIMS = (
    "一种传动装置，包括壳体和转轴，所述转轴与所述壳体相连。",
    "根据权利要求1所述的传动装置，其特征在于，还包括弹簧。",
    "根据权利要求1或2所述的传动装置，其特征在于，所述锁舌与所述壳体相连。",
    "根据权利要求1至3中任一项所述的传动装置，其特征在于，所述壳体由钢制成。",
)


def text(client: Client, name: str, *arguments: object, **query: str) -> str:
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def filed(*claims: str) -> Document:
    told = Passage("zh", (Paragraph("传动装置包括壳体、转轴、弹簧和锁舌，由钢制成。", "0001"),))
    numbered = tuple(Claim(n, words, "zh") for n, words in enumerate(claims, start=1))
    return Document(office="XX", language="zh", claims=numbered, descriptions=(told,))


def keep(case_id: int, document: Document, **fields: object) -> int:
    given = {"kind": DocumentKind.APPLICATION, "date": factory.DAY} | fields
    new = NewDocument(case_id=case_id, document=document, **given)
    return add_document(new=new, by=None, now=NOW).position


# --- What the engines are given --------------------------------------------------------------


def test_an_excerpt_gives_the_same_limits_and_acts_as_the_snapshot(office):
    some = [2, WAITING, 4, 5, 9, 15, 21]
    excerpt = excerpt_of(some, observed_to=DAY)

    for engine in (limits, office_acts):
        whole = engine(office, as_of=DAY)
        wanted = whole.filter(whole["case_id"].is_in(some))
        found = excerpt.named(engine(excerpt, as_of=DAY)).cast({"case_id": wanted["case_id"].dtype})
        assert found.equals(wanted), engine.__name__
    assert [x.case_id for x in limits_of(excerpt)]
    assert excerpt.place(15) == 6


def test_an_excerpt_of_nothing_owes_nothing(office):
    empty = excerpt_of([], observed_to=DAY)

    assert limits_of(empty) == []
    assert owed_by(empty) == []


# --- The docket -------------------------------------------------------------------------------


def test_every_case_says_why_it_stands_where_it_does(client_of: Callable[..., Client]):
    page = text(client_of("examiner"), "docket", 1)
    docket = ExaminersDocket(Case.objects.all(), 1, DAY)

    assert [line.position for line in docket.lines] == [1, 2, 3, 4, 5]
    for line in docket.lines:
        assert escape(line.why) in page
        assert escape(line.ahead) in page
    assert docket.lines[0].awaits == "office"
    assert docket.lines[-1].ahead == ""


def test_a_docket_is_filtered_by_whose_move_it_is_and_by_words(client_of: Callable[..., Client]):
    client = client_of("examiner")

    def numbers(**query: str) -> set[str]:
        return set(re.findall(r'href="/cases/(\d+)/"', text(client, "docket", 1, **query)))

    assert numbers() == {"1", "2", "3", "4", "5"}
    assert numbers(waits="applicant") == {"3", "5"}
    assert numbers(waits="office") == {"1", "2", "4"}
    assert numbers(text="4/X") == {"4"}
    assert numbers(waits="nonsense") == numbers()
    assert numbers(due="0") == {
        str(x.case_id) for x in limits_of(excerpt_of(range(1, 6), observed_to=DAY))
        if x.last_day < DAY
    }  # fmt: skip


def test_the_due_day_and_its_words_are_those_of_the_engine(client_of: Callable[..., Client]):
    page = text(client_of("examiner", "zh-hans"), "docket", 1)
    (limit,) = limits_of(excerpt_of([WAITING], observed_to=DAY))

    assert limit.last_day.isoformat() in page
    assert "答复第一次审查意见通知书（发明）" in page


@pytest.mark.parametrize(("lang", "said"), [("en", "or the next working day"),
                                            ("zh-hans", "或其后的第一个工作日")])  # fmt: skip
def test_a_day_that_the_calendar_does_not_know_yet_is_shown_with_its_doubt(
    client_of: Callable[..., Client], now: dt.datetime, lang: str, said: str
):
    sent = dt.date(2026, 10, 15)
    later = now.replace(year=2026, month=10, day=16)
    record_event(case=Case.objects.get(pk=2), code="first_action", date=sent, by=None, now=later)
    client = client_of("examiner", lang)

    page = text(client, "case", 2)
    assert said in page
    (limit,) = limits_of(excerpt_of([2], observed_to=sent))
    assert limit.problem_words in page
    assert "2027-02-15" in text(client, "why", 2, limit.key)
    assert "2027-02-15+" in text(client, "docket", 1)
    assert "2027-02-15" in text(client, "calendar", month="2027-02")


def test_a_response_moves_the_case_to_the_examiner_at_once(
    client_of: Callable[..., Client], now: dt.datetime
):
    client = client_of("examiner")
    assert ">3/X</a>" not in text(client, "docket", 1, waits="office")

    record_event(case=Case.objects.get(pk=WAITING), code="response", date=DAY, by=None, now=now)

    assert ">3/X</a>" in text(client, "docket", 1, waits="office")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"case": "4"}, "It is next."),
        ({"track": "normal", "since": "2024-06-30"}, "Place "),
        ({"track": "nonsense"}, "The question needs a mode and a day."),
    ],
    ids=["on the docket", "a new one", "no question"],
)
def test_the_what_if_is_answered(
    client_of: Callable[..., Client], query: dict[str, str], words: str
):
    assert words in text(client_of("examiner"), "reach", 1, **query)


def test_the_production_of_the_month_counts_first_actions_and_disposals(
    client_of: Callable[..., Client], now: dt.datetime
):
    client = client_of("examiner")
    for case_id, code in ((2, "first_action"), (5, "granted")):
        record_event(case=Case.objects.get(pk=case_id), code=code, date=DAY, by=None, now=now)
    rows = re.findall(r"<th scope=\"row\" class=\"nowrap\">(.*?)</tr>", text(client, "docket", 1))

    assert [re.findall(r'"num">([\d.]+)<', row) for row in rows] == [
        ["1", "1", "1.0"], ["0", "0", "0.0"]
    ]  # fmt: skip


# --- The case file ----------------------------------------------------------------------------


def test_why_this_date_tells_every_step_with_rule_source_and_calendar(
    client_of: Callable[..., Client],
):
    page = text(client_of("examiner"), "why", WAITING, "reply_first")
    action = Case.objects.get(pk=WAITING).first_action_date
    told = deadline("office_action_first", action, "CN", delivery="electronic")

    for step in told.steps:
        assert step.rule.en in page
        assert step.source.split("(")[0].strip() in page.replace("&#x27;", "'")
    for sentence in told.sentences("en"):
        assert sentence.replace("'", "&#x27;") in page
    assert told.last_day.isoformat() in page


def test_the_steps_come_alone_when_the_page_asks_for_them(client_of: Callable[..., Client]):
    client = client_of("examiner", "zh-hans")
    address = reverse("why", args=[WAITING, "reply_first"])
    part = client.get(address, headers={"hx-request": "true"}).content.decode()

    assert "<html" not in part
    assert "起算日为" in part
    assert client.get(reverse("why", args=[WAITING, "registration"])).status_code == 404


def test_claims_are_a_tree_and_findings_lead_to_their_place(client_of: Callable[..., Client]):
    keep(2, filed(*CLAIMS))
    page = text(client_of("examiner", "zh-hans"), "claims", 2)

    assert '<a class="hit" href="#finding-1"' in page
    assert "锁舌</a>" in page
    assert "“锁舌”在该权利要求及其引用的权利要求中缺乏引用基础" in page
    assert "reference.multiple-on-multiple" in page
    tree = page[page.index('class="branches"') : page.index('id="texts-title"')]
    assert [tree.count("<ul>"), tree.count("<li>")] == [1, 4]  # all hang below claim 1
    assert "并引用2, 3" in tree


def test_two_sets_are_compared(client_of: Callable[..., Client]):
    before = keep(2, filed(*CLAIMS))
    later = (CLAIMS[0].replace("。", "，还包括弹簧。"), CLAIMS[2].replace("1或2", "1"))
    after = keep(2, filed(*later), kind=DocumentKind.AMENDED_CLAIMS, date=DAY)
    page = text(client_of("examiner"), "claims", 2, set=str(after), against=str(before))

    assert re.search(r"<ins>[^<]*弹簧", page)
    assert "narrower?" in page
    assert page.count("<del>") >= 2  # claims 2 and 4 are gone


def test_a_document_is_read_and_taken_along_as_st96(client_of: Callable[..., Client]):
    position = keep(2, filed(*CLAIMS))
    client = client_of("auditor")

    assert "[0001]" in text(client, "document", 2, position)
    answer = client.get(reverse("document", args=[2, position]), {"as": "st96"})
    assert b"ClaimText" in answer.content
    assert "attachment" in answer["Content-Disposition"]
    assert client.get(reverse("document", args=[2, position + 1])).status_code == 404


@pytest.mark.parametrize("name", ["case", "claims", "documents"])
@pytest.mark.parametrize("case_id", [1, 25])
def test_the_parts_of_an_unpublished_case_are_its_examiners_alone(
    client_of: Callable[..., Client], name: str, case_id: int
):
    mine = client_of("examiner").get(reverse(name, args=[case_id])).status_code

    assert mine == (200 if case_id == 1 else 404)
    assert client_of("auditor").get(reverse(name, args=[case_id])).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_claims_need_as_many_queries_for_one_document_as_for_three(
    client_of: Callable[..., Client], n: int
):
    for i in range(n):
        keep(2, filed(*CLAIMS[: i + 1]))
    client = client_of("examiner")

    with CaptureQueriesContext(connection) as caught:
        text(client, "claims", 2)

    assert len(caught) == 7  # session, person, coaching, case, its documents, office, recusal


# --- The head's work --------------------------------------------------------------------------


def test_every_count_of_a_department_is_the_length_of_its_list(client_of: Callable[..., Client]):
    client = client_of("department_head")
    page = text(client, "unit_work", 1)
    cells = re.findall(r'href="(\?show=(\w+)#list)"[^>]*><span class="value">(\d+)<', page)

    assert len(cells) == 10
    for _address, name, n in cells:
        listed = text(client, "unit_work", 1, show=name)
        part = listed[listed.index('<section id="list"') : listed.index('<section id="load"')]
        assert part.count('<th scope="row"') == min(int(n), 25), name
    counted = {name: int(n) for _address, name, n in cells}
    whole = limits_of(excerpt_of(range(1, 19), observed_to=DAY))
    assert counted["expired"] == sum(x.status == "expired" for x in whole) > 0


def test_stuck_is_what_came_back_and_saw_nothing_since(client_of: Callable[..., Client]):
    page = text(client_of("department_head"), "unit_work", 1, show="stuck")
    listed = page[page.index('<section id="list"') : page.index('<section id="load"')]

    assert set(re.findall(r'href="/cases/(\d+)/"', listed)) == {"4", "10", "16"}


def test_a_head_sees_the_load_of_his_people_and_headquarters_does_not(
    client_of: Callable[..., Client],
):
    own = text(client_of("department_head"), "unit_work", 1)
    above = text(client_of("operations"), "unit_work", 1)

    assert all(f">E00{x}</a>" in own for x in (1, 2, 3))
    assert "E004" not in own
    assert "E001" not in above
    assert 'href="/cases/1/"' not in text(client_of("operations"), "unit_work", 1, show="pending")


def test_a_list_goes_along_as_a_file(client_of: Callable[..., Client]):
    client = client_of("department_head")
    answer = client.get(reverse("unit_work", args=[1]), {"show": "pending", "export": "list.csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert len(lines) == 16  # three examiners, five pending cases each, and the head


# --- The calendar -----------------------------------------------------------------------------


def events_of(content: bytes) -> dict[str, icalendar.Event]:
    return {str(e["uid"]): e for e in icalendar.Calendar.from_ical(content).walk("VEVENT")}


@pytest.mark.parametrize("role", ["examiner", "department_head"])
def test_the_feed_parses_back_to_the_limits(
    client_of: Callable[..., Client], role: str, now: dt.datetime
):
    record_event(case=Case.objects.get(pk=1), code="docketed", date=DAY - dt.timedelta(days=2),
                 by=None, now=now)  # fmt: skip
    for case_id in (1, 2, 8):  # a first action of yesterday, one of them on an unpublished case
        record_event(case=Case.objects.get(pk=case_id), code="first_action",
                     date=DAY - dt.timedelta(days=1), by=None, now=now)  # fmt: skip
    client = client_of(role)
    person = User.objects.get(pk=client.session["_auth_user_id"])
    found = events_of(client.get(reverse("calendar_file")).content)
    first, last = DAY - dt.timedelta(days=90), DAY + dt.timedelta(days=730)
    wanted = dates_of(person, first, last, DAY)

    assert {k: e["dtstart"].dt for k, e in found.items()} == {
        f"{w.kind}-{w.key}-{w.case_id}@pendency": w.day for w in wanted
    }
    if role == "examiner":
        reply = found["limit-reply_first-2@pendency"]
        law = deadline("office_action_first", DAY - dt.timedelta(days=1), "CN",
                       delivery="electronic")  # fmt: skip
        assert reply["dtstart"].dt == law.last_day
        assert "传动装置 2" in reply["description"]
        assert "limit-reply_first-8@pendency" not in found
        hidden = found["limit-reply_first-1@pendency"]
        assert hidden["summary"].startswith("1/X ")
        assert "传动装置" not in hidden.to_ical().decode()


def test_a_secret_address_serves_without_login_until_it_is_revoked(
    client_of: Callable[..., Client],
):
    client, stranger = client_of("examiner", "zh-hans"), Client()
    page = client.post(reverse("calendar"), {"act": "make"}, follow=True).content.decode()
    address = re.search(r'value="http://testserver(/calendar/feed/[\w-]+\.ics)"', page)[1]
    own = events_of(client.get(reverse("calendar_file")).content)

    answer = stranger.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert events_of(answer.content).keys() == own.keys()
    assert address not in text(client, "calendar")  # shown once
    assert address.split("/")[-1].removesuffix(".ics") not in str(CalendarFeed.objects.values())

    client.post(reverse("calendar"), {"act": "revoke"})
    assert stranger.get(address).status_code == 404
    assert [row.action for row in AuditRow.objects.order_by("pk")] == ["make_feed", "revoke_feed"]


def test_a_new_address_ends_the_old_one_and_a_lost_role_ends_all(client_of: Callable[..., Client]):
    client, stranger, found = client_of("examiner"), Client(), []
    for _ in range(2):
        page = client.post(reverse("calendar"), {"act": "make"}, follow=True).content.decode()
        found.append(re.search(r"/calendar/feed/[\w-]+\.ics", page)[0])

    assert [stranger.get(address).status_code for address in found] == [404, 200]
    User.objects.update(is_active=False)
    assert stranger.get(found[1]).status_code == 404
    assert stranger.get(reverse("feed", args=["guess"])).status_code == 404


def test_the_month_shows_what_ends_on_its_day_and_why_a_day_is_closed(
    client_of: Callable[..., Client],
):
    (limit,) = limits_of(excerpt_of([WAITING], observed_to=DAY))
    client = client_of("examiner")
    page = text(client, "calendar", month=f"{limit.last_day:%Y-%m}")
    cells = re.findall(r"<td class=.*?</td>", page, re.S)
    (cell,) = [c for c in cells if f'datetime="{limit.last_day}"' in c]

    assert ">3/X</b>" in cell
    assert "New Year" in text(client, "calendar", month="2024-01")
    assert "June 2024" in text(
        client, "calendar", month="2024-13"
    )  # no such month: the present one


@pytest.mark.parametrize("n", [1, 3])
def test_a_calendar_needs_ten_queries(client_of: Callable[..., Client], n: int):
    Case.objects.filter(examiner_id=1).exclude(pk__in=[3, 4, 5][:n]).update(examiner_id=2)
    client = client_of("examiner")

    with CaptureQueriesContext(connection) as caught:
        text(client, "calendar")

    assert len(caught) == 10  # session, person, office, coaching, his cases, whose calendar, feed
