"""The smallest peak: how low the fullest desk can be while no more has to wait."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pendency.allocation.allocating import Probabilities, probabilities
from pendency.allocation.instance import Instance, Ladder
from pendency.allocation.network import clipped

#: Halvings of the search: the share is found to within one in 2**this.
_HALVINGS = 6


def smallest_peak(step: Probabilities) -> tuple[float, Probabilities]:
    """Lower every desk's budget by one share as far as no more hours wait (min-max load).

    Bisection over the share; every step is an optimum with its certificate.

    Returns
    -------
    share
        Share of the budget that the fullest desk needs, rounded up to one in 64.
    flattened
        The probabilities at that share.
    """
    waits = waiting_units(step)
    low, high, best = 0, 2**_HALVINGS, step
    while high - low > 1:
        middle = (low + high) // 2
        asked = lowered(step.instance, middle / 2**_HALVINGS)
        tried = probabilities(asked, step.spread, seed=step.seed)
        if waiting_units(tried) > waits:
            low = middle
        else:
            high, best = middle, tried
    return high / 2**_HALVINGS, best


def waiting_units(step: Probabilities) -> int:
    """Units of the cases that wait."""
    return int(step.chances.units[step.chances.desk == len(step.instance.desks)].sum())


def lowered(given: Instance, share: float) -> Instance:
    """The same question with a share of every desk's budget."""
    room = np.floor(given.budget * share).astype(np.int64)
    reserve = np.minimum(given.reserve, room)
    width = clipped(given.desk_ladder, room - reserve)
    left = width > 0
    ladder = Ladder(given.desk_ladder.owner[left], width[left], given.desk_ladder.price[left])
    return replace(given, reserve=reserve, desk_ladder=ladder)
