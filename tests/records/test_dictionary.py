from __future__ import annotations

from pathlib import Path

from pendency.records import TABLES, dictionary_page


def test_every_column_is_explained_in_both_languages() -> None:
    for table in TABLES.values():
        for column in table.columns:
            assert column.meaning, (table.name, column.name)
            assert column.zh, (table.name, column.name)


def test_committed_page_is_current(root: Path) -> None:
    page = root / "docs" / "reference" / "data-dictionary.md"
    assert page.read_text("utf-8") == dictionary_page(), "run `make docs`"
