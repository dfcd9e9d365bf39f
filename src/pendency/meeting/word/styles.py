"""Page set-up, styles and heading numbers of the document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from pendency.meeting.word.look import Look
from pendency.word import Face, dress, element, set_language, set_page, set_spacing

_PARAGRAPHS = (
    "Table Text",
    "Table Head",
    "Table Total",
    "Note",
    "Banner",
    "Contents Entry",
    "Cover Office",
    "Contents Title",
)
#: Headings of annexes look like those of the sections, and count on their own.
_ANNEX = {"Annex Heading": "Heading 1", "Annex Heading 2": "Heading 2"}
#: Ids of our two lists, above those of the template's own.
_SECTIONS, _ANNEXES = 101, 102
_CHARACTERS = ("Slot", "Frame", "Name", "Code", "Lead")


def set_up(document: WordDocument, look: Look) -> None:
    """Give an empty document its page, styles and numbering."""
    set_page(document, look.margins)
    document.sections[0].different_first_page_header_footer = True
    styles = document.styles
    for name in _PARAGRAPHS:
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for name in _CHARACTERS:
        styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    set_language(document, look.language)
    _body(styles, look)
    _headings(styles, look)
    _small(styles, look)
    _cover(styles, look)
    _number_headings(document, look)


def _body(styles: Any, look: Look) -> None:
    dress(styles["Normal"], look.body)
    set_spacing(styles["Normal"], 0, 0)
    body = styles["Body Text"]
    dress(body, look.body)
    set_spacing(body, 0, 0 if look.indent_chars else 6, look.line, exact=True)
    body.paragraph_format.widow_control = True
    if look.indent_chars:
        indent = round(look.indent_chars / 100 * look.body.size * 20)  # for readers without Chars
        body.element.get_or_add_pPr().append(
            element(f'<w:ind w:firstLineChars="{look.indent_chars}" w:firstLine="{indent}"/>')
        )


def _headings(styles: Any, look: Look) -> None:
    for level, face in enumerate(look.headings, start=1):
        style = styles[f"Heading {level}"]
        dress(style, face)
        set_spacing(style, 14 if level < 3 else 10, 5)
        style.paragraph_format.keep_with_next = True
    for name, base in _ANNEX.items():
        annex = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        annex.base_style = styles[base]
        annex.next_paragraph_style = styles["Body Text"]


def _small(styles: Any, look: Look) -> None:
    dress(styles["Caption"], look.caption)
    set_spacing(styles["Caption"], 10, 4)
    styles["Caption"].paragraph_format.keep_with_next = True
    for name in ("Table Text", "Table Head", "Table Total"):
        dress(styles[name], replace(look.table, bold=name != "Table Text"))
        set_spacing(styles[name], 1.2, 1.2)
    dress(styles["Note"], look.note)
    set_spacing(styles["Note"], 3, 4)
    dress(styles["Banner"], Face(look.body.latin, look.body.asian, look.body.size - 1,
                                 colour="5A3200"))  # fmt: skip
    set_spacing(styles["Banner"], 6, 8)
    shade = element('<w:shd w:val="clear" w:color="auto" w:fill="FDF3E4"/>')
    spacing = styles["Banner"].element.pPr.find(qn("w:spacing"))
    spacing.addprevious(shade)  # the schema wants this order
    for name in ("Header", "Footer"):
        dress(styles[name], look.furniture)
        tabs = styles[name].element.pPr.find(qn("w:tabs"))
        tabs.getparent().remove(tabs)
    dress(styles["Lead"], replace(look.headings[2], size=look.body.size))
    code = styles["Code"]
    dress(code, Face("Consolas", look.table.asian, look.table.size - 1.2))


def _cover(styles: Any, look: Look) -> None:
    dress(styles["Title"], look.title)
    dress(styles["Subtitle"], look.subtitle)
    dress(styles["Cover Office"], look.subtitle)
    dress(styles["Contents Title"], look.headings[0])
    dress(styles["Contents Entry"], look.body)
    set_spacing(styles["Contents Entry"], 3, 3)
    set_spacing(styles["Contents Title"], 0, 12)
    set_spacing(styles["Cover Office"], 150, 6)
    set_spacing(styles["Title"], 0, 10)
    set_spacing(styles["Subtitle"], 0, 24)
    borders = styles["Title"].element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)
    if look.indent_chars:  # Chinese covers are centred
        for name in ("Title", "Subtitle", "Cover Office", "Contents Title", "Caption"):
            styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _number_headings(document: WordDocument, look: Look) -> None:
    """Two lists: sections with their sub-sections, and annexes; linked to the heading styles."""
    numbering = document.part.numbering_part.element
    first_number = numbering.find(qn("w:num"))
    form, first, second = look.numbering
    levels = _level(0, form, first, "Heading1") + _level(1, form, second, "Heading2")
    annexes = _level(0, *look.annex, "AnnexHeading") + _level(
        1, form, look.annex_section, "AnnexHeading2"
    )
    for ident, content in ((_SECTIONS, levels), (_ANNEXES, annexes)):
        abstract = element(
            f'<w:abstractNum w:abstractNumId="{ident}">'
            f'<w:multiLevelType w:val="multilevel"/>{content}</w:abstractNum>'
        )
        first_number.addprevious(abstract)  # definitions come before their uses
        numbering.append(
            element(f'<w:num w:numId="{ident}"><w:abstractNumId w:val="{ident}"/></w:num>')
        )
    for style, ident, level in (
        ("Heading 1", _SECTIONS, 0),
        ("Heading 2", _SECTIONS, 1),
        ("Annex Heading", _ANNEXES, 0),
        ("Annex Heading 2", _ANNEXES, 1),
    ):
        properties = document.styles[style].element.get_or_add_pPr()
        properties.get_or_add_numPr().get_or_add_numId().val = ident
        properties.get_or_add_numPr().get_or_add_ilvl().val = level


def _level(level: int, form: str, text: str, style: str) -> str:
    gap = "nothing" if text.endswith(("、", "）")) else "space"
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:pStyle w:val="{style}"/><w:suff w:val="{gap}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
    )
