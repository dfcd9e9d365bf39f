"""The rows of published dates, each as a test of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pendency.law.rows import Row, read_rows

ROOT = Path(__file__).resolve().parents[2]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for ``row`` every row of the file, under the row's own id."""
    if "row" in metafunc.fixturenames:
        rows = _published_rows()
        metafunc.parametrize("row", rows or [None], ids=[r.id for r in rows] or ["no-file"])


def _published_rows() -> list[Row]:
    named = os.environ.get("PENDENCY_VECTORS")
    folder = Path(named) if named else ROOT.parent / "shared" / "vectors"
    file = folder / "time_limits.csv"
    return read_rows(file) if file.is_file() else []
