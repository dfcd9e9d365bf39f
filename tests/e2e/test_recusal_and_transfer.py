"""A recusal and a transfer dispute in a real browser, in both languages, down to a verified log."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_screens import links, opens, serious

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "grounds": "The applicant's director is the examiner's cousin",
        "reasons": "They are first cousins",
        "told": "is granted",
        "gone": "transferred",
        "asked": "waits for the proposed unit",
        "disputed": "waits for adjudication",
        "moved": "transferred",
        "why": "Claim 1 is a catalyst",
        "no": "The catalyst is known, the gear is claimed",
        "decided": "The invention lies in the catalyst",
        "nothing": "Nothing was changed",
        "suspended": "Your acts in this case wait",
    },
    "zh-hans": {
        "grounds": "申请人的负责人为审查员的堂兄",
        "reasons": "经核实为近亲属",
        "told": "予以同意",
        "gone": "转案",
        "asked": "待接收部门答复",
        "disputed": "待裁决",
        "moved": "已转案",
        "why": "权利要求1为催化剂",
        "no": "催化剂为现有技术，权利要求保护齿轮",
        "decided": "发明在于催化剂",
        "nothing": "未作任何更改",
        "suspended": "在此之前您暂停办理",
    },
}


def done(page: Page, button: str) -> None:
    page.locator(button).click()
    expect(page.locator(".messages li.success")).to_be_visible()


def unfold(page: Page, inside: str) -> None:
    page.locator("details.deed", has=page.locator(inside)).locator("summary").click()


def case_of(page: Page, number: int) -> str:
    """The address of one of the cases of the examiner's docket, counted from the end."""
    page.goto("/")
    return links(page, "#docket tbody th a")[-number]


