"""Shares with Wilson's score interval."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pendency.planning.estimators.level import Floats, Ints, Z


class Share(NamedTuple):
    """A share with its 95 % limits; NaN where there was nothing to share out."""

    value: Floats
    low: Floats
    high: Floats


def wilson(hits: Ints, n: Ints) -> Share:
    """Share of ``hits`` in ``n`` with the score interval without continuity correction.

    Wilson, JASA 22 (1927) 209-212: (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
    """
    size = np.where(n > 0, n, np.nan).astype(np.float64)
    p = hits / size
    z2 = Z * Z
    middle = (p + z2 / (2 * size)) / (1 + z2 / size)
    half = Z * np.sqrt(p * (1 - p) / size + z2 / (4 * size * size)) / (1 + z2 / size)
    # at 0 and 1 the limit meets the share exactly; rounding must not put it on the other side
    return Share(p, np.clip(middle - half, 0, p), np.clip(middle + half, p, 1))
