"""Histories straight from a flow: an office without places and people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl

from pendency.records import Snapshot, SnapshotWriter, table, vocabulary
from pendency.twin.errors import OfficeError
from pendency.twin.flow import Flow
from pendency.twin.walk import Ints, Steps, Walker

#: Cases told at a time, each time from a stream of random numbers of its own; part of what a seed
#: means.
BLOCK = 65_536
_EPOCH = dt.date(1970, 1, 1)
_OFFICE = "XX"


def stream(seed: int, block: int) -> np.random.Generator:
    """Counter-based random numbers (Philox): the key is the seed and the number of the block."""
    key = np.array([seed % 2**64, block], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key))


def sample_cases(
    flow: Flow,
    folder: str | Path,
    *,
    cases: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Snapshot:
    """Generate cases from a flow and seal them.

    The filings are spread evenly over the period that the flow was observed in, and the
    histories end on its last day.

    Parameters
    ----------
    flow
        Where shares and durations come from.
    folder
        New folder for the snapshot.
    cases
        How many.
    seed
        Same seed, same flow, same versions of numpy, polars and pyarrow: same bytes.
    progress
        Told (cases done, cases in all) after each block.

    Raises
    ------
    OfficeError
        ``cases`` is not positive.
    """
    if cases < 1:
        raise OfficeError(f"a sample needs at least 1 case, not {cases}")
    first, last = ((day - _EPOCH).days for day in (flow.observed_from, flow.observed_to))
    filed = first + (np.arange(cases, dtype=np.int64) * (last - first + 1)) // cases
    writer = SnapshotWriter(
        folder, title=f"Generated, not real, from the flow of: {flow.title}",
        provenance="generated", observed_to=flow.observed_to,
    )  # fmt: skip
    done = 0
    for block, events in replay(flow, filed, until=last, seed=seed):
        writer.add_histories(block, events)
        done += block.height
        if progress is not None:
            progress(done, cases)
    return writer.seal()


def replay(
    flow: Flow, filed: Ints, *, until: int, seed: int
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Cases and events, block by block, for given filing days (days since 1970-01-01)."""
    walker = Walker(flow)
    for first in range(0, len(filed), BLOCK):
        start = filed[first : first + BLOCK]
        steps = walker.walk(start, stream(seed, first // BLOCK), until=until)
        yield _cases(start, first), _events(start, steps, first)


def _cases(filed: Ints, first: int) -> pl.DataFrame:
    number = np.arange(first + 1, first + len(filed) + 1)
    serial = pl.Series(number).cast(pl.String).str.zfill(9)
    year = filed.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    frame = pl.DataFrame({"case_id": number, "filing_date": filed.astype(np.int32)}).with_columns(
        pl.col("filing_date").cast(pl.Date),
        office=pl.lit(_OFFICE),
        number=_OFFICE + "10" + pl.Series(year).cast(pl.String) + serial,
        number_original=serial,
        kind=pl.lit("invention"),
        track=pl.lit("normal"),
        secret=pl.lit(value=False),
    )
    return table("cases").conform(frame)


def _events(filed: Ints, steps: Steps, first: int) -> pl.DataFrame:
    """The filing of each case, then its steps."""
    words = vocabulary()
    place = np.searchsorted(steps.row, np.arange(len(filed)))
    row = np.insert(steps.row, place, np.arange(len(filed)))
    code = np.insert(steps.code, place, list(words.events).index("filed"))
    opening = place + np.arange(len(filed))
    actors = pl.Series([event.actor for event in words.events.values()])
    frame = pl.DataFrame(
        {
            "case_id": row + first + 1,
            "seq": np.arange(len(row)) - opening[row] + 1,
            "date": pl.Series(np.insert(steps.day, place, filed).astype(np.int32)).cast(pl.Date),
            "code": pl.Series(code.astype(np.uint8)).cat.to(words.code_dtype),
            "actor": actors.gather(code),
        }
    )
    return table("events").conform(frame)
