"""Binary heaps in flat arrays: (time, value) pairs of one pool in a slice of a shared array."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pendency.twin.engine.compiled import inlined

Floats = npt.NDArray[np.float64]
Small = npt.NDArray[np.int32]


@inlined
def push(times: Floats, values: Small, base: int, size: int, time: float, value: int) -> None:
    """Add a pair to the heap of ``size`` pairs that starts at ``base``.

    Equal times are ordered by value, so that the order does not depend on the heap's past.
    """
    at = size
    while at > 0:
        up = (at - 1) >> 1
        other = times[base + up]
        if other < time or (other == time and values[base + up] < value):
            break
        times[base + at] = other
        values[base + at] = values[base + up]
        at = up
    times[base + at] = time
    values[base + at] = value


@inlined
def replace(times: Floats, values: Small, base: int, size: int, time: float, value: int) -> None:
    """Take the first pair away and put another one in; to take only, give the last pair.

    The hole goes down to a leaf, always to the earlier of two, and the new pair up from there:
    what comes in is mostly late, and there is no guess for the processor to get wrong on the way.
    """
    at, down = 0, 1
    while down < size:
        other = down + 1 if down + 1 < size else down
        one, two = times[base + down], times[base + other]
        later = (two < one) | ((two == one) & (values[base + other] < values[base + down]))
        down = other if later else down
        times[base + at] = times[base + down]
        values[base + at] = values[base + down]
        at = down
        down = 2 * at + 1
    push(times, values, base, at, time, value)
