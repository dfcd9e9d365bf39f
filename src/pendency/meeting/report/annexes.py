"""Definitions and provenance: what the figures mean, and how to compute them again."""

from __future__ import annotations

from collections.abc import Iterable

from pendency import __version__
from pendency.meeting.document import (
    Code,
    Column,
    Inline,
    Moment,
    Name,
    Paragraph,
    Phrase,
    Row,
    Section,
    Table,
)
from pendency.meeting.reading import Reading
from pendency.meeting.report.rows import indicator_name
from pendency.planning import INDICATORS
from pendency.records import table as declared


def definitions(used: Iterable[str]) -> Section:
    """Name, formula, unit and source of each indicator that the pack shows."""
    shown = [name for name in INDICATORS if name in set(used)]
    rows = tuple(
        Row(indicator_name(name), (
            Name(INDICATORS[name].formula, INDICATORS[name].formula_zh),
            Name(INDICATORS[name].unit, INDICATORS[name].unit_zh),
            Name(INDICATORS[name].source, INDICATORS[name].source),
        ))
        for name in shown
    )  # fmt: skip
    columns = (
        Column(Phrase("column.indicator"), 2.6, numeric=False),
        Column(Phrase("column.formula"), 5.6, numeric=False),
        Column(Phrase("column.unit"), 1.3, numeric=False),
        Column(Phrase("column.source"), 3.2, numeric=False),
    )
    body = Table(Phrase("definitions.caption"), columns, rows)
    text = Paragraph((Phrase("definitions.intervals"), Phrase("definitions.cohorts")))
    return Section("definitions", Phrase("definitions.title"), (text, body),
                   new_page=True, annex=True)  # fmt: skip


def provenance(reading: Reading) -> Section:
    """The snapshot behind the figures, its tables and the commands that repeat the pack."""
    manifest, snapshot = reading.snapshot.manifest, reading.snapshot
    origin = "generated" if snapshot.generated else "imported"
    facts = _facts([
        ("provenance.snapshot", Code(snapshot.id)),
        ("provenance.name", Name(manifest.title, manifest.title)),
        ("provenance.origin", Phrase(f"provenance.{origin}")),
        ("provenance.observed_to", Moment(snapshot.observed_to)),
        ("provenance.software", Code(f"Pendency {__version__}")),
    ])  # fmt: skip
    tables = tuple(
        Row(Name(declared(name).name, declared(name).zh),
            (Code(f"{sealed.rows:,}"), Code(f"{sealed.bytes:,}"), Code(sealed.sha256)))
        for name, sealed in sorted(manifest.tables.items())
    )  # fmt: skip
    columns = (
        Column(Phrase("column.table"), 1.6, numeric=False), Column(Phrase("column.rows"), 1.0),
        Column(Phrase("column.bytes"), 1.2), Column(Code("SHA-256"), 6.6, numeric=False),
    )  # fmt: skip
    return Section(
        "provenance", Phrase("provenance.title"),
        (facts, Table(Phrase("provenance.tables"), columns, tables),
         Paragraph((Phrase("provenance.recompute"),)), _commands(reading)),
        new_page=True, annex=True,
    )  # fmt: skip


def _facts(facts: list[tuple[str, Inline]]) -> Table:
    columns = (Column(Phrase("column.fact"), 2.2, numeric=False),
               Column(Phrase("column.content"), 7.8, numeric=False))  # fmt: skip
    rows = tuple(Row(Phrase(key), (value,)) for key, value in facts)
    return Table(Phrase("provenance.facts"), columns, rows)


def _commands(reading: Reading) -> Table:
    day, year = reading.period.as_of, reading.period.year
    commands = (
        ("provenance.verify", "pendency snapshot verify DIR"),
        ("provenance.rebuild", f"pendency pack DIR --year {year} --lang {{lang}} --out OUT"),
        ("provenance.figures", f"pendency indicators DIR --as-of {day} --by centre"),
    )
    rows = tuple(Row(Phrase(key), (Code(text.replace("{lang}", "en|zh")),))
                 for key, text in commands)  # fmt: skip
    columns = (Column(Phrase("column.step"), 3.0, numeric=False),
               Column(Phrase("column.command"), 7.0, numeric=False))  # fmt: skip
    return Table(Phrase("provenance.commands"), columns, rows)
