"""What people do: find a case, take a table along, look at a broken row, without a mouse."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_from_the_network_to_the_timeline_of_a_case(visit: Callable[..., Page]):
    page = visit("operations")

    page.locator(".compare tbody th a").first.click()
    expect(page.locator("h1")).to_contain_text("Centre")
    page.locator("#units tbody a").nth(1).click()
    expect(page.locator(".crumbs")).to_contain_text("Network at a glance")
    number = page.locator("#worklist tbody th a").first
    wanted = number.inner_text()
    number.click()

    expect(page.locator("h1")).to_contain_text(wanted)
    events = page.locator(".timeline li")
    assert events.count() >= 1
    dates = page.locator(".timeline time").all_inner_texts()
    assert dates == sorted(dates)
    assert page.locator("svg.casetime rect").count() >= 1


def test_a_table_is_sorted_and_paged_in_place_and_the_address_says_so(visit: Callable[..., Page]):
    page = visit("operations")
    page.goto("/cases/")
    ages = "#cases tbody td:nth-child(5)"

    page.locator("#cases thead a", has_text="Filed").click()
    expect(page.locator("#cases th[aria-sort=ascending]")).to_contain_text("Filed")
    filed = page.locator(ages).all_inner_texts()
    assert filed == sorted(filed)
    page.locator("#cases .pages a").first.click()
    expect(page.locator("#cases .pages [aria-current]")).to_have_text("2")
    assert "cases.page=2" in page.url
    assert page.locator(ages).first.inner_text() >= filed[-1]

    page.reload()
    expect(page.locator("#cases .pages [aria-current]")).to_have_text("2")


def test_a_table_goes_along_as_csv_and_xlsx(visit: Callable[..., Page], tmp_path: Path):
    page = visit("auditor")
    page.goto("/cases/?state=granted")
    total = page.locator("#cases .pager span").first.inner_text().rsplit(" ", 1)[1]
    heads = [" ".join(t.split()) for t in page.locator("#cases thead th").all_inner_texts()]

    files = {}
    for kind in ("CSV", "XLSX"):
        with page.expect_download() as download:
            page.locator("#cases .exports a", has_text=kind).click()
        files[kind] = download.value

    with open(files["CSV"].path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    book = tmp_path / "cases.xlsx"
    files["XLSX"].save_as(book)
    sheet = openpyxl.load_workbook(book).worksheets[0]
    assert rows[0] == heads
    assert len(rows) - 1 == sheet.max_row - 1 == int(total.replace(",", ""))
    assert [cell.value for cell in sheet[1]] == heads
    assert files["CSV"].suggested_filename.startswith("cases-2025-12-31")


def test_a_quarantined_row_shows_its_bytes_and_runs_nothing(visit: Callable[..., Page]):
    page = visit("integrity_officer")
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))

    sums = page.locator(".sums .value").all_inner_texts()
    read, imported, duplicates, quarantined = (int(n.replace(",", "")) for n in sums)
    assert read == imported + duplicates + quarantined
    page.locator("#sources tbody a").click()
    page.locator("#quarantine tbody th a").click()

    expect(page.locator("h1")).to_have_text("line 1502, byte 90210")
    expect(page.locator(".hex").first).to_contain_text("8d 3c 73")
    expect(page.locator(".hex").last).to_contain_text(r"\x8d<script>alert(1)</script>")
    assert asked == []


def test_the_meeting_pack_is_made_and_read(visit: Callable[..., Page]):
    page = visit("operations")
    page.goto("/pack/")
    page.select_option("[name=lang]", "zh")
    page.click("main button.primary")

    own = page.locator("#packs tr", has_text="中文").filter(has_text="none")  # no scenario
    files = own.locator("td:last-child a")
    expect(files).to_have_count(3)
    with page.expect_download() as download:
        files.nth(1).click()
    assert download.value.suggested_filename.endswith(".docx")
    files.first.click()
    expect(page.locator("body")).to_contain_text("审查")


def test_the_language_is_kept_in_the_account(visit: Callable[..., Page]):
    page = visit("researcher", "en")
    page.locator(".top [name=language][value=zh-hans]").click()
    expect(page.locator("h1")).to_have_text("全系统总览")
    page.context.clear_cookies(name="django_language")

    page.goto("/network/")

    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


def test_what_lies_outside_the_reach_is_refused_in_words(visit: Callable[..., Page]):
    page = visit("examiner")
    page.evaluate("window.told = console.error; console.error = () => {}")

    answer = page.request.get("/centres/1/")
    missing = page.request.get("/cases/99999999/")

    assert (answer.status, missing.status) == (403, 404)
    assert "may not see a centre" in answer.text()


def test_by_keyboard_alone(visit: Callable[..., Page]):
    page = visit("department_head")
    press = page.keyboard.press

    press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    press("Enter")
    expect(page.locator("main")).to_be_focused()
    press("?")
    expect(page.locator("#keys")).to_be_visible()
    press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    press("g")
    press("s")
    expect(page.locator("h1")).to_have_text("Cases")
    press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("method")
    press("Enter")
    page.wait_for_url("**text=method**")
    reach(page, "#cases tbody th a")
    press("Enter")
    expect(page.locator(".timeline")).to_be_visible()


def reach(page: Page, selector: str) -> None:
    """Press Tab until the first element of the selector has the focus, and see that it shows."""
    target = page.locator(selector).first
    for _ in range(80):
        if target.evaluate("e => e === document.activeElement"):
            outline = target.evaluate("e => getComputedStyle(e).outlineStyle")
            assert outline != "none"
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} can't be reached by Tab")
