"""Making a server process ready, so that nobody's request is the one that waits.

A fresh process would import the screens, compile their templates and read the mart from the disk
while the first reader waits; after a publication the first reader would wait for the new mart.
"""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

import duckdb
from django.template.loader import get_template
from django.urls import get_resolver

from pendency.office.errors import NoMartError
from pendency.office.mart import current
from pendency.office.views.measures import snapshot
from pendency.records import RecordsError

_log = logging.getLogger(__name__)
_TEMPLATES = Path(__file__).parent / "templates"

#: Seconds between two looks at which mart is the current one.
INTERVAL = 2.0


def start() -> None:
    """Load the screens and the current mart now, and every later mart soon after it is current."""
    load_screens()
    warmed = warm_mart(None)
    threading.Thread(target=_keep_warm, args=(warmed,), name="warming", daemon=True).start()


def load_screens() -> None:
    """Import every view and compile every template."""
    _ = get_resolver().url_patterns
    for path in _TEMPLATES.rglob("*.html"):
        get_template(str(path.relative_to(_TEMPLATES)))


def warm_mart(before: Path | None) -> Path | None:
    """Read the current mart and open its snapshot, unless that has been done; which one it is."""
    try:
        mart = current()
        if mart.path != before:
            mart.warm()
            snapshot()
        return mart.path
    except NoMartError:
        return None  # the screens say what to do about that
    except (RecordsError, duckdb.Error, OSError):
        _log.exception("the current mart can't be read ahead; the screens will try again")
        return None


def _keep_warm(warmed: Path | None) -> None:
    while True:
        time.sleep(INTERVAL)
        warmed = warm_mart(warmed) or warmed
