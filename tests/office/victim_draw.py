"""A process whose children are killed while they publish a draw in the office of HOME.

``python tests/office/victim_draw.py HOME make`` makes an office whose first run is about to be
drawn, in the database that DATABASE_URL names (a file of SQLite in HOME without it). ``draw`` in
place of ``make`` loads what a draw needs once, says ``ready``, and for the line ``begin`` on its
input begins a process that draws, whose number it says; for the line ``end`` it waits for that one,
and says with which code it ended. Till then its number is no other's.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import sys
from pathlib import Path

from pendency.office import commands

NOW = dt.datetime(2026, 1, 5, 12, 0, tzinfo=dt.UTC)


def main(home: Path, what: str) -> None:
    if what == "make":
        commands.prepare(home)
        from pendency.office.jobs import lock

        with lock():  # or the process that does the office's work would draw
            make(home)
    else:
        commands.configure(home)
        serve()


def make(home: Path) -> None:
    """An office with cases that wait, and a run whose parties have revealed."""
    from pendency.allocation import commitment
    from pendency.office import actions
    from pendency.office.bulk import bulk_load
    from pendency.office.demonstration import load_declarations
    from pendency.office.models import AllocationRun, Case, Centre, Office
    from pendency.twin import sample_office

    sample = sample_office(home / "sample", seed=7, cases=600)
    bulk_load(sample)  # without the figures of the dashboards, which a draw does not read
    Office.objects.create(id=1, title="Sample", provenance="generated",
                          observed_to=sample.observed_to)  # fmt: skip
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


def serve() -> None:
    """Begin a process that draws, as often as it is asked for, without loading all again."""
    from django.db import connections

    from pendency.office import actions  # noqa: F401 - loaded once, for all

    say("ready")
    for _begin in sys.stdin:
        connections.close_all()  # each opens its own
        number = os.fork()
        if number == 0:
            draw()
            os._exit(0)
        say(number)
        sys.stdin.readline()
        _, status = os.waitpid(number, 0)
        say(os.waitstatus_to_exitcode(status))


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def draw() -> None:
    from pendency.office import actions
    from pendency.office.models import AllocationRun

    actions.draw_run(run=AllocationRun.objects.get(), by=None, now=NOW)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
