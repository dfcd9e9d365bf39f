"""The docket: one order that can be explained, case by case and pair by pair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from pendency.examination.docket.keys import OrderKeys, awaits, order_keys
from pendency.examination.docket.rules import Key, Order, docket_order
from pendency.examination.docket.wording import (
    listed,
    reason,
    standing_with,
    statement,
    value_words,
)
from pendency.examination.errors import ExaminationError
from pendency.law.text import Text


@dataclass(frozen=True)
class Entry:
    """A case on the docket.

    Attributes
    ----------
    position
        Its place, from 1.
    case_id, number
        Which case.
    actionable
        Whether it is the examiner's move.
    with_case
        Number of the related case that it stands with.
    why
        What counts for this case, as a sentence.
    ahead
        Why it comes before the next case; ``None`` for the last.
    decided_by
        Name of the key that decides against the next case.
    """

    position: int
    case_id: int
    number: str
    actionable: bool
    with_case: str | None
    why: Text
    ahead: Text | None
    decided_by: str | None


def order(cases: pl.DataFrame, *, as_of: date, rules: Order | None = None) -> Docket:
    """Put an examiner's cases in the order in which they are to be taken up.

    Parameters
    ----------
    cases
        ``case_id``, ``number``; ``state`` and ``track`` in the records' words; ``due`` (the day on
        which an act of the office is due, null: none) and, if wanted, ``due_by`` (the name of that
        clock); ``since`` (the day from which the case counts as waiting); ``family`` (a number
        that related cases share, null: none). `docket_cases` reads them from a snapshot.
    as_of
        The day.
    rules
        Another order than the one in the data.

    Raises
    ------
    ExaminationError
        A column is missing, or a case occurs twice.
    """
    rules = rules or docket_order()
    keys = order_keys(cases, as_of=as_of, rules=rules)
    if cases["case_id"].n_unique() != cases.height:
        raise ExaminationError("a case occurs more than once on the docket")
    return Docket(cases, as_of, rules, keys)


@dataclass(frozen=True)
class Docket:
    """Cases in the order in which they are to be taken up."""

    cases: pl.DataFrame
    as_of: date
    rules: Order
    keys: OrderKeys

    def __len__(self) -> int:
        return self.cases.height

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every case with its reasons, in order."""
        rows = self.keys.order.tolist()
        following = [*rows[1:], None][: len(rows)]
        return tuple(
            self._entry(place, row, after)
            for place, (row, after) in enumerate(zip(rows, following, strict=True), start=1)
        )

    def position(self, case_id: int) -> int:
        """The place of a case, from 1."""
        return self._places[self._row(case_id)]

    def before(self, one: int, other: int) -> Text:
        """Why the one of two cases that comes first comes before the other."""
        if one == other:
            raise ExaminationError(f"case {one} can't be compared with itself")
        first, second = sorted((self._row(one), self._row(other)), key=self._places.__getitem__)
        return self._compared(first, second)[1]

    @cached_property
    def _places(self) -> dict[int, int]:
        return {row: place for place, row in enumerate(self.keys.order.tolist(), start=1)}

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        return self.cases.with_columns(awaits(self.cases["state"]).alias("awaits")).to_dicts()

    @cached_property
    def _row_of(self) -> dict[int, int]:
        return {row["case_id"]: at for at, row in enumerate(self._rows)}

    @cached_property
    def _matrix(self) -> list[list[int]]:
        found: list[list[int]] = self.keys.matrix.tolist()
        return found

    @cached_property
    def _leaders(self) -> list[int]:
        found: list[int] = self.keys.leader.tolist()
        return found

    def _row(self, case_id: int) -> int:
        if case_id not in self._row_of:
            raise ExaminationError(f"case {case_id} is not on this docket")
        return self._row_of[case_id]

    def _entry(self, place: int, row: int, after: int | None) -> Entry:
        values, leader = self._rows[row], self._leaders[row]
        decided, ahead = (None, None) if after is None else self._compared(row, after)
        said = [statement(k, self._words(at, row)) for at, k in enumerate(self.rules.keys[:-1])]
        return Entry(
            position=place,
            case_id=values["case_id"],
            number=values["number"],
            actionable=values["awaits"] == "office",
            with_case=None if leader == row else self._rows[leader]["number"],
            why=listed(said),
            ahead=ahead,
            decided_by=decided.name if decided else None,
        )

    def _compared(self, first: int, second: int) -> tuple[Key, Text]:
        """The key that decides between two rows, and the sentence."""
        one, other = self._stand_for(first, second)
        pairs = zip(self._matrix[one], self._matrix[other], strict=True)
        at = next(i for i, (mine, theirs) in enumerate(pairs) if mine != theirs)
        key = self.rules.keys[at]
        number = self._rows[second]["number"]
        said = reason(key, self._words(at, one), self._words(at, other), number)
        if one != first:
            said = standing_with(said, self._rows[one]["number"])
        return key, listed([said])

    def _stand_for(self, first: int, second: int) -> tuple[int, int]:
        """The rows whose keys decide: of two families their first cases, else the two themselves.

        Families count only among cases that are equal in the keys compared before.
        """
        alone = self.rules.alone
        leaders = self._leaders[first], self._leaders[second]
        apart = self._matrix[first][:alone] != self._matrix[second][:alone]
        return (first, second) if apart or leaders[0] == leaders[1] else leaders

    def _words(self, at: int, row: int) -> Text:
        key = self.rules.keys[at]
        number = self._matrix[row][at]
        return value_words(key, self._rows[row], number, as_of=self.as_of, rules=self.rules)
