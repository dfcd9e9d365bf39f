"""The tree of the report: identical sheets, fixed order, both numbering systems."""

from __future__ import annotations

import datetime as dt

import pytest

from pendency.meeting.document import Chart, Code, Document, DotChart, Section, Table, figures, walk
from pendency.meeting.numbering import number
from pendency.meeting.reading import Reading, period_of
from pendency.meeting.report import compose
from pendency.meeting.report.comparison import COUNTS, ESTIMATES
from pendency.meeting.wording import Wording
from pendency.planning import INDICATORS
from pendency.records import Snapshot

WORDS = Wording("en")


@pytest.fixture(scope="module")
def document(office: Snapshot) -> Document:
    return compose(Reading(office, period_of(office, 2024)))


@pytest.fixture(scope="module")
def sheets(document: Document) -> list[Section]:
    return list(next(s for s in document.sections if s.ident == "sheets").sections)


def skeleton(section: Section, name: str) -> list[object]:
    """What a sheet consists of, without its figures and the name of its centre."""
    parts: list[object] = []
    for inner in section.sections:
        parts.append(WORDS.text(inner.title))
        for block in inner.blocks:
            if isinstance(block, Table):
                heads = [WORDS.text(row.head) for row in block.rows]
                titles = [WORDS.text(column.title) for column in block.columns]
                parts.append((WORDS.text(block.caption).replace(name, "*"), titles, heads))
            elif isinstance(block, Chart):
                parts.append((type(block.spec), WORDS.text(block.caption).replace(name, "*")))
    return parts


def test_the_sheets_of_all_centres_are_identical(sheets: list[Section], office: Snapshot) -> None:
    centres = sheets[1:]
    names = [WORDS.text(sheet.title) for sheet in centres]
    first = skeleton(centres[0], names[0])

    assert len(centres) == office.rows("centres") == 6
    assert sum(isinstance(part, tuple) for part in first) == 13
    for sheet, name in zip(centres, names, strict=True):
        assert skeleton(sheet, name) == first


def test_the_office_has_the_tables_and_charts_of_a_centre(sheets: list[Section]) -> None:
    office, centre = (
        [part for part in skeleton(sheet, name) if isinstance(part, tuple)]
        for sheet, name in ((sheets[0], "Office"), (sheets[1], WORDS.text(sheets[1].title)))
    )

    assert office == centre


def test_centres_stand_in_the_order_of_their_codes(document: Document, office: Snapshot) -> None:
    names = office.read("centres").sort("code")["en"].to_list()
    comparison = next(s for s in document.sections if s.ident == "comparison")
    blocks = [block for section, _ in walk([comparison]) for block in section.blocks]
    tables = [block for block in blocks if isinstance(block, Table)]
    charts = [b.spec for b in blocks if isinstance(b, Chart) and isinstance(b.spec, DotChart)]

    assert (len(tables), len(charts)) == (1 + len(ESTIMATES), len(ESTIMATES))
    assert len(tables[0].columns) == 1 + len(COUNTS)
    for table in tables:
        assert [WORDS.text(row.head) for row in table.rows] == [*names, "Office"]
    for chart in charts:
        assert [WORDS.text(row.label) for row in chart.rows] == names


def test_every_indicator_that_is_shown_is_defined_in_the_annex(document: Document) -> None:
    section = next(s for s in document.sections if s.ident == "definitions")
    table = next(block for block in section.blocks if isinstance(block, Table))
    defined = {WORDS.text(row.head): row.cells for row in table.rows}
    shown = {figure.indicator for figure in figures(document.sections)}

    assert len(shown) >= 20
    assert set(defined) == {INDICATORS[name].en for name in shown}
    for name in shown:
        formula, unit, source = defined[INDICATORS[name].en]
        assert formula is not None
        assert WORDS.text(formula) == INDICATORS[name].formula
        assert (unit, source) != (None, None)


def test_provenance_names_every_table_with_its_hash(document: Document, office: Snapshot) -> None:
    section = next(s for s in document.sections if s.ident == "provenance")
    shown = {
        cell.text
        for block in section.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row.cells
        if isinstance(cell, Code)
    }

    assert office.id in shown
    assert {sealed.sha256 for sealed in office.manifest.tables.values()} <= shown


@pytest.mark.parametrize(
    ("lang", "sections"),
    [
        ("en", ["1", "2", "2.1", "2.7", "Annex A", "A.1", "Annex B", "Annex C"]),
        ("zh", ["一、", "二、", "（一）", "（七）", "附录一", "（一）", "附录二", "附录三"]),
    ],
)
def test_section_numbers(document: Document, lang: str, sections: list[str]) -> None:
    numbers = number(document, lang)
    last = next(s for s in document.sections if s.ident == "sheets").sections[-1].ident
    idents = ["summary", "sheets", "office", last, "comparison", "comparison-counts",
              "definitions", "provenance"]  # fmt: skip

    assert [numbers.sections[ident] for ident in idents] == sections
    blocks = [b for section, _ in walk(document.sections) for b in section.blocks]
    tables = [numbers.of(block) for block in blocks if isinstance(block, Table)]
    assert tables == list(range(1, len(tables) + 1))


def test_a_whole_year_is_the_default(office: Snapshot) -> None:
    period = period_of(office, None)

    assert (period.since, period.as_of) == (dt.date(2024, 12, 31), dt.date(2025, 12, 31))
    assert (period.before().since, period.before().as_of) == (
        dt.date(2023, 12, 31),
        dt.date(2024, 12, 31),
    )
