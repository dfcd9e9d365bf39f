"""An office action from hand to hand in a real browser: compose, return, mend, approve, send."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import PHONE
from tests.e2e.serve_office import NOW
from tests.e2e.test_screens import links, opens, serious

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "written": "a housing with a sintered gear",
        "passages": "paragraphs [0012]-[0015]",
        "reason": "Say something about the other claims",
        "closing": "The description is to be adapted.",
        "title": "First Notice of Examination Opinion",
        "claim": "Claim 1",
        "asked": "awaiting applicant",
        "answered": "awaiting further action",
    },
    "zh-hans": {
        "written": "壳体和烧结成型的齿轮",
        "passages": "说明书第[0012]-[0015]段",
        "reason": "请补充其余权利要求的评述",
        "closing": "请一并修改说明书。",
        "title": "第一次审查意见通知书",
        "claim": "权利要求1",
        "asked": "等待申请人答复",
        "answered": "等待再次审查",
    },
}
LANGUAGES = {"en": "en", "zh-hans": "zh"}


def begin(page: Page, language: str) -> str:
    """Begin a first action on the first case of the docket that waits for one; its address."""
    for address in links(page, "#docket tbody th a"):
        page.goto(f"{address}drafts/new/")
        if page.locator("input[value=first_action]:checked").count():
            page.check(f"input[name=language][value={language}]")
            page.click("main form.card button.primary")
            page.wait_for_selector("#composer")
            return address
    pytest.fail("no case of the docket waits for a first action")


def write(page: Page, words: dict[str, str]) -> None:
    """Fill a form with one document and one ground; the notice follows what is written."""
    page.click("button[value=add-document]")
    page.fill("#d1-number", "CN 101000001 A")
    page.fill("#d1-published", "2012-05-06")
    page.select_option("#new-ground", "novelty")
    page.click("button[value=add-ground]")
    expect(page.locator("#d1-number")).to_have_value("CN 101000001 A")
    expect(page.locator("#notice mark.blank").last).to_be_visible()
    page.check("[name=g1-use-1]")
    page.fill("[name=g1-d1]", words["passages"])
    page.check("[name=g1-claims][value='1']")
    page.fill("#g1-t-feature", words["written"])
    expect(page.locator("#notice .filled", has_text=words["written"])).to_be_visible()
    expect(page.locator("#notice mark.blank")).to_have_count(0)
    expect(page.locator("#g1-t-feature")).to_be_focused()  # the preview leaves the writer alone


def production(page: Page) -> tuple[int, float]:
    """The first actions and production units of this month, as the docket credits them."""
    page.goto("/")
    row = page.locator("tr", has=page.locator("th", has_text=f"{NOW:%Y-%m}"))
    if not row.count():
        return 0, 0.0
    first, _closed, units = row.locator("td").all_inner_texts()
    return int(first), float(units)


def waits_for(page: Page, whom: str) -> list[str]:
    """The addresses of the cases on the docket that wait for somebody."""
    page.goto("/")
    page.locator(".filters [name=waits]").first.select_option(whom)
    page.wait_for_url(f"**waits={whom}**")
    return links(page, "#docket tbody th a")


def done(page: Page, button: str) -> None:
    page.locator(button).click()
    expect(page.locator(".messages li.success")).to_be_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_from_hand_to_hand(visit: Callable[..., Page], lang: str):
    words = WORDS[lang]
    examiner, head = visit("examiner", lang), visit("department_head", lang)
    address = begin(examiner, LANGUAGES[lang])
    draft = examiner.url
    write(examiner, words)
    done(examiner, ".bar button[value=submit]")
    expect(examiner.locator("#composer")).to_have_count(0)

    head.goto("/drafts/")
    head.locator("#waiting tbody th a").first.click()
    assert head.url == draft
    expect(head.locator("#readers")).to_contain_text("examiner")  # who has it open as well
    expect(head.locator("#notice")).to_contain_text(words["written"])
    head.locator("details.deed", has=head.locator("#reason")).locator("summary").click()
    head.fill("#reason", words["reason"])
    done(head, "button[value=return]")

    examiner.goto(draft)
    expect(examiner.locator(".returned")).to_contain_text(words["reason"])
    examiner.fill("#closing", words["closing"])
    expect(examiner.locator("#notice")).to_contain_text(words["closing"])
    done(examiner, ".bar button[value=submit]")
    head.goto(draft)
    done(head, "button[value=approve]")

    credited = production(examiner)
    examiner.goto(address)
    before = examiner.locator(".timeline li").count()
    examiner.goto(draft)
    examiner.locator("details.deed summary.primary").click()
    done(examiner, "button[value=dispatch]")
    with examiner.expect_download() as download:
        examiner.locator(".head-end a[href$='notice.docx']").click()
    word = docx.Document(io.BytesIO(download.value.path().read_bytes()))
    text = [p.text for p in word.paragraphs]
    assert words["title"] in text
    assert words["closing"] in text
    assert any(words["claim"] in line and words["passages"] in line for line in text)

    examiner.goto(f"{draft}versions/")
    expect(examiner.locator(".changes ins")).to_have_text(words["closing"])
    examiner.goto(address)
    expect(examiner.locator(".timeline li")).to_have_count(before + 1)
    expect(examiner.locator(".timeline li").last).to_contain_text(words["title"])
    examiner.goto(f"{address}documents/")
    expect(examiner.locator("#notices tbody tr")).to_have_count(1)
    answered_in_time(examiner, address, words, credited)


def answered_in_time(
    page: Page, address: str, words: dict[str, str], before: tuple[int, float]
) -> None:
    """After the notice: the applicant's clock runs, the examiner has his credit; then the reply."""
    last_day = page.locator("#notices tbody td").nth(1).inner_text()
    page.goto(address)
    expect(page.locator("main .tag").first).to_have_text(words["asked"])
    running = page.locator("section[aria-labelledby=limits-title] .limit")
    expect(running).to_have_count(1)
    running.locator("summary").click()
    expect(running.locator(".steps")).to_contain_text(last_day)
    assert address in waits_for(page, "applicant")
    assert production(page) == (before[0] + 1, before[1] + 0.5)

    page.goto(f"{address}events/new/")
    page.select_option("[name=code]", "response")
    page.locator("form.card button.primary").click()
    expect(page.locator(".messages li.success")).to_be_visible()
    expect(page.locator("main .tag").first).to_have_text(words["answered"])
    expect(running).to_have_count(0)
    assert address in waits_for(page, "office")
    assert production(page) == (before[0] + 1, before[1] + 0.5)  # a reply is no output


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_screens_are_accessible_and_fit_a_phone(visit: Callable[..., Page], lang: str):
    page = visit("examiner", lang, size=PHONE)
    begin(page, LANGUAGES[lang])
    draft = page.url
    page.click("button[value=add-document]")
    page.wait_for_selector("#d1-number")
    page.select_option("#new-ground", "inventiveness")
    page.click("button[value=add-ground]")
    page.wait_for_selector("#g1-t-problem")
    done(page, ".bar button[value=save]")

    for address in (draft, f"{draft}versions/", "/drafts/"):
        opens(page, address)
        assert serious(page, address) == []
    page.goto(draft)
    page.locator("details.deed summary").last.click()
    done(page, "button[value=withdraw]")
