"""US application histories: tables extracted from PEDS, or raw PEDS JSON.

The tables are ``cases.csv``, ``events.csv`` and, where it is there, ``continuity.csv``; a JSON file
is read by `peds_json`. Codes of events are mapped by ``data/us_peds_codes.csv``.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pendency.exchange.codes import CodeMap, code_map
from pendency.exchange.errors import WrongInputError
from pendency.exchange.extract import CASES, EVENTS, RELATIONS, Desk, Extract
from pendency.exchange.faults import Sieve
from pendency.exchange.fieldwork import parse_dates, parse_integers, require
from pendency.exchange.sources import Source
from pendency.exchange.texttable import TextTable
from pendency.records.numbers import normalise

NAME = "uspto-peds"
_ISO = "%Y-%m-%d"
#: PEDS writes this where the filing date of a related application is not known to it.
_NO_DATE = "0001-01-01"
_COUNT_MAX = 32_767
_CASE_COLUMNS = (
    "application_number", "filing_date", "art_unit", "examiner", "uspc_class", "uspc_subclass",
    "status", "status_date", "publication_number", "publication_date", "patent_number",
    "disposal", "disposal_date", "applicant_org", "applicant_country", "n_inventors",
    "earliest_priority", "pages_spec", "title",
)  # fmt: skip
_EVENT_COLUMNS = ("application_number", "seq", "event_date", "event_code")
_LINK_COLUMNS = (
    "application_number", "relation", "other_application", "other_filing_date", "description",
)  # fmt: skip
_TABLES = {"cases.csv": CASES, "events.csv": EVENTS, "continuity.csv": RELATIONS}


def codes() -> CodeMap:
    """The map of PEDS event codes."""
    return code_map("us_peds_codes")


def open_tables(folder: Path) -> Extract:
    """Open a folder of tables."""
    missing = [name for name in ("cases.csv", "events.csv") if not (folder / name).is_file()]
    if missing:
        raise WrongInputError(
            folder, f"{' and '.join(missing)} not found",
            "Name the folder that holds cases.csv and events.csv, or a PEDS JSON file",
        )  # fmt: skip
    present = [name for name in _TABLES if (folder / name).is_file()]
    sources = [Source.at(folder / n, record=_TABLES[n], format=NAME) for n in present]
    needed = {CASES: _CASE_COLUMNS, EVENTS: _EVENT_COLUMNS, RELATIONS: _LINK_COLUMNS}
    tables = [TextTable.open(source, needed[source.record]) for source in sources]

    def read(desk: Desk) -> None:
        readers = {CASES: _read_cases, EVENTS: _read_events, RELATIONS: _read_links}
        for file, table in enumerate(tables):
            readers[table.source.record](desk, file, table)

    others = (f.name for f in folder.iterdir() if f.is_file() and f.name not in _TABLES)
    return Extract(
        sources, read, label=label,
        by_order=codes().by_order, tracks=True, not_read=tuple(sorted(others)),
    )  # fmt: skip


def label(kind: str, code: str) -> tuple[str, str]:
    """Names of technology centres (``TC2800``) and art units (``2865``)."""
    if kind == "centres":
        return f"Technology Center {code[2:]}", f"{code[2:]}技术中心"
    if code.isdigit():
        return f"Art Unit {code}", f"{code}审查组"
    return {"OPAP": ("Office of Patent Application Processing", "专利申请处理办公室")}.get(
        code, (code, code)
    )


def with_place(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``centre`` and ``unit`` from ``art_unit``; pre-examination belongs to no centre."""
    digits = pl.col("art_unit").str.extract(r"^(\d{2})\d{2}$")
    return rows.with_columns(
        pl.concat_str(pl.lit("TC"), digits, pl.lit("00")).alias("centre"),
        pl.col("art_unit").alias("unit"),
    )


def office_number(column: str) -> list[pl.Expr]:
    """Office, normalised and original number from a column of US application numbers."""
    clean = pl.col(column).map_batches(lambda s: normalise("US", s), return_dtype=pl.String)
    return [
        pl.lit("US").alias("office"), clean.alias("number"),
        pl.col(column).alias("number_original"),
    ]  # fmt: skip


def map_events(rows: pl.DataFrame) -> pl.DataFrame:
    """Add our code, detail and actor to rows with ``native_code``."""
    return codes().apply(rows)


def _read_cases(desk: Desk, file: int, table: TextTable) -> None:
    for block in table.blocks():
        sieve = Sieve(block.rows, desk.latest)
        require(sieve, ["application_number", "filing_date"])
        parse_dates(sieve, ["filing_date", "status_date", "publication_date", "disposal_date",
                            "earliest_priority"], _ISO)  # fmt: skip
        parse_integers(sieve, ["n_inventors", "pages_spec"], _COUNT_MAX)
        rows = with_place(sieve.rows)
        native = pl.concat_str("uspc_class", "uspc_subclass", separator="/")
        lapsed = pl.col("disposal") == "abandon"
        desk.cases(
            file,
            rows.with_columns(
                *office_number("application_number"),
                pl.lit("invention").alias("kind"),
                pl.lit("en").alias("language"),
                pl.col("applicant_org").alias("applicant"),
                pl.col("applicant_country").alias("country"),
                pl.col("n_inventors").alias("inventors"),
                pl.col("earliest_priority").alias("priority_date"),
                pl.col("pages_spec").alias("pages"),
                native.alias("native_class"),
                native.alias("all_uspc"),
                pl.when(lapsed).then("disposal_date").alias("closed_on"),
            ),
        )
        desk.set_aside(file, CASES, pl.concat([block.faults, sieve.faults]))
        desk.done(file, block.done)


def _read_events(desk: Desk, file: int, table: TextTable) -> None:
    for block in table.blocks():
        sieve = Sieve(block.rows, desk.latest)
        require(sieve, ["application_number", "event_date", "event_code"])
        parse_dates(sieve, ["event_date"], _ISO)
        parse_integers(sieve, ["seq"], 2**31 - 1)
        rows = sieve.rows.with_columns(
            *office_number("application_number"),
            pl.col("event_date").alias("date"),
            pl.col("event_code").alias("native_code"),
            pl.col("seq").alias("order"),
        )
        desk.events(file, map_events(rows), own=True)
        desk.set_aside(file, EVENTS, pl.concat([block.faults, sieve.faults]))
        desk.done(file, block.done)


def _read_links(desk: Desk, file: int, table: TextTable) -> None:
    for block in table.blocks():
        known = pl.col("other_filing_date").replace(_NO_DATE, None)
        sieve = Sieve(block.rows.with_columns(known))
        require(sieve, ["application_number", "other_application"])
        parse_dates(sieve, ["other_filing_date"], _ISO)
        sieve.reject(~pl.col("relation").is_in(["parent", "child"]), "invalid_value",
                     pl.format("relation is {}, not parent or child", "relation"))  # fmt: skip
        rows = sieve.rows.with_columns(
            *office_number("application_number"),
            pl.col("other_application").alias("other_number"),
            pl.col("other_filing_date").alias("other_date"),
        )
        desk.relations(file, rows, own=True)
        desk.set_aside(file, RELATIONS, pl.concat([block.faults, sieve.faults]))
        desk.done(file, block.done)
