"""Extracts in an office's own form, read by a mapping file (formats ``csv`` and ``parquet``)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pendency.exchange.codes import with_actor
from pendency.exchange.errors import WrongInputError
from pendency.exchange.extract import CASES, EVENTS, Desk, Extract
from pendency.exchange.faults import PLACE, Sieve
from pendency.exchange.fieldwork import parse_dates, parse_integers, require
from pendency.exchange.mapping import CASE_DATES, COUNTS, TRUTHS, MappingFile, Section
from pendency.exchange.parquettable import ParquetSource, ParquetTable
from pendency.exchange.parties import organisation
from pendency.exchange.pseudonyms import key_of, pseudonym
from pendency.exchange.sources import Source
from pendency.exchange.texttable import TextTable
from pendency.records import Store, table, vocabulary
from pendency.records.fields import field_of
from pendency.records.numbers import normalise


def open_mapped(name: str, path: Path, mapping_path: Path, store: Store) -> Extract:
    """Open an extract in the form that a mapping file describes."""
    mapping = MappingFile.read(mapping_path)
    files = _files(path, mapping)
    # another mapping reads other records from the same bytes
    format_name = f"{name}/{mapping.sha256[:12]}"
    kind = ParquetSource if name == "parquet" else Source
    sources = [kind.at(file, record=record, format=format_name) for record, file in files.items()]
    tables = [_open(source, mapping.sections[source.record]) for source in sources]

    def read(desk: Desk) -> None:
        for file, one in enumerate(tables):
            reader = {CASES: _read_cases, EVENTS: _read_events}[one.source.record]
            reader(desk, file, one, mapping, store)

    return Extract(
        sources, read, label=lambda kind, code: mapping.names.get((kind, code), (code, code)),
        observed_to=mapping.observed_to, by_order=mapping.codes.by_order,
        tracks=mapping.cases is None or "track" not in mapping.cases.columns,
    )  # fmt: skip


def _files(path: Path, mapping: MappingFile) -> dict[str, Path]:
    """The file of each section."""
    sections = mapping.sections
    if path.is_file():
        if len(sections) > 1:
            raise WrongInputError(
                path, "the mapping describes cases and events, but this is one file",
                "Name the folder of both, and the files in the mapping (file = ...)",
            )  # fmt: skip
        return dict.fromkeys(sections, path)
    for name, section in sections.items():
        if section.file is None:
            raise WrongInputError(
                path, f"the mapping does not say which file holds the {name}",
                f'Add file = "..." to [{name}] in {mapping.path}, or name the file itself',
            )  # fmt: skip
    return {name: path / str(section.file) for name, section in sections.items()}


def _open(source: Source, section: Section) -> TextTable | ParquetTable:
    if isinstance(source, ParquetSource):
        return ParquetTable.open(
            source, section.needed, dates=section.dates, moments=section.moments
        )
    return TextTable.open(
        source, section.needed, delimiter=section.delimiter, encoding=section.encoding
    )


def _named(rows: pl.DataFrame, section: Section) -> pl.DataFrame:
    """Source columns under the records' names; constants and value tables applied."""

    def value(source: str) -> pl.Expr:
        text = pl.col(source).str.strip_chars()
        return pl.when(~text.is_in(["", *section.empty])).then(text)

    named = rows.select(
        *PLACE,
        *(value(source).alias(name) for name, source in section.columns.items()),
        *(value(source).alias(f"on {source}") for source in set(section.dated.values())),
    ).with_columns(pl.lit(text).alias(name) for name, text in section.constants.items())
    return named.with_columns(
        pl.col(name).replace(dict(words)) for name, words in section.values.items()
    )


def _read_cases(
    desk: Desk, file: int, source: TextTable | ParquetTable, mapping: MappingFile, store: Store
) -> None:
    section = mapping.sections[CASES]
    for block in source.blocks():
        sieve = Sieve(_named(block.rows, section), desk.latest)
        _check_cases(sieve, section)
        rows = _finished(sieve.rows, mapping.office, store)
        desk.cases(file, rows)
        for code, column in section.dated.items():
            dated = rows.select(*PLACE, "office", "number", pl.col(f"on {column}").alias("date"))
            events = dated.filter(pl.col("date").is_not_null()).with_columns(
                pl.lit(code).alias("code"), pl.lit(column).alias("native_code")
            )
            desk.events(file, with_actor(events), own=False)
        desk.set_aside(file, CASES, pl.concat([block.faults, sieve.faults]))
        desk.done(file, block.done)


