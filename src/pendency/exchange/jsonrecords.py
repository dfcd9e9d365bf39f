"""The records of a JSON file one by one, each with its own bytes, in bounded memory.

A streaming parser stops for good at the first damaged byte and does not tell where a value began.
Here the file is cut into records by its braces, and each record is then decoded by itself: a
damaged one is set aside with its exact bytes, the others are read. Reading goes on where the next
record begins: behind a stray brace, behind a record that lacks one, behind the end of a list where
another list follows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from pendency.exchange.errors import WrongInputError

#: A record longer than this is set aside unread.
LIMIT = 64 << 20
_BLOCK = 1 << 20
_GAP = b" \t\r\n,"
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+("?)|[{}\[\]]', re.DOTALL)
_HEAD = 256 << 10
_FIRST_KEY = re.compile(rb'\{\s*("(?:[^"\\]|\\.)*+"\s*:)')


@dataclass(frozen=True)
class JsonRecord:
    """One record: its place and number, and its value or what is wrong with it."""

    at: int
    size: int
    number: int
    value: dict[str, Any] | None
    reason: str = ""
    message: str = ""


class _Find(NamedTuple):
    """What comes next: a ``record``, ``junk``, a list that ``opens`` or ``closes``.

    ``more``: what begins there does not end in the bytes read so far; begin is -1 where nothing
    has begun.
    """

    kind: str
    begin: int
    end: int


def read_records(path: Path, keys: tuple[str, ...]) -> Iterator[JsonRecord]:
    """Read the records of a JSON file.

    Parameters
    ----------
    path
        A file with lists of records, at the top or under one of ``keys`` (at any depth), or with
        one record per line.
    keys
        Names under which a list may stand.

    Raises
    ------
    WrongInputError
        The file holds no such list.
    """
    listed = re.compile(rb'"(?:' + b"|".join(re.escape(k.encode()) for k in keys) + rb')"\s*:\s*\[')
    start = _list_start(path, listed)
    if start is not None:
        return _Lists(path, listed).records(start)
    if _is_lines(path):
        return _lines(path)
    raise WrongInputError(
        path, f"no list of records found (a list at the top, or under {' or '.join(keys)})",
        "Name the JSON file as it was downloaded",
    )  # fmt: skip


def _list_start(path: Path, listed: re.Pattern[bytes]) -> int | None:
    """Where the first record may begin: behind the opening bracket of the first list."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    found = listed.search(head) or re.match(rb"(?:\xef\xbb\xbf)?\s*\[", head)
    return found.end() if found else None


def _is_lines(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s*\{[^\n]*\}\s*\n\s*(?:\{|$)", head))


def _lines(path: Path) -> Iterator[JsonRecord]:
    """One record per line: a fault is a fault of its line."""
    at = number = 0
    with path.open("rb") as file:
        while line := file.readline(LIMIT):
            text = line.removeprefix(b"\xef\xbb\xbf") if at == 0 else line
            if len(line) == LIMIT and not line.endswith(b"\n"):
                yield _cut_off(at, path.stat().st_size - at, number + 1, overlong=True)
                return
            if text.strip():
                number += 1
                yield _decoded(text.rstrip(b"\r\n"), at + len(line) - len(text), number)
            at += len(line)


class _Lists:
    """The records of all lists of a file, in their order."""

    def __init__(self, path: Path, listed: re.Pattern[bytes]) -> None:
        self._path, self._listed = path, listed
        self._data, self._base, self._number = b"", 0, 0
        self._inside = True

    def records(self, start: int) -> Iterator[JsonRecord]:
        """Every record and every fault, from the first list's first byte on."""
        self._base = start
        with self._path.open("rb") as file:
            file.seek(start)
            while True:
                block = file.read(_BLOCK)
                self._data += block
                left = yield from self._complete(last=not block)
                if not block or len(self._data) > LIMIT:
                    if left.begin >= 0:
                        size = self._path.stat().st_size - self._base
                        yield _cut_off(self._base, size, self._number + 1, overlong=bool(block))
                    return

    def _complete(self, *, last: bool) -> Generator[JsonRecord, None, _Find]:
        """What is complete in the bytes read so far; what is left over begins the next bytes."""
        pos = 0
        while True:
            find = self._next(pos)
            if find.kind == "more":
                cut = None
                if find.begin >= 0 and (last or len(self._data) - pos > 2 * _BLOCK):
                    cut = _resume(self._data[find.begin :])
                if cut is None:
                    break
                yield self._fault(find.begin, find.begin + cut, "a brace or quote is missing")
                pos = find.begin + cut
                continue
            pos = find.end
            if find.kind == "record":
                record = self._record(find)
                pos = find.begin + record.size
                yield record
            elif find.kind == "junk":
                yield self._fault(find.begin, find.end, "no record: a brace too many or too few")
            else:
                self._inside = find.kind == "opens"
        self._data, self._base = self._data[pos:], self._base + pos
        return _Find("more", max(find.begin - pos, -1), -1)

    def _record(self, find: _Find) -> JsonRecord:
        """The record, or as much of it as is damaged."""
        raw = self._data[find.begin : find.end]
        self._number += 1
        record = _decoded(raw, self._base + find.begin, self._number)
        cut = _resume(raw) if record.reason == "unreadable" else None
        return record if cut is None else replace(record, size=cut)

    def _fault(self, begin: int, end: int, message: str) -> JsonRecord:
        self._number += 1
        return JsonRecord(
            self._base + begin, end - begin, self._number, None, "unreadable", message
        )

    def _next(self, pos: int) -> _Find:
        return self._in_list(pos) if self._inside else self._between(pos)

    def _in_list(self, pos: int) -> _Find:
        data, depth, begin = self._data, 0, -1
        for token in _TOKEN.finditer(data, pos):
            mark = data[token.start()]
            if token[1] == b"":
                return _Find("more", begin if depth else pos, -1)
            if mark in b"{[":
                if depth == 0:
                    begin = token.start()
                    if data[pos:begin].strip(_GAP):
                        return _Find("junk", pos, begin)
                depth += 1
            elif mark in b"}]":
                if depth == 0:
                    if mark in b"]" and not data[pos : token.start()].strip(_GAP):
                        return _Find("closes", pos, token.end())
                    return _Find("junk", pos, token.end() if mark in b"}" else token.start())
                depth -= 1
                if depth == 0:
                    return _Find("record", begin, token.end())
        if depth == 0:
            begin = pos if data[pos:].strip(_GAP) else -1
        return _Find("more", begin, -1)

    def _between(self, pos: int) -> _Find:
        """Behind a list: another list, or objects that are the value of no key, are records."""
        data, depth, begin = self._data, 0, -1
        for token in _TOKEN.finditer(data, pos):
            mark = data[token.start()]
            if token[1] == b"":
                break
            if mark in b'"':
                if found := self._listed.match(data, token.start()):
                    return _Find("opens", pos, found.end())
            elif mark in b"{[":
                if depth == 0 and not data[pos : token.start()].rstrip().endswith(b":"):
                    if mark in b"[":
                        return _Find("opens", pos, token.end())
                    begin = token.start()
                depth += 1
            elif depth > 0:
                depth -= 1
                if depth == 0 and begin >= 0:
                    return _Find("record", begin, token.end())
        return _Find("more", begin, -1)


def _resume(raw: bytes) -> int | None:
    """Where the next record begins, behind the first damage of this one.

    Records of one file begin with the same key, and follow a comma.
    """
    first = _FIRST_KEY.match(raw)
    if first is None:
        return None
    try:
        json.JSONDecoder().raw_decode(raw.decode("latin-1"))  # a character is a byte
    except RecursionError:
        return None
    except json.JSONDecodeError as error:
        key = rb",\s*(\{\s*" + re.escape(first[1]) + rb")"
        # an open string is found where it begins; a comma may stand right before the damage
        found = re.compile(key).search(raw, max(error.pos - 64, first.end()))
        return found.start(1) if found else None
    return None


def _decoded(raw: bytes, at: int, number: int) -> JsonRecord:
    try:
        value = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        message = f"byte 0x{raw[error.start]:02x} is not valid utf-8"
        return JsonRecord(at, len(raw), number, None, "wrong_encoding", message)
    except (ValueError, RecursionError) as error:
        return JsonRecord(at, len(raw), number, None, "unreadable", f"no valid JSON: {error}")
    if not isinstance(value, dict):
        return JsonRecord(at, len(raw), number, None, "unreadable", "the record is no object")
    return JsonRecord(at, len(raw), number, value)


def _cut_off(at: int, size: int, number: int, *, overlong: bool) -> JsonRecord:
    if overlong:
        message = f"no end of the record found within {LIMIT:,} bytes; the rest is not read"
        return JsonRecord(at, size, number, None, "too_long", message)
    message = "the file ends inside the record; download it again"
    return JsonRecord(at, size, number, None, "unreadable", message)
