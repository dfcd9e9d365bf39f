"""The web server of `pendency serve`: gunicorn, started from Python."""

from __future__ import annotations

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