def _check_cases(sieve: Sieve, section: Section) -> None:
    have = set(sieve.rows.columns)
    require(sieve, ["number", "filing_date"])
    dated = [f"on {column}" for column in dict.fromkeys(section.dated.values())]
    dates = [n for n in CASE_DATES if n in have] + dated
    parse_dates(sieve, dates, section.dates, ahead=["closed_on"])
    for name, maximum in COUNTS.items():
        if name in have:
            parse_integers(sieve, [name], maximum)
    for name in ("kind", "track"):
        if name in have:
            allowed = table("cases")[name].dtype.categories.to_list()  # type: ignore[attr-defined]
            sieve.reject(
                pl.col(name).is_not_null() & ~pl.col(name).is_in(allowed), "invalid_value",
                pl.format("{} is {}; add it to [cases.values.{}] of the mapping",
                          pl.lit(name), name, pl.lit(name)),
            )  # fmt: skip
    if "secret" in have:
        sieve.reject(
            pl.col("secret").is_not_null()
            & ~pl.col("secret").str.to_lowercase().is_in(list(TRUTHS)),
            "invalid_value", pl.format("secret is {}, neither true nor false", "secret"),
        )  # fmt: skip
    early = set(vocabulary().codes("early"))
    for code, column in section.dated.items():
        if code not in early:
            sieve.reject(
                pl.col(f"on {column}") < pl.col("filing_date"), "before_filing",
                pl.format("{} ({}) on {} is before the filing date {}", pl.lit(code),
                          pl.lit(column), f"on {column}", "filing_date"),
            )  # fmt: skip


def _finished(rows: pl.DataFrame, office: str, store: Store) -> pl.DataFrame:
    """Numbers normalised, persons left out, field and other derived columns added."""
    have = set(rows.columns)
    derived = [
        pl.lit(office).alias("office"),
        normalise(office, rows["number"]).alias("number"),
        pl.col("number").alias("number_original"),
    ]
    if "ipc" in have and "field" not in have:
        fields = pl.col("ipc").map_batches(field_of, return_dtype=pl.Int8)
        derived.append(fields.alias("field"))
    if "secret" in have:
        truth = pl.col("secret").str.to_lowercase()
        derived.append(
            truth.replace_strict(TRUTHS, default=None, return_dtype=pl.Boolean).alias("secret")
        )
    derived += [organisation(pl.col(n)).alias(n) for n in ("applicant", "agent") if n in have]
    if "examiner_name" in have:
        key = key_of(store)
        hidden = {name: pseudonym(name, key) for name in rows["examiner_name"].unique() if name}
        derived.append(pl.col("examiner_name").replace(hidden).alias("examiner"))
    dated = [name for name in rows.columns if name.startswith("on ")]
    if dated:
        facts = [pl.format("{} {}", pl.lit(name), name) for name in sorted(dated)]
        derived.append(pl.concat_str(facts, separator="; ", ignore_nulls=True).alias("facts"))
    return rows.with_columns(derived)


def _read_events(
    desk: Desk, file: int, source: TextTable | ParquetTable, mapping: MappingFile, store: Store
) -> None:
    del store
    section = mapping.sections[EVENTS]
    for block in source.blocks():
        sieve = Sieve(_named(block.rows, section), desk.latest)
        have = set(sieve.rows.columns)
        require(sieve, ["number", "date", "code"])
        dates = [n for n in ("date", "effective_date") if n in have]
        parse_dates(sieve, dates, section.dates, ahead=["effective_date"])
        if "order" in have:
            parse_integers(sieve, ["order"], 2**62)
        if "recorded_at" in have:
            _parse_moments(sieve, section.moments)
        rows = sieve.rows.rename({"code": "native_code", "detail": "_stated"}, strict=False)
        events = mapping.codes.apply(rows).with_columns(
            pl.lit(mapping.office).alias("office"),
            normalise(mapping.office, rows["number"]).alias("number"),
        )
        if "detail" in have:
            events = events.with_columns(pl.coalesce("_stated", "detail").alias("detail"))
        desk.events(file, events, own=True)
        desk.set_aside(file, EVENTS, pl.concat([block.faults, sieve.faults]))
        desk.done(file, block.done)


def _parse_moments(sieve: Sieve, form: str) -> None:
    moment = pl.col("recorded_at").str.strptime(pl.Datetime("ms"), form, strict=False)
    sieve.reject(
        pl.col("recorded_at").is_not_null() & moment.is_null(), "impossible_date",
        pl.format("recorded_at is {}, which is no moment of the form {}", "recorded_at",
                  pl.lit(form)),
    )  # fmt: skip
    sieve.rows = sieve.rows.with_columns(moment.alias("recorded_at"))
