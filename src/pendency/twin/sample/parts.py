"""Events on their way into histories: days, and the place of an event among those of a day."""

from __future__ import annotations

import numpy as np

from pendency.records import vocabulary
from pendency.twin.sample.plan import Ints

#: The day of a step that is not taken.
NEVER = np.int64(np.iinfo(np.int32).max)

#: Rows, codes, days and places of events of one kind; on one day the lower place comes first.
Part = tuple[Ints, Ints, Ints, Ints]


def part(code: str, rows: Ints, day: Ints, place: int) -> Part:
    """Events of one code, at one place in the procedure."""
    number = list(vocabulary().events).index(code)
    return rows, np.full(len(rows), number), day, np.full(len(rows), place)


def weekday(day: Ints) -> Ints:
    """Move Saturday and Sunday to Monday."""
    moved: Ints = day + np.array([0, 0, 0, 0, 0, 2, 1])[(day + 3) % 7]
    return moved


def joined(parts: list[Part], last: int = int(NEVER)) -> Part:
    """Several kinds of events in order of their rows, up to a last day."""
    row, code, day, place = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(row, kind="stable")
    order = order[day[order] <= last]
    return row[order], code[order], day[order], place[order]
