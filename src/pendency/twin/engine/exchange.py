"""Cases on their way from pool to pool, between two stretches of the run."""

from __future__ import annotations

from pendency.twin.engine.cases import docket_of, tell
from pendency.twin.engine.compiled import inlined, kernel
from pendency.twin.engine.dockets import count, insert, take_head
from pendency.twin.engine.model import NONE, RECEIVED, Model, State


@kernel
def exchange(m: Model, s: State, day: int) -> None:
    """Hand over what was passed on since the last exchange, then what is planned for this one."""
    for link in range(len(m.links)):
        source, target = int(m.links[link, 0]), int(m.links[link, 1])
        c = s.link_head[link]
        while c != NONE:
            following = s.cases[c].next
            _move(m, s, source, target, c, day)
            c = following
        s.link_head[link] = NONE
        s.link_tail[link] = NONE
        if m.links[link, 3] <= day < m.links[link, 4]:
            for _ in range(int(m.links[link, 5])):
                c = _oldest_new(m, s, source)
                if c == NONE:
                    break
                count(m, s, source, m.work[day])
                s.pools[source].waiting -= 1
                _move(m, s, source, target, c, day)


@inlined
def _move(m: Model, s: State, source: int, target: int, c: int, day: int) -> None:
    state = m.nodes[s.cases[c].node].state
    tell(m, s, source, c, day, m.codes.transferred)
    s.flows[target, m.period[day], RECEIVED] += 1
    s.standing[source, state] -= 1
    s.standing[target, state] += 1
    s.cases[c].keeper = NONE
    count(m, s, target, m.work[day])
    s.pools[target].waiting += 1
    k = m.classes[state, s.cases[c].track]
    insert(s, docket_of(m, s, target, c, day), k, c)


@inlined
def _oldest_new(m: Model, s: State, p: int) -> int:
    """Take the new case that has waited longest off the dockets of a pool."""
    best_docket, best_class, oldest = NONE, NONE, 2**30
    for d in range(m.pools[p].first_docket, m.pools[p].last_docket):
        for k in range(len(m.limit)):
            c = s.head[d, k]
            if m.new_class[k] and c != NONE and s.cases[c].since < oldest:
                best_docket, best_class, oldest = d, k, s.cases[c].since
    if best_docket == NONE:
        return NONE
    return take_head(s, best_docket, best_class)
