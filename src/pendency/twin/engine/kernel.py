"""The event loop of one pool.

Day by day: who joins and leaves, what is filed, which mail comes; then the day's work in order of
completion. A pool's events depend on nothing outside it, so that pools run in parallel threads
until the next exchange of cases between them.

Time has two scales. Mail runs in days; work runs in working days, so that a piece of work is done
when its hours have passed in its examiner's working time, at the speed that he has on the day he
takes it up. In continuous time both are the same.
"""

from __future__ import annotations

from pendency.twin.engine.cases import drawn, enter, move, post, tell
from pendency.twin.engine.compiled import fetch, inlined, kernel
from pendency.twin.engine.dockets import count
from pendency.twin.engine.draws import choose
from pendency.twin.engine.heaps import push, replace
from pendency.twin.engine.model import CHECKED, HELD, NEW, NONE, Model, State
from pendency.twin.engine.random import EXTRA, FILING, VISIT
from pendency.twin.engine.service import rest, start, take_up, turn_over

_NEVER = 1e300
#: What the next event is.
_NOTHING, _FILED, _MAIL, _DONE = range(4)


@kernel
def run_pool(m: Model, s: State, p: int, first: int, last: int) -> None:
    """Run a pool from day ``first`` to the end of day ``last`` - 1."""
    for day in range(first, last):
        turn_over(m, s, p, day)
        s.pools[p].working = 0
        while True:
            kind, c, now = _next(m, s, p, day)
            if kind == _NOTHING:
                break
            s.pools[p].events += 1
            if _happens(m, s, p, c, kind, now, day):
                enter(m, s, p, c, now, day)
            if kind == _DONE:
                _turn(m, s, p, now, day)
            if m.continuous:
                take_up(m, s, p, now, day)
        if m.period[day + 1] != m.period[day]:
            for state in range(s.standing.shape[1]):
                s.stock[p, m.period[day] + 1, state] = s.standing[p, state]
    count(m, s, p, m.work[last])


@inlined
def _next(m: Model, s: State, p: int, day: int) -> tuple[int, int, float]:
    """What comes next: the day's filings, its mail, its work; in continuous time by the moment."""
    if s.pools[p].working == 0:
        for j in range(m.pools[p].first_stream, m.pools[p].last_stream):
            while s.filed[j] < m.filings[j, day]:
                c = _filing(m, s, p, j, day)
                if not m.continuous:
                    return _FILED, c, m.work[day]
        if not m.continuous and s.mail[p, day] != NONE:
            c = int(s.mail[p, day])
            following = s.cases[c].next
            s.mail[p, day] = following
            if following != NONE:
                fetch(s.cases[following])
            return _FILED if s.cases[c].flags & NEW else _MAIL, c, m.work[day]
        s.pools[p].working = 1
        take_up(m, s, p, m.work[day], day)
    return _first(m, s, p, day)


@inlined
def _filing(m: Model, s: State, p: int, j: int, day: int) -> int:
    """Make the next case of a stream; in continuous time it comes at a random moment of the day."""
    c = m.streams[j].first_case + s.filed[j]
    case = s.cases[c]
    case.number, case.stream, case.keeper = s.filed[j], j, NONE
    case.node, case.filed = m.streams[j].entry, day
    s.filed[j] += 1
    u, v, w, _ = drawn(m, s, c, FILING)
    case.track = choose(m.tracks[j], u)
    case.complexity = choose(m.complexity[:, 0], v)
    if m.continuous:
        case.flags = NEW
        base, size = m.pools[p].first_case, s.pools[p].agenda
        push(s.agenda_time, s.agenda_case, base, size, day + w, c)
        s.pools[p].agenda += 1
    return int(c)


@inlined
def _first(m: Model, s: State, p: int, day: int) -> tuple[int, int, float]:
    """What comes first before the end of the day: arrivals in continuous time, and work done."""
    servers, cases, head = m.pools[p].first_server, m.pools[p].first_case, s.pools[p]
    coming = s.agenda_time[cases] if head.agenda > 0 else _NEVER
    done = s.done[servers] if head.busy > 0 else _NEVER
    if min(coming, done) >= m.work[day + 1]:
        return _NOTHING, NONE, 0.0
    if done < coming:
        return _DONE, int(s.desk[s.doing[servers]]), done
    c = s.agenda_case[cases]
    head.agenda -= 1
    end = cases + head.agenda
    time, other = s.agenda_time[end], s.agenda_case[end]
    replace(s.agenda_time, s.agenda_case, cases, head.agenda, time, other)
    kind = _FILED if s.cases[c].flags & NEW else _MAIL
    return kind, int(c), coming


@inlined
def _happens(m: Model, s: State, p: int, c: int, kind: int, now: float, day: int) -> bool:
    """Let an event happen to a case; tell whether it enters a node by it."""
    case = s.cases[c]
    if kind == _FILED:
        case.flags &= ~NEW
        tell(m, s, p, c, day, m.codes.filed)
        s.standing[p, m.nodes[case.node].state] += 1
        return True
    if kind == _DONE:
        count(m, s, p, now)
        if case.flags & CHECKED:
            _hold(m, s, p, c, now, day)
            return False
    elif case.flags & HELD and _released(m, s, p, c, day):
        return True
    return move(m, s, p, c, day)


@inlined
def _hold(m: Model, s: State, p: int, c: int, now: float, day: int) -> None:
    """Hold a piece of work for a quality check before it is sent."""
    share, shortest, longest, _ = m.hold
    case = s.cases[c]
    x = drawn(m, s, c, VISIT)[3] / share
    case.flags = (case.flags & ~CHECKED) | HELD
    tell(m, s, p, c, day, m.codes.held_for_quality)
    s.standing[p, m.nodes[case.node].state] -= 1
    s.standing[p, m.codes.held] += 1
    post(m, s, p, c, now, day, float(int(shortest + x * (longest - shortest + 1.0))))


@inlined
def _released(m: Model, s: State, p: int, c: int, day: int) -> bool:
    """Release held work; tell whether it has to be done again."""
    case = s.cases[c]
    case.flags &= ~HELD
    tell(m, s, p, c, day, m.codes.released)
    s.standing[p, m.codes.held] -= 1
    s.standing[p, m.nodes[case.node].state] += 1
    if drawn(m, s, c, EXTRA)[2] >= m.hold[3]:
        return False
    case.visit += 1
    case.hours = 0.0
    return True


@inlined
def _turn(m: Model, s: State, p: int, now: float, day: int) -> None:
    """Let the examiner who is done take up the next case, rest, or go."""
    base, head = m.pools[p].first_server, s.pools[p]
    server = s.doing[base]
    s.desk[server] = NONE
    stays = m.servers[server].leaves > day
    if stays and s.length[m.servers[server].docket] > 0:
        done = start(m, s, p, server, now, day)
        replace(s.done, s.doing, base, head.busy, done, server)
        return
    head.busy -= 1
    end = base + head.busy
    replace(s.done, s.doing, base, head.busy, s.done[end], s.doing[end])
    if stays:
        rest(m, s, server)
