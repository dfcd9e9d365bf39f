"""Calibrating: from what was known on a day to parameters with their uncertainty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pendency.records import Snapshot
from pendency.twin.calibration.levels import Level, level_of
from pendency.twin.calibration.material import (
    KINDS,
    YEAR,
    Floats,
    Ints,
    Material,
    expected_steps,
    kind_of,
    material,
)
from pendency.twin.fitting import fit_stages
from pendency.twin.flow import Flow

#: Years after which a history weighs half; years over which pace and intake are followed.
HALF_LIFE, FOLLOWED = 4.0, 10
#: Periods of a year in which pace and intake are counted.
PER_YEAR = 4


@dataclass(frozen=True)
class Parameters:
    """One set of parameters, drawn with their uncertainty.

    Attributes
    ----------
    flow
        The flow of cases.
    per_year, growth
        Filings in a year at the level of the day, and their growth per year.
    paces
        Speed of first actions, later acts and other disposals beside the flow, by month.
    """

    flow: Flow
    per_year: float
    growth: float
    paces: tuple[tuple[float, ...], ...] = ((1.0,), (1.0,), (1.0,))


@dataclass(frozen=True)
class Pace:
    """How fast steps of one kind came lately beside the long-run flow.

    Attributes
    ----------
    kind
        One of `pendency.twin.calibration.material.KINDS`.
    level
        The factor on the hazard, as it stands on the day.
    observed, expected
        Steps by quarter, oldest first, and those that the flow would have made of the stock.
    """

    kind: str
    level: Level
    observed: tuple[int, ...]
    expected: tuple[float, ...]


@dataclass(frozen=True)
class FlowFit:
    """The flow of an office with the pace of its examiners and its intake.

    Attributes
    ----------
    found
        The visits that it rests on.
    half_life
        Years after which a history weighs half.
    flow
        The flow at today's pace.
    paces
        Of first actions, later acts and other disposals.
    intake
        Filings a year.
    source
        Of what: the snapshot's id, its title.
    """

    found: Material
    half_life: float
    flow: Flow
    paces: tuple[Pace, ...]
    intake: Level
    source: tuple[str, str]

    def draw(self, seed: int, number: int, *, years: float) -> Parameters:
        """A set of parameters to use for some years to come.

        Histories are weighted at random by case (Bayesian bootstrap: Rubin 1981; with censoring Lo
        1993), pace and intake drawn from their levels. Same seed and number: same parameters.
        """
        rng = np.random.Generator(np.random.Philox(key=[seed, number]))
        cases = len(self.found.filed)
        weight = self.found.weight(self.half_life, rng.exponential(size=cases))
        periods = max(round(years * PER_YEAR), 1)
        paths = [pace.level.path(rng, periods)[0] for pace in self.paces]
        filed, growth = self.intake.path(rng, periods)
        # what filings add up to is kept: the level at the start that gives the path's mean
        time = (np.arange(periods) + 0.5) / PER_YEAR
        per_year = float(filed.mean() / ((1 + growth) ** time).mean())
        levels = [float(path.mean()) for path in paths]
        flow = _flow(self.found, weight, levels, self.source)
        paces = tuple(
            tuple(float(x) for x in np.repeat(path / level, 12 // PER_YEAR))
            for path, level in zip(paths, levels, strict=True)
        )
        return Parameters(flow, per_year, growth, paces)


def fit_pace(snapshot: Snapshot, *, half_life: float = HALF_LIFE) -> FlowFit:
    """Estimate the flow, the pace of the examiners' acts and the intake.

    Parameters
    ----------
    snapshot
        The office; cut it with `pendency.records.as_known` to calibrate on an earlier day.
    half_life
        Years after which a history weighs half.

    Raises
    ------
    CalibrationError
        There is no case.
    """
    found = material(snapshot)
    edges = quarters(found)
    observed, expected = expected_steps(found, half_life, edges)
    step = 1 / PER_YEAR
    paces = tuple(
        Pace(
            kind, level_of(observed[i], expected[i], step=step, returns=True),
            tuple(int(n) for n in observed[i]), tuple(float(x) for x in expected[i]),
        )
        for i, kind in enumerate(KINDS)
    )  # fmt: skip
    filed = np.histogram(found.filed, edges + 1)[0].astype(np.float64)
    intake = level_of(filed, np.diff(edges) / YEAR, step=step)
    source = (snapshot.id, snapshot.manifest.title)
    levels = [pace.level.value for pace in paces]
    flow = _flow(found, found.weight(half_life), levels, source)
    return FlowFit(found, half_life, flow, paces, intake, source)


def quarters(found: Material) -> Ints:
    """Days at which the quarters up to the day end, the first one's beginning too."""
    length = YEAR / PER_YEAR
    most = int((found.epoch - found.filed.min()) / length)
    count = max(min(most, FOLLOWED * PER_YEAR), 1)
    back: Ints = np.rint(np.arange(count, -1, -1) * length).astype(np.int64)
    return found.epoch - back


def _flow(found: Material, weight: Floats, paces: Sequence[float], source: tuple[str, str]) -> Flow:
    factors = {**dict(zip(KINDS, paces, strict=True)), "": 1.0}
    stages = fit_stages(
        found.seen, weight=weight, pace=lambda opened, left: factors[kind_of(opened, left)]
    )
    return Flow(
        title=source[1], source=f"calibrated on {source[1]}", snapshot_id=source[0],
        cases=len(found.filed), observed_from=dt.date(1970, 1, 1)
        + dt.timedelta(days=int(found.filed.min())), observed_to=found.day, stages=stages,
    )  # fmt: skip
