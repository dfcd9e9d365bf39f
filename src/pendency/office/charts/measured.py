"""A measured indicator as rows, as a table and as the chart that fits what was asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pendency.office.charts.chart import Chart, Series
from pendency.office.charts.figures import PARTIAL, lang, survival
from pendency.office.language import choose
from pendency.office.mart import Point
from pendency.office.tables.columns import Column, Table
from pendency.office.tables.worklists import KINDS, TRACKS
from pendency.planning import INDICATORS, note_label, part_label
from pendency.records import FIELDS

Row = dict[str, Any]
#: Lines that a reader can still tell apart, and bars that fit.
MOST_LINES, MOST_POINTS = 6, 36
#: The part that stands for an indicator where only one can be shown.
_MAIN = {"duration": "p50", "curve": "p50"}
_MAIN_OF = {
    "outcomes_entering": "granted/36m",
    "time_in_state": "awaiting_examination/p50",
    "stage_times": "response_to_action/p50",
    "end_loading": "year_end",
    "transfer_outcomes": "transfer_made",
    "first_action_compared": "current/p50",
    "total_compared": "current/p50",
}
#: More than so many points need more room.
_HEIGHTS = ((16, "chart-huge"), (8, "chart-tall"))
_WRITTEN = {"cases": "interval_count", "share": "interval_share"}
_KEYS = {"centre_id", "field", "track", "kind", "country"}


def main_part(name: str) -> str:
    """The part that stands for an indicator."""
    return _MAIN_OF.get(name) or _MAIN.get(INDICATORS[name].kind, "all")


def labelled(name: str, frame: pl.DataFrame, places: dict[int, str]) -> list[Row]:
    """The rows of a measured indicator with their words."""
    key = next((c for c in frame.columns if c in _KEYS), None)
    return [
        row
        | {
            "group": _group(key, row[key], places) if key else "",
            "part_words": part_label(row["part"], lang()),
            "note_words": note_label(row["note"], lang()) if row["note"] else "",
            "figure_value": row["value"],
            "figure_low": row["low"],
            "figure_high": row["high"],
        }
        for row in frame.to_dicts()
    ]


def table_of(name: str, columns: Sequence[str]) -> Table:
    """The table of a measured indicator."""
    kind = _WRITTEN.get(INDICATORS[name].unit, "interval")
    grouped = any(c in _KEYS for c in columns)
    group = (Column("group", gettext_lazy("Group"), sort="group", head=True),) if grouped else ()
    period = (Column("period", gettext_lazy("Period from"), "date", "period"),)
    return Table(
        "figures",
        choose(INDICATORS[name].en, INDICATORS[name].zh),
        (
            *group,
            *(period if "period" in columns else ()),
            Column("part_words", gettext_lazy("Part"), head=not grouped),
            Column("figure_value", gettext_lazy("Value (95% interval)"), kind, "value"),
            Column("n", gettext_lazy("n"), "count", "n"),
            Column("note_words", gettext_lazy("Note"), "note"),
        ),
        empty=gettext_lazy("No figure"),
        remedy=gettext_lazy("No case falls into this choice and period. Choose a longer period."),
        per_page=50,
    )


def chart_of(name: str, rows: Sequence[Row], part: str) -> Chart:
    """Over time as lines, side by side as points with intervals, alone as bars of its parts."""
    if rows and "period" in rows[0]:
        return _over_time(name, [r for r in rows if r["part"] == part])
    if rows and rows[0]["group"]:
        return _side_by_side(name, [r for r in rows if r["part"] == part][:MOST_POINTS])
    return _parts(name, [r for r in rows if not r["part"].endswith("/p")])


def curve_chart(
    name: str, frame: pl.DataFrame | None, places: dict[int, str], part: str
) -> Chart | None:
    """The curve of an indicator, a line per kind of end or, for one of them, a line per group."""
    if frame is None:
        return None
    key = next((c for c in frame.columns if c in _KEYS), None)
    parts = frame["part"].unique(maintain_order=True).to_list()
    asked = part.partition("/")[0]
    shown = asked if asked in parts else next(iter(parts), "")
    curves: dict[str, list[Point]] = {}
    for row in frame.filter(pl.col("part") == shown).to_dicts() if key else frame.to_dicts():
        words = _group(key, row[key], places) if key else part_label(row["part"], lang())
        curves.setdefault(words, []).append(
            Point(None, None, row["part"], row["day"], row["at_risk"], row["value"], row["low"],
                  row["high"])
        )  # fmt: skip
    title = _("Share by months since the start")
    if shown and (key or len(parts) == 1):
        title += choose(": ", "：") + part_label(shown, lang())
    return survival("curve", title, dict(list(curves.items())[:MOST_LINES]), height="chart-tall")


def _group(key: str | None, value: Any, places: dict[int, str]) -> str:
    if value is None or key is None:
        return _("not given")
    words = {
        "centre_id": lambda: places.get(value, str(value)),
        "field": lambda: f"{value:02d} {choose(FIELDS[value].en, FIELDS[value].zh)}",
        "track": lambda: choose(*TRACKS[value]),
        "kind": lambda: choose(*KINDS[value]),
    }
    return words.get(key, lambda: str(value))()


def _over_time(name: str, rows: Sequence[Row]) -> Chart:
    periods = sorted({r["period"] for r in rows})
    groups = list(dict.fromkeys(r["group"] for r in rows))[:MOST_LINES]
    at = {(r["group"], r["period"]): r for r in rows if r["note"] != PARTIAL}
    ranged = any(r["low"] is not None for r in rows)
    empty: Row = {"value": None, "low": None, "high": None}

    def values(group: str, end: str) -> list[float | None]:
        return [at.get((group, p), empty)[end] for p in periods]

    words = choose(INDICATORS[name].en, INDICATORS[name].zh)
    series = [
        Series(g or words, values(g, "value"),
               low=values(g, "low") if ranged else (), high=values(g, "high") if ranged else ())
        for g in groups
    ]  # fmt: skip
    return _chart(name, [_iso(p) for p in periods], series, axis="time", x_head=_("Period from"))


def _side_by_side(name: str, rows: Sequence[Row]) -> Chart:
    return _points(name, [r["group"] for r in rows], rows, "chart-tall")


def _parts(name: str, rows: Sequence[Row]) -> Chart:
    counted = INDICATORS[name].kind in ("stock", "flow")
    if counted:
        rows = [r for r in rows if r["part"] != "all"] or rows
    words = [r["part_words"] for r in rows]
    if not counted:
        return _points(name, words, rows, "")
    bars = Series(
        choose(INDICATORS[name].en, INDICATORS[name].zh), [r["value"] for r in rows], "bar"
    )
    return _chart(name, words, [bars], axis="category", x_head=_("Part"))


def _points(name: str, words: Sequence[str], rows: Sequence[Row], height: str) -> Chart:
    series = Series(
        choose(INDICATORS[name].en, INDICATORS[name].zh),
        [r["value"] for r in rows],
        mark="point",
        low=[r["low"] for r in rows],
        high=[r["high"] for r in rows],
    )
    height = next((name for least, name in _HEIGHTS if len(rows) > least), height)
    return _chart(name, words, [series], axis="category", upright=False, height=height,
                  x_head=_("Group"))  # fmt: skip


def _chart(name: str, x: Sequence[str], series: Sequence[Series], **form: Any) -> Chart:
    declared = INDICATORS[name]
    title = choose(declared.en, declared.zh)
    percent = declared.unit == "share"
    return Chart(
        name="chart",
        title=title,
        summary=_("%(title)s: %(n)d values; the table beneath says the same")
        % {"title": title, "n": len(x) * len(series)},
        x=x,
        series=series,
        unit="" if percent else choose(declared.unit, declared.unit_zh),
        percent=percent,
        decimals=0 if declared.unit == "cases" else 1,
        **form,
    )


def _iso(day: dt.date) -> str:
    return day.isoformat()
