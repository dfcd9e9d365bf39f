"""Recompute every winner of a published record: plain Python, nothing of the allocator's code.

An auditor reads this file, or ``examples/replay_draw.py``, which was written apart from it.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pendency.allocation.errors import RecordError

FORMAT = "pendency.allocation/1"
#: Parts into which a probability of 1 is cut, times the cap and the pieces.
WHOLE = 8_648_640
_LISTED = ("terms", "centre", "desk", "case")
Line = dict[str, Any]


@dataclass(frozen=True)
class Record:
    """A record whose seals hold: its head, the frozen list, what was drawn, and the proof."""

    head: Line
    listed: list[Line]
    drawn: list[Line]
    proof: list[Line]

    def kind(self, name: str) -> list[Line]:
        """Lines of the frozen list of one kind."""
        return [line for line in self.listed if line["kind"] == name]


def read_record(lines: Iterable[str]) -> Record:
    """Read a record and check its seals: every byte, the list's hash, the seed's origin.

    Raises
    ------
    RecordError
        Names the first line that is not what it was.
    """
    head, body = unsealed(lines, FORMAT, _LISTED)
    found: dict[str, list[Line]] = {"listed": [], "drawn": [], "proof": []}
    for line in body:
        kind = "listed" if line.get("kind") in _LISTED else line.get("kind")
        if kind not in found:
            raise RecordError("the record holds lines that it may not hold")
        found[kind].append(line)
    return Record(head, **found)


def unsealed(lines: Iterable[str], form: str, listed: Collection[str]) -> tuple[Line, list[Line]]:
    """The head of a record and its other lines, when every seal holds.

    Parameters
    ----------
    lines
        The record.
    form
        The format that its head has to name.
    listed
        Kinds of the lines that make up the frozen list.

    Raises
    ------
    RecordError
        A byte, the list or the seed is not what was sealed.
    """
    texts = [line.rstrip("\n") for line in lines]
    parsed = [_parsed(number, text) for number, text in enumerate(texts, 1)]
    if not parsed or parsed[0].get("format") != form or parsed[-1].get("kind") != "end":
        raise RecordError(f"this is no whole record of the form {form}")
    head, body, end = parsed[0], texts[:-1], parsed[-1]
    if end["lines"] != len(body) or end["sha256"] != _hash(body):
        raise RecordError("the record is not the one that was sealed: its lines have another hash")
    frozen = [text for text, line in zip(texts, parsed, strict=True) if line.get("kind") in listed]
    if _hash(frozen) != head["list"]:
        raise RecordError("the frozen list was changed: its hash is not the one in the head")
    if head["ceremony"] and _seed(head) != head["seed"]:
        raise RecordError("the seed is not the one that the reveals give")
    return head, parsed[1:-1]


def replay(record: Record) -> list[str]:
    """What the record gets wrong, in words; empty where every winner is the one that is drawn.

    Checked are the probabilities (eligible pairs, adding up to 1, none above the cap), the winners,
    and the limits of the desks under them.
    """
    faults = list(_chance_faults(record))
    if faults:
        return faults
    won = winners(record)
    wrong = [d for d in record.drawn if won[d["case"]] != d["winner"]]
    faults += [f"case {d['case']}: the draw gives {won[d['case']] or 'waiting'}, the record says "
               f"{d['winner'] or 'waiting'}" for d in wrong]  # fmt: skip
    hours = {case["case"]: case["hours"] for case in record.kind("case")}
    load: dict[str, int] = {}
    for name, desk in won.items():
        if desk is not None:
            load[desk] = load.get(desk, 0) + hours[name]
    faults += [
        f"desk {desk['desk']}: {load[desk['desk']]} quanta exceed its limit of {desk['limit']}"
        for desk in record.kind("desk")
        if load.get(desk["desk"], 0) > desk["limit"]
    ]
    return faults


def _chance_faults(record: Record) -> Iterator[str]:
    cases, rounds = record.kind("case"), record.head["cap"] * record.head["pieces"]
    if [c["case"] for c in cases] != [d["case"] for d in record.drawn]:
        yield "the cases drawn are not those of the list"
        return
    for case, drawn in zip(cases, record.drawn, strict=True):
        allowed = {desk for desk, _, _ in case["pairs"]}
        cap = case["hours"] * record.head["pieces"]
        units = [n for _, n in drawn["units"]]
        if drawn["of"] != case["hours"] * rounds or sum(units) != drawn["of"] or min(units) < 1:
            yield f"case {case['case']}: its probabilities do not add up to 1"
        for desk, n in drawn["units"]:
            if desk is not None and desk not in allowed:
                yield f"case {case['case']}: {desk} is not eligible"
            if desk is not None and n > cap:
                yield f"case {case['case']}: the probability of {desk} exceeds the cap"


def winners(record: Record) -> dict[str, str | None]:
    """The desk of every case as the seed draws it; ``None``: it waits."""
    names = [d["case"] for d in record.drawn]
    whole = WHOLE * record.head["cap"] * record.head["pieces"]
    edges = _seats(record, whole)
    _round(edges, whole, _numbers(record.head), len(names))
    won: dict[str, str | None] = {}
    for case, _, amount, desk in edges:
        if amount == whole and case < len(names):
            won[names[case]] = desk
    return won


def _seats(record: Record, whole: int) -> list[list[Any]]:
    """Edges ``[case, seat, amount, desk]``; the case after the last one stands for nobody."""
    hours = [case["hours"] for case in record.kind("case")]
    order: dict[str | None, int] = {d["desk"]: i for i, d in enumerate(record.kind("desk"))}
    order[None] = len(order)
    poured = sorted(
        (order[desk], -hours[i], i, desk, n * (whole // drawn["of"]))
        for i, drawn in enumerate(record.drawn)
        for desk, n in drawn["units"]
    )
    edges: list[list[Any]] = []
    seat, room, before = -1, 0, -1
    for number, _, case, desk, share in poured:
        if number != before and room:
            edges.append([len(hours), seat, room, None])
        if number != before:
            before, room = number, 0
        left = share
        while left:
            if not room:
                seat, room = seat + 1, whole
            part = min(room, left)
            edges.append([case, seat, part, desk])
            room, left = room - part, left - part
    if room:
        edges.append([len(hours), seat, room, None])
    edges.sort(key=lambda e: (e[0], order[e[3]] if e[0] < len(hours) else 0, e[1]))
    return edges


def _round(edges: list[list[Any]], whole: int, numbers: Iterator[int], nobody: int) -> None:
    """Move the amounts along cycles until each is 0 or ``whole``."""
    at: dict[int, list[int]] = {}
    for i, (case, seat, _, _) in enumerate(edges):
        at.setdefault(case, []).append(i)
        at.setdefault(nobody + 1 + seat, []).append(i)
    for root in sorted(at):
        path, via = [root], [-1]
        place = {root: 0}
        while True:
            node = path[-1]
            at[node] = [i for i in at[node] if 0 < edges[i][2] < whole]
            edge = next((i for i in at[node] if i != via[-1]), None)
            if edge is None:
                break
            case, seat = edges[edge][0], nobody + 1 + edges[edge][1]
            follow = seat if node == case else case
            if follow in place:
                cycle = [edge, *reversed(via[place[follow] + 1 :])]
                _shift(edges, cycle, whole, numbers)
                for gone in path[place[follow] + 1 :]:
                    del place[gone]
                del path[place[follow] + 1 :], via[place[follow] + 1 :]
            else:
                place[follow] = len(path)
                path.append(follow)
                via.append(edge)


def _shift(edges: list[list[Any]], cycle: list[int], whole: int, numbers: Iterator[int]) -> None:
    falling, rising = cycle[::2], cycle[1::2]
    up = min([edges[i][2] for i in falling] + [whole - edges[i][2] for i in rising])
    down = min([whole - edges[i][2] for i in falling] + [edges[i][2] for i in rising])
    bound = up + down
    number = next(n for n in numbers if n < 2**64 - 2**64 % bound)
    step = up if number % bound < down else -down
    for i in falling:
        edges[i][2] -= step
    for i in rising:
        edges[i][2] += step


def _numbers(head: Line) -> Iterator[int]:
    seed, block = bytes.fromhex(head["seed"]), 0
    while True:
        message = f"pendency.draw/1\n{head['list']}\n{block}".encode()
        digest = hmac.digest(seed, message, sha256)
        yield from (int.from_bytes(digest[i : i + 8], "big") for i in range(0, 32, 8))
        block += 1


def _seed(head: Line) -> str:
    """The seed that the reveals of a head give; each has to be what was committed to."""
    parts = [head["list"].encode()]
    for reveal in sorted(head["ceremony"]["reveals"], key=lambda r: r["party"]):
        secret = bytes.fromhex(reveal["secret"])
        said = f"pendency.commit/1\n{head['list']}\n{reveal['party']}\n".encode() + secret
        if sha256(said).hexdigest() != reveal["commitment"]:
            raise RecordError(f"the secret of {reveal['party']} is not what it committed to")
        parts += [reveal["party"].encode(), secret]
    digest = sha256(b"pendency.seed/1\n")
    for part in [*parts, head["ceremony"]["public"].encode()]:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _parsed(number: int, text: str) -> Line:
    try:
        body = json.loads(text)
    except ValueError as error:
        raise RecordError(f"line {number} is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise RecordError(f"line {number} is no JSON object")
    return body


def _hash(lines: Iterable[str]) -> str:
    digest = sha256()
    for line in lines:
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()
