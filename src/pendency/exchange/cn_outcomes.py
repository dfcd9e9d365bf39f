"""Chinese applications with their outcomes: one row per application, one column per date.

The source has the gazette's dates but no examination reports. A withdrawal announced there may be
a real or a deemed one; the gazette of that time lists both under one heading, and nearly all are
deemed (no request for examination, no answer), so it is read as deemed withdrawal.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pendency.exchange.codes import with_actor
from pendency.exchange.extract import CASES, Desk, Extract
from pendency.exchange.faults import PLACE, Sieve
from pendency.exchange.fieldwork import parse_dates, parse_integers, require
from pendency.exchange.sources import Source
from pendency.exchange.texttable import TextTable
from pendency.records.fields import field_of
from pendency.records.numbers import cn_kind, normalise

NAME = "cn-outcomes"
_ISO, _DOTTED = "%Y-%m-%d", "%Y.%m.%d"
_EMPTY = ("NA", "")
_OUTCOMES = ("app_withdraw", "reject", "grant", "waive", "recover", "terminate")
#: Outcome of applications that were still pending; their ``event_date`` is the last day observed.
_PENDING = "0"
#: Event by the column of its date, and what distinguishes it.
_EVENTS: dict[str, tuple[str, str | None]] = {
    "app_date": ("filed", None),
    "entry_date": ("national_phase_entered", None),
    "pub_date": ("published", None),
    "substantive_review": ("examination_effective", None),
    "app_withdraw": ("deemed_withdrawn", None),
    "reject": ("refused", None),
    "waive": ("deemed_withdrawn", "grant_not_taken_up"),
    "grant": ("granted", None),
    "terminate": ("lapsed", None),
}
_COLUMNS = (
    "app_num", "main_IPC", "IPC", "pub_num", "priority", "Int_filing", "initial_app_num",
    "total_claims", "total_inventers", "nation_province_code_2", "event", "event_date",
    "recover", *_EVENTS,
)  # fmt: skip


def open_outcomes(path: Path) -> Extract:
    """Open the table: the file, or the folder that holds ``applications.csv``."""
    file = path / "applications.csv" if path.is_dir() else path
    source = Source.at(file, record="applications", format=NAME)
    table = TextTable.open(source, _COLUMNS)
    return Extract([source], lambda desk: _read(desk, table), records={CASES: "applications"})


def _read(desk: Desk, table: TextTable) -> None:
    for block in table.blocks():
        known = pl.when(~pl.col(_COLUMNS).is_in(_EMPTY)).then(pl.col(_COLUMNS))
        sieve = Sieve(block.rows.with_columns(known), desk.latest)
        _check(sieve)
        pending = sieve.rows.filter(pl.col("event") == _PENDING)["event_date"]
        desk.observe_to(pending.max())  # type: ignore[arg-type]
        cases = _cases(sieve.rows)
        desk.cases(0, cases)
        for code, column, detail, when in _event_kinds():
            desk.events(0, _events(sieve.rows, cases, code, column, detail, when), own=False)
        desk.relations(0, _relations(sieve.rows, cases), own=False)
        desk.set_aside(0, CASES, pl.concat([block.faults, sieve.faults]))
        desk.done(0, block.done)


def _check(sieve: Sieve) -> None:
    require(sieve, ["app_num", "app_date"])
    sieve.reject(
        pl.col("event").is_null(), "missing_value",
        "the outcome's columns are empty: whether the application is still pending is not known",
    )  # fmt: skip
    dated = [name for name in _EVENTS if name not in {"pub_date", "entry_date"}]
    parse_dates(sieve, [*dated, "recover", "event_date"], _ISO)
    parse_dates(sieve, ["pub_date", "entry_date"], _DOTTED)
    parse_integers(sieve, ["total_claims", "total_inventers"], 32_767)
    for column, (code, _) in _EVENTS.items():
        sieve.reject(
            pl.col(column) < pl.col("app_date"), "before_filing",
            pl.format("{} ({}) on {} is before the filing date {}", pl.lit(code), pl.lit(column),
                      column, "app_date"),
        )  # fmt: skip
    kind = pl.col("app_num").map_batches(cn_kind, return_dtype=pl.String)
    sieve.reject(
        kind.is_null(), "invalid_value",
        pl.format("{} is no Chinese application number", "app_num"),
    )  # fmt: skip


def _cases(rows: pl.DataFrame) -> pl.DataFrame:
    place = pl.col("nation_province_code_2")
    domestic = place.str.contains(r"^\d{2}$")
    priority = pl.col("priority").str.extract_all(r"\d{4}\.\d{2}\.\d{2}")
    dates = pl.concat_str(
        [pl.format("{} {}", pl.lit(name), name) for name in (*_OUTCOMES, "substantive_review")],
        separator="; ", ignore_nulls=True,
    )  # fmt: skip
    return rows.select(
        *PLACE,
        pl.lit("CN").alias("office"),
        normalise("CN", rows["app_num"]).alias("number"),
        pl.col("app_num").alias("number_original"),
        cn_kind(rows["app_num"]).alias("kind"),
        pl.lit("zh").alias("language"),
        pl.col("app_date").alias("filing_date"),
        priority.list.min().str.to_date(_DOTTED, strict=False).alias("priority_date"),
        pl.col("pub_date").alias("publication_date"),
        pl.col("pub_num").alias("publication_number"),
        pl.col("main_IPC").alias("ipc"),
        pl.col("IPC").alias("all_ipc"),
        field_of(rows["main_IPC"]).alias("field"),
        pl.col("total_claims").alias("claims"),
        pl.col("total_inventers").alias("inventors"),
        pl.when(domestic).then(pl.lit("CN")).otherwise(place).alias("country"),
        pl.when(domestic).then(place).alias("region"),
        dates.alias("facts"),
    )


def _event_kinds() -> list[tuple[str, str, str | None, pl.Expr]]:
    """Code, column, detail and condition of each event that a row can hold."""
    always = [
        (code, column, detail, pl.col(column).is_not_null())
        for column, (code, detail) in _EVENTS.items()
    ]
    after_grant = pl.col("recover") > pl.col("grant")
    before = pl.col("recover").is_not_null() & ~after_grant.fill_null(value=False)
    return [
        *always,
        ("right_restored", "recover", None, after_grant),
        ("restored", "recover", None, before),
    ]


def _events(
    rows: pl.DataFrame, cases: pl.DataFrame, code: str, column: str, detail: str | None,
    when: pl.Expr,
) -> pl.DataFrame:  # fmt: skip
    events = cases.select(*PLACE, "office", "number").with_columns(
        rows[column].alias("date"), pl.lit(code).alias("code"), pl.lit(detail).alias("detail"),
        pl.lit(column).alias("native_code"), rows.select(when.alias("_when"))["_when"],
    )  # fmt: skip
    return with_actor(events.filter(pl.col("_when")).drop("_when"))


def _relations(rows: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Priorities, the international application and the parent of a divisional."""
    base = cases.select(*PLACE, "office", "number").with_columns(
        rows["priority"], rows["Int_filing"],
        rows["initial_app_num"].replace("0", None).alias("parent"),
    )  # fmt: skip
    claimed = (
        base.with_columns(pl.col("priority").str.split(";").alias("_one"))
        .explode("_one")
        .filter(pl.col("_one").is_not_null())
    )
    priorities = claimed.with_columns(
        pl.lit("priority").alias("relation"),
        pl.col("_one").str.slice(11).str.strip_chars().alias("other_number"),
        pl.col("_one").str.head(10).str.to_date(_DOTTED, strict=False).alias("other_date"),
    )
    international = base.filter(pl.col("Int_filing").is_not_null()).with_columns(
        pl.lit("parent").alias("relation"),
        pl.col("Int_filing").str.extract(r"^(\S+)").alias("other_number"),
        pl.col("Int_filing").str.extract(r"(\d{4}\.\d{2}\.\d{2})$")
        .str.to_date(_DOTTED, strict=False).alias("other_date"),
        pl.lit("international application").alias("description"),
    )  # fmt: skip
    divisionals = base.filter(pl.col("parent").is_not_null()).with_columns(
        pl.lit("parent").alias("relation"),
        pl.col("parent").alias("other_number"),
        pl.lit("divisional of").alias("description"),
    )
    return pl.concat([priorities, international, divisionals], how="diagonal").filter(
        pl.col("other_number").is_not_null() & (pl.col("other_number") != "")
    )
