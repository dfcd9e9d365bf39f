"""The web server of `pendency serve`: gunicorn, started from Python.

Runs in a process that has loaded nothing of the office (``python -m pendency.office.server``):
gunicorn forks its workers, and the threads of polars and DuckDB would not survive that.
"""

from __future__ import annotations

import argparse
import errno
import signal
import socket
import sys
import threading
import webbrowser
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

from pendency.office.errors import PortInUseError

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler

#: Processes and threads: pages are short, and while one computes others wait on the database.
WORKERS = 2
THREADS = 4


_STOPS = {signal.SIGINT, signal.SIGQUIT}


class Server(BaseApplication):
    """Serves the office on one address."""

    def __init__(self, *, host: str, port: int, browser: bool) -> None:
        self._bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._browser = browser
        super().__init__()

    def load_config(self) -> None:
        """Settings of the server."""
        for name, value in {
            "bind": self._bind,
            "workers": WORKERS,
            "threads": THREADS,
            "timeout": 120,  # a large upload takes its time; long work is not done here
            "loglevel": "warning",
            "when_ready": self._when_ready,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        """The application, in each worker."""
        # Ctrl+C amid the imports would raise wherever they happen to be, and print it: it can wait
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
        try:
            from pendency.office.wsgi import application
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        return application

    def _when_ready(self, arbiter: Any) -> None:
        host, port = arbiter.LISTENERS[0].sock.getsockname()[:2]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        sys.stdout.write(f"The office is open at {address}  (stop with Ctrl+C)\n")
        sys.stdout.flush()
        if self._browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def check_free(host: str, port: int) -> None:
    """See that an address can be served on; gunicorn would try for seconds and then only log.

    Raises
    ------
    PortInUseError
        It can't: taken, not allowed or not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # as gunicorn will: a port whose last connections are still closing is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortInUseError(_remedy(host, port, error)) from error


def _remedy(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is in use, perhaps by an office that is open already: "
            f"look at http://{host}:{port}/, stop the other program, or choose another port, "
            f"for instance --port {port + 1 if port < 65535 else 8000}"
        )
    if error.errno == errno.EACCES:
        return f"port {port} is reserved for the system: choose one above 1023, such as --port 8000"
    return f"can't listen on {host}, port {port} ({error.strerror}): --host 127.0.0.1 always works"


def main() -> None:
    """Serve the office that PENDENCY_HOME names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--browser", action="store_true")
    given = parser.parse_args()
    sys.argv = sys.argv[:1]  # gunicorn would read them too
    try:
        check_free(given.host, given.port)
    except PortInUseError as error:
        sys.exit(f"Error: {error}")
    Server(host=given.host, port=given.port, browser=given.browser).run()


if __name__ == "__main__":
    main()
