"""What time it is in the office: the real time, or that which the records of a sample tell.

The records of a sample office end on some day. Were its people to act on the real day, every limit
would be late after the first act. So the sample's time runs on from where its records end: a file
in the data directory says by how many days it is behind. An office of real records has none.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.utils.timezone import now as really_now  # noqa: TID251

from pendency.office.errors import ClockError

_FILE = "clock"


def now() -> dt.datetime:
    """The moment, aware of its time zone."""
    return really_now() - settings.PENDENCY_BEHIND


def today() -> dt.date:
    """The day, by universal time as all days that the office writes down."""
    return now().date()


def behind(home: Path) -> dt.timedelta:
    """By how much the time of a data directory is behind the real one.

    Raises
    ------
    ClockError
        The file holds something else than a number of days.
    """
    path = home / _FILE
    try:
        words = path.read_text("ascii")
    except FileNotFoundError:
        return dt.timedelta(0)
    try:
        return dt.timedelta(days=int(words))
    except ValueError:
        raise ClockError(
            f"{path} holds {words!r}, not a number of days: correct or delete it"
        ) from None


def let_it_be(day: dt.date) -> None:
    """Let today be a past day in this data directory, for this process and those that follow."""
    home = Path(settings.PENDENCY_HOME)
    days = max((really_now().date() - day).days, 0)
    home.mkdir(parents=True, exist_ok=True)
    (home / _FILE).write_text(str(days), "ascii")
    settings.PENDENCY_BEHIND = dt.timedelta(days=days)
