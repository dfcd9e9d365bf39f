"""The published record of a run: canonical JSON lines that hold all that a replay needs.

In this order: the head (seed and how it came about, cap, hash of the list), the frozen list, one
line per case with its probabilities and its winner, one per desk and centre with what proves the
optimum, and the end with the number and the SHA-256 of all lines before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pendency.allocation.allocating import Probabilities
from pendency.allocation.instance import Ints, canonical, frozen_lines

FORMAT = "pendency.allocation/1"


def record_lines(
    step: Probabilities, winner: Ints, *, ceremony: Mapping[str, Any], about: Mapping[str, Any]
) -> Iterator[str]:
    """The record of a run, line by line, without line feeds.

    Parameters
    ----------
    step, winner
        The probabilities and what was drawn from them.
    ceremony
        ``reveals`` (published form, by party) and ``public``; empty for a seed given by hand.
    about
        What the run was: snapshot, day, office.
    """
    digest, count = hashlib.sha256(), 0
    for line in _body(step, winner, ceremony, about):
        digest.update(line.encode() + b"\n")
        count += 1
        yield line
    yield canonical({"kind": "end", "lines": count, "sha256": digest.hexdigest()})


def write_record(path: Path, lines: Iterator[str]) -> None:
    """Write a record under its name in one step."""
    draft = path.with_name(path.name + ".part")
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(line + "\n")
    draft.replace(path)


def _body(
    step: Probabilities, winner: Ints, ceremony: Mapping[str, Any], about: Mapping[str, Any]
) -> Iterator[str]:
    spread = step.spread
    yield canonical(
        {"about": dict(about), "cap": spread.cap, "ceremony": dict(ceremony), "format": FORMAT,
         "kind": "head", "list": step.list_hash, "pieces": spread.pieces,
         "seed": step.seed.hex(), "slope": spread.slope}
    )  # fmt: skip
    yield from frozen_lines(step.instance)
    yield from _drawn_lines(step, winner)
    yield from _proof_lines(step)


def _drawn_lines(step: Probabilities, winner: Ints) -> Iterator[str]:
    given, chances = step.instance, step.chances
    desks = [*given.desks, None]
    starts = np.searchsorted(chances.case, np.arange(len(given.cases) + 1)).tolist()
    desk, units = chances.desk.tolist(), chances.units.tolist()
    of, price = (given.hours * step.spread.rounds).tolist(), step.potential.tolist()
    for i, (name, won) in enumerate(zip(given.cases, winner.tolist(), strict=True)):
        pairs = [[desks[desk[j]], units[j]] for j in range(starts[i], starts[i + 1])]
        yield canonical({"case": name, "kind": "drawn", "of": of[i], "potential": price[i],
                         "units": pairs, "winner": desks[won]})  # fmt: skip


def _proof_lines(step: Probabilities) -> Iterator[str]:
    given = step.instance
    n, m, z = len(given.cases), len(given.desks), len(given.centres)
    price, over = step.potential.tolist(), step.overflow.tolist()
    kept = np.minimum(given.reserve, given.budget) > 0
    side = (n + m + np.cumsum(kept) - 1).tolist()
    for i, name in enumerate(given.desks):
        reserve = price[side[i]] if kept[i] else None
        yield canonical({"desk": name, "kind": "proof", "overflow": over[i],
                         "potential": price[n + i], "reserve": reserve})  # fmt: skip
    first = n + m + int(kept.sum())
    for i, name in enumerate(given.centres):
        yield canonical({"centre": name, "kind": "proof", "potential": price[first + i]})
    yield canonical({"kind": "proof", "potential": price[first + z], "sink": True})
