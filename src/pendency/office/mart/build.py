"""Computing a mart from a sealed snapshot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pendency.office.scope import Level
from pendency.planning import INDICATORS, curve, measure
from pendency.records import Snapshot, table

#: How many years of monthly figures the charts show.
YEARS = 8

KEYS = ("centre_id", "unit_id", "examiner_id", "field")
GROUPINGS: dict[Level, tuple[str, ...]] = {
    Level.NETWORK: (),
    Level.CENTRE: ("centre",),
    Level.FIELD: ("field",),
    Level.CENTRE_FIELD: ("centre", "field"),
    Level.UNIT: ("unit",),
    Level.EXAMINER: ("examiner",),
}
#: Which kinds of indicators are kept month by month: below a centre only the counts, for a month's
#: durations and rates of a department rest on too few cases to chart.
SERIES: dict[Level, tuple[str, ...]] = {
    Level.NETWORK: ("stock", "flow", "rate", "duration"),
    Level.CENTRE: ("stock", "flow", "rate", "duration"),
    Level.FIELD: ("stock", "flow"),
    Level.UNIT: ("stock", "flow"),
}
CURVES = (Level.NETWORK, Level.CENTRE, Level.FIELD)

_FIGURES = {
    "indicator": pl.String(), "level": pl.String(), "centre_id": pl.Int32(),
    "unit_id": pl.Int32(), "examiner_id": pl.Int32(), "field": pl.Int32(), "period": pl.Date(),
    "part": pl.String(), "n": pl.Int64(), "value": pl.Float64(), "low": pl.Float64(),
    "high": pl.Float64(), "note": pl.String(),
}  # fmt: skip
_CURVES = {
    "indicator": pl.String(), "level": pl.String(), "centre_id": pl.Int32(), "field": pl.Int32(),
    "part": pl.String(), "day": pl.Int32(), "at_risk": pl.Int64(), "value": pl.Float64(),
    "low": pl.Float64(), "high": pl.Float64(),
}  # fmt: skip
#: Milestones that repeat a column of the case.
_REPEATED = ("case_id", "filing_date")


@dataclass(frozen=True)
class _Job:
    connection: duckdb.DuckDBPyConnection
    snapshot: Snapshot

    def tables(self) -> None:
        """Cases with milestones in one row, sorted so that a centre's rows lie together."""
        names = ("cases", "milestones", "centres", "units", "examiners", "employment", "parties")
        for name in names:
            self._view(name)
        milestones = ", ".join(f"m.{c}" for c in table("milestones").by_name if c not in _REPEATED)
        self.connection.execute(f"""
            CREATE TABLE case_row AS
            SELECT c.*, {milestones}, p.name AS applicant
            FROM v_cases c JOIN v_milestones m USING (case_id)
            LEFT JOIN v_parties p ON p.party_id = c.applicant_id
            ORDER BY c.centre_id, c.unit_id, c.examiner_id, c.filing_date
        """)
        self.connection.execute("""
            CREATE TABLE centre AS SELECT * FROM v_centres;
            CREATE TABLE unit AS SELECT * FROM v_units;
            CREATE TABLE examiner AS
            SELECT x.examiner_id, x.code, e.centre_id, e.unit_id, e.grade, e.share,
                   e.from_date, e.to_date
            FROM v_examiners x LEFT JOIN (
                SELECT * FROM v_employment
                QUALIFY row_number() OVER (PARTITION BY examiner_id ORDER BY from_date DESC) = 1
            ) e USING (examiner_id)
        """)
        for name in names:
            self.connection.execute(f"DROP VIEW v_{name}")

    def _view(self, name: str) -> None:
        if name in self.snapshot.manifest.tables:
            path = str(self.snapshot.path / f"{name}.parquet").replace("'", "''")
            source = f"read_parquet('{path}')"
        else:
            self.connection.register(f"empty_{name}", table(name).empty().to_arrow())
            source = f"empty_{name}"
        self.connection.execute(f"CREATE TEMP VIEW v_{name} AS SELECT * FROM {source}")

    def store(self, name: str, frames: list[pl.DataFrame], schema: dict[str, pl.DataType]) -> None:
        """Write frames of one form as a table."""
        whole = pl.concat([pl.DataFrame(schema=schema), *frames])
        self.connection.register("fresh", whole.to_arrow())
        self.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM fresh")
        self.connection.unregister("fresh")

    def place_figures(self) -> None:
        """Say of departments and examiners where they belong, so that a scope can tell."""
        self.connection.execute("""
            UPDATE figure SET centre_id = u.centre_id FROM unit u
            WHERE figure.level = 'unit' AND figure.unit_id = u.unit_id;
            UPDATE figure SET centre_id = x.centre_id, unit_id = x.unit_id FROM examiner x
            WHERE figure.level = 'examiner' AND figure.examiner_id = x.examiner_id;
        """)


def build(snapshot: Snapshot, path: Path, *, now: dt.datetime) -> None:
    """Write the mart of a snapshot into a new file.

    Parameters
    ----------
    snapshot
        What every figure is computed from.
    path
        A file that does not exist.
    now
        Moment of building, shown beside the figures (UTC).
    """
    with duckdb.connect(str(path)) as connection:
        job = _Job(connection, snapshot)
        job.tables()
        job.store("figure", figures(snapshot), _FIGURES)
        job.store("curve", curves(snapshot), _CURVES)
        job.place_figures()
        connection.execute(
            "CREATE TABLE about AS SELECT ? AS snapshot_id, ? AS title, ? AS generated, "
            "?::DATE AS observed_to, ?::TIMESTAMPTZ AS built_at, ? AS cases, ? AS events",
            [snapshot.id, snapshot.manifest.title, snapshot.generated, snapshot.observed_to,
             now, snapshot.rows("cases"), snapshot.rows("events")],
        )  # fmt: skip


def figures(snapshot: Snapshot) -> list[pl.DataFrame]:
    """Every indicator at every level: of the past year, and month by month."""
    start = snapshot.observed_to.replace(day=1)
    start = start.replace(year=start.year - YEARS) - dt.timedelta(days=1)
    frames = []
    for name, indicator in INDICATORS.items():
        for level, by in GROUPINGS.items():
            frames.append(_figures(measure(name, snapshot, by=by), name, level))
            if indicator.kind in SERIES.get(level, ()):
                monthly = measure(name, snapshot, by=by, since=start, each="month")
                frames.append(_figures(monthly, name, level))
    return frames


def curves(snapshot: Snapshot) -> list[pl.DataFrame]:
    """The curves of every indicator that has one."""
    return [
        _form(curve(name, snapshot, by=GROUPINGS[level]), name, level, _CURVES)
        for name, indicator in INDICATORS.items()
        if indicator.kind == "curve"
        for level in CURVES
    ]


def _figures(frame: pl.DataFrame, name: str, level: Level) -> pl.DataFrame:
    return _form(frame, name, level, _FIGURES)


def _form(
    frame: pl.DataFrame, name: str, level: Level, schema: dict[str, pl.DataType]
) -> pl.DataFrame:
    named = frame.with_columns(indicator=pl.lit(name), level=pl.lit(level.value))
    return named.select(
        (pl.col(column) if column in named.columns else pl.lit(None)).cast(dtype).alias(column)
        for column, dtype in schema.items()
    )
