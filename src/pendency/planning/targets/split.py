"""Whole shares that add up exactly.

Largest remainder (Hamilton, Hare): each gets the whole part of its quota, and what is left goes
to the largest remainders; equal remainders to the first. Balinski and Young, Fair Representation,
1982. No share is off its quota by one or more.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from pendency.planning.errors import PlanInputError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def spread(total: int, weights: npt.ArrayLike) -> Ints:
    """Whole numbers over time in proportion to the weights, with the sum ``total``.

    The cumulated share is rounded, period by period, so that the sum up to any period is off its
    quota by half a case at most; `apportion` would put the remainders into the first periods.

    Raises
    ------
    PlanInputError
        A negative total or weight, or no weight above 0.
    """
    exact, every = _weights(total, weights)
    so_far, begun, found = Fraction(0), 0, []
    for weight in exact:
        so_far += weight
        until = int(total * so_far / every + Fraction(1, 2))
        found.append(until - begun)
        begun = until
    return np.array(found, dtype=np.int64)


def apportion(total: int, weights: npt.ArrayLike) -> Ints:
    """Whole numbers in proportion to the weights, with the sum ``total``.

    Parameters
    ----------
    total
        At least 0.
    weights
        At least 0, not all of them; shape (n,).

    Raises
    ------
    PlanInputError
        A negative total or weight, or no weight above 0.
    """
    exact, every = _weights(total, weights)
    quota = [total * w / every for w in exact]
    whole = np.array([int(q) for q in quota], dtype=np.int64)
    left = total - int(whole.sum())
    order = sorted(range(len(quota)), key=lambda i: (int(whole[i]) - quota[i], i))
    whole[order[:left]] += 1
    return whole


def _weights(total: int, weights: npt.ArrayLike) -> tuple[list[Fraction], Fraction]:
    """The weights as rationals, so that nothing hangs on the last bit, and their sum."""
    weight = np.asarray(weights, dtype=np.float64)
    if total < 0:
        raise PlanInputError("target", f"{total} is negative")
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise PlanInputError("weights", f"{weight.tolist()}: a weight is negative or no number")
    if weight.sum() <= 0:
        raise PlanInputError("weights", "all are 0: nobody can take a share of the target")
    exact = [Fraction(float(w)) for w in weight]
    return exact, sum(exact, Fraction(0))
