"""The plan's shares by quarter as a flow of single cases.

A plan says that a share a of the cases at the applicant is settled in the quarter after they came.
The law of the time that gives exactly the same numbers at the ends of quarters is K + U' - U
quarters, with K geometric (1, 2, ... with parameter a) and U, U' even in a quarter: its mean is
1/a quarters. Withdrawals come evenly over the time that a case of the pool waits in the plan.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from pendency.planning.capacity.problem import Floats
from pendency.planning.capacity.problem import Flow as Shares
from pendency.planning.errors import PlanInputError
from pendency.twin import FlowError
from pendency.twin.flow import GRID, Flow, Stage, Transition, lowest_round

QUARTER_DAYS = 365.25 / 4
_LONGEST = 30_000.0
_AGAIN, _DECIDED = ("first_action", "later_action"), ("allowed", "granted", "refused")
_DAY = dt.date(2000, 1, 1)


@dataclass(frozen=True)
class Measured:
    """What an office's own flow says of the cases at the applicant and of those that came back.

    Attributes
    ----------
    lapsed, closing
        As in the plan's shares, but measured.
    answer, lapse
        Quantiles at `GRID` of the days until an answer, and until a case lapses.
    """

    lapsed: float
    closing: float
    answer: tuple[float, ...]
    lapse: tuple[float, ...]

    @classmethod
    def of(cls, flow: Flow) -> Measured:
        """Read a flow's first response, lapse and decision.

        Raises
        ------
        PlanInputError
            The flow does not have them.
        """
        try:
            acted, back = flow.stage("first_action", 1), flow.stage("response", 1)
            answered, lapsed = acted.to("response"), acted.to("deemed_withdrawn")
        except FlowError as error:
            raise PlanInputError(
                "flow", f"does not tell what follows an action ({error})"
            ) from error
        again = sum(way.share for way in back.transitions if way.to in _AGAIN)
        decided = sum(way.share for way in back.transitions if way.to in _DECIDED)
        if not decided > 0:
            raise PlanInputError("flow", "no case is ever decided after a response")
        return cls(lapsed.share / (answered.share + lapsed.share), decided / (decided + again),
                   answered.days, lapsed.days)  # fmt: skip

    def drawn(self, planned: Shares, drawn: Shares) -> Measured:
        """The same with shares and speed moved as the plan's were."""
        speed = planned.answered / drawn.answered if drawn.answered > 0 else 1.0
        return Measured(
            _moved(self.lapsed, planned.lapsed, drawn.lapsed),
            _moved(self.closing, planned.closing, drawn.closing),
            tuple(day * speed for day in self.answer), tuple(day * speed for day in self.lapse),
        )  # fmt: skip

    def elapsed(self, count: int) -> Floats:
        """Days that each of a standing number of cases has waited, if they came evenly."""
        x = np.linspace(0.0, max(self.answer[-1], self.lapse[-1]), 2000)
        left = sum(
            share * (1 - np.interp(x, days, GRID, right=1.0))
            for share, days in ((1 - self.lapsed, self.answer), (self.lapsed, self.lapse))
        )
        reached = np.cumsum(left) / max(float(np.sum(left)), 1e-9)
        days: Floats = np.interp((np.arange(count) + 0.5) / max(count, 1), reached, x)
        return days


def _moved(share: float, planned: float, drawn: float) -> float:
    """A share moved on the logit scale as far as another one was."""
    if not (0 < share < 1 and 0 < planned < 1 and 0 < drawn < 1):
        return share
    odds = share / (1 - share) * (drawn / (1 - drawn)) / (planned / (1 - planned))
    return odds / (1 + odds)


