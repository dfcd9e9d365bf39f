"""A row of a file of published dates: office, rule, event, date, expected date, and ``extra``.

``extra`` is a list of ``key=value`` separated by semicolons. The keys, all optional:

============================  ====================================================================
``steps``                     the steps, in the notation of `pendency.law.steps`
``delivery`` (``channel``)    the channel; ``_pre20231101`` at its end says which law it means
``received``, ``mailed``      proof of a later receipt or dispatch
``closed``                    days on which the office is closed: ``a``, ``a..b``, separated by
                              commas or spaces; added to the calendar
``working_weekend``           weekend days that are worked
``roll``                      ``none`` or ``none_stated``: the end is not moved
``extension``                 months of extension: ``1M`` or ``1``
``calendar``                  another office whose calendar counts (PCT Rule 80.5)
``grade``, ``note``           what is known of the row; not used to compute
============================  ====================================================================

A piece without ``key=`` belongs to the value before it, so a note may hold semicolons.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pendency.law.errors import RowError

COLUMNS = ("office", "rule", "trigger_event", "trigger_date", "extra", "expected_date", "source")
_KEYS = {
    "steps": "steps",
    "delivery": "delivery",
    "channel": "delivery",
    "received": "received",
    "received_date": "received",
    "receipt": "received",
    "mailed": "mailed",
    "posted": "mailed",
    "closed": "closed",
    "holiday": "closed",
    "holidays": "closed",
    "working_weekend": "working",
    "working": "working",
    "roll": "roll",
    "extension": "extension",
    "ext": "extension",
    "extend": "extension",
    "calendar": "calendar",
    "office": "calendar",
    "grade": "grade",
    "note": "note",
}
#: Days; a longer span is a slip of the pen and would fill the memory.
_LONGEST_CLOSING = 366
_PAIR = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)", re.DOTALL)
_LAW_SUFFIX = re.compile(r"_?(?:pre|before|from|since|post)_?\d{4}-?\d{2}-?\d{2}$")


@dataclass(frozen=True, slots=True)
class Row:
    """One published date with what is needed to compute it again."""

    line: int
    office: str
    rule: str
    event: str
    trigger: date
    expected: date | None
    source: str
    steps: str | None = None
    delivery: str | None = None
    received: date | None = None
    mailed: date | None = None
    closed: tuple[date, ...] = ()
    working: tuple[date, ...] = ()
    no_roll: bool = False
    extension_months: int = 0
    calendar: str | None = None
    grade: str = ""
    note: str = ""
    unread: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """A name for the row: its line, office, rule and trigger."""
        rule = re.sub(r"[^A-Za-z0-9]+", "-", self.rule).strip("-")
        return f"{self.line:03d}-{self.office}-{rule}-{self.trigger.isoformat()}"


def read_rows(path: Path) -> list[Row]:
    """All rows of a file.

    Raises
    ------
    RowError
        With the line and the column of what can't be read.
    """
    rows, unreadable = sift_rows(path)
    if unreadable:
        raise unreadable[0]
    return rows


def sift_rows(path: Path) -> tuple[list[Row], list[RowError]]:
    """The rows of a file that can be read, and what is wrong with each of the others.

    Raises
    ------
    RowError
        When the file as a whole can't be read: another encoding, a missing column.
    """
    found: list[Row] = []
    unreadable: list[RowError] = []
    for line, record in _records(_text(path)):
        try:
            found.append(_row(line, record))
        except RowError as error:
            unreadable.append(error)
    return found, unreadable


def parse_rows(lines: Iterable[str]) -> Iterator[Row]:
    """The rows of a CSV text with the columns of this layout, in any order."""
    for line, record in _records(lines):
        yield _row(line, record)


def _text(path: Path) -> Iterable[str]:
    raw = path.read_bytes()
    try:
        return io.StringIO(raw.decode("utf-8-sig"), newline="")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{raw[error.start]:02X} is no UTF-8; save the file as CSV in UTF-8"
        raise RowError(line, "any", what) from error


def _records(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(lines)
    try:
        names = [(name or "").strip().lower() for name in reader.fieldnames or []]
        reader.fieldnames = names
        if missing := [c for c in COLUMNS[:4] if c not in names]:
            what = "the column is missing; the first line names the columns, separated by commas"
            raise RowError(1, ", ".join(missing), what)
        for record in reader:
            if any((value or "").strip() for value in record.values() if isinstance(value, str)):
                yield reader.line_num, {k: (v or "") for k, v in record.items() if k}
    except csv.Error as error:
        raise RowError(reader.line_num, "any", str(error)) from error


def parse_extra(extra: str) -> dict[str, str]:
    """The pairs of ``extra``; a piece without ``key=`` is part of the value before it."""
    pairs: dict[str, str] = {}
    last = "note"
    for piece in extra.split(";"):
        pair = _PAIR.fullmatch(piece)
        if pair is not None and (pair[1].lower() in _KEYS or last != "note"):
            last = pair[1].lower()
            pairs[last] = pair[2].strip()
        elif piece.strip():
            pairs[last] = f"{pairs[last]};{piece}" if last in pairs else piece.strip()
    return pairs


def _row(line: int, record: Mapping[str, str]) -> Row:
    raw = parse_extra(record.get("extra", ""))
    pairs = {_KEYS[key]: value for key, value in raw.items() if key in _KEYS}
    expected = record.get("expected_date", "").strip()
    return Row(
        line=line,
        office=record["office"].strip().upper(),
        rule=record["rule"].strip(),
        event=record["trigger_event"].strip(),
        trigger=_date(line, "trigger_date", record["trigger_date"]),
        expected=_date(line, "expected_date", expected) if expected else None,
        source=record.get("source", "").strip(),
        steps=pairs.get("steps") or None,
        delivery=_channel(pairs.get("delivery")),
        received=_optional_date(line, "received", pairs),
        mailed=_optional_date(line, "mailed", pairs),
        closed=_dates(line, "closed", pairs.get("closed", "")),
        working=_dates(line, "working_weekend", pairs.get("working", "")),
        no_roll=pairs.get("roll", "").lower().startswith("no"),
        extension_months=_months(line, pairs.get("extension", "")),
        calendar=pairs.get("calendar") or None,
        grade=pairs.get("grade", ""),
        note=pairs.get("note", ""),
        unread=tuple(sorted(set(raw) - set(_KEYS))),
    )


def _channel(value: str | None) -> str | None:
    """The channel without its law suffix; empty when only the law was named."""
    return None if value is None else _LAW_SUFFIX.sub("", value.strip().lower())


def _date(line: int, column: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise RowError(line, column, f"{text!r} is no date (YYYY-MM-DD)") from error


def _optional_date(line: int, key: str, pairs: Mapping[str, str]) -> date | None:
    value = pairs.get(key, "")
    return _date(line, f"extra, {key}", value) if value else None


def _dates(line: int, key: str, text: str) -> tuple[date, ...]:
    found: list[date] = []
    for piece in re.split(r"[,\s|]+", text.strip()):
        if not piece:
            continue
        first, _, last = piece.partition("..")
        start = _date(line, f"extra, {key}", first)
        end = _date(line, f"extra, {key}", last or first)
        if not 0 <= (end - start).days <= _LONGEST_CLOSING:
            what = f"{piece!r} must run forward, over at most {_LONGEST_CLOSING} days"
            raise RowError(line, f"extra, {key}", what)
        found += [start + timedelta(days=i) for i in range((end - start).days + 1)]
    return tuple(found)


def _months(line: int, text: str) -> int:
    if not text:
        return 0
    match = re.fullmatch(r"\+?(\d+)\s*(?:M|months?)?", text.strip(), re.IGNORECASE)
    if match is None:
        raise RowError(line, "extra, extension", f"{text!r} is no number of months")
    return int(match[1])
