"""What a race is: two acts that start together, and what has to hold when both are over."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

NOW = dt.datetime(2024, 7, 1, 8, 0, tzinfo=dt.UTC)
TIMES = 3

Act = Callable[[], object]


@dataclass(frozen=True)
class Start:
    """Two acts that start together, and what has to hold when both are over.

    Attributes
    ----------
    acts
        The two.
    holds
        Whether state and record are as after one act that was taken and one that was not.
    done
        How many of the two are taken: one wins, unless they don't meet at all.
    """

    acts: tuple[Act, Act]
    holds: Callable[[], bool]
    done: int = 1


RACES: dict[str, Callable[[Any], Start]] = {}


def race(prepare: Callable[[Any], Start]) -> Callable[[Any], Start]:
    """Enter a race under its own name."""
    RACES[prepare.__name__] = prepare
    return prepare


def at_once(acts: tuple[Act, ...]) -> list[str]:
    """What each act came to when all start together: ``done``, or the name of its error."""
    from django.db import connections

    from pendency.office.errors import OfficeError

    gate = threading.Barrier(len(acts))

    def run(act: Act) -> str:
        gate.wait()
        try:
            act()
        except OfficeError as error:
            return type(error).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
