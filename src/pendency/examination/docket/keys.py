"""The order key as arrays: for a docket of one examiner, and for a simulation of all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.examination.docket.rules import Key, Order
from pendency.examination.errors import ExaminationError
from pendency.records import vocabulary

Ints = npt.NDArray[np.int64]

#: Stands for "no value": after everything else.
LAST = int(np.iinfo(np.int32).max)
COLUMNS = ("case_id", "number", "state", "track", "due", "since", "family")


@dataclass(frozen=True)
class OrderKeys:
    """The keys of n cases.

    Attributes
    ----------
    matrix
        One row per case, one column per key; the smaller comes first. Shape (n, keys).
    leader
        The row of the related case behind which a case stands; itself where there is none.
        Shape (n,).
    order
        The rows in the order of the docket; shape (n,).
    """

    matrix: Ints
    leader: Ints
    order: Ints


def order_keys(cases: pl.DataFrame, *, as_of: date, rules: Order) -> OrderKeys:
    """Compute the order of some cases.

    Parameters
    ----------
    cases
        ``case_id``; ``state`` and ``track`` in the records' words; ``due``, the day on which an
        act of the office is due; ``since``, the day from which the case counts as waiting;
        ``family``, a number that related cases share (null: none).
    as_of
        The day.
    rules
        The keys.

    Raises
    ------
    ExaminationError
        A column is missing.
    """
    missing = [c for c in COLUMNS if c not in cases.columns and c != "number"]
    if missing:
        raise ExaminationError(f"a docket needs the column(s) {', '.join(missing)}")
    columns = [_column(key, cases, as_of) for key in rules.keys]
    matrix = np.stack(columns, axis=1) if columns else np.zeros((cases.height, 0), np.int64)
    return ranked(matrix, _families(cases), rules.alone)


def ranked(matrix: Ints, family: Ints, alone: int) -> OrderKeys:
    """Put rows in order, related ones together where their first ``alone`` keys are equal.

    Parameters
    ----------
    matrix
        Keys; shape (n, keys).
    family
        Number of the family of each row; shape (n,).
    alone
        How many keys are compared row by row, before families count.
    """
    n = len(matrix)
    plain = np.lexsort(matrix.T[::-1]) if n else np.zeros(0, dtype=np.int64)
    rank = np.empty(n, dtype=np.int64)
    rank[plain] = np.arange(n)
    together = np.column_stack((matrix[:, :alone], family))
    _, group = np.unique(together, axis=0, return_inverse=True)
    group = group.reshape(-1)
    first = np.full(n, n, dtype=np.int64)
    np.minimum.at(first, group, rank)
    leader = plain[first[group]] if n else plain
    return OrderKeys(matrix, leader, np.lexsort((rank, rank[leader])).astype(np.int64))


def _column(key: Key, cases: pl.DataFrame, as_of: date) -> Ints:
    values = awaits(cases["state"]) if key.column == "awaits" else cases[key.column]
    if key.rank:
        places = {word: place for place, word in enumerate(key.rank)}
        ranks = values.cast(pl.String).replace_strict(
            places, default=len(places), return_dtype=pl.Int64
        )
        return ranks.fill_null(len(places)).to_numpy()
    numbers = values.to_physical().cast(pl.Int64).fill_null(LAST).to_numpy()
    if key.horizon:
        latest = as_of.toordinal() - date(1970, 1, 1).toordinal() + key.horizon
        numbers = np.where(numbers > latest, LAST, numbers)
    return numbers.astype(np.int64)


def awaits(states: pl.Series) -> pl.Series:
    """Whose move it is, by state."""
    whose = {name: state.awaits for name, state in vocabulary().states.items()}
    return states.cast(pl.String).replace_strict(whose, return_dtype=pl.String)


def _families(cases: pl.DataFrame) -> Ints:
    """The family of each row; rows without one get a number of their own."""
    known = cases["family"].cast(pl.Int64).fill_null(-1).to_numpy()
    own = -1 - np.arange(cases.height)
    families: Ints = np.where(known < 0, own, known)
    return families
