"""Figures that the mart does not hold: measured on the current snapshot when they are asked for."""

from __future__ import annotations

import threading
from typing import Any

import polars as pl

from pendency.office import mart
from pendency.office.actions.snapshots import store
from pendency.planning import INDICATORS, curve, measure
from pendency.records import Snapshot

_lock = threading.Lock()
_open: dict[str, Snapshot] = {}


def snapshot() -> Snapshot:
    """The snapshot behind the current mart, opened (and checked) once per process."""
    wanted = mart.current().about.snapshot_id
    with _lock:
        if wanted not in _open:
            _open.clear()
            _open[wanted] = Snapshot.open(store().path / "snapshots" / wanted)
        return _open[wanted]


def ask(name: str, question: dict[str, Any]) -> pl.DataFrame:
    """An indicator, grouped and for the period that a checked form names."""
    frame = measure(name, snapshot(), each=question.get("each") or None, **_common(question))
    part = question.get("part")
    return frame.filter(pl.col("part") == part) if part else frame


def ask_curve(name: str, question: dict[str, Any]) -> pl.DataFrame | None:
    """The curve of an indicator; None for one that has none."""
    if INDICATORS[name].kind != "curve":
        return None
    return curve(name, snapshot(), **_common(question))


def _common(question: dict[str, Any]) -> dict[str, Any]:
    by = question.get("by")
    return {"as_of": question.get("as_of"), "since": question.get("since"),
            "by": (by,) if by else ()}  # fmt: skip
