"""The Word file: styles, language, furniture, and a picture of it by another program."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from tests.examination.composing import sample

from pendency.examination import IncompleteActionError
from pendency.examination.composing import Composed, compose, write_docx

OFFICE = {"zh": "CN", "en": "EP"}
FACES = {"zh": ("Times New Roman", "仿宋"), "en": ("Times New Roman", "SimSun")}


def notice(language: str) -> Composed:
    office = OFFICE[language]
    return compose(sample.action(language, office), sample.case(language, office), sample.TODAY)


def written(composed: Composed, **options: bool) -> bytes:
    file = io.BytesIO()
    write_docx(composed, file, **options)
    return file.getvalue()


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def word(language: str) -> Document:
    return docx.Document(io.BytesIO(written(notice(language))))


def test_the_same_notice_gives_the_same_bytes_in_a_file_and_a_stream(language: str, tmp_path: Path):
    path = tmp_path / "notice.docx"
    write_docx(notice(language), path)

    assert path.read_bytes() == written(notice(language))


def test_headings_are_headings_and_the_text_is_the_notice(word: Document, language: str):
    made = notice(language)
    styles = [p.style.name for p in word.paragraphs]

    assert styles[:2] == ["Office Name", "Title"]
    assert word.paragraphs[1].text == made.title
    assert styles.count("Heading 1") == 6
    assert styles.count("Heading 2") == 3
    text = "\n".join(p.text for p in word.paragraphs)
    assert all(paragraph in text for paragraph in made.paragraphs())


def test_faces_for_both_scripts_and_the_language_are_declared(word: Document, language: str):
    body = word.styles["Body Text"].element.rPr.rFonts
    latin, asian = FACES[language]
    lang = word.styles.element.find(f".//{qn('w:lang')}")

    assert (body.get(qn("w:ascii")), body.get(qn("w:eastAsia"))) == (latin, asian)
    assert (lang.get(qn("w:val")), lang.get(qn("w:eastAsia"))) == ("en-GB", "zh-CN")
    assert word.core_properties.language == {"zh": "zh-CN", "en": "en-GB"}[language]


def test_every_page_names_office_and_application_and_counts(word: Document, language: str):
    header, footer = word.sections[0].header, word.sections[0].footer
    made = notice(language)

    assert made.case.number in header.paragraphs[0].text
    assert made.case.office_name.in_language(language) in header.paragraphs[0].text
    codes = [e.text.strip() for e in footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]


def test_the_tables_hold_facts_documents_and_signature(word: Document):
    facts, documents, signature = word.tables

    assert facts.cell(0, 1).text == "202210000001.5"
    assert [row.cells[1].text for row in documents.rows][1:] == [
        "CN 101000001 A", "US 2016/0000002 A1",
    ]  # fmt: skip
    assert documents.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert "E001" in [cell.text for row in signature.rows for cell in row.cells]


def test_a_notice_with_errors_is_only_written_as_a_draft(language: str):
    office = OFFICE[language]
    action = replace(sample.action(language, office), objections=())
    broken = compose(action, sample.case(language, office), sample.TODAY)

    with pytest.raises(IncompleteActionError, match="1 errors"):
        written(broken)
    draft = docx.Document(io.BytesIO(written(broken, draft=True)))
    marked = {"zh": "草稿，未发出", "en": "DRAFT, not sent"}[language]
    assert draft.sections[0].header.paragraphs[0].text.startswith(marked)


@pytest.mark.parametrize("draft", [False, True])
def test_a_notice_of_sample_data_says_so_on_every_page(language: str, draft: bool):
    office = OFFICE[language]
    case = sample.case(language, office, invented=True)
    made = compose(sample.action(language, office), case, sample.TODAY)
    header = docx.Document(io.BytesIO(written(made, draft=draft))).sections[0].header

    sign = {"zh": "模拟示例数据", "en": "Generated sample data"}[language]
    assert sign in header.paragraphs[0].text


def test_what_xml_cannot_hold_does_not_break_the_file(language: str):
    office = OFFICE[language]
    action = sample.action(language, office, closing="a\x00b <w:p> & ]]>")
    made = compose(action, sample.case(language, office), sample.TODAY)
    word = docx.Document(io.BytesIO(written(made)))

    assert "a\N{REPLACEMENT CHARACTER}b <w:p> & ]]>" in [p.text for p in word.paragraphs]


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext") and shutil.which("pdftoppm")),
    reason="LibreOffice or poppler is not installed",
)
def test_another_program_renders_it(language: str, tmp_path: Path):
    """LibreOffice opens it; the pages hold the text, and ink within the margins only."""
    path = tmp_path / "notice.docx"
    write_docx(notice(language), path)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=200)
    pdf = tmp_path / "notice.pdf"
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
    ).stdout
    subprocess.run(["pdftoppm", "-r", "20", "-gray", str(pdf), str(tmp_path / "page")], check=True)

    pages = sorted(tmp_path.glob("page*.pgm"))
    assert 2 <= len(pages) <= 3
    packed = "".join(text.split())
    for part in (notice(language).title, "202210000001.5", "US2016/0000002A1", "E001"):
        assert "".join(part.split()) in packed
    last = {"zh": f"第{len(pages)}页，共{len(pages)}页", "en": f"Page{len(pages)}of{len(pages)}"}
    assert last[language] in packed
    for page in pages:
        width, rows = _grey(page)
        edge = round(width * 12 / 210)  # 12 mm; the narrowest margin is 25
        assert all(min(row[:edge] + row[-edge:]) > 240 for row in rows)
        assert min(min(row) for row in rows) < 200


def _grey(path: Path) -> tuple[int, list[bytes]]:
    """Width and rows of a portable greymap."""
    _magic, size, _depth, pixels = path.read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    return width, [pixels[i * width : (i + 1) * width] for i in range(height)]
