"""The pack as a reader meets it: in a browser, on a screen, on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pendency.meeting import Pack

pytestmark = pytest.mark.browser
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
#: Cells whose text is wider than the cell, and charts' texts that leave the picture.
_OVERFLOWING = """() => {
    const cells = [...document.querySelectorAll('td, th')]
        .filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent);
    const texts = [...document.querySelectorAll('svg text')].filter((text) => {
        const box = text.getBBox(), view = text.ownerSVGElement.viewBox.baseVal;
        return box.x < -1 || box.x + box.width > view.width + 1
            || box.y + box.height > view.height + 1;
    }).map((text) => text.textContent);
    return cells.concat(texts);
}"""
#: All sheets are alike: the cover, the text, one sheet, one comparison and the annexes.
_ONE_OF_EACH = {
    "include": [
        ["header"], ["nav"], ["#summary"], ["#centre-ac"], ["#comparison-counts"],
        ["#comparison-grant-rate"], ["#definitions"], ["#provenance"],
    ]
}  # fmt: skip


@pytest.fixture(scope="module")
def page(chromium: str, pack: Pack) -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text))
        page.on("request", lambda request: faults.append(request.url))
        page.goto(pack.html.as_uri())
        assert faults == [pack.html.as_uri()]
        yield page
        browser.close()


def test_no_text_leaves_its_cell_or_its_picture(page: object) -> None:
    assert page.evaluate(_OVERFLOWING) == []  # type: ignore[attr-defined]


def test_nothing_is_serious_for_axe(page: object) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=_ONE_OF_EACH).response["violations"]

    assert [(v["id"], v["impact"]) for v in found if v["impact"] in {"serious", "critical"}] == []


def test_a_phone_scrolls_down_only(page: object) -> None:
    page.set_viewport_size({"width": 390, "height": 844})  # type: ignore[attr-defined]

    assert page.evaluate("document.documentElement.scrollWidth") <= 390  # type: ignore[attr-defined]
