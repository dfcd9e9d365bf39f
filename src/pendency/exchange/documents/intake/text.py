"""An element with its inline markup as plain text.

Sub- and superscripts become Unicode where every character has one (H₂O, 10⁻³), else ``_{...}`` and
``^{...}``: plainly joined they would change what is said (10⁻³ is not 10-3). Lines of the source's
own breaks, list items, table rows and claim steps stay lines; the cells of a row are separated by
``|``. A picture leaves U+FFFC, the character that Unicode has for an object in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.record import Image

OBJECT = "\ufffc"
#: XML text holds no control characters: these can mark lines and cells until the end. (Not the
#: separators of ASCII, which `split` takes for spaces.)
LINE, _CELL = "\x01", "\x02"

_SUB = "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
_SUB_OF = "0123456789+-−=()aehijklmnoprstuvxβγρφχ"
_SUP = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁱⁿᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
_SUP_OF = "0123456789+-−=()inabcdefghjklmoprstuvwxyz"
_SCRIPTS = {
    "sub": (str.maketrans(_SUB_OF, _SUB), "_"),
    "sup": (str.maketrans(_SUP_OF, _SUP), "^"),
}
#: Where the parts of a MathML element after its base stand, when it is not below, then above.
_LEVELS = {"msub": ("sub",), "munder": ("sub",), "msup": ("sup",), "mover": ("sup",)}

#: Where words are not separated by spaces: CJK characters and their punctuation.
_CJK = re.compile("[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_STRING: Callable[[Element], str] = etree.XPath("string()", smart_strings=False)


class Flattener:
    """Turns elements into text; pictures met on the way are gathered in ``images``."""

    def __init__(self) -> None:
        self.images: list[Image] = []
        self._use = "text"

    def text(self, element: Element | None, *, skip: frozenset[str] = frozenset()) -> str:
        """Give the text of an element; children named in ``skip`` are left out with their text."""
        if element is None:
            return ""
        if not len(element):
            return tidy(element.text or "")
        out: list[str] = []
        self._walk(element, out, skip)
        return tidy("".join(out))

    def _walk(self, element: Element, out: list[str], skip: frozenset[str]) -> None:
        if element.text:
            out.append(element.text)
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and tag not in skip:
                special = _SPECIAL.get(tag)
                if special is None:
                    self._walk(child, out, skip)
                else:
                    special(self, child, out, skip)
            if child.tail:
                out.append(child.tail)

    def _line(self, element: Element, out: list[str], skip: frozenset[str]) -> None:
        out.append(LINE)
        self._walk(element, out, skip)
        out.append(LINE)

    def _cell(self, element: Element, out: list[str], skip: frozenset[str]) -> None:
        inner: list[str] = []
        self._walk(element, inner, skip)
        if element.getprevious() is not None:
            out.append(_CELL)
        out.append(tidy("".join(inner)).replace("\n", " "))

    def _sub(self, element: Element, out: list[str], skip: frozenset[str]) -> None:
        inner: list[str] = []
        self._walk(element, inner, skip)
        out.append(script(tidy("".join(inner)), "sub"))

    def _sup(self, element: Element, out: list[str], skip: frozenset[str]) -> None:
        inner: list[str] = []
        self._walk(element, inner, skip)
        out.append(script(tidy("".join(inner)), "sup"))

    def _math(self, element: Element, out: list[str], skip: frozenset[str]) -> None:
        """A formula: its picture when there is one, else what its markup says in one line."""
        if next(element.iter("img", "Image", "EMI", "image"), None) is not None:
            self._picture_group(element, out, "formula")
        else:
            self._walk(element, out, skip)

    def _chemistry(self, element: Element, out: list[str], _skip: frozenset[str]) -> None:
        self._picture_group(element, out, "chemistry")

    def _table(self, element: Element, out: list[str], skip: frozenset[str]) -> None:
        before, self._use = self._use, "table"
        self._line(element, out, skip)
        self._use = before

    def _inline(self, element: Element, out: list[str], _skip: frozenset[str]) -> None:
        """A reference that its format wraps in a block, within a line all the same."""
        out.append(_STRING(element))

    def _picture_group(self, element: Element, out: list[str], use: str) -> None:
        for picture in element.iter("img", "Image", "EMI", "image"):
            self.images.append(Image(file_of(picture), use, element.get("num")))
            out.append(OBJECT)

    def _picture(self, element: Element, out: list[str], _skip: frozenset[str]) -> None:
        if file := file_of(element):
            self.images.append(Image(file, self._use))
        out.append(OBJECT)

    def _fraction(self, element: Element, out: list[str], skip: frozenset[str]) -> None:
        parts = ["".join(self._inner(child, skip)) for child in element]
        out.append("/".join(p if len(p) < 2 or p.isalnum() else f"({p})" for p in parts))

    def _scripted(self, element: Element, out: list[str], skip: frozenset[str]) -> None:
        """``msub``, ``msup`` and their kin: the base, then what stands below and above."""
        levels = _LEVELS.get(element.tag, ("sub", "sup"))
        for index, child in enumerate(element):
            inner = tidy("".join(self._inner(child, skip))).replace("\n", " ")
            if index == 0:
                out.append(inner)
            else:
                out.append(script(inner, levels[min(index, len(levels)) - 1]))

    def _inner(self, element: Element, skip: frozenset[str]) -> list[str]:
        out: list[str] = []
        special = _SPECIAL.get(element.tag)
        (special or Flattener._walk)(self, element, out, skip)
        return out


def tidy(text: str) -> str:
    """Collapse the white space of layout, keep the lines; applying it twice changes nothing."""
    if _CELL in text:
        text = text.replace(_CELL, " | ")
    if text.isascii():
        lines = [" ".join(line.split()) for line in text.split(LINE)]
    else:
        # Other spaces (no-break, ideographic) are text: only those of layout are collapsed.
        text = _collapsed(_unwrapped(text) if "\n" in text else text)
        lines = [line.strip(" ") for line in text.split(LINE)]
    return "\n".join([line for line in lines if line and line != "|"])


def _collapsed(text: str) -> str:
    for mark in "\t\r\n":
        text = text.replace(mark, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _unwrapped(text: str) -> str:
    """Join the source's lines: by a space, but between two CJK characters by nothing."""
    first, *others = text.split("\n")
    out = [first.rstrip(" \t\r")]
    for raw in others:
        if line := raw.strip(" \t\r"):
            joined = bool(out[-1]) and _CJK.match(out[-1][-1]) and _CJK.match(line[0])
            out += (line,) if joined else (" ", line)
    return "".join(out)


