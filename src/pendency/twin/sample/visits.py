"""What happens during visits to stages without ending them: extensions, transfers asked for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pendency.records import vocabulary
from pendency.twin.errors import FlowError
from pendency.twin.flow import Flow, Stage
from pendency.twin.sample.parts import Part, part, weekday
from pendency.twin.sample.plan import Ints
from pendency.twin.sample.run import Steps

_QUARTILES = (0.0, 0.25, 0.5, 0.75, 1.0)
#: Rounds beyond this one are treated like it.
_MOST = 40


class Marker:
    """The marks of a flow made ready for drawing."""

    def __init__(self, flow: Flow) -> None:
        names = list(vocabulary().events)
        self._stages: tuple[Stage, ...] = flow.stages
        self._of = np.full((len(names), _MOST + 1), -1, dtype=np.int64)
        for code in {stage.code for stage in flow.stages}:
            for round_ in range(_MOST + 1):
                try:
                    found = flow.stages.index(flow.stage(code, round_))
                except FlowError:
                    continue
                self._of[names.index(code), round_] = found
        acts = [names.index(code) for code in ("first_action", "later_action")]
        self._acts = np.array(acts)

    def marks(self, moves: Steps, last: int, rng: np.random.Generator) -> Iterator[Part]:
        """Draw the marks of visits, but for the interviews, which take time: the engine has them.

        Those of a visit that goes on may fall behind the last day.
        """
        stage = self._of[moves.code, np.minimum(self._rounds(moves), _MOST)]
        wait = _waits(moves, last)
        for i in np.unique(stage[stage >= 0]):
            here = np.flatnonzero(stage == i)
            for mark in (m for m in self._stages[int(i)].marks if m.code != "interview"):
                chosen = here[rng.random(len(here)) < mark.share]
                days = _placed(moves.day[chosen], wait[chosen], mark.place, rng)
                yield part(mark.code, moves.row[chosen], days, 920)
                if mark.code == "transfer_requested":
                    # those that are agreed to are the engine's; the flow's marks are the others
                    answered = weekday(days + 4 + (rng.random(len(days)) * 20).astype(np.int64))
                    yield part("transfer_refused", moves.row[chosen], answered, 940)

    def interviews(
        self, moves: Steps, talks: Steps, last: int, rng: np.random.Generator
    ) -> Iterator[Part]:
        """Put the interviews, which the engine tells at the start of a visit, within it."""
        key, wanted = (steps.row << 20 | (steps.day + 40_000) for steps in (moves, talks))
        visit = np.searchsorted(key, wanted, side="right") - 1
        wait = _waits(moves, last)[visit]
        days = _placed(moves.day[visit], wait, (0.05, 0.3, 0.6, 0.8, 0.95), rng)
        yield part("interview", talks.row, days, 920)

    def _rounds(self, moves: Steps) -> Ints:
        """Actions sent up to each move, itself included."""
        sent = np.cumsum(np.isin(moves.code, self._acts))
        fresh = np.insert(moves.row[1:] != moves.row[:-1], 0, np.True_)[: len(moves.row)]
        before = np.where(fresh, sent - np.isin(moves.code, self._acts), 0)
        rounds: Ints = sent - np.maximum.accumulate(before)
        return rounds


def _waits(moves: Steps, last: int) -> Ints:
    """Days of the visit that each move opens; one that goes on is taken to last twice as long."""
    ends = np.append(moves.row[1:] != moves.row[:-1], np.True_)[: len(moves)]
    following = np.append(moves.day[1:], 0)[: len(moves)]
    waits: Ints = np.where(ends, 2 * (last - moves.day), following - moves.day)
    return waits


def _placed(day: Ints, wait: Ints, quartiles: tuple[float, ...], rng: np.random.Generator) -> Ints:
    """Days within visits, by the quartiles of their place from 0 to 1."""
    place = np.interp(rng.random(len(day)), _QUARTILES, quartiles)
    days: Ints = day + np.floor(place * wait).astype(np.int64)
    return days
