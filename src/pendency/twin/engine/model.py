"""The model and the state of a run as plain arrays, in the form that the kernel reads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Records = npt.NDArray[np.void]

NONE = -1
#: Flags of a case.
SEEN, HELD, PASSED_ON, NEW, CHECKED = 1, 2, 4, 8, 16
#: Width of a bin of the histograms of pendency, in days, and their number; the last is open.
BIN, BINS = 7, 1044
#: Columns of the flows behind those of the vocabulary: first actions on the merits, cases received.
FIRST_MERITS, RECEIVED = -2, -1
#: Visits after which a case is taken to go round in circles.
MOST_VISITS = 60_000

#: One case, 32 bytes, so that none lies across two lines of the processor's cache: place in its
#: queue or day of mail, examiner who has it, hours of its next piece of work, number and stream
#: (who it is to the random numbers), visit, days, node, way out of it, track and so on.
CASE = np.dtype(
    [("next", "i4"), ("keeper", "i4"), ("hours", "f4"), ("number", "u4"), ("visit", "u2"),
     ("filed", "i2"),
     ("since", "i2"), ("stream", "i2"), ("node", "i2"), ("way", "i2"), ("track", "u1"),
     ("complexity", "u1"), ("flags", "u1")],
    align=True,
)  # fmt: skip
STREAM = np.dtype(
    [("key", "i8"), ("entry", "i4"), ("first_case", "i4"), ("pool", "i4")], align=True
)  # fmt: skip
POOL = np.dtype(
    [("first_server", "i4"), ("last_server", "i4"), ("first_docket", "i4"), ("last_docket", "i4"),
     ("first_stream", "i4"), ("last_stream", "i4"), ("first_link", "i4"), ("last_link", "i4"),
     ("first_case", "i4"), ("personal", "i4"), ("timed", "i4")],
    align=True,
)  # fmt: skip
SERVER = np.dtype([("docket", "i4"), ("joins", "i4"), ("leaves", "i4")], align=True)
#: What changes in a pool: pieces of work in hand, examiners yet to join and to leave, mail in
#: continuous time, whether the day's work has begun, time integrals of the queue and of the work in
#: hand, hours worked, events, rows logged.
HEAD = np.dtype(
    [("busy", "i4"), ("joining", "i4"), ("leaving", "i4"), ("agenda", "i4"), ("fault", "i4"),
     ("waiting", "i4"), ("working", "i4"), ("at", "f8"), ("queue_area", "f8"), ("busy_area", "f8"),
     ("hours", "f8"), ("events", "i8"), ("logged", "i8")],
    align=True,
)  # fmt: skip


class Codes(NamedTuple):
    """Events and states that the kernel itself makes, as places in the vocabulary."""

    filed: int
    held_for_quality: int
    released: int
    transferred: int
    interview: int
    held: int
    unexamined: int


class Model(NamedTuple):
    """What does not change during a run; see `pendency.twin.engine.prepare`."""

    nodes: Records
    ways: Records
    days: npt.NDArray[np.float32]
    classes: Small
    limit: Small
    new_class: npt.NDArray[np.bool_]
    class_track: Small
    quota: Floats
    effort: Floats
    quarter: Small
    streams: Records
    filings: Small
    tracks: Floats
    complexity: Floats
    pools: Records
    servers: Records
    leaving: Small
    idle_from: Small
    speed: Floats
    links: Floats
    work: Floats
    clock: Floats
    period: Small
    year: Small
    codes: Codes
    hold: tuple[float, float, float, float]
    law: int
    sigma: float
    hours: float
    interview: float
    seed: int
    replication: int
    last: int
    warmup: int
    continuous: bool
    limited: bool
    quotas: bool


class State(NamedTuple):
    """What changes during a run; see `pendency.twin.engine.prepare`."""

    cases: Records
    joined: Floats
    head: Small
    tail: Small
    length: Small
    mail: Small
    idle: Small
    idle_count: Small
    desk: Small
    done: Floats
    doing: Small
    agenda_time: Floats
    agenda_case: Small
    link_head: Small
    link_tail: Small
    pools: Records
    filed: Small
    standing: Small
    stock: Small
    flows: Small
    pendency: Small
    pendency_days: Floats
    waits: Floats
    begun: Small
    log_case: Small
    log_day: npt.NDArray[np.int16]
    log_code: npt.NDArray[np.uint8]
    log_who: Small
    log_from: Ints
