"""The examiner's working day in a real browser: docket, case file, claims, reasons, calendar."""

from __future__ import annotations

import re
from collections.abc import Callable

import icalendar
import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import PHONE
from tests.e2e.test_screens import links, opens, serious

pytestmark = pytest.mark.browser

LANGUAGES = ["en", "zh-hans"]
WORDS = {
    "en": {
        "claims": "Claims and findings",
        "last": "The last day is",
        "limit": "limit of the applicant",
    },
    "zh-hans": {"claims": "权利要求与提示", "last": "最后期限为", "limit": "申请人期限"},
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_from_the_docket_to_the_claims_of_the_first_case(visit: Callable[..., Page], lang: str):
    page = visit("examiner", lang)
    assert "/dockets/" in page.url
    number = page.locator("#docket tbody th a").first
    wanted = number.inner_text()
    expect(page.locator("#docket tbody .why").first).not_to_be_empty()

    number.click()
    expect(page.locator("h1")).to_contain_text(wanted)
    expect(page.locator("svg.casetime rect").first).to_be_attached()
    page.locator(".tabs a", has_text=WORDS[lang]["claims"]).click()
    claims = page.locator("article.claim")
    page.locator(".branches a").last.click()
    expect(page.locator(".claim:target")).to_be_in_viewport()
    assert claims.count() == page.locator(".branches a").count()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_finding_leads_to_its_place_and_back(visit: Callable[..., Page], lang: str):
    page = visit("examiner", lang)
    cases = links(page, "#docket tbody th a")
    for address in cases:
        page.goto(f"{address}claims/")
        if page.locator("a.hit").count():
            break
    marked = page.locator("a.hit").first
    quoted = marked.inner_text()

    marked.click()
    finding = page.locator(".finding:target")
    expect(finding).to_contain_text(quoted)
    finding.locator("dd a").click()
    expect(page.locator(".claim:target")).to_contain_text(quoted)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_date_explains_itself(visit: Callable[..., Page], lang: str):
    page = visit("examiner", lang)
    page.locator(".filters [name=waits]").first.select_option("applicant")
    expect(page).to_have_url(re.compile("waits=applicant"))
    page.wait_for_selector("html[data-ready]")
    limit = page.locator(".due", has_text=WORDS[lang]["limit"])
    row = page.locator("#docket tr", has=limit).first
    day = row.locator(limit).locator("b").inner_text()
    row.locator("th a").click()

    why = page.locator("details.why[hx-get]").first
    why.locator("summary").first.click()
    steps = why.locator(".steps > li")
    expect(steps.last).to_contain_text(WORDS[lang]["last"])
    expect(steps.last).to_contain_text(day)
    steps.nth(1).locator("summary").click()
    expect(steps.nth(1).locator("dl")).to_be_visible()


def test_the_docket_is_filtered_and_answers_when_a_new_case_would_be_reached(
    visit: Callable[..., Page],
):
    page = visit("examiner")
    total = page.locator("#docket .pager span").first.inner_text().rsplit(" ", 1)[1]
    page.locator(".counts a").nth(1).click()
    fewer = page.locator("#docket .pager span").first.inner_text().rsplit(" ", 1)[1]
    assert int(fewer) < int(total)

    page.locator("form[hx-get] button").click()
    expect(page.locator("#reach-answer .answer")).not_to_be_empty()
    assert "/reach/" not in page.url


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_calendar_program_gets_what_the_calendar_shows(visit: Callable[..., Page], lang: str):
    page = visit("centre_head", lang)
    page.goto("/calendar/")
    page.locator("button[value=make]").click()
    address = page.locator("#feed-address").input_value()

    stranger = page.context.browser.new_context()
    answer = stranger.request.get(address)
    found = icalendar.Calendar.from_ical(answer.body())
    days = sorted({str(event["dtstart"].dt) for event in found.walk("VEVENT")})
    month = days[-1][:7]
    page.goto(f"/calendar/?month={month}")
    shown = set(page.locator("#dates tbody tr td:first-child").all_inner_texts())
    # the feed ends on some day, the calendar can be turned on for ever
    told = {day for day in shown if days[0] <= day <= days[-1]}
    assert told == {day for day in days if day.startswith(month)} != set()
    page.goto("/calendar/")
    page.locator("button[value=revoke]").click()
    assert stranger.request.get(address).status == 404
    stranger.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_head_goes_from_a_count_to_its_list_to_a_case(visit: Callable[..., Page], lang: str):
    page = visit("department_head", lang)
    assert page.url.rstrip("/").split("/")[-1] == "work"
    cell = page.locator(".counts li:has(.value:not(:text-is('0'))) a").last
    n = cell.locator(".value").inner_text()
    cell.click()

    expect(page.locator("#list .pager span").first).to_contain_text(n)
    page.locator("#list tbody th a").first.click()
    expect(page.locator(".tabs")).to_be_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_screens_of_the_working_day_have_no_serious_fault_and_fit(
    visit: Callable[..., Page], lang: str
):
    page = visit("examiner", lang)
    case = links(page, "#docket tbody th a")[0]
    own = [page.url, case, f"{case}claims/", f"{case}documents/", f"{case}documents/1/",
           "/calendar/"]  # fmt: skip
    faults = [fault for address in own for fault in serious(page, address)]
    head = visit("department_head", lang)
    faults += serious(head, head.url)
    assert faults == []

    phone = visit("examiner", lang, PHONE)
    for address in own:
        opens(phone, address)
