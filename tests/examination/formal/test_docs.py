"""The page on formal checks tells every check of every office as the data have it."""

from __future__ import annotations

from pathlib import Path

from pendency.examination.findings import rule
from pendency.examination.formal import office_checks, offices


def test_page_tells_every_check_with_severity_and_source(root: Path) -> None:
    page = (root / "docs" / "methods" / "formal-checks.md").read_text("utf-8")
    head = next(line for line in page.splitlines() if line.startswith("| rule |"))
    columns = [cell.strip() for cell in head.split("|")]
    rows = {
        cells[1].strip("` "): cells
        for line in page.splitlines()
        if len(cells := line.split("|")) == len(columns) and line.startswith("| `")
    }

    for office in offices():
        for one in office_checks(office).checks:
            cells = rows[one.rule]
            title = rule(one.rule).title
            assert (cells[2].strip(), cells[3].strip()) == (title["en"], title["zh"])
            if one.valid_to is None:
                assert f"{one.severity}: {one.basis[-1][1].en}" in cells[columns.index(office)]
