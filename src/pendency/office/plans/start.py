"""The baseline of the current snapshot, drawn once per process, and the review of its past year."""

from __future__ import annotations

import threading
from functools import lru_cache

from pendency.office.actions.snapshots import store
from pendency.planning.baseline import Baseline, baseline
from pendency.planning.checking.spreads import Spread, spreads_of
from pendency.planning.targets import Review, review
from pendency.records import Snapshot

#: Snapshots whose results a process keeps: the current one and the one before.
_KEPT = 2
_lock = threading.Lock()


def snapshot_of(snapshot_id: str) -> Snapshot:
    """A sealed snapshot of the office's store."""
    return Snapshot.open(store().path / "snapshots" / snapshot_id)


def baseline_of(snapshot_id: str) -> Baseline:
    """The office's own figures as the start of a plan.

    Raises
    ------
    PlanInputError
        The snapshot can't be planned from; the message says what it lacks.
    """
    with _lock:  # two readers don't draw the same one
        return _baseline(snapshot_id)


@lru_cache(maxsize=_KEPT)
def _baseline(snapshot_id: str) -> Baseline:
    return baseline(snapshot_of(snapshot_id))


def spreads_of_office(snapshot_id: str) -> tuple[Spread, ...]:
    """How uncertain the office's parameters are, from its calibration where that can tell."""
    leaving = next((one for one in baseline_of(snapshot_id).known if one.name == "leaving"), None)
    with _lock:
        return _spreads(snapshot_id, leaving.n if leaving else None)


@lru_cache(maxsize=_KEPT)
def _spreads(snapshot_id: str, left: int | None) -> tuple[Spread, ...]:
    return spreads_of(snapshot_of(snapshot_id), left)


def review_of(snapshot_id: str, by: str) -> Review:
    """Why stock and pendency changed in the year up to the snapshot's last day.

    Raises
    ------
    PlanInputError
        A year without any first action can't be compared.
    """
    with _lock:
        return _review(snapshot_id, by)


@lru_cache(maxsize=2 * _KEPT)
def _review(snapshot_id: str, by: str) -> Review:
    return review(snapshot_of(snapshot_id), by=by)