def plain(element: Element | None) -> str | None:
    """Give the text of a short field, without any care for markup; None when it is empty."""
    if element is None:
        return None
    text = _STRING(element) if len(element) else element.text or ""
    return _collapsed(text).strip() or None


def file_of(picture: Element) -> str:
    """Give the file name of a picture in the words of its format."""
    name = picture.get("file") or picture.get("FILE") or picture.findtext("FileName") or ""
    return str(name).strip()


def script(text: str, level: str) -> str:
    """Give a text as sub- or superscript (``sub``, ``sup``)."""
    table, mark = _SCRIPTS[level]
    if all(ord(c) in table for c in text):
        return text.translate(table)
    return f"{mark}{{{text}}}"


_Action = Callable[[Flattener, Element, list[str], frozenset[str]], None]


def _actions() -> dict[str, _Action]:
    kinds: dict[_Action, str] = {
        Flattener._line: "br Br BR li LI row Row ROW claim-text ClaimText CLMSTEP CLMPTEXT p P "
        "PARA paragraph dt dd DT DD tr pre Pre heading h H BTEXT ul ol UL OL dl DL LIST list",
        Flattener._cell: "entry Entry ENTRY td",
        Flattener._sub: "sub Sub SUB SB subscript sub2",
        Flattener._sup: "sup Sup SUP SP superscript sup2",
        Flattener._math: "maths Math MATH math-us CWU inline-formula",
        Flattener._chemistry: "chemistry ChemicalFormulae CHEM-US chem chemistry-chemdraw-file",
        Flattener._table: "table tables Table TABLE-US table-cwu table-external-doc",
        Flattener._picture: "img Image EMI image",
        Flattener._inline: "dependent-claim-reference",
        Flattener._fraction: "mfrac",
        Flattener._scripted: "msub msup msubsup munder mover munderover",
    }
    return {name: action for action, names in kinds.items() for name in names.split()}


_SPECIAL = _actions()
