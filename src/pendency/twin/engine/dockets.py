"""Dockets: a queue per class of priority, linked through the cases themselves."""

from __future__ import annotations

from pendency.twin.engine.compiled import fetch, inlined, kernel
from pendency.twin.engine.model import NONE, Model, State


@inlined
def count(m: Model, s: State, p: int, now: float) -> None:
    """Add up the time integrals of queue and of work in hand until now."""
    head = s.pools[p]
    since = now - head.at
    if since > 0.0:
        if now > m.warmup:
            head.queue_area += since * head.waiting
            head.busy_area += since * head.busy
        head.at = now


@inlined
def join(s: State, d: int, k: int, c: int) -> None:
    """Put a case at the end of a class."""
    s.cases[c].next = NONE
    if s.head[d, k] == NONE:
        s.head[d, k] = c
    else:
        s.cases[s.tail[d, k]].next = c
    s.tail[d, k] = c
    s.length[d] += 1


@inlined
def insert(s: State, d: int, k: int, c: int) -> None:
    """Put a case where its age belongs in a class."""
    since = s.cases[c].since
    before, at = NONE, s.head[d, k]
    while at != NONE and s.cases[at].since <= since:
        before, at = at, s.cases[at].next
    s.cases[c].next = at
    if before == NONE:
        s.head[d, k] = c
    else:
        s.cases[before].next = c
    if at == NONE:
        s.tail[d, k] = c
    s.length[d] += 1


@inlined
def take_head(s: State, d: int, k: int) -> int:
    """Take the first case of a class."""
    c = s.head[d, k]
    following = s.cases[c].next
    s.head[d, k] = following
    if following == NONE:
        s.tail[d, k] = NONE
    else:
        fetch(s.cases[following])
    s.length[d] -= 1
    return int(c)


@inlined
def first_class(m: Model, s: State, d: int, day: int) -> int:
    """The class whose first case is next: whose limit is near, else the first that has a case."""
    if s.length[d] == 0:
        return NONE
    best, soonest = NONE, 0
    for k in range(len(m.limit)):
        c = s.head[d, k]
        if c == NONE:
            continue
        if not m.limited:
            return k
        due = s.cases[c].since + m.limit[k]
        if due <= day and (best == NONE or due < soonest):
            best, soonest = k, due
    if best != NONE:
        return best
    k = 0
    while s.head[d, k] == NONE:
        k += 1
    return k


@inlined
def within_quota(m: Model, s: State, p: int, d: int, k: int) -> int:
    """The class of new cases that the quotas put first, where class ``k`` would be next.

    A track below its least share comes first, one beyond its greatest last; the docket's order
    decides between those that are alike in this.
    """
    best, place = k, 3
    for other in range(len(m.new_class)):
        if s.head[d, other] == NONE or not m.new_class[other]:
            continue
        track, rank = m.class_track[other], 1
        if track != NONE:
            after = s.begun[p, -1] + 1.0
            if s.begun[p, track] < m.quota[track, 0] * after:
                rank = 0
            elif s.begun[p, track] >= m.quota[track, 1] * after:
                rank = 2
        if rank < place:
            best, place = other, rank
    return best


@kernel
def shortest(m: Model, s: State, p: int, period: int, day: int) -> int:
    """The docket of a pool with the least work beside its examiner's time.

    While nobody is there cases wait for whoever comes next.
    """
    best, least, coming = m.pools[p].first_docket, 1e300, NONE
    for d in range(m.pools[p].first_docket, m.pools[p].last_docket):
        server = m.pools[p].first_server + d - m.pools[p].first_docket
        if day < m.servers[server].joins:
            if coming == NONE and m.servers[server].joins < m.servers[server].leaves:
                coming = d
        elif day < m.servers[server].leaves:
            load = (s.length[d] + 1.0) / m.speed[server, period]
            if load < least:
                best, least = d, load
    return int(coming if least == 1e300 and coming != NONE else best)
