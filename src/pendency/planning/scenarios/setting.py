"""What a scenario sets, and the problem that it makes of an office's own figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from pendency.planning.capacity import Decisions, Problem, Target
from pendency.planning.capacity.equations import movable_bands
from pendency.planning.capacity.problem import CEILINGS, Floats, Measure
from pendency.planning.errors import PlanInputError
from pendency.planning.scenarios.prices import Prices, price_by_measure, start_prices
from pendency.twin.plain import digest, from_plain, to_plain

_MOST_YEARS, _MOST_RUNS = 10, 1000


@dataclass(frozen=True)
class Aim:
    """What is to be reached in a year; ``hard`` where the plan may not miss it."""

    measure: Measure
    year: int
    value: float
    hard: bool = False
    centre: str | None = None


@dataclass(frozen=True)
class Transfer:
    """Cases that go from one centre to another in a year, in the fields that both have."""

    source: str
    target: str
    cases: float


@dataclass(frozen=True)
class Choices:
    """Decisions that are given rather than found.

    Attributes
    ----------
    hires
        Recruits a year, by centre, spread over its quarters and its fields.
    overtime
        As a share of the hours of trained examiners.
    transfers
        A year.
    """

    hires: Mapping[str, float] = field(default_factory=dict)
    overtime: float = 0.0
    transfers: tuple[Transfer, ...] = ()


@dataclass(frozen=True)
class Setting:
    """A scenario's inputs, besides the office's own figures.

    Attributes
    ----------
    aims
        What is to be reached.
    margins
        What the plan must reach by itself, so that the aims are met with room.
    years
        How many are planned.
    intake, effort
        Factors on intake and on hours of work.
    hires
        Most recruits of the office in a year; None: as many as can be trained.
    places
        Factor on the training places.
    overtime, retrained, moved
        How far these levers may go, as in `capacity.Levers`.
    choices
        Decisions that are given; None: the solver finds them.
    prices
        What missing an aim costs.
    seed, replications
        Of the check by the twin.
    """

    aims: tuple[Aim, ...]
    margins: tuple[Aim, ...] = ()
    years: int = 5
    intake: float = 1.0
    effort: float = 1.0
    hires: float | None = None
    places: float = 1.0
    overtime: float = 0.0
    retrained: float = 0.0
    moved: float = 0.0
    choices: Choices | None = None
    prices: Prices = field(default_factory=start_prices)
    seed: int = 1
    replications: int = 40

    def __post_init__(self) -> None:
        _within("years", self.years, 1, _MOST_YEARS)
        _within("intake", self.intake, 0.1, 5)
        _within("effort", self.effort, 0.1, 5)
        _within("places", self.places, 0, 50)
        _within("replications", self.replications, 2, _MOST_RUNS)
        for name in ("overtime", "moved"):
            _within(name, getattr(self, name), 0, 1)

    @property
    def hash(self) -> str:
        """SHA-256 of everything that it sets."""
        return digest(self)

    def plain(self) -> dict[str, Any]:
        """As plain data, for a file or a row."""
        found: dict[str, Any] = to_plain(self)
        return found


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise PlanInputError(name, f"{value} does not lie from {low} to {high}")


def read_setting(body: Mapping[str, Any]) -> Setting:
    """Read a setting from plain data.

    Raises
    ------
    PlanInputError
        A part is missing, unknown or wrong; the error names it.
    """
    return from_plain(Setting, dict(body), "setting", PlanInputError)


def as_now(problem: Problem, aims: tuple[Aim, ...], *, years: int = 5) -> Setting:
    """Go on as now: leavers are replaced, no other lever is touched."""
    trained = sum(pool.examiners for pool in problem.pools)
    return Setting(aims, years=years, hires=round(trained * problem.career.leaving, 1))


def problem_of(office: Problem, setting: Setting) -> Problem:
    """The office's problem under a setting.

    Raises
    ------
    PlanInputError
        An aim lies outside the years planned, or the office's figures end before them.
    """
    quarters = 4 * setting.years
    if quarters > office.quarters:
        raise PlanInputError("years", f"{setting.years} years; the office's figures reach "
                             f"{office.quarters // 4}")  # fmt: skip
    span = sorted({day.year for day in office.quarter_starts[:quarters]})
    limits = replace(
        office.levers,
        places={name: n * setting.places for name, n in office.levers.places.items()},
        hires={} if setting.hires is None else dict.fromkeys(span, setting.hires),
        overtime=setting.overtime, retrained=setting.retrained, moved=setting.moved,
    )  # fmt: skip
    pools = tuple(
        replace(pool, first_action_hours=pool.first_action_hours * setting.effort,
                later_action_hours=pool.later_action_hours * setting.effort)
        for pool in office.pools
    )  # fmt: skip
    staffing = None if office.staffing is None else office.staffing[:, :quarters]
    bare = replace(
        office, quarters=quarters, pools=pools, levers=limits, staffing=staffing,
        intake=office.intake[:, :, :quarters] * setting.intake,
    )  # fmt: skip
    return replace(bare, targets=_targets(bare, setting))


def _targets(problem: Problem, setting: Setting) -> tuple[Target, ...]:
    """The aims, then the margins as hard targets."""
    price = price_by_measure(problem, setting.prices)
    soft = [Target(a.measure, a.year, a.value, None if a.hard else price[a.measure], a.centre)
            for a in setting.aims]  # fmt: skip
    return (*soft, *(Target(a.measure, a.year, a.value, None, a.centre) for a in setting.margins))


def decisions_of(problem: Problem, choices: Choices) -> Decisions:
    """Given decisions by pool and quarter.

    Raises
    ------
    PlanInputError
        A centre is unknown, or two centres have no field in common.
    """
    none = Decisions.none(problem)
    trained = np.array([pool.examiners for pool in problem.pools])
    overtime = choices.overtime * trained[:, None] * problem.hours
    moves = np.zeros((2, *none.moved_out.shape))
    for transfer in choices.transfers:
        moves += _moved(problem, transfer)
    return replace(none, hires=_hires(problem, choices), overtime=overtime,
                   moved_out=moves[0], moved_in=moves[1])  # fmt: skip


def _hires(problem: Problem, choices: Choices) -> Floats:
    """Recruits by pool and quarter: over a centre's fields as its hours of work lie."""
    needed = np.array([
        intake * pool.first_action_hours
        for intake, pool in zip(problem.intake.sum(axis=(1, 2)), problem.pools, strict=True)
    ])  # fmt: skip
    found = np.zeros((len(problem.pools), problem.quarters))
    for centre, number in choices.hires.items():
        own = _pools_of(problem, centre)
        work = needed[own] + 1e-9  # a centre without any work shares evenly
        found[own] = (number / 4 * work / work.sum())[:, None]
    return found


