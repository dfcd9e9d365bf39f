"""A process to be killed while it publishes a draw in the office of HOME.

``python tests/office/victim_draw.py HOME`` makes an office whose first run is about to be drawn,
says ``ready``, and for each line of its input forks a process that draws, and says its number.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import signal
import sys
from pathlib import Path

from pendency.office import commands

NOW = dt.datetime(2026, 1, 5, 12, 0, tzinfo=dt.UTC)


def main(home: Path) -> None:
    commands.prepare(home)
    # these need Django, which `prepare` sets up
    from django.db import connections

    from pendency.office.models import AllocationRun

    if not AllocationRun.objects.exists():
        make(home)
    connections.close_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave nothing behind
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            draw(home)
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def make(home: Path) -> None:
    """An office with cases that wait, and a run whose parties have revealed."""
    from pendency.allocation import commitment
    from pendency.office import actions
    from pendency.office.demonstration import load_declarations
    from pendency.office.models import AllocationRun, Case, Centre
    from pendency.twin import sample_office

    sample = sample_office(home / "sample", seed=7, cases=600)
    actions.take_on_snapshot(snapshot=sample, by=None, now=NOW)
    load_declarations(now=NOW)
    some = Case.objects.filter(state="awaiting_examination", examiner__isnull=False)[:30]
    actions.redraw(cases=some, purpose="absence", reason="x", by=None, now=NOW, barred=False)
    run = actions.open_run(centres=Centre.objects.all()[:2], by=None, now=NOW)
    run = actions.freeze_list(run=run, by=None, now=NOW)
    kept = {party.name: secrets.token_bytes(32) for party in run.parties.all()}
    for party in run.parties.all():
        said = commitment(run.list_sha256, party.name, kept[party.name])
        actions.commit(party=party, commitment=said, by=None, now=NOW)
    for party in run.parties.order_by("notary", "name"):
        actions.reveal(party=party, secret=kept[party.name].hex(), by=None, now=NOW)
    assert AllocationRun.objects.get().state == "drawing"


def draw(home: Path) -> None:
    from pendency.office import actions
    from pendency.office.models import AllocationRun

    run = AllocationRun.objects.get()
    (home / "begun").touch()
    actions.draw_run(run=run, by=None, now=NOW)
    (home / "done").touch()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
