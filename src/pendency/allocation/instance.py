"""What is to be allocated: cases, desks and the pairs that may come together, as arrays.

Everything is an integer and everything has one order (by name), so that the same question has the
same bytes however its rows arrived.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from pendency.allocation.errors import InstanceError

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: A fit of 1 as an integer.
FULL_FIT = 10_000
#: Whole of which every size is a part: the arithmetic of the draw stays exact in 64 bits.
WHOLE = 8_648_640
#: Hours of a case in quanta; a number above 10 is at most 6 % away from one of them.
SIZES = tuple(size for size in range(1, 481) if WHOLE % size == 0)


@dataclass(frozen=True)
class Ladder:
    """A convex price of load: steps of a width (quanta) and a price (per quantum), rising.

    Attributes
    ----------
    owner
        Desk or centre of each step, ascending; shape (s,).
    width, price
        Quanta of the step, and what each costs; shape (s,).
    """

    owner: Ints
    width: Ints
    price: Ints


@dataclass(frozen=True)
class Instance:
    """A question to the allocation, in its one order.

    A *case* is what moves as one: one application, or related ones. A *desk* is an examiner with
    what he can take. Hours are counted in quanta.

    Attributes
    ----------
    cases, desks, centres
        Names, each list sorted; n cases, m desks, z centres.
    hours
        Quanta of each case, one of `SIZES`; shape (n,).
    wait_price
        What it costs per quantum to leave a case waiting; shape (n,).
    limit
        Quanta that a desk may be given at most, whatever the draw; shape (m,).
    reserve
        Quanta of the desk's budget kept for neighbouring fields; shape (m,).
    centre
        Centre of each desk; shape (m,).
    desk_ladder, centre_ladder
        Prices of load within and between centres. What a ladder does not offer is not to be had.
    pair_case, pair_desk
        The pairs that may come together, by case, then desk; shape (p,).
    misfit
        ``FULL_FIT`` less the fit of the pair; shape (p,).
    near
        Whether the case lies in a neighbouring field of the desk; shape (p,).
    reserve_price
        Price per quantum of own-field work that goes into the reserve.
    """

    cases: tuple[str, ...]
    desks: tuple[str, ...]
    centres: tuple[str, ...]
    hours: Ints
    wait_price: Ints
    limit: Ints
    reserve: Ints
    centre: Ints
    desk_ladder: Ladder
    centre_ladder: Ladder
    pair_case: Ints
    pair_desk: Ints
    misfit: Ints
    near: Flags
    reserve_price: int

    def __post_init__(self) -> None:
        for fault in _faults(self):
            raise InstanceError(fault)

    @property
    def longest(self) -> Ints:
        """Quanta of the longest case that may come to each desk; shape (m,)."""
        found = np.zeros(len(self.desks), dtype=np.int64)
        np.maximum.at(found, self.pair_desk, self.hours[self.pair_case])
        return found

    @property
    def budget(self) -> Ints:
        """Quanta that may be expected at each desk so that no draw exceeds its limit.

        A draw gives a desk less than one case above what was expected of it (docs/methods/draw.md),
        hence the limit less all but one quantum of its longest case.
        """
        longest = self.longest
        return np.where(longest > 0, self.limit - longest + 1, 0)

    @property
    def starts(self) -> Ints:
        """First pair of each case, and the number of pairs at the end; shape (n + 1,)."""
        return np.searchsorted(self.pair_case, np.arange(len(self.cases) + 1)).astype(np.int64)


def sized(quanta: npt.NDArray[np.float64]) -> Ints:
    """The nearest size of `SIZES` by ratio; longer ones become the longest."""
    sizes = np.array(SIZES, dtype=np.int64)
    middle = np.sqrt(sizes[:-1] * sizes[1:].astype(np.float64))
    return sizes[np.searchsorted(middle, quanta)]


def frozen_lines(instance: Instance) -> Iterator[str]:
    """The list as canonical JSON lines: what is frozen before anybody knows the seed.

    One line for the common terms, one per centre, desk and case.
    """
    yield canonical({"kind": "terms", "reserve_price": instance.reserve_price})
    ladders = _rungs(instance.centre_ladder, len(instance.centres))
    for name, rungs in zip(instance.centres, ladders, strict=True):
        yield canonical({"centre": name, "kind": "centre", "ladder": rungs})
    desks = _rungs(instance.desk_ladder, len(instance.desks))
    columns = (instance.centre.tolist(), instance.limit.tolist(), instance.reserve.tolist())
    for name, rungs, centre, limit, reserve in zip(instance.desks, desks, *columns, strict=True):
        yield canonical({"centre": instance.centres[centre], "desk": name, "kind": "desk",
                         "ladder": rungs, "limit": limit, "reserve": reserve})  # fmt: skip
    yield from _case_lines(instance)


def _case_lines(instance: Instance) -> Iterator[str]:
    starts = instance.starts.tolist()
    desks, misfit = instance.pair_desk.tolist(), instance.misfit.tolist()
    near = instance.near.astype(np.int64).tolist()
    hours, wait = instance.hours.tolist(), instance.wait_price.tolist()
    for i, name in enumerate(instance.cases):
        pairs = [
            [instance.desks[desks[j]], misfit[j], near[j]] for j in range(starts[i], starts[i + 1])
        ]
        yield canonical(
            {"case": name, "hours": hours[i], "kind": "case", "pairs": pairs, "wait": wait[i]}
        )


def frozen_hash(lines: Iterator[str] | list[str]) -> str:
    """SHA-256 of the frozen list, hexadecimal; every line ends in a line feed."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def canonical(body: dict[str, Any]) -> str:
    """One JSON object in one spelling: keys sorted, no spaces, integers and text only."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _rungs(ladder: Ladder, owners: int) -> list[list[list[int]]]:
    found: list[list[list[int]]] = [[] for _ in range(owners)]
    steps = zip(ladder.owner.tolist(), ladder.width.tolist(), ladder.price.tolist(), strict=True)
    for owner, width, price in steps:
        found[owner].append([width, price])
    return found


def _faults(given: Instance) -> Iterator[str]:
    n, m, z = len(given.cases), len(given.desks), len(given.centres)
    for name in ("cases", "desks", "centres"):
        names = getattr(given, name)
        if any(a >= b for a, b in pairwise(names)):
            yield f"{name} have to be sorted, each name once"
    shapes = {"hours": n, "wait_price": n, "limit": m, "reserve": m, "centre": m,
              "pair_desk": len(given.pair_case), "misfit": len(given.pair_case),
              "near": len(given.pair_case)}  # fmt: skip
    for name, size in shapes.items():
        if len(getattr(given, name)) != size:
            yield f"{name} has {len(getattr(given, name))} values, not {size}"
    for name, top in (("pair_case", n), ("pair_desk", m), ("centre", z)):
        if not _within(getattr(given, name), top):
            yield f"{name} names what is not there"
    yield from _number_faults(given)
    for ladder, top in ((given.desk_ladder, m), (given.centre_ladder, z)):
        yield from _ladder_faults(ladder, top)


def _number_faults(given: Instance) -> Iterator[str]:
    if not np.isin(given.hours, SIZES).all():
        yield "hours of a case are one of SIZES; use sized()"
    key = given.pair_case * max(len(given.desks), 1) + given.pair_desk
    if (np.diff(key) <= 0).any():
        yield "pairs have to be sorted by case and desk, each pair once"
    if not _within(given.misfit, FULL_FIT + 1):
        yield f"a misfit lies between 0 and {FULL_FIT}"
    if (given.wait_price < 0).any() or given.reserve_price < 0 or (given.limit < 0).any():
        yield "prices and limits are not negative"
    if (given.reserve < 0).any():
        yield "a reserve is not negative"
    if (given.hours[given.pair_case] > given.limit[given.pair_desk]).any():
        yield "a case that is longer than a desk's limit is not eligible there"


def _ladder_faults(ladder: Ladder, owners: int) -> Iterator[str]:
    if not len(ladder.owner) == len(ladder.width) == len(ladder.price):
        yield "a ladder has an owner, a width and a price for each step"
    elif not _within(ladder.owner, owners) or (ladder.width <= 0).any():
        yield "a step of a ladder has a known owner and a positive width"
    else:
        same = np.diff(ladder.owner) == 0
        if (np.diff(ladder.owner) < 0).any() or (np.diff(ladder.price)[same] <= 0).any():
            yield "the steps of a ladder stand together and rise in price"
        if (ladder.price < 0).any():
            yield "prices and limits are not negative"


def _within(values: npt.NDArray[Any], top: int) -> bool:
    return not len(values) or bool(values.min() >= 0 and values.max() < top)
