"""The methods page quotes the shipped figures as they are."""

from __future__ import annotations

import re
from pathlib import Path

from pendency.twin import shipped_flow
from pendency.twin.sample.plan import plan

_ROW = re.compile(
    r"^\| `(?P<stage>[\w.+-]+)` \| `(?P<to>\w+)` \| (?P<n>\d+) \| (?P<share>[\d.]+) "
    r"\| (?P<low>[\d.]+) to (?P<high>[\d.]+) \| (?P<median>[\d.]+) "
    r"\| (?P<from>[\d.]+) to (?P<until>[\d.]+) \|$",
    re.MULTILINE,
)


def _page(root: Path, name: str = "flow.md") -> str:
    return (root / "docs" / "methods" / name).read_text("utf-8")


def test_the_table_of_the_methods_page_is_the_shipped_flow(root: Path) -> None:
    rows = [match.groupdict() for match in _ROW.finditer(_page(root))]
    flow = shipped_flow()

    assert len(rows) >= 15
    for row in rows:
        way = flow.by_name[row["stage"]].to(row["to"])
        assert (int(row["n"]), float(row["share"])) == (way.n, round(way.share, 3))
        assert (float(row["low"]), float(row["high"])) == (round(way.low, 3), round(way.high, 3))
        assert float(row["median"]) == way.median
        assert (float(row["from"]), float(row["until"])) == (way.median_low, way.median_high)


def test_what_the_page_says_of_the_tail_is_so() -> None:
    for stage in shipped_flow().stages:
        assert stage.tail in {0, stage.stay}


def test_the_page_counts_the_offices_places(root: Path) -> None:
    departments = sum(len(centre.departments) for centre in plan().centres)

    assert len(plan().centres) == 6
    assert all(len(department.sections) == 2 for department in plan().departments)
    assert f"{departments} departments" in _page(root, "sample-office.md")
