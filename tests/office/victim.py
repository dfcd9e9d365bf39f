"""A process to be killed: fills the office in HOME from SNAPSHOT, or finishes what is left to do.

``python tests/office/victim.py HOME SNAPSHOT``
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from pendency.office.commands import configure


def main(home: Path, snapshot_path: Path) -> None:
    configure(home)
    from django.db import transaction

    from pendency.office import actions
    from pendency.office.models import Office
    from pendency.records import Snapshot

    snapshot = Snapshot.open(snapshot_path)
    filled = Office.objects.exists()
    _say("ready")
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    if filled:
        actions.publish_snapshot(by=None, now=now)
    else:
        told: list[int] = []

        def progress(done: int, _total: int) -> None:
            if not told:
                transaction.on_commit(lambda: _say("loaded"))
            told.append(done)

        actions.take_on_snapshot(snapshot=snapshot, by=None, now=now, progress=progress)
    _say("done")


def _say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
