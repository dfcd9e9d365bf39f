"""Typefaces of a style: a Latin and an East Asian one together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor


@dataclass(frozen=True)
class Face:
    """A Latin and an East Asian typeface with a size in points and a colour (RRGGBB)."""

    latin: str
    asian: str
    size: float
    bold: bool = False
    colour: str = "1F2A33"


def dress(style: Any, face: Face) -> None:
    """Set the typefaces, size and colour of a style of python-docx."""
    font = style.font
    font.name, font.size, font.bold, font.italic = face.latin, Pt(face.size), face.bold, False
    font.color.rgb = RGBColor.from_string(face.colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), face.asian)
    fonts.set(qn("w:cs"), face.latin)
