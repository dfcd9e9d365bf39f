"""Processes to be killed: each does one deed after the other in the office of HOME.

``python tests/office/victim_log.py HOME`` reads lines from its input, forks a process for each and
says its number: ``write NAME [STOP]`` adds people called NAME-0, NAME-1, ...; ``sequence`` gives
what waits its place in the log. What a process has done is in the file HOME/NAME.said.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from django.db import transaction

from pendency.office.commands import configure


def main(home: Path) -> None:
    configure(home)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave nothing behind
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            act(home, *line.split())
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def act(home: Path, what: str, name: str = "", stop: str = "") -> None:
    if what == "sequence":
        from pendency.office.log.sequencer import sequence

        sequence()
        return
    write(home / f"{name}.said", name, range(int(stop)) if stop else count())


def write(said: Path, name: str, numbers: Iterable[int]) -> None:
    from pendency.office.log.entries import enter
    from pendency.office.models import User

    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    User.objects.exists()  # connected, before it says that it is ready
    with said.open("a", buffering=1) as out:
        out.write("ready\n")
        for number in numbers:
            key = f"{name}-{number}"
            with transaction.atomic():
                # the change and its entry: what `deed` does, without hashing a password each time
                User.objects.create(username=key, role="auditor", password="!")
                enter(action="create_user", by=name, now=now, object_type="user",
                      object_key=key, detail={"number": number})  # fmt: skip
            out.write(f"{number}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
