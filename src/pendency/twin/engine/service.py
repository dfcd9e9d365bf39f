"""Examiners at work: they join, take cases up, rest, and leave their dockets to others."""

from __future__ import annotations

from pendency.twin.engine.cases import docket_of
from pendency.twin.engine.compiled import inlined
from pendency.twin.engine.dockets import count, first_class, insert, take_head, within_quota
from pendency.twin.engine.heaps import push
from pendency.twin.engine.model import NONE, Model, State


@inlined
def turn_over(m: Model, s: State, p: int, day: int) -> None:
    """Let examiners join; deal the personal dockets of those who leave."""
    head, pool = s.pools[p], m.pools[p]
    if m.quotas and day > 0 and m.quarter[day] != m.quarter[day - 1]:
        s.begun[p, :] = 0
    while head.joining < pool.last_server and m.servers[head.joining].joins <= day:
        if m.servers[head.joining].leaves > day:
            rest(m, s, head.joining)
        head.joining += 1
    if pool.personal == 0:
        return
    while head.leaving < pool.last_server and m.servers[m.leaving[head.leaving]].leaves <= day:
        _deal(m, s, p, m.servers[m.leaving[head.leaving]].docket, day)
        head.leaving += 1


@inlined
def _deal(m: Model, s: State, p: int, d: int, day: int) -> None:
    """Deal the cases of an examiner who has left, each where its age belongs."""
    for k in range(len(m.limit)):
        for _ in range(s.length[d]):
            if s.head[d, k] == NONE:
                break
            c = take_head(s, d, k)
            insert(s, docket_of(m, s, p, c, day), k, c)


@inlined
def rest(m: Model, s: State, server: int) -> None:
    """Note that an examiner has nothing to do."""
    d = m.servers[server].docket
    s.idle[m.idle_from[d] + s.idle_count[d]] = server
    s.idle_count[d] += 1


@inlined
def take_up(m: Model, s: State, p: int, now: float, day: int) -> None:
    """Give work to examiners who have none."""
    for d in range(m.pools[p].first_docket, m.pools[p].last_docket):
        while s.idle_count[d] > 0 and s.length[d] > 0:
            s.idle_count[d] -= 1
            server = s.idle[m.idle_from[d] + s.idle_count[d]]
            if m.servers[server].leaves > day:
                done = start(m, s, p, server, now, day)
                push(s.done, s.doing, m.pools[p].first_server, s.pools[p].busy, done, server)
                s.pools[p].busy += 1


@inlined
def start(m: Model, s: State, p: int, server: int, now: float, day: int) -> float:
    """Take the next case of a docket up; tell when it will be done."""
    d = m.servers[server].docket
    k = first_class(m, s, d, day)
    if m.quotas and m.new_class[k]:
        k = within_quota(m, s, p, d, k)
        s.begun[p, s.cases[s.head[d, k]].track] += 1
        s.begun[p, -1] += 1
    c = take_head(s, d, k)
    count(m, s, p, now)
    s.pools[p].waiting -= 1
    if now >= m.warmup:
        waited = now - s.joined[c] if m.continuous else float(day - s.cases[c].since)
        s.waits[p, k, 0] += 1.0
        s.waits[p, k, 1] += waited
        s.waits[p, k, 2] += waited * waited
    s.cases[c].keeper = server
    s.desk[server] = c
    s.pools[p].hours += s.cases[c].hours
    return float(now + s.cases[c].hours / (m.hours * m.speed[server, m.period[day]]))
