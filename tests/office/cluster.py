"""A throw-away PostgreSQL cluster, run by a user without privileges."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

_SERVER_USER = "postgres"  # Debian's package makes it; the server refuses to run as root


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """Start a cluster that listens on a socket in its own folder only; yields its URL."""
    # a socket's path may have 107 bytes: not in pytest's long folders
    folder = Path(tempfile.mkdtemp(prefix="pendency-pg-"))
    data = folder / "data"
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam(_SERVER_USER)
            os.chown(folder, user.pw_uid, user.pw_gid)
        _run(programs / "initdb", "-D", data, "-U", "test", "-A", "trust", "-E", "UTF8", "-N",
             "--locale=C.UTF-8")  # fmt: skip
        # fsync stays on: a kill test shows what a crash leaves
        options = f"-k {folder} -c listen_addresses='' -c max_connections=20"
        _run(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgres://test@{quote(str(folder), safe='')}/postgres"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["setpriv", f"--reuid={_SERVER_USER}", f"--regid={_SERVER_USER}", "--clear-groups",
                 *words]  # fmt: skip
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/")
