"""Small hand-made offices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pendency.records import Snapshot, seal_tables, table

DAY = dt.date(2020, 1, 1)


def a_case(case_id: int = 1, **other: object) -> dict[str, object]:
    """A row of `cases` with what is required."""
    return {
        "case_id": case_id,
        "office": "XX",
        "number": f"XX{case_id:06}",
        "number_original": str(case_id),
        "kind": "invention",
        "filing_date": DAY,
        "track": "normal",
        "secret": False,
    } | other


def history(case_id: int, *steps: tuple[int, str], first_seq: int = 1) -> list[dict[str, object]]:
    """Events of one case from (days after 2020-01-01, code) pairs."""
    return [
        {
            "case_id": case_id,
            "seq": seq,
            "date": DAY + dt.timedelta(days=days),
            "code": code,
            "actor": "unknown",
        }
        for seq, (days, code) in enumerate(steps, first_seq)
    ]


@pytest.fixture
def tables() -> dict[str, pl.DataFrame]:
    """Two cases: one granted, one waiting for its applicant."""
    events = history(1, (0, "filed"), (40, "docketed"), (300, "first_action"), (390, "response"),
                     (450, "allowed"), (560, "granted")) + history(
        2, (0, "filed"), (50, "docketed"), (410, "first_action"))  # fmt: skip
    return {
        "cases": table("cases").frame([a_case(1), a_case(2)]),
        "events": table("events").frame(events),
    }


@pytest.fixture
def seal(tmp_path: Path) -> Callable[..., Snapshot]:
    """Seals tables into a fresh folder."""
    made = iter(range(100))

    def make(tables: dict[str, pl.DataFrame], **about: object) -> Snapshot:
        about = {
            "title": "hand-made",
            "provenance": "generated",
            "observed_to": dt.date(2021, 12, 31),
        } | about
        return seal_tables(tmp_path / f"s{next(made)}", tables, **about)  # type: ignore[arg-type]

    return make
