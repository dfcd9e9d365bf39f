"""The frames that screens look at, from a sealed snapshot and published records of draws."""

from __future__ import annotations

import polars as pl

from pendency.integrity.screens.errors import ScreenError
from pendency.integrity.screens.pairs import DRAWS
from pendency.integrity.screens.running import Frames
from pendency.integrity.screens.shares import OVERRIDES, READS
from pendency.records import Snapshot
from pendency.records.tables import TABLES

_GROUND = {"awaiting_examination": "first", "awaiting_office": "later"}
_ACTED = ("awaiting_applicant", "allowed", "granted", "refused")
_ENDED = ("granted", "refused", "withdrawn", "deemed_withdrawn")


def frames_of(
    snapshot: Snapshot,
    *,
    recorded: pl.DataFrame | None = None,
    reads: pl.DataFrame | None = None,
    zone: str = "UTC",
) -> Frames:
    """What a snapshot, and what was published beside it, hold for the screens.

    Parameters
    ----------
    snapshot
        The office. It knows only the examiner who has a case now: what another one did before
        counts as his.
    recorded
        Published records (`read_draws`), where the snapshot holds no draws of its own.
    reads
        `READS` in local time, where the snapshot holds none.
    zone
        Time zone of the office: at night is when it is night there.

    Raises
    ------
    ScreenError
        None of the recorded cases is in the snapshot: it is another office's record.
    """
    cases = snapshot.read("cases", "case_id", "number", "field", "examiner_id", "agent_id",
                          "applicant_id")  # fmt: skip
    cases = cases.with_columns(pl.col("case_id", "examiner_id").cast(pl.Int64))
    held = cases.select("case_id", "examiner_id").drop_nulls()
    return Frames(
        parties=cases.select("case_id", agent=pl.col("agent_id").cast(pl.Int64),
                             applicant=pl.col("applicant_id").cast(pl.Int64)),
        draws=_draws(snapshot, cases, recorded),
        held=held,
        outcomes=_outcomes(snapshot, cases),
        acts=_acts(snapshot, cases),
        overrides=_overrides(snapshot),
        reads=_reads(snapshot, zone) if reads is None else reads,
    )  # fmt: skip


def _draws(snapshot: Snapshot, cases: pl.DataFrame, recorded: pl.DataFrame | None) -> pl.DataFrame:
    if recorded is None or recorded.is_empty():
        if "draws" not in TABLES:
            return DRAWS.to_frame()
        own = snapshot.read("draws")
        return own.with_columns(pl.col("case_id", "examiner_id").cast(pl.Int64))
    people = snapshot.read("examiners", "code", "examiner_id")
    found = recorded.join(cases.select("number", "case_id"), on="number").join(
        people.select(examiner="code", examiner_id=pl.col("examiner_id").cast(pl.Int64)),
        on="examiner",
    )
    if found.is_empty():
        raise ScreenError("none of the recorded cases and examiners is in this snapshot: name the "
                          "snapshot of the office that made the draw")  # fmt: skip
    return found.select(list(DRAWS))


def _overrides(snapshot: Snapshot) -> pl.DataFrame:
    if "overrides" not in TABLES:
        return OVERRIDES.to_frame()
    made = snapshot.read("overrides").filter(pl.col("outcome").cast(pl.String) == "confirmed")
    return made.select(
        pl.col("case_id").cast(pl.Int64), examiner_id=pl.col("to_examiner_id").cast(pl.Int64),
        head=pl.col("requested_by").cast(pl.String),
        at=pl.col("requested_on").cast(pl.Datetime("us")),
    )  # fmt: skip


def _reads(snapshot: Snapshot, zone: str) -> pl.DataFrame:
    if "reads" not in TABLES:
        return READS.to_frame()
    noted = snapshot.read("reads").filter("unpublished")
    local = pl.col("at").dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    noted = noted.with_columns(at=local.dt.replace_time_zone(None))
    return noted.select(pl.col(name).cast(dtype) for name, dtype in READS.items())


def _outcomes(snapshot: Snapshot, cases: pl.DataFrame) -> pl.DataFrame:
    ended = snapshot.read("milestones", "case_id", "state", "closed_date")
    ended = ended.with_columns(pl.col("case_id").cast(pl.Int64), pl.col("state").cast(pl.String))
    ended = ended.filter(pl.col("state").is_in(_ENDED) & pl.col("closed_date").is_not_null())
    year = pl.col("closed_date").dt.year().cast(pl.String)
    field = pl.col("field").cast(pl.String).fill_null("?")
    return ended.join(cases, on="case_id").select(
        "case_id", "examiner_id", group=pl.concat_str(field, year, separator=":"),
        granted=pl.col("state") == "granted",
    )  # fmt: skip


def _acts(snapshot: Snapshot, cases: pl.DataFrame) -> pl.DataFrame:
    """Spells that waited for the examiner and ended with an act of his."""
    spells = snapshot.read("spells", "case_id", "state", "from_date", "to_date")
    spells = spells.with_columns(
        pl.col("case_id").cast(pl.Int64), pl.col("state").cast(pl.String)
    ).with_columns(after=pl.col("state").shift(-1).over("case_id"))  # fmt: skip
    spells = spells.filter(
        pl.col("state").is_in(list(_GROUND)) & pl.col("after").is_in(_ACTED)
        & pl.col("to_date").is_not_null()
    )  # fmt: skip
    docketed = snapshot.read("milestones", "case_id", "docketed_date")
    docketed = docketed.with_columns(pl.col("case_id").cast(pl.Int64))
    rows = spells.join(cases, on="case_id").join(docketed, on="case_id")
    begun = pl.max_horizontal("from_date", "docketed_date")
    kind = pl.col("state").replace_strict(_GROUND)
    return rows.select(
        "case_id", "examiner_id", date="to_date",
        group=pl.concat_str(pl.col("field").cast(pl.String).fill_null("?"), kind, separator=":"),
        days=(pl.col("to_date") - begun).dt.total_days().cast(pl.Float64),
    ).filter(pl.col("days") >= 0)  # fmt: skip
