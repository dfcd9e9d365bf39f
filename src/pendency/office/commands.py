"""What the command line calls: plain functions that set Django up themselves.

Everything that needs models is imported inside, after `configure` has named the data directory.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import django

from pendency.office import clock
from pendency.office.sampling import CASES, sampling

if TYPE_CHECKING:
    from pendency.office.daily import Day, Outcome

    Tell = Callable[[Outcome], None]

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
    """Make a data directory ready: its database at the present form."""
    configure(home)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def collect_static() -> None:
    """Gather style, scripts and pictures for the pages of a prepared data directory."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


def demo(
    *,
    home: Path,
    port: int = 8000,
    browser: bool = True,
    serve_it: bool = True,
    say: Say = _print,
    progress: Progress | None = None,
    cases: int = CASES,
) -> None:
    """Load the sample office, make its report pack, say how to log in, and serve it."""
    say(f"Preparing the office in {home} ...")
    with sampling(home, cases=cases) as made:
        prepare(home)
        from pendency.office.demonstration import load_sample

        if load_sample(made=made, progress=progress):
            say("The sample office is loaded. Its cases and people are generated, not real.")
            show_draw(say=say)
            show_plan(say=say)
    for path in make_packs(home):
        say(f"Report pack: {path}")
    from pendency.office.demonstrated_draw import demo_directors
    from pendency.office.demonstration import demo_logins

    logins = demo_logins(now=clock.now()) + demo_directors(now=clock.now())
    say(f"Log in under one of these names with the password  {logins[0].password}")
    for login in logins:
        say(f"  {login.username:18} {login.role}")
    if serve_it:
        serve(home=home, port=port, open_browser=browser)


def show_draw(*, say: Say = _print) -> None:
    """Hold the sample office's first draw."""
    from pendency.office.demonstrated_draw import hold_draw

    run = hold_draw()
    if run:
        say(f"Its centres have drawn: run {run.pk}, {run.figures['assigned']} cases.")


def show_plan(*, say: Say = _print) -> None:
    """Set the sample office's plan, with a year agreed and one open to declarations."""
    from pendency.office.demonstrated_plan import set_sample_plan

    plan = set_sample_plan()
    if plan:
        say(f"Head office has set a plan: {plan.title}.")


def import_extract(
    home: Path, name: str, path: Path, *, mapping: Path | None = None
) -> dict[str, dict[str, int]]:
    """Import an extract into a data directory; the counts per record type."""
    prepare(home)
    from pendency.office import actions

    run = actions.run_import(format=name, path=path, mapping=mapping, by=None, now=clock.now())
    return dict(run.counts["records"])


def take_on(home: Path, path: Path) -> str:
    """Fill an empty data directory with a snapshot; the snapshot's id."""
    prepare(home)
    from pendency.office import actions
    from pendency.records import Snapshot

    snapshot = Snapshot.open(path)
    actions.take_on_snapshot(snapshot=snapshot, by=None, now=clock.now())
    return snapshot.id


def add_user(home: Path, name: str, *, role: str, password: str, bound_to: str = "") -> None:
    """Add a person; a role with a reach is bound to a centre, unit or examiner by its code."""
    prepare(home)
    from django.core.exceptions import ValidationError

    from pendency.office import actions
    from pendency.office.binding import binding_of
    from pendency.office.errors import InvalidAccountError

    part = binding_of(role, bound_to)
    try:
        actions.create_user(
            username=name, password=password, role=role, by=None, now=clock.now(), **part
        )
    except ValidationError as error:
        raise InvalidAccountError(" ".join(error.messages)) from error


def publish(home: Path) -> str:
    """Seal the state of the records and build the mart of it; the snapshot's id."""
    prepare(home)
    from pendency.office import actions

    return actions.publish_snapshot(by=None, now=clock.now()).snapshot_id


def daily(home: Path, *, level: float | None = None, tell: Tell | None = None) -> Day:
    """Do what an office needs every day; what came of each step, and what waits for people."""
    prepare(home)
    from pendency.office.daily import run_day
    from pendency.office.screening import LEVEL

    return run_day(clock.now, level=level or LEVEL, tell=tell)


def refresh(home: Path, *, say: Say = _print) -> None:
    """Build the mart again where another version of the program laid it out."""
    configure(home)
    from pendency.office import mart
    from pendency.office.errors import NoMartError
    from pendency.office.models import Office

    try:
        mart.current()
    except NoMartError:
        if Office.objects.exists():
            say("Computing the figures of the dashboards ...")
            publish(home)


def make_packs(home: Path) -> list[Path]:
    """Render the report pack of the current snapshot in both languages."""
    configure(home)
    from pendency.office import actions, packs
    from pendency.office.actions.snapshots import path_of
    from pendency.office.errors import NotPublishableError
    from pendency.office.models import SnapshotRecord
    from pendency.records import Snapshot

    record = SnapshotRecord.objects.filter(current=True).first()
    if record is None:
        raise NotPublishableError("no snapshot is published yet: run pendency office publish")
    actions.sign_checkpoint(by=None, now=clock.now())
    snapshot = Snapshot.open(path_of(record))
    files: list[Path] = []
    for lang in ("en", "zh"):
        files += packs.make(snapshot, year=None, lang=lang).files
    return files


def serve(
    *, home: Path, host: str = "127.0.0.1", port: int = 8000, open_browser: bool = False
) -> NoReturn:
    """Serve a data directory until interrupted; this process becomes the server."""
    prepare(home)
    collect_static()
    refresh(home)
    from pendency.office import actions

    actions.sign_checkpoint(by=None, now=clock.now())
    sys.stdout.flush()
    words = ["-m", "pendency.office.server", "--host", host, "--port", str(port)]
    words += ["--browser"] if open_browser else []
    os.execv(sys.executable, [sys.executable, *words])  # noqa: S606  # our own interpreter


__all__ = [
    "add_user",
    "collect_static",
    "configure",
    "daily",
    "demo",
    "import_extract",
    "make_packs",
    "prepare",
    "publish",
    "refresh",
    "serve",
    "take_on",
]
