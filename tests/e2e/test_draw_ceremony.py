"""A draw in public: commit, reveal, publish, check; then one case past it, by two people.

Every party sits in a browser of its own, which keeps its secret. It ends with the log exported and
verified by the offline verifier.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.e2e.conftest import PHONE, Served, serving
from tests.e2e.test_screens import CONFORMANCE

pytestmark = pytest.mark.browser

PARTIES = ["centre_head", "second_director", "operations", "integrity_officer"]
WORDS = {
    "en": {"again": "Every winner was drawn again", "holds": "The certificate holds",
           "confirmed": "confirmed", "reason": "knows the family from three earlier files"},
    "zh-hans": {"again": "已按记录重新抽签", "holds": "证书成立", "confirmed": "已同意",
                "reason": "此前已承办同族三件申请，熟悉案情"},
}  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving("serve_draw.py", tmp_path_factory.mktemp("draw")) as office:
        yield office


def clean(page: Page) -> None:
    """No fault that axe-core knows of, and nothing wider than the window."""
    found = Axe().run(page, options=CONFORMANCE).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def command(*words: str) -> str:
    """What a command of this package prints."""
    run = [sys.executable, "-c", "from pendency.cli import main; main()", *words]
    done = subprocess.run(run, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def downloaded(page: Page, selector: str, folder: Path) -> Path:
    with page.expect_download() as caught:
        page.locator(selector).first.click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_a_ceremony_an_override_and_a_verified_log(
    visit: Callable[..., Page], root: Path, tmp_path: Path, lang: str
):
    said = WORDS[lang]
    pages = {name: visit(name, lang) for name in PARTIES}
    if lang != "en":
        away(visit("department_head", lang))
    run = opened(pages["operations"])

    for name in PARTIES:
        pages[name].goto(run)
        commit(pages[name])
    check_order(pages["integrity_officer"], run)
    for name in PARTIES:
        pages[name].goto(run)
        reveal(pages[name])
    page = pages["operations"]
    page.goto(run)
    expect(page.locator("#record-title")).to_be_visible(timeout=120_000)
    clean(page)

    for button, words in (("replay", said["again"]), ("certify", said["holds"])):
        page.locator(f"button[value={button}]").click()
        expect(page.locator(".messages")).to_contain_text(words)
    record = downloaded(page, "a[href$='draw.jsonl']", tmp_path)
    checked(record, root)
    assert "0 faults" in command("draw", "replay", str(record))
    assert "proven optimal" in command("draw", "certify", str(record))

    why(pages["centre_head"], run)
    past_the_draw(visit("department_head", lang), pages["centre_head"], said)
    verified(pages["integrity_officer"], visit("auditor", lang), tmp_path)


def away(page: Page) -> None:
    """The examiner is away, and his cases go back into the draw."""
    page.goto("/dockets/" + re.search(r"/dockets/(\d+)/", docket_of(page))[1] + "/absence/")
    page.fill("[name=reason]", "long journey")
    page.check("[name=send_back]")
    clean(page)
    page.locator("main form button.primary").click()
    expect(page.locator(".messages")).to_contain_text(re.compile(r"\d"))


def docket_of(page: Page) -> str:
    """The address of a docket of the head's own department."""
    page.goto(page.locator(".side a[href*='/departments/']").first.get_attribute("href"))
    return page.locator("main a[href*='/dockets/']").first.get_attribute("href")


def opened(page: Page) -> str:
    """Open a run, and wait until its list is frozen; its address."""
    page.goto("/allocation/")
    clean(page)
    page.locator("a[href$='/allocation/new/']").click()
    assert page.locator("[name=centres]:checked").count() == 2
    clean(page)
    page.locator("main form button.primary").click()
    expect(page.locator("#commit-title")).to_be_visible(timeout=120_000)
    clean(page)
    return page.url


