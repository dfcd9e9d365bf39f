r"""Which cases move from one centre to another: a simple random sample that anyone can draw again.

A quota says how many cases of a field go from one centre to another. The pool (cases of that field
and centre that nobody has begun) is frozen with the quotas; the parties' seed then draws. Quotas
are taken in their order, cases in the order of their numbers; each draw takes place ``n % left`` of
those that are left, ``n`` being the next word of the stream ::

    HMAC-SHA256(seed, "pendency.select/1\n" + LIST + "\n" + i)      four words of 64 bits each

that lies below the largest multiple of ``left`` (so that every place is equally probable). Plain
Python throughout: what draws is short enough to be what checks.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pendency.allocation.errors import InstanceError, RecordError
from pendency.allocation.instance import canonical, frozen_hash
from pendency.allocation.replay import unsealed

FORMAT = "pendency.selection/1"
_LISTED = ("quota", "pool")


@dataclass(frozen=True, order=True)
class Quota:
    """How many cases of a field go from one centre to another."""

    origin: str
    field: int
    target: str
    cases: int


@dataclass(frozen=True)
class Pool:
    """Quotas, and the cases of which they may be filled.

    Attributes
    ----------
    quotas
        Sorted.
    cases
        ``(number, centre, field)``, sorted by number.
    """

    quotas: tuple[Quota, ...]
    cases: tuple[tuple[str, str, int], ...]

    @classmethod
    def of(cls, quotas: Iterable[Quota], cases: Iterable[tuple[str, str, int]]) -> Pool:
        """A pool in its one order, with the cases that a quota asks for.

        Raises
        ------
        InstanceError
            A quota goes nowhere or is empty, stands twice, or a case does.
        """
        asked = tuple(sorted(quotas))
        places = {(quota.origin, quota.field) for quota in asked}
        found = tuple(sorted(case for case in cases if case[1:] in places))
        if any(q.origin == q.target or q.cases < 1 for q in asked):
            raise InstanceError("a quota moves at least one case, to another centre")
        if len({(q.origin, q.field, q.target) for q in asked}) < len(asked):
            raise InstanceError("two quotas have the same centres and field")
        if len({case[0] for case in found}) < len(found):
            raise InstanceError("a case stands in the pool twice")
        return cls(asked, found)

    def lines(self) -> Iterator[str]:
        """The frozen list."""
        for q in self.quotas:
            yield canonical({"cases": q.cases, "field": q.field, "from": q.origin, "kind": "quota",
                             "to": q.target})  # fmt: skip
        for number, centre, field in self.cases:
            yield canonical({"case": number, "field": field, "from": centre, "kind": "pool"})

    @property
    def list_hash(self) -> str:
        """SHA-256 of the frozen list."""
        return frozen_hash(self.lines())

    @property
    def chances(self) -> dict[str, float]:
        """Probability with which each case of the pool moves, by number."""
        size = Counter(case[1:] for case in self.cases)
        wanted: Counter[tuple[str, int]] = Counter()
        for quota in self.quotas:
            wanted[quota.origin, quota.field] += quota.cases
        return {case[0]: min(1.0, wanted[case[1:]] / size[case[1:]]) for case in self.cases}


def select(pool: Pool, *, seed: bytes) -> dict[str, str]:
    """Which cases move, and to which centre; fewer than a quota asks where the pool is exhausted.

    Parameters
    ----------
    pool
        What was frozen.
    seed
        32 bytes from the ceremony.
    """
    numbers = _numbers(seed, pool.list_hash)
    left: dict[tuple[str, int], list[str]] = {}
    for number, centre, field in pool.cases:
        left.setdefault((centre, field), []).append(number)
    moved: dict[str, str] = {}
    for quota in pool.quotas:
        some = left.get((quota.origin, quota.field), [])
        for _ in range(min(quota.cases, len(some))):
            size = len(some)
            word = next(n for n in numbers if n < 2**64 - 2**64 % size)
            moved[some.pop(word % size)] = quota.target
    return dict(sorted(moved.items()))


def selection_lines(
    pool: Pool, moved: Mapping[str, str], *, seed: bytes, ceremony: Mapping[str, Any],
    about: Mapping[str, Any],
) -> Iterator[str]:  # fmt: skip
    """The published record, line by line: head, frozen list, what moves, end."""
    lines = [
        canonical({"about": dict(about), "ceremony": dict(ceremony), "format": FORMAT,
                   "kind": "head", "list": pool.list_hash, "seed": seed.hex()}),
        *pool.lines(),
        *(canonical({"case": case, "kind": "moved", "to": to}) for case, to in moved.items()),
    ]  # fmt: skip
    yield from lines
    yield canonical({"kind": "end", "lines": len(lines), "sha256": frozen_hash(lines)})


def replay_selection(lines: Sequence[str]) -> tuple[Pool, list[str]]:
    """The pool of a record, and what the record gets wrong.

    Raises
    ------
    RecordError
        A seal does not hold.
    """
    head, body = unsealed(lines, FORMAT, _LISTED)
    said = {line["case"]: line["to"] for line in body if line["kind"] == "moved"}
    quotas = [
        Quota(q["from"], q["field"], q["to"], q["cases"]) for q in body if q["kind"] == "quota"
    ]
    cases = [(c["case"], c["from"], c["field"]) for c in body if c["kind"] == "pool"]
    if len(quotas) + len(cases) + len(said) != len(body):
        raise RecordError("the record holds lines that it may not hold")
    pool = Pool.of(quotas, cases)
    if pool.list_hash != head["list"]:
        raise RecordError("the frozen list is not in its one order")
    drawn = select(pool, seed=bytes.fromhex(head["seed"]))
    return pool, [
        f"case {case}: the draw says {drawn.get(case, 'it stays')}, the record "
        f"{said.get(case, 'it stays')}"
        for case in sorted({*drawn, *said})
        if drawn.get(case) != said.get(case)
    ]


def _numbers(seed: bytes, list_hash: str) -> Iterator[int]:
    block = 0
    while True:
        message = f"pendency.select/1\n{list_hash}\n{block}".encode()
        digest = hmac.digest(seed, message, sha256)
        yield from (int.from_bytes(digest[i : i + 8], "big") for i in range(0, 32, 8))
        block += 1
