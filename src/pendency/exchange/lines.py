"""A delimited text file as records with their byte places, in bounded memory.

The file is cut at its line ends into blocks. Plain lines (no quote, the right number of
delimiters, valid text) go through polars as they are; lines with a quote are read one record at a
time by the grammar of RFC 4180. Both ways give the same records: the tests read everything twice.

A quote that is never closed, or is followed by stray text, would swallow what comes after it. Then
only the line where the record starts is set aside, and reading goes on at the next line, so one
bad quote costs one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.exchange.faults import FAULTS, PLACE, FaultRow

_Ints = npt.NDArray[np.int64]

#: A line or a quoted record longer than this is no record of a patent office's extract.
LIMIT = 1 << 20
BLOCK = 4 << 20
_NEWLINE, _RETURN = 0x0A, 0x0D


@dataclass(frozen=True)
class Dialect:
    """How the file is written: one-byte delimiter, number of columns, encoding."""

    columns: int
    delimiter: bytes = b","
    encoding: str = "utf-8"

    @property
    def record(self) -> re.Pattern[bytes]:
        """The grammar of one record with its line end."""
        return _grammar(self.delimiter)


@dataclass(frozen=True)
class Block:
    """Records in file order (text columns ``c0``, ``c1``, ... and the place) and what is none."""

    rows: pl.DataFrame
    faults: pl.DataFrame
    done: int


@dataclass(frozen=True)
class _Record:
    at: int
    size: int
    line: int
    fields: list[str | None]


@dataclass
class _Piece:
    """A stretch of the file that starts at a line start, and what was found in it."""

    data: bytes
    base: int
    line: int
    dialect: Dialect
    last: bool
    records: list[_Record]
    faults: list[FaultRow]
    frames: list[pl.DataFrame]

    def fault(self, start: int, end: int, line: int, reason: str, message: str) -> None:
        self.faults.append(FaultRow(self.base + start, end - start, line, None, reason, message))


def read_blocks(
    path: Path, dialect: Dialect, *, start: int = 0, line: int = 1, fast: bool = True,
    block: int = BLOCK, limit: int = LIMIT,
) -> Iterator[Block]:  # fmt: skip
    """Read the records from a byte offset (the start of a line) on.

    Parameters
    ----------
    path, dialect
        The file and how it is written.
    start, line
        Where to start: byte offset, and the number of that line.
    fast
        Whether plain lines may go through polars; without, every record takes the exact way.
    block, limit
        Bytes read at a time, and the length from which on a line is set aside as ``too_long``.
    """
    with path.open("rb") as file:
        file.seek(start)
        carry, base = b"", start
        while True:
            data = carry + file.read(block)
            if not data:
                return
            last = len(data) < len(carry) + block
            piece = _Piece(data, base, line, dialect, last, [], [], [])
            used = _read_piece(piece, fast, limit)
            if used == 0 and not last and b"\n" not in data[: limit + 1] and len(data) > limit:
                used = _skip_line(file, piece)
                last = False
                data = b""
            elif used == 0 and not last:
                carry = data
                continue
            line += 1 if not data else data.count(b"\n", 0, used)
            base += used
            carry = data[used:]
            yield _block(piece, base)
            if last and not carry:
                return


def _skip_line(file: BinaryIO, piece: _Piece) -> int:
    """Pass over a line that does not fit into memory; its bytes stay in the file."""
    size = len(piece.data)
    while chunk := file.read(BLOCK):
        found = chunk.find(b"\n")
        if found >= 0:
            size += found + 1
            file.seek(found + 1 - len(chunk), 1)
            break
        size += len(chunk)
    piece.fault(0, size, piece.line, "too_long", _long_message(size))
    return size


def _long_message(size: int) -> str:
    return f"a line of {size:,} bytes; look whether its line ends are missing or the file is binary"


def _read_piece(piece: _Piece, fast: bool, limit: int) -> int:
    """Read what is complete; returns the number of bytes used."""
    data = piece.data
    end = len(data) if piece.last else data.rfind(b"\n") + 1
    pos, line = 0, piece.line
    quoted: list[tuple[int, int]] = []
    while (quote := data.find(b'"', pos, end)) >= 0:
        start = data.rfind(b"\n", pos, quote) + 1 or pos
        line += data.count(b"\n", pos, start)
        stop = _quoted_record(piece, start, end, line, limit)
        if stop < 0:
            end = start
            break
        quoted.append((start, stop))
        line += data.count(b"\n", start, stop)
        pos = stop
    _plain_lines(piece, end, quoted, fast, limit)
    return end


def _quoted_record(piece: _Piece, pos: int, end: int, line: int, limit: int) -> int:
    """Read one record that has a quote in its first line; -1 asks for more of the file."""
    data = piece.data
    found = piece.dialect.record.match(data, pos)
    whole = found is not None and (
        data[found.end() - 1] == _NEWLINE or (piece.last and found.end() == len(data))
    )
    newline = data.find(b"\n", pos, end)
    first_end = end if newline < 0 else newline + 1
    if found is not None and whole and found.end() - pos <= limit:
        fields = _fields(data[pos : found.end()], piece.dialect)
        if found.end() <= first_end or len(fields) == piece.dialect.columns:
            _take_record(piece, pos, found.end(), line, fields, limit)
            return found.end()
    elif not piece.last and len(data) - pos <= limit:
        return -1
    if first_end - pos > limit:
        piece.fault(pos, first_end, line, "too_long", _long_message(first_end - pos))
    else:
        piece.fault(pos, first_end, line, "unreadable",
                    "a quoted field is not closed, or text follows its closing quote; "
                    "double the quotes inside it or close it")  # fmt: skip
    return first_end


def _take_record(
    piece: _Piece, pos: int, end: int, line: int, fields: list[bytes], limit: int
) -> None:
    raw = piece.data[pos:end]
    if end - pos > limit:
        piece.fault(pos, end, line, "too_long", _long_message(end - pos))
    elif b"\0" in raw:
        piece.fault(pos, end, line, "unreadable", _NUL)
    elif not raw.strip(b"\r\n"):
        return  # an empty line is no record
    elif len(fields) != piece.dialect.columns:
        piece.fault(pos, end, line, "wrong_columns", _columns_message(len(fields), piece, end))
    else:
        try:
            text = [field.decode(piece.dialect.encoding) for field in fields]
        except UnicodeDecodeError as error:
            piece.fault(pos, end, line, "wrong_encoding", _encoding_message(error, piece))
        else:
            place = piece.base + pos
            piece.records.append(_Record(place, end - pos, line, [t or None for t in text]))


_NUL = "a zero byte in the record; the file is damaged or not text"


def _columns_message(found: int, piece: _Piece, end: int) -> str:
    cut = piece.last and end == len(piece.data) and not piece.data.endswith(b"\n")
    why = "; the file ends without a line end here and may be cut off" if cut else ""
    return f"{found} fields instead of {piece.dialect.columns}{why}"


def _encoding_message(error: UnicodeDecodeError, piece: _Piece) -> str:
    byte = error.object[error.start]
    return (
        f"byte 0x{byte:02x} is not valid {piece.dialect.encoding}; "
        "mend the record or state the file's true encoding"
    )


def _plain_lines(
    piece: _Piece, end: int, quoted: list[tuple[int, int]], fast: bool, limit: int
) -> None:
    """Read the lines before ``end`` that are not part of a record with quotes."""
    part = piece.data[:end]
    array = np.frombuffer(part, dtype=np.uint8)
    ends = np.flatnonzero(array == _NEWLINE) + 1
    if end and (len(ends) == 0 or ends[-1] != end):
        ends = np.append(ends, end)
    starts = np.concatenate(([0], ends[:-1])) if len(ends) else ends
    plain = np.ones(len(ends), dtype=np.bool_)
    for first, stop in np.searchsorted(starts, np.array(quoted).reshape(-1, 2)):
        plain[first:stop] = False
    good = np.zeros(len(ends), dtype=np.bool_)
    if fast and plain.any():
        good = plain & _good_lines(part, array, starts, ends, piece.dialect, limit)
    for at in np.flatnonzero(plain & ~good):
        begin, stop = int(starts[at]), int(ends[at])
        fields = _fields(part[begin:stop], piece.dialect)
        _take_record(piece, begin, stop, piece.line + int(at), fields, limit)
    if good.any():
        text = b"".join(part[starts[a] : ends[b - 1]] for a, b in _runs(good))
        places = (piece.base + starts[good], (ends - starts)[good],
                  piece.line + np.flatnonzero(good))  # fmt: skip
        piece.frames.append(_parsed(text, places, piece.dialect))


def _good_lines(
    part: bytes, array: npt.NDArray[np.uint8], starts: _Ints, ends: _Ints, dialect: Dialect,
    limit: int,
) -> npt.NDArray[np.bool_]:  # fmt: skip
    """Which lines polars may read: right width, no zero byte, valid text, not overlong."""
    marks = np.flatnonzero(array == dialect.delimiter[0])
    width = np.searchsorted(marks, ends) - np.searchsorted(marks, starts) + 1
    good: npt.NDArray[np.bool_] = (width == dialect.columns) & (ends - starts <= limit)
    if dialect.columns == 1:  # an empty line is no record, and only looks like one here
        good &= (array[starts] != _NEWLINE) & (array[starts] != _RETURN)
    stray = array == 0
    if b"\r" in part:  # polars has ideas of its own about one that ends no line
        stray |= (array == _RETURN) & (np.append(array[1:], 0) != _NEWLINE)
    good[np.searchsorted(ends, np.flatnonzero(stray), side="right")] = False
    if not _decodes(part, dialect.encoding):
        # most lines are ASCII in any encoding; the others are tried one by one
        beyond = np.unique(np.searchsorted(ends, np.flatnonzero(array >= 0x80), side="right"))
        for line in beyond:
            good[line] &= _decodes(part[starts[line] : ends[line]], dialect.encoding)
    return good


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Half-open ranges of consecutive true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _parsed(text: bytes, places: tuple[_Ints, _Ints, _Ints], dialect: Dialect) -> pl.DataFrame:
    names = _names(dialect.columns)
    if dialect.encoding != "utf-8":
        text = text.decode(dialect.encoding).encode()
    if not text.endswith(b"\n"):
        text += b"\n"
    frame = pl.read_csv(
        text, has_header=False, separator=dialect.delimiter.decode(), quote_char=None,
        schema=dict.fromkeys(names, pl.String), raise_if_empty=False,
    )  # fmt: skip
    frame = frame.with_columns(pl.when(pl.col(names) != "").then(pl.col(names)))
    return frame.with_columns(
        pl.Series("_at", places[0], pl.Int64),
        pl.Series("_size", places[1], pl.Int64),
        pl.Series("_line", places[2], pl.Int64),
        pl.lit(None, pl.Int32).alias("_part"),
    )


def _fields(raw: bytes, dialect: Dialect) -> list[bytes]:
    """Split one well-formed record."""
    raw = raw.removesuffix(b"\n").removesuffix(b"\r")
    if b'"' not in raw:
        return raw.split(dialect.delimiter)
    found = _field_grammar(dialect.delimiter).findall(raw + dialect.delimiter)
    return [
        field[1:-1].replace(b'""', b'"') if field.startswith(b'"') else field for field in found
    ]


def split_record(raw: bytes, dialect: Dialect) -> list[str]:
    """Split one record, such as the header, into its fields."""
    return [field.decode(dialect.encoding) for field in _fields(raw, dialect)]


def _names(columns: int) -> list[str]:
    return [f"c{i}" for i in range(columns)]


def _block(piece: _Piece, done: int) -> Block:
    names = _names(piece.dialect.columns)
    schema = pl.Schema({**dict.fromkeys(names, pl.String()), **PLACE})
    slow = pl.DataFrame(
        [[*r.fields, r.at, r.size, r.line, None] for r in piece.records], schema=schema,
        orient="row",
    )  # fmt: skip
    rows = pl.concat([*piece.frames, slow]).sort("_at")
    faults = pl.DataFrame(piece.faults, schema=FAULTS, orient="row").sort("_at")
    return Block(rows, faults, done)


def _cached(build: Callable[[bytes], re.Pattern[bytes]]) -> Callable[[bytes], re.Pattern[bytes]]:
    known: dict[bytes, re.Pattern[bytes]] = {}

    def get(delimiter: bytes) -> re.Pattern[bytes]:
        if delimiter not in known:
            known[delimiter] = build(delimiter)
        return known[delimiter]

    return get


def _field_source(delimiter: bytes) -> bytes:
    d = re.escape(delimiter)
    return rb'(?:"[^"]*+(?:""[^"]*+)*+"|(?!")[^' + d + rb"\n]*)"


@_cached
def _grammar(delimiter: bytes) -> re.Pattern[bytes]:
    field, d = _field_source(delimiter), re.escape(delimiter)
    return re.compile(field + rb"(?:" + d + field + rb")*+(?:\r?\n|\Z)")


@_cached
def _field_grammar(delimiter: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(" + _field_source(delimiter) + rb")" + re.escape(delimiter))
