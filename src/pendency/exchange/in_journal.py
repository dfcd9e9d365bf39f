"""Grants of the four Indian offices, from the weekly journal; rules in ``data/in_journal.toml``.

One row is one grant: a case with the events filed, published and granted. Rows of other tables
that got into the list, rows whose dates contradict each other, and rows that lack a date which no
listed rule supplies are quarantined.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from pendency.exchange.codes import with_actor
from pendency.exchange.extract import CASES, Desk, Extract
from pendency.exchange.faults import PLACE, Sieve
from pendency.exchange.fieldwork import parse_dates, require
from pendency.exchange.parties import organisation
from pendency.exchange.sources import Source
from pendency.exchange.texttable import TextTable
from pendency.records.numbers import normalise

NAME = "in-journal"
_DATE = "%d/%m/%Y"
_PATENT, _NUMBER, _OFFICE, _JOURNAL = "Patent Number", "Application Number", "Office", "journal"
_FILED, _PRIORITY = "Date of Application", "Date of Priority"
_PUBLISHED = "Date of Application Publication"
_COLUMNS = (
    _PATENT, _NUMBER, _FILED, _PRIORITY, "Title of Invention", "Patentee Name", _PUBLISHED,
    _OFFICE, _JOURNAL,
)  # fmt: skip
_NUMBER_FORM = r"^(?:\d{1,6}/[A-Z]{3}(?:NP)?/\d{4}|\d{4}[1-4]\d{7}|IN/PCT/\d{4}/\d+/[A-Z]{3})$"
_EVENTS = {"filed": _FILED, "published": _PUBLISHED, "granted": _JOURNAL}


def open_grants(path: Path) -> Extract:
    """Open a list of grants: the file, or the folder that holds ``grants.csv``."""
    file = path / "grants.csv" if path.is_dir() else path
    source = Source.at(file, record="grants", format=NAME)
    table = TextTable.open(source, _COLUMNS)
    return Extract(
        [source], lambda desk: _read(desk, table), records={CASES: "grants"}, label=_label
    )


def _label(kind: str, code: str) -> tuple[str, str]:
    del kind
    words = rules()["offices"][code]
    return words["en"], words["zh"]


@cache
def rules() -> dict[str, Any]:
    """The rules of the data file."""
    text = files("pendency.exchange").joinpath("data/in_journal.toml").read_text("utf-8")
    return tomllib.loads(text)


def _read(desk: Desk, table: TextTable) -> None:
    for block in table.blocks():
        sieve = Sieve(block.rows.with_columns(pl.col(_COLUMNS).str.strip_chars()), desk.latest)
        _other_tables(sieve)
        _numbers(sieve)
        parse_dates(sieve, [_FILED, _PRIORITY, _PUBLISHED], _DATE)
        _grant_dates(sieve)
        require(sieve, [_FILED, _JOURNAL, _PUBLISHED])
        _offices(sieve)
        _contradictions(sieve)
        cases = _cases(sieve.rows)
        desk.cases(0, cases)
        for code, column in _EVENTS.items():
            desk.events(0, _events(sieve.rows, cases, code, column), own=False)
        desk.set_aside(0, CASES, pl.concat([block.faults, sieve.faults]))
        desk.done(0, block.done)


def _other_tables(sieve: Sieve) -> None:
    """Set aside rows of the journal's other tables that were taken for grants."""
    patent = pl.col(_PATENT)
    sieve.reject(
        patent.is_in(list(rules()["offices"])), "wrong_columns",
        "a row of the list of examination reports issued: office and application number stand "
        "one column to the left, there is no patent",
    )  # fmt: skip
    sieve.reject(
        ~patent.str.contains(r"^\d{5,6}$").fill_null(value=False), "wrong_columns",
        pl.format("no row of the list of grants: {} stands where the patent number belongs",
                  patent.fill_null("nothing")),
    )  # fmt: skip


def _numbers(sieve: Sieve) -> None:
    require(sieve, [_NUMBER])
    sieve.reject(
        ~pl.col(_NUMBER).str.contains(_NUMBER_FORM), "invalid_value",
        pl.format("{} is no Indian application number", _NUMBER),
    )  # fmt: skip


