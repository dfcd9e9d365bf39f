"""How uncertain an office's own parameters are: from its calibration where that can tell.

What a calibration tells is the error of estimation, with the wandering that was seen; a break with
the past is not in it. Each spread says where it is from (docs/methods/plan-check.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from pendency.planning.baseline import start_values
from pendency.planning.capacity.reading import read_file
from pendency.planning.checking.uncertainty import Uncertainty, read_uncertainty
from pendency.planning.definitions import Label
from pendency.records import Snapshot
from pendency.twin.calibration import Calibration, calibrate
from pendency.twin.calibration.estimate import Estimate
from pendency.twin.errors import TwinError

Basis = Literal["calibrated", "given", "stored", "start"]
#: Two-sided 95 % of the normal law, in standard deviations.
_WIDTH = 2 * 1.959964
#: Draws of the intake's level, quarters of the year around a year on, and their seed.
_DRAWS, _AROUND, _SEED = 500, slice(2, 6), 1
#: Cases below which shares, and people who left below which attrition, are not told.
_LEAST_CASES, _LEAST_LEFT = 100, 3

SPREAD_WORDS: Mapping[str, Label] = {
    "intake": Label("Intake of the office after a year", "一年后全局进案量"),
    "intake_pool": Label("Intake of each pool, beside it", "一年后各审查单元进案量（另加）"),
    "effort": Label("Hours of work of the office", "全局审查工时"),
    "effort_pool": Label("Hours of work of each pool, beside it", "各审查单元审查工时（另加）"),
    "shares": Label("Shares of the flow (on the logit scale)", "各去向占比（logit尺度）"),
    "leaving": Label("Yearly share of examiners who leave", "审查员年离职率"),
}
BASIS_WORDS: Mapping[Basis, Label] = {
    "calibrated": Label("calibration", "由校准得出"),
    "given": Label("given in the plan's file", "方案文件给定"),
    "stored": Label("stored with the scenario", "随情景存档"),
    "start": Label("start value", "初始设定值"),
}


@dataclass(frozen=True)
class Spread:
    """One standard deviation of `Uncertainty`, where it is from, and what it was counted on."""

    name: str
    value: float
    basis: Basis = "start"
    n: int | None = None

    def plain(self) -> dict[str, Any]:
        """As plain data."""
        return {"name": self.name, "value": self.value, "basis": self.basis, "n": self.n}


def spreads_of(snapshot: Snapshot, left: int | None = None) -> tuple[Spread, ...]:
    """What is known of how far an office may differ from a plan's parameters.

    Parameters
    ----------
    snapshot
        The office.
    left
        Examiners whose leaving the yearly share was counted on; None where it is a start value.
    """
    start = {one.name: one for one in start_spreads()}
    try:
        whole, units = calibrate(snapshot), calibrate(snapshot, by_unit=True)
    except TwinError:  # no case that a calibration could begin with
        return start_spreads()
    # within units it shows whether output follows the people; where it follows the stock instead,
    # it says nothing of hours
    effort = (_effort(whole), _effort_pool(units)) if units.binding == "capacity" else ()
    told = (_intake(whole), *effort, _shares(whole), _leaving(left))
    return tuple((start | {one.name: one for one in told if one is not None}).values())


def start_spreads() -> tuple[Spread, ...]:
    """The start values of the house."""
    return tuple(Spread(name, value) for name, value in vars(Uncertainty()).items())


def spreads_in_file(path: str | Path) -> tuple[Spread, ...]:
    """What a plan's file says in its part ``uncertainty``; the start values for the rest."""
    given = read_file(path).get("uncertainty", {})
    unsure = vars(read_uncertainty(path))
    return tuple(Spread(name, value, "given" if name in given else "start")
                 for name, value in unsure.items())  # fmt: skip


def uncertainty_from(spreads: Iterable[Spread]) -> Uncertainty:
    """The law to draw from."""
    return Uncertainty(**{one.name: one.value for one in spreads})


def _told(found: Calibration, parameter: str) -> bool:
    return any(f.parameter == parameter and f.verdict == "told" for f in found.findings)


def _intake(found: Calibration) -> Spread | None:
    """Spread of the logarithm of the intake a year on, over draws of its level and tendency."""
    if not _told(found, "intake"):
        return None
    rng, level = np.random.default_rng(_SEED), found.fit.intake
    ahead = [np.log(level.path(rng, _AROUND.stop)[0][_AROUND].mean()) for _i in range(_DRAWS)]
    return _spread("intake", float(np.std(ahead, ddof=1)), level.n)


def _effort(found: Calibration) -> Spread | None:
    """Hours served over work done is what a plan takes for its hours: output per examiner."""
    own = _output(found)
    return _spread("effort", _log_error(own[0]), own[0].n) if own else None


def _effort_pool(found: Calibration) -> Spread | None:
    """Of units that did enough to be told apart; a plan takes their centre's hours for others."""
    own = [one for one in _output(found) if one.n >= start_values().least]
    if len(own) < 2:
        return None
    return _spread("effort_pool", float(np.median([_log_error(one) for one in own])),
                   sum(one.n for one in own))  # fmt: skip


def _output(found: Calibration) -> list[Estimate]:
    return [one for one in found.estimates if one.name == "acts_per_examiner" and one.low > 0]


def _log_error(one: Estimate) -> float:
    return float(np.log(one.high / one.low)) / _WIDTH


def _shares(found: Calibration) -> Spread | None:
    """Mean over the ways out, each as often as it was taken."""
    own = [one for one in found.estimates
           if one.name == "share" and 0 < one.low < one.high < 1]  # fmt: skip
    n = sum(one.n for one in own)
    if n < _LEAST_CASES:
        return None
    ends = np.array([[one.low, one.high] for one in own])
    errors = np.diff(np.log(ends / (1 - ends)), axis=1)[:, 0] / _WIDTH
    return _spread("shares", float(np.average(errors, weights=[one.n for one in own])), n)


def _leaving(left: int | None) -> Spread | None:
    """A count of n has a relative error of 1 over the root of n."""
    return None if left is None or left < _LEAST_LEFT else _spread("leaving", left**-0.5, left)


def _spread(name: str, value: float, n: int) -> Spread | None:
    return Spread(name, round(value, 4), "calibrated", n) if 0 < value < 1 else None
