"""Tables: order, pages, files."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import openpyxl
import pytest
from django.http import QueryDict
from django.test import RequestFactory

from pendency.office.tables import Column, Grid, RowSource, Table
from pendency.office.tables.export import export, neutral

TABLE = Table(
    "things",
    "Things",
    (
        Column("name", "Name", sort="name", head=True),
        Column("size", "Size", "count", "size"),
        Column("wait_value", "Wait", "interval"),
    ),
    order="name",
    empty="Nothing",
    remedy="Add one",
    per_page=3,
)


@dataclass
class Thing:
    name: str
    size: int | None
    wait_value: float | None = None
    wait_low: float | None = None
    wait_high: float | None = None


THINGS = [Thing("b", 2), Thing("a", None), Thing("d", 1, 4.25, 3.0, 5.5), Thing("c", 12345)]


def grid(query: str = "", rows: list[Thing] | None = None) -> Grid:
    return Grid(TABLE, RowSource(THINGS if rows is None else rows), QueryDict(query))


def names(shown: Grid) -> list[str]:
    return [row[0].text for row in shown.rows]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["a", "b", "c"]),
        ("things.page=2", ["d"]),
        ("things.page=99", ["d"]),
        ("things.page=x", ["a", "b", "c"]),
        ("things.sort=-name", ["d", "c", "b"]),
        ("things.sort=size", ["d", "b", "c"]),
        ("things.sort=-size", ["c", "b", "d"]),
        ("things.sort=-size&things.page=2", ["a"]),  # what is unknown comes last either way
        ("things.sort=password", ["a", "b", "c"]),
        ("other.sort=-name&other.page=2", ["a", "b", "c"]),
    ],
)
def test_the_address_sorts_and_pages(query: str, wanted: list[str]):
    assert names(grid(query)) == wanted


def test_heads_say_the_order_and_lead_to_its_reverse():
    heads = grid("things.sort=size&state=granted&things.page=2").heads

    assert [head.aria_sort for head in heads] == ["", "ascending", ""]
    assert heads[1].url == "?things.sort=-size&state=granted"
    assert heads[2].url == ""


@pytest.mark.parametrize(
    ("page", "offered"),
    [(1, [1, 2, None, 9]), (5, [1, None, 4, 5, 6, None, 9]), (9, [1, None, 8, 9])],
)
def test_far_pages_are_left_out(page: int, offered: list[int | None]):
    many = grid(f"things.page={page}", [Thing(str(i), i) for i in range(27)])

    assert [number for number, _url in many.pages] == offered


def test_numbers_are_grouped_and_what_is_missing_is_a_dash():
    cells = {row[0].text: row[1].text for row in grid("things.sort=size").rows}

    assert cells["c"] == "12,345"
    assert grid("things.page=1").rows[0][1].text == "–"


def test_an_interval_stands_beside_its_value():
    last = grid("things.page=2").rows[0][2]

    assert (last.text, last.range) == ("4.2", "3.0–5.5")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("a=1", "a=1"),
        ("", ""),
        (-2, -2),
        (None, None),
    ],
)
def test_what_a_spreadsheet_would_run_is_made_harmless(value: object, wanted: object):
    assert neutral(value) == wanted


HOSTILE = [Thing('=HYPERLINK("x")', -5, 1.0, 0.5, 2.0), Thing("发明, “引号”", None)]


def sent(kind: str) -> bytes:
    request = RequestFactory().get("/", {"export": f"things.{kind}"})
    answer = export(request, [grid("", HOSTILE)], stamp="2024-06-30-abc", about="where from")
    assert f'filename="things-2024-06-30-abc.{kind}"' in answer["Content-Disposition"]
    return b"".join(answer.streaming_content)


def test_csv_holds_all_rows_and_both_ends_of_the_interval():
    rows = list(csv.reader(io.StringIO(sent("csv").decode("utf-8-sig"))))

    assert rows == [
        ["Name", "Size", "Wait", "Wait: low, 95%", "Wait: high, 95%"],
        ['\'=HYPERLINK("x")', "-5", "1.0", "0.5", "2.0"],
        ["发明, “引号”", "", "", "", ""],
    ]


def test_xlsx_holds_texts_and_numbers_and_no_formula():
    book = openpyxl.load_workbook(io.BytesIO(sent("xlsx")))
    cells = [[(cell.data_type, cell.value) for cell in row] for row in book["things"].iter_rows()]

    assert cells[1][:3] == [("s", '\'=HYPERLINK("x")'), ("n", -5), ("n", 1)]
    assert book["about"]["A1"].value == "where from"


@pytest.mark.parametrize("asked", ["", "other.csv", "things.exe", "things"])
def test_anything_else_exports_nothing(asked: str):
    request = RequestFactory().get("/", {"export": asked})

    assert export(request, [grid()], stamp="x", about="x") is None


def test_a_table_too_long_for_a_sheet_is_offered_as_csv_only():
    class Long(RowSource):
        def count(self) -> int:
            return 2**20

    long = Grid(TABLE, Long([]), QueryDict())
    request = RequestFactory().get("/", {"export": "things.xlsx"})

    assert [label for label, _url in long.exports] == ["CSV"]
    assert export(request, [long], stamp="x", about="x") is None