def _grant_dates(sieve: Sieve) -> None:
    """Replace the journal by its date: stated, or by rule 2 or 3."""
    issues = rules()["issues"]
    first = pl.lit(issues["first"]) - pl.duration(days=issues["step_days"])
    stated = pl.col(_JOURNAL).str.extract(r"(\d{2}/\d{2}/\d{4})$").str.to_date(_DATE, strict=False)
    number = pl.col(_JOURNAL).str.extract(rf"^(\d{{1,2}})/{issues['year']}\b").cast(pl.Int64)
    weekly = first + pl.duration(days=number * issues["step_days"])
    patent = pl.col(_PATENT).cast(pl.Int64)
    unstated = pl.coalesce(
        pl.when(patent.is_between(*rule["patents"])).then(pl.lit(_issue_date(rule["issue"])))
        for rule in rules()["unstated"]
    )
    blank = pl.col(_JOURNAL).is_null()
    dated = pl.when(blank).then(unstated).otherwise(pl.coalesce(stated, weekly))
    sieve.rows = sieve.rows.with_columns(dated.alias("_granted"))
    sieve.reject(
        blank & pl.col("_granted").is_null(), "missing_value",
        "the journal is not stated, and the patent number lies in no range of a known issue",
    )  # fmt: skip
    sieve.reject(
        pl.col("_granted").is_null(), "invalid_value",
        pl.format("{} is no journal issue", _JOURNAL),
    )  # fmt: skip
    sieve.rows = sieve.rows.with_columns(pl.col("_granted").alias(_JOURNAL)).drop("_granted")


def _issue_date(issue: int) -> dt.date:
    issues = rules()["issues"]
    first: dt.date = issues["first"]
    return first + dt.timedelta(days=issues["step_days"] * (issue - 1))


def office_of_number(number: pl.Expr) -> pl.Expr:
    """The office that an application number names (rule 1)."""
    code = pl.coalesce(
        number.str.extract(r"/([A-Z]{3}(?:NP)?)/\d{4}$"),
        number.str.extract(r"^IN/PCT/\d{4}/\d+/([A-Z]{3})$"),
        number.str.extract(r"^\d{4}([1-4])\d{7}$"),
    )
    return code.replace_strict(rules()["office_of_number"], default=None, return_dtype=pl.String)


def _offices(sieve: Sieve) -> None:
    stated, named = pl.col(_OFFICE), office_of_number(pl.col(_NUMBER))
    sieve.reject(
        stated.is_not_null() & ~stated.is_in(list(rules()["offices"])), "invalid_value",
        pl.format("{} is none of the four offices", stated),
    )  # fmt: skip
    sieve.rows = sieve.rows.with_columns(pl.coalesce(stated, named).alias(_OFFICE))
    require(sieve, [_OFFICE])


def _contradictions(sieve: Sieve) -> None:
    """Set aside rows of which one date must be wrong: no figure can rest on them."""
    filed = pl.col(_FILED)
    year = pl.coalesce(
        pl.col(_NUMBER).str.extract(r"/(\d{4})$"), pl.col(_NUMBER).str.extract(r"^(\d{4})\d{8}$")
    ).cast(pl.Int32)
    sieve.reject(
        pl.col(_JOURNAL) < filed, "before_filing",
        pl.format("granted on {}, but filed on {}", _JOURNAL, _FILED),
    )  # fmt: skip
    sieve.reject(
        pl.col(_PUBLISHED) < filed, "impossible_date",
        pl.format("published on {}, but filed on {}", _PUBLISHED, _FILED),
    )  # fmt: skip
    sieve.reject(
        pl.col(_PRIORITY) > filed, "impossible_date",
        pl.format("priority of {}, but filed on {}", _PRIORITY, _FILED),
    )  # fmt: skip
    sieve.reject(
        filed.dt.year() > year, "impossible_date",
        pl.format("filed on {}, but numbered in {}", _FILED, year),
    )  # fmt: skip


def _cases(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        *PLACE,
        pl.lit("IN").alias("office"),
        normalise("IN", rows[_NUMBER]).alias("number"),
        pl.col(_NUMBER).alias("number_original"),
        pl.lit("invention").alias("kind"),
        pl.lit("en").alias("language"),
        pl.col(_FILED).alias("filing_date"),
        pl.col(_PRIORITY).alias("priority_date"),
        pl.col(_PUBLISHED).alias("publication_date"),
        pl.col(_PATENT).alias("patent_number"),
        pl.col("Title of Invention").str.strip_chars(" •").alias("title"),
        organisation(pl.col("Patentee Name")).alias("applicant"),
        pl.col(_OFFICE).alias("centre"),
        pl.format("granted {}", _JOURNAL).alias("facts"),
    )


def _events(rows: pl.DataFrame, cases: pl.DataFrame, code: str, column: str) -> pl.DataFrame:
    """One event per row, named in the source by the column of its date."""
    return with_actor(
        cases.select(*PLACE, "office", "number").with_columns(
            rows[column].alias("date"), pl.lit(code).alias("code"),
            pl.lit(column).alias("native_code"),
        )
    )  # fmt: skip
