from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pendency.exchange.lines import Block, Dialect, read_blocks

PLACES = ["_at", "_size", "_line", "_part"]
#: Bytes that matter to the grammar, and some that do not.
ALPHABET = st.sampled_from(
    [b",", b"\n", b'"', b"\r", b"\r\n", b"\0", b"a", b"0", b" ", "é".encode(), b"\x8d", b"'", b"#"]
)
SOUP = st.lists(ALPHABET, max_size=60).map(b"".join)
#: Fields of a well-formed file; a carriage return at the end would belong to the line end.
CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=8
)
TABLE = st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=12)


def read(
    path: Path, data: bytes, columns: int = 3, *, fast: bool = True, block: int = 1 << 20,
    limit: int = 1 << 20, encoding: str = "utf-8",
) -> tuple[pl.DataFrame, pl.DataFrame]:  # fmt: skip
    path.write_bytes(data)
    dialect = Dialect(columns, encoding=encoding)
    blocks: list[Block] = list(read_blocks(path, dialect, fast=fast, block=block, limit=limit))
    if not blocks:
        return pl.DataFrame(), pl.DataFrame()
    return (
        pl.concat([b.rows for b in blocks]).sort("_at"),
        pl.concat([b.faults for b in blocks]).sort("_at"),
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lines") / "x.csv"


@given(data=SOUP, columns=st.integers(1, 4), block=st.integers(1, 40), limit=st.integers(8, 64))
@settings(max_examples=400, deadline=None)
def test_both_ways_and_any_block_size_read_the_same(
    file: Path, data: bytes, columns: int, block: int, limit: int
):
    exact = read(file, data, columns, fast=False, limit=limit)
    fast = read(file, data, columns, fast=True, limit=limit)
    pieces = read(file, data, columns, fast=True, block=block, limit=limit)

    for way in (fast, pieces):
        assert way[0].equals(exact[0])
        assert way[1].equals(exact[1])


@given(data=SOUP, columns=st.integers(1, 4), block=st.integers(1, 40))
@settings(max_examples=300, deadline=None)
def test_no_byte_is_lost(file: Path, data: bytes, columns: int, block: int):
    """Records and faults cover the file; between them stand only empty lines."""
    rows, faults = read(file, data, columns, block=block)
    if rows.is_empty() and faults.is_empty():
        assert not data.strip(b"\r\n")
        return
    spans = sorted([*rows.select("_at", "_size").rows(), *faults.select("_at", "_size").rows()])
    end = 0
    for at, size in spans:
        assert at >= end
        assert not data[end:at].strip(b"\r\n")
        end = at + size
    assert not data[end:].strip(b"\r\n")


@given(table=TABLE, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
       end=st.sampled_from(["\n", "\r\n"]), block=st.integers(1, 60))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_what_the_csv_module_writes_is_read_back(
    file: Path, table: list[list[str]], quoting: int, end: str, block: int
):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting, lineterminator=end).writerows(table)

    rows, faults = read(file, text.getvalue().encode(), block=block)

    assert faults.is_empty()
    assert [list(r) for r in rows.drop(PLACES, strict=False).rows()] == [
        [cell or None for cell in line] for line in table
    ]


def test_places_are_byte_offsets_and_line_numbers(file: Path):
    data = 'é,b,c\n1,"x\ny",3\n\n4,5,6\n'.encode()

    rows, _ = read(file, data)

    assert rows.select("_at", "_size", "_line").rows() == [(0, 7, 1), (7, 10, 2), (18, 6, 5)]
    assert [data[at : at + size] for at, size in rows.select("_at", "_size").rows()][1] == (
        b'1,"x\ny",3\n'
    )


def test_an_unterminated_quote_costs_one_line(file: Path):
    data = b'1,"open,3\n' + b"".join(b"%d,b,c\n" % i for i in range(2, 1000))

    rows, faults = read(file, data, block=512)

    assert rows.height == 998
    assert faults.select("_line", "reason").rows() == [(1, "unreadable")]


def test_text_after_a_closing_quote_costs_one_line(file: Path):
    rows, faults = read(file, b'1,"a" b,3\n4,"5",6\n')

    assert rows["c1"].to_list() == ["5"]
    assert faults.select("_at", "_size", "reason").rows() == [(0, 10, "unreadable")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"1,2", "wrong_columns"),
        (b"1,2,3,4", "wrong_columns"),
        (b"1,\x8d,3", "wrong_encoding"),
        (b"1,\0,3", "unreadable"),
        (b"1," + b"x" * 300 + b",3", "too_long"),
    ],
)
def test_a_bad_line_is_set_aside_alone(file: Path, line: bytes, reason: str):
    rows, faults = read(file, b"a,b,c\n" + line + b"\nd,e,f\n", limit=200)

    assert rows["c0"].to_list() == ["a", "d"]
    assert faults.select("_at", "_size", "_line", "reason").rows() == [
        (6, len(line) + 1, 2, reason)
    ]


def test_a_cut_off_file_is_named_as_such(file: Path):
    _, faults = read(file, b"a,b,c\n1,2")

    assert "may be cut off" in faults["message"][0]


def test_other_encodings(file: Path):
    rows, faults = read(
        file, "甲,乙,丙\n1,二,3\n".encode("gb18030") + b"\xff,2,3\n", encoding="gb18030"
    )

    assert rows["c1"].to_list() == ["乙", "二"]
    assert faults["reason"].to_list() == ["wrong_encoding"]
