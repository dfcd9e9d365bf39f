"""Recompute every winner of a published draw (python replay_draw.py draw.jsonl).

Written from docs/methods/draw.md, with nothing but the standard library.
"""

import hashlib
import hmac
import json
import sys

WHOLE = 8_648_640
lines = open(sys.argv[1], "rb").read().split(b"\n")[:-1]
head, *rows, end = [json.loads(line) for line in lines]


def sha(parts):
    return hashlib.sha256(b"".join(parts)).hexdigest()


def demand(holds, what):
    return holds or sys.exit("FALSE: " + what)


# The seals: every byte, the frozen list, the seed.
demand(end["kind"] == "end" and end["lines"] == len(lines) - 1, "lines are missing or added")
demand(sha(line + b"\n" for line in lines[:-1]) == end["sha256"], "the record was changed")
frozen = ("terms", "centre", "desk", "case")
listed = [line + b"\n" for line, row in zip(lines[1:], rows) if row["kind"] in frozen]
demand(sha(listed) == head["list"], "the list was changed")
if head["ceremony"]:
    parts = [head["list"].encode()]
    for shown in sorted(head["ceremony"]["reveals"], key=lambda shown: shown["party"]):
        party, secret = shown["party"].encode(), bytes.fromhex(shown["secret"])
        said = sha([b"pendency.commit/1\n", parts[0], b"\n", party, b"\n", secret])
        demand(said == shown["commitment"], "a commitment does not hold: " + shown["party"])
        parts += [party, secret]
    public = head["ceremony"]["public"].encode()
    framed = [len(part).to_bytes(8, "big") + part for part in [*parts, public]]
    demand(sha([b"pendency.seed/1\n", *framed]) == head["seed"], "the seed was changed")

# Seats: the cases of a desk, longest first, are poured into seats of one whole case each.
whole = WHOLE * head["cap"] * head["pieces"]
cases = [row for row in rows if row["kind"] == "case"]
drawn = [row for row in rows if row["kind"] == "drawn"]
desks = [row["desk"] for row in rows if row["kind"] == "desk"] + [None]
number, nobody = {desk: i for i, desk in enumerate(desks)}, len(cases)
poured = sorted((number[desk], -cases[i]["hours"], i, units * whole // row["of"])
                for i, row in enumerate(drawn) for desk, units in row["units"])  # fmt: skip
edges, seat, room, last = [], -1, 0, None
for desk, _, case, amount in [*poured, (len(desks), 0, nobody, 0)]:
    if desk != last and room:
        edges.append((nobody, seat, seat, room))
    last, room = desk, room if desk == last else 0
    while amount:
        seat, room = (seat, room) if room else (seat + 1, whole)
        part = min(room, amount)
        edges.append((case, desk, seat, part))
        room, amount = room - part, amount - part
edges.sort()
state, ends = [edge[3] for edge in edges], [(edge[0], nobody + 1 + edge[2]) for edge in edges]
at = [[] for _ in range(nobody + 2 + seat)]
for i, (case, place) in enumerate(ends):
    at[case].append(i), at[place].append(i)


def numbers():
    for block in range(2**62):
        message = f"pendency.draw/1\n{head['list']}\n{block}".encode()
        digest = hmac.digest(bytes.fromhex(head["seed"]), message, "sha256")
        yield from (int.from_bytes(digest[i : i + 8], "big") for i in (0, 8, 16, 24))


# Cycles: move probability along each until every edge is 0 or whole.
stream = numbers()
for root in range(len(at)):
    path, via = [root], [None]
    while True:
        at[path[-1]] = [i for i in at[path[-1]] if 0 < state[i] < whole]
        if (edge := next((i for i in at[path[-1]] if i != via[-1]), None)) is None:
            break
        follow = sum(ends[edge]) - path[-1]
        if follow not in path:
            path, via = [*path, follow], [*via, edge]
            continue
        back = path.index(follow)
        cycle = [edge, *via[:back:-1]]
        up = min([state[i] for i in cycle[::2]] + [whole - state[i] for i in cycle[1::2]])
        down = min([whole - state[i] for i in cycle[::2]] + [state[i] for i in cycle[1::2]])
        drop = next(n for n in stream if n < 2**64 - 2**64 % (up + down)) % (up + down)
        for sign, side in ((-1, cycle[::2]), (1, cycle[1::2])):
            for i in side:
                state[i] += sign * (up if drop < down else -down)
        path, via = path[: back + 1], via[: back + 1]
won = {edge[0]: desks[edge[1]] for edge, x in zip(edges, state) if x == whole and edge[0] < nobody}
wrong = [row["case"] for i, row in enumerate(drawn) if won[i] != row["winner"]]
demand(not wrong, f"{len(wrong)} winners differ, first {wrong[:3]}")
print(f"{len(drawn)} winners recomputed, all as recorded")