def verified(officer: Page, folder: Path) -> str:
    """Sign the head of the log, take the export along and verify it offline."""
    officer.goto("/log/")
    done(officer, "main form button.primary")
    with officer.expect_download() as download:
        officer.locator("a[href$='export.jsonl']").click()
    file = folder / "log.jsonl"
    download.value.save_as(file)
    program = "from pendency.cli import main; main()"
    command = [sys.executable, "-c", program, "log", "verify", str(file)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


@pytest.mark.parametrize(("lang", "number"), [("en", 1), ("zh-hans", 2)])
def test_a_party_asks_and_the_case_is_drawn_afresh(
    visit: Callable[..., Page], lang: str, number: int, tmp_path: Path
):
    words = WORDS[lang]
    examiner, head, officer = (
        visit(role, lang) for role in ("examiner", "department_head", "integrity_officer")
    )
    address = case_of(examiner, number)
    head.goto(f"{address}recusals/")
    unfold(head, "[name=ask-grounds]")
    head.select_option("[name=ask-party]", "applicant")
    head.select_option("[name=ask-relation]", "relative")
    head.fill("[name=ask-grounds]", words["grounds"])
    head.fill("[name=ask-document]", "R-17")
    done(head, "button[value=ask]")

    examiner.goto(f"{address}recusals/")
    expect(examiner.locator(".note-line")).to_contain_text(words["suspended"])
    examiner.goto(address)
    expect(examiner.locator("a[href$='events/new/']")).to_have_count(0)

    officer.goto("/recusals/")
    row = officer.locator("#waiting tbody tr", has=officer.locator(f"a[href*='{_tail(address)}']"))
    row.locator("th a").click()
    expect(officer.locator("main")).to_contain_text(words["grounds"])
    assert serious(officer, officer.url) == []
    officer.check("input[value=upheld]")
    officer.fill("[name=reasons]", words["reasons"])
    done(officer, "main form button.primary")
    expect(officer.locator(".told").first).to_contain_text(words["reasons"])
    told = officer.locator(".told", has_text=words["told"])
    expect(told).to_have_count(1)

    head.goto(address)
    expect(head.locator(".timeline li").last).to_contain_text(words["gone"])
    examiner.goto("/")
    assert address not in links(examiner, "#docket tbody th a")
    assert "verified" in verified(officer, tmp_path)


@pytest.mark.parametrize(("lang", "number"), [("en", 3), ("zh-hans", 4)])
def test_a_transfer_is_disputed_and_adjudicated(
    visit: Callable[..., Page], lang: str, number: int, tmp_path: Path
):
    words = WORDS[lang]
    examiner, receiving, office, officer = (
        visit(role, lang)
        for role in ("examiner", "receiving_head", "operations", "integrity_officer")
    )
    address = case_of(examiner, number)
    examiner.goto(f"{address}transfers/new/")
    unit = receiving_unit(receiving)
    examiner.select_option("[name=to_unit]", unit)
    examiner.select_option("[name=reason]", "wrong_field")
    examiner.fill("[name=grounds]", words["why"])
    done(examiner, "main form.card button.primary")
    request = examiner.url
    expect(examiner.locator("main .tag").first).to_have_text(words["asked"])

    receiving.goto("/transfers/")
    receiving.locator(f"#answer tbody a[href='{_path(request)}']").click()
    expect(receiving.locator("main")).to_contain_text(words["why"])
    unfold(receiving, "#reason-contest")
    receiving.fill("#reason-contest", words["no"])
    done(receiving, "button[value=contest]")
    second_is_told(examiner, request, words)

    office.goto("/transfers/")
    office.locator(f"#adjudicate tbody a[href='{_path(request)}']").click()
    expect(office.locator("main .tag").first).to_have_text(words["disputed"])
    assert serious(office, request) == []
    unfold(office, "#reason-transfer")
    office.fill("#reason-transfer", words["decided"])
    done(office, "button[value=transfer]")
    expect(office.locator("main .tag").first).to_have_text(words["moved"])
    expect(office.locator(".timeline li")).to_have_count(3)

    examiner.goto("/")
    assert address not in links(examiner, "#docket tbody th a")
    assert "verified" in verified(officer, tmp_path)


def second_is_told(page: Page, request: str, words: dict[str, str]) -> None:
    """A second session acts on what it saw before; sent past the page, which would log the 409."""
    token = page.locator("main form [name=csrfmiddlewaretoken]").first.get_attribute("value")
    answer = page.request.post(
        request,
        form={"do": "withdraw", "seen": "requested", "reason": "", "csrfmiddlewaretoken": token},
        headers={"Referer": request},
    )
    assert answer.status == 409
    assert words["nothing"] in answer.text()


def receiving_unit(page: Page) -> str:
    """The unit of the head who has logged in."""
    found = re.search(r"/departments/(\d+)/", page.url)
    assert found
    return found[1]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("lang", WORDS)
def test_the_desks_answer_fit_and_are_accessible(
    visit: Callable[..., Page], lang: str, size: tuple[int, int]
):
    examiner = visit("examiner", lang, size)
    address = case_of(examiner, 5)
    officer, head = visit("integrity_officer", lang, size), visit("department_head", lang, size)
    for page, own in (
        (examiner, ["/recusals/mine/", f"{address}recusals/", f"{address}transfers/new/",
                    "/transfers/"]),
        (officer, ["/recusals/", "/recusals/standing/", "/recusals/declared/1/"]),
        (head, ["/recusals/standing/", "/transfers/"]),
    ):  # fmt: skip
        for one in own:
            opens(page, one)
            assert serious(page, one) == []


@pytest.mark.parametrize("lang", WORDS)
def test_an_examiner_renews_his_declaration(visit: Callable[..., Page], lang: str):
    page = visit("examiner", lang)
    page.goto("/recusals/mine/")
    lines = page.locator(".ties li").count()
    page.locator("button[value=add]").click()
    expect(page.locator(".ties li")).to_have_count(lines + 1)
    last = page.locator(".ties li").last
    last.locator("select").select_option("employer")
    last.locator("input[type=text]").fill(f"Okapi Fennimore {lang}")
    page.locator(".declaring .option input").check()
    done(page, "button[value=declare]")
    expect(page.locator("main")).to_contain_text(f"Okapi Fennimore {lang}")


def _path(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def _tail(address: str) -> str:
    """The part of a case's address that its recusals' addresses begin with."""
    return _path(address)
