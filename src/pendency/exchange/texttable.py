"""A delimited text file with a header, as blocks of named text columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from pendency.exchange.errors import WrongInputError
from pendency.exchange.faults import PLACE
from pendency.exchange.lines import LIMIT, Block, Dialect, read_blocks, split_record
from pendency.exchange.sources import Source

_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class TextTable:
    """A file whose header has been read and found to hold the needed columns."""

    source: Source
    columns: tuple[str, ...]
    dialect: Dialect
    start: int
    line: int

    @classmethod
    def open(
        cls, source: Source, needed: Sequence[str], *, delimiter: str = ",",
        encoding: str = "utf-8",
    ) -> TextTable:  # fmt: skip
        """Read the header, the first line that is not blank.

        Columns without a name are left alone: spreadsheets add them behind the last one.

        Raises
        ------
        WrongInputError
            The file is not text of this kind, or a needed column is not there.
        """
        raw, start, line = _header(source)
        grammar = Dialect(1, delimiter.encode(), encoding)
        try:
            names = [name.strip() for name in split_record(raw, grammar)]
        except UnicodeDecodeError as error:
            raise WrongInputError(
                source.path, f"the header is not valid {encoding}",
                "State the file's encoding in the mapping, or save it as UTF-8",
            ) from error  # fmt: skip
        _check_columns(source, names, needed, delimiter)
        dialect = Dialect(len(names), grammar.delimiter, encoding)
        return cls(source, tuple(names), dialect, start, line + 1)

    def blocks(self) -> Iterator[Block]:
        """The records, with columns named as in the header.

        Rows that repeat the header are set aside.
        """
        rename = {f"c{i}": name for i, name in enumerate(self.columns) if name}
        unnamed = [f"c{i}" for i, name in enumerate(self.columns) if not name]
        again = pl.all_horizontal(pl.col(name) == name for name in rename.values())
        for block in read_blocks(self.source.path, self.dialect, start=self.start, line=self.line):
            rows = block.rows.drop(unnamed).rename(rename)
            repeated = rows.filter(again).select(
                *PLACE, pl.lit("wrong_columns").alias("reason"),
                pl.lit("the header again, in the middle of the file").alias("message"),
            )  # fmt: skip
            if repeated.height:
                rows = rows.filter(~again.fill_null(value=False))
            yield Block(rows, pl.concat([block.faults, repeated]), block.done)


def _header(source: Source) -> tuple[bytes, int, int]:
    """The header's bytes without a byte order mark, where the next line starts, and its number."""
    with source.path.open("rb") as file:
        head = file.read(LIMIT)
    if head.startswith(_WIDE):
        raise WrongInputError(source.path, "the file is UTF-16",
                              "Save it as UTF-8 and import it again")  # fmt: skip
    mark = len(_BOM) if head.startswith(_BOM) else 0
    blank = re.compile(rb"(?:[ \t\r]*\n)*").match(head, mark)
    assert blank  # it matches nothing, too
    line = blank[0].count(b"\n") + 1
    mark = blank.end()
    newline = head.find(b"\n", mark)
    if b"\0" in head[:newline] or (newline < 0 and len(head) == LIMIT):
        raise WrongInputError(source.path, "the file is not text with one record per line",
                              "Extract it as CSV")  # fmt: skip
    end = len(head) if newline < 0 else newline + 1
    return head[mark:end], end, line


def _check_columns(source: Source, names: list[str], needed: Sequence[str], delimiter: str) -> None:
    missing = [name for name in needed if name not in names]
    if missing:
        shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
        raise WrongInputError(
            source.path,
            f"column {', '.join(missing)} is missing; the header (delimiter {delimiter!r}) "
            f"has: {shown}",
            "Check that this is the right file and format, or the mapping's delimiter",
        )
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise WrongInputError(source.path, f"column {', '.join(twice)} occurs twice",
                              "Rename one of them")  # fmt: skip
