"""Long work beside the web server: who does it, and how a page learns how far it is.

A job is a row. One process at a time works on them (``python -m pendency.office.work``): it is
started when something is asked for, holds a lock of the data directory, and ends when nothing
waits. A killed process loses the lock; whoever next asks or looks starts another one, which says
of the interrupted job that it was.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from django.conf import settings
from django.db import transaction
from filelock import FileLock, Timeout

from pendency.office.models import Job
from pendency.office.models.jobs import OPEN

#: The working process that this one started, and who may start one.
_started: subprocess.Popen[bytes] | None = None
_starting = threading.Lock()


def lock() -> FileLock:
    """What the working process holds."""
    return FileLock(Path(settings.PENDENCY_HOME) / "jobs.lock")


def wake() -> None:
    """See, after the commit, that somebody works on what is open."""
    transaction.on_commit(_wake)


def _wake() -> None:
    if not Job.objects.filter(state__in=OPEN).exists():
        return
    try:
        with lock().acquire(timeout=0):
            pass
    except Timeout:
        return  # it takes up what waits when it is done with what it has
    with _starting:
        _start()


def _start() -> None:
    """Start a working process, unless the last one is still on its way to the lock.

    It takes seconds to get there on a busy machine, and every look at a waiting job asks again.
    """
    global _started  # noqa: PLW0603 - one per server process
    if _started is not None and _started.poll() is None:
        return
    _started = subprocess.Popen(
        [sys.executable, "-m", "pendency.office.work"],
        env=os.environ | {"PENDENCY_HOME": str(settings.PENDENCY_HOME)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C stops the server and not what it has begun
    )
    threading.Thread(target=_started.wait, daemon=True).start()  # or it would stay as a zombie
