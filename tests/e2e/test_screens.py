"""Every role, every screen, both languages: it answers, it fits, it is accessible."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.e2e.conftest import DESKTOP, PHONE

from pendency.office.roles import ROLES

pytestmark = pytest.mark.browser

LANGUAGES = ["en", "zh-hans"]
LANDS_AT = {
    "operations": "/network/",
    "centre_head": "/centres/",
    "department_head": "/departments/",
    "examiner": "/dockets/",
    "quality_reviewer": "/cases/",
    "integrity_officer": "/imports/",
    "auditor": "/network/",
    "researcher": "/network/",
    "administrator": "/imports/",
}
#: Elements of the page proper that hold words and no data.
WORDS = ", ".join(f"main {element}" for element in ("h1", "h2", "th[scope=col]", "label", "dt"))
#: axe-core: the conformance rules only, and only what they find wrong.
CONFORMANCE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
}
#: Screens beyond the menu of operations.
DEEPER = [
    "/centres/1/",
    "/departments/1/",
    "/cases/1/",
    "/cases/?state=granted&text=method",
    "/cases/?text=nothing+has+this+title",
    "/indicators/stock/",
    "/indicators/first_action_pendency/?by=centre",
    "/indicators/inflow/?by=field&each=year",
    "/indicators/outcomes_entering/",
    "/indicators/stock/?as_of=2999-01-01",
    "/imports/quarantine/",
    "/account/",
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_lands_where_its_work_is_and_opens_its_menu(
    visit: Callable[..., Page], role: str, lang: str
):
    page = visit(role, lang)
    assert LANDS_AT[role] in page.url

    addresses = page.eval_on_selector_all(".frame > .side a", "links => links.map(a => a.pathname)")
    assert addresses
    for address in addresses:
        opens(page, address)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_deeper_screen_answers_and_fits(
    visit: Callable[..., Page], lang: str, size: tuple[int, int]
):
    page = visit("operations", lang, size)

    for address in DEEPER:
        opens(page, address)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_screen_has_a_serious_accessibility_fault(visit: Callable[..., Page], lang: str):
    page = visit("department_head", lang)
    own = [page.url, *links(page, "#people tbody a")[:1]]
    faults = [fault for address in own for fault in serious(page, address)]
    page = visit("operations", lang)
    menu = page.eval_on_selector_all(".frame > .side a", "links => links.map(a => a.href)")

    for address in [*menu, *DEEPER]:
        faults += serious(page, address)

    assert faults == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_left_untranslated(visit: Callable[..., Page], lang: str):
    """The words of a screen change with the language; codes, numbers and titles do not count."""
    page = visit("operations", lang)
    heads = set()
    for address in ("/network/", "/indicators/", "/imports/", "/pack/", "/about/", "/centres/1/"):
        page.goto(address)
        heads |= set(page.locator(WORDS).all_inner_texts())

    chinese = {text for text in heads if any("\u4e00" <= c <= "\u9fff" for c in text)}
    plain = {text for text in heads - chinese if any(c.isalpha() for c in text)}
    expected = {"en": (set(), plain), "zh-hans": (chinese, {"n", "SHA-256"} & plain)}[lang]
    assert (chinese, plain) == expected


def opens(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer.status == 200, address
    page.wait_for_selector("html[data-ready]")
    assert page.locator("h1").count() == 1, address
    assert page.title().startswith(page.locator("h1").inner_text()), address
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0, f"{address} is {wider} pixels too wide"
    undrawn = page.locator("[data-chart]:not(:has(canvas))").count()
    assert undrawn == 0, f"{address} leaves {undrawn} charts undrawn"


def links(page: Page, selector: str) -> list[str]:
    return page.eval_on_selector_all(selector, "links => links.map(a => a.href)")


def serious(page: Page, address: str) -> list[str]:
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    found = Axe().run(page, options=CONFORMANCE).response["violations"]
    return [
        f"{address} {v['impact']} {v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in found
        if v["impact"] in {"serious", "critical"}
    ]
