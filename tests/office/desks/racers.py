"""Two people at once on the same transfers, on an SQLite file: ``python racers.py HOME SNAPSHOT``.

Prints, of each round, what the two got, how many steps there are, and the state.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pendency.office import commands

NOW = dt.datetime(2024, 7, 1, 8, 0, tzinfo=dt.UTC)
CASES = (2, 3, 4, 5)  # of examiner 1, pending


def main(home: Path, snapshot: Path) -> None:
    commands.configure(home)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from django.db import connections

    from pendency.office import actions
    from pendency.office.errors import TakenDecisionError
    from pendency.office.models import Case, Transfer, TransferStep, Unit, User
    from pendency.records import Snapshot

    actions.take_on_snapshot(snapshot=Snapshot.open(snapshot), by=None, now=NOW)
    examiner = User.objects.create_user("one", role="examiner", examiner_id=1)
    head = User.objects.create_user("two", role="department_head", unit_id=2)
    for pk in CASES:
        made = actions.ask_transfer(
            case=Case.objects.get(pk=pk), to_unit=Unit.objects.get(pk=2), reason="overload",
            grounds="x", by=examiner, now=NOW,
        )  # fmt: skip
        gate = threading.Barrier(2)

        def act(step: str, by: User, made: Transfer = made, gate: threading.Barrier = gate) -> str:
            gate.wait()
            try:
                actions.take_transfer_step(
                    transfer=made, step=step, reason="x", by=by, now=NOW, seen="requested"
                )
            except TakenDecisionError:
                return "told"
            else:
                return "done"
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            got = list(pool.map(act, ("withdraw", "contest"), (examiner, head)))
        steps = TransferStep.objects.filter(case=pk).count()
        state = Transfer.objects.get(case=pk).state
        sys.stdout.write(json.dumps({"got": sorted(got), "steps": steps, "state": state}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
