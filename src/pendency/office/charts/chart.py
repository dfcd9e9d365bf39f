"""Large charts: a description in plain data that the browser's script turns into a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

Value = float | int | None


@dataclass(frozen=True)
class Series:
    """One series; ``low`` and ``high`` draw a band (lines) or whiskers (points).

    ``mark`` is ``line``, ``step``, ``bar``, ``area``, ``point`` or ``float`` (a bar from ``low`` to
    ``high``, with its value written above); ``colour`` is the number of one
    of the six series colours, None takes the next.
    """

    name: str
    values: Sequence[Value]
    mark: str = "line"
    low: Sequence[Value] = ()
    high: Sequence[Value] = ()
    colour: int | None = None
    stack: str = ""
    dashed: bool = False

    @property
    def bare(self) -> bool:
        """Whether it is a band without a line."""
        return bool(self.low) and all(value is None for value in self.values)


@dataclass(frozen=True)
class TableFallback:
    """The figures of a chart as a table: heads, then rows that begin with their label."""

    heads: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True)
class Chart:
    """What to draw: x positions, series over them, the words around them.

    ``axis`` is ``time`` (x are ISO dates), ``value`` (numbers) or ``category`` (words; drawn from
    top to bottom when ``upright`` is false). ``floor`` is where the axis of values begins, if not
    at 0. ``summary`` is what a screen reader says of the whole.
    """

    name: str
    title: str
    summary: str
    x: Sequence[str | float]
    series: Sequence[Series]
    axis: str = "time"
    unit: str = ""
    x_title: str = ""
    upright: bool = True
    percent: bool = False
    decimals: int = 0
    height: str = ""
    marks: Sequence[tuple[str | float, str]] = ()
    x_head: str = ""
    note: str = ""
    floor: float | None = None
    band_word: str = ""
    fallback: TableFallback | None = field(default=None)

    @property
    def empty(self) -> bool:
        """Whether there is no value at all to draw."""
        return all(v is None for s in self.series for v in s.values)

    @property
    def data(self) -> dict[str, Any]:
        """The JSON that the script reads."""
        return {
            "axis": self.axis,
            "unit": self.unit,
            "xTitle": self.x_title,
            "upright": self.upright,
            "percent": self.percent,
            "decimals": self.decimals,
            "x": list(self.x),
            "series": [_series(s) for s in self.series],
            "marks": [list(mark) for mark in self.marks],
            "floor": self.floor,
            "words": {"interval": self.band_word or _("95% interval")},
        }

    @property
    def table(self) -> TableFallback:
        """The given table, else one column per series."""
        if self.fallback:
            return self.fallback
        heads = [self.x_head or _("Period"), *(s.name for s in self.series)]
        columns = [_shown(s, self.decimals, percent=self.percent) for s in self.series]
        return TableFallback(heads, [list(row) for row in zip(self.x, *columns, strict=True)])


def _series(series: Series) -> dict[str, Any]:
    given = {
        "name": series.name,
        "mark": series.mark,
        "values": list(series.values),
        "low": list(series.low),
        "high": list(series.high),
        "colour": series.colour,
        "stack": series.stack,
        "dashed": series.dashed,
    }
    return {key: value for key, value in given.items() if value not in ([], "", None, False)}


def _shown(series: Series, decimals: int, *, percent: bool) -> list[str]:
    ends = (
        zip(series.low, series.high, strict=True)
        if series.low
        else [(None, None)] * len(series.values)
    )
    return [
        _cell(value, low, high, decimals, percent=percent)
        for value, (low, high) in zip(series.values, ends, strict=True)
    ]


def _cell(value: Value, low: Value, high: Value, decimals: int, *, percent: bool) -> str:
    scale, sign = (100, "%") if percent else (1, "")
    if value is None:
        if low is None or high is None:
            return "–"
        return f"{low * scale:,.{decimals}f}–{high * scale:,.{decimals}f}{sign}"
    text = f"{value * scale:,.{decimals}f}{sign}"
    if low is None or high is None:
        return text
    return f"{text} ({low * scale:,.{decimals}f}–{high * scale:,.{decimals}f})"
