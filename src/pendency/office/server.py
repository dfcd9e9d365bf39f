"""The web server of `pendency serve`: gunicorn, started from Python.

Run as ``python -m pendency.office.server HOST PORT [--open-browser]``, where
``PENDENCY_HOME`` names a prepared data directory; `commands.serve` does so.
"""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from gunicorn.app.base import BaseApplication

#: Processes and threads: pages are short, and while one computes others wait on the database.
WORKERS = 2
THREADS = 4


class Server(BaseApplication):
    """Serves the office on one address."""

    def __init__(self, *, host: str, port: int, ready: Callable[[str], None]) -> None:
        self._bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._ready = ready
        super().__init__()

    def load_config(self) -> None:
        """Settings of the server."""
        for name, value in {
            "bind": self._bind,
            "workers": WORKERS,
            "threads": THREADS,
            "timeout": 300,  # an import runs in its request
            "loglevel": "warning",
            "when_ready": self._when_ready,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        """The application, in each worker."""
        from pendency.office.wsgi import application  # after the fork

        return application

    def _when_ready(self, arbiter: Any) -> None:
        host, port = arbiter.LISTENERS[0].sock.getsockname()[:2]
        self._ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/")


def main(arguments: list[str]) -> None:
    """Serve until interrupted, and say where."""
    host, port, *options = arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendency.office.settings")

    def ready(address: str) -> None:
        sys.stdout.write(f"The office is open at {address}  (stop with Ctrl+C)\n")
        sys.stdout.flush()
        if "--open-browser" in options:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    Server(host=host, port=int(port), ready=ready).run()


if __name__ == "__main__":
    main(sys.argv[1:])
