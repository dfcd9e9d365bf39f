from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from pendency.planning import measure
from pendency.records import seal_tables, table

DAY = dt.date(2020, 1, 1)


def test_a_closed_case_is_in_no_part_of_the_stock(tmp_path: Path):
    steps = {1: ("filed", "first_action", "granted"), 2: ("filed", "first_action"), 3: ("filed",)}
    cases = table("cases").frame(
        {"case_id": i, "office": "XX", "number": str(i), "number_original": str(i), "secret": False,
         "kind": "invention", "filing_date": DAY, "track": "normal"}
        for i in steps
    )  # fmt: skip
    events = table("events").frame(
        {"case_id": i, "seq": k, "date": DAY + dt.timedelta(days=100 * k), "code": code,
         "actor": "unknown"}
        for i, codes in steps.items()
        for k, code in enumerate(codes, 1)
    )  # fmt: skip
    snapshot = seal_tables(
        tmp_path / "s", {"cases": cases, "events": events}, title="three cases",
        provenance="generated", observed_to=dt.date(2021, 12, 31),
    )  # fmt: skip

    stock = measure("stock", snapshot)
    parts = dict(stock.select("part", pl.col("n")).iter_rows())

    assert parts == {"all": 2, "unexamined": 1, "awaiting_office": 0, "awaiting_applicant": 1,
                     "allowed": 0, "other": 0}  # fmt: skip
    by_state = measure("stock_by_state", snapshot).filter(pl.col("part") == "all")
    assert by_state["n"].item() == parts["all"]
