"""The flow of cases: a semi-Markov multi-state model as plain data.

A case visits stages. A stage is named after the event that opened it and, where the data tell
them apart, the round (how many actions the office has sent so far). Each visit ends by one of
several competing transitions; the flow states with which share, and after how many days.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pendency.twin.errors import FlowError

if TYPE_CHECKING:
    from pendency.records import Snapshot

#: What ``Transition.pooled`` may say.
POOLS = ("", "rounds", "stage")

#: Probabilities at which the distribution functions of durations are kept.
GRID = (
    0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5,
    0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 1.0,
)  # fmt: skip


def lowest_round(code: str) -> int:
    """The round below which a stage cannot be: the action that opens it counts itself."""
    return {"first_action": 1, "later_action": 2}.get(code, 0)


def next_move(code: str, round_: int) -> tuple[str, int]:
    """What an event is called and which round follows when it meets a case in a round.

    Every action starts a new round; the first of a case is ``first_action``, whatever the data
    called it, the others are ``later_action``.
    """
    if code not in ("first_action", "later_action"):
        return code, round_
    return ("later_action" if round_ else "first_action"), round_ + 1


@dataclass(frozen=True)
class Transition:
    """One way out of a stage.

    Attributes
    ----------
    to
        Event code, from the vocabulary, that ends the visit.
    n
        Observed transitions.
    share, se, low, high
        Probability of leaving this way, its standard error and 95 % interval.
    days
        Quantiles of the time in the stage before leaving this way, at `GRID`, in days.
    median_low, median_high
        95 % interval of the median, in days.
    pooled
        Whose durations ``days`` are where n was too small: ``rounds`` (this transition in all
        rounds), ``stage`` (all ways out of the stage), or empty where they are its own.
    """

    to: str
    n: int
    share: float
    se: float
    low: float
    high: float
    days: tuple[float, ...]
    median_low: float
    median_high: float
    pooled: str = ""

    @property
    def median(self) -> float:
        """Median time before leaving this way, in days."""
        return self.days[GRID.index(0.5)]


@dataclass(frozen=True)
class Mark:
    """Something that may happen during a visit without ending it.

    Attributes
    ----------
    code
        Event code.
    n, share, low, high
        Ended visits that saw it, as a number, a share and its 95 % interval.
    place
        Quartiles (0, 25, 50, 75, 100 %) of where in the visit it happened, from 0 to 1.
    """

    code: str
    n: int
    share: float
    low: float
    high: float
    place: tuple[float, float, float, float, float]


@dataclass(frozen=True)
class Stage:
    """A stage and the ways out of it.

    Attributes
    ----------
    code
        Event that opens the stage.
    rounds
        First and last round it stands for; last is None where it is open-ended.
    n, ended
        Visits, and those whose end was observed.
    stay
        Share that never leaves; 0 where the stage is not final.
    tail
        Share still in the stage at the longest observed time, before the tail rule.
    transitions, marks
        The ways out, most frequent first, and what may happen meanwhile.
    """

    code: str
    rounds: tuple[int, int | None]
    n: int
    ended: int
    stay: float
    tail: float
    transitions: tuple[Transition, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def name(self) -> str:
        """The stage's name, such as ``docketed``, ``response.1`` or ``response.3+``."""
        first, last = self.rounds
        if last is None:
            return self.code if first == lowest_round(self.code) else f"{self.code}.{first}+"
        return f"{self.code}.{first}" if first == last else f"{self.code}.{first}-{last}"

    def covers(self, code: str, round_: int) -> bool:
        """Whether a case that just had this event in this round is in the stage."""
        first, last = self.rounds
        return code == self.code and first <= round_ and (last is None or round_ <= last)

    def to(self, code: str) -> Transition:
        """The transition by that event.

        Raises
        ------
        FlowError
            The stage has none.
        """
        for transition in self.transitions:
            if transition.to == code:
                return transition
        raise FlowError(f"stages.{self.name}", f"has no transition to {code!r}")


@dataclass(frozen=True)
class Flow:
    """The empirical flow of an office's cases.

    Attributes
    ----------
    title, source
        What it was measured on, in words a reader can check.
    snapshot_id
        The sealed snapshot it was measured on.
    cases
        Cases in it.
    observed_from, observed_to
        First filing, and the day from which on everything is censored.
    stages
        The stages; a case starts in ``filed``.
    """

    title: str
    source: str
    snapshot_id: str
    cases: int
    observed_from: dt.date
    observed_to: dt.date
    stages: tuple[Stage, ...]

    @cached_property
    def by_name(self) -> dict[str, Stage]:
        """The stages under their names."""
        return {stage.name: stage for stage in self.stages}

    @property
    def transitions(self) -> tuple[tuple[str, Transition], ...]:
        """Every transition with the name of the stage that it leaves."""
        return tuple((stage.name, way) for stage in self.stages for way in stage.transitions)

    def stage(self, code: str, round_: int) -> Stage:
        """The stage of a case that just had this event in this round.

        Raises
        ------
        FlowError
            No stage covers it.
        """
        for stage in self.stages:
            if stage.covers(code, round_):
                return stage
        raise FlowError("stages", f"no stage covers {code!r} in round {round_}")

    @classmethod
    def fit(
        cls,
        snapshot: Snapshot,
        *,
        as_of: dt.date | None = None,
        title: str | None = None,
        source: str | None = None,
    ) -> Flow:
        """Estimate the flow from a snapshot; see `pendency.twin.fitting.fit_flow`."""
        from pendency.twin.fitting import fit_flow  # noqa: PLC0415  # it imports these classes

        return fit_flow(snapshot, as_of=as_of, title=title, source=source)

    @classmethod
    def load(cls, path: str | Path) -> Flow:
        """Read a flow file; see `pendency.twin.flowfile.read_flow`."""
        from pendency.twin.flowfile import read_flow  # noqa: PLC0415  # it imports these classes

        try:
            return read_flow(Path(path).read_text("utf-8"))
        except UnicodeDecodeError as error:
            raise FlowError("file", f"{path} is not text in UTF-8 ({error})") from error
        except OSError as error:
            raise FlowError("file", f"{path} cannot be read ({error.strerror})") from error

    def save(self, path: str | Path) -> None:
        """Write a flow file: JSON, sorted as declared, the same bytes for the same flow."""
        from pendency.twin.flowfile import flow_text  # noqa: PLC0415  # it imports these classes

        Path(path).write_text(flow_text(self), "utf-8", newline="\n")
