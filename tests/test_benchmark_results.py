"""Figures of the documentation are drawn from the results that are kept beside the benchmarks."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from benchmarks.plan_calibration import BINS, bins, picture

ROOT = Path(__file__).parents[1]
KEPT = json.loads((ROOT / "benchmarks/results/plan_calibration.json").read_text("utf-8"))
FIGURE = ROOT / "docs/images/plan-calibration.svg"


def test_the_figure_is_drawn_from_the_kept_result() -> None:
    assert FIGURE.read_text("utf-8") == picture(KEPT)
    assert "plan-calibration.svg" in (ROOT / "docs/methods/plan-check.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["as_stated", "harsher"])
def test_the_table_of_the_page_is_that_of_the_result(name: str) -> None:
    page = (ROOT / "docs/methods/plan-check.md").read_text("utf-8")
    rows = bins(*(np.array(KEPT[key], dtype=float) for key in ("stated", name, "plans")))
    assert sum(row.n for row in rows) == 190
    for row in rows:
        span = f"| {BINS[row.number]:g} to {BINS[row.number + 1]:g} | {row.n} | {row.stated:.2f} |"
        (line,) = (line for line in page.splitlines() if line.startswith(span))
        assert f" {row.reached:.2f} (" in line


def test_a_bin_of_a_single_plan_has_no_interval() -> None:
    (one,) = bins(np.array([0.5, 0.5]), np.array([[1.0], [0.0]]), np.array([3, 3]))
    assert (one.n, one.reached, one.low, one.high) == (2, 0.5, None, None)
    kept = {"stated": [0.5, 0.7], "plans": [1, 2], "as_stated": [[1], [0]], "harsher": [[0], [0]]}
    drawn = ElementTree.fromstring(picture(kept))
    marks = [e for e in drawn.iter() if e.tag.endswith("circle")]
    assert len(marks) == 3  # two bins and the legend
    assert {e.get("fill") for e in marks} == {"#ffffff"}  # open: without an interval
