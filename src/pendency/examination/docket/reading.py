"""The cases of a docket, read from a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from pendency.examination.clocks import clocks, office_acts
from pendency.examination.clocks.columns import NEVER, Flags, Ints, dates_of, days_of, standing
from pendency.records import Snapshot, vocabulary


def docket_cases(
    snapshot: Snapshot,
    *,
    examiner_id: int,
    as_of: date | None = None,
    acts: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The pending cases of an examiner, in the columns that `order` takes.

    A returned case counts as waiting since it came back, a new one since its examination took
    effect, else since its filing.

    Parameters
    ----------
    snapshot
        The office.
    examiner_id
        The examiner in charge.
    as_of
        The day; the last one observed when none is given.
    acts
        What `office_acts` gave for that day; computed when it is not given.
    """
    day = as_of or snapshot.observed_to
    stand = standing(snapshot, day)
    cases = snapshot.read("cases", "case_id", "number", "track", "examiner_id")
    pending = [name for name, state in vocabulary().states.items() if state.pending]
    mine = (
        stand.within(pending)
        & (cases["examiner_id"] == examiner_id).fill_null(value=False).to_numpy()
    )
    rows = np.flatnonzero(mine)
    states = list(vocabulary().states)
    found = cases[rows].select("case_id", "number", "track").with_columns(
        pl.Series("state", [states[i] for i in stand.state[rows]], dtype=pl.String),
        dates_of("since", _since(snapshot, stand.since, stand.within(["awaiting_office"]))[rows]),
    )  # fmt: skip
    found = found.with_columns(families(snapshot, found["case_id"].to_list()))
    owed = office_acts(snapshot, as_of=day) if acts is None else acts
    return found.join(_due(owed), on="case_id", how="left", maintain_order="left")


def _since(snapshot: Snapshot, state_since: Ints, returned: Flags) -> Ints:
    milestones = snapshot.read("milestones", "filing_date", "examination_date")
    effective = days_of(milestones["examination_date"])
    new = np.where(effective == NEVER, days_of(milestones["filing_date"]), effective)
    since: Ints = np.where(returned, state_since, new)
    return since


def _due(acts: pl.DataFrame) -> pl.DataFrame:
    """The act of the examiner that is due first, by case."""
    steering = [target.name for target in clocks().targets if target.steers]
    first = acts.filter(pl.col("target").is_in(steering)).sort(
        "case_id", "due", maintain_order=True
    )
    return first.group_by("case_id", maintain_order=True).first().select(
        "case_id", "due", due_by="target"
    )  # fmt: skip


def families(snapshot: Snapshot, case_ids: Sequence[int]) -> pl.Series:
    """A number that the related ones of some cases share.

    Cases are related where one names the other, or both name the same application (a parent, a
    child, a priority), directly or by way of further cases among them.
    """
    wanted = pl.Series("case_id", case_ids, dtype=pl.Int32)
    mine = pl.col("case_id").is_in(wanted.implode())
    own = snapshot.scan("cases").filter(mine).select("case_id", "number", "number_original")
    named = snapshot.scan("relations").filter(mine).select("case_id", "other_number")
    links = pl.concat(
        [
            own.select("case_id", other_number="number"),
            own.select("case_id", other_number="number_original"),
            named,
        ]
    ).collect()
    first: dict[str, int] = {}
    up = {case_id: case_id for case_id in case_ids}
    for case_id, number in links.iter_rows():
        one, other = _root(up, case_id), _root(up, first.setdefault(number, case_id))
        up[max(one, other)] = min(one, other)
    return pl.Series("family", [_root(up, case_id) for case_id in case_ids], dtype=pl.Int64)


def _root(up: dict[int, int], case_id: int) -> int:
    """The smallest case that a case is known to be related to."""
    while up[case_id] != case_id:
        case_id = up[case_id]
    return case_id
