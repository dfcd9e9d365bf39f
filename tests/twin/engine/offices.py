"""Small scenarios whose every part is known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from tests.twin.flows import office, stage, way

from pendency.twin import Flow
from pendency.twin.engine import (
    Career,
    Effort,
    Examiners,
    Hold,
    Intake,
    Pool,
    Scenario,
    Stock,
    Transfer,
)

START = dt.date(2030, 1, 1)


def examination() -> Flow:
    """Filed, docketed, acted on, answered, decided; some withdraw, lapse, come back."""
    return office(
        stage("filed", way("docketed", 0.98, 20, 120), way("withdrawn", 0.02, 10, 60)),
        stage("docketed", way("first_action", 0.86, 0, 400), way("allowed", 0.1, 0, 400),
              way("withdrawn", 0.04, 10, 900)),
        stage("first_action", way("response", 0.85, 30, 180),
              way("deemed_withdrawn", 0.15, 190, 260)),
        stage("response", way("later_action", 0.4, 0, 200), way("allowed", 0.4, 0, 200),
              way("refused", 0.2, 0, 200)),
        stage("later_action", way("response", 0.8, 30, 120),
              way("continued_examination", 0.1, 30, 120),
              way("deemed_withdrawn", 0.1, 100, 200)),
        stage("continued_examination", way("later_action", 0.5, 0, 90), way("allowed", 0.5, 0, 90)),
        stage("allowed", way("granted", 0.97, 60, 150), way("deemed_withdrawn", 0.03, 90, 100)),
        stage("refused", way("reexamination_requested", 0.2, 30, 90)),
        stage("reexamination_requested", way("reexamination_decided", 1.0, 100, 600)),
        stage("reexamination_decided", way("allowed", 0.5, 5, 50), way("refused", 0.5, 5, 50)),
        stage("deemed_withdrawn", way("restored", 0.1, 30, 300)),
        stage("restored", way("later_action", 1.0, 20, 90)),
        stage("granted"),
        stage("withdrawn"),
    )  # fmt: skip


def three_centres(**more: Any) -> Scenario:
    """Three pools: one docket, personal dockets, and one of the other kind; everything happens."""
    settings: dict[str, Any] = {
        "title": "three centres",
        "start": START,
        "end": dt.date(2032, 7, 1),
        "flows": {"": examination()},
        "pools": (
            Pool("north", "N", 6), Pool("south", "S", 6, dockets="personal"),
            Pool("west", "W", 13, effort=1.3),
        ),
        "examiners": (
            Examiners("north", 11, service=8.0), Examiners("south", 7, share=0.8, service=4.0),
            Examiners("west", 5), Examiners("south", 3, joins=dt.date(2030, 9, 1), service=0.0),
            Examiners("north", 2, leaves=dt.date(2031, 3, 1)),
            Examiners("west", 2, joins=dt.date(2027, 3, 1), service=0.0),
        ),
        "intake": (
            Intake("north", 900, growth=0.05, tracks={"normal": 0.9, "priority": 0.1}),
            Intake("south", 600, season=(0.5,) * 6 + (1.5,) * 6),
            Intake("west", 300, tracks={"normal": 0.7, "expedited": 0.1, "deferred": 0.2}),
            Intake("west", 100, region="abroad"),
        ),
        "career": Career(
            ramp=((0, 0.4), (12, 0.8), (24, 1.0)), leaving=(0.1, 0.05), duties=0.1, mentoring=0.1,
        ),
        "effort": Effort(
            {"first_action": 14.0, "later_action": 8.0, "other": 6.0},
            complexity=((0.6, 0.8), (0.4, 1.5)), interview=1.0,
        ),
        "hold": Hold(share=0.05, rework=0.2),
        "transfers": (
            Transfer("north", "south", per_month=4), Transfer("west", "north", share=0.1),
            Transfer("south", "west", share=0.05, first=dt.date(2030, 6, 1),
                     last=dt.date(2031, 6, 1)),
        ),
    }  # fmt: skip
    return Scenario(**(settings | more))


def some_stock(scenario: Scenario, n: int, seed: int = 1) -> Stock:
    """Cases of the first day in every stage in which a case can be."""
    rng = np.random.default_rng(seed)
    flow = scenario.flows[""]
    stages = [s.code for s in flow.stages if s.transitions]
    which = rng.integers(len(stages), size=n)
    acted = ~np.isin(stages, ["filed", "docketed"])
    filed = -rng.integers(1, 1500, size=n)
    return Stock(
        number=np.arange(1, n + 1), pool=rng.integers(len(scenario.pools), size=n),
        stage=which, filed=filed, since=(filed * rng.random(n)).astype(np.int64),
        track=np.zeros(n, dtype=np.int64), seen=acted[which],
        stages=tuple(("", c, 2 if c == "later_action" else int(a)) for c, a in
                     zip(stages, acted, strict=True)),
    )  # fmt: skip


def staff() -> tuple[Examiners, ...]:
    """One examiner in each of the three pools."""
    return tuple(Examiners(name) for name in ("north", "south", "west"))
