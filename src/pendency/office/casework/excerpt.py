"""Some cases of the database as the engines take them: the tables of a snapshot, small, in memory.

The engines read whole snapshots. A screen is about one case or one docket as it is now, so that
a response that came this morning counts: an `Excerpt` answers the same questions as a snapshot
(`read`, `scan`, `words`, `rows`) for the few cases that it holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.office.database import select_cases, stored
from pendency.records import table
from pendency.records.histories import derive

#: Tables and columns that say something about a case's clocks, its family and its name.
_CASES = ("case_id", "office", "number", "number_original", "kind", "filing_date", "priority_date",
          "title", "track", "examiner_id", "secret")  # fmt: skip
_HANGING = {
    "events": ("case_id", "seq", "date", "effective_date", "code", "detail", "corrects"),
    "relations": ("case_id", "position", "other_number"),
}


@dataclass(frozen=True)
class Excerpt:
    """Whole histories of some cases.

    Attributes
    ----------
    ids
        The cases, ascending. In the tables they are numbered 1 to n, as the engines count on.
    observed_to
        The last day that the records know.
    """

    ids: tuple[int, ...]
    observed_to: dt.date
    _frames: dict[str, pl.DataFrame] = field(repr=False)

    def rows(self, name: str) -> int:
        """Number of rows of a table."""
        return self._frame(name).height

    def scan(self, name: str) -> pl.LazyFrame:
        """A table as a lazy frame."""
        return self._frame(name).lazy()

    def read(self, name: str, *columns: str) -> pl.DataFrame:
        """Some columns of a table; all that it was read with when none is named."""
        return self._frame(name).select(columns) if columns else self._frame(name)

    def words(self, name: str, column: str) -> tuple[npt.NDArray[np.int32], list[str]]:
        """A column of declared words as numbers, with the words; -1 is an empty cell."""
        cells = self._frame(name)[column]
        numbers = cells.to_physical().cast(pl.Int32).fill_null(-1).to_numpy()
        return numbers, cells.dtype.categories.to_list()

    def place(self, case_id: int) -> int:
        """The number under which the tables hold a case."""
        return self.ids.index(case_id) + 1

    def named(self, frame: pl.DataFrame) -> pl.DataFrame:
        """An answer of an engine, with the cases under their own ids again."""
        ids = pl.Series(self.ids, dtype=pl.Int64)
        return frame.with_columns(case_id=ids.gather(frame["case_id"] - 1))

    def _frame(self, name: str) -> pl.DataFrame:
        found = self._frames.get(name)
        return table(name).empty() if found is None else found


def excerpt_of(cases: Sequence[int], *, observed_to: dt.date) -> Excerpt:
    """Read some cases with their events and relations, and derive their states.

    Parameters
    ----------
    cases
        Ids of cases that exist.
    observed_to
        The last day that the records know.
    """
    ids = tuple(sorted(cases))
    if not ids:
        return Excerpt((), observed_to, {})
    rows = select_cases(stored("cases"), ids, _CASES)
    numbered = rows.with_columns(case_id=pl.int_range(1, len(ids) + 1, dtype=pl.Int32))
    frames = {
        name: _numbered(select_cases(stored(name), ids, columns), ids)
        for name, columns in _HANGING.items()
    }
    told = derive(numbered.select("case_id", "filing_date"), frames["events"])
    own = {"cases": numbered, "milestones": told.milestones}
    return Excerpt(ids, observed_to, own | {"spells": told.spells} | frames)


def _numbered(rows: pl.DataFrame, ids: tuple[int, ...]) -> pl.DataFrame:
    place = np.searchsorted(np.array(ids), rows["case_id"].to_numpy()) + 1
    return rows.with_columns(case_id=pl.Series(place, dtype=pl.Int32))
