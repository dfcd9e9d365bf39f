"""Computing a mart from a sealed snapshot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pendency.office.mart import due
from pendency.office.scope import Level
from pendency.planning import INDICATORS, curve, measure
from pendency.planning.baseline import last_year
from pendency.records import Snapshot, table

#: Raised when the layout of the file or the definitions of the figures change.
LAYOUT = 5

#: How many years of monthly figures the charts show.
YEARS = 8

GROUPINGS: dict[Level, tuple[str, ...]] = {
    Level.NETWORK: (),
    Level.CENTRE: ("centre",),
    Level.FIELD: ("field",),
    Level.CENTRE_FIELD: ("centre", "field"),
    Level.DEPARTMENT: ("department",),
    Level.DEPARTMENT_FIELD: ("department", "field"),
    Level.UNIT: ("unit",),
    Level.UNIT_FIELD: ("unit", "field"),
    Level.EXAMINER: ("examiner",),
}
#: Which kinds of indicators are kept month by month: below a centre only the counts, for a month's
#: durations and rates of a department rest on too few cases to chart.
SERIES: dict[Level, tuple[str, ...]] = {
    Level.NETWORK: ("stock", "flow", "rate", "duration"),
    Level.CENTRE: ("stock", "flow", "rate", "duration"),
    Level.FIELD: ("stock", "flow"),
    Level.DEPARTMENT: ("stock", "flow"),
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
_ORDER = ("level", "centre_id", "unit_id", "examiner_id", "field", "indicator", "period", "part",
          "day")  # fmt: skip
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
            SELECT c.*, {milestones}, p.name AS applicant,
                   lower(concat_ws(chr(10), c.number, c.number_original, c.title, p.name)) AS words
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
        """Write frames of one form as a table, what is asked for together lying together.

        Departments and examiners are given the place that they belong to, so that a scope can tell.
        """
        whole = pl.concat([pl.DataFrame(schema=schema), *frames])
        if "unit_id" in schema:
            whole = self._placed(whole)
        order = [key for key in _ORDER if key in schema]
        self.connection.register("fresh", whole.select(*schema).sort(order).to_arrow())
        self.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM fresh")
        self.connection.unregister("fresh")

    def _placed(self, figures: pl.DataFrame) -> pl.DataFrame:
        serve = self._rows("examiner", "examiner_id", "unit_id", "centre_id")
        lie = self._rows("unit", "unit_id", "centre_id")
        examiners = serve.rename({"unit_id": "serves", "centre_id": "sits"})
        units = lie.rename({"centre_id": "lies"})
        return (
            figures.join(examiners, on="examiner_id", how="left")
            .with_columns(pl.coalesce("unit_id", "serves"))
            .join(units, on="unit_id", how="left")
            .with_columns(pl.coalesce("centre_id", "sits", "lies"))
        )

    def _rows(self, name: str, *ids: str) -> pl.DataFrame:
        found = self.connection.execute(f"SELECT {', '.join(ids)} FROM {name}").fetchall()
        return pl.DataFrame(found, schema=dict.fromkeys(ids, pl.Int32), orient="row")


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
        job.store("monthly", series(snapshot), _FIGURES)
        job.store("curve", curves(snapshot), _CURVES)
        due.keep(connection, snapshot)
        connection.execute("CREATE TABLE past (measure VARCHAR, value DOUBLE)")
        connection.executemany("INSERT INTO past VALUES (?, ?)", list(last_year(snapshot).items()))
        connection.execute(
            "CREATE TABLE about AS SELECT ? AS snapshot_id, ? AS title, ? AS generated, "
            "?::DATE AS observed_to, ?::TIMESTAMP AS built_at, ? AS cases, ? AS events, "
            "? AS layout",
            [snapshot.id, snapshot.manifest.title, snapshot.generated, snapshot.observed_to,
             now.astimezone(dt.UTC).replace(tzinfo=None), snapshot.rows("cases"),
             snapshot.rows("events"), LAYOUT],
        )  # fmt: skip


def figures(snapshot: Snapshot) -> list[pl.DataFrame]:
    """Every indicator at every level, of its own past period."""
    return [
        _form(measure(name, snapshot, by=by), name, level, _FIGURES)
        for name in INDICATORS
        for level, by in GROUPINGS.items()
    ]


def series(snapshot: Snapshot) -> list[pl.DataFrame]:
    """The indicators that are kept month by month."""
    start = snapshot.observed_to.replace(day=1)
    since = start.replace(year=start.year - YEARS) - dt.timedelta(days=1)
    return [
        _form(
            measure(name, snapshot, by=GROUPINGS[level], since=since, each="month"),
            name, level, _FIGURES,
        )
        for name, indicator in INDICATORS.items()
        for level, kinds in SERIES.items()
        if indicator.kind in kinds
    ]  # fmt: skip


def curves(snapshot: Snapshot) -> list[pl.DataFrame]:
    """The curves of every indicator that has one."""
    return [
        _form(curve(name, snapshot, by=GROUPINGS[level]), name, level, _CURVES)
        for name, indicator in INDICATORS.items()
        if indicator.kind == "curve"
        for level in CURVES
    ]


def _form(
    frame: pl.DataFrame, name: str, level: Level, schema: dict[str, pl.DataType]
) -> pl.DataFrame:
    # a department goes by the id of its top unit
    named = frame.rename({"department_id": "unit_id"}, strict=False).with_columns(
        indicator=pl.lit(name), level=pl.lit(level.value)
    )
    return named.select(
        (pl.col(column) if column in named.columns else pl.lit(None)).cast(dtype).alias(column)
        for column, dtype in schema.items()
    )
