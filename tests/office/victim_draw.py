"""A process to be killed while it publishes a draw in the office of HOME.

``python tests/office/victim_draw.py HOME make`` makes an office whose first run is about to be
drawn; ``draw`` in place of ``make`` draws it, and leaves the file HOME/begun before it begins.
"""

from __future__ import annotations

import datetime as dt
import secrets
import sys
from pathlib import Path

from pendency.office import commands

NOW = dt.datetime(2026, 1, 5, 12, 0, tzinfo=dt.UTC)


def main(home: Path, what: str) -> None:
    commands.prepare(home)
    if what == "make":
        from pendency.office.jobs import lock

        with lock():  # or the process that does the office's work would draw
            make(home)
    else:
        draw(home)


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


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