def flow_of(
    shares: Shares, *, withdrawn: float, within: float, closed_months: int,
    measured: Measured | None = None,
) -> Flow:  # fmt: skip
    """The flow of a pool's cases of one track.

    Parameters
    ----------
    shares
        The plan's shares by quarter.
    withdrawn, within
        Share of cases withdrawn before the first action, and the days over which they are.
    closed_months
        Months in which a case may not be examined yet (deferred examination).
    measured
        The office's own ways and times after an action, instead of the plan's.
    """
    answer = lapse = settled_days(round(shares.answered, 9))
    if measured is not None:
        answer, lapse = measured.answer, measured.lapse
        shares = replace(shares, lapsed=measured.lapsed, closing=measured.closing)
    return Flow(
        "a plan's shares", "capacity plan", "", 0, _DAY, _DAY,
        (
            *((_stage("filed", ("docketed", 1.0, _fixed(closed_months * QUARTER_DAYS / 3))),)
              if closed_months else ()),
            _stage("docketed",
                   ("first_action", (1 - withdrawn) * (1 - shares.first_closing), _fixed(0.0)),
                   ("allowed", (1 - withdrawn) * shares.first_closing, _fixed(0.0)),
                   ("withdrawn", withdrawn, _even(within))),
            *(_stage(code, ("response", 1 - shares.lapsed, answer),
                     ("deemed_withdrawn", shares.lapsed, lapse))
              for code in ("first_action", "later_action")),
            _stage("response", ("later_action", 1 - shares.closing, _fixed(0.0)),
                   ("allowed", shares.closing, _fixed(0.0))),
            _stage("allowed", ("granted", 1.0, _fixed(0.0))),
            *(_stage(code) for code in ("granted", "withdrawn", "deemed_withdrawn")),
        ),
    )  # fmt: skip


def _stage(code: str, *ways: tuple[str, float, tuple[float, ...]]) -> Stage:
    found = tuple(
        Transition(to, 0, share, 0.0, share, share, days, days[0], days[-1])
        for to, share, days in ways if share > 0
    )  # fmt: skip
    return Stage(code, (lowest_round(code), None), 0, 0, 0.0 if found else 1.0, 0.0, found)


def _fixed(days: float) -> tuple[float, ...]:
    return (float(days),) * len(GRID)


def _even(days: float) -> tuple[float, ...]:
    return tuple(float(days * level) for level in GRID)


@lru_cache(maxsize=1000)
def settled_days(answered: float) -> tuple[float, ...]:
    """Quantiles at `GRID` of the days at the applicant, their mean exactly 1 / answered quarters.

    The mean counts as the twin draws: linear between the quantiles.
    """
    if answered * _LONGEST <= QUARTER_DAYS:
        return _fixed(_LONGEST)
    grid = np.array(GRID)
    longest = 2.0 if answered == 1 else 1 + np.log(1e-3) / np.log(1 - answered)
    x = np.linspace(0.0, longest + 1, 4000)
    quarters = np.arange(1, int(longest) + 2)
    weights = answered * (1 - answered) ** (quarters - 1)
    reached = (weights[:, None] * _triangle(x[None, :] - quarters[:, None])).sum(axis=0)
    levels = np.interp(grid, reached / reached[-1], x)
    mean = float((np.diff(grid) * (levels[1:] + levels[:-1]) / 2).sum())
    days = np.minimum(levels / mean * QUARTER_DAYS / answered, _LONGEST)
    return tuple(float(day) for day in days)


def _triangle(x: Floats) -> Floats:
    """Distribution function of the difference of two numbers even between 0 and 1."""
    x = np.clip(x, -1.0, 1.0)
    found: Floats = np.where(x < 0, (1 + x) ** 2 / 2, 1 - (1 - x) ** 2 / 2)
    return found


def elapsed_days(answered: float, count: int) -> Floats:
    """Days that each of a standing number of cases has been at the applicant already.

    Cases came evenly, and a share stayed each quarter: the law under which the plan's stock
    loses the same share in the first quarter as in later ones.
    """
    u = (np.arange(count) + 0.5) / max(count, 1)
    if answered >= 1:
        return u * QUARTER_DAYS
    stay = 1 - answered
    whole = np.floor(np.log1p(-u) / np.log(stay)) if answered > 0 else np.zeros(count)
    before = 1 - stay**whole
    part = (u - before) / np.maximum(stay**whole * answered, 1e-12)
    days: Floats = np.minimum((whole + np.clip(part, 0, 1)) * QUARTER_DAYS, _LONGEST)
    return days
