"""Figures that the mart does not hold: measured on the current snapshot when they are asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from pendency.office import mart
from pendency.office.actions.snapshots import store
from pendency.office.scope import Level, Scope
from pendency.planning import GROUPINGS, INDICATORS, curve, measure
from pendency.records import Snapshot

_BAND = {"value": pl.Float64, "low": pl.Float64, "high": pl.Float64}
_FIGURES = {"part": pl.String, "n": pl.Int64, **_BAND, "note": pl.String}
_POINTS = {"day": pl.Int32, "at_risk": pl.Int64, "part": pl.String, **_BAND}

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


#: Groupings of which the mart holds the figures of the indicator's own period.
_HELD = {"": Level.NETWORK, "centre": Level.CENTRE, "field": Level.FIELD}


def ask(name: str, question: dict[str, Any], scope: Scope) -> pl.DataFrame:
    """An indicator, grouped and for the period that a checked form names."""
    if _held(question) and not question.get("each"):
        frame = _from_mart(name, question.get("by") or "", scope)
    else:
        frame = measure(name, snapshot(), each=question.get("each") or None, **_common(question))
    part = question.get("part")
    return frame.filter(pl.col("part") == part) if part else frame


def _held(question: dict[str, Any]) -> bool:
    """Whether the mart has the answer: the indicator's own period, a grouping that it keeps."""
    whole = question.get("as_of") in {None, mart.current().about.observed_to}
    return whole and not question.get("since") and (question.get("by") or "") in _HELD


def _from_mart(name: str, by: str, scope: Scope) -> pl.DataFrame:
    """Figures of the mart in the form that `pendency.planning.measure` gives them."""
    key = (GROUPINGS[by],) if by else ()
    found = mart.current().figures(name, scope=scope, level=_HELD[by])
    return _frame(found, key, _FIGURES).sort(*key, _rank(INDICATORS[name].parts), nulls_last=True)


def _curve_from_mart(name: str, by: str, scope: Scope) -> pl.DataFrame:
    """A curve of the mart in the form that `pendency.planning.curve` gives it."""
    key = (GROUPINGS[by],) if by else ()
    ends = [part.partition("/")[0] for part in INDICATORS[name].parts]
    found = mart.current().curve(name, scope=scope, level=_HELD[by])
    return _frame(found, key, _POINTS).sort(*key, "day", _rank(ends), nulls_last=True)


def _frame(
    found: Sequence[object], key: Sequence[str], form: dict[str, type[pl.DataType]]
) -> pl.DataFrame:
    schema = dict.fromkeys(key, pl.Int32) | form
    rows = [tuple(getattr(row, column) for column in schema) for row in found]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _rank(parts: Iterable[str]) -> pl.Expr:
    """The place of a part among others; one that is not among them comes last."""
    order = {part: i for i, part in enumerate(dict.fromkeys(parts))}
    return pl.col("part").replace_strict(order, default=len(order), return_dtype=pl.Int32)


def ask_curve(name: str, question: dict[str, Any], scope: Scope) -> pl.DataFrame | None:
    """The curve of an indicator; None for one that has none."""
    if INDICATORS[name].kind != "curve":
        return None
    if _held(question):
        return _curve_from_mart(name, question.get("by") or "", scope)
    return curve(name, snapshot(), **_common(question))


def _common(question: dict[str, Any]) -> dict[str, Any]:
    by = question.get("by")
    return {"as_of": question.get("as_of"), "since": question.get("since"),
            "by": (by,) if by else ()}  # fmt: skip
