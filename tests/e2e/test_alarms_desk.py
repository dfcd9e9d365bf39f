"""An alarm from the screens' button to its closing by two people, down to a verified log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_recusal_and_transfer import done, verified
from tests.e2e.test_screens import links, opens, serious

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "title": "Applicant",
        "why": "Every case of one applicant came at one chance in ten",
        "reason": "Its family was kept together by hand before the draws began",
        "sealed": "sealed",
        "asked": "You have asked",
        "false": "False alarms expected",
        "closed": "explained",
    },
    "zh-hans": {
        "title": "申请人",
        "why": "同一申请人多件案件，每件概率仅为十分之一",
        "reason": "抽签启用之前同族案件即由同一审查员承办",
        "sealed": "封存",
        "asked": "您已提出申请",
        "false": "预期误报数",
        "closed": "已解释",
    },
}


def screened(page: Page) -> None:
    """Run the screens by their button, and wait until the page shows what they gave."""
    opens(page, "/alarms/")
    done(page, ".head-end button.primary")
    for _look in range(60):
        if page.locator("[aria-live=polite] .tag").count() == 0:
            return
        page.wait_for_timeout(500)
        page.goto("/alarms/")
    pytest.fail(page.locator("main").inner_text())


def sealed(page: Page, words: dict[str, str]) -> str:
    """The address of an alarm that nobody has asked about yet."""
    rows = page.locator("#alarms tbody tr", has_text=words["title"])
    waiting = rows.filter(has=page.locator(".tag", has_text=words["sealed"]))
    waiting.first.locator("th a").click()
    return page.url


@pytest.mark.parametrize("lang", WORDS)
def test_an_alarm_is_opened_by_two_answered_and_closed(
    visit: Callable[..., Page], lang: str, tmp_path: Path
):
    words = WORDS[lang]
    officer, auditor = (visit(role, lang) for role in ("integrity_officer", "auditor"))
    screened(officer)
    run = officer.locator("section[aria-labelledby=run-title]")
    expect(run.locator("thead")).to_contain_text(words["false"])
    pair = run.locator("tbody tr", has_text=words["title"]).first
    assert float(pair.locator("td.num").last.inner_text().removeprefix("< ")) < 1
    assert serious(officer, "/alarms/") == []

    address = sealed(officer, words)
    expect(officer.locator("#cases-title")).to_have_count(0)
    expect(officer.locator("dl.facts").first).to_contain_text(words["false"])
    officer.fill("#reason", words["why"])
    done(officer, "button[value=ask]")
    expect(officer.locator("main")).to_contain_text(words["asked"])
    expect(officer.locator("button[value=agree]")).to_have_count(0)

    auditor.goto(address)
    expect(auditor.locator("main")).to_contain_text(words["why"])
    done(auditor, "button[value=agree]")

    officer.goto(address)
    behind = officer.locator("section[aria-labelledby=cases-title] tbody")
    expect(behind.locator("td.num").first).to_contain_text("10")
    assert serious(officer, address) == []
    officer.locator("section[aria-labelledby=cases-title] tbody th a").first.click()
    expect(officer.locator(".timeline")).to_be_visible()

    officer.goto(address)
    officer.select_option("#outcome", "explained")
    officer.fill("#reason", words["reason"])
    done(officer, "button[value=assess]")
    expect(officer.locator("article")).to_contain_text(words["reason"])
    expect(officer.locator("#outcome")).to_have_count(0)
    opens(officer, "/alarms/")
    row = officer.locator("#alarms tbody tr", has=officer.locator(f"a[href='{path(address)}']"))
    expect(row).to_contain_text(words["closed"])
    assert "verified" in verified(officer, tmp_path)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_desk_and_an_alarm_fit(visit: Callable[..., Page], size: tuple[int, int]):
    officer = visit("integrity_officer", "en", size)
    screened(officer)
    opens(officer, links(officer, "#alarms tbody th a")[0])


def path(address: str) -> str:
    return "/" + address.split("/", 3)[3]
