"""What the command line calls: plain functions that set Django up themselves.

Everything that needs models is imported inside, after `configure` has named the data directory.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import django

Progress = Callable[[int, int | None], None]
Say = Callable[[str], None]


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def configure(home: Path) -> None:
    """Set Django up for a data directory; once per process."""
    os.environ["PENDENCY_HOME"] = str(home.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendency.office.settings")
    django.setup()


def prepare(home: Path) -> None:
    """Make a data directory ready: database at its present form, static files collected."""
    configure(home)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def load_demo(home: Path, *, progress: Progress | None = None, cases: int = 60_000) -> bool:
    """Fill a prepared, empty office with the generated sample office; False if it has records."""
    configure(home)
    from pendency.office.demonstration import load_sample

    return load_sample(now=_now(), cases=cases, progress=progress)


def demo(
    *,
    home: Path,
    port: int = 8000,
    browser: bool = True,
    serve_it: bool = True,
    say: Say = _print,
    progress: Progress | None = None,
    cases: int = 60_000,
) -> None:
    """Load the sample office, make its report pack, say how to log in, and serve it."""
    say(f"Preparing the office in {home} ...")
    prepare(home)
    if load_demo(home, progress=progress, cases=cases):
        say("The sample office is loaded. Its cases and people are generated, not real.")
    for path in make_packs(home):
        say(f"Report pack: {path}")
    from pendency.office.demonstration import demo_logins

    logins = demo_logins(now=_now())
    say(f"Log in under one of these names with the password  {logins[0].password}")
    for login in logins:
        say(f"  {login.username:18} {login.role}")
    if serve_it:
        serve(home=home, port=port, open_browser=browser)


def make_packs(home: Path) -> list[Path]:
    """Render the report pack of the current snapshot in both languages."""
    configure(home)
    from pendency.office import packs
    from pendency.office.actions.snapshots import store
    from pendency.records import Snapshot

    snapshot = Snapshot.open(store().path)
    files: list[Path] = []
    for lang in ("en", "zh"):
        files += packs.make(snapshot, year=None, lang=lang).files
    return files


def serve(
    *, home: Path, host: str = "127.0.0.1", port: int = 8000, open_browser: bool = False
) -> NoReturn:
    """Serve a data directory until interrupted; this process becomes the server."""
    prepare(home)
    sys.stdout.flush()
    words = ["-m", "pendency.office.server", "--host", host, "--port", str(port)]
    words += ["--browser"] if open_browser else []
    os.execv(sys.executable, [sys.executable, *words])  # noqa: S606  # our own interpreter


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


__all__ = ["configure", "demo", "load_demo", "make_packs", "prepare", "serve"]
