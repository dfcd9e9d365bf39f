"""A linear scale with round ticks, shared by marks that are to be compared by eye."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Scale:
    """Maps ``low..high`` to ``0..width``; ``ticks`` are round numbers within."""

    low: float
    high: float
    width: float = 100.0
    ticks: tuple[float, ...] = ()

    def at(self, value: float) -> float:
        """Position of a value; what lies outside is drawn at the edge."""
        span = self.high - self.low or 1.0
        share = (value - self.low) / span
        return round(min(max(share, 0.0), 1.0) * self.width, 2)


def shared_scale(
    values: Iterable[float | None], *, zero: bool = False, width: float = 100.0, ticks: int = 4
) -> Scale | None:
    """One scale for all values that are known; None where none is."""
    known = [v for v in values if v is not None and math.isfinite(v)]
    if not known:
        return None
    low, high = (0.0 if zero else min(known)), max(known)
    step = _round_step((high - low) or abs(high) or 1.0, ticks)
    first, last = math.floor(low / step), math.ceil(high / step)
    last = last if last > first else first + 1
    marks = tuple(round(i * step, 10) for i in range(first, last + 1))
    return Scale(marks[0], marks[-1], width, marks)


def _round_step(span: float, ticks: int) -> float:
    raw = span / max(ticks, 1)
    power = 10 ** math.floor(math.log10(raw))
    return next(step * power for step in _STEPS if step * power >= raw * (1 - 1e-9))
