"""The three files of a pack: reproducible, self-contained, and proper documents."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from pendency.meeting import Pack, build_pack
from pendency.meeting.report.comparison import ESTIMATES
from pendency.records import Snapshot

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
#: CT_PPrBase of ECMA-376 part 1, 17.3.1.26, as far as the pack uses it.
_PARAGRAPH_PROPERTIES = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
    "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "spacing", "ind",
    "contextualSpacing", "jc", "outlineLvl", "rPr", "sectPr",
)  # fmt: skip
FILLED = {"Slot", "Frame", "Name", "Code"}


@pytest.fixture(scope="module")
def word(pack: Pack) -> Document:
    return docx.Document(str(pack.docx))


def test_the_same_snapshot_gives_the_same_bytes(
    office: Snapshot, pack: Pack, tmp_path: Path
) -> None:
    again = build_pack(Snapshot.open(office.path), year=pack.year, lang=pack.lang, folder=tmp_path)

    assert [file.name for file in again.files] == [
        f"pack-{pack.year}-{pack.lang}.{kind}" for kind in ("html", "docx", "xlsx")
    ]
    for first, second in zip(pack.files, again.files, strict=True):
        assert first.read_bytes() == second.read_bytes(), first.suffix
    assert sorted(tmp_path.iterdir()) == sorted(again.files)


def test_html_needs_nothing_from_elsewhere(html: str) -> None:
    addresses = set(re.findall(r"[a-z]+://[^\s\"'<)]+", html))

    assert addresses == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<(script|link|img|iframe|object)\b", html)
    assert "default-src 'none'" in html


def test_html_is_labelled_as_generated(html: str, pack: Pack) -> None:
    sign = {"en": "Generated sample data", "zh": "模拟示例数据"}[pack.lang]

    assert html.count(sign) >= 2  # cover and summary
    assert f'lang="{ {"en": "en", "zh": "zh-CN"}[pack.lang] }"' in html


def test_every_chart_is_a_described_picture(html: str) -> None:
    charts = re.findall(r"<svg.*?</svg>", html, flags=re.DOTALL)

    assert len(charts) == 7 * 4 + len(ESTIMATES)
    idents = set()
    for chart in charts:
        tree = ElementTree.fromstring(chart)
        title = tree.find("{http://www.w3.org/2000/svg}title")
        assert title is not None
        assert len(title.text or "") > 15
        assert tree.get("aria-labelledby") == title.get("id")
        idents.add(title.get("id"))
        assert "nan" not in chart.lower().replace(title.text or "", "")
    assert len(idents) == len(charts)


def test_ids_are_unique_and_links_lead_somewhere(html: str) -> None:
    idents = re.findall(r'\bid="([^"]+)"', html)

    assert len(idents) == len(set(idents))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(idents)


def test_word_uses_real_headings_captions_and_repeated_heads(word: Document, html: str) -> None:
    styles = [paragraph.style.name for paragraph in word.paragraphs if paragraph.style]

    assert styles.count("Heading 1") == 2
    assert styles.count("Annex Heading") == 3
    assert styles.count("Heading 2") == 7
    assert styles.count("Annex Heading 2") == len(ESTIMATES) + 1  # and the counts
    assert styles.count("Caption") == html.count("<caption") + html.count("<figcaption")
    for table in word.tables:
        first, *others = table._tbl.tr_lst
        assert first.trPr is not None
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:tblHeader")) is None for row in others)


def test_word_numbers_come_from_slots(word: Document) -> None:
    loose = []
    for paragraph in word.element.body.iter(qn("w:p")):
        if paragraph.pPr is not None and paragraph.pPr.style == "ContentsEntry":
            continue
        for run in paragraph.iter(qn("w:r")):
            style = run.rPr.style if run.rPr is not None else None
            loose += [t.text for t in run.iter(qn("w:t")) if style not in FILLED and t.text]

    assert len("".join(loose)) > 5_000
    assert [text for text in loose if re.search(r"\d", text)] == []


def test_word_sets_an_east_asian_face_in_every_style(word: Document, pack: Pack) -> None:
    for name in ("Body Text", "Heading 1", "Heading 2", "Caption", "Table Text", "Title"):
        fonts = word.styles[name].element.rPr.rFonts
        face = fonts.get(qn("w:eastAsia"))
        assert face
        assert not [a for a in fonts.attrib if a.endswith("Theme")]
        if pack.lang == "zh":
            assert re.search(r"[\u4e00-\u9fff]", face)
    if pack.lang == "zh":
        section = word.sections[0]
        margins = (section.top_margin, section.bottom_margin, section.left_margin,
                   section.right_margin)  # fmt: skip
        assert [round(m.mm) for m in margins if m is not None] == [37, 35, 28, 26]


def test_word_properties_follow_the_order_of_the_schema(word: Document) -> None:
    places = {qn(f"w:{name}"): place for place, name in enumerate(_PARAGRAPH_PROPERTIES)}
    trees = [word.element, word.styles.element, word.sections[0].header._element]
    properties = [p for tree in trees for p in tree.iter(qn("w:pPr"))]

    assert len(properties) > 1_000
    for found in properties:
        order = [places[child.tag] for child in found if child.tag in places]
        assert len(order) == len(found)
        assert order == sorted(order)


def test_word_lists_are_defined_once(word: Document) -> None:
    numbering = word.part.numbering_part.element
    defined = [int(n.get(qn("w:abstractNumId"))) for n in numbering.findall(qn("w:abstractNum"))]
    numbers = [int(n.get(qn("w:numId"))) for n in numbering.findall(qn("w:num"))]
    used = {int(n.get(qn("w:val"))) for n in word.styles.element.iter(qn("w:numId"))}

    assert len(defined) == len(set(defined))
    assert len(numbers) == len(set(numbers))
    assert used <= set(numbers)


def test_word_pictures_are_metafiles_with_drawings(pack: Pack, word: Document) -> None:
    with zipfile.ZipFile(pack.docx) as archive:
        names = archive.namelist()
        pictures = [n for n in names if n.endswith(".emf")]
        for name in pictures:
            ElementTree.fromstring(archive.read(name.replace(".emf", ".svg")))
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    described = [p.get("descr") for p in word.element.body.iter(
        f"{{{DRAWING}}}docPr")]  # fmt: skip

    assert len(pictures) == len(described) == 37
    assert all(described)


def test_word_properties_hold_no_moment_and_no_machine(word: Document) -> None:
    core = word.core_properties

    assert (core.author, core.last_modified_by, core.revision) == ("Pendency", "Pendency", 1)
    assert core.created == core.modified
    assert core.created is not None
    assert core.created.date().isoformat() == "2024-12-31"


def test_the_workbook_holds_numbers_that_can_be_computed_with(pack: Pack, html: str) -> None:
    book = openpyxl.load_workbook(pack.xlsx)
    about, counts, *estimates, figures = book.worksheets
    rows = list(counts.iter_rows(min_row=4, values_only=True))
    inflow = [row[1] for row in rows]

    assert len(estimates) == 9
    assert len(rows) == 7
    assert sum(inflow[:6]) == inflow[6]
    assert all(isinstance(value, (int, float)) for row in rows for value in row[1:])
    assert about["B3"].value
    assert figures.max_row > 1_200
    assert figures.auto_filter.ref
    assert [c.value for c in figures[1]][6] in {"value", "数值"}
