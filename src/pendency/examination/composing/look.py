"""How a notice looks in each language: page, faces and sizes, as data.

Chinese after GB/T 9704-2012 for faces by level and for the margins, somewhat smaller; sizes in
points, lengths in millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

from pendency.word import A4, Face

RULE = "9AA5B1"
GAP = "A02C2C"


@dataclass(frozen=True)
class Look:
    """One language's page and styles."""

    language: str
    margins: tuple[float, float, float, float]  # top, bottom, left, right
    body: Face
    office: Face
    title: Face
    headings: tuple[Face, Face]
    law: Face
    table: Face
    label: Face
    furniture: Face  # header and footer
    line: float  # line spacing of the body
    indent: float  # first-line indent of the body, in characters

    @property
    def width(self) -> float:
        """Width of the line in millimetres."""
        return A4[0] - self.margins[2] - self.margins[3]


LOOKS = {
    "en": Look(
        language="en-GB",
        margins=(28, 24, 25, 25),
        body=Face("Times New Roman", "SimSun", 11),
        office=Face("Arial", "SimHei", 12, bold=True),
        title=Face("Arial", "SimHei", 17, bold=True),
        headings=(
            Face("Arial", "SimHei", 12, bold=True),
            Face("Arial", "SimHei", 10.5, bold=True),
        ),
        law=Face("Times New Roman", "SimSun", 10, colour="465362"),
        table=Face("Arial", "SimSun", 9),
        label=Face("Arial", "SimHei", 9, bold=True, colour="465362"),
        furniture=Face("Arial", "SimSun", 8.5, colour="465362"),
        line=15,
        indent=0,
    ),
    "zh": Look(
        language="zh-CN",
        margins=(33, 28, 28, 26),
        body=Face("Times New Roman", "仿宋", 12),
        office=Face("Times New Roman", "黑体", 15),
        title=Face("Times New Roman", "宋体", 22, bold=True),
        headings=(
            Face("Times New Roman", "黑体", 13),
            Face("Times New Roman", "楷体", 12, bold=True),
        ),
        law=Face("Times New Roman", "楷体", 11, colour="465362"),
        table=Face("Times New Roman", "宋体", 10.5),
        label=Face("Times New Roman", "黑体", 10.5),
        furniture=Face("Times New Roman", "宋体", 9, colour="465362"),
        line=22,
        indent=2,
    ),
}
