"""Hand-made flows, small enough to know everything about them."""

from __future__ import annotations

import datetime as dt

import numpy as np

from pendency.twin.flow import GRID, Flow, Mark, Stage, Transition, lowest_round

FIRST, LAST = dt.date(2010, 1, 1), dt.date(2019, 12, 31)


def way(to: str, share: float, low: float, high: float) -> Transition:
    """A transition whose days are uniform between low and high."""
    days = tuple(float(low + (high - low) * p) for p in GRID)
    middle = (low + high) / 2
    return Transition(to, 0, share, 0.0, share, share, days, middle, middle)


def stage(code: str, *ways: Transition, marks: tuple[Mark, ...] = ()) -> Stage:
    stay = 1.0 - sum(t.share for t in ways)
    stay = stay if stay > 1e-9 else 0.0
    return Stage(code, (lowest_round(code), None), 0, 0, stay, stay, ways, marks)


def office(*stages: Stage) -> Flow:
    return Flow("hand-made", "a test", "", 0, FIRST, LAST, stages)


def simple() -> Flow:
    """Filed, first action, response, then granted or refused; some never answer."""
    mark = Mark("interview", 0, 0.4, 0.4, 0.4, (0.0, 0.25, 0.5, 0.75, 1.0))
    return office(
        stage("filed", way("first_action", 0.9, 200, 800), way("withdrawn", 0.1, 10, 900)),
        stage(
            "first_action", way("response", 0.8, 60, 180), way("deemed_withdrawn", 0.2, 190, 260),
            marks=(mark,),
        ),
        stage("response", way("granted", 0.6, 30, 300), way("refused", 0.4, 100, 500)),
        stage("granted"),
        stage("refused"),
        stage("withdrawn"),
        stage("deemed_withdrawn", way("restored", 0.1, 30, 400)),
        stage("restored", way("granted", 1.0, 50, 100)),
    )  # fmt: skip


def rounds() -> Flow:
    """Action and response repeat until a decision: a case may see many rounds."""
    return office(
        stage("filed", way("first_action", 1.0, 100, 300)),
        stage("first_action", way("response", 1.0, 30, 60)),
        stage("later_action", way("response", 1.0, 30, 60)),
        stage("response", way("later_action", 0.5, 20, 40), way("granted", 0.5, 40, 80)),
        stage("granted"),
    )


def spread(n: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Filing days spread evenly over the observed years."""
    epoch = dt.date(1970, 1, 1)
    first, last = (FIRST - epoch).days, (LAST - epoch).days
    return first + np.arange(n, dtype=np.int64) * (last - first + 1) // n
