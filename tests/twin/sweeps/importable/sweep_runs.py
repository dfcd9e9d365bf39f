"""Runs that workers can import: this folder is on their path."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
from pathlib import Path

import numpy as np

from pendency.twin import shipped_flow
from pendency.twin.engine import (
    Career,
    Examiners,
    Hold,
    Intake,
    Pool,
    Scenario,
    Transfer,
    simulate,
)
from pendency.twin.errors import ScenarioError
from pendency.twin.sweeps import Arrays

NAMES = ("north", "south", "west")


def office() -> Scenario:
    """Three pools that hand cases over."""
    return Scenario(
        title="three pools", start=dt.date(2030, 1, 1), end=dt.date(2031, 1, 1),
        flows={"": shipped_flow()}, pools=tuple(Pool(name) for name in NAMES),
        examiners=tuple(Examiners(name, 3 + i) for i, name in enumerate(NAMES)),
        intake=tuple(Intake(name, 400.0 + 100 * i) for i, name in enumerate(NAMES)),
        career=Career(leaving=(0.2,)), hold=Hold(share=0.05),
        transfers=(Transfer("north", "west", share=0.2),),
    )  # fmt: skip


def stocks(threads: int, task: tuple[int, int]) -> Arrays:
    """Stock and flows of a run."""
    seed, replication = task
    found = simulate(office(), seed=seed, replication=replication, threads=threads)
    return {"stock": found.stock, "flows": found.flows, "days": found.pendency_days}


def square(common: float, task: int) -> Arrays:
    return {"value": np.array([common * task * task])}


def square_but_die_once(folder: str, task: int) -> Arrays:
    """Kills its own worker the first time that task 3 comes."""
    mark = Path(folder) / "died"
    if task == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return square(1.0, task)


def die(common: object, task: int) -> Arrays:
    os.kill(os.getpid(), signal.SIGKILL)
    return square(1.0, task)


def slow_square(folder: str, task: int) -> Arrays:
    """Says who works on it, and takes its time."""
    (Path(folder) / f"{task}.{os.getpid()}").touch()
    time.sleep(0.05)
    return square(1.0, task)


def refuse(common: object, task: int) -> Arrays:
    raise ScenarioError("pools[0]", f"task {task} cannot be run")
