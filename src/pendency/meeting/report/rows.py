"""Rows, columns and sentences that several parts of the report share."""

from __future__ import annotations

from collections.abc import Sequence

from pendency.meeting.document import (
    Column,
    Inline,
    Moment,
    Name,
    Pair,
    Phrase,
    Row,
    Slot,
    Table,
)
from pendency.meeting.figures import COUNTED, Figure
from pendency.meeting.reading import Reading, Scope
from pendency.meeting.wording import LEVEL, Wording
from pendency.planning import INDICATORS, part_label
from pendency.planning.definitions import NO_CASES


def indicator_name(name: str) -> Name:
    """An indicator's name as the definitions give it."""
    return Name(INDICATORS[name].en, INDICATORS[name].zh)


def part_name(part: str) -> Name:
    """A part's name as the definitions give it."""
    return Name(part_label(part, "en"), part_label(part, "zh"))


def reason(*notes: str | None) -> Name:
    """Why figures are missing."""
    listed = [note or NO_CASES for note in notes]
    return Name(*(gap.join(Wording(lang).note(note) for note in listed)
                  for lang, gap in (("en", "; "), ("zh", "；"))))  # fmt: skip


def cells(figure: Figure) -> tuple[Inline | None, Inline | None, Inline | None]:
    """Value, n and interval; a count is its own n and has no interval."""
    if figure.unit in COUNTED:
        return Slot(figure), None, None
    return Slot(figure), Slot(figure, "n"), Slot(figure, "interval")


def title(key: str) -> Phrase:
    """A column's title; that of an interval says its level."""
    return Phrase(key, {"level": Name(LEVEL, LEVEL)})


def evidence_columns(reading: Reading, head: Inline, head_width: float = 4.6) -> tuple[Column, ...]:
    """Head, then value, n and interval of this period and of the one before."""

    def three(moment: Moment) -> tuple[Column, ...]:
        return (
            Column(moment, 1.2), Column(title("column.n"), 1.1),
            Column(title("column.interval"), 1.9),
        )  # fmt: skip

    now, before = Moment(reading.period.as_of, "year"), Moment(reading.earlier.as_of, "year")
    return (Column(head, head_width, numeric=False), *three(now), *three(before))


def evidence_row(
    reading: Reading, head: Inline, name: str, part: str, scope: Scope, level: int = 0
) -> Row:
    """One indicator, this period beside the one before."""
    now, before = (reading.figure(name, part, scope.code, when) for when in ("now", "before"))
    return Row(head, (*cells(now), *cells(before)), level)


def pair(reading: Reading, label: Inline, name: str, part: str, scope: Scope) -> Pair:
    """One line of a chart: this period and the one before."""
    return Pair(label, reading.figure(name, part, scope.code),
                reading.figure(name, part, scope.code, "before"))  # fmt: skip


def notes_of(rows: Sequence[Row]) -> tuple[Inline, ...]:
    """Why figures of a table are missing, and what an open end of an interval means."""
    shown = [cell for row in rows for cell in row.cells if isinstance(cell, Slot)]
    missing = dict.fromkeys(s.figure.note for s in shown if not s.figure.known and s.figure.note)
    notes: list[Inline] = []
    if missing:
        notes.append(Phrase("note.missing", {"reason": reason(*missing)}))
    if any(s.form == "interval" and s.figure.half_open for s in shown):
        notes.append(Phrase("note.open"))
    return tuple(notes)


def table(caption: Phrase, columns: tuple[Column, ...], rows: Sequence[Row],
          *notes: Inline) -> Table:  # fmt: skip
    """A table that explains its empty places."""
    return Table(caption, columns, tuple(rows), (*notes_of(rows), *notes))


__all__ = [
    "cells", "evidence_columns", "evidence_row", "indicator_name", "notes_of", "pair", "part_name",
    "reason", "table", "title",
]  # fmt: skip
