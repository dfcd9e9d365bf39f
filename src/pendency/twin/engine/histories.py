"""Writing a simulated future back as a sealed snapshot, marked as generated.

The cases of the snapshot that the run started from keep their histories and go on; filings of the
run are new cases. So every indicator, chart and pack works on it. Marks that change nothing
(extensions, papers) are not told.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.records import Snapshot, SnapshotWriter, table, vocabulary
from pendency.twin.engine.beginning import Beginning
from pendency.twin.engine.run import Recorded
from pendency.twin.engine.stock import Ints

_KEPT = ("centres", "units", "examiners", "employment", "parties", "classifications", "relations")


def write_snapshot(run: Recorded, begun: Beginning, folder: str | Path) -> Snapshot:
    """Seal the office of a snapshot together with what the run made of it.

    Parameters
    ----------
    run
        A recorded run that started from ``begun.stock``, with its pools in the same order.
    begun
        What it started from.
    folder
        New folder.

    Returns
    -------
    Snapshot
        Marked ``generated``; its title names the scenario, the seed and the source.
    """
    base, scenario = begun.snapshot, run.ready.scenario
    ids = _case_ids(run, begun)
    new = _new_cases(run, begun, ids)
    cases = pl.concat([base.read("cases"), new])
    events = pl.concat([base.read("events"), _events(run, base, ids)]).sort("case_id", "seq")
    writer = SnapshotWriter(
        folder,
        title=f"Simulated, not real: {scenario.title}; seed {run.model.seed}, replication "
        f"{run.model.replication}; from {base.manifest.title}",
        provenance="generated", observed_to=scenario.end - dt.timedelta(days=1),
    )  # fmt: skip
    writer.add_histories(cases, events)
    for name in _KEPT:
        if name in base.manifest.tables:
            writer.add(name, base.read(name))
    return writer.seal()


def _case_ids(run: Recorded, begun: Beginning) -> Ints:
    """Case id of every place of the run: its own for the stock, new ones in order of filing."""
    cases = run.state.cases
    stock = cases["stream"] == len(run.model.streams) - 1
    ids = cases["number"].astype(np.int64)
    new = np.flatnonzero(~stock)
    order = np.lexsort((new, cases["filed"][new]))
    ids[new[order]] = begun.snapshot.rows("cases") + 1 + np.arange(len(new))
    return ids


def _new_cases(run: Recorded, begun: Beginning, ids: Ints) -> pl.DataFrame:
    cases, scenario, ready = run.state.cases, run.ready.scenario, run.ready
    new = np.flatnonzero(ids > begun.snapshot.rows("cases"))
    new = new[np.argsort(ids[new])]
    stream = cases["stream"][new].astype(np.int64)
    intake = [scenario.intake[j] for j in ready.order]
    pool = run.model.streams["pool"][stream].astype(np.int64)
    tracks = list(table("cases")["track"].dtype.categories)  # type: ignore[attr-defined]
    number = pl.Series(np.arange(1, len(new) + 1)).cast(pl.String).str.zfill(9)
    frame = pl.DataFrame(
        {
            "case_id": ids[new],
            "filing_date": _dates(scenario.start, cases["filed"][new]),
            "number": "SIM" + number,
            "number_original": "SIM" + number,
            "kind": pl.Series([i.kind for i in intake], dtype=pl.String).gather(stream),
            "region": pl.Series([i.region or None for i in intake], dtype=pl.String).gather(stream),
            "track": pl.Series(tracks).gather(cases["track"][new].astype(np.int64)),
            "field": pl.Series([p.field for p in scenario.pools], dtype=pl.Int8).gather(pool),
        }
    ).with_columns(office=pl.lit(_office(begun.snapshot)), secret=pl.lit(value=False))
    places = begun.keys.select(c for c in begun.keys.columns if c in ("centre_id", "unit_id"))
    if places.width:
        frame = frame.with_columns(places[pool.tolist()])
    return table("cases").conform(frame)


def _office(snapshot: Snapshot) -> str:
    offices = snapshot.read("cases", "office")["office"]
    return str(offices.mode().sort()[0]) if len(offices) else "XX"


def _events(run: Recorded, base: Snapshot, ids: Ints) -> pl.DataFrame:
    """The run's log in the form of the records, numbered on from each case's last event."""
    words, s = vocabulary(), run.state
    actors = pl.Series([event.actor for event in words.events.values()])
    code = s.log_code.astype(np.int64)
    told = pl.DataFrame(
        {
            "case_id": ids[s.log_case].astype(np.int32),
            "date": _dates(run.ready.scenario.start, s.log_day),
            "code": pl.Series(s.log_code).cat.to(words.code_dtype),
            "actor": actors.gather(code),
        }
    ).sort("case_id", "date", maintain_order=True)
    before = base.read("events", "case_id", "seq").group_by("case_id").agg(last=pl.col("seq").max())
    numbered = told.join(before, on="case_id", how="left", maintain_order="left").with_columns(
        seq=pl.col("last").fill_null(0) + pl.int_range(1, pl.len() + 1).over("case_id")
    )
    return table("events").conform(numbered)


def _dates(start: dt.date, days: npt.NDArray[np.signedinteger[Any]]) -> pl.Series:
    first = (start - dt.date(1970, 1, 1)).days
    return pl.Series(days.astype(np.int32) + first, dtype=pl.Int32).cast(pl.Date)
