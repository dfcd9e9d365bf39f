"""Small offices to plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from pendency.planning.capacity import (
    Career,
    Costs,
    Flow,
    Levers,
    Load,
    Pool,
    Problem,
    Target,
    Track,
)


def office(**changes: object) -> Problem:
    """Two centres with telecommunications (3) and optics (9); eight quarters from 2026."""
    pools = tuple(
        Pool(centre, field, examiners, 9.0, 4.5, "electronics")
        for centre, field, examiners in
        (("A", 3, 30.0), ("A", 9, 12.0), ("B", 3, 8.0), ("B", 9, 20.0))
    )  # fmt: skip
    quarters = 8
    load = np.array([900.0, 300.0, 420.0, 380.0])
    season = np.array([1.0, 0.95, 1.0, 1.1, 1.02, 0.97, 1.02, 1.12])
    share = np.array([0.1, 0.9])
    problem = Problem(
        title="two centres",
        start=dt.date(2026, 1, 1),
        quarters=quarters,
        pools=pools,
        tracks=(Track("priority", quota=(0.05, 0.5)),
                Track("normal", ages=(0, 6, 12), movable=(1,))),
        intake=load[:, None, None] * share[None, :, None] * season,
        stock=load[:, None] * np.array([0.1, 1.5, 1.2, 0.6]),
        at_applicant=load * 1.2,
        returned=load * 0.4,
        working_days={2026: 225.0, 2027: 226.0},
        levers=Levers({"A": 6.0, "B": 6.0}, overtime=0.05, retrained=2.0, moved=0.1),
        targets=(Target("first_action_pendency", 2026, 9.0, 3_000.0),
                 Target("first_action_pendency", 2027, 7.0, 3_000.0),
                 Target("total_pendency", 2027, 12.0, 2_000.0)),
        career=Career(),
        load=Load(service={"A": 0.05}),
        costs=Costs(examiner=8.0, hire=6.0, retraining=3.0, overtime=0.05, transfer=0.02),
    )  # fmt: skip
    return replace(problem, **changes)  # type: ignore[arg-type]


def one_pool(**changes: object) -> Problem:
    """One pool whose plan can be counted on paper: 10 examiners, no lever, one quarter each way."""
    quarters = 4
    problem = Problem(
        title="one pool", start=dt.date(2026, 1, 1), quarters=quarters,
        pools=(Pool("A", 3, 10.0, 10.0, 5.0),), tracks=(Track("normal"),),
        intake=np.full((1, 1, quarters), 500.0), stock=np.full((1, 1), 1000.0),
        at_applicant=np.zeros(1), returned=np.zeros(1), working_days={2026: 200.0},
        levers=Levers({}), hours_per_day=8.0,
        flow=Flow(answered=1.0, lapsed=0.0, withdrawn=0.0, first_closing=1.0, closing=1.0),
        career=Career(leaving=0.0), load=Load(other=0.0, review_share=0.0),
        targets=(Target("stock", 2026, 0.0, 1.0),),
    )  # fmt: skip
    return replace(problem, **changes)  # type: ignore[arg-type]
