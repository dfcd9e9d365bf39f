"""Scales, ticks and frames that the charts share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from pendency.meeting.charts.canvas import (
    AXIS,
    DASHES,
    GRID,
    MARKERS,
    MUTED,
    PAPER,
    SERIES,
    SMALL,
    TEXT,
    Canvas,
    text_width,
)

_FLAT = 1e-9  # relative to the values: a smaller span is none


@dataclass(frozen=True)
class Scale:
    """A linear map from values to points on the canvas."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where a value lies; what is outside is put on the edge."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round values (1, 2, 2.5 or 5 times a power of ten) that enclose low and high."""
    size = max(abs(low), abs(high), 1.0)
    span = high - low if high - low > _FLAT * size else size
    raw = span / max(wanted, 1)
    power = 10.0 ** floor(log10(raw))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= raw * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    last = max(last, first + 1)
    return [round(i * step, 10) for i in range(first, last + 1)]


@dataclass(frozen=True)
class Plot:
    """The inner rectangle of a chart."""

    left: float
    top: float
    right: float
    bottom: float

    def upright(
        self, canvas: Canvas, marks: Sequence[float], label: Callable[[float], str]
    ) -> Scale:
        """Draw a vertical axis: grid lines with their labels on the left."""
        scale = Scale(marks[0], marks[-1], self.bottom, self.top)
        for value in marks:
            y = scale(value)
            base = value == marks[0]
            canvas.line([(self.left, y), (self.right, y)], AXIS if base else GRID, 0.8)
            canvas.text((self.left - 5, y + 2.8), label(value), size=SMALL, anchor="end",
                        colour=MUTED)  # fmt: skip
        return scale

    def level(self, canvas: Canvas, marks: Sequence[float], label: Callable[[float], str]) -> Scale:
        """Draw a horizontal axis: grid lines with their labels below."""
        scale = Scale(marks[0], marks[-1], self.left, self.right)
        for value in marks:
            x = scale(value)
            canvas.line([(x, self.top), (x, self.bottom)], GRID, 0.8)
            canvas.text((x, self.bottom + 11), label(value), size=SMALL, anchor="middle",
                        colour=MUTED)  # fmt: skip
        canvas.line([(self.left, self.bottom), (self.right, self.bottom)], AXIS, 0.8)
        return scale


def line_key(canvas: Canvas, left: float, y: float, labels: Sequence[str], *, marks: bool) -> None:
    """A legend of lines in one row, each as it is drawn."""
    x = left
    for index, label in enumerate(labels):
        colour = SERIES[index]
        canvas.line([(x, y - 3), (x + 20, y - 3)], colour, 1.6, DASHES[index])
        if marks:
            canvas.mark((x + 10, y - 3), MARKERS[index], 4.5, colour, PAPER)
        canvas.text((x + 25, y), label)
        x += 25 + text_width(label, TEXT) + 18


def box_key(canvas: Canvas, left: float, y: float, items: Sequence[tuple[str, str]]) -> None:
    """A legend of filled boxes in one row: label and colour."""
    x = left
    for label, colour in items:
        canvas.rect(x, y - 7, 9, 9, colour)
        canvas.text((x + 13, y), label)
        x += 13 + text_width(label, TEXT) + 16


def thinned(rows: Sequence[tuple[float, ...]], least: float = 0.3) -> list[tuple[float, ...]]:
    """Leave out points that lie within ``least`` points of the one before, save the last."""
    kept = [rows[0]]
    for row in rows[1:-1]:
        if max(abs(a - b) for a, b in zip(row, kept[-1], strict=True)) >= least:
            kept.append(row)
    return [*kept, rows[-1]]


def stairs(xs: Sequence[float], ys: Sequence[float]) -> list[tuple[float, float]]:
    """Corners of a right-continuous step function."""
    corners = [(xs[0], ys[0])]
    for (_, y0), (x1, y1) in pairwise(zip(xs, ys, strict=True)):
        corners += [(x1, y0), (x1, y1)]
    return corners
