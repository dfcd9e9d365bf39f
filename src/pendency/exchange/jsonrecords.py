"""The records of a JSON file one by one, each with its own bytes, in bounded memory.

A streaming parser stops for good at the first damaged byte and does not tell where a value began.
Here the file is cut into records by its braces, and each record is then decoded by itself: a
damaged one is set aside with its exact bytes, the others are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pendency.exchange.errors import WrongInputError

#: A record longer than this is set aside unread.
LIMIT = 64 << 20
_BLOCK = 1 << 20
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+("?)|[{}\[\]]', re.DOTALL)
_HEAD = 256 << 10


@dataclass(frozen=True)
class JsonRecord:
    """One record: its place and number, and its value or what is wrong with it."""

    at: int
    size: int
    number: int
    value: dict[str, Any] | None
    reason: str = ""
    message: str = ""


def read_records(path: Path, keys: tuple[str, ...]) -> Iterator[JsonRecord]:
    """Read the records of a JSON file.

    Parameters
    ----------
    path
        A file with a list of records, at the top or under one of ``keys`` (at any depth), or with
        one record per line.
    keys
        Names under which the list may stand.

    Raises
    ------
    WrongInputError
        The file holds no such list.
    """
    start = _list_start(path, keys)
    with path.open("rb") as file:
        file.seek(start)
        data, base, number = b"", start, 0
        while True:
            block = file.read(_BLOCK)
            data += block
            pos, closed = 0, False
            while (span := _next_object(data, pos)) is not None:
                begin, end = span
                if begin < 0:
                    closed = True
                    break
                number += 1
                yield _decoded(data[begin:end], base + begin, number)
                pos = end
            if closed:
                return
            data, base = data[pos:], base + pos
            if not block or len(data) > LIMIT:
                rest = path.stat().st_size - base
                if data.strip(b" \t\r\n,"):
                    yield _cut_off(base, rest, number + 1, overlong=bool(block))
                return


def _list_start(path: Path, keys: tuple[str, ...]) -> int:
    """Where the first record may begin: behind the opening bracket of the list."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    names = b"|".join(re.escape(key.encode()) for key in keys)
    named = re.search(rb'"(?:' + names + rb')"\s*:\s*\[', head)
    if named:
        return named.end()
    top = re.match(rb"(?:\xef\xbb\xbf)?\s*\[", head)
    if top:
        return top.end()
    if re.match(rb"(?:\xef\xbb\xbf)?\s*\{[^\n]*\}\s*\n\s*(?:\{|$)", head):
        return head.index(b"{")
    raise WrongInputError(
        path, f"no list of records found (a list at the top, or under {' or '.join(keys)})",
        "Name the JSON file as it was downloaded",
    )  # fmt: skip


def _next_object(data: bytes, pos: int) -> tuple[int, int] | None:
    """The span of the next object; (-1, -1) where the list closes; None where more is needed."""
    depth, begin = 0, -1
    for token in _TOKEN.finditer(data, pos):
        mark = data[token.start()]
        if token[1] == b"":
            return None  # the string goes on in the next block
        if mark in b"{[":
            if depth == 0:
                begin = token.start()
            depth += 1
        elif mark in b"}]":
            if depth == 0:
                return -1, -1
            depth -= 1
            if depth == 0:
                return begin, token.end()
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
