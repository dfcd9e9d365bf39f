"""What happens to a case: it enters a node, waits, is worked on, leaves by one of the ways."""

from __future__ import annotations

import math

import numpy as np

from pendency.twin.engine.compiled import inlined
from pendency.twin.engine.dockets import count, join, shortest
from pendency.twin.engine.draws import quantile, way_out, work_law
from pendency.twin.engine.heaps import push
from pendency.twin.engine.model import (
    BIN,
    BINS,
    CHECKED,
    FIRST_MERITS,
    MOST_VISITS,
    NONE,
    PASSED_ON,
    SEEN,
    Model,
    State,
)
from pendency.twin.engine.random import EXTRA, VISIT, uniforms


@inlined
def log(s: State, p: int, c: int, day: int, code: int) -> None:
    """Write an event down where the run is recorded; count it in any case."""
    at = s.log_from[p] + s.pools[p].logged
    if at < s.log_from[p + 1]:
        s.log_case[at] = c
        s.log_day[at] = day
        s.log_code[at] = code
        s.log_who[at] = s.cases[c].keeper
    s.pools[p].logged += 1


@inlined
def tell(m: Model, s: State, p: int, c: int, day: int, code: int) -> None:
    """Count an event in the flows of its period, and write it down."""
    s.flows[p, m.period[day], code] += 1
    log(s, p, c, day, code)


@inlined
def drawn(m: Model, s: State, c: int, purpose: int) -> tuple[float, float, float, float]:
    """The four random numbers of this visit of the case for a purpose."""
    case = s.cases[c]
    key = m.streams[case.stream].key
    return uniforms(case.number, key, case.visit, purpose, m.seed, m.replication)


@inlined
def post(m: Model, s: State, p: int, c: int, now: float, day: int, wait: float) -> None:
    """Let a case's next step come by mail after so many days, on a later day at the earliest."""
    if m.continuous:
        base, size = m.pools[p].first_case, s.pools[p].agenda
        push(s.agenda_time, s.agenda_case, base, size, now + wait, c)
        s.pools[p].agenda += 1
        return
    due = day + max(1, math.floor(wait + 0.5))
    if due >= m.last:
        return
    # the last one in comes first: to put it behind the others, one of them would have to be touched
    s.cases[c].next = s.mail[p, due]
    s.mail[p, due] = c


@inlined
def paced(m: Model, p: int, way: int, node: int, day: int, wait: float) -> float:
    """Days that so much of the flow's time takes from a day on, at the pace of the pool."""
    if m.pools[p].timed == 0 or (m.ways[way].worked == 0 and m.ways[way].closes == 0):
        return wait
    which = 2
    if m.ways[way].worked != 0:
        which = 0 if m.nodes[node].state == m.codes.unexamined else 1
    clock = m.clock[p, which]
    until = clock[day] + wait
    if until >= clock[m.last]:
        return float(m.last - day)
    later = np.searchsorted(clock, until)
    if later == day:
        return 0.0
    passed = (clock[later] - until) / (clock[later] - clock[later - 1])
    return float(later - day - passed)


@inlined
def enter(m: Model, s: State, p: int, c: int, now: float, day: int) -> None:
    """Draw what a case that has entered its node does next: wait for an examiner, or for mail."""
    case = s.cases[c]
    u, v, w, x = drawn(m, s, c, VISIT)
    way = way_out(m, case.node, u)
    case.way = way
    if way == NONE:
        return
    if w < m.nodes[case.node].interview:
        case.hours += m.interview
        tell(m, s, p, c, day, m.codes.interview)
    if m.ways[way].worked == 0 or m.pools[p].timed != 0:
        post(m, s, p, c, now, day, paced(m, p, way, case.node, day, quantile(m.days[way], v)))
        return
    plan_work(m, s, p, c, v, x)
    case.since = day
    if m.pools[p].last_link > m.pools[p].first_link:
        link = link_of(m, s, p, c, day)
        if link != NONE:
            pass_on(s, c, link)
            return
    wait_for_work(m, s, p, c, now, day)


@inlined
def plan_work(m: Model, s: State, p: int, c: int, v: float, x: float) -> None:
    """Draw the hours of a case's next piece of work, and whether it will be held for a check."""
    case = s.cases[c]
    later = 0 if m.nodes[case.node].state == m.codes.unexamined else 1
    factor = m.effort[p, case.track, later] * m.complexity[case.complexity, 1]
    case.hours += m.ways[case.way].hours * factor * work_law(m, v)
    if x < m.hold[0]:
        case.flags |= CHECKED


@inlined
def link_of(m: Model, s: State, p: int, c: int, day: int) -> int:
    """The link by which a new case is passed on, if it is."""
    if s.cases[c].flags & (SEEN | PASSED_ON):
        return NONE
    v = drawn(m, s, c, EXTRA)[1]
    for link in range(m.pools[p].first_link, m.pools[p].last_link):
        if v < m.links[link, 2]:
            return link if m.links[link, 3] <= day < m.links[link, 4] else NONE
    return NONE


@inlined
def pass_on(s: State, c: int, link: int) -> None:
    """Keep a case for the next exchange between pools."""
    s.cases[c].flags |= PASSED_ON
    s.cases[c].next = NONE
    if s.link_head[link] == NONE:
        s.link_head[link] = c
    else:
        s.cases[s.link_tail[link]].next = c
    s.link_tail[link] = c


@inlined
def wait_for_work(m: Model, s: State, p: int, c: int, now: float, day: int) -> None:
    """Put a case on a docket; in continuous time an idle examiner takes it up at once."""
    if m.continuous:
        s.joined[c] = now
    count(m, s, p, now)
    d = docket_of(m, s, p, c, day)
    case = s.cases[c]
    s.pools[p].waiting += 1
    join(s, d, m.classes[m.nodes[case.node].state, case.track], c)


@inlined
def docket_of(m: Model, s: State, p: int, c: int, day: int) -> int:
    """The pool's docket, or that of the examiner who has the case, or the shortest."""
    first = m.pools[p].first_docket
    if m.pools[p].personal == 0:
        return int(first)
    keeper = s.cases[c].keeper
    if (
        m.pools[p].first_server <= keeper < m.pools[p].last_server
        and day < m.servers[keeper].leaves
    ):
        return int(m.servers[keeper].docket)
    d = shortest(m, s, p, m.period[day], day)
    s.cases[c].keeper = m.pools[p].first_server + d - first
    return d


@inlined
def move(m: Model, s: State, p: int, c: int, day: int) -> bool:
    """Let a case leave its node by the way that was drawn; tell whether it can go on."""
    case = s.cases[c]
    way = case.way
    tell(m, s, p, c, day, m.ways[way].code)
    if m.ways[way].merits != 0 and (case.flags & SEEN) == 0:
        case.flags |= SEEN
        s.flows[p, m.period[day], FIRST_MERITS] += 1
        remember(m, s, p, 0, day, day - case.filed)
    if m.ways[way].closes != 0:
        remember(m, s, p, 1, day, day - case.filed)
    s.standing[p, m.nodes[case.node].state] -= 1
    case.node = m.ways[way].to
    s.standing[p, m.nodes[case.node].state] += 1
    case.visit += 1
    case.hours = 0.0
    if case.visit >= MOST_VISITS:
        s.pools[p].fault = 1
    return bool(case.visit < MOST_VISITS)


@inlined
def remember(m: Model, s: State, p: int, measure: int, day: int, days: int) -> None:
    """Count a pendency in the histogram of its year."""
    year = m.year[day]
    s.pendency[p, year, measure, min(days // BIN, BINS - 1)] += 1
    s.pendency_days[p, year, measure] += days
