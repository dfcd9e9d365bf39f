"""What a person reads about document intake: complete, in both languages, and true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pendency.exchange.documents import FORMATS, WRITERS, reasons, rules
from pendency.exchange.documents.dialects import XML

ROOM = Path("src/pendency/exchange/documents")
PAGE = Path("docs/reference/document-formats.md")


@pytest.fixture(scope="module")
def source(root: Path) -> str:
    return "\n".join(p.read_text("utf-8") for p in sorted((root / ROOM).rglob("*.py")))


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / PAGE).read_text("utf-8")


def test_every_reason_has_its_words(source: str) -> None:
    given = set(re.findall(r'(?:Refusal|Quarantined)\(\s*"(\w+)"', source))
    # `other_document` and its kin are chosen by expression or passed on.
    given |= {"entity_expansion", "external_entity"}

    assert given == set(reasons())


def test_every_rule_has_its_words(source: str) -> None:
    given = set(re.findall(r'\.warn\(\s*"(\w+)"', source))
    given |= set(re.findall(r'^    \("(\w+)", _?\w', source, re.MULTILINE))

    assert given == set(rules())


@pytest.mark.parametrize("words", [reasons(), rules()])
def test_words_are_there_in_both_languages(words: dict[str, dict[str, str]]) -> None:
    for name, one in words.items():
        assert set(one) == {"en", "zh"}, name
        assert re.search("[\u4e00-\u9fff]", one["zh"]), name
        assert one["en"].isascii(), name


def test_table_of_formats_is_that_of_the_engine(page: str) -> None:
    table = page.split("| format | 英文 | 中文 |\n|---|---|---|\n")[1].split("\n\n", maxsplit=1)[0]
    rows = [tuple(cell.strip(" `") for cell in row.split("|")[1:-1]) for row in table.splitlines()]
    written = page.split("## What is written")[1].split("##", maxsplit=1)[0]

    assert rows == [(f.name, f.en, f.zh) for f in FORMATS.values()]
    assert set(re.findall(r"^\| `(\w+)` \|", written, re.MULTILINE)) == set(WRITERS)


def test_table_of_dialects_gives_each_the_format_that_reads_it(page: str) -> None:
    for dialect in XML:
        assert f"| `{dialect.format}` | `{dialect.name}` |" in page
    also = page.split("Who asks for `st36` also gets")[1].split(".\n", maxsplit=1)[0]
    named = set(re.findall(r"`([\w-]+)`", also.split(";")[0]))
    assert named == {dialect.name for dialect in XML if dialect.standard == "st36"}


@pytest.mark.parametrize("name", ["documents.md", "documents.zh.md"])
def test_guide_shows_every_command_on_documents(root: Path, name: str) -> None:
    guide = (root / "docs" / "guide" / name).read_text("utf-8")
    for command in ("import", "documents", "export", "quarantine", "check-filing"):
        assert f"pendency {command}" in guide


def test_page_tells_every_reason_rule_dialect_and_root(page: str) -> None:
    for words in (reasons(), rules()):
        for name, one in words.items():
            assert f"| `{name}` | {one['en']} | {one['zh']} |" in page
    for dialect in XML:
        assert f"`{dialect.name}`" in page
        assert all(f"`{root}`" in page for root in dialect.roots)