def commit(page: Page) -> None:
    """Make a secret in the browser, and send nothing but its hash."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.locator("[data-make]").click()
    expect(page.locator("[name=commitment]")).to_have_value(re.compile("^[0-9a-f]{64}$"))
    expect(page.locator("[data-keep]")).to_be_visible()
    kept = json.loads(page.evaluate("localStorage.getItem(Object.keys(localStorage)[0])"))
    page.locator("button[value=commit]").click()
    expect(page.locator(".messages")).to_be_visible()
    assert any(kept["commitment"] in body for body in sent)
    assert not any(kept["secret"] in body for body in sent)


def check_order(notary: Page, run: str) -> None:
    """The notary finds no form before the others have revealed."""
    notary.goto(run)
    expect(notary.locator(".note-line")).to_be_visible()
    assert notary.locator("button[value=reveal]").count() == 0


def reveal(page: Page) -> None:
    """The secret is found in the browser in which it was made."""
    expect(page.locator("[name=secret]")).to_have_value(re.compile("^[0-9a-f]{64}$"))
    page.locator("button[value=reveal]").click()
    expect(page.locator(".messages")).to_be_visible()


def checked(record: Path, root: Path) -> None:
    """The independent script agrees, and finds one changed byte."""
    script = [sys.executable, str(root / "examples/replay_draw.py")]
    good = subprocess.run([*script, str(record)], check=False, capture_output=True)
    assert good.returncode == 0, good.stderr
    body = record.read_bytes()
    spot = body.index(b'"units":[[') + 12
    bad = record.with_suffix(".changed")
    bad.write_bytes(body[:spot] + bytes([body[spot] ^ 1]) + body[spot + 1 :])
    assert subprocess.run([*script, str(bad)], check=False, capture_output=True).returncode != 0


def why(page: Page, run: str) -> None:
    """A case of the run says why its examiner was drawn."""
    page.goto(run)
    page.locator("#drawn tbody th a").first.click()
    expect(page.locator("tr.won")).to_be_visible()
    clean(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    clean(page)


def past_the_draw(head: Page, director: Page, said: dict[str, str]) -> None:
    """The head asks, can't confirm it himself, and the director does."""
    docket = docket_of(head)
    head.goto(docket)
    case = head.locator("main a[href*='/cases/']").first.get_attribute("href")
    head.goto(re.search(r"/cases/\d+/", case)[0] + "override/")
    codes = {"EX0001", "EX0003"} - {head.locator(".crumbs").inner_text()}
    holder = case_holder(head, re.search(r"/cases/\d+/", case)[0])
    head.goto(re.search(r"/cases/\d+/", case)[0] + "override/")
    head.fill("[name=to]", next(code for code in sorted(codes) if code != holder))
    head.fill("[name=reason]", said["reason"])
    clean(head)
    head.locator("main form button.primary").click()
    expect(head.locator("main")).to_contain_text(said["reason"])
    assert head.locator("button[value=confirm]").count() == 0
    director.goto(head.url)
    clean(director)
    director.locator("button[value=confirm]").click()
    expect(director.locator(".head .tag")).to_have_text(said["confirmed"])
    director.goto("/allocation/overrides/")
    expect(director.locator("#overrides tbody tr")).not_to_have_count(0)
    clean(director)


def case_holder(page: Page, case: str) -> str:
    """The code of a case's examiner."""
    page.goto(case)
    return re.search(r"EX\d{4}", page.locator("main").inner_text())[0]


def verified(notary: Page, auditor: Page, folder: Path) -> None:
    """The head of the log is signed, and the export verifies on a machine of one's own."""
    notary.goto("/log/")
    notary.locator(".head-end button.primary").click()
    expect(notary.locator(".messages")).to_be_visible()
    auditor.goto("/log/")
    export = downloaded(auditor, "a[href$='export.jsonl']", folder)
    checkpoint = downloaded(auditor, "a[href$='checkpoint.txt']", folder)
    policy = downloaded(auditor, "a[href$='policy.txt']", folder)
    told = export.read_text("utf-8")
    assert "publish_draw" in told
    assert "confirm_override" in told
    command("log", "verify", str(export), "--checkpoint", str(checkpoint), "--policy", str(policy))
