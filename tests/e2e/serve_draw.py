"""Serve a small office for a draw: two centres with directors, cases that wait for an examiner.

Run as ``python serve_draw.py HOME``, like ``serve_office.py``. The second director is called
``second_director``.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from pendency.office import commands

CASES, SEED = 600, 7
NOW = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)


def main(home: Path) -> None:
    commands.prepare(home)
    # these need Django, which `prepare` sets up
    from pendency.office import actions, clock
    from pendency.office.demonstration import demo_logins, load_declarations
    from pendency.office.models import Centre, User
    from pendency.twin import sample_office

    clock.let_it_be(NOW.date())
    sample = sample_office(home / "sample", seed=SEED, cases=CASES)
    actions.take_on_snapshot(snapshot=sample, by=None, now=NOW)
    load_declarations(now=NOW)
    password = demo_logins(now=NOW)[0].password
    first = User.objects.get(username="centre_head").centre
    actions.create_user(
        username="second_director", password=password, role="centre_head",
        centre=Centre.objects.exclude(pk=first.pk).order_by("pk").first(), by=None, now=NOW,
    )  # fmt: skip
    sys.stdout.write(password + "\n")
    commands.serve(home=home, port=0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
