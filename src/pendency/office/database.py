"""How the records' tables lie in the database, and the fast ways in and out of it.

Rows go in by COPY on PostgreSQL and by executemany on SQLite, and come out by COPY or a plain
cursor; in both directions as whole frames, never as model objects.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import polars as pl
from django.db import connection, models, transaction

from pendency.office.models import (
    Case,
    Centre,
    Classification,
    Declaration,
    DeclaredTie,
    Draw,
    Employment,
    Event,
    Examiner,
    Override,
    Party,
    Quarantined,
    Read,
    Recusal,
    Relation,
    Source,
    Transfer,
    Unit,
)
from pendency.records import table

#: In an order in which every row finds what it points at. Spells are not kept: they follow from
#: the events, and nothing looks for a case by them.
MODELS: dict[str, type[models.Model]] = {
    "centres": Centre,
    "units": Unit,
    "examiners": Examiner,
    "employment": Employment,
    "parties": Party,
    "cases": Case,
    "events": Event,
    "classifications": Classification,
    "relations": Relation,
    "sources": Source,
    "quarantine": Quarantined,
    "draws": Draw,
    "overrides": Override,
    "declarations": Declaration,
    "ties": DeclaredTie,
    "recusals": Recusal,
    "transfers": Transfer,
}

#: What an office writes into its snapshots and never takes in: it happened here.
OUT_ONLY: dict[str, type[models.Model]] = {"reads": Read}

#: Columns that the case's row carries over from the milestones.
MILESTONES = tuple(c for c in table("milestones").by_name if c not in {"case_id", "filing_date"})


@dataclass(frozen=True)
class Stored:
    """A records table as the database keeps it."""

    name: str
    relation: str
    key: tuple[str, ...]
    schema: pl.Schema

    @property
    def columns(self) -> str:
        """The columns, quoted, for a query."""
        return ", ".join(f'"{column}"' for column in self.schema)


def stored(name: str) -> Stored:
    """Where and how a records table is stored."""
    declared = table(name)
    schema = dict(declared.schema)
    if name == "cases":
        schema |= {column: table("milestones").schema[column] for column in MILESTONES}
    return Stored(name, (MODELS | OUT_ONLY)[name]._meta.db_table, declared.key, pl.Schema(schema))


# --- In ------------------------------------------------------------------------------------------


def insert(to: Stored, frame: pl.DataFrame) -> None:
    """Append rows, inside the transaction of the caller."""
    if connection.vendor == "postgresql":
        _copy_in(to, frame.select(to.schema.names()))
    else:
        _insert_many(to, frame.select(to.schema.names()))


def _copy_in(to: Stored, frame: pl.DataFrame) -> None:
    binary = [name for name, dtype in frame.schema.items() if dtype == pl.Binary]
    ready = frame.with_columns(
        (pl.lit("\\x") + pl.col(name).bin.encode("hex")).alias(name) for name in binary
    )
    # every text is quoted, so an empty one differs from NULL and none can be mistaken for it
    rows = ready.write_csv(include_header=False, quote_style="non_numeric", null_value="")
    command = f"COPY {to.relation} ({to.columns}) FROM STDIN (FORMAT csv, NULL '')"
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        copy.write(rows.encode())


def _insert_many(to: Stored, frame: pl.DataFrame) -> None:
    marks = ", ".join("?" * len(to.schema))
    command = f"INSERT INTO {to.relation} ({to.columns}) VALUES ({marks})"
    connection.ensure_connection()
    connection.connection.executemany(command, frame.with_columns(_as_sqlite(frame)).rows())


def _as_sqlite(frame: pl.DataFrame) -> Iterator[pl.Expr]:
    """Dates and moments as the text that Django's SQLite backend writes."""
    for name, dtype in frame.schema.items():
        value = pl.col(name)
        if dtype == pl.Date:
            yield value.cast(pl.String)
        elif isinstance(dtype, pl.Datetime):
            whole = value.dt.millisecond() == 0
            yield (
                pl.when(whole)
                .then(value.dt.strftime("%Y-%m-%d %H:%M:%S"))
                .otherwise(value.dt.strftime("%Y-%m-%d %H:%M:%S%.6f"))
                .alias(name)
            )


# --- Out -----------------------------------------------------------------------------------------


def select(of: Stored, first: int | None = None, last: int | None = None) -> pl.DataFrame:
    """All rows in the order of the key, or those of the cases from ``first`` to ``last``."""
    where = "" if first is None else f" WHERE case_id BETWEEN {int(first)} AND {int(last or first)}"
    return _records(of, where)


def select_cases(of: Stored, cases: Sequence[int], columns: Sequence[str]) -> pl.DataFrame:
    """Some columns, the key among them, of the rows of some cases, in the order of the key."""
    ids = ", ".join(str(int(case_id)) for case_id in cases)
    narrow = replace(of, schema=pl.Schema({name: of.schema[name] for name in columns}))
    return _records(narrow, f" WHERE case_id IN ({ids})")


def _records(of: Stored, where: str) -> pl.DataFrame:
    rest = f"FROM {of.relation}{where}"
    raw = _copy_out(of, rest) if connection.vendor == "postgresql" else _select(of, rest)
    # sorted here and not by the database, whose order of texts depends on where it runs
    return raw.select(_as_records(raw, of.schema)).sort(of.key)


def _select(of: Stored, rest: str) -> pl.DataFrame:
    # the sign makes it an expression, whose values sqlite3 hands out as stored, not as dates
    plain = ", ".join(f'+"{column}"' for column in of.schema)
    with connection.cursor() as cursor:
        rows = cursor.execute(f"SELECT {plain} {rest}").fetchall()
    return pl.DataFrame(rows, schema=_transport(of.schema), orient="row")


def _copy_out(of: Stored, rest: str) -> pl.DataFrame:
    buffer = io.BytesIO()
    command = f"COPY (SELECT {of.columns} {rest}) TO STDOUT (FORMAT csv, NULL '', FORCE_QUOTE *)"
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for block in copy:
            buffer.write(block)
    texts = {name: pl.String() for name in of.schema}
    if not buffer.tell():
        return pl.DataFrame(schema=texts)
    buffer.seek(0)
    return pl.read_csv(buffer, has_header=False, schema=texts, infer_schema=False)


def _transport(schema: pl.Schema) -> dict[str, pl.DataType]:
    """The dtypes in which SQLite hands out its values."""
    as_text = (pl.Date, pl.Datetime, pl.Enum)
    return {
        name: pl.String() if isinstance(dtype, as_text) else
        pl.Int64() if dtype == pl.Boolean or dtype.is_integer() else dtype
        for name, dtype in schema.items()
    }  # fmt: skip


def _as_records(raw: pl.DataFrame, schema: pl.Schema) -> Iterator[pl.Expr]:
    for name, dtype in schema.items():
        text = raw.schema[name] == pl.String
        value = pl.col(name)
        if text and isinstance(dtype, pl.Datetime):
            plain = value.str.strip_suffix("+00")
            yield plain.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="ms")
        elif text and dtype == pl.Date:
            yield value.str.to_date("%Y-%m-%d")
        elif text and dtype == pl.Boolean:
            yield (value == "t").alias(name)
        elif text and dtype == pl.Binary:
            yield value.str.slice(2).str.decode("hex")
        else:
            yield value.cast(dtype)


@contextmanager
def consistent_read() -> Iterator[None]:
    """Read one state of the whole database, without keeping writers out."""
    if connection.in_atomic_block:
        yield
        return
    before = getattr(connection, "transaction_mode", None)
    try:
        if connection.vendor == "sqlite":
            connection.transaction_mode = "DEFERRED"
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = before
