from __future__ import annotations

import re
from pathlib import Path

import pytest

from pendency.exchange import FORMATS, ExchangeError, UnknownFormatError, take_in
from pendency.exchange import errors as family
from pendency.records import Store
from pendency.records.tables import REASONS


def test_the_reference_describes_every_format_and_reason(root: Path):
    text = (root / "docs/reference/formats.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w-]+)`", text))

    assert set(FORMATS) <= named
    # `unknown_code` is for readers that refuse such codes; these importers take them as unmapped
    assert set(REASONS) - {"unknown_code"} <= named


def test_every_format_says_what_it_wants():
    assert list(FORMATS) == ["uspto-peds", "in-journal", "cn-outcomes", "csv", "parquet"]
    assert all(len(f.help) > 30 and f.name == name for name, f in FORMATS.items())


def test_an_unknown_format_names_the_known_ones(tmp_path: Path, store: Store):
    with pytest.raises(UnknownFormatError, match="uspto-peds, in-journal"):
        take_in("st99", tmp_path, store)


def test_one_family_of_errors():
    classes = [c for c in vars(family).values() if isinstance(c, type)]

    assert all(issubclass(c, ExchangeError) for c in classes if issubclass(c, Exception))
