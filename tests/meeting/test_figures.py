"""Changes between two figures, and what may be said of them."""

from __future__ import annotations

import datetime as dt

import pytest

from pendency.meeting.figures import Figure, count, difference, direction

DAY = dt.date(2024, 12, 31)


def share(value: float | None, low: float | None = None, high: float | None = None) -> Figure:
    return Figure("grant_rate", "all", "office", DAY, "share", value, 100, low, high)


def cases(value: float) -> Figure:
    return Figure("stock", "all", "office", DAY, "cases", value)


def test_interval_of_a_difference_of_two_proportions() -> None:
    # Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, case (a), method 10:
    # 56/70 against 48/80, difference 0.2, interval 0.0524 to 0.3339. The separate Wilson
    # intervals are those of the same paper's formula.
    change = difference(share(0.8, 0.69178, 0.87696), share(0.6, 0.49048, 0.70033))

    assert change.value == pytest.approx(0.2)
    assert change.low == pytest.approx(0.0524, abs=5e-4)
    assert change.high == pytest.approx(0.3339, abs=5e-4)
    assert (change.derived, change.n) == ("difference", None)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (share(0.8, 0.75, 0.85), share(0.6, 0.55, 0.65), "up"),
        (share(0.6, 0.55, 0.65), share(0.8, 0.75, 0.85), "down"),
        (share(0.6, 0.5, 0.7), share(0.65, 0.55, 0.75), "open"),
        (share(0.6, 0.5, 0.7), share(None), "unknown"),
        (share(None), share(0.6), "unknown"),
        (share(0.9, 0.8, None), share(0.7, 0.65, 0.75), "open"),
        (share(0.9), share(0.7), "open"),
        (cases(5.0), cases(3.0), "up"),
        (cases(3.0), cases(5.0), "down"),
        (cases(5.0), cases(5.0), "same"),
    ],
)
def test_what_may_be_said(now: Figure, before: Figure, said: str) -> None:
    assert direction(difference(now, before)) == said


def test_half_an_interval_gives_no_interval_of_the_change() -> None:
    change = difference(share(9.0, 8.0, None), share(7.0, 6.5, 7.5))

    assert (change.value, change.low, change.high) == (2.0, None, None)


def test_counts_of_known_figures() -> None:
    figures = [share(0.5), share(None), share(0.25)]

    assert (count(figures, known=True).value, count(figures, known=False).value) == (2.0, 3.0)