def _moved(problem: Problem, transfer: Transfer) -> Floats:
    """Cases out of and into each pool, in its movable bands by quarter."""
    fields = {problem.pools[i].field: i for i in _pools_of(problem, transfer.target)}
    pairs = [(i, fields[problem.pools[i].field]) for i in _pools_of(problem, transfer.source)
             if problem.pools[i].field in fields]  # fmt: skip
    if not pairs or transfer.source == transfer.target:
        raise PlanInputError("transfers", f"{transfer.source} and {transfer.target} have no field "
                             "in common")  # fmt: skip
    bands = movable_bands(problem)
    found = np.zeros((2, len(problem.pools), len(bands), problem.quarters))
    size = np.array([problem.intake[i].sum() + problem.stock[i].sum() for i, _j in pairs])
    for (source, target), share in zip(pairs, size / max(size.sum(), 1e-9), strict=True):
        each = transfer.cases / 4 * share / max(len(bands), 1)
        found[0, source] += each
        found[1, target] += each
    return found


def _pools_of(problem: Problem, centre: str) -> list[int]:
    own = [i for i, pool in enumerate(problem.pools) if pool.centre == centre]
    if not own:
        raise PlanInputError(
            "choices", f"no pool is in {centre}; there are {', '.join(problem.centres)}"
        )
    return own


def missed(target: Target, value: float) -> float:
    """By how much a value misses a target; 0 where it is reached."""
    over = value - target.value if target.measure in CEILINGS else target.value - value
    return over if over > 1e-6 * max(1.0, abs(target.value)) else 0.0
