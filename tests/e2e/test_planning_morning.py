"""The planning morning: targets, one missed, its cheapest remedy, a variant, the meeting pack."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import PHONE
from tests.e2e.test_screens import opens, serious

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LANGUAGES = ["en", "zh-hans"]
#: The twin is compiled on its first run; a busy machine takes its time.
PATIENT = 600_000


def set_plan(page: Page) -> None:
    """Products as in the last year, and a pendency that they do not bring."""
    page.goto("/planning/set/")
    page.fill("[name=first_action_pendency-1]", "9")
    page.locator("main button.primary").click()
    expect(page.locator("table.objectives").first).to_be_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_from_the_targets_to_the_meeting_pack(visit: Callable[..., Page], lang: str):
    page = visit("operations", lang)
    set_plan(page)

    page.goto("/planning/scenarios/new/")
    page.fill("[name=name]", f"as now {lang}")
    page.fill("[name=years]", "2")
    page.fill("[name=replications]", "4")
    page.locator("main button.primary").click()
    table = page.locator("table.target-table")
    expect(table).to_be_visible(timeout=PATIENT)
    missed = table.locator("tr", has_text=re.compile(r"9\.0")).first
    expect(missed.locator(".chance b")).to_have_text(re.compile(r"^\d+%$"))
    first = page.locator("[data-chart=fan-0]")
    expect(first.locator("canvas")).to_be_visible()
    before = page.locator("#fan-0").text_content()

    missed.locator("button[value=remedy]").click()
    accept = page.locator("button[value=accept]").first
    expect(accept).to_be_visible(timeout=PATIENT)
    accept.click()
    expect(page.locator(".head a", has_text=f"as now {lang}")).to_be_visible()
    expect(page.locator("table.target-table")).to_be_visible(timeout=PATIENT)
    expect(page.locator("[data-chart=fan-0] canvas")).to_be_visible()
    assert page.locator("#fan-0").text_content() != before

    page.locator("a[href*='/pack/?scenario=']").click()
    expect(page.locator("[name=scenario]")).not_to_have_value("")
    page.locator("main button.primary").click()
    made = page.locator("#packs tr", has_text=f"as now {lang}").locator("td:last-child a").first
    expect(made).to_be_visible(timeout=PATIENT)
    made.click()
    expect(page.locator("#plan svg").first).to_be_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_planning_screens_have_no_serious_fault_and_fit(visit: Callable[..., Page], lang: str):
    page = visit("operations", lang)
    set_plan(page)
    own = ["/planning/", "/planning/set/", "/planning/progress/", "/planning/review/",
           "/planning/figures/", "/planning/what-if/", "/planning/scenarios/",
           "/planning/scenarios/new/"]  # fmt: skip
    faults = [fault for address in own for fault in serious(page, address)]
    assert faults == []
    phone = visit("operations", lang, PHONE)
    for address in own:
        opens(phone, address)
