"""Which tests are alarms: the share of false ones is controlled, and their number is said.

The tests of a screen are many and most can't be very surprising: a pair that could have had two
cases has three possible p-values. Benjamini and Hochberg's bound counts such a test as if it could
be any number, and finds less than it might. Here every test counts for what it could have been.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pendency.integrity.screens.compiled import Flags, Floats, Ints
from pendency.integrity.screens.errors import ScreenError
from pendency.integrity.screens.tails import Tails

Method = Literal["discrete", "bh", "by"]


@dataclass(frozen=True)
class Discoveries:
    """What a screen found at a level.

    Attributes
    ----------
    alarm
        Which tests are alarms; shape (m,).
    q
        The smallest level at which each would be one; shape (m,). For the discrete bound it holds
        up to the level that was asked for.
    threshold
        p-values up to here are alarms; where there is none, up to here one would have been.
    expected_false
        How many p-values up to the threshold an office in which nothing is amiss has on average.
    by_chance
        The same for each test's own p-value; shape (m,).
    """

    alarm: Flags
    q: Floats
    threshold: float
    expected_false: float
    by_chance: Floats


@dataclass(frozen=True)
class Null:
    """How the p-values of all tests are distributed where nothing is amiss.

    Attributes
    ----------
    tests
        How many tests.
    value, owner
        Attainable p-values and whose they are; none: every p-value is uniform.
    """

    tests: int
    value: Floats | None = None
    owner: Ints | None = None

    @classmethod
    def of(cls, tails: Tails) -> Null:
        """From exact tails."""
        size = np.diff(tails.start)
        return cls(len(size), tails.value, np.repeat(np.arange(len(size)), size))

    def expected(self, threshold: Floats) -> Floats:
        """Expected number of tests with a p-value up to each threshold."""
        return self._weighed(threshold, np.ones(self.tests))

    def corrected(self, threshold: Floats, bound: float) -> Floats:
        """The same, each test weighed by 1 / (1 - its chance to be below the bound)."""
        return self._weighed(threshold, 1 / (1 - self.chance(bound)))

    def chance(self, threshold: float) -> Floats:
        """P(p <= threshold) of each test; shape (tests,)."""
        if self.value is None or self.owner is None:
            return np.full(self.tests, min(threshold, 1.0))
        found = np.zeros(self.tests)
        low = self.value <= threshold
        np.maximum.at(found, self.owner[low], self.value[low])
        return found

    def _weighed(self, threshold: Floats, weight: Floats) -> Floats:
        if self.value is None or self.owner is None:
            return np.asarray(np.minimum(threshold, 1.0) * weight.sum())
        owner = self.owner
        # the tails of a test fall: each adds its difference to the next smaller one
        same = np.append(owner[1:] == owner[:-1], [False]) if len(owner) else np.zeros(0, bool)
        step = self.value - np.where(same, np.append(self.value[1:], [0.0]), 0.0)
        order = np.argsort(threshold, kind="stable")
        place = np.searchsorted(threshold[order], self.value, side="left")
        jumps = np.bincount(place, weights=step * weight[owner], minlength=len(threshold) + 1)
        out = np.empty(len(threshold))
        out[order] = np.cumsum(jumps)[: len(threshold)]
        return out

    def attainable(self, below: float) -> Floats:
        """All p-values that some test can have, up to a bound, rising."""
        if self.value is None:
            return np.zeros(0)
        return np.unique(self.value[self.value <= below])


def discover(p: Floats, null: Null, *, level: float, method: Method = "discrete") -> Discoveries:
    """Choose the alarms so that at most a share ``level`` of them is expected to be false.

    ``discrete``: Doehler, Durand and Roquain, Electronic Journal of Statistics 12 (2018) 1867-1900,
    step-up [HSU], for independent tests with known attainable p-values (as Heyse's of 2011, but
    with proof). ``bh``: Benjamini and Hochberg, JRSS B 57 (1995) 289-300, also under positive
    dependence. ``by``: Benjamini and Yekutieli, Annals of Statistics 29 (2001) 1165-1188, whatever
    the dependence, dearer by ``1 + 1/2 + ... + 1/m``.

    Raises
    ------
    ScreenError
        The level does not lie between 0 and 1.
    """
    if not 0 < level < 1:
        raise ScreenError(f"a level lies between 0 and 1, not at {level}")
    if not len(p):
        none = np.zeros(0)
        return Discoveries(none.astype(np.bool_), none, 0.0, 0.0, none)
    order = np.argsort(p, kind="stable")
    bound = _bound(null, level) if method == "discrete" else 1.0
    cost = float((1 / np.arange(1, len(p) + 1)).sum()) if method == "by" else 1.0
    spent = null.corrected(p[order], bound) if method == "discrete" else p[order] * len(p) * cost
    rank = np.searchsorted(p[order], p[order], side="right")
    each = np.where(p[order] <= bound, spent / rank, 1.0)
    rising = np.minimum(np.minimum.accumulate(each[::-1])[::-1], 1.0)
    q = np.empty(len(p))
    q[order] = rising
    alarm = q <= level
    threshold = _critical(null, level * max(int(alarm.sum()), 1), method, bound, cost)
    false = float(null.expected(np.array([threshold]))[0])
    return Discoveries(alarm, q, threshold, false, null.expected(p))


def _bound(null: Null, level: float) -> float:
    """The largest p-value at which the mean of F / (1 - F) is still within the level."""
    if null.value is None:
        return level / (1 + level)
    values = null.attainable(0.9999)
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        chance = null.chance(float(values[middle]))
        if (chance / (1 - chance)).mean() <= level:
            low = middle + 1
        else:
            high = middle
    return float(values[low - 1]) if low else 0.0


def _critical(null: Null, spent: float, method: Method, bound: float, cost: float) -> float:
    """The largest p-value that is an alarm where ``spent`` is the level times their number."""
    if method != "discrete" or null.value is None:
        return spent / null.tests / cost
    values = null.attainable(bound)
    fits = values[null.corrected(values, bound) <= spent] if len(values) else values
    return float(fits[-1]) if len(fits) else 0.0
