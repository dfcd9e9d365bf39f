"""What a chart may draw with, and the colours and sizes that all charts share."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Literal, Protocol

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]
Marker = Literal["circle", "square", "triangle"]

INK = "#1f2a33"
MUTED = "#55626d"
GRID = "#dde3e8"
AXIS = "#98a4ad"
PAPER = "#ffffff"
#: Told apart by lightness as well as by hue, so that they survive a black-and-white printer.
SERIES = ("#0b4f7d", "#d1701f", "#3c8f77", "#8a6fae")
BEFORE = "#a9bccb"  # the period before, where this one is SERIES[0]
TINTS = ("#a9cde4", "#f3c79f", "#b5dccf", "#cfc2e0")
DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2.5), (1.5, 2), (6, 2, 1.5, 2))
MARKERS: tuple[Marker, ...] = ("circle", "square", "triangle", "circle")

TEXT = 8.5  # points
SMALL = 7.5


class Canvas(Protocol):
    """A sheet of ``width`` x ``height`` points, origin at the top left."""

    width: float
    height: float

    def line(
        self, points: Sequence[Point], colour: str, width: float = 1, dash: Sequence[float] = ()
    ) -> None:
        """An open polyline."""

    def area(self, points: Sequence[Point], colour: str) -> None:
        """A filled polygon without an outline."""

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle."""

    def mark(self, at: Point, shape: Marker, size: float, colour: str, fill: str) -> None:
        """A data point: ``size`` is its diameter; ``colour`` its outline."""

    def text(
        self, at: Point, text: str, *, size: float = TEXT, anchor: Anchor = "start",
        colour: str = INK, bold: bool = False,
    ) -> None:  # fmt: skip
        """One line of text on its baseline."""


def text_width(text: str, size: float) -> float:
    """Estimate the width of a text in points, without a font at hand.

    Ideographs are one em wide; 0.55 em is the mean advance of letters and digits in the sans
    serif faces that the packs name.
    """
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return size * (wide + 0.55 * (len(text) - wide))


def marker_outline(at: Point, shape: Marker, size: float) -> list[Point]:
    """Corners of a square or triangle marker, of about the area of a circle of that diameter."""
    x, y = at
    if shape == "square":
        h = size * 0.44
        return [(x - h, y - h), (x + h, y - h), (x + h, y + h), (x - h, y + h)]
    h = size * 0.58
    return [(x, y - h), (x + h, y + h * 0.75), (x - h, y + h * 0.75)]
