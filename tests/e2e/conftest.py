"""A served office and a browser that tolerates no error."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
#: Keeps from a process what only the workshop has.
SHIPPED_ONLY = Path(__file__).with_name("shipped_only")
DESKTOP, PHONE = (1440, 900), (390, 844)
expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""


@dataclass(frozen=True)
class Served:
    """Where the office answers, and the password of all its people."""

    address: str
    password: str


@contextmanager
def serving(script: str, home: Path) -> Iterator[Served]:
    """Run a program of this folder that serves an office until the tests are done with it."""
    command = [sys.executable, str(Path(__file__).with_name(script)), str(home)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PENDENCY_")}
    environment.pop("DATABASE_URL", None)
    environment["PYTHONPATH"] = str(SHIPPED_ONLY)
    log = (home / "server.log").open("w")
    with log, subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=home, env=environment
    ) as process:  # fmt: skip
        password, opened = process.stdout.readline(), process.stdout.readline()
        try:
            if not opened:
                pytest.fail((home / "server.log").read_text()[-4000:], pytrace=False)
            address = next(word for word in opened.split() if word.startswith("http"))
            yield Served(address.rstrip("/"), password.strip())
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving("serve_office.py", tmp_path_factory.mktemp("office")) as office:
        yield office


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Log in as a role in a language and hand back the page; afterwards nothing may have failed."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def log_in(role: str, lang: str = "en", size: tuple[int, int] = DESKTOP) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, base_url=served.address,
            accept_downloads=True,
        )  # fmt: skip
        contexts.append(context)
        context.add_init_script(_VIOLATIONS)
        cookie = {"name": "django_language", "value": lang, "url": served.address}
        context.add_cookies([cookie])
        page = context.new_page()
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/login/")
        page.fill("[name=username]", role)
        page.fill("[name=password]", served.password)
        page.click("button.primary")
        page.wait_for_selector("main#main")
        return page

    yield log_in
    for context in contexts:
        context.close()
    assert errors == []
