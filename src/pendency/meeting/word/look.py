"""How the document looks in each language: page, faces and sizes, as data.

Chinese after GB/T 9704-2012 (page margins, faces by level); the body is set at 12 pt instead of
16 so that text and tables stay together on a sheet. Sizes in points, lengths in millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

from pendency.word import A4, Face


@dataclass(frozen=True)
class Look:
    """One language's page and styles."""

    language: str
    margins: tuple[float, float, float, float]  # top, bottom, left, right
    body: Face
    title: Face
    subtitle: Face
    headings: tuple[Face, Face, Face]
    caption: Face
    table: Face
    note: Face
    furniture: Face  # header and footer
    line: float  # line spacing of the body, points
    indent_chars: int  # first-line indent of the body, hundredths of a character
    numbering: tuple[str, str, str]  # format, text of level 1, text of level 2
    annex: tuple[str, str]  # format and text
    annex_section: str
    page_number: tuple[str, str]  # before and after the number
    chart_font: str


LOOKS = {
    "en": Look(
        language="en-GB",
        margins=(25, 22, 27, 27),
        body=Face("Arial", "SimSun", 10),
        title=Face("Arial", "SimHei", 30, bold=True, colour="0B4F7D"),
        subtitle=Face("Arial", "SimHei", 15),
        headings=(
            Face("Arial", "SimHei", 18, bold=True, colour="0B4F7D"),
            Face("Arial", "SimHei", 14, bold=True),
            Face("Arial", "SimHei", 11.5, bold=True),
        ),
        caption=Face("Arial", "SimHei", 9.5, bold=True),
        table=Face("Arial", "SimSun", 8.5),
        note=Face("Arial", "SimSun", 8.5, colour="55626D"),
        furniture=Face("Arial", "SimSun", 8.5, colour="55626D"),
        line=14,
        indent_chars=0,
        numbering=("decimal", "%1", "%1.%2"),
        annex=("upperLetter", "Annex %1"),
        annex_section="%1.%2",
        page_number=("", ""),
        chart_font="Arial",
    ),
    "zh": Look(
        language="zh-CN",
        margins=(37, 35, 28, 26),
        body=Face("Times New Roman", "仿宋", 12),
        title=Face("Times New Roman", "宋体", 28, bold=True, colour="1F2A33"),
        subtitle=Face("Times New Roman", "楷体", 16),
        headings=(
            Face("Times New Roman", "黑体", 16),
            Face("Times New Roman", "楷体", 16, bold=True),
            Face("Times New Roman", "仿宋", 13, bold=True),
        ),
        caption=Face("Times New Roman", "黑体", 10.5),
        table=Face("Times New Roman", "宋体", 9),
        note=Face("Times New Roman", "宋体", 9, colour="55626D"),
        furniture=Face("Times New Roman", "宋体", 9, colour="55626D"),
        line=22,
        indent_chars=200,
        numbering=("chineseCountingThousand", "%1、", "（%2）"),
        annex=("chineseCountingThousand", "附录%1"),
        annex_section="（%2）",
        page_number=("— ", " —"),
        chart_font="Microsoft YaHei",
    ),
}


def text_width(look: Look) -> float:
    """Width of the line in millimetres."""
    return A4[0] - look.margins[2] - look.margins[3]
