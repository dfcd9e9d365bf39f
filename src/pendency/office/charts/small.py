"""Small marks drawn on the server as SVG: they print, need no script and scale with the text.

Each class holds numbers and gives its template the geometry as text, so that no locale can put a
comma into a coordinate. The words beside the mark say the figures; the mark itself is decoration
to a screen reader unless it has a label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pendency.office.charts.scale import Scale

WIDTH, SPARK_HEIGHT = 100.0, 24.0


@dataclass(frozen=True)
class Sparkline:
    """A series without axes; gaps where a value is unknown."""

    values: Sequence[float | None]
    label: str

    @property
    def line(self) -> str:
        """The ``d`` of the path."""
        points, pen = [], "M"
        for x, y in self._points():
            if y is None:
                pen = "M"
                continue
            points.append(f"{pen}{x:.2f} {y:.2f}")
            pen = "L"
        return " ".join(points)

    @property
    def area(self) -> str:
        """The ``d`` of the ground under the line, from the first known value to the last."""
        known = [(x, y) for x, y in self._points() if y is not None]
        if len(known) < 2:
            return ""
        top = " ".join(f"L{x:.2f} {y:.2f}" for x, y in known)
        return f"M{known[0][0]:.2f} {SPARK_HEIGHT:g} {top} L{known[-1][0]:.2f} {SPARK_HEIGHT:g} Z"

    def _points(self) -> list[tuple[float, float | None]]:
        known = [v for v in self.values if v is not None]
        top = max(known, default=1.0) or 1.0
        step = WIDTH / max(len(self.values) - 1, 1)
        return [
            (i * step, None if v is None else SPARK_HEIGHT * (1 - 0.92 * v / top))
            for i, v in enumerate(self.values)
        ]


@dataclass(frozen=True)
class Whisker:
    """A point estimate with its interval on a shared scale; ``reference`` is a dashed line."""

    value: float | None
    low: float | None
    high: float | None
    scale: Scale | None
    reference: float | None = None

    @property
    def drawn(self) -> bool:
        """Whether there is anything to draw."""
        return self.value is not None and self.scale is not None

    @property
    def interval(self) -> tuple[str, str] | None:
        """Both ends as percentages of the width."""
        if self.scale is None or self.low is None or self.high is None:
            return None
        return _percent(self.scale.at(self.low)), _percent(self.scale.at(self.high))

    @property
    def at(self) -> str:
        """The point as a percentage of the width."""
        return (
            "" if self.value is None or self.scale is None else _percent(self.scale.at(self.value))
        )

    @property
    def reference_at(self) -> str:
        """The dashed line as a percentage of the width; empty where there is none."""
        if self.reference is None or self.scale is None:
            return ""
        return _percent(self.scale.at(self.reference))

    @property
    def ticks(self) -> list[str]:
        """The grid lines as percentages of the width."""
        return [] if self.scale is None else [_percent(self.scale.at(t)) for t in self.scale.ticks]


@dataclass(frozen=True)
class Share:
    """One part of a bar: geometry as text, colour as a class number."""

    label: str
    n: int
    x: str
    width: str
    colour: int


@dataclass(frozen=True)
class ShareBar:
    """A whole cut into its parts, in the given order."""

    parts: Sequence[tuple[str, int, int]]  # label, n, colour
    total: int | None = None

    @property
    def shares(self) -> list[Share]:
        """The parts, laid end to end."""
        whole = self.total or sum(n for _, n, _ in self.parts) or 1
        at, shares = 0.0, []
        for label, n, colour in self.parts:
            width = 100.0 * n / whole
            shares.append(Share(label, n, _percent(at), _percent(width), colour))
            at += width
        return shares


def _percent(share: float) -> str:
    return f"{share:.2f}%"
